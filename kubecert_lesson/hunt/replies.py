"""What a hunt answers: whether it is so, why, and what to do next."""

from dataclasses import dataclass
from html import escape

from kubecert_lesson.words import Text, say


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HuntReply:
    """One answer. ``good`` is True for what is right, or done."""

    good: bool
    because: Text
    next: Text | None = None

    @property
    def code(self) -> str:
        """Stable, for programs."""
        return self.because.code

    @property
    def lines(self) -> tuple[str, ...]:
        """What people read."""
        heading = say("Yes.") if self.good else say("Not yet.")
        more = (str(self.next),) if self.next else ()
        return (f"{heading} {self.because}", *more)

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in self.lines)
