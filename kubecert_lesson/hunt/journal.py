"""What a hunt remembers, in the learner's folder: what was looked at and said; never the fault."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_file, write_private

NAME = ".hunt.json"
_VERSION = 1
_MOST_LOOKS = 500


@dataclass(slots=True, kw_only=True)
class Journal:
    """One hunt. ``looks`` are command lines, ``began`` and ``ended`` are seconds of the clock."""

    seed: int
    faults: int
    real: bool = False
    port: int = 0
    work_port: int = 0  # of what the API server calls
    minutes: float = 0  # 0: untimed
    began: int = field(default_factory=lambda: int(time.time()))
    ended: float = 0
    looks: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # the faults that were named rightly
    wrong: int = 0
    hints: int = 0
    hinted: list[str] = field(default_factory=list)  # the questions that hints were about
    checks: int = 0
    ways: list[str] = field(default_factory=list)  # the codes of cheap ways out

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read it. Raises LessonError where there is none that can be read."""
        try:
            found: Any = json.loads(read_file(folder / NAME))
            known = {name: found[name] for name in cls.__dataclass_fields__ if name in found}
            made = cls(**known)
        except (ValueError, TypeError, KeyError) as error:
            raise LessonError(
                "no-hunt",
                "there is no hunt in {folder}: begin one with kubecert-lesson hunt --seed N"
                " {folder}",
                folder=folder,
            ) from error
        if type(made.seed) is not int or type(made.faults) is not int:
            raise LessonError("no-hunt", "the hunt in {folder} cannot be read", folder=folder)
        return made

    def write(self, folder: Path) -> None:
        """Write it, whole or not at all."""
        document = {"version": _VERSION, **asdict(self)}
        write_private(folder / NAME, f"{json.dumps(document, indent=1)}\n".encode())

    def look(self, words: str, folder: Path) -> None:
        """Remember what was looked at."""
        self.looks = [*self.looks, words][-_MOST_LOOKS:]
        self.write(folder)

    @property
    def seconds(self) -> float:
        """How long it has taken, or takes until now."""
        return max(0.0, (self.ended or time.time()) - self.began)
