"""Servers that are neither the API server nor a part of the cluster, and repositories."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_program import GIVEN_TO_OTHERS
from kubecert_lesson.faults.fixes.openshift import OC_LOGIN
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    HANDSHAKE_FAILED,
    NOT_LET_IN,
    NOT_REACHED,
    OUTDATED,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_E = Setting.ELSEWHERE
_R = Setting.REPOSITORY
_LOOK = (
    command(
        "openssl s_client -connect {address} -servername {host} </dev/null |"
        " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
    ),
)
_BY_HELM = (Speaker.HELM, Speaker.GO, Speaker.KUBECTL, Speaker.SOME_CLIENT)
_BY_OTHERS = tuple(
    one
    for one in Speaker
    if one not in (*_BY_HELM, Speaker.GIT, Speaker.ARGOCD, Speaker.FLUX, Speaker.TERRAFORM)
)

FAULTS = (
    Fault(
        id="other-server-not-trusted",
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "A program does not trust a server that is not the API server"),
        cause=text(
            "cause",
            "By what the message tells, the server is not the API server: then neither a kubeconfig"
            " nor the cluster's certificates are to blame. None of the authorities that this"
            " program trusts signed the server's certificate.",
        ),
        messages=go(_E, UNTRUSTED),
        fix=(
            remark(template("give this program the authority of that server, by its own settings")),
            remark(
                template(
                    "kubelogin: --certificate-authority=issuer-ca.crt among the args of the exec"
                    " entry; kubectl's own auth-provider: idp-certificate-authority"
                ),
                distributions=("oidc",),
            ),
            remark(
                template(
                    "in a Pod (Go): mount its file, and name that in the variable SSL_CERT_FILE"
                ),
                speakers=(
                    Speaker.GO,
                    Speaker.POD,
                    Speaker.SOME_CLIENT,
                    Speaker.ARGOCD,
                    Speaker.FLUX,
                ),
            ),
            *OC_LOGIN,
            *GIVEN_TO_OTHERS,
        ),
        confirm=_LOOK,
        page=pages.PKI,
    ),
    Fault(
        id="other-server-unfit",
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "The certificate of another server has expired, or is not valid yet"),
        cause=text(
            "cause",
            "The server does not look like the API server, by its name, port or path. Its"
            " certificate has ended, or a clock is wrong. The fix is on that server.",
        ),
        messages=go(_E, OUTDATED),
        fix=(
            remark(template("issue that server's certificate again; look at it first:")),
            *_LOOK,
        ),
        confirm=_LOOK,
        page=pages.PKI,
    ),
    Fault(
        id="other-server-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "Another server is not reached: not a certificate problem"),
        cause=text(
            "cause",
            "The server does not look like the API server, by its name, port or path. It is not"
            " reached, or does not speak TLS. No certificate was found to be wrong.",
        ),
        messages=(*go(_E, NOT_REACHED), *go(_E, CUT_OFF, vague=True)),
        fix=(remark(template("from where the program runs:")), command("nc -vz {host} {port}")),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="other-server-refuses",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "Another server does not accept the client's certificate or login"),
        cause=text(
            "cause",
            "The server does not look like the API server, and it is the one that refuses. Its own"
            " settings and log say which logins it takes.",
        ),
        messages=(
            *go(_E, CLIENT_REFUSED),
            *go(_E, (*NOT_LET_IN, "permission denied", "403 Forbidden", "Code: 403"), vague=True),
        ),
        fix=(
            remark(template("look in that server's log, and at the login that it was shown")),
            remark(
                template(
                    "helm 2: the authority in Tiller's Secret must have signed the --tls-cert"
                ),
                speakers=(Speaker.HELM,),
            ),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="other-server-handshake",
        refuser=Party.ONE_SIDE,
        refused=Refused.OFFER,
        title=text("title", "The TLS handshake with another server fails"),
        cause=text(
            "cause",
            "The server is not the API server. The two sides have no TLS version, cipher or kind of"
            " key in common, or the server has no certificate for the name that it was asked for"
            " (SNI). No certificate was judged.",
        ),
        messages=(*go(_E, HANDSHAKE_FAILED), *go(_R, HANDSHAKE_FAILED)),
        fix=(
            remark(template("what the server offers, with the name and without it:")),
            command("openssl s_client -connect {address} -servername {host} </dev/null"),
            command("openssl s_client -connect {address} -noservername </dev/null"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="repository-not-trusted",
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "The certificate of a chart or Git repository is refused"),
        cause=text(
            "cause",
            "It is the certificate of the repository from which charts or manifests come, not the"
            " API server's: the program does not trust its authority, or the name or the dates"
            " are wrong. The kubeconfig is not to blame.",
        ),
        messages=(
            *go(_R, UNTRUSTED),
            *go(_R, ("SSL certificate problem",)),
        ),
        fix=(
            remark(template("a registry (oci://):"), speakers=_BY_HELM),
            command(
                "helm pull oci://{registry}/CHART --ca-file repository-ca.crt", speakers=_BY_HELM
            ),
            remark(template("a repository of charts:"), speakers=_BY_HELM),
            command(
                "helm repo add NAME https://{address} --ca-file repository-ca.crt",
                speakers=_BY_HELM,
            ),
            remark(
                template(
                    "the program's own setting for a CA file, or the trust store of the machine or"
                    " container that it runs in"
                ),
                speakers=_BY_OTHERS,
            ),
            command(
                "git config --global http.https://{address}/.sslCAInfo repository-ca.crt",
                speakers=(Speaker.GIT,),
            ),
            command(
                "argocd cert add-tls {host} --from repository-ca.crt", speakers=(Speaker.ARGOCD,)
            ),
            remark(
                template("a Secret with caFile or ca.crt, named in the source's certSecretRef"),
                speakers=(Speaker.FLUX,),
            ),
            remark(
                template(
                    "terraform: repository_ca_file of the helm_release, or this machine's own"
                ),
                speakers=(Speaker.TERRAFORM,),
            ),
        ),
        confirm=_LOOK,
        page=pages.PKI,
    ),
    Fault(
        id="repository-login",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "A chart or Git repository wants a login, or another one"),
        cause=text(
            "cause",
            "The repository answers 401 or 403: no user and password were given, or they are wrong"
            " there, or may not read this. No certificate was found to be wrong, and the cluster is"
            " not involved.",
        ),
        messages=go(
            _R,
            (
                "401 Unauthorized",
                "403 Forbidden",
                "authentication required",
                "authorization failed",
            ),
        )
        + go(_R, ("Unauthorized",), vague=True),
        fix=(
            remark(template("a registry (oci://):"), speakers=_BY_HELM),
            command("helm registry login {registry}", speakers=_BY_HELM),
            remark(template("a repository of charts:"), speakers=_BY_HELM),
            command(
                "helm repo add NAME https://{address} --username USER --password-stdin",
                speakers=_BY_HELM,
            ),
            remark(
                template("Argo CD and Flux: a Secret with the login, named in the source"),
                speakers=tuple(
                    one for one in Speaker if one not in (Speaker.HELM, Speaker.TERRAFORM)
                ),
            ),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="repository-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A chart or Git repository is not reached"),
        cause=text(
            "cause",
            "The repository does not answer, or answers 404. No certificate was found to be wrong,"
            " and the cluster is not involved.",
        ),
        messages=(
            *go(_R, NOT_REACHED),
            *go(_R, ("404 Not Found", "is not a valid chart repository"), vague=True),
            *go(_R, CUT_OFF, vague=True),
        ),
        fix=(command("curl -v https://{address}/index.yaml"),),
        page=pages.DEBUG_CLUSTER,
    ),
)
