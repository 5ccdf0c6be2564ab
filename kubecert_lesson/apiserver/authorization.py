"""May you? Role-based access control as a table: who is bound to which rules.

The bindings are those of a cluster made by kubeadm, as far as this server has things to ask
for, and one more for the lesson: the group ``viewers`` may look at nodes, namespaces, pods and
services.
Source: Kubernetes, "Using RBAC Authorization" and "Using Node Authorization".
"""

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass

from kubecert_lesson.apiserver.authentication import (
    AUTHENTICATED,
    MASTERS,
    UNAUTHENTICATED,
    UserInfo,
)


@dataclass(frozen=True, slots=True)
class Attributes:
    """What someone asks to do: a verb on a resource, or a verb on a bare path."""

    verb: str
    _: KW_ONLY
    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    path: str = ""

    @property
    def full_resource(self) -> str:
        """The resource as rules name it: 'pods', 'pods/log'."""
        return "/".join(part for part in (self.resource, self.subresource) if part)

    def __str__(self) -> str:
        """The words of kube-apiserver's refusal, after 'cannot'."""
        if self.path:
            return f'{self.verb} path "{self.path}"'
        where = f'in the namespace "{self.namespace}"' if self.namespace else "at the cluster scope"
        what = f'{self.verb} resource "{self.full_resource}"'
        return f'{what} in API group "{self.group}" {where}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Verbs on resources, or verbs on paths (``urls``). '*' stands for all."""

    verbs: tuple[str, ...]
    resources: tuple[str, ...] = ()
    api_groups: tuple[str, ...] = ("",)
    names: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()

    def allows(self, asked: Attributes) -> bool:
        """Say whether this rule covers what is asked."""
        if not _covers(self.verbs, asked.verb):
            return False
        if asked.path:
            return any(_covers_path(url, asked.path) for url in self.urls)
        return (
            _covers(self.api_groups, asked.group)
            and _covers(self.resources, asked.full_resource)
            and (not self.names or asked.name in self.names)
        )


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of rules. A role on its own allows nothing.

    ``kind`` is 'ClusterRole', or 'Role' for one that lives in a namespace.
    """

    name: str
    rules: tuple[Rule, ...]
    kind: str = "ClusterRole"


@dataclass(frozen=True, slots=True)
class Binding:
    """Gives a role to users and groups: everywhere, or in one namespace only."""

    name: str
    role: Role
    _: KW_ONLY
    groups: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    namespace: str = ""

    def subject(self, user: UserInfo) -> str:
        """How the user is bound ('Group "dev"'), or '' when not at all."""
        if user.name in self.users:
            return f'User "{user.name}"'
        return next((f'Group "{group}"' for group in self.groups if group in user.groups), "")

    def __str__(self) -> str:
        if self.namespace:
            return (
                f'RoleBinding "{self.name}/{self.namespace}" of {self.role.kind} "{self.role.name}"'
            )
        return f'ClusterRoleBinding "{self.name}" of {self.role.kind} "{self.role.name}"'


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, and the reason where the authorizer has one to give."""

    allowed: bool
    reason: str = ""


CLUSTER_ADMIN = Role(
    "cluster-admin",
    (Rule(verbs=("*",), resources=("*",), api_groups=("*",)), Rule(verbs=("*",), urls=("*",))),
)
VIEWER = Role(
    "viewer",
    (Rule(verbs=("get", "list", "watch"), resources=("nodes", "namespaces", "pods", "services")),),
)
VIEW = Role(
    "view",
    (
        Rule(
            verbs=("get", "list", "watch"), resources=("namespaces", "pods", "pods/log", "services")
        ),
    ),
)
_BASIC_USER = Role(
    "system:basic-user",
    (
        Rule(
            verbs=("create",),
            resources=("selfsubjectaccessreviews", "selfsubjectrulesreviews"),
            api_groups=("authorization.k8s.io",),
        ),
        Rule(
            verbs=("create",),
            resources=("selfsubjectreviews",),
            api_groups=("authentication.k8s.io",),
        ),
    ),
)
_DISCOVERED = ("/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi")
_PUBLIC = ("/healthz", "/livez", "/readyz", "/version", "/version/")
_DISCOVERY = Role(
    "system:discovery",
    (Rule(verbs=("get",), urls=(*_DISCOVERED, "/openapi/*", "/readyz", "/version", "/version/")),),
)
_ISSUER = Role(
    "system:service-account-issuer-discovery",
    (Rule(verbs=("get",), urls=("/.well-known/openid-configuration", "/openid/v1/jwks")),),
)
_PUBLIC_INFO = Role("system:public-info-viewer", (Rule(verbs=("get",), urls=_PUBLIC),))

