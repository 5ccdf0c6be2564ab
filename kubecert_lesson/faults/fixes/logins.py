"""Lines for login programs: how each provider's is installed, and how one logs in there again.

Sources: the documentation of the AWS CLI, gcloud, the Azure CLI, both programs called kubelogin,
oci, doctl, ibmcloud, tsh and pinniped. Where no provider is known, none is named.
"""

from kubecert_lesson.faults.model import FixLine, command, remark
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.faults.providers import ALL
from kubecert_lesson.words import template

AWS, GOOGLE, AZURE, OIDC = ("eks",), ("gke",), ("aks",), ("oidc",)
_IN_THE_KUBECONFIG = ("auth-provider",)  # kubectl's own, which runs no program
SHOW_PROGRAM = (
    command(
        "{kubectl} config view --minify -o jsonpath='{{.users[0].user.exec.command}}"
        " {{.users[0].user.exec.apiVersion}}'"
    ),
)
RUN_BY_HAND = (
    remark(template("run it by hand, as the kubeconfig does, and read what it says:")),
    *SHOW_PROGRAM,
)


def _untold(*lines: FixLine) -> tuple[FixLine, ...]:
    """Lines that count where no provider is known."""
    return tuple(FixLine(one.words, one.remark, but_not=ALL) for one in lines)


# What --exec-command leaves of the entry: its environment and its apiVersion.
ARGUMENTS_AGAIN = remark(
    template("--exec-command empties the list of arguments: give each of them again, in order")
)
INSTALL_PROGRAM = (
    remark(template("Google:"), distributions=GOOGLE),
    command("gcloud components install gke-gcloud-auth-plugin", distributions=GOOGLE),
    remark(
        template(
            "AWS: install the AWS CLI, version 2; then this writes an entry that needs aws alone:"
        ),
        distributions=AWS,
    ),
    command("aws eks update-kubeconfig --name NAME --region REGION", distributions=AWS),
    remark(template("Azure:"), distributions=AZURE),
    command("az aks install-cli  # brings kubelogin", distributions=AZURE),
    remark(template("kubelogin for OIDC, as a plugin of kubectl:"), distributions=OIDC),
    command("kubectl krew install oidc-login", distributions=OIDC),
    remark(
        template("install the tool that the provider gives for this, where this process finds it"),
        distributions=tuple(one for one in ALL if one not in ("eks", "gke", "aks", "oidc")),
    ),
    remark(
        template(
            "Rancher's is the Rancher CLI; or download a kubeconfig with a token from Rancher"
        ),
        distributions=("rancher",),
    ),
    *_untold(
        remark(template("which program is it? Install it where this process finds it:")),
        *SHOW_PROGRAM,
    ),
)
WRITE_KUBECONFIG_AGAIN = (
    command("aws eks update-kubeconfig --name NAME --region REGION", distributions=AWS),
    command(
        "gcloud container clusters get-credentials NAME --location LOCATION", distributions=GOOGLE
    ),
    command("kubelogin convert-kubeconfig", distributions=AZURE),
)
_OF_CLOUDS = (
    remark(template("AWS, with SSO:"), distributions=AWS),
    command("aws sso login --profile PROFILE", distributions=AWS),
    remark(
        template("older keys in the environment count before the profile; unset them:"),
        distributions=AWS,
    ),
    command("env | grep -oE '^AWS_(PROFILE=.*|[A-Z_]+)'", distributions=AWS),
    remark(template("Google:"), distributions=GOOGLE),
    command("gcloud auth login", distributions=GOOGLE),
    remark(
        template("for programs with Google's libraries, such as terraform:"),
        distributions=GOOGLE,
        speakers=(Speaker.TERRAFORM, Speaker.GO, Speaker.PYTHON),
    ),
    command(
        "gcloud auth application-default login",
        distributions=GOOGLE,
        speakers=(Speaker.TERRAFORM, Speaker.GO, Speaker.PYTHON),
    ),
    remark(
        template("auth-provider azure of old clients: let kubelogin take its place:"),
        fields=_IN_THE_KUBECONFIG,
        distributions=AZURE,
    ),
    command(
        "az aks install-cli && kubelogin convert-kubeconfig",
        fields=_IN_THE_KUBECONFIG,
        distributions=AZURE,
    ),
    remark(template("Azure:"), distributions=AZURE),
    command("az login && kubelogin remove-tokens", distributions=AZURE),
)
_OF_OTHERS = (
    remark(
        template(
            "an OIDC issuer: log in there again; kubelogin (kubectl oidc-login) does, once its"
            " stored tokens are gone:"
        ),
        distributions=OIDC,
    ),
    command("rm -r ~/.kube/cache/oidc-login", distributions=OIDC),
    remark(
        template("kubectl's own auth-provider cannot log in: give it new tokens of the issuer:"),
        fields=_IN_THE_KUBECONFIG,
        distributions=OIDC,
    ),
    command(
        "{kubectl} config set-credentials {user} --auth-provider=oidc"
        " --auth-provider-arg=id-token=TOKEN --auth-provider-arg=refresh-token=TOKEN",
        fields=_IN_THE_KUBECONFIG,
        distributions=OIDC,
    ),
    remark(
        template(
            "Oracle Cloud, with a session; an API key is in ~/.oci/config, with its fingerprint:"
        ),
        distributions=("oke",),
    ),
    command("oci session authenticate", distributions=("oke",)),
    command("doctl auth init", distributions=("doks",)),
    command("ibmcloud login --sso", distributions=("iks",)),
    command("tsh login --proxy=PROXY && tsh kube login CLUSTER", distributions=("teleport",)),
    remark(
        template("pinniped logs in again, once its stored sessions are gone:"),
        distributions=("pinniped",),
    ),
    command("rm -r ~/.config/pinniped", distributions=("pinniped",)),
)
LOG_IN_AGAIN = (
    remark(template("download the kubeconfig again from Rancher"), distributions=("rancher",)),
    *_untold(
        remark(
            template("which program is it? Log in again with the tool of the provider it asks:")
        ),
        *SHOW_PROGRAM,
    ),
    *_OF_OTHERS,
    *_OF_CLOUDS,
)
OWN_IDENTITY = (
    command("aws sts get-caller-identity", distributions=AWS),
    command("gcloud auth list", distributions=GOOGLE),
    command("az account show", distributions=AZURE),
    *_untold(*SHOW_PROGRAM),
)
# The auth-providers of clouds were parts of kubectl.
INSTEAD_OF_A_PROVIDER = (
    remark(
        template("Google: gcloud components install gke-gcloud-auth-plugin"),
        but_not=("eks", "aks"),
    ),
    remark(template("and the kubeconfig again:"), but_not=("eks", "aks")),
    command(
        "gcloud container clusters get-credentials NAME --location LOCATION",
        but_not=("eks", "aks"),
    ),
    remark(template("Azure: kubelogin convert-kubeconfig"), but_not=("eks", "gke")),
)
