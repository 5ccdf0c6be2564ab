"""The API server calls a webhook, and refuses its certificate, or gets no answer."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import REMOTE, by
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    MISNAMED,
    MISUSED,
    NOT_LET_IN,
    NOT_REACHED,
    OUTDATED,
    PLAIN_HTTP,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_S = Setting.WEBHOOK
_LIST = command("kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations")
_CERT_MANAGER = (
    remark(
        template(
            "with cert-manager: its CA injector writes the caBundle, where the configuration has the"
            " annotation cert-manager.io/inject-ca-from: NAMESPACE/CERTIFICATE; is it running?"
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
        messages=go(_S, UNTRUSTED),
        fix=(
            remark(template("put the authority that signed the webhook's certificate into:")),
            command(
                "kubectl edit validatingwebhookconfiguration NAME"
                "  # or mutatingwebhookconfiguration: webhooks[].clientConfig.caBundle"
            ),
            *_CERT_MANAGER,
        ),
        confirm=(
            _LIST,
            command(
                "kubectl get validatingwebhookconfiguration NAME -o"
                " jsonpath='{{.webhooks[0].clientConfig.caBundle}}' | base64 -d |"
                " openssl x509 -noout -subject -dates"
            ),
            *_SHOWN,
        ),
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-expired",
        refuser=Party.API_SERVER,
        refused=Refused.WEBHOOK,
        title=text("title", "The webhook's certificate is out of date"),
        cause=text(
            "cause",
            "The certificate that the admission webhook shows has ended or has not begun. It belongs"
            " to the webhook's own deployment, not to the cluster's certificates.",
        ),
        messages=go(_S, OUTDATED),
        fix=_REISSUE,
        confirm=_SHOWN,
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-wrong-name",
        refuser=Party.API_SERVER,
        refused=Refused.WEBHOOK,
        title=text("title", "The webhook's certificate is for another name or use"),
        cause=text(
            "cause",
            "The API server calls the webhook as SERVICE.NAMESPACE.svc, and the certificate must"
            " have that name among its SANs, not only in its CN, and must be good for serverAuth.",
        ),
        messages=(*go(_S, MISNAMED), *go(_S, MISUSED)),
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
        id="webhook-no-service",
        refuser=Party.API_SERVER,
        refused=Refused.WEBHOOK_ANSWER,
        title=text("title", "The webhook's Service does not exist"),
        cause=text(
            "cause",
            "The webhook configuration names a Service that is not there: the operator was"
            " uninstalled and left its webhook configuration behind, or the name or namespace is"
            " wrong.",
        ),
        messages=go(
            _S,
            ('service "{service}" not found', 'services "{service}" not found'),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(template("where the operator is gone for good, remove what it left behind:")),
            command("kubectl delete validatingwebhookconfiguration NAME"),
            command("kubectl delete mutatingwebhookconfiguration NAME"),
            remark(template("otherwise install the operator again, or correct the Service's name")),
        ),
        confirm=(_LIST, command("kubectl --namespace={namespace} get service {service}")),
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-no-answer",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The API server does not reach the webhook"),
        cause=text(
            "cause",
            "Nothing wrong was found with a certificate: the API server gets no connection to the"
            " webhook, or no answer in time. No Pod of it is ready, or a firewall or network policy"
            " is between the control plane and the Pod's port.",
        ),
        messages=(*go(_S, NOT_REACHED), *go(_S, CUT_OFF)),
        fix=(
            remark(template("are there ready Pods behind the Service, and what do they log?")),
            command("kubectl --namespace={namespace} get endpointslices,pods"),
            remark(
                template("open the webhook's port from the control plane to the nodes"),
                distributions=("gke", "eks", "aks"),
            ),
            remark(
                template("it must run on the cluster network, or with hostNetwork, to be reached"),
                distributions=("eks",),
            ),
        ),
        confirm=(command("kubectl --namespace={namespace} get endpointslices"),),
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-plain-http",
        refuser=Party.API_SERVER,
        refused=Refused.NO_TLS_SERVER,
        title=text("title", "The webhook speaks plain HTTP"),
        cause=text(
            "cause",
            "The API server calls webhooks over TLS only. The Service leads to a port that speaks"
            " plain HTTP: that of metrics or health checks, for example.",
        ),
        messages=go(_S, PLAIN_HTTP),
        fix=(
            remark(template("let the Service's port lead to the webhook's TLS port (targetPort):")),
            command("kubectl --namespace={namespace} edit service {service}"),
        ),
        confirm=(command("kubectl --namespace={namespace} describe service {service}"),),
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-wants-login",
        refuser=Party.WEBHOOK,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "The webhook refuses the API server's login"),
        cause=text(
            "cause",
            "The webhook asks for a client certificate or a token, and the API server shows none, or"
            " another: it does so only where --admission-control-config-file names a kubeconfig for"
            " this webhook.",
        ),
        messages=(*go(_S, CLIENT_REFUSED), *go(_S, NOT_LET_IN)),
        fix=(
            remark(
                template(
                    "let the webhook accept the API server without a login, or give the API server"
                    " one, in the file of --admission-control-config-file (kubeConfigFile)"
                )
            ),
        ),
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-wrong-answer",
        refuser=Party.API_SERVER,
        refused=Refused.WEBHOOK_ANSWER,
        title=text("title", "The webhook answers with an error, or not with a review"),
        cause=text(
            "cause",
            "TLS worked: the API server trusts the webhook. What came back is no admission review:"
            " an error of the webhook, another program, or a wrong path.",
        ),
        messages=go(
            _S,
            (
                "has prevented the request from succeeding",
                "the server could not find the requested resource",
                "received invalid webhook response",
                "couldn't get version/kind; json parse error",
                "the server rejected our request for an unknown reason",
                REMOTE + "internal error",
                "the server is currently unable to handle the request",
            ),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(template("the webhook's own log says why:")),
            command("kubectl --namespace={namespace} logs deployment/DEPLOYMENT"),
        ),
        confirm=(_LIST,),
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-denied",
        refuser=Party.WEBHOOK,
        refused=Refused.OBJECT,
        title=text("title", "An admission webhook denied the object: not a certificate problem"),
        cause=text(
            "cause",
            "The webhook was called and answered: certificates, login and rights are in order. By"
            " its own rules it does not allow this object, and the message says which rule.",
        ),
        messages=go(
            _S,
            (
                'admission webhook "{webhook}" denied the request',
                "denied the request without explanation",
            ),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(remark(template("change the object so that it keeps the rule, or ask its owner")),),
        confirm=(_LIST,),
        page=pages.WEBHOOKS,
    ),
    Fault(
        id="webhook-failed",
        refuser=Party.API_SERVER,
        refused=Refused.WEBHOOK_ANSWER,
        title=text("title", "Calling an admission webhook failed"),
        cause=text(
            "cause",
            "The API server speaks, about a webhook. Why the call failed is in the rest of its"
            " message, which the lesson does not know. Your kubeconfig is not to blame.",
        ),
        messages=(
            by(
                Speaker.SERVER_ANSWER,
                'failed calling webhook "{webhook}"',
                setting=_S,
                vague=True,
            ),
            by(Speaker.SERVER_ANSWER, "failed to call webhook", setting=_S, rank=2, vague=True),
        ),
        fix=(
            remark(template("the webhook's Pods, and what they log:")),
            command("kubectl --namespace={namespace} get pods"),
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
            *go(Setting.CONVERSION, OUTDATED),
            *go(Setting.CONVERSION, MISNAMED),
            *go(Setting.CONVERSION, MISUSED),
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
            remark(template("the authority that signed its certificate belongs into caBundle:")),
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
    Fault(
        id="conversion-webhook-no-answer",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A conversion webhook does not answer"),
        cause=text(
            "cause",
            "The webhook that converts a custom resource between its versions does not exist, is not"
            " ready or is not reached. No certificate was found to be wrong.",
        ),
        messages=(
            *go(Setting.CONVERSION, NOT_REACHED),
            *go(Setting.CONVERSION, CUT_OFF),
            *go(Setting.CONVERSION, PLAIN_HTTP),
            *go(
                Setting.CONVERSION,
                ('service "{service}" not found',),
                speaker=Speaker.SERVER_ANSWER,
            ),
            by(
                Speaker.SERVER_ANSWER,
                "conversion webhook for {resource} failed",
                setting=Setting.CONVERSION,
                vague=True,
            ),
        ),
        fix=(
            remark(template("are there ready Pods behind the Service that the CRD names?")),
            command("kubectl get crd NAME -o jsonpath='{{.spec.conversion}}'"),
            command("kubectl --namespace={namespace} get endpointslices,pods"),
        ),
        page=pages.CONVERSION,
    ),
)
