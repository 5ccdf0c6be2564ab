"""DER written by hand: certificates that no library would make, for the tests of reading them."""

import base64
import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Sign = Callable[[bytes], bytes]
NULL = b"\x05\x00"
BC, KU, EKU, SKI, AKI = "2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.14", "2.5.29.35"
SAN, NC, POLICIES, MAPPINGS = "2.5.29.17", "2.5.29.30", "2.5.29.32", "2.5.29.33"
DEMANDS, ANY_POLICY, LISTS, ACCESS = "2.5.29.36", "2.5.29.54", "2.5.29.31", "1.3.6.1.5.5.7.1.1"
SERVER, CLIENT, ANY = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"


def tlv(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 128 + len(length))) + length + content


def pem(der: bytes) -> bytes:
    """A certificate's DER as PEM."""
    body = base64.encodebytes(der)
    return b"-----BEGIN CERTIFICATE-----\n" + body + b"-----END CERTIFICATE-----\n"


def seq(*contents: bytes) -> bytes:
    return tlv(0x30, *contents)


def integer(number: int) -> bytes:
    size = (number + (number < 0)).bit_length() // 8 + 1
    return tlv(2, number.to_bytes(size, signed=True))


def oid(dotted: str) -> bytes:
    first, second, *others = map(int, dotted.split("."))
    out = b""
    for part in (40 * first + second, *others):
        septets = [part & 0x7F]
        while part := part >> 7:
            septets.append(part & 0x7F | 0x80)
        out += bytes(reversed(septets))
    return tlv(6, out)


def flag(value: bool) -> bytes:
    return tlv(1, b"\xff" if value else b"\x00")


def bits(data: bytes, unused: int = 0) -> bytes:
    return tlv(3, bytes([unused]), data)


def time(at: datetime) -> bytes:
    if 1950 <= at.year < 2050:
        return tlv(0x17, at.strftime("%y%m%d%H%M%SZ").encode())
    return tlv(0x18, f"{at.year:04}".encode() + at.strftime("%m%d%H%M%SZ").encode())


def rdn(kind: str, value: bytes, tag: int = 0x13) -> bytes:
    return seq(oid(kind), tlv(tag, value))


def name(*parts: bytes) -> bytes:
    return seq(*(tlv(0x31, part) for part in parts))


def common_name(text: str, tag: int = 0x13) -> bytes:
    return name(rdn("2.5.4.3", text.encode("latin-1" if tag == 0x14 else "utf-8"), tag))


def extension(kind: str, value: bytes, critical: bool = False) -> bytes:
    return seq(oid(kind), flag(True) if critical else b"", tlv(4, value))


def dns(text: str) -> bytes:
    return tlv(0x82, text.encode())


def address(text: str) -> bytes:
    return tlv(0x87, ipaddress.ip_address(text).packed)


def mail(text: str) -> bytes:
    return tlv(0x81, text.encode())


def uri(text: str) -> bytes:
    return tlv(0x86, text.encode())


def network(text: str) -> bytes:
    """Of an address and a mask of any shape: '10.0.0.0/255.0.255.0', '10.1.2.3/8'."""
    base, _, mask = text.partition("/")
    packed = ipaddress.ip_address(base).packed
    if mask.isdigit():
        size = 8 * len(packed)
        ones = (1 << size) - (1 << size - int(mask))
        return tlv(0x87, packed + ones.to_bytes(len(packed)))
    return tlv(0x87, packed + ipaddress.ip_address(mask).packed)


def limits(permitted: Sequence[bytes] = (), excluded: Sequence[bytes] = ()) -> bytes:
    return seq(
        tlv(0xA0, *map(seq, permitted)) if permitted else b"",
        tlv(0xA1, *map(seq, excluded)) if excluded else b"",
    )


def usage(*places: int) -> bytes:
    """The bits of keyUsage: 0 is digitalSignature, 5 keyCertSign."""
    value = sum(0x80 >> place for place in places if place < 8)
    unused = next((n for n in range(8) if value >> n & 1), 0)
    return bits(bytes([value]), unused) if value else bits(b"")


@dataclass
class Draft:
    """A certificate to be: every field as the bytes that will stand in it."""

    subject: bytes
    issuer: bytes
    key: bytes  # SubjectPublicKeyInfo
    algorithm: bytes
    sign: Sign
    extensions: list[bytes] = field(default_factory=list)
    version: int = 3
    serial: bytes = field(default_factory=lambda: integer(4711))
    start: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    end: datetime = datetime(2027, 1, 1, tzinfo=UTC)
    outer_algorithm: bytes | None = None
    change: Callable[[bytes], bytes] = staticmethod(lambda signed: signed)

    def der(self) -> bytes:
        fields = [
            tlv(0xA0, integer(self.version - 1)) if self.version != 1 else b"",
            self.serial,
            self.algorithm,
            self.issuer,
            seq(time(self.start), time(self.end)),
            self.subject,
            self.key,
            tlv(0xA3, seq(*self.extensions)) if self.extensions else b"",
        ]
        tbs = self.change(seq(*fields))
        return seq(tbs, self.outer_algorithm or self.algorithm, bits(self.sign(tbs)))

    def certificate(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.der())


def spki(key: object) -> bytes:
    """The public part of a private key, as it stands in a certificate."""
    public = key.public_key()  # type: ignore[attr-defined]
    found: bytes = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


SECOND = timedelta(seconds=1)
