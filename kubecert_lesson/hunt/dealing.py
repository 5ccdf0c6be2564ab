"""From a seed to a broken cluster: its names, its layout, its certificates, and what is wrong.

Everything follows from the seed, keys included, so that nothing needs to be stored. The keys are
published, for practice only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import gcd
from random import Random

from kubecert_lesson import certificates, gallery, kubeconfig, moments
from kubecert_lesson.apiserver import BINDINGS, VIEWER, Binding, Node, Pod, Role, Rule
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.gallery.setup import Healthy, Setup, client_identity, serving_identity
from kubecert_lesson.hunt.breaks import Break, combined, fit
from kubecert_lesson.hunt.layouts import ClusterLayout, Dial, Front, Needs, Person, Work, together
from kubecert_lesson.hunt.names import HuntNames, chance, deal_names
from kubecert_lesson.hunt.work import WorkFiles, command, deal_work
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.keys.practice import PRIMES, practice_key
from kubecert_lesson.kubeconfig import Kubeconfig

MOST_FAULTS = 3
_KEYS = (
    *("authority", "serving", "user", "spare", "between", "admin", "work", "work authority"),
    "unrelated",
)
# The one writes new kubeconfigs, the other leaves none that another change could begin with.
_ORDER = {"merged-users": -1, "bad-base64": 1}
_ADMIN = "kubernetes-admin"
NODES = ("get", "nodes")


@dataclass(frozen=True, slots=True, kw_only=True)
class HuntOutline:
    """What may be known of a hunt: the names, and how the cluster is built."""

    names: HuntNames
    layout: ClusterLayout

    @property
    def context(self) -> str:
        """The context that is the learner's."""
        return f"{self.names.scene.user}@{self.names.scene.cluster}"

    @property
    def goals(self) -> tuple[tuple[str, ...], ...]:
        """The arguments of kubectl that must work in the end."""
        if self.layout.work is Work.NONE:
            return (NODES,)
        return NODES, command(self.layout.work, self.names.team)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HuntCase:
    """What a seed gives: the cluster as it is set up, and what is wrong with it.

    ``healthy`` is how it was before; ``work`` is what the API server calls, if it does.
    """

    seed: int
    outline: HuntOutline
    healthy: Healthy
    setup: Setup
    admin: Identity
    bindings: tuple[Binding, ...]
    nodes: tuple[Node, ...]
    pods: tuple[Pod, ...]
    work: WorkFiles | None
    faults: tuple[str, ...] = field(repr=False)

    @property
    def names(self) -> HuntNames:
        """What is called how."""
        return self.outline.names

    @property
    def layout(self) -> ClusterLayout:
        """What the cluster is made of."""
        return self.outline.layout

    @property
    def admin_kubeconfig(self) -> Kubeconfig:
        """The administrator's kubeconfig: it takes the authority out of the file in pki/."""
        scene = self.names.scene
        built = kubeconfig.build(
            cluster=scene.cluster,
            server=scene.server,
            authority_pem=b"",
            user=_ADMIN,
            certificate_pem=self.admin.certificate_pem,
            key_pem=self.admin.key_pem,
        )
        named = replace(built.cluster(scene.cluster), certificate_authority="pki/ca.crt")
        return replace(built, clusters=(named,))


