"""Servers beside the cluster that look at its tokens, or have certificates of their own.

Sources: Vault's plugin for Kubernetes (vault-plugin-auth-kubernetes, path_login.go), GitLab's
documentation on the agent, docker's on protecting the daemon's socket, minikube's on docker-env.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import X509
from kubecert_lesson.faults.troubles import MISNAMED, OUTDATED, UNTRUSTED, go
from kubecert_lesson.words import template, text

_E = Setting.ELSEWHERE
_C = Setting.CLIENT
# What Vault says when its own request to the API server (a TokenReview) fails.
_REVIEW = "login unauthorized due to: …"
_DOCKER = "error during connect: …"
# Both are written in Go.
_REFUSED = tuple(words for words in (*UNTRUSTED, *MISNAMED, *OUTDATED) if words.startswith(X509))
_NOT_REACHED = (
    "i/o timeout",
    "connect: connection refused",
    "no route to host",
    "network is unreachable",
    "no such host",
    "context deadline exceeded",
    "TLS handshake timeout",
    "connection reset by peer",
    "EOF",
)
_SHOWN = (command("vault read auth/kubernetes/config"),)
_ALL_AGAIN = remark(
    template(
        "a write replaces the whole configuration: give again what was set, such as"
        " token_reviewer_jwt and pem_keys:"
    )
)
_HOST = (
    _ALL_AGAIN,
    command(
        "vault write auth/kubernetes/config kubernetes_host=https://API-SERVER:6443"
        " kubernetes_ca_cert=@ca.crt"
    ),
    remark(template("in the cluster's own Vault: https://kubernetes.default.svc")),
)
_SETTINGS = (_C, Setting.POD, _E, Setting.SERVICE_ACCOUNT)

FAULTS = (
    Fault(
        id="vault-does-not-reach-server",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "Vault does not reach the API server"),
        cause=text(
            "cause",
            "Vault asks the API server about each token (a TokenReview) at the address that is in"
            " auth/kubernetes/config, and nothing answers there from where Vault runs. No token and"
            " no certificate was judged.",
        ),
        messages=go(_C, (_REVIEW + words for words in _NOT_REACHED), speaker=Speaker.VAULT),
        fix=(
            remark(template("from where Vault runs:")),
            command("curl -vk https://{address}/livez"),
            remark(template("the address that the API server has from there:")),
            *_HOST,
        ),
        confirm=_SHOWN,
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="vault-does-not-trust-server",
        refuser=Party.SPEAKER,
        refused=Refused.SERVING,
        title=text("title", "Vault refuses the API server's certificate"),
        cause=text(
            "cause",
            "Vault asks the API server about each token (a TokenReview), and refuses the"
            " certificate that it is shown: kubernetes_ca_cert in auth/kubernetes/config is not of"
            " this cluster's authority, or the name or address in kubernetes_host is not in the"
            " certificate, or that has ended. The token of the pod was not judged.",
        ),
        messages=go(_C, (_REVIEW + words for words in _REFUSED), speaker=Speaker.VAULT),
        fix=(
            remark(template("the cluster's authority, and a name that is in the certificate:")),
            command(
                "kubectl get configmap kube-root-ca.crt"
                " --output=jsonpath='{{.data.ca\\.crt}}' > ca.crt"
            ),
            *_HOST,
        ),
        confirm=(
            *_SHOWN,
            command(
                "openssl s_client -connect {address} </dev/null |"
                " openssl x509 -noout -issuer -dates -ext subjectAltName"
            ),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="vault-refuses-token",
        refuser=Party.OTHER_SERVER,
        refused=Refused.POD_TOKEN,
        title=text("title", "Vault does not accept the service account's token"),
        cause=text(
            "cause",
            "Vault looks at the token itself and at the role that was asked for: issuer, audience,"
            " service account and namespace must be those of the configuration and the role. For"
            " the rest it asks the API server. Vault before 1.9 compares the issuer: since"
            " Kubernetes 1.21 that is the cluster's own.",
        ),
        messages=tuple(
            message
            for setting in _SETTINGS
            for message in go(
                setting,
                (
                    'claim "iss" is invalid',
                    "/auth/kubernetes/login…permission denied",
                    "invalid audience (aud) claim",
                    "audience claim does not match any expected audience",
                    "service account name not authorized",
                    "service account unauthorized",
                    "lookup failed: service account unauthorized; this could mean it has been"
                    " deleted or recreated with a new token",
                    "namespace not authorized",
                    "invalid role name {role}",
                    "login unauthorized due to: …tokenreviews.authentication.k8s.io is forbidden",
                ),
                speaker=Speaker.VAULT,
            )
        ),
        fix=(
            remark(template("the role must name this account, its namespace and the audience:")),
            command("vault read auth/kubernetes/role/ROLE"),
            remark(template("the cluster's issuer, and iss and aud as a token has them:")),
            command("kubectl get --raw /.well-known/openid-configuration"),
            command(
                "kubectl create token SERVICE-ACCOUNT --namespace={namespace} |"
                " cut -d. -f2 | base64 -d"
            ),
            remark(template("where the issuer alone is refused:")),
            _ALL_AGAIN,
            command(
                "vault write auth/kubernetes/config kubernetes_host=https://API-SERVER:6443"
                " kubernetes_ca_cert=@ca.crt disable_iss_validation=true"
            ),
            remark(
                template(
                    "the account that Vault asks the API server with needs the ClusterRole"
                    " system:auth-delegator"
                )
            ),
        ),
        confirm=_SHOWN,
        page=pages.FROM_A_POD,
    ),
    Fault(
        id="id-token-for-another-client",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "A program in front of the cluster does not accept the ID token"),
        cause=text(
            "cause",
            "The program (oauth2-proxy, Argo CD, a dashboard) looks for its own client ID in the"
            " token's aud, and compares iss with its issuer: the issuer wrote something else there,"
            " because the login was for another client, or because it does not put this client into"
            " aud. The API server was not asked, and no certificate was refused.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (
                "oidc: expected audience",
                "token verification failed for all audiences",
                "token verification failed for all audiences: …oidc: expected audience",
                "audience from claim aud with value",
                "oidc: id token issued by a different provider",
            ),
        ),
        fix=(
            remark(template("aud and iss of the token (put it into $TOKEN first):")),
            command("cut -d. -f2 <<< \"$TOKEN\" | tr '_-' '/+' | base64 -d 2>/dev/null"),
            remark(template("compare with the client ID and the issuer in the program's settings")),
            remark(
                template(
                    "Keycloak: a mapper of the type Audience in the client's scope puts the client"
                    " into aud"
                )
            ),
        ),
        page=pages.OIDC,
    ),
    Fault(
        id="gitlab-agent-refuses",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "GitLab's agent server does not accept the login"),
        cause=text(
            "cause",
            "The kubeconfig leads to GitLab's agent server (KAS), not to the API server. It wants a"
            " token of GitLab: of a CI job or of a user, with the agent's number before it. The"
            " agent's configuration must name the project or user (ci_access, user_access). No"
            " certificate was refused, and the cluster was not asked.",
        ),
        messages=go(
            _E,
            (
                "GitLab Agent Server: Unauthorized",
                "GitLab Agent Server: Unauthorized: no valid credentials provided",
                "GitLab Agent Server: Forbidden",
            ),
        ),
        fix=(
            remark(template("in a CI job, with the context that GitLab gives to it:")),
            command("kubectl config get-contexts"),
            command("kubectl config use-context GROUP/PROJECT:AGENT"),
            remark(template("on your machine:")),
            command("glab cluster agent update-kubeconfig --agent ID --use-context"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="docker-daemon-certificate",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER,
        title=text("title", "The certificate of a Docker daemon is refused"),
        cause=text(
            "cause",
            "docker speaks TLS to a daemon on another machine (DOCKER_HOST, mostly port 2376), and"
            " refuses its certificate: that machine has another address now, the certificate has"
            " ended, or DOCKER_CERT_PATH holds the files of another one. Neither a registry nor the"
            " cluster's certificates are meant.",
        ),
        messages=go(
            _E,
            (_DOCKER + words for words in _REFUSED),
            speaker=Speaker.DOCKER,
        ),
        fix=(
            command("env | grep -E '^DOCKER_(HOST|TLS|CERT)'"),
            remark(template("minikube's: it renews the certificate when it starts:")),
            command("minikube stop && minikube start && eval $(minikube docker-env)"),
            remark(template("docker-machine's:")),
            command("docker-machine regenerate-certs NAME"),
            remark(template("to speak to the daemon of this machine instead:")),
            command("unset DOCKER_HOST DOCKER_TLS_VERIFY DOCKER_CERT_PATH"),
        ),
        confirm=(
            command(
                "openssl s_client -connect {address} </dev/null |"
                " openssl x509 -noout -issuer -dates -ext subjectAltName"
            ),
        ),
        page=pages.PKI,
    ),
)
