"""Messages that are not whole: cut off at their end, or shortened in the middle.

A terminal or a form cuts off what is too long; systemctl and journalctl leave out the middle of a
line and write an ellipsis there. What is known word for word is put together again.
"""

import re
from functools import cache
from itertools import islice

from kubecert_lesson.faults.texts import (
    ALERTS,
    ASKED,
    COMMON_NAME,
    COMMON_NAME_ENDS,
    NO_IP_SANS,
    NO_SERVING,
    OUT_OF_TIME,
    REMOTE,
    UNKNOWN_AUTHORITY,
    WRONG_USE,
    X509,
)
from kubecert_lesson.faults.troubles import NOT_REACHED, OUTDATED, PLAIN_HTTP, UNRESOLVED

_ELLIPSIS = re.compile(r"(?<=\w)(?:\.\.\.|…)")
_MANY = 20  # ellipses that are looked at in one message
_LEAST = 6  # letters of a phrase that must be there where its end is there, too
_ENOUGH = 12  # and where it is not
_WORD = 12  # letters that a cut takes away, where no ellipsis tells of it
_WORDS = 80


def _phrases() -> tuple[str, ...]:
    words = (
        *(UNKNOWN_AUTHORITY.removeprefix(X509), OUT_OF_TIME.removeprefix(X509)),
        NO_IP_SANS.partition("}")[2].strip(),
        (COMMON_NAME + COMMON_NAME_ENDS).removeprefix(X509),
        WRONG_USE.removeprefix(X509),
        *(ASKED, NO_SERVING, *NOT_REACHED, *UNRESOLVED, *PLAIN_HTTP),
        *(REMOTE + alert for alert in ALERTS.values()),
    )
    return tuple(dict.fromkeys(one for one in words if len(one) > _ENOUGH and "{" not in one))


_PHRASES = _phrases()
# These are said so by others, and are whole.
_WHOLE = (*_PHRASES, *OUTDATED, NO_SERVING.partition(" for ")[0], COMMON_NAME)


@cache
def _by_beginning() -> dict[str, list[str]]:
    beginnings: dict[str, list[str]] = {}
    for phrase in _PHRASES:
        for length in range(_LEAST, len(phrase)):
            beginnings.setdefault(phrase[:length], []).append(phrase)
    return beginnings


def whole_again(text: str) -> str:
    """Return a text with what is missing of the phrases that are known."""
    for found in reversed(list(islice(_ELLIPSIS.finditer(text), _MANY))):
        before = text[max(0, found.start() - _WORDS) : found.start()]
        after = text[found.end() :].split("\n", 1)[0].strip(" \"')")
        if missing := _missing(before, _WORDS, after):
            text = f"{text[: found.start()]}{missing}{text[found.end() :]}"
        elif missing := _missing(before, _WORDS):
            text = f"{text[: found.start()]}{missing} {text[found.end() :]}"
    told = text.rstrip(" \n\"'}")  # it may have been quoted
    end = told[-_WORDS:]
    missing = _missing(end.replace("\n", ""), _WORD) or _missing(end.replace("\n", " "), _WORD)
    return f"{told}{missing}{text[len(told) :]}"


def _missing(before: str, most: int, after: str = "") -> str:
    """What is missing of the phrase that begins before; '' where none, or more than one, fits.

    ``after`` is the end of the phrase, where that is there.
    """
    if before.endswith(_WHOLE):
        return ""
    least = _LEAST if after else _ENOUGH
    for count in range(len(before), least - 1, -1):
        fitting = {
            phrase[count : len(phrase) - len(after)]
            for phrase in _by_beginning().get(before[-count:], ())
            if phrase.endswith(after) and count + len(after) <= len(phrase) <= count + most
        }
        if fitting:
            return fitting.pop() if len(fitting) == 1 else ""
    return ""
