"""The certificates of a service mesh: Linkerd's, Istio's and those that Envoy is given.

Sources: Linkerd (pkg/healthcheck, the documentation on expired certificates and on the certificates
of its webhooks), Istio (security/pkg, pkg/istio-agent), Envoy (source/common/tls).
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_E = Setting.ELSEWHERE
_RESTART = command("kubectl --namespace={namespace} rollout restart deployment DEPLOYMENT")

FAULTS = (
    Fault(
        id="linkerd-anchor-expired",
        refuser=Party.SPEAKER,
        refused=Refused.MESH,
        title=text("title", "A certificate of Linkerd itself is out of date"),
        cause=text(
            "cause",
            "Linkerd has an authority of its own (the trust anchor), an issuer below it, and a"
            " certificate for each of its webhooks. One of them has ended: without trust anchor and"
            " issuer no proxy gets a certificate. The cluster's own authority is another one.",
        ),
        messages=go(
            _E,
            (
                "trust anchors are within their validity period",
                "trust roots are within their validity period",
                "issuer cert is within its validity period",
                "issuer certificate is not valid anymore. Expired on",
                "not valid anymore. Expired on",
                "failed to verify issuer certificate: x509: certificate has expired",
                "failed to validate issuer credentials: not valid anymore",
                "failed to verify issuer certs stored on disk: not valid anymore",
            ),
            speaker=Speaker.MESH,
        ),
        fix=(
            remark(template("which one, and until when:")),
            command("linkerd check --proxy"),
            remark(
                template(
                    "the issuer alone: sign a new one with the trust anchor's key. The anchor: make"
                    " a new one and a new issuer. Where cert-manager makes them, look there. Then:"
                )
            ),
            command(
                "linkerd upgrade --identity-trust-anchors-file=ca.crt"
                " --identity-issuer-certificate-file=issuer.crt"
                " --identity-issuer-key-file=issuer.key --force | kubectl apply -f -"
            ),
            remark(template("a new anchor reaches a proxy when its pod starts again:")),
            _RESTART,
        ),
        page=pages.PKI,
    ),
    Fault(
        id="linkerd-webhook-expired",
        refuser=Party.SPEAKER,
        refused=Refused.WEBHOOK,
        title=text("title", "The certificate of a webhook of Linkerd is out of date"),
        cause=text(
            "cause",
            "Linkerd keeps the certificates of its webhooks (proxy injector, validators, tap) in"
            " Secrets, for a year. This one has ended, and the linkerd command does not go on with"
            " it. The login to the cluster was not refused.",
        ),
        messages=go(
            _E,
            (
                "could not fetch existing proxy injector secret: x509: certificate has expired",
                "could not fetch existing profile validator secret: x509: certificate has expired",
                "could not fetch existing {webhook} secret: x509: certificate has expired",
            ),
            speaker=Speaker.MESH,
        ),
        fix=(
            remark(
                template("delete the Secrets; Linkerd makes new ones, if none are given to it:")
            ),
            command(
                "kubectl --namespace=linkerd delete secret linkerd-proxy-injector-k8s-tls"
                " linkerd-sp-validator-k8s-tls --ignore-not-found"
            ),
            command("linkerd upgrade | kubectl apply -f -"),
            remark(template("old releases call them linkerd-proxy-injector-tls and so on:")),
            command("kubectl --namespace=linkerd get secrets"),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="mesh-refuses-workload",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "istiod does not accept the login of a sidecar or gateway"),
        cause=text(
            "cause",
            "The agent beside Envoy asks istiod for a certificate, and shows the token of its"
            " service account (audience istio-ca), or the certificate that it has. istiod asks the"
            " API server about the token. It has ended, as on a virtual machine after an hour, is"
            " of another cluster, or its issuer or audience is not the one that istiod expects.",
        ),
        messages=go(
            _E,
            (
                "request authenticate failure",
                "Unauthenticated desc = request authenticate failure",
                "Failed to authenticate client from",
                "Authenticator ClientCertAuthenticator: no verified chain is found",
                "rpc error: code = Unauthenticated desc = authentication failure",
            ),
            speaker=Speaker.MESH,
        ),
        fix=(
            remark(template("istiod's log says which login it refused, and why:")),
            command("kubectl --namespace=istio-system logs deployment/istiod | grep -i authent"),
            remark(template("a restart of that pod brings a new token:")),
            _RESTART,
            remark(template("a virtual machine: write its token and root certificate anew:")),
            command(
                "istioctl x workload entry configure --file workloadgroup.yaml --output DIRECTORY"
                " --clusterID CLUSTER-ID"
            ),
        ),
        page=pages.FROM_A_POD,
    ),
    Fault(
        id="envoy-without-secret",
        refuser=Party.SPEAKER,
        refused=Refused.NO_OWN_PAIR,
        title=text("title", "Envoy has not been given its certificate yet"),
        cause=text(
            "cause",
            "Envoy gets certificate, key and authorities from its control plane (SDS). It has none"
            " under the name that its configuration tells: the Secret of a gateway is not there, or"
            " in another namespace, or the agent gets no certificate from istiod. Nobody refused a"
            " certificate.",
        ),
        messages=go(_E, ("Secret is not supplied by SDS",), speaker=Speaker.ENVOY),
        fix=(
            remark(template("which certificates has this Envoy?")),
            command("istioctl proxy-config secret POD.NAMESPACE"),
            remark(
                template("a gateway: the Secret of credentialName, in the gateway's own namespace:")
            ),
            command("kubectl --namespace=istio-system get secrets"),
            remark(template("a sidecar: what the agent beside it says:")),
            command("kubectl --namespace={namespace} logs POD -c istio-proxy | grep -i sds"),
        ),
        page=pages.SECRETS,
    ),
)
