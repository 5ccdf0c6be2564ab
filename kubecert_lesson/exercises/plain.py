"""Plain answers: numbers, texts, lines and tables, taken into values of ours.

Types are compared with ``is``: no method of an object is called that anybody could have written.
"""

from kubecert_lesson.exercises.answers import AnswerKind, NotYet
from kubecert_lesson.words import template

LARGEST_FILE, MOST_ITEMS, MOST_BITS = 1_000_000, 64, 10_000
MOST_DIGITS = 3_000  # Python itself reads no more than 4,300


def taken_number(given: object) -> int:
    """Take a whole number, or a text that is one."""
    if type(given) is str:
        given = _parsed(given)
    if type(given) is not int:
        raise not_taken(given, AnswerKind.NUMBER)
    if given.bit_length() > MOST_BITS:
        raise NotYet(
            "too-large",
            "the number has {bits} bits, far more than any number here",
            next=template("look again at what is asked"),
            bits=given.bit_length(),
        )
    return given


def _parsed(given: str) -> int:
    written = given.strip().replace(",", "")
    if written.isdecimal():
        return int(written) if len(written) <= MOST_DIGITS else 1 << MOST_BITS
    try:
        return int(written, 0)
    except ValueError:
        raise NotYet(
            "not-a-number",
            "{given!r} is not a whole number",
            next=template("hand in a number without quotes, such as 42"),
            given=given[:40],
        ) from None


def taken_text(given: object) -> str:
    """Take one text, without space around it."""
    if type(given) is int:
        given = str(taken_number(given))
    if type(given) is bytes:
        given = decoded(small(given))
    if type(given) is not str:
        raise not_taken(given, AnswerKind.TEXT)
    return decoded(encoded(given)).strip()


def taken_lines(given: object) -> tuple[str, ...]:
    """Take several texts, in order."""
    if type(given) is str:
        given = given.splitlines()
    if type(given) is not list and type(given) is not tuple:
        raise not_taken(given, AnswerKind.LINES)
    few(len(given))
    return tuple(taken_text(item) for item in given)


def taken_table(given: object) -> dict[str, str]:
    """Take texts by name."""
    if type(given) is not dict:
        raise not_taken(given, AnswerKind.TABLE)
    few(len(given))
    return {taken_text(name): taken_text(value) for name, value in given.items()}


def small(content: bytes) -> bytes:
    """Return what is not too large. Raises NotYet for more."""
    if len(content) > LARGEST_FILE:
        raise NotYet(
            "too-large",
            "it holds {size:,} bytes, far more than is asked for",
            next=template("hand in only what the task asks for"),
            size=len(content),
        )
    return content


def few(count: int) -> None:
    """Raise NotYet for more items than any exercise asks for."""
    if count > MOST_ITEMS:
        raise NotYet(
            "too-many",
            "there are {count} of them, far more than are asked for",
            next=template("hand in only what the task asks for"),
            count=count,
        )


def encoded(given: str) -> bytes:
    """Return a text as UTF-8. Raises NotYet where it has half a letter."""
    try:
        return small(given.encode())
    except UnicodeEncodeError:
        raise _not_text() from None


def decoded(content: bytes) -> str:
    """Return bytes as text. Raises NotYet where they are none in UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise _not_text() from None


def _not_text() -> NotYet:
    return NotYet(
        "not-text",
        "it is no text in UTF-8",
        next=template("hand in plain text"),
    )


def not_taken(given: object, kind: AnswerKind) -> NotYet:
    """What is raised of a value of another type."""
    return NotYet(
        "not-taken",
        "a value of the type {type} cannot be taken here",
        next=template("hand in {kind}, of Python's own types"),
        type=type.__getattribute__(type(given), "__name__"),
        kind=kind,
    )
