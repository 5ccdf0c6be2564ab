"""Faults that only the command that was typed shows: what it lacks, or gives.

Sources: helm, "helm install" (its --kube- options); kubectl's global options; etcdctl's README
(--cacert, --cert, --key, and endpoints without a scheme, which are dialled without TLS); the manual
of curl.
"""

from dataclasses import replace

from kubecert_lesson.faults.command_lines import CommandLine
from kubecert_lesson.faults.families.openshift import FAULTS as OPENSHIFT
from kubecert_lesson.faults.families.openshift_logins import FAULTS as OPENSHIFT_LOGINS
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.common import WHERE_THE_AUTHORITY_IS
from kubecert_lesson.faults.model import Fault, FixLine, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.words import Text, template, text


def _fault(
    id: str, refuser: Party, refused: Refused, title: Text, cause: Text, *fix: FixLine
) -> Fault:
    return Fault(
        id=id, refuser=refuser, refused=refused, title=title, cause=cause, fix=fix, page=""
    )


OTHER_AUTHORITY = _fault(
    "given-authority-is-another",
    Party.CLIENT,
    Refused.OTHER,
    text("title", "The authority that was given did not sign the server's certificate"),
    text(
        "cause",
        "The command names a file with authorities, and trusts nothing else. None of them signed"
        " what the server shows: the file is of another cluster, or the server does not show the"
        " certificate that it should, but one that it made itself, or that of a proxy.",
    ),
    remark(template("who signed what the server shows? Is it the authority in the file?")),
    command(
        "openssl s_client -connect {address} </dev/null | openssl x509 -noout -subject -issuer"
    ),
    command("openssl x509 -in {path} -noout -subject"),
    remark(template("another one: the right ca.crt into the command")),
    *WHERE_THE_AUTHORITY_IS,
    remark(
        template(
            "the server's own subject as its issuer: it is self-signed. An API server shows such"
            " a certificate where --tls-cert-file and --tls-private-key-file are not set"
        )
    ),
)
NO_LOGIN = _fault(
    "no-login-typed",
    Party.API_SERVER,
    Refused.ANONYMOUS,
    text("title", "The request was sent without a login"),
    text(
        "cause",
        "TLS is in order. The command sends neither a client certificate nor a token, so the"
        " API server takes the request for one of system:anonymous, who may do next to nothing.",
    ),
    remark(template("with a client certificate, or with a token:")),
    command("curl --cacert ca.crt --cert client.crt --key client.key https://{address}/version"),
    command(
        'curl --cacert ca.crt --header "Authorization: Bearer $TOKEN" https://{address}/version'
    ),
)
_ETCD_OPTIONS = (
    "--cacert=/etc/kubernetes/pki/etcd/ca.crt"
    " --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt"
    " --key=/etc/kubernetes/pki/etcd/healthcheck-client.key"
)
_ETCDCTL = (
    command(
        f"etcdctl --endpoints=https://{{address}} {_ETCD_OPTIONS} endpoint health",
        but_not=NOT_KUBEADM,
    ),
    command(
        "etcdctl --endpoints=https://{address} --cacert=ca.crt --cert=client.crt --key=client.key"
        " endpoint health",
        distributions=NOT_KUBEADM,
    ),
    remark(template("elsewhere than on a kubeadm node, the files have other names")),
)
NO_ETCD_LOGIN = _fault(
    "no-etcd-login-typed",
    Party.ETCD,
    Refused.ETCD_CLIENT,
    text("title", "etcd wants a client certificate, and the command gives none"),
    text(
        "cause",
        "etcd asks every client for a certificate of its own authority, a health check, too. The"
        " command names none. No certificate of the cluster needs to be renewed for that.",
    ),
    *(replace(line, speakers=(Speaker.ETCDCTL,)) for line in _ETCDCTL),
    command(
        "curl --cacert /etc/kubernetes/pki/etcd/ca.crt"
        " --cert /etc/kubernetes/pki/etcd/healthcheck-client.crt"
        " --key /etc/kubernetes/pki/etcd/healthcheck-client.key https://{address}/health",
        speakers=(Speaker.CURL,),
        but_not=NOT_KUBEADM,
    ),
    command(
        "curl --cacert ca.crt --cert client.crt --key client.key https://{address}/health",
        speakers=(Speaker.CURL,),
        distributions=NOT_KUBEADM,
    ),
)
ETCD_UNCHECKED = _fault(
    "no-etcd-authority-typed",
    Party.ETCD_CLIENT,
    Refused.ETCD,
    text("title", "etcdctl does not know etcd's authority"),
    text(
        "cause",
        "The endpoint is dialled with TLS, and no --cacert is given: etcdctl then trusts the"
        " authorities of this machine alone, refuses etcd's certificate, tries again until its"
        " time has run out, and does not say why. Where nothing listens, it looks the same.",
    ),
    remark(template("with etcd's authority, and a client certificate of it:")),
    *_ETCDCTL,
)
ETCD_UNTRUSTED = _fault(
    "no-etcd-authority-typed",
    Party.ETCD_CLIENT,
    Refused.ETCD,
    text("title", "The command does not name etcd's authority"),
    text(
        "cause",
        "etcd has an authority of its own, which no machine trusts by itself. The command names"
        " none, so the program refuses etcd's certificate.",
    ),
    *NO_ETCD_LOGIN.fix,
)
NO_NAMESPACE = _fault(
    "server-as-namespace",
    Party.API_SERVER,
    Refused.REQUEST,
    text("title", "The namespace of the command is the name of a server"),
    text(
        "cause",
        "A namespace has no dots in its name, so there is none of this one. kubernetes.default.svc"
        " is a DNS name: of the Service kubernetes in the namespace default, by which Pods"
        " reach the API server.",
    ),
    remark(template("the namespace alone:")),
    command("kubectl --namespace=default get pods"),
    remark(template("or the server, from inside the cluster:")),
    command("kubectl --server=https://kubernetes.default.svc get pods"),
)
ETCD_WITHOUT_TLS = _fault(
    "etcd-dialled-without-tls",
    Party.ETCD,
    Refused.NO_TLS_CLIENT,
    text("title", "etcdctl speaks without TLS to an etcd that wants it"),
    text(
        "cause",
        "An endpoint without https:// is dialled without TLS where no certificates are given, and"
        " etcd closes such a connection. Where nothing listens, it can look the same.",
    ),
    remark(template("with https://, etcd's authority and a client certificate of it:")),
    *_ETCDCTL,
)


