"""Lines that come before a record's own where a message alone is known, and no kubeconfig."""

import re
from collections.abc import Mapping

from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM, WRITES_KUBECONFIGS
from kubecert_lesson.faults.fixes.callers import CALLERS_CERTIFICATE
from kubecert_lesson.faults.fixes.common import FIELDS_OF_THE_USER
from kubecert_lesson.faults.fixes.openshift import WHILE_INSTALLING
from kubecert_lesson.faults.fixes.registries import AUTHORITY_OF_A_PROXY
from kubecert_lesson.faults.fixes.running import (
    AT_LOOPBACK,
    MADE_ANEW,
    STARTED_AGAIN,
    THROUGH_A_TUNNEL,
)
from kubecert_lesson.faults.model import Door, Fault, FixLine, command, remark
from kubecert_lesson.faults.parties import Refused, Setting
from kubecert_lesson.faults.public_hosts import IN_BETWEEN, is_public
from kubecert_lesson.words import template

_WHICH = remark(
    template("which server is it? the lines before it, or the program's settings, tell")
)
_IF_THE_API_SERVER = remark(template("if it is the API server:"))
WHICH_SERVER = (
    _WHICH,
    remark(template("if another one: give this program the authority that signed its certificate")),
    _IF_THE_API_SERVER,
)
# Where it is not the authority that is wrong.
_TO_BE_ISSUED = (
    _WHICH,
    remark(template("if another one: whoever runs it has to issue its certificate again")),
    _IF_THE_API_SERVER,
)
SET_UP_AGAIN = (
    remark(
        template(
            "where the cluster was set up again, the user's certificate is of the old one, too:"
            " take the whole new kubeconfig (with sudo, kubectl reads root's):"
        )
    ),
    command("sudo cp /etc/kubernetes/admin.conf ~/.kube/config", but_not=(*NOT_KUBEADM, "kind")),
    command("{rewrite}", distributions=WRITES_KUBECONFIGS),
    remark(template("where the authority alone is old:")),
)
WHICH_LOGIN = (
    remark(template("a 401 does not tell the reason; the kubeconfig may:")),
    command("kubecert-lesson diagnose {file}"),
    remark(template("if it is this one:")),
)
# The API server notes that a client's certificate has ended, and not whose.
_BY_SERIAL = (
    remark(
        template(
            "whose? Its serial number is in the message; which file holds it, on each node and"
            " where kubeconfigs are:"
        )
    ),
    command(
        "kubecert-lesson tree /etc/kubernetes /var/lib/kubelet/pki ~/.kube/config --find {serial}",
        but_not=NOT_KUBEADM,
    ),
    command(
        "kubecert-lesson tree /var/lib/rancher/k3s ~/.kube/config --find {serial}",
        distributions=("k3s",),
    ),
    command(
        "kubecert-lesson tree /var/lib/rancher/rke2 ~/.kube/config --find {serial}",
        distributions=("rke2",),
    ),
    command(
        "kubecert-lesson tree ~/.kube/config --find {serial}",
        distributions=tuple(one for one in NOT_KUBEADM if one not in ("k3s", "rke2")),
    ),
)
_WHOSE = (remark(template("whose? Look at those of the control plane, then at each kubelet's:")),)
_OF_ITS_CLIENTS = (
    remark(
        template(
            "in the log of an aggregated API server, the client is the API server, with its"
            " front-proxy client certificate"
        ),
        but_not=NOT_KUBEADM,
    ),
    remark(template("where it is the one of a user:")),
)
_RENEWED = (
    command("kubeadm certs check-expiration", but_not=(*NOT_KUBEADM, "kind")),
    command("kubeadm certs renew all", but_not=(*NOT_KUBEADM, "kind")),
    remark(template("then restart the control plane"), but_not=(*NOT_KUBEADM, "kind")),
    *_OF_ITS_CLIENTS,
)
_OF_LOGGED_CLIENTS = ("client-other-authority", "client-without-client-auth")
_OF_ECR = (
    remark(
        template(
            "ECR: the role of whoever pulls (the node's, or that of a controller's Pod) needs"
            " AmazonEC2ContainerRegistryReadOnly; the kubelet needs its credential provider; a"
            " password of ecr get-login-password ends after 12 hours:"
        )
    ),
)
_OF_GOOGLE = (
    remark(
        template(
            "Google's registries: the account (of a GKE node, its service account) needs"
            " roles/artifactregistry.reader; by hand, on this machine:"
        )
    ),
    command("gcloud auth configure-docker {registry}"),
    remark(template("for Pods elsewhere:")),
)
_OF_GITHUB = (
    remark(
        template(
            "ghcr.io: the password is a token with read:packages; a stored login that has ended is"
            " refused for public images, too: docker logout ghcr.io, helm registry logout ghcr.io"
        )
    ),
)
_BY_REGISTRY = {
    ".dkr.ecr.": _OF_ECR,
    "pkg.dev": _OF_GOOGLE,
    "gcr.io": _OF_GOOGLE,
    "ghcr.io": _OF_GITHUB,
}
_NOTHING_SENT = (
    remark(
        template(
            "most often no credential was sent: curl needs --cert and --key or a token, a program"
            " its kubeconfig, and this user entry may have none:"
        )
    ),
    FIELDS_OF_THE_USER,
    remark(template("where one was sent, something in between ends TLS:")),
)
# Two jobs of its chart make the pair and write the caBundle; nothing else does it again.
_OF_INGRESS_NGINX = (
    remark(
        template(
            "ingress-nginx: jobs of its chart make the certificate and write the caBundle; delete"
            " the Secret, and let the chart run them again (helm list tells its version):"
        )
    ),
    command("kubectl --namespace={namespace} delete secret ingress-nginx-admission"),
    command(
        "helm upgrade ingress-nginx ingress-nginx --namespace={namespace}"
        " --repo=https://kubernetes.github.io/ingress-nginx --version=INSTALLED-VERSION"
        " --reuse-values"
    ),
)
_WEBHOOKS = ("webhook-unknown-authority", "webhook-wrong-name", "webhook-expired")
_OF_VELERO = (
    remark(template("in the BackupStorageLocation (spec.objectStorage.caCert), by this command:")),
    command("velero backup-location set default --cacert ca.crt"),
    remark(template("and for what velero itself downloads, as its logs:")),
    command("velero backup logs NAME --cacert ca.crt"),
)
# They are about whom the program trusts, or about the program alone.
_OF_AUTHORITIES = (
    "unknown-authority",
    "namesake-authority",
    "authority-incomplete",
    "missing-intermediate",
    "authority-not-ca",
)
_OF_CLIENTS = ("address-not-compared", "old-java", "strict-mode", "weak-signature")
_LOOPBACK = re.compile(r"127\.|localhost\Z|\[?::1")
_AT_LOOPBACK = {
    "connection-refused": AT_LOOPBACK,
    **dict.fromkeys(("ip-not-in-sans", "name-not-in-sans"), THROUGH_A_TUNNEL),
}
# Ports that a tool, a tunnel or a program itself opened on this machine: free ones as a rule.
_OPENED_HERE = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\]):(?:3[2-9]|[45]\d|6[0-5])\d{3}")
_OF_API_SERVERS = ("server-expired", "authority-expired")
_OF_AN_INSTALLATION = ("server-expired", "unknown-authority", "clock-behind", "etcd-expired")
_INSTALLERS = ("openshift-install", "bootkube.sh")
_REGISTRY_LOGINS = ("registry-login", "not-let-in-registry")
_NOT_TRUSTED = (
    *("registry-not-trusted", "repository-not-trusted", "other-server-not-trusted"),
    "untrusted-login-program",
)


