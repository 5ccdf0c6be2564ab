"""TextbookRSA: choose primes, exponent and message, and then be the attacker."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from kubecert_lesson import textbook
from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Step, Verdict
from kubecert_lesson.tables import Table, plain
from kubecert_lesson.textbook import TextbookKey, TextbookPublicKey
from kubecert_lesson.widgets.base import (
    ChoiceRefused,
    Control,
    ControlKind,
    Details,
    Headline,
    LessonWidget,
    Part,
    Section,
)
from kubecert_lesson.words import Plural, say, template, text

MOST_PRIME = 9_999_999  # so that every number here can be written out in full
MOST_MESSAGE = 10**14
_SHOWN = 4  # of the attacker's divisions, how many are shown at the beginning and at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class TextbookChoices:
    """The two primes, the public exponent, the message (a number), and whether n was attacked."""

    p: int
    q: int
    e: int
    message: int
    attacked: bool = False


class TextbookRSA(LessonWidget[TextbookChoices]):
    """A key pair from two small primes, what it locks and signs, and how it is stolen.

    Raises LessonError for numbers that make no key, and for a message below 0.
    """

    title = template("Textbook RSA")

    def __init__(self, *, p: int = 61, q: int = 53, e: int = 17, message: int = 65) -> None:
        super().__init__(TextbookChoices(p=p, q=q, e=e, message=message))

    def controls(self, state: TextbookChoices) -> tuple[Control, ...]:
        n = state.p * state.q
        numbers = (
            ("p", say("Prime p"), say("a secret odd prime")),
            ("q", say("Prime q"), say("another secret odd prime")),
            ("e", say("Exponent e"), say("public; it shares no factor with p - 1 or q - 1")),
            ("message", say("Message"), say("a number from 0 to n - 1 = {most}", most=n - 1)),
        )
        return (
            *(
                Control(
                    name=name,
                    label=label,
                    kind=ControlKind.NUMBER,
                    value=getattr(state, name),
                    help=help,
                )
                for name, label, help in numbers
            ),
            Control(
                name="attack", label=say("Factor n = {n}", n=n), kind=ControlKind.BUTTON, slow=True
            ),
        )

    def changed(self, state: TextbookChoices, name: str, value: Any) -> TextbookChoices:
        """A new key has not been attacked yet."""
        if name == "attack":
            return replace(state, attacked=True)
        return replace(state, attacked=state.attacked and name == "message", **{name: value})

    def values(self, state: TextbookChoices) -> tuple[Section, ...]:
        key = _key(state)
        if not (isinstance(state.message, int) and 0 <= state.message <= MOST_MESSAGE):
            reason = text(
                "message-out-of-range",
                "message does not fit: choose 0 or more, a whole number of at most 14 digits",
            )
            raise ChoiceRefused(reason, "message")
        return (
            Section(parts=(_headline(key, state.message),), controls=("p", "q", "e", "message")),
            Section(
                title=say("How do the primes become a key?"),
                parts=(textbook.key_steps(key.p, key.q, key.e),),
            ),
            Section(
                title=say("What does the key do to the message?"), parts=_uses(key, state.message)
            ),
            Section(
                title=say("What does an attacker see?"),
                parts=_attack(key, state.attacked),
                controls=("attack",),
            ),
        )

    def page(self, state: TextbookChoices) -> tuple[Section, ...]:
        return self.values(replace(state, attacked=True))


def _key(state: TextbookChoices) -> TextbookKey:
    for name in ("p", "q"):
        value = getattr(state, name)
        if isinstance(value, int) and value > MOST_PRIME:
            reason = text(
                "prime-too-large",
                "{name} has more than 7 digits: choose a prime below 10^7",
                name=name,
            )
            raise ChoiceRefused(reason, name)
    try:
        return textbook.key_from_primes(state.p, state.q, state.e)
    except LessonError as error:
        raise ChoiceRefused(error.text, _field_of(error)) from error


def _field_of(error: LessonError) -> str:
    """Return the control that an error of ``key_from_primes`` is about, '' for several."""
    if error.code in ("exponent-out-of-range", "exponent-shares-a-factor"):
        return "e"
    return str(error.text.values.get("name", ""))


def _headline(key: TextbookKey, message: int) -> Headline:
    locked = pow(message, key.e, key.n)
    opened = pow(locked, key.d, key.n)
    if opened == message:
        return Headline(
            say(
                "{message} is locked as {locked}, and opens to {opened}.",
                message=message,
                locked=locked,
                opened=opened,
            ),
            Verdict.PASSED,
        )
    return Headline(
        say(
            "{message} is locked as {locked}, and opens to {opened}: n = {n} is too small for it.",
            message=message,
            locked=locked,
            opened=opened,
            n=key.n,
        ),
        Verdict.FAILED,
    )


def _uses(key: TextbookKey, message: int) -> tuple[Part, ...]:
    locked, signature = pow(message, key.e, key.n), pow(message, key.d, key.n)
    anyone, owner = say("anyone"), say("only the holder of d")
    acts = (
        (say("encrypt"), message, "e", key.e, anyone),
        (say("decrypt"), locked, "d", key.d, owner),
        (say("sign"), message, "d", key.d, owner),
        (say("verify"), signature, "e", key.e, anyone),
    )
    rows = tuple(
        (
            act,
            f"{base}^{name}",
            f"{base}^{exponent} mod {key.n}",
            f"{pow(base, exponent, key.n)}",
            who,
        )
        for act, base, name, exponent, who in acts
    )
    columns = (say("act"), say("power"), say("calculation"), say("result"), say("who can"))
    parts: list[Part] = [Table(columns, rows)]
    if message >= key.n:
        parts.append(
            say(
                "Only the remainder after division by n survives: {message} mod {n} = {rest}."
                " The messages {rest}, {next} and so on all look the same when locked, and a"
                " signature on one is a signature on all of them. So a message has to be smaller"
                " than n; real signatures hash it first.",
                message=message,
                n=key.n,
                rest=message % key.n,
                next=message % key.n + key.n,
            )
        )
    steps = textbook.power_steps(message, key.e, key.n)
    title = Plural(
        "How {power} mod {modulus} is calculated in {n} step",
        "How {power} mod {modulus} is calculated in {n} steps",
        len(steps),
        {"power": f"{message}^{key.e}", "modulus": key.n},
    )
    return (*parts, Details(str(title), (steps,)))


def _attack(key: TextbookKey, attacked: bool) -> tuple[Part, ...]:
    seen = say("Only the public key: n = {n} and e = {e}.", n=key.n, e=key.e)
    if not attacked:
        return (seen, say("Anyone who finds p and q can calculate the private exponent d."))
    try:
        stolen = _broken(key.public)
    except LessonError as error:
        given_up = say("The attacker gives up: {why}", why=error.text)
        return (seen, Headline(given_up, Verdict.PASSED))
    won = say("The attacker has d = {d} and can sign as you.", d=plain(stolen[-1].output))
    return (seen, _divisions(key.n, min(key.p, key.q)), stolen, Headline(won, Verdict.FAILED))


@lru_cache(maxsize=8)
def _broken(key: TextbookPublicKey) -> tuple[Step, ...]:
    return textbook.break_steps(key)


def _divisions(n: int, smallest: int) -> Table:
    """Show the divisors that are tried, 2, 3, 5, 7, 9 …; of many only the first and the last."""
    tried = [2, *range(3, smallest + 1, 2)[: 2 * _SHOWN]]
    rows = [(str(divisor), str(n % divisor)) for divisor in tried]
    if len(rows) > 2 * _SHOWN:
        last = range(smallest - 2 * _SHOWN + 2, smallest + 1, 2)
        rows[_SHOWN:] = [("…", "…"), *((str(divisor), str(n % divisor)) for divisor in last)]
    return Table((say("n divided by"), say("remainder")), tuple(rows))
