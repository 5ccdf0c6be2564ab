"""Everything that will expire: certificates in files, kubeconfigs and a cluster, soonest first."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kubecert_lesson import moments
from kubecert_lesson.certificates import fingerprint, foreign, name_text
from kubecert_lesson.errors import LessonError
from kubecert_lesson.inventory import HeldCertificate, Inventory, Unreadable, collect
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import Plural, Text, text

PathLike = str | os.PathLike[str]
VALID = text("valid", "valid")
ENDS_WITHIN = "ends-within"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """One certificate that ends: when, in how many days (negative: days ago), whose, and where.

    ``verdict`` is FAILED for one that has expired, is not valid yet, or ends within the time that
    was asked for; ``because`` says which. It is NOT_CHECKED for a place that cannot be read: that
    row has no certificate, no end and no days, and ``because`` says why.
    """

    not_after: datetime | None
    days: int | None
    verdict: Verdict
    certificate: str
    where: Text
    because: Text = VALID
    serial: str = ""
    fingerprint: str = ""

    @property
    def reason(self) -> str:
        """Why the verdict is so, for people."""
        return str(self.because)

    @property
    def ends_within(self) -> bool:
        """True for one that is valid, but ends within the time that was asked for."""
        return self.because.code == ENDS_WITHIN


def expiry(
    *paths: PathLike,
    at: datetime | None = None,
    within: timedelta | None = None,
    stdin: bytes | None = None,
    skip_others: bool = False,
) -> tuple[Expiry, ...]:
    """List the certificates of PEM files, kubeconfigs and folders of such, soonest end first.

    Of a kubeconfig, the authorities of all clusters and the client certificates of all users,
    embedded or by path. ``at`` is an aware datetime, now where none is given; what ends ``within``
    a time from then has failed, too. ``stdin`` is what the path '-' stands for, and with
    ``skip_others`` a file that is something else is passed over, as in a folder. What cannot be
    read is listed last, NOT_CHECKED. Raises LessonError where no path is named, and where nothing
    at all could be read.
    """
    if not paths:
        raise LessonError(
            "nothing-named", "nothing was named: give PEM files, kubeconfigs, or a folder of them"
        )
    moment = moments.utc(at)
    named = [os.path.expanduser(path) for path in paths]
    found = collect(*named, stdin=stdin, with_keys=False, skip_others=skip_others)
    if found.unreadable and not found.certificates:
        said = found.unreadable[0].said
        raise LessonError(said.code, "{problem}", problem=said)
    return expiries(found, at=moment, within=within)


def expiries(
    found: Inventory, *, at: datetime, within: timedelta | None = None
) -> tuple[Expiry, ...]:
    """Judge the dates of an inventory; what cannot be read comes last."""
    rows = [_expiry(one, at, within) for one in found.certificates]
    return (*sorted(rows, key=_end), *_not_read(found.unreadable))


def _end(row: Expiry) -> datetime:
    assert row.not_after
    return row.not_after


def _expiry(held: HeldCertificate, at: datetime, within: timedelta | None) -> Expiry:
    certificate = held.certificate
    start, end = foreign.starts(certificate), foreign.ends(certificate)
    because = _because(start, end, at, within)
    return Expiry(
        not_after=end,
        days=(end - at).days,
        verdict=Verdict.PASSED if because is VALID else Verdict.FAILED,
        certificate=name_text(foreign.subject(certificate)),
        where=held.where,
        because=because,
        serial=f"{certificate.serial_number:X}",
        fingerprint=fingerprint(certificate),
    )


def _because(start: datetime, end: datetime, at: datetime, within: timedelta | None) -> Text:
    if end < at:
        ago = Plural("{n} day ago", "{n} days ago", (at - end).days)
        return text("expired", "it expired {ago}", ago=ago)
    if start > at:
        return text("not-yet-valid", "it is valid from {start} on", start=start)
    if within is not None and end - at <= within:
        left = Plural("{n} day", "{n} days", (end - at).days)
        return text(ENDS_WITHIN, "it ends in {left}", left=left)
    return VALID


def _not_read(places: Iterable[Unreadable]) -> Iterable[Expiry]:
    for place in places:
        yield Expiry(
            not_after=None,
            days=None,
            verdict=Verdict.NOT_CHECKED,
            certificate="",
            where=place.where,
            because=place.why,
        )
