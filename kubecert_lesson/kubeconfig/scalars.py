"""What a scalar without quotes means in YAML, by kubectl's rules.

kubectl reads YAML with a Go library whose rules lie between YAML 1.1 and 1.2: ``no`` and ``y``
are booleans and ``012`` and ``1e3`` numbers, while ``12:30`` and ``2001-01-01`` are text.
PyYAML reads half of these differently. Learned from kubectl 1.37, and tested against it.
"""

import base64
import re

_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(
        ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True
    ),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE"), False),
    **dict.fromkeys(("off", "Off", "OFF"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (float, int),
    "null": (type(None),),
}
_NUMBER_STARTS = frozenset("+-.0123456789")
_STARTS = _NUMBER_STARTS | frozenset("~yYnNtTfFoO")
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# After a leading dot kubectl reads a number as Go does: underscores stand between digits only.
_TOO_GREAT = 2**64
_DIGITS = "[0-9]+(?:_[0-9]+)*"
_FRACTION = re.compile(rf"\.{_DIGITS}(?:[eE][-+]?{_DIGITS})?")
_CLOCK = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?")


def meaning(word: str) -> str | bool | int | float | None:
    """Return what a scalar without quotes means: nearly always the text itself."""
    if word and word[0] not in _STARTS:
        return word
    if word in _WORDS:
        return _WORDS[word]
    return _number(word) if word[0] in _NUMBER_STARTS else word


def tagged(word: str, tag: str) -> str | bool | int | float | None:
    """Return what a scalar with a YAML tag means ('int', 'bool', …); other tags make it text.

    Raises ValueError where it is not of that type.
    """
    if tag == "binary":
        return base64.b64decode(word, validate=True).decode("utf-8", "replace")
    if tag == "timestamp" and not _DATE.fullmatch(word):
        raise ValueError("not a date")
    if tag not in _TYPES:
        return word
    meant = meaning(word)
    if type(meant) not in _TYPES[tag]:
        raise ValueError(f"not of the type {tag}")
    return meant


def needs_quotes(text: str) -> bool:
    """Say whether a text needs quotes, since kubectl or other readers would misread it.

    Times of day and dates are text to kubectl, and numbers or dates to others; ``<<`` is text as
    a value, and means merge as a key.
    """
    mistaken = text == "<<" or _CLOCK.fullmatch(text) or _DATE.fullmatch(text)
    return bool(mistaken) or not isinstance(meaning(text), str)


def _number(word: str) -> str | int | float:
    digits = word.replace("_", "")
    if _INTEGER.fullmatch(digits):
        number = _integer(digits)
        if -(2**63) <= number < 2**64:
            return number
    is_float = _FRACTION.fullmatch(word) if word[0] == "." else _FLOAT.fullmatch(digits)
    if is_float and abs(float(digits)) != float("inf"):
        return float(digits)
    return word


def _integer(digits: str) -> int:
    unsigned = digits.lstrip("+-")
    octal = len(unsigned) > 1 and unsigned[0] == "0" and unsigned[1].isdigit()
    try:
        number = int(unsigned, 8 if octal else 0)
    except ValueError:  # more digits than Python reads: more than any integer of kubectl's has
        number = _TOO_GREAT
    return -number if digits[0] == "-" else number
