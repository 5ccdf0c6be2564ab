"""Who dials whom in each setting, and what each of the two shows the other."""

from dataclasses import dataclass, field

from kubecert_lesson.faults.parties import Party, Refused, Setting
from kubecert_lesson.faults.reasons import Concern


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Who dials whom, and what each shows the other; the records that tell what to do.

    ``server_speaks``: the words are the server's own, so that they are about the client's
    certificate, and an alert ("remote error") is the client's.
    """

    dialer: Party
    server: Party
    serving: Refused
    login: Refused
    records: dict[Concern, str] = field(default_factory=dict)
    server_speaks: bool = False


def _records(serving: str = "", login: str = "", network: str = "") -> dict[Concern, str]:
    named = {Concern.SERVING: serving, Concern.LOGIN: login, Concern.NETWORK: network}
    return {side: record for side, record in named.items() if record}


_API = Party.API_SERVER
_S, _R = Setting, Refused
SIDES: dict[Setting, Sides] = {
    _S.CLIENT: Sides(
        dialer=Party.CLIENT,
        server=_API,
        serving=_R.SERVING,
        login=_R.CLIENT,
        records=_records("unknown-authority", "client-expired", "no-answer"),
    ),
    _S.SERVER_LOG: Sides(
        dialer=Party.CLIENT,
        server=Party.OTHER_SERVER,
        serving=_R.OTHER,
        login=_R.OTHER_CERTIFICATE,
        records=_records("server-certificate-refused"),
        server_speaks=True,
    ),
    _S.CLIENT_LOG: Sides(
        dialer=Party.CLIENT,
        server=_API,
        serving=_R.SERVING,
        login=_R.CLIENT,
        records=_records("unknown-authority", "client-expired"),
        server_speaks=True,
    ),
    _S.WEBHOOK: Sides(
        dialer=_API,
        server=Party.WEBHOOK,
        serving=_R.WEBHOOK,
        login=_R.OTHER_LOGIN,
        records=_records("webhook-unknown-authority", "webhook-wants-login", "webhook-no-answer"),
    ),
    _S.CONVERSION: Sides(
        dialer=_API,
        server=Party.WEBHOOK,
        serving=_R.WEBHOOK,
        login=_R.OTHER_LOGIN,
        records=_records("conversion-webhook", "", "conversion-webhook-no-answer"),
    ),
    _S.KUBELET_SERVING: Sides(
        dialer=Party.SCRAPER,
        server=Party.KUBELET,
        serving=_R.KUBELET,
        login=_R.KUBELET_CLIENT,
        records=_records("kubelet-not-trusted", "kubelet-unauthorized", "kubelet-not-reached"),
    ),
    _S.KUBELET_LOG: Sides(
        dialer=Party.SCRAPER,
        server=Party.KUBELET,
        serving=_R.KUBELET,
        login=_R.OTHER_CERTIFICATE,
        records=_records("kubelet-not-trusted", "kubelet-refuses-caller"),
        server_speaks=True,
    ),
    _S.EXTENSION: Sides(
        dialer=_API,
        server=Party.EXTENSION,
        serving=_R.EXTENSION,
        login=_R.FRONT_PROXY,
        records=_records(
            "extension-not-trusted", "extension-refuses-front-proxy", "extension-not-reached"
        ),
    ),
    _S.FRONT_PROXY: Sides(
        dialer=_API,
        server=Party.EXTENSION,
        serving=_R.EXTENSION,
        login=_R.FRONT_PROXY,
        records=_records("extension-not-trusted", "extension-refuses-front-proxy"),
        server_speaks=True,
    ),
    _S.ETCD: Sides(
        dialer=Party.ETCD_CLIENT,
        server=Party.ETCD,
        serving=_R.ETCD,
        login=_R.ETCD_CLIENT,
        records=_records("etcd-not-trusted", "etcd-refuses-client", "etcd-not-reached"),
    ),
    _S.ETCD_LOG: Sides(
        dialer=Party.ETCD_CLIENT,
        server=Party.ETCD,
        serving=_R.ETCD,
        login=_R.ETCD_CLIENT,
        records=_records("etcd-not-trusted", "etcd-refuses-client", "etcd-not-reached"),
        server_speaks=True,
    ),
    _S.ISSUER: Sides(
        dialer=_API,
        server=Party.ISSUER,
        serving=_R.ISSUER,
        login=_R.OTHER_LOGIN,
        records=_records("issuer-not-trusted", "", "issuer-not-reached"),
    ),
    _S.REGISTRY: Sides(
        dialer=Party.RUNTIME,
        server=Party.REGISTRY,
        serving=_R.REGISTRY,
        login=_R.REGISTRY_LOGIN,
        records=_records("registry-not-trusted", "registry-login", "registry-not-reached"),
    ),
    _S.KUBEADM: Sides(
        dialer=Party.KUBEADM,
        server=_API,
        serving=_R.SERVING,
        login=_R.JOIN_TOKEN,
        records=_records("join-not-trusted", "join-token-expired", "join-not-reached"),
    ),
    _S.KUBELET: Sides(
        dialer=Party.KUBELET,
        server=_API,
        serving=_R.SERVING,
        login=_R.NODE_LOGIN,
        records=_records(
            "kubelet-refuses-server", "kubelet-login-expired", "kubelet-does-not-reach-server"
        ),
    ),
    _S.CONTROL_PLANE: Sides(
        dialer=Party.COMPONENT,
        server=_API,
        serving=_R.SERVING,
        login=_R.COMPONENT_LOGIN,
        records=_records(
            "component-refuses-server", "component-login-refused", "component-not-reached"
        ),
    ),
    _S.POD: Sides(
        dialer=Party.POD,
        server=_API,
        serving=_R.SERVING,
        login=_R.POD_TOKEN,
        records=_records(
            "pod-does-not-trust-server", "pod-not-let-in", "pod-does-not-reach-server"
        ),
    ),
    _S.NETWORK_PLUGIN: Sides(
        dialer=Party.NETWORK_PLUGIN,
        server=_API,
        serving=_R.SERVING,
        login=_R.COMPONENT_LOGIN,
        records=_records("network-plugin-login", "network-plugin-login", "network-plugin-failed"),
    ),
    _S.PROXY: Sides(
        dialer=Party.CLIENT,
        server=Party.PROXY,
        serving=_R.OTHER,
        login=_R.OTHER_LOGIN,
        records=_records("proxy-not-trusted", "", "proxy-not-reached"),
    ),
    _S.LOGIN_PROGRAM: Sides(
        dialer=Party.LOGIN_PROGRAM,
        server=Party.OTHER_SERVER,
        serving=_R.OTHER,
        login=_R.OTHER_LOGIN,
        records=_records("other-server-not-trusted", "", "other-server-not-reached"),
    ),
    _S.TALOS: Sides(
        dialer=Party.TALOSCTL,
        server=Party.TALOS,
        serving=_R.TALOS,
        login=_R.TALOS_CLIENT,
        records=_records("talos-not-trusted", "talos-expired", "talos-not-reached"),
    ),
    _S.RANCHER: Sides(
        dialer=Party.AGENT,
        server=Party.OTHER_SERVER,
        serving=_R.RANCHER,
        login=_R.OTHER_LOGIN,
        records=_records("rancher-not-trusted", "", "rancher-not-reached"),
    ),
    _S.NODE_JOIN: Sides(
        dialer=Party.AGENT,
        server=Party.OTHER_SERVER,
        serving=_R.OTHER,
        login=_R.JOIN_TOKEN,
        records=_records("node-join-refused", "node-join-token", "node-join-not-reached"),
    ),
    _S.DOWNSTREAM: Sides(
        dialer=Party.SPEAKER,
        server=_API,
        serving=_R.SERVING,
        login=_R.OTHER_LOGIN,
        records=_records("downstream-not-trusted", "downstream-login", "downstream-not-reached"),
    ),
    _S.ROUTE: Sides(
        dialer=Party.CLIENT,
        server=Party.ROUTER,
        serving=_R.ROUTER,
        login=_R.OTHER_LOGIN,
        records=_records("route-not-trusted", "", "route-not-reached"),
    ),
    _S.MACHINE_CONFIG: Sides(
        dialer=Party.MACHINE,
        server=Party.MACHINE_CONFIG,
        serving=_R.MACHINE_CONFIG,
        login=_R.OTHER_LOGIN,
        records=_records("machine-config-not-trusted", "", "machine-config-not-reached"),
    ),
    _S.PROXIED: Sides(
        dialer=_API,
        server=Party.PROXIED,
        serving=_R.PROXIED,
        login=_R.OTHER_LOGIN,
        records=_records("proxied-not-trusted", "", "proxied-not-reached"),
    ),
    _S.ARGO_CD: Sides(
        dialer=Party.SPEAKER,
        server=_API,
        serving=_R.SERVING,
        login=_R.OTHER_LOGIN,
        records=_records(
            "managed-cluster-not-trusted",
            "managed-cluster-login-refused",
            "managed-cluster-not-reached",
        ),
    ),
    _S.ANSWER: Sides(
        dialer=_API,
        server=Party.OTHER_SERVER,
        serving=_R.OTHER,
        login=_R.OTHER_LOGIN,
        records=_records("", "other-server-refuses", "other-server-not-reached"),
    ),
    _S.REPOSITORY: Sides(
        dialer=Party.CLIENT,
        server=Party.OTHER_SERVER,
        serving=_R.OTHER,
        login=_R.OTHER_LOGIN,
        records=_records("repository-not-trusted", "", "repository-not-reached"),
    ),
}
ELSEWHERE = Sides(
    dialer=Party.CLIENT,
    server=Party.OTHER_SERVER,
    serving=_R.OTHER,
    login=_R.OTHER_LOGIN,
    records=_records(
        "other-server-not-trusted", "other-server-refuses", "other-server-not-reached"
    ),
)
