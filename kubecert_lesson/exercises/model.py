"""What an exercise is: data, one function that deals, and one that checks.

The learner is dealt something that follows from a seed. What is handed in is taken into plain
values of ours (``taking``) before the check sees it. The check returns why the answer is right, or
raises NotYet. No right answer is stored: it is worked out anew each time, from what was dealt.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography import x509

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Identity
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.words import Text, Value

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GIVEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
_NOTEBOOK = re.compile(r"[0-9]{2}_[a-z0-9_]+")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Dealt:
    """What a seed gives: the task in words, and what belongs to it.

    ``given`` goes to the learner: values by name, and files, whose names have a dot ("ca.crt").
    ``wanted`` is what the task openly asks for (a user, a host): the learner may read it, too.
    ``hidden`` is what only checks and wrong answers need, such as the key of an authority that the
    learner does not hold; never an answer.
    """

    task: Text
    given: Mapping[str, bytes | str | int] = field(default_factory=dict)
    wanted: Mapping[str, Value] = field(default_factory=dict)
    hidden: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.given:
            if not _GIVEN.fullmatch(name):
                raise LessonError(
                    "name-of-given", "{name!r} cannot name what is given: write ca.crt", name=name
                )

    @property
    def files(self) -> Mapping[str, bytes]:
        """What is given as a file, by its name, as bytes."""
        named = {name: value for name, value in self.given.items() if "." in name}
        return {
            name: value if isinstance(value, bytes) else str(value).encode()
            for name, value in named.items()
        }

    def file(self, name: str) -> bytes:
        """Return one of the files that were given, or that are hidden."""
        found = self.files.get(name, self.hidden.get(name))
        assert isinstance(found, bytes), name
        return found

    def certificate(self, name: str) -> x509.Certificate:
        """Return the certificate of one of the files: ``dealt.certificate("ca.crt")``."""
        return certificates.load(self.file(name))

    def key(self, name: str) -> PrivateKey:
        """Return the private key of one of the files: ``dealt.key("ca.key")``."""
        return keys.load_private(self.file(name), thorough=False)

    def identity(self, name: str) -> Identity:
        """Return a certificate with its key: for 'ca' those of ca.crt and ca.key."""
        return Identity(self.certificate(f"{name}.crt"), self.key(f"{name}.key"))

    def text(self, name: str) -> str:
        """Return something that is wanted, as it is written."""
        return str(self.wanted[name])


@dataclass(frozen=True, slots=True)
class Right:
    """Why an answer is right; ``judge`` says who else agreed, such as the real kubectl."""

    why: Text
    judge: Text | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """An answer known to be wrong, and the code by which the check names what is wrong with it.

    ``make`` is given what was dealt, and dice of its own for a stranger's key or another name.
    """

    code: str
    make: Callable[[Dealt, Dice], object]


@lru_cache(maxsize=16)  # a task is shown, written and judged from one deal
def _dealt(deal: Callable[[Dice], Dealt], name: str, seed: int) -> Dealt:
    return deal(Dice(name, seed))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Exercise:
    """One exercise; see the module. ``starter`` and ``solution`` are the source of a cell.

    ``kind`` is what is handed in. In the solution, ``task`` is what ``exercise`` returned, and
    ``my_answer`` is bound at its end. A hint is a template for what is wanted, or a function of
    what was dealt. ``misconceptions`` are codes of what people wrongly believe here.
    """

    name: str
    notebook: str
    title: str
    teaches: str
    kind: AnswerKind
    deal: Callable[[Dice], Dealt]
    check: Callable[[Dealt, TakenAnswer], Right | Text]
    hints: tuple[str | Callable[[Dealt], Text], ...]
    solution: str
    wrongs: tuple[Wrong, ...]
    starter: str = "my_answer = ...\ntask.check(my_answer)"
    misconceptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or not _NOTEBOOK.fullmatch(self.notebook):
            raise LessonError(
                "not-an-exercise",
                "{name!r} of the notebook {notebook!r} cannot name an exercise: write"
                " csr-for-a-user, and 03_certificates",
                name=self.name,
                notebook=self.notebook,
            )

    def __repr__(self) -> str:
        return f"Exercise({self.name})"

    def dealt(self, seed: int) -> Dealt:
        """Deal: the same for the same seed, at all times."""
        return _dealt(self.deal, self.name, seed)

    def hint(self, number: int, dealt: Dealt) -> Text:
        """Return one of the hints, counted from 0."""
        hint = self.hints[number]
        return Text("hint", hint, dealt.wanted) if isinstance(hint, str) else hint(dealt)
