"""A container runtime pulls an image, and refuses the registry's certificate, or is refused."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes_of_registries import (
    AUTHORITY_ON_NODES,
    CONTAINERD_SPEAKS,
    PLAIN_HTTP_ALLOWED,
    PROXY_TOLD,
    RUNTIME_STARTED_AGAIN,
)
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    HTTP_TO_TLS,
    MISNAMED,
    MISUSED,
    NOT_REACHED,
    OUTDATED,
    PLAIN_HTTP,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_S = Setting.REGISTRY
_BY_HAND = (Speaker.DOCKER, Speaker.CRIO, Speaker.BUILD_TOOL, Speaker.KANIKO)
_LOOK = (
    command(
        "openssl s_client -connect {registry} </dev/null |"
        " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
    ),
)

FAULTS = (
    Fault(
        id="registry-not-trusted",
        refuser=Party.RUNTIME,
        refused=Refused.REGISTRY,
        title=text("title", "The image registry's certificate is not trusted"),
        cause=text(
            "cause",
            "No authority that the program trusts has signed the registry's certificate: the one"
            " that pulls or pushes the image, on a node the container runtime. Neither your"
            " kubeconfig nor the cluster's certificates have anything to do with it.",
        ),
        messages=go(_S, UNTRUSTED, speaker=Speaker.CONTAINERD),
        fix=(*AUTHORITY_ON_NODES, *RUNTIME_STARTED_AGAIN),
        confirm=(*_LOOK, command("crictl pull IMAGE  # on the node")),
        page=pages.IMAGES,
    ),
    Fault(
        id="registry-expired",
        refuser=Party.RUNTIME,
        refused=Refused.REGISTRY,
        title=text("title", "The image registry's certificate is out of date"),
        cause=text(
            "cause",
            "The certificate of the registry has ended or has not begun, or the clock of the"
            " machine that pulls is wrong.",
        ),
        messages=go(_S, OUTDATED, speaker=Speaker.CONTAINERD),
        fix=(
            remark(template("renew the certificate on the registry's machine")),
            remark(template("if it has not ended: the clock of the machine that pulls")),
            command("timedatectl"),
        ),
        confirm=_LOOK,
        page=pages.IMAGES,
    ),
    Fault(
        id="registry-wrong-name",
        refuser=Party.RUNTIME,
        refused=Refused.REGISTRY,
        title=text("title", "The image registry's certificate is for another name"),
        cause=text(
            "cause",
            "The name or address in the image's reference is not among the SANs of the registry's"
            " certificate.",
        ),
        messages=(
            *go(_S, MISNAMED, speaker=Speaker.CONTAINERD),
            *go(_S, MISUSED, speaker=Speaker.CONTAINERD),
        ),
        fix=(
            remark(
                template("name the registry as its certificate does, or issue it again with a SAN")
            ),
            command(
                "openssl req -x509 -newkey rsa:2048 -nodes -keyout registry.key -out registry.crt"
                " -days 365 -subj /CN=registry -addext subjectAltName=DNS:NAME,IP:ADDRESS"
            ),
        ),
        confirm=_LOOK,
        page=pages.IMAGES,
    ),
    Fault(
        id="registry-plain-http",
        refuser=Party.RUNTIME,
        refused=Refused.NO_TLS_SERVER,
        title=text("title", "The image registry speaks plain HTTP"),
        cause=text(
            "cause",
            "Images are pulled and pushed with TLS, except from localhost, and this registry"
            " answers without. Give it a certificate, or tell the program that it is plain HTTP.",
        ),
        messages=go(_S, PLAIN_HTTP, speaker=Speaker.CONTAINERD),
        fix=(*PLAIN_HTTP_ALLOWED, *RUNTIME_STARTED_AGAIN),
        confirm=(command("curl -v http://{registry}/v2/"),),
        page=pages.IMAGES,
    ),
    Fault(
        id="registry-speaks-tls",
        refuser=Party.REGISTRY,
        refused=Refused.NO_TLS_CLIENT,
        title=text("title", "The image registry speaks TLS, and the runtime plain HTTP"),
        cause=text(
            "cause",
            "The runtime was told that this registry speaks plain HTTP (http:// in its settings,"
            " insecure-registries, or a name such as localhost), and it answers with TLS.",
        ),
        messages=go(_S, HTTP_TO_TLS, speaker=Speaker.CONTAINERD),
        fix=(
            remark(template("https:// for it in the runtime's settings, with its authority:")),
            *AUTHORITY_ON_NODES,
            *RUNTIME_STARTED_AGAIN,
        ),
        confirm=(command("curl -v https://{registry}/v2/"),),
        page=pages.IMAGES,
    ),
    Fault(
        id="registry-login",
        refuser=Party.REGISTRY,
        refused=Refused.REGISTRY_LOGIN,
        title=text("title", "The image registry wants a login, or a right that it lacks"),
        cause=text(
            "cause",
            "TLS is in order: the registry answered 401 or 403. The Pod has no imagePullSecret for"
            " it, a wrong one, or the account may not read this image. RBAC in the cluster has"
            " nothing to do with it.",
        ),
        messages=(
            *go(
                _S,
                (
                    "403 Forbidden",
                    "401 Unauthorized",
                    "no basic auth credentials",
                    "pull access denied",
                    "failed to authorize",
                    "failed to fetch oauth token",
                    "failed to fetch anonymous token",
                    "authorization failed",
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
        id="registry-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The image registry is not reached"),
        cause=text(
            "cause",
            "No certificate is to blame: the machine that pulls does not know the registry's name,"
            " or nothing answers there. Where it goes through a proxy, the program that pulls needs"
            " to know it.",
        ),
        messages=(
            *go(_S, NOT_REACHED, speaker=Speaker.CONTAINERD),
            *go(_S, CUT_OFF, speaker=Speaker.CONTAINERD),
        ),
        fix=(
            remark(template("on the machine that pulls:")),
            command("curl -v https://{address}/v2/"),
            *PROXY_TOLD,
        ),
        confirm=(command("crictl pull IMAGE  # on the node"),),
        page=pages.IMAGES,
    ),
    Fault(
        id="image-not-found",
        refuser=Party.REGISTRY,
        refused=Refused.OBJECT,
        title=text("title", "The image does not exist: not a certificate problem"),
        cause=text(
            "cause",
            "The registry was reached and answered: it has no image of this name and tag, or none"
            " for the node's processor.",
        ),
        messages=(
            *go(
                _S,
                (
                    "manifest unknown",
                    "manifests/{tag}: not found",
                    "failed to resolve reference…not found",
                    "no match for platform in manifest",
                    "404 Not Found",
                    "InvalidImageName",
                    "invalid reference format",
                ),
                speaker=Speaker.CONTAINERD,
            ),
            by(Speaker.KUBELET, "Failed to pull image", setting=_S, rank=2, vague=True),
            by(Speaker.KUBELET, "Back-off pulling image", setting=_S, rank=2, vague=True),
            by(Speaker.KUBELET, "ErrImagePull", setting=_S, rank=2, vague=True),
            by(Speaker.KUBELET, "ImagePullBackOff", setting=_S, rank=2, vague=True),
        ),
        fix=(
            remark(
                template("compare the image's name and tag; the whole reason is in the events:")
            ),
            command("kubectl --namespace={namespace} get events --sort-by=.lastTimestamp"),
        ),
        page=pages.IMAGES,
    ),
)
