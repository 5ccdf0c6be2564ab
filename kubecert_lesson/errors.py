"""The two errors that a learner can meet, each one line long."""


class LessonError(ValueError):
    """Input that the lesson cannot use: what is wrong, where, and what to do about it."""


class ToolMissing(LessonError):
    """A program that this step needs (kubectl, openssl) is not installed."""
