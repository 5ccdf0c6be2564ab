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


def of_bytes(content: bytes, case: Case) -> Iterator[Mutant]:
    """Another encoding, and damage. Only line ends are no mutation."""
    lines = content.splitlines(keepends=True)
    yield Mutant(("base64-twice",), base64.b64encode(content))
    yield Mutant(("base64-twice",), base64.encodebytes(content))
    yield Mutant(("base64-twice",), base64.b64encode(base64.b64encode(content)))
    body = base64.b64decode(b"".join(content.split(b"-----")[2].split()))
    yield Mutant(("der",), body)
    several = content.count(b"-----BEGIN") > 1
    inner = ("damaged", "private-key-instead") if several else ("not-pem",)
    yield Mutant(inner, b"".join(lines[1:-1]))
    yield Mutant(("not-pem",), b"subject=CN=maria\n")
    half = lines[: len(lines) // 2]
    yield Mutant(("damaged", *case.declared) if several else ("damaged",), b"".join(half))
    yield Mutant(("damaged",), b"".join([*lines[:2], *lines[3:]]))
    yield Mutant(("damaged",), content.replace(b"-----END", b"--END"))


def of_raw(content: bytes, case: Case) -> Iterator[Mutant]:
    """Bytes of any form, such as a signature. What they mean, the exercise knows best."""
    codes = ("changed", "damaged", "damaged-signature", *case.declared)
    for place in range(0, len(content), max(1, len(content) // 8)):
        yield Mutant(codes, content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    for other in (content[:-1], content[1:], content + b"\n", content * 2, content[::-1], b"x"):
        yield Mutant(codes, other)
    yield Mutant(codes, base64.b64encode(content))
    yield Mutant(codes, content.hex().encode())
