"""Does a certificate hold for this name? Host names, addresses, and limits on names.

The rules are those of Go's crypto/x509, which kubectl and kube-apiserver use: only the subject
alternative names count, an address needs an address, a star stands for one whole first label.
Source: RFC 5280, sections 4.2.1.6 and 4.2.1.10; RFC 6125, section 6.4.
"""

import ipaddress
import re
from dataclasses import dataclass, replace

from cryptography import x509

from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.words import Coded, Text, template, text

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NameKind(Coded):
    """The kinds of names that limits are judged for; all others are not."""

    DNS = "dns-name", template("DNS name")
    ADDRESS = "ip-address", template("IP address")


_KINDS: dict[type[x509.GeneralName], NameKind] = {
    x509.DNSName: NameKind.DNS,
    x509.IPAddress: NameKind.ADDRESS,
}
_LABEL = re.compile(r"[a-z0-9_][a-z0-9_-]*")


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
    sans = certificate.get(x509.SubjectAlternativeName)
    return sans.get_values_for_type(x509.DNSName) if sans else []


def addresses(certificate: CertificateFacts) -> list[Address]:
    """Return the IP addresses among the subject alternative names."""
    sans = certificate.get(x509.SubjectAlternativeName)
    found = sans.get_values_for_type(x509.IPAddress) if sans else []
    return [a for a in found if isinstance(a, Address)]


def host_matches(host: str, pattern: str) -> bool:
    """Say whether a host name fits one name of a certificate, in which ``*`` may come first."""
    host, pattern = host.lower(), pattern.lower()
    if host == pattern:
        return host not in ("", ".")
    if pattern[:1] != "*" and host[-1:] != ".":
        return False
    wanted = host.removesuffix(".").split(".")
    offered = pattern.split(".")
    if not (_is_host(wanted) and _is_host(offered[1:] if offered[0] == "*" else offered)):
        return False  # odd names fit only exactly
    if len(wanted) != len(offered):
        return False
    return wanted == offered or (offered[0] == "*" and wanted[1:] == offered[1:])


def covers(certificate: CertificateFacts, name: str) -> bool:
    """Say whether a certificate holds for a host name or an IP address."""
    ip = address(name)
    if ip is not None:
        return any(
            (a.ipv4_mapped or a) == ip if a.version == 6 else a == ip
            for a in addresses(certificate)
        )
    return any(host_matches(name, pattern) for pattern in dns_names(certificate))


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLimit:
    """A name that breaks the limits which an authority sets for everything below it."""

    authority: str  # the label of the authority
    certificate: str  # the label of the certificate with the name
    kind: NameKind
    name: str
    excluded_by: str = ""  # '' where it is merely not permitted

    @property
    def because(self) -> Text:
        """What the authority does not allow."""
        values = {
            "authority": self.authority,
            "kind": self.kind,
            "name": self.name,
            "certificate": self.certificate,
        }
        if self.excluded_by:
            return text(
                "excluded-name",
                "{authority} limits the names below it: it excludes the {kind} {name} of"
                " {certificate}",
                **values,
            )
        return text(
            "name-not-permitted",
            "{authority} limits the names below it: it does not permit the {kind} {name} of"
            " {certificate}",
            **values,
        )


@dataclass(frozen=True, slots=True)
class UnjudgedLimit:
    """A limit on a kind of name that is not judged here: mail addresses, URIs, directory names."""

    authority: str
    kind: str  # as the cryptography library calls it

    @property
    def because(self) -> Text:
        """What is not judged."""
        return text(
            "unjudged-limit",
            "{authority} limits the names below it by {kind}, a kind of name that is not judged"
            " here",
            authority=self.authority,
            kind=self.kind,
        )


def beyond_limits(
    authority: CertificateFacts, below: tuple[CertificateFacts, ...]
) -> BrokenLimit | UnjudgedLimit | None:
    """Find a name below an authority that breaks its name constraints; None when none does."""
    limits = authority.get(x509.NameConstraints)
    if limits is None:
        return None
    permitted, excluded = limits.permitted_subtrees or [], limits.excluded_subtrees or []
    for base in (*permitted, *excluded):
        if type(base) not in _KINDS:
            return UnjudgedLimit(authority.label, type(base).__name__)
    for certificate in below:
        for name in certificate.get(x509.SubjectAlternativeName) or ():
            if type(name) not in _KINDS:
                continue
            found = BrokenLimit(
                authority=authority.label,
                certificate=certificate.label,
                kind=_KINDS[type(name)],
                name=str(name.value),
            )
            for base in excluded:
                if _within(name, base):
                    return replace(found, excluded_by=str(base.value))
            same_kind = [base for base in permitted if type(base) is type(name)]
            if same_kind and not any(_within(name, base) for base in same_kind):
                return found
    return None


def _within(name: x509.GeneralName, base: x509.GeneralName) -> bool:
    if isinstance(name, x509.DNSName) and isinstance(base, x509.DNSName):
        limit = base.value.lower().removeprefix(".")
        text = name.value.lower()
        same = text == limit and not base.value.startswith(".")
        return not limit or same or text.endswith(f".{limit}")
    return (
        isinstance(name.value, Address)
        and isinstance(base.value, ipaddress.IPv4Network | ipaddress.IPv6Network)
        and name.value in base.value
    )


def _is_host(labels: list[str]) -> bool:
    return all(_LABEL.fullmatch(label) for label in labels)
