"""How Go writes values into its errors: quoted text, IP addresses; and its idea of a domain name.

All of it is as Go 1.26 was seen to answer.
"""

import ipaddress
import re

_ESCAPES = {ord(c): f"\\{n}" for c, n in zip('\a\b\f\n\r\t\v\\"', 'abfnrtv\\"', strict=True)}
_MAPPED = b"\0" * 10 + b"\xff\xff"  # ::ffff:0:0/96, the IPv4 addresses among those of IPv6
_LABEL = r"[!-\-/-~]+"  # any printable sign but the dot
_DOMAIN = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*)?")
_DOMAIN_LIMIT = re.compile(rf"(?:\.?{_LABEL}(?:\.{_LABEL})*)?")


def quoted(text: str) -> str:
    """Write a text in double quotes, with escapes."""
    return '"' + "".join(map(_quoted, text)) + '"'


def _quoted(letter: str) -> str:
    code = ord(letter)
    if code in _ESCAPES:
        return _ESCAPES[code]
    if letter.isprintable():
        return letter
    if code < 32 or code == 127:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def is_address(text: str) -> bool:
    """Say whether a text is an IP address, without a zone."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in str(found)


def shorter(address: bytes) -> bytes:
    """An IPv4 address that is written as IPv6 (::ffff:…) as IPv4; any other as it is."""
    return address.removeprefix(_MAPPED) if len(address) == 16 else address


def address_text(address: bytes) -> str:
    """Write an IP address of 4 or 16 bytes."""
    return str(ipaddress.ip_address(shorter(address)))


def domain_is_valid(name: str) -> bool:
    """Say whether Go takes a text for a domain name: labels, and nothing after the last dot."""
    return _DOMAIN.fullmatch(name) is not None


def domain_limit_is_valid(limit: str) -> bool:
    """Say the same of a limit on domain names, which may begin with a dot."""
    return _DOMAIN_LIMIT.fullmatch(limit) is not None