_REQUESTS = Rule(
    verbs=("create", "get", "list", "watch"),
    resources=("certificatesigningrequests",),
    api_groups=("certificates.k8s.io",),
)

ROLES = (VIEW,)  # that exist without a binding
BINDINGS = (
    Binding("cluster-admin", CLUSTER_ADMIN, groups=(MASTERS,)),
    # kubeadm makes this one; until it exists, admin.conf may do nothing.
    Binding("kubeadm:cluster-admins", CLUSTER_ADMIN, groups=("kubeadm:cluster-admins",)),
    Binding("viewers", VIEWER, groups=("viewers",)),
    Binding("system:basic-user", _BASIC_USER, groups=(AUTHENTICATED,)),
    Binding("system:discovery", _DISCOVERY, groups=(AUTHENTICATED,)),
    Binding(_ISSUER.name, _ISSUER, groups=("system:serviceaccounts",)),
    Binding("system:public-info-viewer", _PUBLIC_INFO, groups=(AUTHENTICATED, UNAUTHENTICATED)),
)


def decide(user: UserInfo, asked: Attributes, bindings: Iterable[Binding]) -> Decision:
    """Say whether the user may do what is asked: it is refused unless something allows it.

    As in kube-apiserver: ``system:masters`` first (no binding can change that), then the
    rules for kubelets, then RBAC.
    """
    if MASTERS in user.groups:
        return Decision(True)
    node = _decide_for_node(user, asked)
    if node.allowed:
        return node
    for binding in bindings:
        subject = binding.subject(user)
        reaches = not binding.namespace or binding.namespace == asked.namespace
        if subject and reaches and any(rule.allows(asked) for rule in binding.role.rules):
            return Decision(True, f"RBAC: allowed by {binding} to {subject}")
    return node


def rules_for(user: UserInfo, bindings: Iterable[Binding], namespace: str) -> Sequence[Rule]:
    """List the rules that apply to the user in a namespace, for ``kubectl auth can-i --list``."""
    return [
        rule
        for binding in bindings
        if binding.subject(user) and binding.namespace in ("", namespace)
        for rule in binding.role.rules
    ]


def _decide_for_node(user: UserInfo, asked: Attributes) -> Decision:
    """A kubelet (O=system:nodes, CN=system:node:NAME): its own Node object, and requests."""
    prefix = "system:node:"
    if "system:nodes" not in user.groups or not user.name.startswith(prefix):
        return Decision(False)
    if _REQUESTS.allows(asked):
        return Decision(True)
    own = user.name.removeprefix(prefix)
    reading = asked.verb in ("get", "list", "watch") and not asked.group
    if reading and asked.full_resource == "nodes":
        if asked.name == own:
            return Decision(True)
        what = f"'{asked.name}'" if asked.name else "all nodes"
        return Decision(False, f"node '{own}' cannot read {what}, only its own Node object")
    if reading and asked.full_resource == "pods" and asked.verb != "get":
        return Decision(False, "can only list/watch pods with spec.nodeName field selector")
    return Decision(False)


def _covers(allowed: Sequence[str], asked: str) -> bool:
    return "*" in allowed or asked in allowed


def _covers_path(url: str, path: str) -> bool:
    return path == url or (url.endswith("*") and path.startswith(url[:-1]))
