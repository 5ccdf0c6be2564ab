"""DER, one element after the other: a tag, a length, the content. Nothing here knows what it means.

Tags of one byte, definite lengths in the fewest bytes, as Go was seen to take them. Source: ITU-T
X.690, sections 8.1 and 10.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING = 0x01, 0x02, 0x03, 0x04
OBJECT_IDENTIFIER, SEQUENCE, SET = 0x06, 0x30, 0x31
_LARGEST_PART = 2**31  # of an object identifier, in Go


_TAGS = [bytes([tag]) for tag in range(256)]


class BadDer(ValueError):
    """The bytes are not what they should be; the text says what Go calls them."""


def measure(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Return the tag of the element at a place, and where its content starts and ends.

    Raises BadDer where there is no whole element.
    """
    if at + 2 > end or data[at] & 0x1F == 0x1F:
        raise BadDer
    size, start = data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        start += count
        if not 1 <= count <= 4 or start > end:
            raise BadDer
        size = int.from_bytes(data[at + 2 : start])
        if size < 128 or not data[at + 2]:
            raise BadDer
    if start + size > end:
        raise BadDer
    return data[at], start, start + size


def parts(data: bytes) -> list[tuple[int, bytes]]:
    """Every element of a content in turn: its tag and its own content.

    Raises BadDer where one is not whole.
    """
    found, at, end = [], 0, len(data)
    while at < end:
        tag, start, at = measure(data, at, end)
        found.append((tag, data[start:at]))
    return found


def sequence(content: bytes) -> bytes:
    """Return a content as a SEQUENCE: behind its tag and its length."""
    size = len(content)
    if size < 128:
        return bytes([SEQUENCE, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([SEQUENCE, 0x80 | len(length)]) + length + content


class Der:
    """What is left to read: elements are taken from its front.

    ``words`` are what the error says where the next element is not the one that is expected.
    """

    __slots__ = ("_at", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self.data)

    def sees(self, tag: int) -> bool:
        """Say whether the next element has this tag."""
        return self._at < len(self.data) and self.data[self._at] == tag

    def any(self, words: str = "") -> tuple[int, bytes]:
        """Take the next element: its tag and its content."""
        try:
            tag, start, end = measure(self.data, self._at, len(self.data))
        except BadDer:
            raise BadDer(words) from None
        self._at = end
        return tag, self.data[start:end]

    def take(self, tag: int, words: str = "") -> bytes:
        """Take the next element, which must have this tag, and return its content."""
        data, at = self.data, self._at
        if data[at : at + 1] == _TAGS[tag]:
            size = data[at + 1] if at + 1 < len(data) else 128
            end = at + 2 + size
            if size < 128 and end <= len(data):  # the usual short form, quickly
                self._at = end
                return data[at + 2 : end]
        found, content = self.any(words)
        if found != tag:
            raise BadDer(words)
        return content

    def enter(self, tag: int, words: str = "") -> "Der":
        """Take the next element, and return it to read in."""
        return Der(self.take(tag, words))

    def flag(self, words: str = "") -> bool:
        """Take a BOOLEAN."""
        content = self.take(BOOLEAN, words)
        if content not in (b"\x00", b"\xff"):
            raise BadDer(words)
        return content == b"\xff"

    def integer(self, words: str = "", tag: int = INTEGER, most: int = 0) -> int:
        """Take an INTEGER, of at most so many bytes where ``most`` is given."""
        content = self.take(tag, words)
        short = content[:1] in (b"\x00", b"\xff") and len(content) > 1
        if not content or (short and (content[0] ^ content[1]) & 0x80 == 0):
            raise BadDer(words)
        if most and len(content) > most:
            raise BadDer(words)
        return int.from_bytes(content, signed=True)

    def oid(self, words: str = "") -> str:
        """Take an OBJECT IDENTIFIER in dotted form."""
        return dotted(self.take(OBJECT_IDENTIFIER, words), words)

    def bits(self, words: str = "") -> tuple[bytes, int]:
        """Take a BIT STRING: its bytes, and how many bits of the last one are not used."""
        content = self.take(BIT_STRING, words)
        if not content:
            raise BadDer(words)
        unused, data = content[0], content[1:]
        if unused > 7 or (unused and not data) or (data and data[-1] & ((1 << unused) - 1)):
            raise BadDer(words)
        return data, unused


@lru_cache(maxsize=256)
def dotted(content: bytes, words: str = "") -> str:
    """Write the content of an OBJECT IDENTIFIER in dotted form."""
    parts, value, fresh = [], 0, True
    for byte in content:
        if (fresh and byte == 0x80) or value >= _LARGEST_PART >> 7:
            raise BadDer(words)
        value, fresh = value << 7 | byte & 0x7F, byte < 0x80
        if fresh:
            parts.append(value)
            value = 0
    if not parts or not fresh:
        raise BadDer(words)
    first = min(parts[0] // 40, 2)
    return ".".join(map(str, (first, parts[0] - 40 * first, *parts[1:])))


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the DER: its tag, and its place in the whole."""

    whole: bytes
    tag: int
    start: int
    header: int
    end: int

    @property
    def content(self) -> bytes:
        return self.whole[self.start + self.header : self.end]

    def children(self) -> list["Element"]:
        """The elements of a SEQUENCE or SET, or the one element within an explicit tag."""
        return list(_placed(self.whole, self.start + self.header, self.end))


def _placed(whole: bytes, position: int, end: int) -> Iterator[Element]:
    while position < end:
        tag, content, position_after = measure(whole, position, end)
        yield Element(whole, tag, position, content - position, position_after)
        position = position_after


def element(der: bytes) -> Element:
    """Return the element that is the whole of a DER text. Raises BadDer where there is none."""
    tag, content, end = measure(der, 0, len(der))
    return Element(der, tag, 0, content, end)
