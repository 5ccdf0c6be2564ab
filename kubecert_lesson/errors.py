"""The two errors that a learner can meet, each one line long."""

from kubecert_lesson.words import Text, Value, visible

__all__ = ["LessonError", "ToolMissing", "visible"]


class LessonError(ValueError):
    """Input that the lesson cannot use: what is wrong, where, and what to do about it.

    ``LessonError("no-such-file", "cannot read {path}: {why}", path=…, why=…)``: a stable code, an
    English template without a capital or a full stop, and the values of its {names}.
    """

    def __init__(self, code: str, template: str = "", /, **values: Value) -> None:
        self.text = Text(code, template or "{message}", values or {"message": code})
        super().__init__(self.text)

    @property
    def code(self) -> str:
        """The error's code: it stays when the English is put better."""
        return self.text.code

    def __str__(self) -> str:
        return str(self.text)

    def _render_traceback_(self) -> list[str]:
        """What a notebook's cell shows instead of a traceback: IPython asks for it."""
        return [f"{type(self).__name__}: {self}"]


class ToolMissing(LessonError):
    """A program that this step needs (kubectl, openssl) is not installed."""
