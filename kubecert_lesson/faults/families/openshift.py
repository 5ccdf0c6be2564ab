"""OpenShift's own parts: the router and its routes, the machine config server, the OAuth server.

Sources: the documentation of OpenShift on certificates, and the sources of its operators, its
installer and oc.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.openshift import (
    LOOK_AT_ROUTE,
    MACHINE_FILE,
    OC_LOGIN,
    ROUTER_PODS,
    TRUSTED_BY_CLUSTER,
)
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import REFUSED_ENDS, VERIFYING, by
from kubecert_lesson.faults.troubles import CUT_OFF, NOT_REACHED, UNRESOLVED, UNTRUSTED, go
from kubecert_lesson.words import template, text

_R = Setting.ROUTE
_M = Setting.MACHINE_CONFIG

FAULTS = (
    Fault(
        id="route-not-trusted",
        refuser=Party.CLIENT,
        refused=Refused.ROUTER,
        title=text("title", "The certificate of OpenShift's router is not trusted"),
        cause=text(
            "cause",
            "Routes (*.apps) are behind the router, which shows a certificate of its own, not the"
            " API server's. It was replaced by one whose authority is not in the cluster's trusted"
            " bundle, or an intermediate certificate is missing in its Secret, or the program that"
            " asks does not use that bundle.",
        ),
        messages=go(_R, UNTRUSTED),
        fix=(*OC_LOGIN, *LOOK_AT_ROUTE, *TRUSTED_BY_CLUSTER),
        confirm=(command("oc get clusteroperators authentication console ingress"),),
        page=pages.PKI,
    ),
    Fault(
        id="session-without-token",
        refuser=Party.SPEAKER,
        refused=Refused.GO_ON,
        title=text("title", "This login has no token that oc could show"),
        cause=text(
            "cause",
            "The current user entry logs in with a client certificate, as the installer's"
            " kubeconfig does, or by a login program, and has no token in it. Nothing was refused:"
            " other commands work with this login.",
        ),
        messages=(by(Speaker.OC, "no token is currently in use for this session"),),
        fix=(
            remark(
                template(
                    "a token of your own, as a user who logs in with a password or in a browser:"
                )
            ),
            command("oc login --web https://API-SERVER:6443"),
            remark(template("or one of a service account:")),
            command("oc create token NAME --namespace={namespace}"),
        ),
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="route-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "OpenShift's router is not reached"),
        cause=text(
            "cause",
            "A route (*.apps) is not reached: its name does not resolve, the load balancer does not"
            " lead to the nodes with the router, or no router Pod runs. No certificate was found to"
            " be wrong.",
        ),
        messages=(
            *go(_R, NOT_REACHED),
            *go(_R, CUT_OFF),
            *go(_R, UNRESOLVED),
            by(
                Speaker.OC,
                f"The connection to the server {{host}} was refused{REFUSED_ENDS}",
                setting=_R,
            ),
        ),
        fix=ROUTER_PODS,
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="oauth-server-unavailable",
        refuser=Party.ROUTER,
        refused=Refused.EVERYTHING,
        title=text("title", "OpenShift's OAuth server is not available"),
        cause=text(
            "cause",
            "oc login asks the OAuth server, which is behind the router, for a token. The answer is"
            " 500 or 503: the cluster is still starting, or the authentication or ingress operator"
            " is in trouble. Neither the password nor a certificate was judged.",
        ),
        messages=(
            by(Speaker.OC, "Internal error occurred: unexpected response: 5", setting=_R),
            by(Speaker.OC, "unexpected response: 50", setting=_R),
        ),
        fix=(
            remark(
                template("wait some minutes; then, with the installer's kubeconfig, without OAuth:")
            ),
            command(
                "oc --kubeconfig=INSTALLER/auth/kubeconfig get clusteroperators", but_not=("crc",)
            ),
            command("crc status", distributions=("crc",)),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="oauth-login-refused",
        refuser=Party.ROUTER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "OpenShift's OAuth server refuses the user name or the password"),
        cause=text(
            "cause",
            "oc login was to fetch a token with a user name and a password, and they are wrong, or"
            " the identity provider that knows them is not available. No certificate was refused.",
        ),
        messages=go(_R, ("Login failed (401 Unauthorized)",), speaker=Speaker.OC),
        fix=(
            command("oc login https://API-SERVER:6443 --username=USER"),
            remark(template("or with a token: in the web console, Copy login command")),
            remark(template("kubeadmin's password: in the installer's folder"), but_not=("crc",)),
            command("cat INSTALLER/auth/kubeadmin-password", but_not=("crc",)),
            command("crc console --credentials", distributions=("crc",)),
        ),
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="identity-provider-not-trusted",
        refuser=Party.CLIENT,
        refused=Refused.ISSUER,
        title=text("title", "OpenShift's OAuth server does not trust the identity provider"),
        cause=text(
            "cause",
            "The OAuth server fetches a token from the identity provider (Keycloak and others), and"
            " was not given the authority that signed its certificate. The router's and the API"
            " server's certificates have nothing to do with it.",
        ),
        messages=go(
            Setting.ELSEWHERE,
            (f"AuthenticationError: Post {{url}}: {words}" for words in UNTRUSTED[:3]),
        )
        + go(Setting.ELSEWHERE, (f"AuthenticationError: Get {{url}}: {UNTRUSTED[0]}",)),
        fix=(
            command(
                "oc --namespace=openshift-config create configmap idp-ca --from-file=ca.crt=ca.crt"
            ),
            remark(template("then ca.name: idp-ca of the provider under spec.identityProviders:")),
            command("oc edit oauth cluster"),
            remark(template("OpenShift 3: the provider's ca in master-config.yaml")),
        ),
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="machine-config-not-trusted",
        refuser=Party.MACHINE,
        refused=Refused.MACHINE_CONFIG,
        title=text("title", "A new machine does not trust the machine config server"),
        cause=text(
            "cause",
            "A new machine fetches its configuration from port 22623, and checks that server with"
            " the authority (root-ca) in its Ignition file. The file is of another installation, or"
            " from before that certificate was made again. No kubeconfig is involved.",
        ),
        messages=go(_M, UNTRUSTED),
        fix=MACHINE_FILE,
        confirm=(
            command("openssl s_client -connect {address} </dev/null | openssl x509 -noout -issuer"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="machine-config-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A new machine does not reach the machine config server"),
        cause=text(
            "cause",
            "Port 22623 is served by the bootstrap machine first, and by the control plane later."
            " Nothing answers there, the load balancer does not lead to them, or the name"
            " (api-int) does not resolve. No certificate was found to be wrong.",
        ),
        messages=(*go(_M, NOT_REACHED), *go(_M, CUT_OFF), *go(_M, UNRESOLVED)),
        fix=(
            remark(template("from the network of the new machine:")),
            command("curl -vk https://{address}/healthz"),
            remark(template("in the load balancer: port 22623, to bootstrap and control plane")),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="webhook-checked-by-operator",
        refuser=Party.CLIENT,
        refused=Refused.WEBHOOK,
        title=text("title", "An operator tries a webhook, and its caBundle does not match"),
        cause=text(
            "cause",
            "OpenShift's kube-apiserver-operator tries each webhook as the API server would, with"
            " the caBundle of its configuration: of an admission webhook, or of the conversion"
            " webhook in a CustomResourceDefinition (the name in the message is then that of the"
            " CRD). This authority did not sign what the Service shows, or the caBundle is empty.",
        ),
        messages=go(
            Setting.WEBHOOK,
            (
                f"failed to connect to webhook {{webhook}} via service {{at}}: {how}{UNTRUSTED[0]}"
                for how in ("", VERIFYING)
            ),
        ),
        fix=(
            remark(
                template("a CRD: spec.conversion.webhook.clientConfig.caBundle, if it has one:")
            ),
            command("oc get crd {webhook} --output=jsonpath='{{.spec.conversion}}'"),
            remark(template("otherwise webhooks[].clientConfig.caBundle of:")),
            command("oc get validatingwebhookconfigurations,mutatingwebhookconfigurations"),
            remark(template("the operator that owns the webhook writes it; start it again:")),
            command("oc get pods --all-namespaces | grep -i {service}"),
        ),
        page=pages.CONVERSION,
    ),
    Fault(
        id="without-a-server",
        refuser=Party.KUBECTL,
        refused=Refused.GO_ON,
        title=text("title", "The kubeconfig names no server: nobody has logged in with it"),
        cause=text(
            "cause",
            "There is no kubeconfig where the program looks (KUBECONFIG, ~/.kube/config), or its"
            " current context leads to no cluster with a server. Nothing was asked.",
        ),
        messages=go(
            Setting.CLIENT,
            ("default cluster has no server defined", "cluster has no server defined"),
            speaker=Speaker.OC,
        ),
        fix=(
            command("oc login https://API-SERVER:6443", distributions=("openshift",)),
            remark(template("or the file that you were given:")),
            command("export KUBECONFIG=FILE"),
        ),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="installer-certificates-expired",
        refuser=Party.SPEAKER,
        refused=Refused.ENDED,
        title=text("title", "Certificates in the Ignition file of the bootstrap machine expired"),
        cause=text(
            "cause",
            "openshift-install writes certificates into the Ignition files that are good for 24"
            " hours. They have ended, so machines that start from these files do not become a"
            " cluster.",
        ),
        messages=go(
            Setting.OWN_FILE,
            (
                "Bootstrap Ignition-Config Certificate",
                "Bootstrap Ignition-Config: {n} certificates expired",
                "failed to fetch Bootstrap Ignition Config: {n} certificates expired",
            ),
        ),
        fix=(
            remark(
                template(
                    "in a new folder, with a copy of your install-config.yaml; the old folder holds"
                    " hidden state:"
                )
            ),
            command("mkdir NEW-FOLDER && cp COPY/install-config.yaml NEW-FOLDER/"),
            command("openshift-install create ignition-configs --dir=NEW-FOLDER"),
        ),
        page=pages.PKI,
    ),
)
