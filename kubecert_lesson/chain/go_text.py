"""How Go writes values into its errors: quoted text, IP addresses, domain names that it accepts.

Source: Go 1.26, strconv.Quote, net.IP.String, crypto/x509.
"""

import ipaddress

_ESCAPES = {ord(c): f"\\{n}" for c, n in zip('\a\b\f\n\r\t\v\\"', 'abfnrtv\\"', strict=True)}


def quoted(text: str) -> str:
    """Write a text as Go's %q does."""
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
    return address[12:] if address[:12] == b"\0" * 10 + b"\xff\xff" else address


def address_text(address: bytes) -> str:
    """Write an IP address of 4 or 16 bytes."""
    return str(ipaddress.ip_address(shorter(address)))


def domain_is_valid(name: str, *, limit: bool) -> bool:
    """Say whether Go takes a text for a domain name, or for a limit on domain names."""
    if not name:
        return True
    if name[-1] == ".":
        return False
    if limit and name[0] == ".":
        name = name[1:]
    if not all(33 <= ord(letter) <= 126 for letter in name):
        return False
    return "" not in name.split(".")
