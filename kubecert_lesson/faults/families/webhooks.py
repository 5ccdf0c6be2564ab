"""The API server calls a webhook, and refuses its certificate, or gets no answer."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import BECAUSE, CANNOT_SIGN, UNKNOWN_AUTHORITY
from kubecert_lesson.faults.troubles import (
    MISNAMED,
    OUTDATED,
    REFUSED_IN_LOG,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_S = Setting.WEBHOOK
_NO_CA = BECAUSE.replace("{why}", CANNOT_SIGN)
_LIST = command("kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations")
_EDIT = command(
    "kubectl edit validatingwebhookconfiguration NAME"
    "  # or mutatingwebhookconfiguration: webhooks[].clientConfig.caBundle"
)
_BUNDLE = command(
    "kubectl get validatingwebhookconfiguration NAME -o"
    " jsonpath='{{.webhooks[0].clientConfig.caBundle}}' | base64 -d |"
    " openssl x509 -noout -subject -dates"
)
_BY_ITSELF = (
    remark(
        template(
            "some write it themselves when they start (istiod, kyverno, gatekeeper, knative); for"
            " them a restart does it:"
        )
    ),
    command("kubectl --namespace={namespace} rollout restart deployment DEPLOYMENT"),
)
_CERT_MANAGER = (
    remark(
        template(
            "with cert-manager: its CA injector writes the caBundle, where the configuration has"
            " the annotation cert-manager.io/inject-ca-from: NAMESPACE/CERTIFICATE; is it running?"
        )
    ),
    command("kubectl --namespace=cert-manager rollout restart deployment cert-manager-cainjector"),
)
_SHOWN = (
    remark(template("what the webhook shows, from a second terminal:")),
    command("kubectl --namespace={namespace} port-forward service/{service} 8443:443"),
    command(
        "openssl s_client -connect 127.0.0.1:8443 -servername {service}.{namespace}.svc"
        " </dev/null | openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
    ),
)
_REISSUE = (
    remark(
        template(
            "issue the webhook's certificate again, with the DNS name SERVICE.NAMESPACE.svc in its"
            " SANs and serverAuth in its usage; with cert-manager, delete its Secret:"
        )
    ),
    command("kubectl --namespace={namespace} delete secret SECRET-OF-THE-CERTIFICATE"),
    remark(template("then let the webhook read it:")),
    command("kubectl --namespace={namespace} rollout restart deployment DEPLOYMENT"),
)

FAULTS = (
    Fault(
        id="webhook-unknown-authority",
        refuser=Party.API_SERVER,
        refused=Refused.WEBHOOK,
        title=text("title", "The webhook's caBundle does not match its certificate"),
        cause=text(
            "cause",
            "The API server checks an admission webhook's certificate with the caBundle of the"
            " webhook configuration, and this authority did not sign it: the caBundle is old or"
            " empty, or the webhook shows a new self-signed certificate. Your kubeconfig and your"
            " login have nothing to do with it.",
        ),
        messages=(
            *go(
                _S,
                (*(each for each in UNTRUSTED if each != _NO_CA), "CA bundle is not injected yet"),
            ),
            *go(_S, REFUSED_IN_LOG, speaker=Speaker.SERVER),
        ),
        fix=(
            *_BY_ITSELF,
            remark(
                template("otherwise put the authority that signed the webhook's certificate into:")
            ),
            _EDIT,
            *_CERT_MANAGER,
        ),
        confirm=(
            _LIST,
            _BUNDLE,
            *_SHOWN,
        ),
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-leaf-in-bundle",
        refuser=Party.API_SERVER,
        refused=Refused.WEBHOOK,
        title=text("title", "The webhook's caBundle holds a certificate that is no authority's"),
        cause=text(
            "cause",
            "The certificate in the caBundle may sign no others, so it vouches for nothing: mostly"
            " the webhook's own certificate (tls.crt) was put there, and not that of the authority"
            " that signed it (ca.crt).",
        ),
        messages=go(
            _S,
            (
                _NO_CA,
                f"{UNKNOWN_AUTHORITY}…{CANNOT_SIGN}",
            ),
        ),
        fix=(
            remark(template("the authority is in ca.crt of the webhook's Secret, if at all:")),
            command(
                "kubectl --namespace={namespace} get secret SECRET"
                " --output=jsonpath='{{.data.ca\\.crt}}' | base64 -d |"
                " openssl x509 -noout -subject -ext basicConstraints"
            ),
            remark(template("put that into the configuration, in base64:")),
            _EDIT,
            *_CERT_MANAGER,
        ),
        confirm=(_LIST, _BUNDLE),
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-expired",
        refuser=Party.API_SERVER,
        refused=Refused.WEBHOOK,
        title=text("title", "The webhook's certificate is out of date"),
        cause=text(
            "cause",
            "The certificate that the admission webhook shows has ended or has not begun. It"
            " belongs to the webhook's own deployment, not to the cluster's certificates.",
        ),
        messages=go(_S, OUTDATED),
        fix=(*_BY_ITSELF, *_REISSUE),
        confirm=_SHOWN,
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-wrong-name",
        refuser=Party.API_SERVER,
        refused=Refused.WEBHOOK,
        title=text("title", "The webhook's certificate is for another name"),
        cause=text(
            "cause",
            "The API server calls the webhook as SERVICE.NAMESPACE.svc, and the certificate must"
            " have that name among its SANs, not only in its CN, and must be good for serverAuth.",
        ),
        messages=go(_S, MISNAMED),
        fix=_REISSUE,
        confirm=_SHOWN,
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-bad-bundle",
        refuser=Party.API_SERVER,
        refused=Refused.BUNDLE,
        title=text("title", "The caBundle of the webhook configuration is not usable"),
        cause=text(
            "cause",
            "caBundle holds the base64 of a PEM certificate. Here it is something else: DER, a key,"
            " base64 of base64, or PEM that was not encoded.",
        ),
        messages=go(
            _S,
            (
                "could not get REST client: …unable to parse bytes as PEM block",
                "could not get REST client: …no valid certificate authority data seen",
                "unable to load root certificates: unable to parse bytes as PEM block",
                "unable to load root certificates",
                "WebhookConfiguration in version…illegal base64 data",
                "could not get REST client",
            ),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(template("the right value is the output of:")),
            command("base64 -w0 ca.crt"),
            *_CERT_MANAGER,
        ),
        confirm=(_LIST,),
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="conversion-webhook",
        refuser=Party.API_SERVER,
        refused=Refused.WEBHOOK,
        title=text("title", "A conversion webhook's certificate does not match its caBundle"),
        cause=text(
            "cause",
            "A CustomResourceDefinition has a webhook that converts between its versions. The API"
            " server checks its certificate with spec.conversion.webhook.clientConfig.caBundle, and"
            " the certificate has another signer, another name, or is out of date. The stored"
            " version can still be read.",
        ),
        messages=(
            *go(Setting.CONVERSION, UNTRUSTED),
            *go(
                Setting.CONVERSION,
                (
                    "webhookClientConfig.caBundle",
                    "conversion webhook CABundle is invalid",
                    "InvalidCABundle",
                ),
                speaker=Speaker.SERVER_ANSWER,
            ),
        ),
        fix=(
            *_BY_ITSELF,
            remark(
                template("otherwise the authority that signed its certificate belongs into it:")
            ),
            command("kubectl edit crd NAME  # spec.conversion.webhook.clientConfig.caBundle"),
            *_CERT_MANAGER,
        ),
        confirm=(
            command(
                "kubectl get crd NAME -o"
                " jsonpath='{{.spec.conversion.webhook.clientConfig.caBundle}}' | base64 -d |"
                " openssl x509 -noout -subject -dates"
            ),
        ),
        page=pages.CONVERSION,
    ),
)