def faults_of(seed: int, count: int, *, real: bool = False) -> tuple[Break, ...]:
    """Choose the faults of a seed: all others come before the same ones come again.

    Raises LessonError for a seed that is no whole number, and for a count other than 1 to 3.
    """
    if type(seed) is not int:
        raise LessonError("no-seed", "the seed is {seed}: give a whole number", seed=repr(seed))
    if type(count) is not int or not 1 <= count <= MOST_FAULTS:
        raise LessonError(
            "fault-count",
            "{count} faults at once: a hunt has from 1 to {most}",
            count=repr(count),
            most=MOST_FAULTS,
        )
    known = combined(count, real=real)
    step = next(n for n in range(len(known) * 3 // 8, len(known)) if gcd(n, len(known)) == 1)
    return known[seed * step % len(known)]


def deal(
    seed: int, faults: int = 1, *, real: bool = False, now: datetime | None = None
) -> HuntCase:
    """Make the broken cluster of a seed. ``now`` is an aware datetime, the present if left out."""
    return deal_these(seed, faults_of(seed, faults, real=real), real=real, now=now)


def outline(seed: int, faults: int = 1, *, real: bool = False) -> HuntOutline:
    """Make the names and the layout of a seed, and no certificate."""
    return _outline(seed, faults_of(seed, faults, real=real), real=real)


def _outline(seed: int, breaks: tuple[Break, ...], *, real: bool) -> HuntOutline:
    only: Needs = {"front": (Front.NONE,)} if real else {}
    wanted = fit(breaks)
    needs = None if wanted is None else together(only, wanted)
    if needs is None:
        ids = tuple(each.id for each in breaks)
        raise LessonError("do-not-fit", "{faults} cannot stand together", faults=ids)
    layout = ClusterLayout.chosen(chance(seed, "layout"), needs)
    names = deal_names(
        seed,
        by_name=layout.dial is Dial.NAME,
        administrator=layout.person is Person.ADMINISTRATOR,
    )
    return HuntOutline(names=names, layout=layout)


def deal_these(
    seed: int, breaks: tuple[Break, ...], *, real: bool = False, now: datetime | None = None
) -> HuntCase:
    """Make the cluster of a seed with these faults. Raises LessonError where they do not fit."""
    outlined = _outline(seed, breaks, real=real)
    names, layout = outlined.names, outlined.layout
    present = moments.utc(now)
    keys = _keys(seed)
    healthy = _healthy(names, layout, keys, present)
    ids = tuple(each.id for each in breaks)
    work = deal_work(
        layout.work, ids, authority=keys["work authority"], own=keys["work"], now=present
    )
    return HuntCase(
        seed=seed,
        outline=outlined,
        healthy=healthy,
        setup=_broken(healthy, breaks),
        admin=client_identity(
            healthy.authority,
            names.scene,
            common_name=_ADMIN,
            organizations=("kubeadm:cluster-admins",),
            key=keys["admin"],
            now=present - names.renewed,
        ),
        bindings=(*BINDINGS, *_bindings(names, layout, "forbidden" in ids, chance(seed, "rights"))),
        nodes=(Node(names.node, roles=("control-plane",), address=names.scene.other_names[-1]),),
        pods=(Pod(f"kube-apiserver-{names.node}", namespace="kube-system", node=names.node),),
        work=work,
        faults=ids,
    )


def _keys(seed: int) -> dict[str, PrivateKey]:
    pairs = chance(seed, "keys").sample(range(PRIMES // 2), len(_KEYS))
    return {
        name: practice_key(2 * pair, 2 * pair + 1) for name, pair in zip(_KEYS, pairs, strict=True)
    }


def _healthy(
    names: HuntNames, layout: ClusterLayout, keys: Mapping[str, PrivateKey], now: datetime
) -> Healthy:
    scene, renewed = names.scene, now - names.renewed
    authority = certificates.self_signed_authority(
        keys["authority"], common_name=scene.authority, now=now - names.age
    )
    issuer = None
    if layout.intermediate:
        issuer = certificates.intermediate_authority(
            keys["between"], authority, common_name=scene.intermediate, now=now - names.age
        )
    user = client_identity(authority, scene, key=keys["user"], now=renewed)
    serving = serving_identity(issuer or authority, scene, key=keys["serving"], now=renewed)
    healthy = Healthy(
        authority, serving, user, keys["spare"], now, scene, issuer, unrelated=keys["unrelated"]
    )
    whole = replace(
        healthy.whole(),
        serving_chain=(issuer.certificate,) if issuer else (),
        require_client_certificate=layout.front is Front.STRICT,
    )
    if layout.two_files:
        whole = replace(whole, kubeconfigs=(_other_file(healthy, names), *whole.kubeconfigs))
    return healthy.after(whole)


def _other_file(healthy: Healthy, names: HuntNames) -> bytes:
    """A kubeconfig of another cluster, which is as good as any."""
    scene = names.scene
    other = healthy.stranger(scene.authority)
    client = certificates.issue_identity(
        other,
        common_name=names.other_person,
        use=Use.CLIENT,
        key=healthy.spare,
        now=healthy.now - names.renewed,
    )
    built = kubeconfig.build(
        cluster=scene.other_cluster,
        server=scene.other_server,
        authority_pem=other.certificate_pem,
        user=names.other_person,
        certificate_pem=client.certificate_pem,
        key_pem=client.key_pem,
    )
    return kubeconfig.to_yaml(replace(built, current_context=""))


def _broken(healthy: Healthy, breaks: tuple[Break, ...]) -> Setup:
    for each in sorted(breaks, key=lambda one: _ORDER.get(one.id, 0)):
        if each.of_gallery:
            healthy = healthy.after(gallery.fault(each.id).change(healthy))
    assert healthy.so_far is not None
    return healthy.so_far


def _bindings(
    names: HuntNames, layout: ClusterLayout, forbidden: bool, luck: Random
) -> tuple[Binding, ...]:
    """The rights of the learner's team, and of another one; or what is left of them."""
    role = Role(
        f"{names.team}-members",
        (
            *VIEWER.rules,
            Rule(verbs=("create",), resources=("pods",)),
            Rule(verbs=("get", "list"), resources=("nodes",), api_groups=("metrics.k8s.io",)),
        ),
    )
    others = Binding(f"{names.other_team}-viewers", VIEWER, groups=(names.other_team,))
    if not forbidden:
        return others, Binding(role.name, role, groups=(names.team,))
    match luck.randrange(3):
        case 0:
            return (others, Binding(role.name, role, groups=(names.misspelt_team,)))
        case 1:
            return (
                others,
                Binding(role.name, role, groups=(names.team,), namespace=names.namespace),
            )
        case _:
            return (others, Binding(role.name, role, users=(names.other_person,)))
