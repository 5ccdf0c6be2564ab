"""An image registry does not let somebody in: by a password, a certificate, or a file amiss."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.registries import CONTAINERD_SPEAKS
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import CLIENT_REFUSED, go
from kubecert_lesson.words import template, text

_S = Setting.REGISTRY
_BY_HAND = (Speaker.DOCKER, Speaker.CRIO, Speaker.BUILD_TOOL, Speaker.KANIKO)
_LOOK = (
    command(
        "openssl s_client -connect {address} </dev/null |"
        " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
    ),
)

FAULTS = (
    Fault(
        id="registry-login",
        refuser=Party.REGISTRY,
        refused=Refused.REGISTRY_LOGIN,
        title=text("title", "The image registry wants a login, or the login lacks a right"),
        cause=text(
            "cause",
            "TLS is in order: the registry answered 401 or 403. No login was sent (a Pod without an"
            " imagePullSecret for it), it was a wrong one, or the account may not read or write"
            " this image. RBAC in the cluster has nothing to do with it.",
        ),
        messages=(
            *go(
                _S,
                (
                    "403 Forbidden",
                    "401 Unauthorized",
                    "no basic auth credentials",
                    "you may not have access to the container image",
                    "StatusCode: 401",
                    "StatusCode: 403",
                    "invalid status code from registry 401",
                    "invalid status code from registry 403",
                    "pull access denied",
                    ": denied",
                    "insufficient_scope",
                    "denied: requested access to the resource is denied",
                    "unauthorized: authentication required",
                    "unauthorized:",
                    "authentication required",
                    "repository does not exist or may require",
                    "toomanyrequests",
                    "requested access to the resource is denied",
                    "invalid username/password",
                ),
                speaker=Speaker.CONTAINERD,
            ),
            # the reason comes after these, and may be another one
            *go(
                _S,
                (
                    "failed to authorize",
                    "failed to fetch oauth token",
                    "failed to fetch anonymous token",
                    "authorization failed",
                ),
                speaker=Speaker.CONTAINERD,
                vague=True,
            ),
        ),
        fix=(
            remark(template("by hand, on this machine:"), speakers=_BY_HAND),
            command("docker login {registry}", speakers=(Speaker.DOCKER, Speaker.BUILD_TOOL)),
            command("podman login {registry}", speakers=(Speaker.CRIO,)),
            remark(
                template("kaniko: config.json with the login, mounted in /kaniko/.docker"),
                speakers=(Speaker.KANIKO,),
            ),
            remark(template("for Pods:"), speakers=_BY_HAND),
            command(
                "kubectl --namespace={namespace} create secret docker-registry regcred"
                " --docker-server={registry} --docker-username=NAME --docker-password=PASSWORD"
            ),
            remark(template("in the Pod: spec.imagePullSecrets, or for its service account:")),
            command(
                "kubectl --namespace={namespace} patch serviceaccount default"
                ' --patch=\'{{"imagePullSecrets":[{{"name":"regcred"}}]}}\''
            ),
            remark(
                template("by hand: docker, podman or nerdctl, each with the word login"),
                speakers=CONTAINERD_SPEAKS,
            ),
            remark(
                template("ECR: the node's IAM role needs AmazonEC2ContainerRegistryReadOnly"),
                distributions=("eks",),
            ),
            remark(
                template("ACR: az aks update --attach-acr NAME gives the nodes the right to pull"),
                distributions=("aks",),
            ),
        ),
        confirm=(command("docker login {registry} && docker pull IMAGE"),),
        page=pages.PRIVATE_REGISTRY,
    ),
    Fault(
        id="registry-wants-certificate",
        refuser=Party.REGISTRY,
        refused=Refused.OTHER_CERTIFICATE,
        title=text("title", "The image registry wants a client certificate, or another one"),
        cause=text(
            "cause",
            "The registry, or the proxy in front of it, asks for a client certificate (mutual TLS)."
            " None was shown, or one that has ended, or one of an authority that it does not know.",
        ),
        messages=go(_S, CLIENT_REFUSED, speaker=Speaker.CONTAINERD),
        fix=(
            remark(
                template("certificate and key beside the authority, on each machine that pulls:")
            ),
            command(
                "cp client.cert client.key /etc/docker/certs.d/{registry}/",
                speakers=(Speaker.DOCKER,),
            ),
            command(
                "cp client.cert client.key /etc/containers/certs.d/{registry}/",
                speakers=(Speaker.CRIO,),
            ),
            remark(
                template('containerd: client = ["client.cert", "client.key"] in hosts.toml'),
                speakers=CONTAINERD_SPEAKS,
            ),
            remark(
                template("BuildKit and kaniko: a keypair or client certificate in their settings"),
                speakers=(Speaker.BUILD_TOOL, Speaker.KANIKO),
            ),
            command("openssl x509 -in client.cert -noout -subject -issuer -dates"),
        ),
        confirm=_LOOK,
        page=pages.IMAGES,
    ),
    Fault(
        id="registry-files-misnamed",
        refuser=Party.RUNTIME,
        refused=Refused.OWN_FILE,
        title=text("title", "A file for a registry has a name that means something else"),
        cause=text(
            "cause",
            "In certs.d/REGISTRY, *.crt are authorities, and *.cert with a *.key of the same name"
            " is a client certificate. A file there has the wrong ending, or its other half is"
            " missing. Nothing was asked of the registry.",
        ),
        messages=go(
            _S,
            (
                "missing client certificate {certificate} for key",
                "missing key {key} for client certificate",
                "CA certificates must use the extension .crt",
            ),
            speaker=Speaker.DOCKER,
        ),
        fix=(
            command("ls -l /etc/docker/certs.d/{registry}/", speakers=(Speaker.DOCKER,)),
            command("ls -l /etc/containers/certs.d/{registry}/", speakers=(Speaker.CRIO,)),
            remark(template("an authority: ca.crt; a client: client.cert and client.key")),
        ),
        page=pages.IMAGES,
    ),
)
