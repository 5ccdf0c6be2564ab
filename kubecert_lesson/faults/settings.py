"""Who speaks to whom in a text, by its words."""

import re
from functools import cache

from kubecert_lesson.faults.clues import CLUES
from kubecert_lesson.faults.parties import Setting, Speaker

# Only a client says so, and only of its own connection to the API server, whatever else is named.
_OWN_CONNECTION = re.compile(
    "unabletoconnecttotheserver:|theconnectiontotheserver|kubernetesclusterunreachable"
)
# Login programs for OIDC speak with the issuer themselves.
_OWN_LOGIN = re.compile("get-token:|oidc-login|couldnotassumerole")
# Terraform tells of which provider it speaks, by its name in the registry.
_OF_A_PROVIDER = re.compile(r"provider\[registry\.terraform\.io/[a-z0-9/_-]{1,100}\]?")
_OWN_PORT = re.compile(r"https://[^/]{1,100}:6443/")  # no Service's
_VERIFIED = re.compile("error[0-9]{1,3}at[0-9]{1,2}depthlookup:")  # openssl verify, of files
# The API server tells what it met itself when it asked another server for this request.
_ANSWERED = re.compile(
    r"(?:errorfromserver(?:\(internalerror\))?:|internalerroroccurred:).{0,400}?(?:x509:|dialtcp)"
)
_NOT_IN_A_POD = "kubernetes_service_portmustbedefined"
_NOT_LET_IN = re.compile(
    r"youmustbeloggedintotheserver\((?:unauthorized|theserverhasaskedfortheclienttoprovidecredentials)\)"
)
_HELM_IN_A_POD = re.compile("^(?!.*unabletoconnect).*kubernetesclusterunreachable")
# helm's own words for a chart, which a container runtime has for an image, with other ones before.
_OF_A_CHART = re.compile("^error:(?:unexpectedstatusfromheadrequest|failedtodorequest:)")
# The webhook was reached, and tells what went wrong when it asked another server.
_DENIED = re.compile("admissionwebhook.{1,200}deniedtherequest.{0,1500}?(?:x509:|dialtcp)")
_BY_VAULT = "loginunauthorizeddueto:"  # it asks the API server about a token
_OF_CLIENTS = (
    Setting.CLIENT,
    Setting.LOGIN_PROGRAM,
    Setting.PROXY,
    Setting.ELSEWHERE,
    Setting.ROUTE,
)
# Where to read more: no address of a server that was asked.
HELP = re.compile(
    r"https?://(?:docs\.[a-z0-9.-]+|(?:www\.)?curl\.(?:haxx\.)?se|go\.dev|aka\.ms|kubernetes\.io"
    r"|(?:www\.)?openssl\.org|[a-z0-9.-]+\.readthedocs\.(?:io|org)|kind\.sigs\.k8s\.io"
    r"|cloud\.google\.com|learn\.microsoft\.com|stackoverflow\.com|[a-z.]*github\.io|git\.k8s\.io"
    r"|github\.com/[a-z0-9._-]+/[a-z0-9._-]+/(?:issues|blob|pull|wiki|tree))"
    r"(?:/[A-Za-z0-9/._#-]*)?"
    r"|(?:visit|help|here|use\s?the|hints|details|docs|info|information|see)[,:]?\s{0,3}"
    r"https?://[A-Za-z0-9/._#?=&-]+"
)
# It may well be an API server, and no path tells.
_MAYBE_AN_API = re.compile(r"https?://[a-z0-9.-]{0,80}(?:kube|k8s|apiserver|cluster|master)")
# A Service of the cluster; not that of the API server.
_SERVICE = re.compile(r"(?<![a-z0-9.-])(?!kubernetes\.)[a-z0-9-]{1,63}\.[a-z0-9-]{1,63}\.svc[.:/]")
_URL = re.compile(r"(?:https?|wss?|grpcs?|ldaps?|postgres(?:ql)?|smtps?|tcp)://")

