"""The two errors that a learner can meet, each one line long."""

# Escape sequences in a name could move a terminal's cursor, and so write over what is said.
_CONTROLS = {
    code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if code not in (9, 10)
}


class LessonError(ValueError):
    """Input that the lesson cannot use: what is wrong, where, and what to do about it."""


class ToolMissing(LessonError):
    """A program that this step needs (kubectl, openssl) is not installed."""


def visible(text: str) -> str:
    """Write control characters as \\x1b, so that they are seen, not obeyed; tabs and lines stay."""
    return text.translate(_CONTROLS)
