"""The faults of a hunt: which layout each needs, and the places that it takes.

Two faults stand together where they take no place in common and one layout will do for both. One
may hide the other: that shows once the first is fixed.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from itertools import combinations

from kubecert_lesson.hunt.layouts import Dial, Front, Needs, Person, Work, together


class Place(Enum):
    """What a fault takes for itself."""

    CONTEXT = auto()
    AUTHORITY = auto()  # of the kubeconfig
    ADDRESS = auto()
    NAME = auto()  # that the serving certificate must be for
    SERVING = auto()
    CLUSTER_CA = auto()  # pki/ca.crt
    FRONT = auto()
    LOGIN = auto()
    RIGHTS = auto()
    WORK = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One fault of the hunt, by the identifier of its record in ``faults``."""

    id: str
    places: frozenset[Place]
    needs: Needs = field(default_factory=dict, hash=False)
    of_gallery: bool = True
    real: bool = True  # a real control plane does it, too


def _break(
    id: str, *places: Place, gallery: bool = True, real: bool = True, **needs: object
) -> Break:
    wanted = {
        name: value if isinstance(value, tuple) else (value,) for name, value in needs.items()
    }
    return Break(id=id, places=frozenset(places), needs=wanted, of_gallery=gallery, real=real)


_P = Place
_NOT_STRICT = (Front.NONE, Front.BALANCER)
_ADDRESS, _NAME = Dial.ADDRESS, Dial.NAME
BREAKS: tuple[Break, ...] = (
    _break("bad-base64", _P.AUTHORITY),
    _break("unknown-context", _P.CONTEXT, two_files=False),
    _break("not-pem", _P.AUTHORITY),
    _break("missing-file", _P.AUTHORITY),
    _break("insecure-with-authority", _P.AUTHORITY),
    _break("unknown-authority", _P.AUTHORITY),
    _break("namesake-authority", _P.AUTHORITY),
    _break("no-authority", _P.AUTHORITY),
    _break(  # what openssl makes anew has another key identifier: TLS in OpenSSL cares, Go does not
        "authority-not-ca",
        *(_P.AUTHORITY, _P.CLUSTER_CA, _P.SERVING),
        intermediate=False,
        front=_NOT_STRICT,
    ),
    _break("http-to-https", _P.ADDRESS, _P.FRONT, front=Front.NONE),
    _break("https-to-http", _P.ADDRESS, _P.FRONT, front=Front.BALANCER, real=False),
    _break("connection-refused", _P.ADDRESS),
    _break("missing-intermediate", _P.SERVING, intermediate=True),
    _break("server-expired", _P.SERVING),
    _break("server-not-yet-valid", _P.SERVING),
    _break("server-without-server-auth", _P.SERVING),
    _break("ip-not-in-sans", _P.SERVING, _P.NAME, _P.ADDRESS, dial=_ADDRESS),
    _break("name-not-in-sans", _P.SERVING, _P.NAME, _P.ADDRESS, dial=_NAME),
    _break("only-common-name", _P.SERVING, _P.NAME, _P.ADDRESS, dial=_NAME),
    _break("wrong-tls-server-name", _P.NAME, _P.ADDRESS),
    _break("cert-without-key", _P.LOGIN),
    _break("no-credentials", _P.LOGIN),
    _break("key-mismatch", _P.LOGIN),
    _break("several-certificates", _P.LOGIN),
    _break("swapped-cert-and-key", _P.LOGIN),
    _break("exec-without-interactive-mode", _P.LOGIN),
    _break("encrypted-key", _P.LOGIN),
    _break("client-other-authority", _P.LOGIN, front=_NOT_STRICT),
    _break("client-expired", _P.LOGIN, front=_NOT_STRICT),
    _break("client-not-yet-valid", _P.LOGIN, front=_NOT_STRICT),
    _break("client-without-client-auth", _P.LOGIN, front=_NOT_STRICT),
    _break("wrong-token", _P.LOGIN, front=_NOT_STRICT),
    _break("merged-users", _P.LOGIN, _P.CONTEXT, two_files=True, front=_NOT_STRICT),
    _break("strict-client-unknown-authority", _P.LOGIN, front=Front.STRICT, real=False),
    _break("strict-client-expired", _P.LOGIN, front=Front.STRICT, real=False),
    _break("strict-no-certificate", _P.LOGIN, front=Front.STRICT, real=False),
    _break("wrong-group", _P.LOGIN, person=Person.ADMINISTRATOR),
    _break("forbidden", _P.RIGHTS, gallery=False, person=Person.MEMBER),
    _break("webhook-unknown-authority", _P.WORK, gallery=False, work=Work.WEBHOOK),
    _break("webhook-expired", _P.WORK, gallery=False, work=Work.WEBHOOK),
    _break("webhook-wrong-name", _P.WORK, gallery=False, work=Work.WEBHOOK),
    _break("extension-not-trusted", _P.WORK, _P.RIGHTS, gallery=False, work=Work.EXTENSION),
)


BY_ID = {each.id: each for each in BREAKS}


def fit(breaks: tuple[Break, ...]) -> Needs | None:
    """Return what these faults need together; None where they cannot stand together."""
    needs: Needs | None = {}
    taken: set[Place] = set()
    for each in breaks:
        if needs is None or taken & each.places:
            return None
        taken |= each.places
        needs = together(needs, each.needs)
    return needs


@cache
def combined(count: int, *, real: bool = False) -> tuple[tuple[Break, ...], ...]:
    """Return every way in which so many faults stand together, on a real control plane or ours."""
    known = [each for each in BREAKS if each.real or not real]
    return tuple(some for some in combinations(known, count) if fit(some) is not None)
