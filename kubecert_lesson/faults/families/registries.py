"""A container runtime pulls an image, and refuses the registry's certificate, or is refused."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.registries import (
    AUTHORITY_ON_NODES,
    MIRROR_ON_NODES,
    PLAIN_HTTP_ALLOWED,
    PROXY_TOLD,
    RUNTIME_STARTED_AGAIN,
)
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import (
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
        "openssl s_client -connect {address} </dev/null |"
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
        id="mirror-not-trusted",
        refuser=Party.RUNTIME,
        refused=Refused.REGISTRY,
        title=text("title", "The certificate of a registry's mirror is not trusted"),
        cause=text(
            "cause",
            "containerd asks a mirror for the images of a registry: the host is the mirror, and ns"
            " in the URL is the registry. No authority that containerd trusts has signed the"
            " mirror's certificate. The registry's own was not seen.",
        ),
        messages=go(_S, [f"?ns={{registry}}: …{words}" for words in UNTRUSTED]),
        fix=(*MIRROR_ON_NODES, *RUNTIME_STARTED_AGAIN),
        confirm=(
            command(
                "openssl s_client -connect {address} </dev/null |"
                " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
            ),
        ),
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
