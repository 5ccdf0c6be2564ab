"""Lines that come before a record's own where a message alone is known, and no kubeconfig."""

import re

from kubecert_lesson.faults.fixes_by_distribution import NOT_KUBEADM, WRITES_KUBECONFIGS
from kubecert_lesson.faults.model import FixLine, command, remark
from kubecert_lesson.faults.parties import Setting
from kubecert_lesson.words import template

WHICH_SERVER = (
    remark(template("which server is it? the lines before it, or the program's settings, tell")),
    remark(template("if another one: give this program the authority that signed its certificate")),
    remark(template("if it is the API server:")),
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
_WHOSE = (
    remark(template("whose? Look at those of the control plane, then at each kubelet's:")),
    command("kubeadm certs check-expiration", but_not=(*NOT_KUBEADM, "kind")),
    command("kubeadm certs renew all", but_not=(*NOT_KUBEADM, "kind")),
    remark(template("then restart the control plane; where it is the one of a user:")),
)
# Everybody's machines trust the certificates of these.
_PUBLIC = re.compile(
    r"(?:^|\.)(?:docker\.(?:io|com)|quay\.io|gcr\.io|ghcr\.io|pkg\.dev|k8s\.io|amazonaws\.com"
    r"|microsoft\.com|azurecr\.io|googleapis\.com|github(?:usercontent)?\.com|gitlab\.com"
    r"|pypi\.org|npmjs\.org|maven\.(?:apache\.)?org|terraform\.io|hashicorp\.com|letsencrypt\.org"
    r"|pulumi\.com|bitnami\.com|helm\.sh)$"
)
_IN_BETWEEN = (
    remark(
        template(
            "every machine trusts this server's authority: so something in between shows another"
            " certificate (a proxy that inspects TLS), or ca-certificates is missing here:"
        )
    ),
    command("openssl s_client -connect {host}:443 </dev/null | openssl x509 -noout -issuer"),
    remark(template("that issuer's certificate belongs among the authorities of this machine:")),
)
_OF_ECR = (
    remark(
        template(
            "ECR: the node's role needs AmazonEC2ContainerRegistryReadOnly (and the kubelet its"
            " credential provider); a password of ecr get-login-password ends after 12 hours:"
        )
    ),
)
_NOTHING_SENT = (
    remark(
        template(
            "most often no credential was sent: curl needs --cert and --key or a token, a program"
            " its kubeconfig, and this user entry may have none:"
        )
    ),
    command("kubectl config view --minify --output=jsonpath='{{.users[0].user}}'"),
    remark(template("where one was sent, something in between ends TLS:")),
)
_NOT_TRUSTED = ("registry-not-trusted", "repository-not-trusted", "other-server-not-trusted")


def lines_first(fault: str, setting: Setting | None, host: str) -> tuple[FixLine, ...]:
    """Return the lines that come first for this fault, told in this setting of this host."""
    if fault == "namesake-authority":
        return SET_UP_AGAIN
    if fault == "client-expired" and setting is Setting.CLIENT_LOG:
        return _WHOSE
    if fault == "seen-as-anonymous":
        return _NOTHING_SENT
    if fault == "registry-login" and ".dkr.ecr." in host:
        return _OF_ECR
    if fault in _NOT_TRUSTED and _PUBLIC.search(host):
        return _IN_BETWEEN
    return ()
