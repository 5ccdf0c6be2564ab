"""A text without what people and terminals change in it: spaces, line breaks, quotes, case.

A message that was wrapped in mid-word, quoted for a shell or for JSON, or typed with typographic
quotes has the same letters. Each of them knows its place in the text as it was given.
"""

from dataclasses import dataclass
from functools import cached_property

_QUOTES = "\"'`´\\*“”„‟‘’‚‛«»‹›″′＂＇"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LEFT_OUT = frozenset(_QUOTES + _INVISIBLE)
_WRITTEN = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys(_LEFT_OUT, ""))


@dataclass(frozen=True)
class Squeezed:
    """A text, its letters alone, and what beside white space is no letter of it."""

    text: str
    letters: str
    left_out: frozenset[str] = _LEFT_OUT

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where in the text each of the letters stands."""
        return tuple(
            place
            for place, letter in enumerate(self.text)
            if not letter.isspace() and letter not in self.left_out
        )

    def original(self, start: int, end: int) -> str:
        """Return the piece of the text that these letters came from."""
        if start >= end:
            return ""
        return self.text[self.places[start] : self.places[end - 1] + 1]

    def word_at(self, start: int, *, lines: int = 1) -> str:
        """Return the word of the text that begins at this letter, without quotes around it.

        With more ``lines`` it goes on after a line break.
        """
        if start >= len(self.places):
            return ""
        begin = self.places[start]
        word = self.text[begin : begin + 300].replace("\n", "", lines - 1).split(maxsplit=1)
        return word[0].strip(_QUOTES) if word else ""

    def line_at(self, start: int) -> str:
        """Return the line of the text in which this letter stands, without spaces around it."""
        place = self.places[start]
        begin = self.text.rfind("\n", 0, place) + 1
        end = self.text.find("\n", place)
        return self.text[begin : end if end >= 0 else len(self.text)].strip()

    def begins_a_word(self, start: int) -> bool:
        """Say whether no letter or digit stands right before this letter in the text."""
        place = self.places[start]
        return place == 0 or not self.text[place - 1].isalnum()

    def ends_a_word(self, end: int) -> bool:
        """Say whether no letter or digit stands right after the letter before ``end``."""
        place = self.places[end - 1] + 1
        return place >= len(self.text) or not self.text[place].isalnum()

    @cached_property
    def without_underscores(self) -> "Squeezed":
        """The same without underscores, for OpenSSL's reasons in capitals."""
        return Squeezed(self.text, self.letters.replace("_", ""), self.left_out | {"_"})


def squeeze(text: str) -> Squeezed:
    """Return a text's letters: no white space, quotes, asterisks or backslashes, all lower case."""
    return Squeezed(text, squeezed(text))


def squeezed(text: str) -> str:
    """Return the letters alone."""
    kept = "".join(text.translate(_WRITTEN).split())
    return kept.lower() if kept.isascii() else "".join(map(_lower, kept))


def _lower(letter: str) -> str:
    lower = letter.lower()
    return lower if len(lower) == 1 else letter
