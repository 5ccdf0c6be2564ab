"""What ChainOfTrust is asked: which certificates are present and trusted, and how they change."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Use, foreign
from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import text

_PASTED = text("pasted", "what was pasted")
MOST_CERTIFICATES = 30  # more switches than that are too many to look at


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainChoices:
    """All certificates and, by number, which are present, trusted, verified and looked at.

    ``days`` is how far the clock was moved; ``name`` the host name or address that is dialled.
    """

    certificates: tuple[x509.Certificate, ...] = field(repr=False)
    present: frozenset[int]
    trusted: frozenset[int]
    leaf: int
    looked: int
    use: Use
    name: str = ""
    days: int = 0


def split(
    state: ChainChoices,
) -> tuple[tuple[x509.Certificate, ...], tuple[x509.Certificate, ...]]:
    """Return the certificates that are present, and those of them that are trusted."""
    here = sorted(state.present)
    return (
        tuple(state.certificates[n] for n in here),
        tuple(state.certificates[n] for n in here if n in state.trusted),
    )


def with_pasted(state: ChainChoices, pem: str) -> ChainChoices:
    """Add pasted certificates to the others; one that was known is present again."""
    if not pem.strip():
        return state
    found = certificates.load_all(pem.encode(), source=_PASTED)
    everyone = tuple(dict.fromkeys((*state.certificates, *found)))
    check_count(everyone)
    numbers = frozenset(everyone.index(one) for one in found)
    return replace(state, certificates=everyone, present=state.present | numbers)


def check_count(everyone: Sequence[x509.Certificate]) -> None:
    if not everyone:
        raise LessonError("no-certificates", "there is no certificate to look at: give some")
    if len(everyone) > MOST_CERTIFICATES:
        raise LessonError(
            "too-many-certificates",
            "{count} certificates are too many for this widget: give at most {most};"
            " figures.chain_of_trust draws them all",
            count=len(everyone),
            most=MOST_CERTIFICATES,
        )


def label(state: ChainChoices, number: int) -> str:
    """Return a name that no other has: several may have the same CN."""
    one = state.certificates[number]
    name = certificates.common_name(one) or certificates.name_text(foreign.subject(one))
    return f"{number + 1}. {name}"


def trustable(state: ChainChoices) -> tuple[int, ...]:
    """Return which may be trusted: the authorities, and what was given as an anchor."""
    everyone = enumerate(state.certificates)
    return tuple(n for n, one in everyone if n in state.trusted or may_be_trusted(one))


def may_be_trusted(certificate: x509.Certificate) -> bool:
    """Say whether people may trust it from the start: an authority, or self-signed."""
    return bool(certificates.summarize(certificate).is_ca) or (
        foreign.subject(certificate) == foreign.issuer(certificate)
    )
