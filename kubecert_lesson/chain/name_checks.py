"""The checks of names: is the leaf valid for the name that was dialled, are limits kept?

Source: RFC 5280, sections 4.2.1.6 and 4.2.1.10.
"""

from kubecert_lesson.certificates import Use
from kubecert_lesson.chain.evidence import (
    NAME,
    NAME_CONSTRAINTS,
    Evidence,
    check,
    failed,
    not_checked,
)
from kubecert_lesson.chain.go_constraints import BrokenLimit, broken_limit
from kubecert_lesson.chain.names import address, addresses, covers, dns_names, fits_common_name
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.steps import Check
from kubecert_lesson.words import Coded, Text, template, text


def name(e: Evidence) -> Check:
    """Check that the leaf is valid for the name or address asked about."""
    leaf = e.path[0]
    if not e.name and e.use is Use.CLIENT:
        why = text("known-by-cn", "a client is known by its CN and O, not by a host name")
        return not_checked(NAME, why)
    if not e.name:
        why = text("no-name-asked", "no host name or address was asked about")
        return not_checked(NAME, why)
    if covers(leaf, e.name):
        good = text(
            "name-covered",
            "{name} is among the names of {certificate}",
            name=e.name,
            certificate=leaf.label,
        )
        return check(NAME, [], good)
    return failed(NAME, [_not_covered(leaf, e.name)])


def _not_covered(leaf: CertificateFacts, name: str) -> Text:
    dns, ips = dns_names(leaf), addresses(leaf)
    is_address = address(name) is not None
    values = {"certificate": leaf.label, "name": name}
    if fits_common_name(leaf, name):
        return text(
            "only-common-name",
            "{certificate} has {name} only as its CN and has no subject alternative name: kubectl"
            " does not look at the CN",
            **values,
        )
    if is_address and not ips and dns:
        return text(
            "only-dns-names",
            "{certificate} has no IP addresses, so it is not valid for {name}; its DNS names"
            " ({names}) do not cover an address",
            names=", ".join(dns),
            **values,
        )
    if is_address and not ips:
        return text(
            "no-addresses",
            "{certificate} has no IP addresses, so it is not valid for {name}",
            **values,
        )
    if is_address:
        return text(
            "other-addresses",
            "{certificate} is valid for {names}, not for {name}",
            names=", ".join(ips),
            **values,
        )
    if not dns:
        return text(
            "no-dns-names",
            "{certificate} has no DNS names, so it is not valid for {name}",
            **values,
        )
    return text(
        "other-dns-names",
        "{certificate} is valid for {names}, not for {name}",
        names=", ".join(dns),
        **values,
    )


class NameKind(Coded):
    """The kinds of names that Go applies limits to."""

    DNS = "dns-name", template("DNS name")
    ADDRESS = "ip-address", template("IP address")
    URI = "uri", template("URI")
    MAIL = "mail-address", template("e-mail address")


_KINDS = {
    "DNS name": NameKind.DNS,
    "IP address": NameKind.ADDRESS,
    "URI": NameKind.URI,
    "email address": NameKind.MAIL,
}


def name_constraints(e: Evidence) -> Check:
    """Check that all names are within the limits that the signers set."""
    broken = broken_limit([known.go for known in e.path])
    good = text("within-limits", "all names are within the limits that the signers set")
    return check(NAME_CONSTRAINTS, [_beyond(e, broken)] if broken else [], good)


def _beyond(e: Evidence, broken: BrokenLimit) -> Text:
    values: dict[str, object] = {
        "authority": e.path[broken.authority].label,
        "certificate": e.path[broken.owner].label,
    }
    if not broken.kind:
        return text(
            "name-not-comparable",
            "{authority} limits the names below it, and kubectl cannot compare a name of"
            " {certificate} with the limits: {words}",
            words=broken.words,
            **values,
        )
    values |= {"kind": _KINDS[broken.kind], "name": broken.name}
    if broken.excluded_by is not None:
        return text(
            "excluded-name",
            "{authority} limits the names below it: it excludes the {kind} {name} of {certificate}",
            **values,
        )
    return text(
        "name-not-permitted",
        "{authority} limits the names below it: it does not permit the {kind} {name} of"
        " {certificate}",
        **values,
    )
