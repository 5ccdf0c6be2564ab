"""Limits on names, applied to the names of every certificate below the one that sets them.

A name has to be within a limit that permits, where there are any for its kind, and within none that
excludes. Where Go 1.26 was seen to go beyond RFC 5280, section 4.2.1.10, the functions say so.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kubecert_lesson.chain.go_certificate import NAME_CONSTRAINTS, GoCertificate
from kubecert_lesson.chain.go_limits import Network, Subtrees
from kubecert_lesson.chain.go_mail import Mailbox, read_mailbox
from kubecert_lesson.chain.go_text import address_text, domain_is_valid, quoted
from kubecert_lesson.chain.go_urls import CannotJudge, host_to_judge


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLimit:
    """A name that a signer does not allow below it, or one that Go cannot judge at all."""

    owner: int  # the place in the path of the certificate with the name
    authority: int  # the place of the signer with the limits
    kind: str = ""  # in Go's words; '' where the name cannot be judged
    name: str = ""
    excluded_by: str | None = None  # None where the name is merely not permitted
    words: str  # Go's


@dataclass(frozen=True, slots=True)
class _Name:
    """One name to judge: the kind, the text in Go's errors, and what is compared."""

    kind: str
    shown: str
    value: Any
    unfit: str = ""  # Go's words where it cannot be compared


def broken_limit(path: Sequence[GoCertificate]) -> BrokenLimit | None:
    """Find the first name that breaks the limits of a signer above it; None where none does."""
    limiting = [place for place, known in enumerate(path) if NAME_CONSTRAINTS in known.extensions]
    for owner, known in enumerate(path):
        above = [place for place in limiting if place > owner]
        if not above or not known.has_names:
            continue
        try:
            names = list(_names(known))
        except CannotJudge as error:
            return BrokenLimit(owner=owner, authority=above[0], words=str(error))
        for authority in above:
            for name in names:
                if broken := _broken(name, path[authority], owner, authority):
                    return broken
    return None


def _names(known: GoCertificate) -> Iterator[_Name]:
    """Give every name, in the order in which Go judges them. Raises CannotJudge."""
    hosts = [host_to_judge(url) for url in known.urls]
    mails = [_mailbox(mail) for mail in known.mails]
    for address in known.addresses:
        yield _Name("IP address", address_text(address), address)
    for dns in known.dns_names:
        unfit = "" if domain_is_valid(dns) else f"x509: cannot parse dnsName {quoted(dns)}"
        yield _Name("DNS name", dns, dns, unfit)
    for host, url in zip(hosts, known.urls, strict=True):
        wrong = f"x509: internal error: URI SAN {quoted(url.text)} failed to parse"
        yield _Name("URI", url.text, host, "" if domain_is_valid(host) else wrong)
    for mail in mails:
        yield _Name("email address", str(mail), mail)


def _mailbox(text: str) -> Mailbox:
    found = read_mailbox(text)
    if found is None:
        raise CannotJudge(f"cannot parse rfc822Name {quoted(text)}")
    return found


def _broken(name: _Name, signer: GoCertificate, owner: int, authority: int) -> BrokenLimit | None:
    """Hold a name against the limits of one signer."""
    if name.unfit:
        return BrokenLimit(owner=owner, authority=authority, words=name.unfit)
    limits, find = _KINDS[name.kind]
    permitted, excluded = limits(signer.permitted), limits(signer.excluded)
    by = None
    if permitted and find(permitted, name.value, False) is None:
        why = "not permitted by any constraint"
    elif (by := find(excluded, name.value, True)) is not None:
        why = f"excluded by constraint {quoted(by)}"
    else:
        return None
    return BrokenLimit(
        owner=owner,
        authority=authority,
        kind=name.kind,
        name=name.shown,
        excluded_by=by,
        words=f"{name.kind} {quoted(name.shown)} is {why}",
    )


def _domain_over(limits: Iterable[str], name: str, excluding: bool) -> str | None:
    """Find the widest limit on domain names that a name is within.

    Go: where names are excluded, a star is within each limit that it could stand for, and the one
    that comes last, read from its end, is named.
    """
    over = [limit for limit in limits if _is_within(name, limit)]
    if over or not excluding or not name.startswith("*"):
        return min(over, key=len, default=None)
    parent = _parent(name)
    siblings = [limit.lower() for limit in limits if parent and _parent(limit) == parent]
    return max(siblings, key=lambda limit: limit[::-1], default=None)


def _is_within(name: str, limit: str) -> bool:
    name, limit = name.lower(), limit.lower()
    below = limit if limit.startswith(".") else f".{limit}"
    return limit in ("", name) or name.endswith(below)


def _parent(name: str) -> str:
    return name.lower().partition(".")[2]


def _mail_over(limits: Iterable[str], mail: Mailbox, excluding: bool) -> str | None:
    """Find a limit that is the mailbox itself, or else one on its domain."""
    if any("@" in limit and read_mailbox(limit) == mail for limit in limits):
        return str(mail)
    domains = [limit for limit in limits if "@" not in limit]
    return _domain_over(domains, mail.domain, excluding)


def _network_over(limits: Iterable[Network], address: bytes, excluding: bool) -> str | None:
    """Find the range that an address is in.

    Go looks at one range only: of those within no other, in order, the last that is written with
    this address or a lower one. That matters where bits are set behind a mask.
    """
    widest: list[Network] = []
    for network in sorted(one for one in limits if len(one.address) == len(address)):
        if not widest or not widest[-1].encloses(network):
            widest.append(network)
    below = [network for network in widest if network.address <= address]
    nearest = below[-1:] or widest[:1]
    return next((str(network) for network in nearest if network.holds(address)), None)


_Find = Callable[[Any, Any, bool], str | None]
_KINDS: dict[str, tuple[Callable[[Subtrees], Sequence[Any]], _Find]] = {
    "IP address": (lambda limits: limits.networks, _network_over),
    "DNS name": (lambda limits: limits.dns, _domain_over),
    "URI": (lambda limits: limits.uris, _domain_over),
    "email address": (lambda limits: limits.mails, _mail_over),
}
