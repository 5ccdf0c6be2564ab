"""Aggregated APIs: the API server calls an extension API server, which checks who calls."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.api_server_settings import OTHER_CERTIFICATES_RENEWED
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.running import ON_THE_CLUSTER_NETWORK
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import (
    CLIENT_REFUSED,
    CUT_OFF,
    MISUSED,
    NOT_LET_IN,
    NOT_REACHED,
    OUTDATED,
    UNRESOLVED,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_S = Setting.EXTENSION
_STATE = (command("kubectl get apiservices"), command("kubectl describe apiservice {apiservice}"))

FAULTS = (
    Fault(
        id="extension-not-trusted",
        refuser=Party.API_SERVER,
        refused=Refused.EXTENSION,
        title=text("title", "The APIService's caBundle does not match the extension server"),
        cause=text(
            "cause",
            "The API server passes an aggregated API (metrics.k8s.io, for example) on to an"
            " extension API server, and checks its certificate with the caBundle of the APIService:"
            " another authority signed it.",
        ),
        messages=(
            *go(_S, UNTRUSTED),
            *go(_S, ("unable to load root certificates", "unable to parse bytes as PEM block")),
        ),
        fix=(
            remark(template("put the authority that signed its certificate into spec.caBundle:")),
            command("kubectl edit apiservice {apiservice}"),
            remark(
                template(
                    "or where the extension server signs its own, as metrics-server does by"
                    " default, spec.insecureSkipTLSVerify: true without a caBundle"
                )
            ),
        ),
        confirm=_STATE,
        page=pages.AGGREGATION,
    ),
    Fault(
        id="extension-without-request-header",
        refuser=Party.EXTENSION,
        refused=Refused.FRONT_PROXY,
        title=text("title", "The API server publishes no authority for its front proxy"),
        cause=text(
            "cause",
            "An extension server learns from the ConfigMap extension-apiserver-authentication which"
            " front proxy it may believe, and requestheader-client-ca-file is not in it: the API"
            " server was started without --requestheader-client-ca-file. No certificate has ended.",
        ),
        messages=go(
            Setting.FRONT_PROXY,
            (
                "Cluster doesn't provide requestheader-client-ca-file",
                'missing content for CA bundle "client-ca::kube-system::extension-apiserver',
            ),
        ),
        fix=(
            remark(template("the API server needs --requestheader-client-ca-file, and with it")),
            remark(
                "--requestheader-allowed-names --proxy-client-cert-file --proxy-client-key-file"
            ),
            command(
                "kubectl --namespace=kube-system get configmap extension-apiserver-authentication"
                " -o yaml"
            ),
        ),
        page=pages.AGGREGATION,
    ),
    Fault(
        id="extension-refuses-front-proxy",
        refuser=Party.EXTENSION,
        refused=Refused.FRONT_PROXY,
        title=text("title", "The extension server does not accept the API server's certificate"),
        cause=text(
            "cause",
            "The API server shows its front-proxy client certificate, and the extension server"
            " checks it with requestheader-client-ca-file of the ConfigMap"
            " extension-apiserver-authentication: it has ended, another authority signed it, it is"
            " not for clients (clientAuth), or its CN is not in requestheader-allowed-names.",
        ),
        messages=(
            *go(_S, CLIENT_REFUSED),
            by(Speaker.SERVER_ANSWER, "bad status from…401", setting=_S),
            *go(_S, NOT_LET_IN, vague=True),
            by(Speaker.SERVER_ANSWER, "bad status from…403", setting=_S),
            *go(Setting.FRONT_PROXY, UNTRUSTED),
            *go(Setting.FRONT_PROXY, OUTDATED),
            *go(Setting.FRONT_PROXY, MISUSED),
            *go(
                _S,
                (
                    'User "system:anonymous" cannot {verb} {what}metrics.k8s.io',
                    'User "system:anonymous" cannot {verb} resource {what}metrics.k8s.io',
                ),
                speaker=Speaker.SERVER_ANSWER,
            ),
            by(
                Speaker.GO,
                "extension-apiserver-authentication",
                setting=Setting.FRONT_PROXY,
                vague=True,
            ),
        ),
        fix=(
            remark(
                template("on a control-plane node; then restart the extension server, too:"),
                but_not=NOT_KUBEADM,
            ),
            command("kubeadm certs renew front-proxy-client", but_not=NOT_KUBEADM),
            command(
                'crictl stop "$(crictl ps --quiet --name kube-apiserver)"',
                but_not=NOT_KUBEADM,
            ),
            *OTHER_CERTIFICATES_RENEWED,
            remark(
                template("restart the extension server, so that it reads the ConfigMap again:"),
                distributions=("gke", "eks", "aks"),
            ),
            command("kubectl --namespace=kube-system rollout restart deployment DEPLOYMENT"),
            remark(
                template(
                    "a proxy in the API server's environment answers 403, too: NO_PROXY must"
                    " contain the networks of Services and Pods"
                )
            ),
        ),
        confirm=(
            command(
                "kubectl --namespace=kube-system get configmap extension-apiserver-authentication"
                " -o yaml"
            ),
            command(
                "openssl x509 -in /etc/kubernetes/pki/front-proxy-client.crt"
                " -noout -subject -issuer -dates",
                but_not=NOT_KUBEADM,
            ),
        ),
        page=pages.AGGREGATION,
    ),
    Fault(
        id="front-proxy-name-not-allowed",
        refuser=Party.EXTENSION,
        refused=Refused.FRONT_PROXY,
        title=text("title", "The name in a client's certificate may not act as front proxy"),
        cause=text(
            "cause",
            "The certificate was signed by the authority in --requestheader-client-ca-file, so the"
            " server takes it for a front proxy's; but the CN after 'cn=' is not among"
            " --requestheader-allowed-names, which the message lists. If it is an ordinary client,"
            " one authority serves for both: the front proxy needs an authority of its own.",
        ),
        messages=go(
            Setting.FRONT_PROXY,
            ("x509: subject with cn={login} is not in the allowed list",),
        ),
        fix=(
            remark(
                template(
                    "the CN of --proxy-client-cert-file must be in --requestheader-allowed-names:"
                )
            ),
            command(
                "openssl x509 -in /etc/kubernetes/pki/front-proxy-client.crt -noout -subject"
                " -issuer",
                but_not=NOT_KUBEADM,
            ),
            remark(template("are these two authorities different, as they should be?")),
            command(
                "kubectl --namespace=kube-system get configmap extension-apiserver-authentication"
                " -o yaml"
            ),
        ),
        page=pages.AGGREGATION,
    ),
    Fault(
        id="extension-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "The API server does not reach the extension server"),
        cause=text(
            "cause",
            "No certificate was found to be wrong: the Service of the APIService does not exist,"
            " has no ready Pods, or is not reached from the control plane.",
        ),
        messages=(
            *go(_S, (*NOT_REACHED, *UNRESOLVED)),
            *go(_S, CUT_OFF),
            *go(
                _S,
                (
                    "Address is not allowed",
                    "ServiceNotFound",
                    "EndpointsNotFound",
                    "MissingEndpoints",
                    "ServicePortError",
                    "is not present",
                    "cannot find endpointslices for",
                    "have no addresses",
                ),
                speaker=Speaker.SERVER_ANSWER,
            ),
        ),
        fix=(
            remark(template("the Service and Pods that the APIService names:")),
            command("kubectl get apiservice {apiservice} -o jsonpath='{{.spec.service}}'"),
            command("kubectl --namespace={namespace} get pods,endpointslices"),
            ON_THE_CLUSTER_NETWORK,
        ),
        confirm=_STATE,
        page=pages.AGGREGATION,
    ),
    Fault(
        id="extension-unavailable",
        refuser=Party.API_SERVER,
        refused=Refused.EVERYTHING,
        title=text("title", "An aggregated API is not available"),
        cause=text(
            "cause",
            "TLS and your login are good. An APIService, such as v1beta1.metrics.k8s.io of"
            " metrics-server, is not available; the reason is in its condition, and may be a"
            " certificate.",
        ),
        messages=(
            *go(
                _S,
                (
                    "Metrics API not available",
                    *(f"bad status from {{url}}: {code}" for code in (404, 500, 503)),
                    "metrics not available yet",
                    "couldn't get resource list for {what}: the server is currently unable to"
                    " handle the request",
                ),
                speaker=Speaker.SERVER_ANSWER,
            ),
            *go(
                _S,
                (
                    "the server is currently unable to handle the request (get",
                    "unable to retrieve the complete list of server APIs",
                    "FailedDiscoveryCheck",
                ),
                speaker=Speaker.SERVER_ANSWER,
                vague=True,
            ),
            by(Speaker.API_SERVER, "failed to retrieve openAPI spec", setting=_S, vague=True),
        ),
        fix=(
            remark(template("which one it is, and why:")),
            command("kubectl get apiservices | grep False"),
            command("kubectl describe apiservice {apiservice}"),
        ),
        confirm=(command("kubectl get apiservices"),),
        page=pages.AGGREGATION,
    ),
    Fault(
        id="authentication-configmap-missing",
        refuser=Party.API_SERVER,
        refused=Refused.OBJECT,
        title=text("title", "The ConfigMap with the authorities for clients is not there yet"),
        cause=text(
            "cause",
            "An extension server, or a part of the control plane, reads from the ConfigMap"
            " extension-apiserver-authentication in kube-system which authorities its clients have."
            " The API server makes it soon after it starts. Until then this is no fault.",
        ),
        messages=go(
            Setting.FRONT_PROXY,
            (
                'configmap "extension-apiserver-authentication" not found',
                'configmaps "extension-apiserver-authentication" not found',
            ),
        ),
        fix=(
            remark(
                template("where it does not go away: is the API server in order, and is it there?")
            ),
            command("kubectl get --raw '/readyz?verbose'"),
            command(
                "kubectl --namespace=kube-system get configmap extension-apiserver-authentication"
            ),
        ),
        page=pages.AGGREGATION,
    ),
)
