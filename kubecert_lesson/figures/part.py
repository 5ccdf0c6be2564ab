"""One part of a certificate, as a value: what it is called, what is in it, and what that means."""

from dataclasses import dataclass
from typing import ClassVar

from kubecert_lesson.figures.drawing import readable
from kubecert_lesson.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One field of a certificate: its ``title``, its content, and what follows from that."""

    columns: ClassVar[tuple[str, ...]] = ("field", "value", "meaning")

    title: Text
    content: str | Text
    because: Text
    problem: bool = False  # something is missing or wrong here
    signed: bool = True  # it is part of what the authority signed

    @property
    def code(self) -> str:
        """The field's code, for programs."""
        return self.title.code

    @property
    def field(self) -> str:
        """What the field is called."""
        return readable(str(self.title))

    @property
    def value(self) -> str:
        """What is in it."""
        return readable(str(self.content))

    @property
    def meaning(self) -> str:
        """What follows from that, in a learner's words."""
        return readable(str(self.because))
