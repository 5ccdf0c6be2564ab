"""Limits on names (name constraints), as they stand in a certificate.

Source: RFC 5280, section 4.2.1.10. The words are those that Go 1.26 was seen to use.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kubecert_lesson.certificates.der import SEQUENCE, BadDer, Der
from kubecert_lesson.chain.go_mail import read_mailbox
from kubecert_lesson.chain.go_text import (
    address_text,
    domain_limit_is_valid,
    is_address,
    quoted,
    shorter,
)

_PERMITTED, _EXCLUDED = 0xA0, 0xA1


@dataclass(frozen=True, slots=True, order=True)
class Network:
    """A range of addresses, with the address as it is written: its last bits need not be zero."""

    address: bytes
    prefix: int

    def holds(self, address: bytes) -> bool:
        """Say whether an address is in the range; one of the other version never is."""
        own, other = shorter(self.address), shorter(address)
        if len(own) != len(other):
            return False
        network = ipaddress.ip_network((own, self._shown_prefix), strict=False)
        return ipaddress.ip_address(other) in network

    def encloses(self, inner: "Network") -> bool:
        """Say whether the whole of another range, from the address as written, is in this one."""
        last = ipaddress.ip_network((inner.address, inner.prefix), strict=False)[-1]
        return self.holds(inner.address) and self.holds(last.packed)

    @property
    def _shown_prefix(self) -> int:
        dropped = 8 * (len(self.address) - len(shorter(self.address)))
        return max(self.prefix - dropped, 0)

    def __str__(self) -> str:
        return f"{address_text(self.address)}/{self._shown_prefix}"


@dataclass(slots=True)
class Subtrees:
    """The limits of one sort, permitted or excluded, by the kind of name."""

    dns: list[str] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    uris: list[str] = field(default_factory=list)  # the hosts of URIs
    others: bool = False  # there are limits of kinds that Go does not judge


def read_limits(content: bytes) -> tuple[Subtrees, Subtrees]:
    """Return what is permitted and what is excluded. Raises BadDer, with words or without."""
    outer = Der(content)
    inner = outer.enter(SEQUENCE)
    found = [inner.take(tag) if inner.sees(tag) else b"" for tag in (_PERMITTED, _EXCLUDED)]
    if outer or inner:
        raise BadDer
    if not any(found):
        raise BadDer("x509: empty name constraints extension")
    permitted, excluded = map(_subtrees, found)
    return permitted, excluded


def _subtrees(content: bytes) -> Subtrees:
    out, read = Subtrees(), Der(content)
    while read:
        kind, value = read.enter(SEQUENCE).any()
        if kind in _READERS:
            _READERS[kind](out, value)
        else:
            out.others = True
    return out


def _text(value: bytes) -> str:
    if value.isascii():
        return value.decode("ascii")
    shown = quoted(value.decode("utf-8", "surrogateescape"))
    wrong = f"x509: {shown} cannot be encoded as an IA5String"
    raise BadDer(f"x509: invalid constraint value: {wrong}")


def _wrong(kind: str, text: str, why: str = "") -> BadDer:
    return BadDer(f"x509: failed to parse {kind} constraint {quoted(text)}{why}")


def _mail(out: Subtrees, value: bytes) -> None:
    text = _text(value)
    if not (read_mailbox(text) if "@" in text else domain_limit_is_valid(text)):
        raise _wrong("rfc822Name", text)
    out.mails.append(text)


def _dns(out: Subtrees, value: bytes) -> None:
    text = _text(value)
    if not domain_limit_is_valid(text):
        raise _wrong("dnsName", text)
    out.dns.append(text)


def _uri(out: Subtrees, value: bytes) -> None:
    text = _text(value)
    if is_address(text):
        raise _wrong("URI", text, ": cannot be IP address")
    if not domain_limit_is_valid(text):
        raise _wrong("URI", text)
    out.uris.append(text)


def _network(out: Subtrees, value: bytes) -> None:
    if len(value) not in (8, 32):
        raise BadDer(f"x509: IP constraint contained value of length {len(value)}")
    half = len(value) // 2
    mask = value[half:]
    ones, _, rest = f"{int.from_bytes(mask):0{8 * half}b}".partition("0")
    if "1" in rest:
        raise BadDer(f"x509: IP constraint contained invalid mask {mask.hex()}")
    out.networks.append(Network(value[:half], len(ones)))


# GeneralName, section 4.2.1.6: the kinds that limits are judged for.
_READERS: Mapping[int, Callable[[Subtrees, bytes], None]] = {
    0x81: _mail,
    0x82: _dns,
    0x86: _uri,
    0x87: _network,
}
