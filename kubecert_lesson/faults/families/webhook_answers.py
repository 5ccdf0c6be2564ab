"""A webhook answers, or does not: denials, missing services, conversion between versions."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.running import ON_THE_CLUSTER_NETWORK
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import CLIENT_NOT_PEM, MISMATCH, REMOTE, by
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    NOT_LET_IN,
    NOT_REACHED,
    PLAIN_HTTP,
    UNRESOLVED,
    go,
)
from kubecert_lesson.words import template, text

_S = Setting.WEBHOOK
_LIST = command("kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations")

FAULTS = (
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
        messages=(
            *go(_S, (*NOT_REACHED, *UNRESOLVED, "Address is not allowed")),
            *go(_S, (*CUT_OFF, "webhook deployment is not ready yet")),
            *go(_S, ('AdmissionWebhook" failed to complete {what} in',)),
        ),
        fix=(
            remark(template("are there ready Pods behind the Service, and what do they log?")),
            command("kubectl --namespace={namespace} get endpointslices,pods"),
            remark(
                template("open the webhook's port from the control plane to the nodes"),
                distributions=("gke", "eks", "aks"),
            ),
            ON_THE_CLUSTER_NETWORK,
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
            "The webhook asks for a client certificate or a token, and the API server shows none,"
            " or another: it does so only where --admission-control-config-file names a kubeconfig"
            " for this webhook.",
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
        id="webhook-login-unusable",
        refuser=Party.API_SERVER,
        refused=Refused.OWN_FILE,
        title=text("title", "The API server cannot use its own login for webhooks"),
        cause=text(
            "cause",
            "With --admission-control-config-file the API server is given a kubeconfig with which"
            " it logs in to webhooks. The client certificate or the key in there is not PEM, or the"
            " two do not belong together: the webhook was not called.",
        ),
        messages=go(
            _S,
            (
                f'failed calling {kind} "{{webhook}}": {words}'
                for kind in ("webhook", "admission webhook")
                for words in (CLIENT_NOT_PEM, MISMATCH)
            ),
            speaker=Speaker.SERVER_ANSWER,
        ),
        fix=(
            remark(template("which file is it? kubeConfigFile in the one that this flag names:")),
            command(
                "grep admission-control-config-file /etc/kubernetes/manifests/kube-apiserver.yaml",
                but_not=NOT_KUBEADM,
            ),
            remark(
                template(
                    "client-certificate-data and client-key-data in there are base64 of PEM, once;"
                    " then start the API server again"
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
        id="webhook-not-ready",
        refuser=Party.WEBHOOK,
        refused=Refused.EVERYTHING,
        title=text("title", "A webhook has no certificate of its own yet"),
        cause=text(
            "cause",
            "The webhook's program speaks: the Secret from which it reads or makes its serving"
            " certificate is still empty. Right after an installation this goes away by itself;"
            " until then the API server cannot call the webhook.",
        ),
        messages=go(
            _S,
            (
                "Failed to generate serving certificate",
                "failed verifying CA keypair",
                "no tls.Certificate available yet",
                "no certificate available",
                "serving-certs/tls.crt: no such file or directory",
                'secret "{secret}" is missing "{key}" key',
                "secret is not well-formed, missing {key}",
                REMOTE + "internal error",
            ),
            speaker=Speaker.SERVER,
        ),
        fix=(
            remark(template("if it stays like that for minutes, let the program make it again:")),
            command("kubectl --namespace={namespace} get secrets,pods"),
            command("kubectl --namespace={namespace} rollout restart deployment DEPLOYMENT"),
        ),
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
        id="conversion-webhook-no-answer",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A conversion webhook does not answer"),
        cause=text(
            "cause",
            "The webhook that converts a custom resource between its versions does not exist, is"
            " not ready or is not reached. No certificate was found to be wrong.",
        ),
        messages=(
            *go(Setting.CONVERSION, (*NOT_REACHED, *UNRESOLVED)),
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
            command("kubectl --namespace={namespace} get services,endpointslices,pods"),
            remark(template("was the program removed, or installed elsewhere? Install it again")),
        ),
        page=pages.CONVERSION,
    ),
)
