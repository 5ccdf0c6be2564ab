"""The chain of trust to turn: who is there, who is trusted, which name, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509

from kubecert_lesson import certificates, chain
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import ChainVerdict
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import plain, table
from kubecert_lesson.widgets.base import (
    Answer,
    Code,
    Control,
    Kind,
    LessonWidget,
    Part,
    Refused,
    Section,
)

MOST_DAYS = 36_500
MOST_CERTIFICATES = 30  # more than that is no matter of looking and switching


@dataclass(frozen=True, slots=True)
class ChainChoices:
    """All certificates and, by their numbers, which are there, trusted, verified and looked at.

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


class ChainOfTrust(LessonWidget[ChainChoices]):
    """Verify one of some certificates, and see at once what each change of the question does.

    ``anchors`` are those that are trusted at first, ``leaf`` the one that is verified (without it,
    the first that is no authority), ``at`` the time that the clock starts from (without it: now).
    Raises LessonError where there is no certificate, or more than 30.
    """

    title = "A chain of trust to turn"

    def __init__(
        self,
        *,
        certificates: Iterable[x509.Certificate],
        anchors: Iterable[x509.Certificate] = (),
        leaf: x509.Certificate | None = None,
        use: Use = Use.SERVING,
        name: str = "",
        at: datetime | None = None,
        key: str = "",
    ) -> None:
        trusted = tuple(anchors)
        everyone = tuple(dict.fromkeys((*certificates, *trusted, *((leaf,) if leaf else ()))))
        _count(everyone)
        leaves = [n for n, one in enumerate(everyone) if not _may_be_trusted(one)]
        first = everyone.index(leaf) if leaf else (leaves or [0])[0]
        self._start = (at or datetime.now(UTC)).replace(microsecond=0)
        state = ChainChoices(
            everyone,
            frozenset(range(len(everyone))),
            frozenset(everyone.index(one) for one in trusted),
            first,
            first,
            use,
            name,
        )
        super().__init__(state, key=key)

    def controls(self, state: ChainChoices) -> tuple[Control, ...]:
        everyone = tuple((_label(state, n), n) for n in range(len(state.certificates)))
        here = tuple(option for option in everyone if option[1] in state.present)
        uses = tuple((use.value, use) for use in Use)
        day = plain(self._start + timedelta(state.days))
        return (
            Control(name="leaf", label="Verify", kind=Kind.CHOICE, value=state.leaf, options=here),
            Control(
                name="use", label="for use as", kind=Kind.CHOICE, value=state.use, options=uses
            ),
            Control(
                name="name",
                label="Name or address dialled",
                kind=Kind.TEXT,
                value=state.name,
                disabled=state.use is Use.CLIENT,
                help="a client is known by its CN and O, not by a host name",
            ),
            Control(
                name="days",
                label="Move the clock by days",
                kind=Kind.COUNTER,
                value=state.days,
                least=-MOST_DAYS,
                most=MOST_DAYS,
                said=f"{state.days}, to {day}",
            ),
            Control(name="now", label="Back to the start", kind=Kind.BUTTON),
            *(
                Control(name=f"present {n}", label=name, kind=Kind.SWITCH, value=n in state.present)
                for name, n in everyone
            ),
            *(
                Control(
                    name=f"trusted {n}",
                    label=f"trust {name}",
                    kind=Kind.SWITCH,
                    value=n in state.trusted,
                    disabled=n not in state.present,
                )
                for name, n in everyone
                if n in _trustable(state)
            ),
            Control(
                name="pasted",
                label="Drop in a certificate (PEM)",
                kind=Kind.LINES,
                value="",
                said="–",
            ),
            Control(
                name="looked",
                label="Certificate to look at",
                kind=Kind.CHOICE,
                value=state.looked,
                options=here,
            ),
        )

    def changed(self, state: ChainChoices, name: str, value: Any) -> ChainChoices:
        """A certificate that is dropped in is there, the one that is verified is looked at."""
        word, _, number = name.partition(" ")
        if word in ("present", "trusted"):
            numbers, one = getattr(state, word), frozenset([int(number)])
            state = replace(state, **{word: numbers | one if value else numbers - one})
            looked = state.looked if state.looked in state.present else state.leaf
            return replace(state, looked=looked)
        if name == "pasted":
            return _dropped_in(state, value)
        if name == "now":
            return replace(state, days=0)
        if name == "leaf":
            return replace(state, leaf=value, looked=value)
        return replace(state, **{name: value.strip() if name == "name" else value})

    def values(self, state: ChainChoices) -> tuple[Section, ...]:
        if state.leaf not in state.present:
            label = _label(state, state.leaf)
            raise Refused(f"{label} is the one that is verified: verify another first")
        verdict = self._verify(state, state.leaf)
        return (
            Section("", _outcome(state, verdict), ("leaf", "use", "name")),
            Section("When?", (self._time(state),), ("days", "now")),
            Section(
                "Who is there?",
                (_drawing(*_split(state)),),
                (*(f"present {n}" for n in range(len(state.certificates))), "pasted"),
            ),
            Section(
                "Who is trusted from the start?",
                (),
                tuple(f"trusted {n}" for n in _trustable(state)),
            ),
            Section(
                "What holds between a certificate and those above it?",
                (self._verify(state, state.looked).checks,),
                ("looked",),
            ),
            Section("Do others decide alike?", _opinions(verdict)),
        )

    def _verify(self, state: ChainChoices, number: int) -> ChainVerdict:
        here, anchors = _split(state)
        asked = state.name if number == state.leaf and state.use is not Use.CLIENT else ""
        return chain.verify(
            state.certificates[number],
            anchors=anchors,
            intermediates=[one for one in here if one not in anchors],
            at=self._start + timedelta(state.days),
            use=state.use,
            name=asked or None,
        )

    def _time(self, state: ChainChoices) -> str:
        return f"The clock shows {plain(self._start + timedelta(state.days))}."


