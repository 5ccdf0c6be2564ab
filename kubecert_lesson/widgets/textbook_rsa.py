"""Textbook RSA to turn: choose primes, exponent and message, and then be the attacker."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from kubecert_lesson import textbook
from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Step, Verdict
from kubecert_lesson.tables import Table, plain
from kubecert_lesson.textbook import TextbookKey, TextbookPublicKey
from kubecert_lesson.widgets.base import (
    Answer,
    Control,
    Details,
    Kind,
    LessonWidget,
    Part,
    Refused,
    Section,
)

MOST_PRIME = 9_999_999  # so that every number here can be written out in full
MOST_MESSAGE = 10**14
_SHOWN = 4  # of the divisions that the attacker makes, so many at the beginning and at the end


@dataclass(frozen=True, slots=True)
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

    title = "Textbook RSA"

    def __init__(
        self, *, p: int = 61, q: int = 53, e: int = 17, message: int = 65, key: str = ""
    ) -> None:
        super().__init__(TextbookChoices(p, q, e, message), key=key)

    def controls(self, state: TextbookChoices) -> tuple[Control, ...]:
        n = state.p * state.q
        numbers = (
            ("p", "Prime p", state.p, "a secret odd prime"),
            ("q", "Prime q", state.q, "another secret odd prime"),
            ("e", "Exponent e", state.e, "public; it shares no factor with p - 1 or q - 1"),
            ("message", "Message", state.message, f"a number from 0 to n - 1 = {n - 1}"),
        )
        return (
            *(
                Control(name=name, label=label, kind=Kind.NUMBER, value=value, help=text)
                for name, label, value, text in numbers
            ),
            Control(name="attack", label=f"Factor n = {n}", kind=Kind.BUTTON, slow=True),
        )

    def changed(self, state: TextbookChoices, name: str, value: Any) -> TextbookChoices:
        """A new key has not been attacked yet."""
        if name == "attack":
            return replace(state, attacked=True)
        return replace(state, attacked=state.attacked and name == "message", **{name: value})

    def values(self, state: TextbookChoices) -> tuple[Section, ...]:
        key = _key(state)
        if not (isinstance(state.message, int) and 0 <= state.message <= MOST_MESSAGE):
            raise Refused(
                "message does not fit: choose 0 or more, a whole number of 14 digits at most",
                "message",
            )
        return (
            Section("", (_outcome(key, state.message),), ("p", "q", "e", "message")),
            Section("How do the primes become a key?", (textbook.key_steps(key.p, key.q, key.e),)),
            Section("What does the key do to the message?", _uses(key, state.message)),
            Section("What does an attacker see?", _attack(key, state.attacked), ("attack",)),
        )

    def page(self, state: TextbookChoices) -> tuple[Section, ...]:
        return self.values(replace(state, attacked=True))


def _key(state: TextbookChoices) -> TextbookKey:
    for name in ("p", "q"):
        value = getattr(state, name)
        if isinstance(value, int) and value > MOST_PRIME:
            raise Refused(f"{name} has more than 7 digits: choose a prime below 10^7", name)
    try:
        return textbook.key_from_primes(state.p, state.q, state.e)
    except LessonError as error:
        field = str(error).partition(" = ")[0]
        raise Refused(str(error), field if field in ("p", "q", "e") else "") from error


def _outcome(key: TextbookKey, message: int) -> Answer:
    locked = pow(message, key.e, key.n)
    opened = pow(locked, key.d, key.n)
    if opened == message:
        return Answer(f"{message} is locked as {locked}, and opens to {opened}.", Verdict.PASSED)
    return Answer(
        f"{message} is locked as {locked}, and opens to {opened}: n = {key.n} is too small for it.",
        Verdict.FAILED,
    )


def _uses(key: TextbookKey, message: int) -> tuple[Part, ...]:
    locked, signature = pow(message, key.e, key.n), pow(message, key.d, key.n)
    acts = (
        ("encrypt", message, "e", key.e, "anyone"),
        ("decrypt", locked, "d", key.d, "only who has d"),
        ("sign", message, "d", key.d, "only who has d"),
        ("verify", signature, "e", key.e, "anyone"),
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
    parts: list[Part] = [Table(("act", "power", "calculation", "result", "who can"), rows)]
    if message >= key.n:
        parts.append(
            f"Only the remainder after dividing by n survives: {message} mod {key.n} ="
            f" {message % key.n}. The messages {message % key.n}, {message % key.n + key.n} and so"
            " on all look the same when locked, and a signature on one is a signature on all of"
            " them. So a message has to be smaller than n; real signatures hash it first."
        )
    steps = textbook.power_steps(message, key.e, key.n)
    title = f"How {message}^{key.e} mod {key.n} is calculated in {len(steps)} steps"
    return (*parts, Details(title, (steps,)))


def _attack(key: TextbookKey, attacked: bool) -> tuple[Part, ...]:
    seen = f"Only the public key: n = {key.n} and e = {key.e}."
    if not attacked:
        return (seen, "The private exponent d can be calculated by whoever finds p and q.")
    try:
        stolen = _broken(key.public)
    except LessonError as error:
        return (seen, Answer(f"The attacker gives up: {error}", Verdict.PASSED))
    smaller = min(key.p, key.q)
    return (
        seen,
        _divisions(key.n, smaller),
        stolen,
        Answer(
            f"The attacker has d = {plain(stolen[-1].output)} and can sign as you.", Verdict.FAILED
        ),
    )


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
    return Table(("n divided by", "leaves"), tuple(rows))
