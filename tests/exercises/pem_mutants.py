"""Wrong files: something else in place of the right thing, another encoding, and damage."""

import base64
from collections.abc import Iterator

from cryptography.hazmat.primitives.serialization import Encoding
from exercises.made import Case, Mutant

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.reading import Thing


def instead_of(wanted: Thing, case: Case) -> Iterator[Mutant]:
    """Something of another kind in its place."""
    dice = Dice("mutants", case.seed, "wrong")
    key = dice.key()
    others = {
        Thing.REQUEST: certificates.request(key, common_name="maria").public_bytes(Encoding.PEM),
        Thing.PRIVATE_KEY: keys.private_pem(key),
        Thing.PUBLIC_KEY: keys.public_pem(key),
        Thing.CERTIFICATE: dice.identity(
            dice.authority(), common_name="maria", use=Use.CLIENT
        ).certificate_pem,
    }
    for other, pem in others.items():
        if other is not wanted:
            yield Mutant((f"{other.value}-instead",), pem)


def of_bytes(content: bytes) -> Iterator[Mutant]:
    """Another encoding, and damage. Only line ends are no mutation."""
    lines = content.splitlines(keepends=True)
    yield Mutant(("base64-twice",), base64.b64encode(content))
    yield Mutant(("base64-twice",), base64.encodebytes(content))
    yield Mutant(("base64-twice",), base64.b64encode(base64.b64encode(content)))
    body = base64.b64decode(b"".join(content.split(b"-----")[2].split()))
    yield Mutant(("der",), body)
    yield Mutant(("not-pem",), b"".join(lines[1:-1]))
    yield Mutant(("not-pem",), b"subject=CN=maria\n")
    yield Mutant(("damaged",), b"".join(lines[: len(lines) // 2]))
    yield Mutant(("damaged",), b"".join([*lines[:2], *lines[3:]]))
    yield Mutant(("damaged",), content.replace(b"-----END", b"--END"))
