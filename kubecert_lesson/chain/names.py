"""Does a certificate hold for this name? Host names and addresses.

As kubectl and kube-apiserver were seen to decide: only the subject alternative names count, an
address needs an address, a star stands for one whole first label.
Source: RFC 5280, section 4.2.1.6; RFC 6125, section 6.4.
"""

import ipaddress
import re
import string

from kubecert_lesson.chain.go_text import address_text
from kubecert_lesson.chain.path import CertificateFacts

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LABEL = re.compile(r"[a-z0-9_][a-z0-9_-]*")
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def address_in(name: str) -> str | None:
    """The IP address that a name is, without brackets around it; None when it is not one."""
    text = name[1:-1] if len(name) > 2 and name[0] == "[" and name[-1] == "]" else name
    return None if address(text) is None else text


def address(name: str) -> Address | None:
    """Read a name as an IP address, with or without brackets; None when it is not one."""
    if len(name) > 2 and name[0] == "[" and name[-1] == "]":
        name = name[1:-1]
    if ":" not in name and not name.replace(".", "").isdigit():
        return None
    try:
        found = ipaddress.ip_address(name)
    except ValueError:
        return None
    if found.version == 6:
        if found.scope_id:
            return None
        return found.ipv4_mapped or found
    return found


def dns_names(certificate: CertificateFacts) -> list[str]:
    """Return the DNS names among the subject alternative names."""
    return certificate.go.dns_names


def addresses(certificate: CertificateFacts) -> list[str]:
    """Return the IP addresses among the subject alternative names."""
    return [*map(address_text, certificate.go.addresses)]


def host_matches(host: str, pattern: str) -> bool:
    """Say whether a host name fits one name of a certificate, in which ``*`` may come first."""
    host, pattern = _lower(host), _lower(pattern)
    if host == pattern:
        return host not in ("", ".")
    if pattern[:1] != "*" and host[-1:] != ".":
        return False
    wanted, offered = _labels(host), pattern.split(".")
    rest = offered[1:] if offered[0] == "*" and len(offered) > 1 else offered
    # Odd names fit only exactly.
    return _is_host(wanted) and _is_host(rest) and _same_labels(wanted, offered)


def covers(certificate: CertificateFacts, name: str) -> bool:
    """Say whether a certificate holds for a host name or an IP address."""
    ip = address(name)
    if ip is not None:
        return str(ip) in addresses(certificate)
    return any(host_matches(name, pattern) for pattern in dns_names(certificate))


def fits_common_name(certificate: CertificateFacts, name: str) -> bool:
    """True for a certificate without alternative names whose CN is the name asked about."""
    own = certificate.go
    if own.has_names or not own.common_name:
        return False
    wanted = _labels(_lower(address_in(name) or name))
    return _same_labels(wanted, _lower(own.common_name).split("."))


def _lower(name: str) -> str:
    """Only the letters of ASCII have a small form in host names."""
    return name.lower() if name.isascii() else name.translate(_ASCII_LOWER)


def _labels(host: str) -> list[str]:
    return host.removesuffix(".").split(".")


def _same_labels(wanted: list[str], offered: list[str]) -> bool:
    if len(wanted) != len(offered):
        return False
    return wanted == offered or (offered[0] == "*" and wanted[1:] == offered[1:])


def _is_host(labels: list[str]) -> bool:
    return all(_LABEL.fullmatch(label) for label in labels)
