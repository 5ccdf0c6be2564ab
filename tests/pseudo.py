"""A language that nobody speaks: every template in marks, and longer by two fifths.

What a face shows while the pseudo-language is spoken stands in ⟦marks⟧ where it was made from a
template; ``outside`` is what remains, and may be data, code and the words of other programs only.
"""

import gettext
import math

OPENING, CLOSING = "⟦", "⟧"
LONGER_BY = 0.4


class Pseudo(gettext.NullTranslations):
    """A catalogue that knows every template."""

    def gettext(self, message: str) -> str:
        return _changed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _changed(msgid1 if n == 1 else msgid2)


def _changed(template: str) -> str:
    return f"{OPENING}{template} {'~' * math.ceil(LONGER_BY * len(template))}{CLOSING}"


def outside(text: str) -> str:
    """Return what stands outside of all marks, which may be nested."""
    kept, depth = [], 0
    for letter in text:
        if letter == OPENING:
            depth += 1
        elif letter == CLOSING:
            depth -= 1
        elif depth == 0:
            kept.append(letter)
    return "".join(kept)
