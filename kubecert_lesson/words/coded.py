"""Enumerations for programs and for people: the value is a code, the words are a template."""

from enum import Enum
from typing import Self

from kubecert_lesson.words.language import translated


class Coded(Enum):
    """Each member has a code (its value, in lower case with dashes) and words.

    ``NOT_CHECKED = "not-checked", template("not checked")``.
    """

    template: str

    def __new__(cls, code: str, template: str = "") -> Self:
        # The default is for the types: Verdict("failed") looks a member up by its code.
        member = object.__new__(cls)
        member._value_ = code
        member.template = template
        return member

    @property
    def words(self) -> str:
        """What a person reads, in the reader's language."""
        return translated(self.template)
