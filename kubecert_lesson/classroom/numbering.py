"""Numbers for exercises and wrong answers, so that a code stays short: a table in ``data/``.

The table only ever grows: a number never gets another meaning. So a code from an older version of
the lesson reads as it was meant, and of one from a newer version only what is new is not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

OTHER = "another-wrong-answer"  # one that has no number, such as one of a pack by somebody else


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """Exercises and codes of wrong answers; what is at a place has that number."""

    exercises: tuple[str, ...]
    wrongs: tuple[str, ...]

    def number_of_wrong(self, code: str) -> int:
        """Return 0 for none, 1 for one without a number, or the number of a wrong answer."""
        if not code:
            return 0
        return 2 + self.wrongs.index(code) if code in self.wrongs else 1

    def wrong(self, number: int) -> str:
        """Return the code of a wrong answer by its number; OTHER for one that is not known."""
        if number == 0:
            return ""
        return self.wrongs[number - 2] if 2 <= number < 2 + len(self.wrongs) else OTHER


@cache
def numbering() -> Numbering:
    """Return the lesson's own table."""
    text = (files("kubecert_lesson") / "data" / "class_numbers.yaml").read_text(encoding="utf-8")
    said = yaml.safe_load(text)
    return Numbering(exercises=tuple(said["exercises"]), wrongs=tuple(said["wrongs"]))


def packed(digits: Sequence[tuple[int, int]]) -> int:
    """Pack values into one number: each is given with how many values it could have."""
    whole = 0
    for value, values in reversed(digits):
        whole = whole * values + value
    return whole


class Unpacking:
    """Takes the values out of a number again, in the order in which they were packed."""

    def __init__(self, whole: int) -> None:
        self.left = whole

    def take(self, values: int) -> int:
        """Return the next value of those that could have so many values."""
        self.left, value = divmod(self.left, values)
        return value
