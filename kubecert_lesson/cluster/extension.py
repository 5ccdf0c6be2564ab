"""An extension API server, as metrics-server is one: a group of the API that it answers for.

Whom a request is for, it reads out of headers. It believes them only from a client that shows a
certificate of the front proxy's authority for the name front-proxy-client.
Source: Kubernetes, "Configure the Aggregation Layer".
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import yaml
from cryptography import x509

from kubecert_lesson.apiserver.authentication import Unauthenticated, by_certificate
from kubecert_lesson.apiserver.kinds import stamp
from kubecert_lesson.apiserver.responses import Json, Request, Response, forbidden, no_such_path
from kubecert_lesson.certificates import Identity
from kubecert_lesson.cluster.backend import Backend
from kubecert_lesson.cluster.bundles import ca_bundle

GROUP, VERSION = "metrics.k8s.io", "v1beta1"
NAMESPACE, SERVICE = "kube-system", "metrics-server"
FRONT_PROXY = "front-proxy-client"
NAME_IN_CERTIFICATE = f"{SERVICE}.{NAMESPACE}.svc"
_ROOT = f"/apis/{GROUP}/{VERSION}"
_ANONYMOUS = "system:anonymous"


class ExtensionServer(Backend):
    """Answers for metrics.k8s.io: how busy each node is, by invented numbers.

    ``front_proxy_ca`` is what it believes the API server by: --requestheader-client-ca-file.
    """

    def __init__(
        self, serving: Identity, *, front_proxy_ca: x509.Certificate, nodes: Sequence[str]
    ) -> None:
        super().__init__(serving)
        self._front_proxy_ca, self._nodes = front_proxy_ca, tuple(nodes)

    def objects(self, *trusted: x509.Certificate) -> str:
        """Write (as YAML) the Service and the APIService that lead to this server.

        ``trusted`` are the certificates that it is to be checked by: the caBundle.
        """
        service = {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": SERVICE, "namespace": NAMESPACE},
            "spec": {"type": "ExternalName", "externalName": "localhost"},
        }
        api_service = {
            "apiVersion": "apiregistration.k8s.io/v1",
            "kind": "APIService",
            "metadata": {"name": f"{VERSION}.{GROUP}"},
            "spec": {
                "group": GROUP,
                "version": VERSION,
                "service": {"namespace": NAMESPACE, "name": SERVICE, "port": self.port},
                "groupPriorityMinimum": 100,
                "versionPriority": 100,
                "caBundle": ca_bundle(*trusted),
            },
        }
        return yaml.safe_dump_all([service, api_service], sort_keys=False)

    def user(self, request: Request) -> str:
        """The user of the headers; nobody's, where another than the front proxy sends them."""
        if request.certificate is None:
            return _ANONYMOUS
        try:
            proxy = by_certificate(request.certificate, client_ca=(self._front_proxy_ca,))
        except Unauthenticated:
            return _ANONYMOUS
        if proxy.name != FRONT_PROXY:
            return _ANONYMOUS
        return request.headers.get("x-remote-user", _ANONYMOUS)

    def respond(self, request: Request) -> Response:
        if self.user(request) == _ANONYMOUS:
            why = (
                f'User "{_ANONYMOUS}" cannot list resource "nodes" in API group "{GROUP}"'
                " at the cluster scope"
            )
            return forbidden("nodes", "", GROUP, why).response
        match request.path:
            case path if path == _ROOT:
                return Response(200, _resource_list())
            case path if path == f"{_ROOT}/nodes":
                return Response(200, self._metrics())
        return no_such_path()

    def _metrics(self) -> Json:
        now = stamp(datetime.now(UTC))
        items = [
            {
                "metadata": {"name": name, "creationTimestamp": now},
                "timestamp": now,
                "window": "10s",
                "usage": {"cpu": f"{100 * number}m", "memory": f"{512 * number}Mi"},
            }
            for number, name in enumerate(self._nodes, start=1)
        ]
        return {
            "kind": "NodeMetricsList",
            "apiVersion": f"{GROUP}/{VERSION}",
            "metadata": {},
            "items": items,
        }


def _resource_list() -> Json:
    nodes = {
        "name": "nodes",
        "singularName": "",
        "namespaced": False,
        "kind": "NodeMetrics",
        "verbs": ["get", "list"],
    }
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{GROUP}/{VERSION}",
        "resources": [nodes],
    }
