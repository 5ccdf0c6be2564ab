"""Lines that fix what OpenShift's router and machine config server show.

Sources: the documentation of OpenShift: 'Replacing the default ingress certificate', 'Updating the
CA bundle', 'Adding compute machines'.
"""

from collections.abc import Mapping

from kubecert_lesson.faults.model import FixLine, command, remark
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.faults.reasons import Reason
from kubecert_lesson.words import template

# oc asks the API server where to log in, and then a server behind the router.
OC_LOGIN = (
    remark(
        template(
            "oc login: the OAuth server is behind the router, whose certificate is of another"
            " authority than the API server's; with a kubeconfig that works:"
        ),
        speakers=(Speaker.OC,),
    ),
    command(
        "oc --namespace=openshift-config-managed get configmap default-ingress-cert"
        " --output=jsonpath='{{.data.ca-bundle\\.crt}}' > router-ca.crt",
        speakers=(Speaker.OC,),
    ),
    command("oc login --certificate-authority=router-ca.crt", speakers=(Speaker.OC,)),
)
LOOK_AT_ROUTE = (
    remark(template("what the router shows: its own certificate first, then what leads up:")),
    command("openssl s_client -connect {host}:443 -servername {host} -showcerts </dev/null"),
)
TRUSTED_BY_CLUSTER = (
    remark(template("where it is a certificate of yours: its authority into the cluster's bundle")),
    command(
        "oc --namespace=openshift-config create configmap custom-ca"
        " --from-file=ca-bundle.crt=ca.crt"
    ),
    command(
        "oc patch proxy/cluster --type=merge"
        ' --patch=\'{{"spec":{{"trustedCA":{{"name":"custom-ca"}}}}}}\''
    ),
)
_SECRET = (
    remark(template("which Secret the router shows; none named: the ingress operator's own:")),
    command(
        "oc --namespace=openshift-ingress-operator get ingresscontroller default"
        " --output=jsonpath='{{.spec.defaultCertificate.name}}'"
    ),
)
_REPLACED = (
    remark(template("where it is a certificate of yours, with its intermediates:")),
    command(
        "oc --namespace=openshift-ingress create secret tls NAME --cert=chain.pem --key=tls.key"
        " --dry-run=client --output=yaml | oc replace --filename=-"
    ),
    remark(template("the operator's own: it makes the certificate again when it is gone:")),
    command("oc --namespace=openshift-ingress delete secret router-certs-default"),
)
ROUTER_PODS = (
    command("oc --namespace=openshift-ingress get pods --output=wide"),
    remark(template("from where the program runs; *.apps must lead to the nodes of these Pods:")),
    command("curl -vk https://{host}/"),
)
ROUTE: Mapping[Reason, tuple[FixLine, ...]] = {
    Reason.OUTDATED: (*_SECRET, *_REPLACED),
    Reason.MISNAMED: (
        remark(
            template(
                "which server answers? Where the names are those of the API server (api-int), the"
                " load balancer sends port 443 there instead of to the router:"
            )
        ),
        command("oc --namespace=openshift-ingress get pods --output=wide"),
        *LOOK_AT_ROUTE,
        remark(template("a certificate of yours must be for *.apps.CLUSTER-DOMAIN")),
        *_SECRET,
    ),
}
WHILE_INSTALLING = (
    remark(
        template("while installing: all machines from the files of one run, not older than a day:")
    ),
    command("openshift-install create ignition-configs --dir=NEW-FOLDER"),
)
MACHINE_FILE = (
    *WHILE_INSTALLING,
    remark(template("for a machine that is added later: the file as the cluster has it now:")),
    command(
        "oc extract --namespace=openshift-machine-api secret/worker-user-data-managed"
        " --keys=userData --to=- > worker.ign"
    ),
)
MACHINE_CONFIG: Mapping[Reason, tuple[FixLine, ...]] = {
    Reason.OUTDATED: (
        remark(template("compare the new machine's clock (in its firmware) with the server's:")),
        command(
            "openssl s_client -connect {address} </dev/null | openssl x509 -noout -subject -dates"
        ),
        *MACHINE_FILE,
    ),
    Reason.MISNAMED: (
        remark(template("dial the name that the installer gave it, api-int.CLUSTER-DOMAIN:")),
        *MACHINE_FILE,
    ),
}
