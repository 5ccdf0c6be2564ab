"""ChainOfTrust: change who is present and who is trusted, the name that is dialled, the time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from cryptography import x509

from kubecert_lesson import chain
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import ChainVerdict
from kubecert_lesson.faults.texts import UNABLE
from kubecert_lesson.figures import Drawing, chain_of_trust
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import plain, table
from kubecert_lesson.widgets.base import (
    ChoiceRefused,
    Code,
    Control,
    ControlKind,
    Headline,
    LessonWidget,
    Part,
    Section,
)
from kubecert_lesson.widgets.chain_choices import (
    ChainChoices,
    check_count,
    label,
    may_be_trusted,
    split,
    trustable,
    with_pasted,
)
from kubecert_lesson.words import say, template, text
from kubecert_lesson.words.language import catalogue

MOST_DAYS = 36_500


class ChainOfTrust(LessonWidget[ChainChoices]):
    """Verify one of several certificates, and see at once what each change of the question does.

    ``anchors`` are those that are trusted at first, ``leaf`` the one that is verified (by default
    the first that is not an authority), ``at`` the time that the clock starts from (by default
    now). Raises LessonError for no certificates, and for more than 30.
    """

    title = template("A chain of trust to try out")

    def __init__(
        self,
        *,
        certificates: Iterable[x509.Certificate],
        anchors: Iterable[x509.Certificate] = (),
        leaf: x509.Certificate | None = None,
        use: Use = Use.SERVING,
        name: str = "",
        at: datetime | None = None,
    ) -> None:
        trusted = tuple(anchors)
        everyone = tuple(dict.fromkeys((*certificates, *trusted, *((leaf,) if leaf else ()))))
        check_count(everyone)
        leaves = [n for n, one in enumerate(everyone) if not may_be_trusted(one)]
        first = everyone.index(leaf) if leaf else (leaves or [0])[0]
        self._start = (at or datetime.now(UTC)).replace(microsecond=0)
        state = ChainChoices(
            certificates=everyone,
            present=frozenset(range(len(everyone))),
            trusted=frozenset(everyone.index(one) for one in trusted),
            leaf=first,
            looked=first,
            use=use,
            name=name,
        )
        super().__init__(state)

    def controls(self, state: ChainChoices) -> tuple[Control, ...]:
        everyone = tuple((label(state, n), n) for n in range(len(state.certificates)))
        here = tuple(option for option in everyone if option[1] in state.present)
        uses = tuple((use.words, use) for use in Use)
        day = plain(self._start + timedelta(state.days))
        return (
            Control(
                name="leaf",
                label=say("Verify"),
                kind=ControlKind.CHOICE,
                value=state.leaf,
                options=here,
            ),
            Control(
                name="use",
                label=say("for use as"),
                kind=ControlKind.CHOICE,
                value=state.use,
                options=uses,
            ),
            Control(
                name="name",
                label=say("Name or address dialled"),
                kind=ControlKind.TEXT,
                value=state.name,
                disabled=state.use is Use.CLIENT,
                help=say("a client is known by its CN and O, not by a host name"),
            ),
            Control(
                name="days",
                label=say("Move the clock by days"),
                kind=ControlKind.NUMBER,
                value=state.days,
                least=-MOST_DAYS,
                most=MOST_DAYS,
                said=say("{days}, to {moment}", days=state.days, moment=day),
            ),
            Control(name="now", label=say("Back to the start"), kind=ControlKind.BUTTON),
            *(
                Control(
                    name=f"present {n}",
                    label=name,
                    kind=ControlKind.SWITCH,
                    value=n in state.present,
                )
                for name, n in everyone
            ),
            *(
                Control(
                    name=f"trusted {n}",
                    label=say("trust {name}", name=name),
                    kind=ControlKind.SWITCH,
                    value=n in state.trusted,
                    disabled=n not in state.present,
                )
                for name, n in everyone
                if n in trustable(state)
            ),
            Control(
                name="pasted",
                label=say("Add a certificate (PEM)"),
                kind=ControlKind.LINES,
                value="",
                said="–",
            ),
            Control(
                name="looked",
                label=say("Certificate to look at"),
                kind=ControlKind.CHOICE,
                value=state.looked,
                options=here,
            ),
        )

    def changed(self, state: ChainChoices, name: str, value: Any) -> ChainChoices:
        """Return the question after one control: an added certificate is present, a verified one
        is looked at.
        """
        word, _, number = name.partition(" ")
        if word in ("present", "trusted"):
            numbers, one = getattr(state, word), frozenset([int(number)])
            state = replace(state, **{word: numbers | one if value else numbers - one})
            looked = state.looked if state.looked in state.present else state.leaf
            return replace(state, looked=looked)
        if name == "pasted":
            return with_pasted(state, value)
        if name == "now":
            return replace(state, days=0)
        if name == "leaf":
            return replace(state, leaf=value, looked=value)
        return replace(state, **{name: value.strip() if name == "name" else value})

    def values(self, state: ChainChoices) -> tuple[Section, ...]:
        if state.leaf not in state.present:
            reason = text(
                "verified-is-needed",
                "{certificate} is the one that is verified: verify another first",
                certificate=label(state, state.leaf),
            )
            raise ChoiceRefused(reason)
        verdict = self._verify(state, state.leaf)
        return (
            Section(parts=_outcome(state, verdict), controls=("leaf", "use", "name")),
            Section(title=say("When?"), parts=(self._time(state),), controls=("days", "now")),
            Section(
                title=say("Who is present?"),
                parts=(_drawing(*split(state), tuple(sorted(state.present)), catalogue()),),
                controls=(*(f"present {n}" for n in range(len(state.certificates))), "pasted"),
            ),
            Section(
                title=say("Who is trusted from the start?"),
                controls=tuple(f"trusted {n}" for n in trustable(state)),
            ),
            Section(
                title=say("How does a certificate check against those above it?"),
                parts=(self._verify(state, state.looked).checks,),
                controls=("looked",),
            ),
            Section(title=say("Do others decide the same?"), parts=_opinions(verdict)),
        )

    def _verify(self, state: ChainChoices, number: int) -> ChainVerdict:
        here, anchors = split(state)
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
        return say("The clock shows {moment}.", moment=self._start + timedelta(state.days))


@lru_cache(maxsize=8)
def _drawing(
    here: tuple[x509.Certificate, ...],
    anchors: tuple[x509.Certificate, ...],
    positions: tuple[int, ...],
    language: NullTranslations,  # which the picture's words are in
) -> Drawing:
    numbers = [position + 1 for position in positions]
    return chain_of_trust(here, anchors=anchors, numbers=numbers)


def _outcome(state: ChainChoices, verdict: ChainVerdict) -> tuple[Part, ...]:
    if verdict.trusted:
        return (Headline(say("Trusted. {why}", why=verdict.reason), Verdict.PASSED),)
    refused = Headline(say("Not trusted. {why}", why=verdict.reason), Verdict.FAILED)
    if state.use is Use.CLIENT:
        log = say("The API server answers 401 Unauthorized. The reason is only in its log:")
        return (refused, log, Code(verdict.kubectl))
    return (
        refused,
        say("kubectl prints:"),
        Code(verdict.kubectl_line.removeprefix(UNABLE)),
    )


def _opinions(verdict: ChainVerdict) -> tuple[Part, ...]:
    return (
        table(chain.compare(verdict)),
        say("cryptography was asked just now; the other two answers follow from their rules."),
    )
