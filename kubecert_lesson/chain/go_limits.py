"""Limits on names (name constraints) as Go reads them.

Source: Go 1.26, crypto/x509/parser.go; RFC 5280, section 4.2.1.10.
"""

from dataclasses import dataclass, field

from kubecert_lesson.certificates.der import SEQUENCE, BadDer, Der
from kubecert_lesson.chain.go_mail import read_mailbox
from kubecert_lesson.chain.go_text import address_text, domain_is_valid, is_address, quoted, shorter

_MAIL, _DNS, _URI, _ADDRESS = 0x81, 0x82, 0x86, 0x87
_INVALID = "x509: invalid NameConstraints extension"


@dataclass(frozen=True, slots=True)
class Network:
    """A range of addresses, as it stands in the certificate: its bits need not be zero."""

    address: bytes
    mask: bytes

    def contains(self, address: bytes) -> bool:
        own, other = shorter(self.address), shorter(address)
        mask = self.mask[-len(own) :]
        return len(own) == len(other) and all(
            a & m == b & m for a, b, m in zip(own, other, mask, strict=True)
        )

    def __str__(self) -> str:
        own = shorter(self.address)
        mask = self.mask[-len(own) :]
        return f"{address_text(own)}/{int.from_bytes(mask).bit_count()}"


@dataclass(slots=True)
class Subtrees:
    """The limits of one sort, permitted or excluded, by the kind of name."""

    dns: list[str] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)  # of URIs


def read_limits(content: bytes) -> tuple[Subtrees, Subtrees, bool]:
    """Return what is permitted, what is excluded, and if there are kinds that Go does not judge.

    Raises BadDer with Go's words.
    """
    outer = Der(content)
    top = outer.enter(SEQUENCE, _INVALID)
    permitted = top.take(0xA0, _INVALID) if top.sees(0xA0) else b""
    excluded = top.take(0xA1, _INVALID) if top.sees(0xA1) else b""
    if outer or top:
        raise BadDer(_INVALID)
    if not permitted and not excluded:
        raise BadDer("x509: empty name constraints extension")
    allowed, allowed_others = _subtrees(Der(permitted))
    barred, barred_others = _subtrees(Der(excluded))
    return allowed, barred, allowed_others or barred_others


def _subtrees(read: Der) -> tuple[Subtrees, bool]:
    out, others = Subtrees(), False
    while read:
        tag, value = read.enter(SEQUENCE, _INVALID).any(_INVALID)
        if tag == _ADDRESS:
            out.networks.append(_network(value))
        elif tag in (_DNS, _MAIL, _URI):
            _named(out, tag, value)
        else:
            others = True
    return out, others


def _named(out: Subtrees, tag: int, value: bytes) -> None:
    text = value.decode("utf-8", "surrogateescape")
    if not value.isascii():
        wrong = f"x509: {quoted(text)} cannot be encoded as an IA5String"
        raise BadDer(f"x509: invalid constraint value: {wrong}")
    valid = domain_is_valid(text, limit=True)
    if tag == _DNS:
        if not valid:
            raise BadDer(f"x509: failed to parse dnsName constraint {quoted(text)}")
        out.dns.append(text)
    elif tag == _MAIL:
        if not (read_mailbox(text) if "@" in text else valid):
            raise BadDer(f"x509: failed to parse rfc822Name constraint {quoted(text)}")
        out.mails.append(text)
    else:
        wrong = f"x509: failed to parse URI constraint {quoted(text)}"
        if is_address(text):
            raise BadDer(f"{wrong}: cannot be IP address")
        if not valid:
            raise BadDer(wrong)
        out.domains.append(text)


def _network(value: bytes) -> Network:
    size = len(value) // 2
    if len(value) not in (8, 32):
        raise BadDer(f"x509: IP constraint contained value of length {len(value)}")
    mask = value[size:]
    ones = bin(int.from_bytes(mask))[2:].zfill(8 * size)
    if "01" in ones:
        raise BadDer(f"x509: IP constraint contained invalid mask {mask.hex()}")
    return Network(value[:size], mask)
