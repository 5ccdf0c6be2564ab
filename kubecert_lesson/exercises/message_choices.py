"""Choosing among messages of others: all that are accepted, and no other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kubecert_lesson.exercises.answers import NotYet, TakenAnswer
from kubecert_lesson.exercises.model import Dealt, Wrong
from kubecert_lesson.rounds import Ruling
from kubecert_lesson.words import Text, template


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChoices:
    """Files whose names begin alike, how each is judged, and what is said of each refusal.

    ``steps`` are, by a ruling's code, what exercises call it, and the next step.
    """

    beginning: str
    judge: Callable[[Dealt, str], Ruling]
    steps: Mapping[str, tuple[str, str]]

    def names(self, dealt: Dealt) -> list[str]:
        """The files to choose from."""
        return [name for name in dealt.given if name.startswith(self.beginning)]

    def check(self, dealt: Dealt, answer: TakenAnswer, right: Text) -> Text:
        """Return why the answer is right. Raises NotYet where it is not."""
        names = self.names(dealt)
        for name in answer.lines:
            if name not in names:
                raise NotYet(
                    "not-a-choice",
                    "there is no {name} to choose",
                    next=template("hand in names of files, as they are given"),
                    name=name[:60],
                )
            ruling = self.judge(dealt, name)
            if not ruling.accepted:
                code, step = self.steps[ruling.code]
                raise NotYet(code, "{name}: {why}", next=step, name=name, why=ruling.because)
        for name in names:
            if name not in answer.lines and self.judge(dealt, name).accepted:
                raise NotYet(
                    "line-missing",
                    "nothing is wrong with {name}",
                    next=template("judge each file by itself: more than one can be right"),
                    name=name,
                )
        return right

    def wrongs(self, *codes: str) -> tuple[Wrong, ...]:
        """The right files with one that is wrong in each of these ways, and two other answers."""
        return (
            *(Wrong(code, lambda dealt, _, code=code: self._chosen(dealt, code)) for code in codes),  # type: ignore[misc]
            Wrong("line-missing", lambda dealt, _: self._chosen(dealt)[:1]),
            Wrong("not-a-choice", lambda dealt, _: ["nothing.txt"]),
        )

    def _chosen(self, dealt: Dealt, code: str = "") -> list[str]:
        rulings = {name: self.judge(dealt, name) for name in self.names(dealt)}
        return [
            name for name, one in rulings.items() if one.accepted or self.steps[one.code][0] == code
        ]
