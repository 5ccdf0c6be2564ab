"""An answer that is handed in: plain values as JSON, inside the output of a cell.

It was taken already, so it holds no object and no path: whoever judges it runs no code of a
student's, and reads no file.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kubecert_lesson.exercises.answers import AnswerKind, Taken, TakenFile
from kubecert_lesson.words import Plural, say

MIME = "application/vnd.kubecert-lesson.answer+json"
LARGEST = 3_000_000  # bytes of JSON


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HandedIn:
    """What a student hands in for a task; ``seed`` is that of what was dealt to the student.

    A notebook keeps all of it in the output of the cell that shows this.
    """

    task: str
    seed: int
    answer: Any = field(repr=False)

    @property
    def document(self) -> dict[str, Any]:
        """All of it, for JSON."""
        return {"version": 1, "task": self.task, "seed": str(self.seed), "answer": self.answer}

    def __repr__(self) -> str:
        size = len(json.dumps(self.answer))
        return say(
            "Handed in: {task}, {size}. It counts once the notebook is saved and submitted.",
            task=self.task,
            size=Plural("{n} character", "{n} characters", size),
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {"text/plain": repr(self), MIME: self.document}


def packed(taken: Taken) -> Any:
    """Return what JSON can hold of an answer that was taken."""
    if isinstance(taken, TakenFile):
        return _file(taken)
    if isinstance(taken, dict):
        return {
            name: _file(value) if isinstance(value, TakenFile) else value
            for name, value in taken.items()
        }
    if isinstance(taken, tuple):
        return list(taken)
    return str(taken)  # a number may be larger than JSON's are everywhere


def unpacked(answer: object, kind: AnswerKind) -> object:
    """Return what ``exercises.taking`` takes; None for what nobody has packed."""
    try:
        return _UNPACKERS[kind](answer)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def read_document(found: object) -> HandedIn | None:
    """Read what is in an output; None for anything else."""
    if not isinstance(found, Mapping) or len(json.dumps(found, default=str)) > LARGEST:
        return None
    task, seed = found.get("task"), found.get("seed")
    if found.get("version") != 1 or type(task) is not str or type(seed) is not str:
        return None
    known = int(seed) if seed.isdecimal() and len(seed) < 30 else -1
    return HandedIn(task=task, seed=known, answer=found.get("answer"))


def _file(taken: TakenFile) -> dict[str, Any]:
    return {"base64": base64.b64encode(taken.content).decode(), "mode": taken.mode}


def _taken_file(answer: Any) -> TakenFile:
    content, mode = answer["base64"], answer["mode"]
    if mode is not None and type(mode) is not int:
        raise ValueError
    try:
        return TakenFile(base64.b64decode(content, validate=True), mode)
    except binascii.Error:
        raise ValueError from None


def _texts(answer: Any) -> list[str]:
    return [_text(item) for item in answer] if type(answer) is list else []


def _text(answer: Any) -> str:
    if type(answer) is not str:
        raise ValueError
    return answer


_UNPACKERS: dict[AnswerKind, Callable[[Any], object]] = {
    AnswerKind.NUMBER: _text,
    AnswerKind.TEXT: _text,
    AnswerKind.LINES: _texts,
    AnswerKind.TABLE: lambda answer: {_text(name): _text(answer[name]) for name in dict(answer)},
    AnswerKind.FILE: _taken_file,
    AnswerKind.FILES: lambda answer: {_text(n): _taken_file(answer[n]) for n in dict(answer)},
}
