"""Limits on names, applied as Go does it: to every name of every certificate below.

Go sorts the limits and looks at the nearest one, which matters where several of them meet.
Source: Go 1.26, crypto/x509/constraints.go; RFC 5280, section 4.2.1.10.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import TypeVar

from kubecert_lesson.chain.go_certificate import NAME_CONSTRAINTS, SAN, GoCertificate
from kubecert_lesson.chain.go_limits import Network
from kubecert_lesson.chain.go_mail import Mailbox, read_mailbox
from kubecert_lesson.chain.go_text import address_text, domain_is_valid, quoted
from kubecert_lesson.chain.go_urls import host_to_judge

L = TypeVar("L")
V = TypeVar("V")
A = TypeVar("A", str, bytes, tuple[bytes, bytes])
_ORDER = {ord("."): 0} | {code: code + 32 for code in range(65, 91)}  # as Go sorts domain names


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLimit:
    """A name that a signer does not allow below it, or one that Go cannot judge at all."""

    owner: int  # the place in the path of the certificate with the name
    authority: int  # the place of the signer with the limits
    kind: str = ""  # in Go's words; '' where the name cannot be judged
    name: str = ""
    excluded_by: str | None = None  # None where the name is merely not permitted
    words: str  # Go's


class _NotAllowed(Exception):
    def __init__(self, words: str, kind: str = "", name: str = "", by: str | None = None) -> None:
        super().__init__(words)
        self.kind, self.name, self.by = kind, name, by


def broken_limit(path: Sequence[GoCertificate]) -> BrokenLimit | None:
    """Find the first name that breaks the limits of a signer above it; None where none does."""
    limits = [place for place, c in enumerate(path) if NAME_CONSTRAINTS in c.extensions]
    if not limits:
        return None
    for owner, certificate in enumerate(path):
        if SAN not in certificate.extensions:
            continue
        above = [place for place in limits if place > owner]
        if not above:
            return None
        authority = above[0]
        try:
            hosts = [(host_to_judge(url), url.text) for url in certificate.urls]
            mails = [_mailbox(mail) for mail in certificate.mails]
            for authority in above:
                _check(path[authority], certificate, hosts, mails)
        except (_NotAllowed, ValueError) as error:
            return BrokenLimit(
                owner=owner,
                authority=authority,
                kind=getattr(error, "kind", ""),
                name=getattr(error, "name", ""),
                excluded_by=getattr(error, "by", None),
                words=str(error),
            )
    return None


def _mailbox(text: str) -> Mailbox:
    found = read_mailbox(text)
    if found is None:
        raise _NotAllowed(f"cannot parse rfc822Name {quoted(text)}")
    return Mailbox(found.local, found.domain.lower())


def _check(
    signer: GoCertificate,
    below: GoCertificate,
    hosts: list[tuple[str, str]],
    mails: list[Mailbox],
) -> None:
    yes, no = signer.permitted, signer.excluded
    for address in below.addresses:
        _judge(
            "IP address",
            address_text(address),
            address,
            yes.networks,
            no.networks,
            _nearest_network,
        )
    for name in below.dns_names:
        if not domain_is_valid(name, limit=False):
            raise _NotAllowed(f"x509: cannot parse dnsName {quoted(name)}")
        _judge("DNS name", name, name, yes.dns, no.dns, _nearest_domain)
    for host, url in hosts:
        if not domain_is_valid(host, limit=False):
            raise _NotAllowed(f"x509: internal error: URI SAN {quoted(url)} failed to parse")
        _judge("URI", url, host, yes.domains, no.domains, _nearest_domain)
    for mail in mails:
        _judge("email address", str(mail), mail, yes.mails, no.mails, _nearest_mail)


def _judge(
    kind: str,
    shown: str,
    name: V,
    permitted: list[L],
    excluded: list[L],
    nearest: Callable[[list[L], V, bool], L | None],
) -> None:
    if permitted and nearest(permitted, name, True) is None:
        raise _NotAllowed(f"{kind} {quoted(shown)} is not permitted by any constraint", kind, shown)
    if excluded and (by := nearest(excluded, name, False)) is not None:
        words = f"{kind} {quoted(shown)} is excluded by constraint {quoted(str(by))}"
        raise _NotAllowed(words, kind, shown, str(by))


def _search(
    limits: list[L],
    name: V,
    order: Callable[[L, L], int],
    covers: Callable[[L, L], bool],
    compare: Callable[[L, V], int],
    matches: Callable[[L, V], bool],
) -> L | None:
    """Go's search: sorted, without those that an earlier one covers; the nearest below counts."""
    ordered = sorted(limits, key=cmp_to_key(order))
    kept = ordered[:1]
    for limit in ordered[1:]:
        if not covers(kept[-1], limit):
            kept.append(limit)
    place = next((at for at, limit in enumerate(kept) if compare(limit, name) >= 0), len(kept))
    if place < len(kept) and compare(kept[place], name) == 0:
        return kept[place]
    near = kept[max(place - 1, 0)]
    return near if matches(near, name) else None


def _nearest_network(limits: list[Network], address: bytes, permitted: bool) -> Network | None:
    same = [limit for limit in limits if len(limit.address) == len(address)]
    if not same:
        return None
    return _search(
        same,
        address,
        lambda a, b: _compare((a.address, a.mask), (b.address, b.mask)),
        lambda a, b: a.contains(b.address) and a.contains(_last_address(b)),
        lambda limit, other: _compare(limit.address, other),
        lambda limit, other: limit.contains(other),
    )


def _last_address(network: Network) -> bytes:
    return bytes(a | ~m & 0xFF for a, m in zip(network.address, network.mask, strict=True))


def _compare(a: A, b: A) -> int:
    return (a > b) - (a < b)


def _nearest_domain(limits: list[str], name: str, permitted: bool) -> str | None:
    if "" in limits:
        return ""
    found = _search(limits, name, _compare_domains, _is_suffix, _compare_domains, _is_suffix)
    if found is not None or permitted or not name.startswith("*"):
        return found
    # An excluded name also excludes a star that could stand for it.
    parents = {_parent(limit): limit for limit in map(str.lower, _pruned(limits)) if _parent(limit)}
    return parents.get(_parent(name.lower()))


def _pruned(limits: list[str]) -> list[str]:
    kept: list[str] = []
    for limit in sorted(limits, key=cmp_to_key(_compare_domains)):
        if not kept or not _is_suffix(kept[-1], limit):
            kept.append(limit)
    return kept


def _parent(name: str) -> str:
    return name[name.index(".") :] if "." in name else ""


def _compare_domains(a: str, b: str) -> int:
    first, second = a[::-1].translate(_ORDER), b[::-1].translate(_ORDER)
    return _compare(first, second)


def _is_suffix(limit: str, name: str) -> bool:
    if not name.lower().endswith(limit.lower()):
        return False
    before = name[: len(name) - len(limit)]
    return limit.startswith(".") or not before or before.endswith(".")


def _nearest_mail(limits: list[str], mail: Mailbox, permitted: bool) -> str | None:
    for limit in limits:
        own = read_mailbox(limit) if "@" in limit else None
        if own and Mailbox(own.local, own.domain.lower()) == mail:
            return str(mail)
    domains = [limit for limit in limits if "@" not in limit]
    return _nearest_domain(domains, mail.domain, permitted) if domains else None
