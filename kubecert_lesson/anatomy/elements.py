"""The elements of a certificate's DER, each with its place in the whole.

The cryptography library's own strict decoder (``hazmat.asn1``) takes the bytes apart into tags and
contents; an element's place is then a sum of lengths. Source: ITU-T X.690.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat import asn1


@asn1.sequence
class _One:
    inner: asn1.TLV


@asn1.sequence
class _Sequence:
    inner: list[asn1.TLV]


@asn1.sequence
class _Set:
    inner: asn1.SetOf[asn1.TLV]


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the DER: its tag, and its place in the whole."""

    whole: bytes
    tag: bytes
    start: int
    header: int
    end: int

    @property
    def content(self) -> bytes:
        return self.whole[self.start + self.header : self.end]

    def children(self) -> list["Element"]:
        """The elements of a SEQUENCE or SET, or the one element within an explicit tag."""
        if self.tag not in (b"\x30", b"\x31"):
            found = [asn1.decode_der(asn1.TLV, self.content)]
        else:
            # The decoder takes a list only as a field, so the element is wrapped into a SEQUENCE.
            element = asn1.decode_der(asn1.TLV, self.whole[self.start : self.end])
            wrapped = asn1.encode_der(_One(inner=element))
            found = (
                asn1.decode_der(_Sequence, wrapped).inner
                if self.tag == b"\x30"
                else asn1.decode_der(_Set, wrapped).inner.as_list()
            )
        return list(_placed(self.whole, self.start + self.header, found))


def _placed(whole: bytes, position: int, found: list[asn1.TLV]) -> Iterator[Element]:
    """Give elements that follow each other their places, from a position on."""
    for element in found:
        size = len(element.data)
        length_octets = 1 if size < 128 else 1 + (size.bit_length() + 7) // 8  # X.690, 8.1.3
        header = len(element.tag_bytes) + length_octets
        yield Element(whole, element.tag_bytes, position, header, position + header + size)
        position += header + size


def whole(der: bytes) -> Element:
    """Return the element that is the whole of a DER text."""
    (root,) = _placed(der, 0, [asn1.decode_der(asn1.TLV, der)])
    return root