# oc says in other words that it does not trust the API server itself.
OF_OC_LOGIN = OPENSHIFT_LOGINS[0]
OF_A_ROUTE = next(record for record in OPENSHIFT if record.id == "route-not-trusted")
KUBELET_LOGIN = _fault(
    "no-kubelet-login-typed",
    Party.KUBELET,
    Refused.ANONYMOUS,
    text("title", "The kubelet wants a login, and the command sends none"),
    text(
        "cause",
        "TLS is in order. A kubelet answers 401 to those who show neither a client certificate of"
        " the cluster's authority nor a token. What the API server shows it is not to blame.",
    ),
    remark(template("with a token of an account that may get nodes/metrics or nodes/proxy:")),
    command('curl --insecure --header "Authorization: Bearer $TOKEN" https://{address}/metrics'),
    remark(template("or through the API server, which logs in to the kubelet:")),
    command("kubectl get --raw /api/v1/nodes/NODE/proxy/metrics"),
)
WITHOUT_ANONYMOUS = {
    Setting.CLIENT: replace(
        NO_LOGIN,
        cause=text(
            "cause",
            "TLS is in order. The command sends neither a client certificate nor a token, and this"
            " API server lets nobody in without one (--anonymous-auth=false).",
        ),
    ),
    Setting.KUBELET_SERVING: KUBELET_LOGIN,
}


def without_authority(line: CommandLine) -> Fault:
    """Return the fault of a command that names a server, and not its authority."""
    option = "--kube-ca-file" if line.speaker is Speaker.HELM else "--certificate-authority"
    server = "--kube-apiserver" if line.speaker is Speaker.HELM else "--server"
    return _fault(
        "no-authority-typed",
        Party.CLIENT,
        Refused.SERVING,
        text("title", "The command names a server, and not its authority"),
        text(
            "cause",
            "{server} changes where the program connects, and no more: what it trusts is still the"
            " authority of the current context, or, without a kubeconfig, those of this machine."
            " None of them signed that server's certificate.",
            server=server,
        ),
        *WHERE_THE_AUTHORITY_IS,
        remark(template("added to the command:")),
        command(f"{option}=ca.crt"),
    )
