"""Languages that nobody speaks, made from the templates themselves.

What a face shows while ``Pseudo`` is spoken stands in ⟦marks⟧ where it was made from a template;
``outside`` is what remains, and may be data, code and the words of other programs only.
"""

import gettext
import math
import re

OPENING, CLOSING = "⟦", "⟧"
LONGER_BY = 0.4
_CYRILLIC = {ord(small): ord("а") + n for n, small in enumerate("abcdefghijklmnopqrstuvwxyz")}
_CYRILLIC |= {
    ord(chr(small).upper()): ord(chr(other).upper()) for small, other in _CYRILLIC.items()
}
_NAMES = re.compile(r"(\{[^{}]*\})")  # what a template leaves open


class Pseudo(gettext.NullTranslations):
    """Every template in marks, and longer by two fifths."""

    def gettext(self, message: str) -> str:
        return f"{OPENING}{message} {'~' * math.ceil(LONGER_BY * len(message))}{CLOSING}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class Cyrillic(Pseudo):
    """The same in other letters, so that English shows inside the marks, too."""

    def gettext(self, message: str) -> str:
        pieces = _NAMES.split(message)
        pieces[::2] = [piece.translate(_CYRILLIC) for piece in pieces[::2]]
        return super().gettext("".join(pieces))


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
