"""Damage, by chance that a number decides: bytes, lines and words, and the elements of DER.

Half of the damage to DER leaves the lengths right, or nothing behind the first length would ever
be reached: tags, contents, and whole elements that are left out, doubled or moved.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

MOST_BYTES = 16_384
_NUMBERS = (b"0", b"-1", b"65536", b"4294967296", b"18446744073709551616", b"1e999", b"9" * 40)
_BYTES = (0, 1, 9, 10, 13, 31, 32, 34, 39, 58, 61, 91, 92, 123, 127, 128, 160, 194, 226, 254, 255)
_WORDS = (
    *_NUMBERS,
    *(b"\r\n", b"\x00", b"\x1b[2J", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"%00", b"%"),
    *("\u202e", "\u2066", "\u2028", "\u200b", "\x9b", "ü", "．", "\N{GRINNING FACE}"),
)
_TAGS = (
    *(1, 2, 3, 4, 5, 6, 9, 10, 12, 18, 19, 20, 22, 23, 24, 26, 27, 28, 30, 31, 48, 49),
    *(0x80, 0x81, 0x82, 0x83, 0x84, 0x86, 0x87, 0x88, 0xA0, 0xA1, 0xA3, 0xA4, 0xFF),
)
_NESTING = 12


@dataclass
class Node:
    """An element of DER. ``before`` is what stands before the elements inside (a BIT STRING's 0).

    ``length`` is a length to write instead of the right one.
    """

    tag: int
    content: bytes = b""
    inside: "list[Node]" = field(default_factory=list)
    before: bytes = b""
    length: bytes | None = None

    def encoded(self) -> bytes:
        content = self.before + b"".join(n.encoded() for n in self.inside) + self.content
        length = _length(len(content)) if self.length is None else self.length
        return bytes((self.tag,)) + length + content


def mutated(
    data: bytes, random: Random, *, others: Sequence[bytes], words: Sequence[bytes], der: bool
) -> bytes:
    """Return data with one to four damages. ``others`` lend parts, ``words`` are put in."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        if der and random.random() < 0.6:
            data = _damaged_der(data, random, others)
        else:
            data = random.choice(_DAMAGES)(data, random, _Lent(others, words))
    return data[:MOST_BYTES]


def swept(seeds: Sequence[bytes]) -> Sequence[bytes]:
    """Each byte of each seed, wrong: all bits of it, the lowest one, and the highest one."""
    return [
        seed[:at] + bytes((seed[at] ^ bits,)) + seed[at + 1 :]
        for seed in seeds
        for at in range(len(seed))
        for bits in (0xFF, 0x01, 0x80)
    ]


@dataclass(frozen=True)
class _Lent:
    others: Sequence[bytes]
    words: Sequence[bytes]


def _span(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + int(random.expovariate(0.1)))


def _flip(data: bytes, random: Random, _: _Lent) -> bytes:
    if not data:
        return b"\x00"
    at = random.randrange(len(data))
    return data[:at] + bytes((data[at] ^ 1 << random.randrange(8),)) + data[at + 1 :]


def _replace_byte(data: bytes, random: Random, _: _Lent) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + bytes((random.choice(_BYTES),)) + data[at + 1 :]


def _leave_out(data: bytes, random: Random, _: _Lent) -> bytes:
    start, end = _span(data, random)
    return data[:start] + data[end:]


def _double(data: bytes, random: Random, _: _Lent) -> bytes:
    start, end = _span(data, random)
    times = random.choice((1, 1, 1, 2, 8, 100))
    return data[:end] + data[start:end] * times + data[end:]


def _put_in(data: bytes, random: Random, lent: _Lent) -> bytes:
    start, end = _span(data, random)
    words = lent.words if lent.words and random.random() < 0.7 else _ENCODED
    keep = start if random.random() < 0.5 else end
    return data[:start] + random.choice(words) + data[keep:]


def _lend(data: bytes, random: Random, lent: _Lent) -> bytes:
    other = random.choice(lent.others)
    start, end = _span(other, random)
    at, until = _span(data, random)
    return data[:at] + other[start:end] + data[until:]


def _cut(data: bytes, random: Random, _: _Lent) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _move(data: bytes, random: Random, _: _Lent) -> bytes:
    start, end = _span(data, random)
    rest, at = data[:start] + data[end:], random.randrange(len(data) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _change_line(data: bytes, random: Random, lent: _Lent) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return _put_in(data, random, lent)
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            name, colon, _ = lines[at].partition(b":")
            value = random.choice((b"", b" []", b" {}", b" [1]", b" {a: b}", b" ~", b" &a", b" *a"))
            lines[at] = name + colon + value + b"\n"
    return b"".join(lines)


def _damaged_der(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    roots = elements(data)
    every = [n for root in roots for n in _all(root)]
    if not every:
        return _flip(data, random, _Lent(others, ()))
    node = random.choice(every)
    match random.randrange(9):
        case 0:
            node.tag = random.choice(_TAGS)
        case 1 | 2 if not node.inside and node.content:
            node.content = _flip(node.content, random, _Lent((), ()))
        case 3:
            node.content, node.inside, node.before = b"", [], b""
        case 4 if node.inside:
            del node.inside[random.randrange(len(node.inside))]
        case 5 if node.inside:
            node.inside.insert(random.randrange(len(node.inside)), _copy(random.choice(every)))
        case 6:
            node.inside += [_copy(random.choice(every)) for _ in range(random.choice((1, 2, 40)))]
        case 7:
            node.length = random.choice(
                (
                    b"\x80",
                    b"\x00",
                    b"\x7f",
                    b"\x84\xff\xff\xff\xff",
                    b"\x81\x01",
                    b"\x88" + b"\xff" * 8,
                )
            )
        case _:
            random_bytes = random.randbytes(random.choice((0, 1, 2, 9, 200)))
            node.content = random.choice((random_bytes, node.content + random_bytes, *_ENCODED))
    return b"".join(root.encoded() for root in roots)


def elements(data: bytes, depth: int = 0) -> list[Node]:
    """Read elements of DER as far as that goes; [] where something else stands."""
    found, at = [], 0
    while at < len(data):
        if len(data) < at + 2 or data[at] & 0x1F == 0x1F:
            return []
        tag, first = data[at], data[at + 1]
        size, start = first, at + 2
        if first & 0x80:
            start += first & 0x7F
            size = int.from_bytes(data[at + 2 : start])
        if first == 0x80 or start + size > len(data):
            return []
        found.append(_node(tag, data[start : start + size], depth))
        at = start + size
    return found


def _node(tag: int, content: bytes, depth: int) -> Node:
    # A BIT STRING or an OCTET STRING often wraps further elements: a key, an extension's value.
    before = b"\x00" if tag == 3 and content[:1] == b"\x00" else b""
    if depth < _NESTING and (tag & 0x20 or tag in (3, 4)):
        inside = elements(content[len(before) :], depth + 1)
        if inside:
            return Node(tag, inside=inside, before=before)
    return Node(tag, content)


def _copy(node: Node) -> Node:
    return Node(node.tag, node.content, [_copy(n) for n in node.inside], node.before, node.length)


def _all(node: Node) -> list[Node]:
    return [node, *(n for each in node.inside for n in _all(each))]


def _length(size: int) -> bytes:
    if size < 128:
        return bytes((size,))
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((128 + len(length),)) + length


_ENCODED = tuple(word if isinstance(word, bytes) else word.encode() for word in _WORDS)
_DAMAGES: tuple[Callable[[bytes, Random, _Lent], bytes], ...] = (
    *(_flip, _replace_byte, _leave_out, _double, _put_in, _put_in, _lend, _cut, _move),
    *(_change_line, _change_line),
)
