"""Whose login a login program fetches: a cloud's, an OIDC issuer's, another product's.

Told by the program's name, or by words that only it and its provider say. Sources: the programs'
own messages in tests/data/messages.yaml.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kubecert_lesson.faults.parties import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """``programs`` are names of its login programs, ``clues`` expressions over letters.

    ``id`` is that of the distribution whose clusters one logs in to so, where there is one.
    """

    id: str
    programs: tuple[str, ...]
    clues: str


# The first that fits counts: an issuer's own words before those of clouds, vague ones last.
PROVIDERS = (
    Provider(
        id="pinniped",
        programs=("pinniped",),
        clues=r"pinniped|conciergecredentialexchange",
    ),
    Provider(
        id="teleport",
        programs=("tsh", "tbot"),
        clues=r"teleport|tsh(?:login|kube)",
    ),
    Provider(id="iks", programs=("ibmcloud",), clues=r"ibmcloud|cloud\.ibm\.com|bxnim[0-9]"),
    Provider(
        id="oidc",
        programs=("kubectl-oidc_login", "oidc-login"),
        clues=r"oidc-login|authcode-browser|resourceownerpassword|authorizationcodeflow"
        r"|(?:failedto|couldnot)refreshtoken|novalidid-token|couldnotaccessoidcissuer|oidcdiscovery"
        r"|kubelogin--(?:context|oidc|username|listen)",
    ),
    Provider(
        id="oke",
        programs=("oci",),
        clues=r"oracle-python|oraclecloud|ocice(?:cluster)?|oci(?:session|setup|iam)|\.oci/config",
    ),
    Provider(id="doks", programs=("doctl",), clues="doctl|digitalocean"),
    Provider(id="rancher", programs=("rancher",), clues="ranchertoken|executablerancher"),
    Provider(
        id="aks",
        programs=("kubelogin", "az"),
        clues=r"aadsts|azure|azlogin|execcredentialplugin\.go|(?:managed|workload)identitycredential|azaks|kubelogin(?:convert|get-token|remove)|microsoft"
        r"|clientsecretandclientcert|managedidentity|devicelogin|executablekubelogin",
    ),
    Provider(
        id="gke",
        programs=("gcloud", "gke-gcloud-auth-plugin"),
        clues=r"gcloud|googleapis|rapt_required|reauthentication|couldnotfinddefaultcredentials"
        r"|gcpauth|google:|accesstokencommand|providerfoundfornamegcp",
    ),
    Provider(
        id="eks",
        programs=("aws", "aws2", "aws-iam-authenticator", "heptio-authenticator-aws", "aws-vault"),
        clues=r"aws2?(?:eks|sso|sts|configure)|aws-iam-authenticator|heptio-authenticator"
        r"|executableaws|arn:aws|assumerole|(?<![a-z])sts[:.]|expiredtoken|securitytokenincluded"
        r"|unrecognizedclient|ssosession|ssotoken|nocredentialproviders|theconfigprofile"
        r"|unabletolocatecredentials|partialcredentials|webidentity|getcalleridentity|ec2imds"
        r"|autoscaling:|autodiscoverasgs"
        r"|anerroroccurred\([a-z]{3,40}\)whencalling|statuscode:40[0-9],requestid|sharedconfigprofile"
        r"|aws-credentials|invalidclienttokenid|signaturedoesnotmatch|sdk/aws|aws_[a-z]",
    ),
    Provider(
        id="oidc",
        programs=(),
        clues=r"oidc|oauth2:|invalid_grant|(?<![a-z])dex(?![a-z])|keycloak",
    ),
)
ALL = tuple(dict.fromkeys(one.id for one in PROVIDERS))
CLOUDS = ("eks", "gke", "aks")
_RAN = re.compile(r"executable(?P<program>[^\s:]{1,120}?)(?:\.exe)?(?:failedwithexit|notfound)")
_PATH = re.compile(r".*[/\\]|\.exe\Z")


def provider_of(program: str) -> str:
    """Return the provider of a login program, by its name or path; '' where none is known."""
    name = _PATH.sub("", program)
    return next((one.id for one in PROVIDERS if name in one.programs), "")


def provider_in(letters: str) -> str:
    """Return the provider whose login a text is about; '' where nothing tells."""
    for one in PROVIDERS:
        if re.search(one.clues, letters):
            return one.id
    ran = _RAN.search(letters)
    return provider_of(ran["program"]) if ran else ""


def provider_told(setting: Setting | None, *texts: str) -> dict[str, str]:
    """Return whose login the first text that tells is about, as a name of a message.

    Programs in the cluster ask a cloud's API alone.
    """
    found = next(filter(None, map(provider_in, texts)), "")
    if setting is Setting.LOGIN_PROGRAM or (setting is Setting.ELSEWHERE and found in CLOUDS):
        return {"provider": found}
    return {}


def provider_named(names: Mapping[str, str]) -> str:
    """Return the provider that a message or a login program shows; '' where nothing does."""
    return names.get("provider", "") or provider_of(names.get("program", ""))
