"""kube-apiserver does not start: flags that belong together, and key files that it cannot read.

Sources: the sources of kube-apiserver (validation of its options) and of k8s.io/client-go
(keyutil).
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.api_server_settings import ARGUMENTS_OF_THE_API_SERVER
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_KEYS = (
    "data does not contain any valid RSA or ECDSA public keys",
    "data does not contain a valid RSA or ECDSA private key",
)

FAULTS = (
    Fault(
        id="token-flags-missing",
        refuser=Party.API_SERVER,
        refused=Refused.START,
        title=text("title", "The API server is not told how to issue service-account tokens"),
        cause=text(
            "cause",
            "Since Kubernetes 1.20 kube-apiserver does not start without --service-account-issuer"
            " and --service-account-signing-key-file. It has stopped before it read a certificate.",
        ),
        messages=go(
            Setting.SERVICE_ACCOUNT,
            (
                "service-account-issuer is a required flag",
                "--service-account-signing-key-file and --service-account-issuer are required",
                "--service-account-signing-key-file, --service-account-issuer, and --api-audiences"
                " should be specified together",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("the private key is the one that kube-controller-manager signs with:")),
            remark(
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local"
                " --service-account-signing-key-file=sa.key --service-account-key-file=sa.pub"
            ),
            *ARGUMENTS_OF_THE_API_SERVER,
        ),
        page=pages.ISSUE_TOKENS,
    ),
    Fault(
        id="oidc-flags-missing",
        refuser=Party.API_SERVER,
        refused=Refused.START,
        title=text("title", "The API server's flags for OIDC do not belong together"),
        cause=text(
            "cause",
            "--oidc-issuer-url and --oidc-client-id are given together or not at all, the URL"
            " begins with https://, and none of them goes with --authentication-config. The API"
            " server has stopped before it asked the issuer.",
        ),
        messages=go(
            Setting.ISSUER,
            (
                "oidc-issuer-url and oidc-client-id should be specified together",
                "oidc-issuer-url and oidc-client-id must be specified together",
                "authentication-config file and oidc-* flags are mutually exclusive",
                "URL scheme must be https",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark("--oidc-issuer-url=https://ISSUER --oidc-client-id=CLIENT-ID"),
            *ARGUMENTS_OF_THE_API_SERVER,
        ),
        page=pages.OIDC,
    ),
    Fault(
        id="authentication-configuration-invalid",
        refuser=Party.API_SERVER,
        refused=Refused.START,
        title=text("title", "The file of --authentication-config is not valid"),
        cause=text(
            "cause",
            "The AuthenticationConfiguration was read, and what the message names in it is missing"
            " or not allowed: issuer.url must begin with https://, issuer.audiences and"
            " claimMappings.username are needed. No issuer was asked, and no certificate refused.",
        ),
        messages=go(
            Setting.ISSUER,
            (
                "issuer.url: Invalid value: …URL scheme must be https",
                "issuer.url: Invalid value",
                "issuer.url: Required value",
                "issuer.audiences: Required value",
                "issuer.certificateAuthority: Invalid value",
                "claimMappings.username: Required value",
                "claimMappings.username.prefix: Required value",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("which file is it? Correct what the message names there:")),
            command(
                "grep authentication-config /etc/kubernetes/manifests/kube-apiserver.yaml",
                but_not=NOT_KUBEADM,
            ),
            remark(
                template("a running API server keeps the configuration that it had, and logs this")
            ),
        ),
        page=pages.OIDC,
    ),
    Fault(
        id="token-key-unreadable",
        refuser=Party.API_SERVER,
        refused=Refused.OWN_FILE,
        title=text("title", "A key file for service-account tokens is not in PEM"),
        cause=text(
            "cause",
            "--service-account-key-file takes a public key, a private key or a certificate in PEM,"
            " and --service-account-signing-key-file a private key in PEM. This file is empty, or"
            " holds something else; a key that begins with ssh-rsa has another format. No"
            " certificate was judged.",
        ),
        messages=(
            *go(
                Setting.OWN_FILE,
                (f"error reading public key file {{path}}: {words}" for words in _KEYS),
                speaker=Speaker.API_SERVER,
            ),
            *go(
                Setting.OWN_FILE,
                (f"failed to parse key file {{path}}: {words}" for words in _KEYS),
                speaker=Speaker.API_SERVER,
            ),
            *go(
                Setting.OWN_FILE,
                (f"failed to parse service-account-issuer-key-file: {words}" for words in _KEYS),
                speaker=Speaker.API_SERVER,
            ),
        ),
        fix=(
            command("head -1 {path}"),
            remark(template("the public key that belongs to the private one, in PEM:")),
            command("openssl pkey -in sa.key -pubout > sa.pub.new && mv sa.pub.new sa.pub"),
            remark(template("a public key of ssh, turned into PEM:")),
            command("ssh-keygen -f {path} -e -m PKCS8"),
            remark(
                template("all control-plane nodes must have the same sa.key and sa.pub:"),
                but_not=NOT_KUBEADM,
            ),
            command("sha256sum /etc/kubernetes/pki/sa.pub", but_not=NOT_KUBEADM),
        ),
        page=pages.ISSUE_TOKENS,
    ),
)
