"""All the chance in an exercise: the same name and seed throw the same, on every machine.

Python keeps ``random.Random(text)`` and ``getrandbits`` the same from version to version; what is
thrown here uses nothing else. Keys come from the published primes: they are for practice only.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.keys.practice import PRIMES, practice_ec_key, practice_key

T = TypeVar("T")
# Authorities hold on any day, so that kubectl can judge what they sign.
BEGINS, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)
_LIFE = (ENDS - BEGINS).days
_USERS = (
    "amara",
    "bruno",
    "carla",
    "david",
    "elena",
    "farid",
    "greta",
    "hanna",
    "ivan",
    "jonas",
    "kofi",
    "laila",
    "maria",
    "nadia",
    "oscar",
    "petra",
    "quentin",
    "rosa",
    "samir",
    "tessa",
    "umar",
    "vera",
    "wanda",
    "xavier",
    "yasmin",
    "zoe",
    "anton",
    "bianca",
    "chen",
    "dmitri",
    "esther",
    "felix",
    "gita",
    "hugo",
    "ines",
    "jamal",
)
_GROUPS = (
    "payments",
    "shipping",
    "search",
    "billing",
    "checkout",
    "identity",
    "catalog",
    "support",
    "reporting",
    "mobile",
    "storage",
    "network",
    "analytics",
    "orders",
    "pricing",
    "security",
    "testing",
    "finance",
    "warehouse",
    "delivery",
)
_CITIES = (
    "berlin",
    "lagos",
    "lima",
    "oslo",
    "quito",
    "seoul",
    "tokyo",
    "tunis",
    "vienna",
    "zagreb",
    "accra",
    "bergen",
    "cusco",
    "dakar",
    "essen",
    "fargo",
    "ghent",
    "haifa",
    "izmir",
    "jena",
)
_BLOCKS = ("192.0.2", "198.51.100", "203.0.113")  # RFC 5737: for documentation


class Dice:
    """The dice of one exercise and seed. ``purpose`` sets other dice beside them.

    Names, hosts, addresses and keys are never thrown twice by the same dice, and keys for a purpose
    are none of those that are dealt.
    """

    def __init__(self, name: str, seed: int, purpose: str = "") -> None:
        self.name, self.seed, self.purpose = name, seed, purpose
        self._random = Random(f"{name}:{seed}:{purpose}")
        half = PRIMES // 2
        primes = range(half, PRIMES) if purpose else range(half)
        self._primes = self.shuffled(primes)
        self._left: dict[str, list[str]] = {}
        self.now = datetime(2027, 1, 4, 9, tzinfo=UTC) + timedelta(days=self.number(0, 700))

    def beside(self, purpose: str) -> "Dice":
        """Return other dice of the same exercise and seed."""
        return Dice(self.name, self.seed, purpose)

    def number(self, lowest: int, highest: int) -> int:
        """Throw a whole number; both ends can come."""
        size = highest - lowest + 1
        return lowest + self._random.getrandbits(size.bit_length() + 64) % size

    def pick(self, things: Sequence[T]) -> T:
        """Choose one."""
        return things[self.number(0, len(things) - 1)]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return them in another order."""
        left = list(things)
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(len(left))]

    def sample(self, things: Sequence[T], count: int) -> list[T]:
        """Choose several different ones."""
        return self.shuffled(things)[:count]

    def user(self) -> str:
        """A person's name: 'maria'."""
        return self._another("user", _USERS)

    def group(self) -> str:
        """A team's name: 'payments'."""
        return self._another("group", _GROUPS)

    def namespace(self) -> str:
        """A namespace: 'payments-17'."""
        return f"{self._another('namespace', _GROUPS)}-{self.number(10, 99)}"

    def cluster(self) -> str:
        """A cluster's name: 'oslo-3'."""
        return f"{self._another('city', _CITIES)}-{self.number(1, 99)}"

    def host(self) -> str:
        """A host's name, in a domain that nobody has (RFC 2606): 'api.oslo-3.example'."""
        return f"api.{self.cluster()}.example"

    def address(self) -> str:
        """An address for documentation (RFC 5737): '192.0.2.17'."""
        hosts = [f"{block}.{number}" for block in _BLOCKS for number in range(10, 250)]
        return self._another("address", hosts)

    def serial(self) -> int:
        """A serial number."""
        return self.number(2**60, 2**63 - 1)

    def key(self) -> RSAPrivateKey:
        """An RSA key of 2,048 bits, for practice only."""
        if len(self._primes) < 2:
            raise LessonError("no-key-left", "these dice have no key left: deal fewer keys")
        one, other = sorted((self._primes.pop(), self._primes.pop()))
        return practice_key(one, other)

    def ec_key(self) -> EllipticCurvePrivateKey:
        """A key on the curve P-256, for practice only."""
        return practice_ec_key(self.number(2**250, 2**255))

    def authority(self, common_name: str = "kubernetes", **fields: Any) -> Identity:
        """An authority that holds from 2020 to 2099, the same each time; ``key`` may be given.

        ``fields`` are those of ``certificates.self_signed_authority``.
        """
        key = fields.pop("key", None) or self.key()
        return certificates.self_signed_authority(
            key, common_name=common_name, **{**self._usual(), **fields}
        )

    def intermediate(self, authority: Identity, common_name: str, **fields: Any) -> Identity:
        """An authority that another one signed; ``fields`` as ``intermediate_authority`` has."""
        key = fields.pop("key", None) or self.key()
        return certificates.intermediate_authority(
            key, authority, common_name=common_name, **{**self._usual(), **fields}
        )

    def identity(
        self, authority: Identity, *, common_name: str, use: Use, **fields: Any
    ) -> Identity:
        """A certificate with its key, valid as long; ``fields`` are those of ``issue_identity``.

        For one with other dates give ``now`` and ``days``.
        """
        key: PrivateKey = fields.pop("key", None) or self.key()
        return certificates.issue_identity(
            authority, common_name=common_name, use=use, key=key, **{**self._usual(), **fields}
        )

    def _usual(self) -> dict[str, Any]:
        return {"now": BEGINS, "days": _LIFE, "serial": self.serial()}

    def _another(self, kind: str, things: Sequence[str]) -> str:
        left = self._left.setdefault(kind, [])
        if not left:
            left.extend(self.shuffled(things))
        return left.pop()
