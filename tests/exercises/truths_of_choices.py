"""What is so of numbers, texts, lines and tables: what was chosen, beside what is right."""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Callable

from exercises.made import Said

Truth = Callable[[Said], bool]


def text(said: Said) -> str:
    assert isinstance(said.given, str)
    return said.given


def number(said: Said) -> int:
    assert isinstance(said.given, int)
    return said.given


def right_number(said: Said) -> int:
    assert isinstance(said.right, int)
    return said.right


def lines(said: Said) -> tuple[str, ...]:
    assert isinstance(said.given, tuple)
    return said.given


def right_lines(said: Said) -> tuple[str, ...]:
    assert isinstance(said.right, tuple)
    return said.right


def table(said: Said) -> dict[str, object]:
    assert isinstance(said.given, dict)
    return dict(said.given)


def right_table(said: Said) -> dict[str, object]:
    assert isinstance(said.right, dict)
    return dict(said.right)


def is_hexadecimal(value: str, digits: int) -> bool:
    return re.fullmatch(rf"[0-9a-f]{{{digits}}}", value.lower().removeprefix("sha256:")) is not None


def is_base64(value: str) -> bool:
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def wrong_rows(said: Said) -> set[str]:
    """The rows of a table that are there, and wrong."""
    given, right = table(said), right_table(said)
    return {name for name in given if given[name] != right.get(name)}


def left_out(said: Said) -> bool:
    if isinstance(said.given, dict):
        return bool(right_table(said).keys() - table(said).keys())
    return bool(Counter(right_lines(said)) - Counter(lines(said)))


def put_in(said: Said) -> bool:
    if isinstance(said.given, dict):
        return bool(table(said).keys() - right_table(said).keys())
    return len(set(lines(said))) < len(lines(said)) or bool(
        set(lines(said)) - set(right_lines(said))
    )


def differs(said: Said) -> bool:
    return said.given != said.right


def said_otherwise(said: Said) -> bool:
    """Something is chosen that nobody offered: it is part of nothing that was dealt."""
    if isinstance(said.given, str):
        return said.given != said.right
    if isinstance(said.given, dict):
        return bool(wrong_rows(said)) or put_in(said)
    return bool(set(lines(said)) - set(right_lines(said)))


def swapped(said: Said) -> bool:
    """Two things stand in each other's place."""
    given, right = table(said), right_table(said)
    return differs(said) and bool(set(map(str, given.values())) & set(map(str, right.values())))


def _hash_of_something_else(said: Said) -> bool:
    return differs(said) and not is_hexadecimal(text(said), 64)


TRUTHS: dict[str, Truth] = {
    "off-by-one": lambda said: abs(number(said) - right_number(said)) == 1,
    "wrong-number": lambda said: number(said) != right_number(said),
    "line-missing": left_out,
    "line-too-many": put_in,
    "order": lambda said: (
        lines(said) != right_lines(said) and set(lines(said)) == set(right_lines(said))
    ),
    "not-a-choice": said_otherwise,
    "wrong-choice": differs,
    "twice": lambda said: (
        len(set(map(str, table(said).values()))) < len(table(said))
        if isinstance(said.given, dict)
        else len(set(lines(said))) < len(lines(said))
    ),
    "no-such-file": lambda said: (
        text(said) not in said.case.dealt.given
        or text(said).rpartition(".")[2] != str(said.right).rpartition(".")[2]
    ),
    "bad-base64": lambda said: not is_base64(text(said)),
    "not-base64": lambda said: not is_base64(text(said)),
    "line-breaks": lambda said: any(sign.isspace() for sign in text(said)),
    "cut": lambda said: text(said) in str(said.right) and differs(said),
    "not-understood": lambda said: bool(set(lines(said)) - set(right_lines(said))),
}