# Where a prefix says who speaks, its words about a client, a server or an API server are of others.
_TURNED: dict[Speaker, dict[Setting | None, Setting]] = {
    Speaker.KUBELET: dict.fromkeys(
        (None, Setting.CLIENT, Setting.POD, Setting.ANSWER), Setting.KUBELET
    ),
    **dict.fromkeys(
        (Speaker.CONTROLLER_MANAGER, Speaker.SCHEDULER),
        dict.fromkeys((None, Setting.CLIENT, Setting.POD), Setting.CONTROL_PLANE),
    ),
    Speaker.API_SERVER: {Setting.SERVER_LOG: Setting.CLIENT_LOG},
    Speaker.METRICS_SERVER: {Setting.CLIENT_LOG: Setting.FRONT_PROXY, None: Setting.POD},
    Speaker.ETCDCTL: dict.fromkeys((None, Setting.CLIENT, Setting.ELSEWHERE), Setting.ETCD),
    Speaker.ETCD: dict.fromkeys((Setting.SERVER_LOG, Setting.CLIENT_LOG), Setting.ETCD_LOG),
    Speaker.K3S: dict.fromkeys(
        (None, Setting.CLIENT, Setting.ELSEWHERE, Setting.POD), Setting.NODE_JOIN
    ),
    **dict.fromkeys(
        (Speaker.HELM, Speaker.TERRAFORM, Speaker.FLUX),
        {Setting.REGISTRY: Setting.REPOSITORY},
    ),
    Speaker.ARGOCD: {Setting.REGISTRY: Setting.REPOSITORY, None: Setting.ELSEWHERE},
    Speaker.LENS: {Setting.ELSEWHERE: Setting.CLIENT},  # its proxy leads to the API server
    Speaker.TALOSCTL: dict.fromkeys((None, Setting.ELSEWHERE, Setting.CLIENT), Setting.TALOS),
    Speaker.RANCHER: dict.fromkeys(
        (None, Setting.ELSEWHERE, Setting.PROXY, Setting.NODE_JOIN), Setting.RANCHER
    ),
}


@cache
def _expressions() -> tuple[tuple[Setting, re.Pattern[str]], ...]:
    return tuple(
        (setting, re.compile("|".join((*words.split(), *more)))) for setting, words, more in CLUES
    )


def turned(settings: tuple[Setting, ...], speaker: Speaker | None) -> tuple[Setting, ...]:
    """Return the settings as they are where this program was seen to speak."""
    first = settings[0] if settings else None
    others = _TURNED.get(speaker, {}) if speaker else {}
    own = others.get(first, first)
    if own is None or own not in others.values():
        return settings
    return (own, *(one for one in settings[1:] if one not in others))


def asked_by_a_webhook(letters: str) -> bool:
    """Say whether an admission webhook's answer tells of another server that it asked itself."""
    return _DENIED.search(letters) is not None


def settings_of(letters: str) -> tuple[Setting, ...]:
    """Return every setting that the words of a text show, the one that counts most first.

    Where nothing shows who speaks, a URL that is not the API server's is of another server;
    otherwise nothing is returned.
    """
    letters = _OF_A_PROVIDER.sub("", HELP.sub("", letters))
    found = [setting for setting, expression in _expressions() if expression.search(letters)]
    if found[:1] == [Setting.POD] and _OWN_PORT.search(letters) and "serviceacc" not in letters:
        found = [Setting.CLIENT, *found[1:]]
    if _VERIFIED.search(letters):
        return (Setting.OWN_FILE,)
    if _NOT_IN_A_POD in letters:
        return (Setting.CLIENT,)
    if _BY_VAULT in letters and Setting.SERVICE_ACCOUNT not in found:
        return (Setting.CLIENT,)
    if _OF_A_CHART.search(letters):
        return (Setting.REPOSITORY,)
    if asked_by_a_webhook(letters):
        return (Setting.POD,) if Setting.POD in found else (Setting.ELSEWHERE,)
    if "gettingcredentials:exec" in letters or _OWN_LOGIN.search(letters):
        return (Setting.LOGIN_PROGRAM,)
    if found[:1] == [Setting.PROXY]:
        return (Setting.PROXY,)
    if _NOT_LET_IN.search(letters) and "gettingcredentials" not in letters:
        return (Setting.CLIENT,)
    if _HELM_IN_A_POD.search(letters) and Setting.POD in found:
        return (Setting.POD,)
    if set(found) <= {Setting.CLIENT, Setting.ANSWER} and _ANSWERED.search(letters):
        return (Setting.ANSWER,)
    if _OWN_CONNECTION.search(letters):
        return tuple(setting for setting in found if setting in _OF_CLIENTS)
    if not found and _SERVICE.search(letters):
        return (Setting.ELSEWHERE,)
    issuer = "/.well-known/openid-configuration" in letters
    if not found and _URL.search(letters) and (issuer or not _MAYBE_AN_API.search(letters)):
        return (Setting.ELSEWHERE,)
    return tuple(found)
