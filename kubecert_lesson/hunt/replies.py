"""What a hunt answers: whether it is so, why, and what to do next."""

from dataclasses import dataclass
from html import escape

from kubecert_lesson.words import Text, say


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HuntReply:
    """One answer. ``good`` is True for what is right, or done; a hint is neither good nor bad."""

    good: bool | None = None
    because: Text
    next: Text | None = None

    @property
    def code(self) -> str:
        """Stable, for programs."""
        return self.because.code

    @property
    def lines(self) -> tuple[str, ...]:
        """What people read."""
        headings = {True: say("Yes."), False: say("Not yet."), None: ""}
        first = f"{headings[self.good]} {self.because}".strip()
        return (first, str(self.next)) if self.next else (first,)

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in self.lines)
