"""Words that all pictures share: lists, numbers of things, and names that can be shown at all."""

from collections.abc import Iterable


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does: 'a, b and c'; '' for none."""
    *others, last = tuple(words) or ("",)
    return f"{', '.join(others)} and {last}" if others else last


def counted(number: int, what: str) -> str:
    """Count things: '1 authority', '2 authorities', '3 days'."""
    plural = f"{what[:-1]}ies" if what.endswith("ty") else f"{what}s"
    return f"{number} {what if number == 1 else plural}"


def readable(text: str) -> str:
    """Show what cannot be printed as a sign of its own: no SVG may hold it, and no eye sees it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def sentence(text: str) -> str:
    """Let a text begin with a capital letter and end with a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '…')) else '.'}"
