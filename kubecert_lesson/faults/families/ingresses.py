"""What stands in front of servers: ingress controllers, reverse proxies, load balancers."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting
from kubecert_lesson.faults.texts import REMOTE, VALID_FOR
from kubecert_lesson.faults.troubles import UNTRUSTED, go
from kubecert_lesson.words import template, text

# ingress-nginx and Traefik, where no Ingress gives them a certificate for a name
_THEIR_OWN = (
    "Kubernetes Ingress Controller Fake Certificate",
    "TRAEFIK DEFAULT CERT",
    VALID_FOR.replace("{names}", "ingress.local"),
    VALID_FOR.replace("{names}", "{names}.traefik.default"),
)
_TO_AN_API = (Setting.CLIENT, Setting.POD, Setting.ARGO_CD, Setting.DOWNSTREAM, Setting.RANCHER)
_OF_TELEPORT = VALID_FOR.replace("{host}", "{host}.teleport.cluster.local")
_PORTS = ("", ":443")
_TO_OTHERS = (Setting.ELSEWHERE, Setting.REPOSITORY, Setting.REGISTRY, Setting.ISSUER)

FAULTS = (
    Fault(
        id="ingress-default-certificate",
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "The ingress controller shows its default certificate"),
        cause=text(
            "cause",
            "The ingress controller has no certificate of its own for this name: no Ingress has the"
            " host under spec.tls, its Secret is not there, or holds no pair. So the controller"
            " shows one that it made itself. No authority has to be given to anybody.",
        ),
        messages=tuple(message for one in _TO_OTHERS for message in go(one, _THEIR_OWN)),
        fix=(
            remark(template("which Ingress has the host, and which Secret does spec.tls name?")),
            command("kubectl get ingress --all-namespaces"),
            command("kubectl --namespace={namespace} get secrets,certificates"),
            remark(
                template("Rancher's own Ingress has the host name that its chart was given:"),
                distributions=("rancher",),
            ),
            command(
                "kubectl --namespace=cattle-system get ingress/rancher secret/tls-rancher-ingress",
                distributions=("rancher",),
            ),
        ),
        confirm=(
            command(
                "openssl s_client -connect {address} -servername {host} </dev/null |"
                " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
            ),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="ingress-answers-for-server",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "An ingress controller answers, and not the server that is meant"),
        cause=text(
            "cause",
            "The certificate is the one that an ingress controller makes itself, for names of which"
            " no Ingress gives it a certificate. So the name leads to the controller, which ends"
            " TLS there. The API server's certificate and the authority in the kubeconfig are not"
            " to blame, and a client certificate does not get through either.",
        ),
        messages=tuple(message for one in _TO_AN_API for message in go(one, _THEIR_OWN)),
        fix=(
            remark(
                template(
                    "an API server behind an ingress (such as a vcluster): the"
                    " controller must pass TLS through; ingress-nginx does so with the option"
                    " --enable-ssl-passthrough and this annotation of the Ingress:"
                )
            ),
            remark('nginx.ingress.kubernetes.io/ssl-passthrough: "true"'),
            remark(template("Traefik: an IngressRouteTCP with HostSNI and tls.passthrough")),
            remark(template("is there an Ingress with this host at all?")),
            command("kubectl get ingress --all-namespaces"),
            remark(template("or dial past the ingress: another address or port of the server")),
        ),
        confirm=(
            command(
                "openssl s_client -connect {address} -servername {host} </dev/null |"
                " openssl x509 -noout -subject -issuer"
            ),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="reverse-proxy-not-trusting",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER,
        title=text("title", "A reverse proxy does not trust the server behind it"),
        cause=text(
            "cause",
            "The words are those of a reverse proxy written in Go: it took a request and did not"
            " pass it on, because no authority that it knows signed the certificate of the server"
            " behind it. Which server that is, its settings tell: a Service, or the API server.",
        ),
        messages=go(Setting.ELSEWHERE, (f"http: proxy error: …{one}" for one in UNTRUSTED)),
        fix=(
            remark(
                template(
                    "find the address of the server behind it in the proxy's settings, and give the"
                    " proxy a file with that server's authority: by its option for a CA, or (Go, in"
                    " a Pod) mounted and named in the variable SSL_CERT_FILE"
                )
            ),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="no-proxy-protocol-header",
        refuser=Party.OTHER_SERVER,
        refused=Refused.CONNECTION,
        title=text(
            "title", "A server expects the PROXY protocol, and what arrives does not use it"
        ),
        cause=text(
            "cause",
            "With the PROXY protocol, a load balancer sends a line with the client's address before"
            " anything else. This server is set to expect it, and the one in front of it does not"
            " send it, or a client came past it. No certificate was looked at.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (
                "broken header:…while reading PROXY protocol",
                "does not look like a PROXY protocol header",
                "Received something which does not look like a PROXY protocol header",
            ),
        ),
        fix=(
            remark(template("switch it on at the load balancer and here, or at neither:")),
            command("kubectl --namespace=ingress-nginx get configmaps -o yaml"),
            remark(template("use-proxy-protocol is the setting of ingress-nginx for it")),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="teleport-behind-tls",
        refuser=Party.SPEAKER,
        refused=Refused.OTHER,
        title=text("title", "Something in front of Teleport ends TLS"),
        cause=text(
            "cause",
            "Programs of Teleport speak to its auth service by a name that only Teleport's own"
            " certificates have, and ask for it in the handshake. What answers has a public"
            " certificate instead: a load balancer or an ingress ends TLS, or the address is one"
            " for browsers. The API server and the kubeconfig have nothing to do with it.",
        ),
        messages=tuple(
            message
            for one in (*_TO_AN_API, *_TO_OTHERS)
            for message in go(one, (_OF_TELEPORT, _OF_TELEPORT.removeprefix("x509: ")))
        ),
        fix=(
            remark(template("the load balancer or ingress passes TLS through (TCP, not HTTP)")),
            remark(
                template(
                    "or, where Teleport has one port for everything, its programs ask for an"
                    " upgrade through it; in their environment:"
                )
            ),
            remark("TELEPORT_TLS_ROUTING_CONN_UPGRADE=true"),
            remark(template("which address do they dial? proxy_server or auth_server:")),
            command("grep -n -E 'proxy_server|auth_server|proxyAddr' teleport.yaml"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="tailscale-not-trusted",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "Tailscale's proxy answers, and its public certificate is not trusted"),
        cause=text(
            "cause",
            "A name that ends in ts.net leads to Tailscale's proxy in front of the API server. Its"
            " certificate is a public one (Let's Encrypt). Mostly the kubeconfig names a"
            " certificate-authority, which is then the only one that counts. Without one, the"
            " machine or container lacks ca-certificates, or a proxy that inspects TLS answers.",
        ),
        likely=True,
        messages=tuple(
            message
            for one in (Setting.CLIENT, Setting.ELSEWHERE)
            for message in go(
                one, (f".ts.net{port}/…{words}" for port in _PORTS for words in UNTRUSTED)
            )
        ),
        fix=(
            remark(template("Tailscale writes an entry that fits:")),
            command("tailscale configure kubeconfig {host}"),
            remark(template("or take the authority out of the present entry:")),
            command("{kubectl} config unset clusters.{cluster}.certificate-authority-data"),
            command("{kubectl} config unset clusters.{cluster}.certificate-authority"),
        ),
        confirm=(
            remark(template("is there an authority, and who issued what the server shows?")),
            command("{kubectl} config view --minify | grep certificate-authority"),
            command("openssl s_client -connect {address} </dev/null | openssl x509 -noout -issuer"),
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="tailscale-without-certificate",
        refuser=Party.OTHER_SERVER,
        refused=Refused.CONNECTION,
        title=text("title", "Tailscale's proxy has no certificate for its name"),
        cause=text(
            "cause",
            "A name that ends in ts.net leads to Tailscale's proxy, which gets its certificate at"
            " the first request. It has none: HTTPS is not switched on for the tailnet, or the"
            " authority gave it none. No certificate of a user was refused.",
        ),
        messages=tuple(
            message
            for one in (Setting.CLIENT, Setting.ELSEWHERE)
            for message in go(one, (f".ts.net{port}/…{REMOTE}internal error" for port in _PORTS))
        ),
        fix=(
            remark(
                template("switch on MagicDNS and HTTPS certificates: Tailscale's admin console")
            ),
            remark(template("what does the proxy say?")),
            command("kubectl --namespace=tailscale logs deployment/operator"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
)
