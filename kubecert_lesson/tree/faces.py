"""A tree as text for a terminal: who signed whom, what hangs loose, and what is wrong."""

import textwrap
from collections.abc import Iterator, Sequence

from kubecert_lesson import keys
from kubecert_lesson.errors import visible
from kubecert_lesson.tree.finding import Alert
from kubecert_lesson.tree.model import CertificateTree, LintFinding, TreeCertificate
from kubecert_lesson.words import Plural, Text, listed, say, text

_WIDTH = 100
_GOOD, _BAD = "✓", "✗"
# What is drawn before a line: of those with a brother below, of the last one, and of a parent's.
_FORK, _LAST, _RAIL, _NO_RAIL = "├─ ", "└─ ", "│  ", "   "


def tree_text(tree: CertificateTree) -> str:
    """Write the whole tree, then what belongs to nothing, then what was found to be wrong."""
    lines: list[str] = []
    walked = list(tree.walk())
    for (n, depth), margins in zip(walked, _margins([depth for _, depth in walked]), strict=True):
        if depth == 0 and lines:
            lines.append("")
        lines += _certificate_lines(tree, n, *margins)
    for heading, part in (
        (say("Keys without a certificate here:"), list(_loose_keys(tree))),
        (
            say("Not read:"),
            [str(one.said) for one in tree.unreadable],
        ),
        (say("Findings:"), [line for one in tree.findings for line in _finding_lines(one)]),
    ):
        if part:
            lines += ["", heading, *(f"  {line}" for line in part)]
    return visible("\n".join(lines))


def found_text(tree: CertificateTree, found: Sequence[TreeCertificate], alert: Alert | None) -> str:
    """Write each certificate that was found, with all that tells it apart."""
    lines = [*textwrap.wrap(str(alert.meaning), _WIDTH), ""] if alert else []
    if not found:
        lines.append(say("Nothing was found among {n} certificates.", n=len(tree.certificates)))
    for one in found:
        lines += _found_lines(tree, one)
    return visible("\n".join(lines).rstrip())


def dates(tree: CertificateTree, one: TreeCertificate) -> Text:
    """Say until when a certificate is valid, or since when it is not."""
    end, at = one.not_after, tree.at
    if end < at:
        return text("expired", "expired on {end:%Y-%m-%d}", end=end)
    if one.not_before > at:
        return text("not-yet-valid", "valid from {start:%Y-%m-%d} on", start=one.not_before)
    left = Plural("{n} day", "{n} days", (end - at).days)
    return text("valid", "until {end:%Y-%m-%d} ({left})", end=end, left=left)


def standing(tree: CertificateTree, one: TreeCertificate) -> Text | None:
    """Say what is odd about a certificate's place in the tree; None where nothing is."""
    if one.other_name and one.signer is not None:
        return text(
            "other-name",
            "this key signed it, although it names {issuer} as its issuer",
            issuer=one.issuer,
        )
    if one.signer is not None:
        return None
    if one.namesakes:
        others = listed(tree.certificates[n].places[0].where for n in one.namesakes)
        return text(
            "namesake",
            "loose: it names {issuer} as its issuer, but the key of {others} did not sign it",
            issuer=one.issuer,
            others=others,
        )
    return text("issuer-missing", "loose: its issuer {issuer} is not here", issuer=one.issuer)


def _margins(depths: Sequence[int]) -> list[tuple[str, str]]:
    """Draw the branches: what stands before the first line of each item, and before the others."""
    margins = []
    below: set[int] = set()  # the depths at which something still comes, seen from the end
    for depth in reversed(depths):
        rails = "".join(_RAIL if d in below else _NO_RAIL for d in range(1, depth))
        more = depth in below
        if depth:
            first, others = (
                rails + (_FORK if more else _LAST),
                rails + (_RAIL if more else _NO_RAIL),
            )
        else:
            first = others = ""
        margins.append((first, others))
        below = {d for d in below if d < depth} | {depth}
    return margins[::-1]


def _certificate_lines(tree: CertificateTree, n: int, margin: str, below: str) -> Iterator[str]:
    one = tree.certificates[n]
    odd, when = standing(tree, one), dates(tree, one)
    good = odd is None and when.code == "valid"
    said = say("{name}: {role}, {dates}", name=one.name, role=one.role, dates=when)
    yield f"{margin}{_GOOD if good else _BAD} {said}"
    below = f"{below}{_RAIL if tree.signed_by(n) else _NO_RAIL}"
    if odd:
        yield f"{below}{odd}"
    for place in one.places:
        yield f"{below}{place.where}"
    for key in one.keys:
        known = any(place.where == key.where for place in one.places)
        if not known:
            yield below + (
                say("key: {where}", where=key.where)
                if key.private
                else say("public key: {where}", where=key.where)
            )


def _loose_keys(tree: CertificateTree) -> Iterator[str]:
    for pair in tree.loose_keys:
        kind = keys.kind(pair[0].public)
        yield say("{places} ({kind})", places=listed(key.where for key in pair), kind=kind)


def _finding_lines(one: LintFinding) -> Iterator[str]:
    sign = "!" if one.advice else _BAD
    said = say("{where}: {what}", where=one.where, what=one.because)
    yield f"{sign} {said} [{one.code}]"
    yield from (f"    {line}" for line in one.fix)


def _found_lines(tree: CertificateTree, one: TreeCertificate) -> Iterator[str]:
    yield say("{name}: {role}, {dates}", name=one.name, role=one.role, dates=dates(tree, one))
    for place in one.places:
        yield f"  {place.where}"
    yield "  " + say("subject: {subject}", subject=one.subject)
    yield "  " + say("issuer: {issuer}", issuer=one.issuer)
    yield "  " + say("serial number: {serial}", serial=one.serial)
    yield "  " + say("SHA-256: {fingerprint}", fingerprint=one.fingerprint)
    if one.signer is not None:
        signer = tree.certificates[one.signer]
        yield "  " + say(
            "signed by: {name}, {where}", name=signer.name, where=signer.places[0].where
        )
    for key in one.keys:
        yield "  " + say("key: {where}", where=key.where)
    yield ""
