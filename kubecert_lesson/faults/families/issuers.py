"""Tokens: the API server checks them with an OIDC issuer's keys, or with its own."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.api_server_settings import ARGUMENTS_OF_THE_API_SERVER
from kubecert_lesson.faults.fixes.by_distribution import MANAGED, NOT_KUBEADM
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import (
    CUT_OFF,
    NOT_REACHED,
    PLAIN_HTTP,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_S = Setting.ISSUER
_T = Setting.SERVICE_ACCOUNT
_MANAGED = ("gke", "eks", "aks")
_LOOK = (
    remark(template("from a control-plane node, what the issuer shows:")),
    command(
        "openssl s_client -connect {address} -servername {host} </dev/null |"
        " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
    ),
)
_CLAIMS = (
    remark(template("what the token says (its middle part; it stays on this machine):")),
    command("cut -d. -f2 TOKEN-FILE | base64 -d 2>/dev/null"),
)

FAULTS = (
    Fault(
        id="issuer-not-trusted",
        refuser=Party.API_SERVER,
        refused=Refused.ISSUER,
        title=text("title", "The API server does not trust the OIDC issuer's certificate"),
        cause=text(
            "cause",
            "To check ID tokens the API server fetches the keys of the issuer, over TLS. Another"
            " authority than the one in --oidc-ca-file (or certificateAuthority of the"
            " AuthenticationConfiguration) signed its certificate. Until that is right, every token"
            " of this issuer is answered with 401.",
        ),
        messages=(*go(_S, UNTRUSTED),),
        fix=(
            remark(
                template("--oidc-ca-file=FILE with the authority that signed the issuer's"),
                but_not=_MANAGED,
            ),
            *ARGUMENTS_OF_THE_API_SERVER,
            remark(
                template("the provider's API server trusts public authorities only"),
                distributions=_MANAGED,
            ),
        ),
        confirm=_LOOK,
        page=pages.OIDC,
    ),
    Fault(
        id="issuer-not-initialized",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The API server has not read the OIDC issuer since it started"),
        cause=text(
            "cause",
            "To judge ID tokens the API server first fetches the issuer's settings, and has not"
            " managed to: every token of this issuer is answered with 401 until then. Why stands in"
            " another line of its log, with 'oidc authenticator': a certificate, a name, a proxy.",
        ),
        messages=go(
            _S,
            (
                "oidc: authenticator not initialized",
                "oidc: authenticator for issuer {issuer} is not initialized",
                "openid-configuration: Forbidden",
                "openid-configuration: Not Found",
                "openid-configuration: Bad Gateway",
                "openid-configuration: Service Unavailable",
                "oidc: unmarshal response",
                "unexpected content type",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("the line that tells why, on a control-plane node:"), but_not=MANAGED),
            command(
                "kubectl --namespace=kube-system logs --selector=component=kube-apiserver |"
                " grep oidc",
                but_not=MANAGED,
            ),
            command("curl -v {issuer}/.well-known/openid-configuration"),
            *ARGUMENTS_OF_THE_API_SERVER,
        ),
        confirm=_LOOK,
        page=pages.OIDC,
    ),
    Fault(
        id="issuer-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The API server does not reach the OIDC issuer"),
        cause=text(
            "cause",
            "The API server itself must reach the issuer's URL to fetch its keys. No certificate"
            " was found to be wrong.",
        ),
        messages=(
            *go(_S, NOT_REACHED),
            *go(_S, CUT_OFF),
            *go(_S, PLAIN_HTTP),
            *go(_S, ("oidc authenticator: initializing plugin",), vague=True),
        ),
        fix=(
            remark(template("from a control-plane node:")),
            command("curl -v {issuer}/.well-known/openid-configuration"),
        ),
        confirm=_LOOK,
        page=pages.OIDC,
    ),
    Fault(
        id="service-account-token-expired",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The service-account token has expired"),
        cause=text(
            "cause",
            "Since 1.24 such tokens are short-lived: an hour, if nothing else was asked for. In a"
            " pod the kubelet renews the file; a program must read it again.",
        ),
        messages=go(
            _T,
            (
                "service account token has expired",
                "invalid bearer token, Token has expired",
                "token is expired",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("in a pod: read the mounted file for each request; restart the pod:")),
            command("kubectl --namespace={namespace} rollout restart deployment DEPLOYMENT"),
            remark(template("a token that somebody made by hand:")),
            command("kubectl create token SERVICE-ACCOUNT --namespace={namespace} --duration=24h"),
            remark(
                template("whose it is, the log does not tell; a clock that jumped does the same")
            ),
        ),
        confirm=_CLAIMS,
        page=pages.ISSUE_TOKENS,
    ),
    Fault(
        id="service-account-token-not-yet-valid",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The service-account token is not valid yet: two clocks differ"),
        cause=text(
            "cause",
            "The API server that issued the token has a clock that is ahead of the one that checks"
            " it. A new token has the same trouble until the clocks agree.",
        ),
        messages=go(
            _T,
            ("service account token is not valid yet", "token is not valid yet (nbf)"),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("on each control-plane node:")),
            command("timedatectl"),
            command("timedatectl set-ntp true"),
        ),
        confirm=_CLAIMS,
        page=pages.ISSUE_TOKENS,
    ),
    Fault(
        id="service-account-token-audience",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The service-account token is for another audience"),
        cause=text(
            "cause",
            "The token was made for somebody else (--audience, or a projected volume's audience),"
            " so the API server does not take it as a login.",
        ),
        messages=go(
            _T,
            ("token audiences", "is invalid for the target audiences"),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("a token for the API server itself, without --audience:")),
            command("kubectl create token SERVICE-ACCOUNT --namespace={namespace}"),
        ),
        confirm=_CLAIMS,
        page=pages.ISSUE_TOKENS,
    ),
    Fault(
        id="service-account-token-invalidated",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "What the service-account token was bound to is gone"),
        cause=text(
            "cause",
            "The account, Pod or Secret that the token names was deleted (or made again: it has"
            " another UID), or the token is a legacy one that was marked as invalid. Such a token"
            " never becomes good again.",
        ),
        messages=go(
            _T,
            (
                "service account token has been invalidated",
                "token has been invalidated",
                "does not match claim",
                "legacy token",
                "invalid bearer token, serviceaccounts",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            command("kubectl --namespace={namespace} get serviceaccounts"),
            command("kubectl create token SERVICE-ACCOUNT --namespace={namespace}"),
        ),
        confirm=_CLAIMS,
        page=pages.ISSUE_TOKENS,
    ),
    Fault(
        id="service-account-key-changed",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The service-account token was signed with another key"),
        cause=text(
            "cause",
            "The API server checks these tokens with the keys of --service-account-key-file"
            " (sa.pub), not with certificates. This one was signed with another sa.key: that of"
            " another cluster, of another control-plane node, or from before the keys were made"
            " again; or it was damaged.",
        ),
        messages=go(
            _T,
            (
                "invalid signature, no keys found",
                "error in cryptographic primitive",
                "invalid bearer token, invalid signature",
                "invalid bearer token, crypto/rsa: verification error",
                "invalid bearer token, crypto/ecdsa: verification error",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(
                template("all control-plane nodes must have the same sa.key and sa.pub:"),
                but_not=_MANAGED,
            ),
            command("sha256sum /etc/kubernetes/pki/sa.pub", but_not=NOT_KUBEADM),
            remark(template("then new tokens: restart the pods, and make the others again:")),
            command("kubectl create token SERVICE-ACCOUNT --namespace={namespace}"),
        ),
        confirm=(command("kubectl get --raw /openid/v1/jwks"),),
        page=pages.ISSUE_TOKENS,
    ),
)
