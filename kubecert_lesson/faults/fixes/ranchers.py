"""Lines that fix the certificates of Rancher, and of the clusters that it made.

Sources: Rancher's documentation: 'Adding TLS Secrets', 'Rotation of Certificates', and that of RKE.
"""

from collections.abc import Mapping

from kubecert_lesson.faults.model import FixLine, command, remark
from kubecert_lesson.faults.reasons import Reason
from kubecert_lesson.words import template

_SHOWN = command(
    "openssl s_client -connect {address} -servername {host} -showcerts </dev/null |"
    " grep -E ' s:| i:'"
)
_SECRET = (
    remark(template("on Rancher's cluster; its own certificate first, then intermediates:")),
    command(
        "kubectl --namespace=cattle-system create secret tls tls-rancher-ingress --cert=chain.pem"
        " --key=tls.key --dry-run=client -o yaml | kubectl apply -f -"
    ),
)
CHAIN_SHOWN_BY_RANCHER = (
    remark(template("each certificate's i: must be the s: of the next, up to the CA in cacerts:")),
    _SHOWN,
    *_SECRET,
    remark(template("where the chain is right, and the CA is not: the root that signed it:")),
    command(
        "kubectl --namespace=cattle-system create secret generic tls-ca"
        " --from-file=cacerts.pem --dry-run=client -o yaml | kubectl apply -f -"
    ),
    command("kubectl --namespace=cattle-system rollout restart deployment rancher"),
)
OF_AGENTS: Mapping[Reason, tuple[FixLine, ...]] = {
    Reason.OUTDATED: (
        remark(template("the clock of the machine on which the agent runs:")),
        command("timedatectl"),
        remark(template("until when is the Rancher server's certificate good?")),
        command(
            "openssl s_client -connect {address} -servername {host} </dev/null |"
            " openssl x509 -noout -subject -issuer -dates"
        ),
        remark(template("ended: have it issued again;")),
        *_SECRET,
    ),
    Reason.MISNAMED: (
        remark(
            template(
                "the certificate must be for the name in Rancher's setting server-url, which the"
                " agent dials; or that setting names the wrong one:"
            )
        ),
        _SHOWN,
        *_SECRET,
    ),
}
CLEANED_FIRST = remark(
    template(
        "a host of an earlier cluster must be cleaned first ('Cleaning up Nodes' in Rancher's"
        " documentation), which removes all of that cluster there"
    )
)
RKE_HOST_CLEANED = (
    CLEANED_FIRST,
    remark(template("otherwise, on the machine with cluster.yml; it lays the files there again:")),
    command("rke cert rotate"),
    command("rke up"),
)
ROTATED_BY_RANCHER = (
    remark(template("a cluster that Rancher made: in Rancher, the cluster, Rotate Certificates")),
    remark(template("a cluster of the rke command: on the machine with cluster.yml, then import")),
    remark(template("the cluster again where Rancher still refuses it:")),
    command("rke cert rotate"),
    command("openssl s_client -connect {address} </dev/null | openssl x509 -noout -issuer -dates"),
)
OF_CLUSTERS: Mapping[Reason, tuple[FixLine, ...]] = {
    Reason.OUTDATED: ROTATED_BY_RANCHER,
    Reason.MISNAMED: (
        remark(template("add the name to authentication.sans in cluster.yml, then:")),
        command("rke up"),
    ),
}
