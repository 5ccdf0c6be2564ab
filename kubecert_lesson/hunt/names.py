"""What is called how in the cluster of a seed: other names, addresses and dates for each learner.

Within any thirty neighbouring seeds no two clusters and no two users have the same name.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

from kubecert_lesson.gallery.setup import PORT, SceneNames

_CLUSTERS = (
    *("amber", "basalt", "birch", "canyon", "cedar", "clover", "cobalt", "coral", "dune"),
    *("ember", "falcon", "fjord", "garnet", "glacier", "harbour", "heron", "indigo", "iris"),
    *("jade", "juniper", "kestrel", "lagoon", "larch", "linden", "maple", "marble", "meadow"),
    *("nimbus", "ochre", "onyx", "opal", "osprey", "pebble", "pine", "quartz", "raven", "reef"),
    *("river", "saffron", "slate", "spruce"),
)
_PEOPLE = (
    *("ada", "amir", "anna", "bela", "bruno", "carla", "chen", "dana", "diego", "elif", "emil"),
    *("eva", "farid", "fatou", "goran", "greta", "hana", "hugo", "ines", "ivan", "jana", "joao"),
    *("kaito", "karin", "lea", "liam", "lucia", "mara", "mateo", "mina", "nadia", "noor", "olga"),
    *("omar", "petra", "quinn", "rosa", "samir", "tilda", "uma", "victor"),
)
_SITES = ("eu1", "eu2", "us1", "us2", "ap1", "lab", "edge", "prod", "stage", "dev")
_TEAMS = ("payments", "search", "billing", "catalogue", "checkout", "delivery", "reports", "mail")
_DEAD_PORTS = (1, 2, 4, 6, 8, 10, 12, 14)  # nobody listens there
_STRANGERS = ("etcd-ca", "front-proxy-ca", "kubernetes-ca", "kubernetes")
ADMINISTRATORS = "kubeadm:cluster-admins"


@dataclass(frozen=True, slots=True, kw_only=True)
class HuntNames:
    """The names of one hunt. ``scene`` are those that the gallery's faults take."""

    scene: SceneNames
    team: str
    other_team: str
    misspelt_team: str
    other_person: str
    node: str
    namespace: str
    age: timedelta  # of the cluster
    renewed: timedelta  # ago: its certificates


def chance(seed: int, what: str) -> random.Random:
    """Return the chance of one seed, for one purpose."""
    return random.Random(f"hunt {what} {seed}")


def deal_names(seed: int, *, by_name: bool, administrator: bool) -> HuntNames:
    """Make the names of a seed. ``by_name``: the kubeconfig dials a host name, not an address."""
    luck = chance(seed, "names")
    word = _CLUSTERS[seed % len(_CLUSTERS)]
    cluster = f"{word}-{luck.choice(_SITES)}"
    user = _PEOPLE[seed * 3 % len(_PEOPLE)]
    team, other_team = luck.sample(_TEAMS, 2)
    authority = luck.choice(("kubernetes", f"{cluster}-ca", "cluster-ca", f"{word}-root"))
    other_cluster = f"{_CLUSTERS[(seed + 20) % len(_CLUSTERS)]}-{luck.choice(_SITES)}"
    strangers = [name for name in (*_STRANGERS, f"{other_cluster}-ca") if name != authority]
    stranger, foreign = luck.sample(strangers, 2)
    subnet, host = luck.randrange(2, 250), luck.randrange(10, 200)
    inside = ("kubernetes", "kubernetes.default", "kubernetes.default.svc")
    service = f"10.{luck.randrange(96, 120)}.0.1"
    outside = (f"api.{cluster}.example.com", f"192.168.{subnet}.{host}")
    group = ADMINISTRATORS if administrator else team
    scene = SceneNames(
        cluster=cluster,
        user=user,
        organizations=(group,),
        server=f"https://{'localhost' if by_name else '127.0.0.1'}:{PORT}",
        names=(*inside, "localhost", outside[0], service, outside[1], "127.0.0.1"),
        other_names=(*inside, outside[0], service, outside[1]),
        authority=authority,
        stranger=stranger,
        foreign=foreign,
        intermediate=f"{word}-issuing",
        unknown_context=f"{user}@{other_cluster}",
        lost_file=luck.choice(("ca.pem", f"{word}.crt", "cluster-ca.crt", "root.pem")),
        program=luck.choice(("corp-login", "sso-login", "cloud-login")),
        token=f"{luck.getrandbits(24):06x}.{luck.getrandbits(64):016x}",
        tls_server_name=f"api.{other_cluster}.example.com",
        dead_server=f"https://{'localhost' if by_name else '127.0.0.1'}:{luck.choice(_DEAD_PORTS)}",
        misspelt=(_misspelt(group, luck),),
        other_cluster=other_cluster,
        other_server=f"https://192.0.2.{luck.randrange(1, 255)}:6443",
        shared_user=user,
        ended=timedelta(days=luck.randrange(1, 30), minutes=luck.randrange(1440)),
        ahead=timedelta(days=luck.randrange(1, 9), minutes=luck.randrange(1440)),
    )
    return HuntNames(
        scene=scene,
        team=team,
        other_team=other_team,
        misspelt_team=_misspelt(team, luck),
        other_person=_PEOPLE[(seed * 3 + 17) % len(_PEOPLE)],
        node=f"{word}-{luck.randrange(1, 9)}",
        namespace=f"{other_team}-{luck.choice(_SITES)}",
        age=timedelta(days=luck.randrange(400, 900), minutes=luck.randrange(1440)),
        renewed=timedelta(days=luck.randrange(20, 300), minutes=luck.randrange(1440)),
    )


def _misspelt(word: str, luck: random.Random) -> str:
    """Leave a letter out: not the first one, and none of two that are the same."""
    places = [n for n in range(1, len(word)) if word[n].isalpha() and word[n] != word[n - 1]]
    place = luck.choice(places)
    return word[:place] + word[place + 1 :]
