"""The cluster's state now, asked as its administrator: bindings with their roles, and objects."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.apiserver import Binding, Role, Rule
from kubecert_lesson.certificates import Identity
from kubecert_lesson.errors import LessonError
from kubecert_lesson.hunt.dealing import HuntCase
from kubecert_lesson.hunt.folder import kubeconfig_paths, read_disk
from kubecert_lesson.hunt.layouts import Front, Work
from kubecert_lesson.hunt.running import send
from kubecert_lesson.hunt.traces import Traces, Wanted, WorkTraces
from kubecert_lesson.hunt.work import name_of
from kubecert_lesson.moments import utc

_RBAC = "/apis/rbac.authorization.k8s.io/v1"
_WEBHOOKS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
_API = "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io"
Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClusterState:
    """What is in the cluster that matters: who may do what, and whom it calls."""

    bindings: tuple[Binding, ...]
    called: Object | None  # the webhook of a configuration, or the spec of an APIService


def ask_cluster(case: HuntCase, port: int) -> ClusterState:
    """Ask for it. Raises LessonError where the cluster does not answer its administrator."""
    url, who = f"https://127.0.0.1:{port}", case.admin

    def items(kind: str) -> list[Object]:
        found: Any = send(url, who, "GET", f"{_RBAC}/{kind}")
        return list(found["items"])

    roles = {("ClusterRole", "", _name(item)): item for item in items("clusterroles")}
    roles |= {("Role", _namespace(item), _name(item)): item for item in items("roles")}
    bound = [*items("clusterrolebindings"), *items("rolebindings")]
    return ClusterState(
        bindings=tuple(_binding(item, roles) for item in bound),
        called=_called(case.layout.work, url, who),
    )


def state_or_dealt(case: HuntCase, port: int) -> ClusterState:
    """Ask for it; of a cluster that does not answer, return what it was given."""
    try:
        return ask_cluster(case, port)
    except LessonError:
        return ClusterState(bindings=case.bindings, called=None)


def traces_now(
    case: HuntCase, wanted: Wanted, state: ClusterState, folder: Path, port: int
) -> Traces:
    """Return what is to be seen now. Raises LessonError where files cannot be read."""
    disk = read_disk(folder, case.layout.work)
    return Traces(
        kubeconfigs=tuple(path.read_bytes() for path in kubeconfig_paths(folder)),
        wanted=wanted,
        shown=(disk.serving.certificate, *disk.chain),
        client_ca=disk.client_ca,
        tls=disk.tls,
        strict=case.layout.front is Front.STRICT,
        port=port,
        bindings=state.bindings,
        work=_work(case, disk.work, state.called),
        now=utc(None),
        folder=folder,
    )


def bundle(called: Object) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a caBundle; () for none, and for what is none."""
    config = called.get("clientConfig", called)
    try:
        return certificates.load_all(base64.b64decode(str(config.get("caBundle") or "")))
    except (LessonError, ValueError):
        return ()


def _work(case: HuntCase, shown: Identity | None, called: Object | None) -> WorkTraces | None:
    if shown is None or case.work is None:
        return None
    trusted = (case.work.trusted,) if called is None else bundle(called)
    kind = case.work.kind
    return WorkTraces(kind=kind, shown=shown.certificate, trusted=trusted, name=name_of(kind))


def _called(work: Work, url: str, who: Identity) -> Object | None:
    if work is Work.NONE:
        return None
    if work is Work.EXTENSION:
        found: Any = send(url, who, "GET", _API)
        spec: Object = found["spec"]
        return spec
    configured: Any = send(url, who, "GET", _WEBHOOKS)
    webhooks = [hook for item in configured["items"] for hook in item.get("webhooks") or ()]
    return webhooks[0] if webhooks else {}


def _binding(item: Object, roles: Mapping[tuple[str, str, str], Object]) -> Binding:
    namespace, ref = _namespace(item), item["roleRef"]
    own = namespace if ref["kind"] == "Role" else ""
    role = roles.get((ref["kind"], own, ref["name"]), {})
    subjects = item.get("subjects") or ()
    users = [s["name"] for s in subjects if s["kind"] == "User"]
    users += [
        f"system:serviceaccount:{s.get('namespace', namespace)}:{s['name']}"
        for s in subjects
        if s["kind"] == "ServiceAccount"
    ]
    return Binding(
        _name(item),
        Role(ref["name"], tuple(_rule(rule) for rule in role.get("rules") or ()), ref["kind"]),
        groups=tuple(s["name"] for s in subjects if s["kind"] == "Group"),
        users=tuple(users),
        namespace=namespace,
    )


def _rule(rule: Object) -> Rule:
    return Rule(
        verbs=tuple(rule.get("verbs") or ()),
        resources=tuple(rule.get("resources") or ()),
        api_groups=tuple(rule.get("apiGroups") or ()),
        names=tuple(rule.get("resourceNames") or ()),
        urls=tuple(rule.get("nonResourceURLs") or ()),
    )


def _name(item: Object) -> str:
    return str(item["metadata"]["name"])


def _namespace(item: Object) -> str:
    return str(item["metadata"].get("namespace") or "")