def which_server(fault: str, refused: Refused) -> tuple[FixLine, ...]:
    """Return the lines that come first where the message does not tell which server it is."""
    if fault in _OF_AUTHORITIES:
        return WHICH_SERVER
    if fault in _OF_CLIENTS or refused is not Refused.SERVING:
        return (_WHICH, _IF_THE_API_SERVER)
    return _TO_BE_ISSUED


# No certificate is to blame: nothing was reached, as while a cluster starts.
_REACHING = (Refused.CARRY, Refused.CONNECTION, Refused.LOOK_UP)


def lines_instead(
    fault: Fault, setting: Setting | None, names: Mapping[str, str], place: str
) -> tuple[FixLine, ...]:
    """Return the lines that count instead of a fault's own, told in this setting; () for none.

    A server's log is about any client, and not kubectl; before a public registry is a proxy; and
    what kubeadm does in a machine that a tool made (``place``), that tool does again.
    """
    if setting is Setting.SERVER_LOG and fault.door is Door.TLS_REFUSES_KUBECTL:
        return CALLERS_CERTIFICATE
    itself = names.get("program", "").casefold().replace(" ", "-") == place
    kubeadms = fault.refused is Refused.OWN_FILES or fault.id == "kubeadm-file-missing"
    if place in MADE_ANEW and (
        (itself and fault.refused not in _REACHING) or (setting is Setting.KUBEADM and kubeadms)
    ):
        return MADE_ANEW[place]
    if fault.id == "registry-not-trusted" and is_public(_host(names)):
        return AUTHORITY_OF_A_PROXY
    if fault.id in _WEBHOOKS and names.get("service", "").startswith("ingress-nginx"):
        return _OF_INGRESS_NGINX
    return ()


def _host(names: Mapping[str, str]) -> str:
    return names.get("host", "") or names.get("address", "") or names.get("registry", "")


def lines_first(
    fault: str, setting: Setting | None, names: Mapping[str, str]
) -> tuple[FixLine, ...]:
    """Return the lines that come first for this fault, told in this setting with these names."""
    host = _host(names)
    if fault == "namesake-authority":
        return SET_UP_AGAIN
    if fault in _AT_LOOPBACK and _LOOPBACK.match(host):
        return _AT_LOOPBACK[fault]
    if fault in _OF_API_SERVERS and _OPENED_HERE.fullmatch(names.get("address", "")):
        return STARTED_AGAIN
    if fault == "client-expired" and setting is Setting.CLIENT_LOG:
        return (*(_BY_SERIAL if names.get("serial") else _WHOSE), *_RENEWED)
    if fault in _OF_LOGGED_CLIENTS and setting is Setting.CLIENT_LOG:
        return (*(_BY_SERIAL if names.get("serial") else _WHOSE), *_OF_ITS_CLIENTS)
    if fault == "seen-as-anonymous":
        return _NOTHING_SENT
    if fault in _OF_AN_INSTALLATION and names.get("program", "").startswith(_INSTALLERS):
        return WHILE_INSTALLING
    if fault in _REGISTRY_LOGINS:
        return next((lines for name, lines in _BY_REGISTRY.items() if name in host), ())
    if fault in _NOT_TRUSTED and names.get("program", "").startswith("velero"):
        return (*(IN_BETWEEN if is_public(host) else ()), *_OF_VELERO)
    if fault in _NOT_TRUSTED and is_public(host):
        return IN_BETWEEN
    return ()
