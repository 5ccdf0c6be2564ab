"""What a learner hands in, once it was taken: plain values of ours, which nobody else can change.

``taking`` makes these. A check reads them by the property of its kind. ``NotYet`` says what is
wrong with an answer, and what to do next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kubecert_lesson.words import Coded, Text, Value, listed, template


class AnswerKind(Coded):
    """What an exercise asks for, in words that end a sentence: 'Hand in a whole number.'"""

    NUMBER = "number", template("a whole number")
    TEXT = "text", template("a word or a line of text")
    LINES = "lines", template("a list of texts, in order")
    TABLE = "table", template("a dictionary from texts to texts")
    FILE = "file", template("what is in one file: its bytes, its text, or its path")
    FILES = "files", template("several files: a dictionary from names to contents, or a folder")


class NotYet(Exception):
    """An answer is not right yet: what is wrong with it, and the next step.

    ``NotYet("wrong-user", "the user is {user}", next=template("write …"), user=…)``: a code of the
    vocabulary in ``wrongs``, two templates, and the values of both. Each template is a clause: it
    begins with a small letter, and has no full stop.
    """

    def __init__(self, code: str, template: str, /, *, next: str, **values: Value) -> None:
        self.what = Text(code, template, values)
        self.next = Text("next-step", next, values)
        super().__init__(code)

    @property
    def code(self) -> str:
        """What is wrong, for programs."""
        return self.what.code


class NotAttempted(Exception):
    """Nothing was handed in: the dots of the starter, or something empty."""


@dataclass(frozen=True, slots=True)
class TakenFile:
    """The bytes of a file, read once. ``mode`` is None where they did not come from a file."""

    content: bytes = field(repr=False)
    mode: int | None = None


Taken = int | str | tuple[str, ...] | dict[str, str] | TakenFile | dict[str, TakenFile]


@dataclass(frozen=True, slots=True, repr=False)
class TakenAnswer:
    """An answer that was taken. Only the property of its kind has a value."""

    taken: Taken

    @property
    def number(self) -> int:
        """The whole number."""
        assert isinstance(self.taken, int)
        return self.taken

    @property
    def text(self) -> str:
        """The text, without space around it."""
        assert isinstance(self.taken, str)
        return self.taken

    @property
    def lines(self) -> tuple[str, ...]:
        """The texts, in order."""
        assert isinstance(self.taken, tuple)
        return self.taken

    @property
    def table(self) -> Mapping[str, str]:
        """The texts by name."""
        assert isinstance(self.taken, dict)
        return {name: value for name, value in self.taken.items() if isinstance(value, str)}

    @property
    def content(self) -> bytes:
        """What is in the file."""
        assert isinstance(self.taken, TakenFile)
        return self.taken.content

    @property
    def mode(self) -> int | None:
        """Who may read the file; None where bytes were handed in."""
        assert isinstance(self.taken, TakenFile)
        return self.taken.mode

    @property
    def files(self) -> Mapping[str, TakenFile]:
        """The files by name."""
        assert isinstance(self.taken, dict)
        return {name: value for name, value in self.taken.items() if isinstance(value, TakenFile)}

    def file(self, name: str) -> bytes:
        """Return the content of the file of this name. Raises NotYet where there is none."""
        return self.whole_file(name).content

    def whole_file(self, name: str) -> TakenFile:
        """Return the file of this name, with its mode. Raises NotYet where there is none."""
        files = self.files
        if name not in files:
            raise NotYet(
                "file-missing",
                "there is no {name} among the files: there are {names}",
                next=template("hand in a file with the name {name}, too"),
                name=name,
                names=listed(sorted(files)),
            )
        return files[name]