def _split(
    state: ChainChoices,
) -> tuple[tuple[x509.Certificate, ...], tuple[x509.Certificate, ...]]:
    """Return the certificates that are there, and those of them that are trusted."""
    here = sorted(state.present)
    return (
        tuple(state.certificates[n] for n in here),
        tuple(state.certificates[n] for n in here if n in state.trusted),
    )


@lru_cache(maxsize=8)
def _drawing(here: tuple[x509.Certificate, ...], anchors: tuple[x509.Certificate, ...]) -> Drawing:
    from kubecert_lesson.figures import chain_of_trust  # matplotlib: only when it is drawn

    return chain_of_trust(here, anchors=anchors)


def _dropped_in(state: ChainChoices, text: str) -> ChainChoices:
    """Put pasted certificates among the others; one that was known is there again."""
    if not text.strip():
        return state
    found = certificates.load_all(text.encode(), source="what was pasted")
    everyone = tuple(dict.fromkeys((*state.certificates, *found)))
    _count(everyone)
    numbers = frozenset(everyone.index(one) for one in found)
    return replace(state, certificates=everyone, present=state.present | numbers)


def _count(everyone: Sequence[x509.Certificate]) -> None:
    if not everyone:
        raise LessonError("there is no certificate to look at: give some")
    if len(everyone) > MOST_CERTIFICATES:
        raise LessonError(
            f"{len(everyone)} certificates are too many to switch: give {MOST_CERTIFICATES} or"
            " fewer; figures.chain_of_trust draws them all"
        )


def _label(state: ChainChoices, number: int) -> str:
    """Return a name that no other has: several may bear the same CN."""
    one = state.certificates[number]
    name = certificates.common_name(one) or certificates.name_text(one.subject)
    return f"{number + 1}. {name}"


def _trustable(state: ChainChoices) -> tuple[int, ...]:
    """Return which may be trusted: what is an authority, and what was given as an anchor."""
    everyone = enumerate(state.certificates)
    return tuple(n for n, one in everyone if n in state.trusted or _may_be_trusted(one))


def _may_be_trusted(certificate: x509.Certificate) -> bool:
    """Say whether it is one that people trust from the start: an authority, or self-signed."""
    return bool(certificates.summarize(certificate).is_ca) or (
        certificate.subject == certificate.issuer
    )


def _outcome(state: ChainChoices, verdict: ChainVerdict) -> tuple[Part, ...]:
    if verdict.trusted:
        return (Answer(f"Trusted. {verdict.reason}", Verdict.PASSED),)
    refused = Answer(f"Not trusted. {verdict.reason}", Verdict.FAILED)
    if not verdict.kubectl:
        return (refused,)
    if state.use is Use.CLIENT:
        said = "The API server answers 401 Unauthorized. This reason stands in its log only:"
        return (refused, said, Code(verdict.kubectl))
    said = "kubectl says, in these words:"
    return (refused, said, Code(f"tls: failed to verify certificate: {verdict.kubectl}"))


def _opinions(verdict: ChainVerdict) -> tuple[Part, ...]:
    return (
        table(chain.compare(verdict)),
        "cryptography was really asked just now; what the other two say follows from their rules.",
    )
