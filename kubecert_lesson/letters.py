"""Letters and digits that people copy without mistakes: Crockford's base 32.

Case does not count, O is read as 0, I and L as 1, and there is no U.
Source: Douglas Crockford, "Base 32".
"""

from collections.abc import Mapping
from types import MappingProxyType

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = {"O": "0", "I": "1", "L": "1"}
# The five bits that each letter stands for, upper case, and those that are taken for it.
VALUES: Mapping[str, int] = MappingProxyType(
    {letter: value for value, letter in enumerate(ALPHABET)}
    | {typed: ALPHABET.index(meant) for typed, meant in _MISREAD.items()}
)
