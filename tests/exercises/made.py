"""What mutants are made of, and what they are."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kubecert_lesson.exercises.answers import Taken, TakenAnswer, TakenFile
from kubecert_lesson.exercises.model import Dealt, Exercise

# libyaml's, where it is there: these read and write a thousand files.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong answer, and the code of what is wrong with it: one, or more that mean the same.

    Without a code, it is only known that it is wrong. ``file`` is the one that is wrong of several.
    """

    codes: tuple[str, ...]
    given: object
    file: str = ""


@dataclass(frozen=True)
class Case:
    """An exercise with what was dealt, and the right answer as it was taken."""

    exercise: Exercise
    seed: int
    dealt: Dealt
    right: TakenAnswer

    @cached_property
    def contents(self) -> tuple[bytes, ...]:
        """Every file that was dealt, to the learner or to the check."""
        all_of_them = (*self.dealt.given.values(), *self.dealt.hidden.values())
        return tuple(content for content in all_of_them if isinstance(content, bytes))

    @cached_property
    def keys(self) -> tuple[Any, ...]:
        """Every private key that was dealt."""
        return tuple(self._keys())

    def _keys(self) -> Iterator[Any]:
        for content in self.contents:
            if b"PRIVATE KEY-----" in content:
                with suppress(ValueError):
                    yield load_pem_private_key(content, None, unsafe_skip_rsa_key_validation=True)

    @cached_property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Every certificate that was dealt as a file of its own."""
        found = []
        for content in self.contents:
            if content.startswith(b"-----BEGIN CERTIFICATE-----"):
                with suppress(ValueError):
                    found += x509.load_pem_x509_certificates(content)
        return tuple(found)

    @cached_property
    def declared(self) -> frozenset[str]:
        """The codes of the wrong answers that the exercise knows."""
        return frozenset(wrong.code for wrong in self.exercise.wrongs)


@dataclass(frozen=True)
class Said:
    """A mutant as it was taken, and the right answer: what the truth of a code is found out from.

    ``file`` is the one of several that was changed.
    """

    case: Case
    given: Taken
    file: str = ""

    @property
    def right(self) -> Taken:
        """The right answer."""
        return self.case.right.taken

    @cached_property
    def content(self) -> bytes:
        """The bytes of the file in question."""
        return _content(self.given, self.file)

    @cached_property
    def right_content(self) -> bytes:
        """The bytes of that file as they are right."""
        return _content(self.right, self.file)

    @cached_property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """What can be read of certificates in it."""
        try:
            return tuple(x509.load_pem_x509_certificates(self.content))
        except ValueError:
            return ()

    @cached_property
    def right_certificates(self) -> tuple[x509.Certificate, ...]:
        """The same, of the right answer."""
        return tuple(x509.load_pem_x509_certificates(self.right_content))


def _content(taken: Taken, name: str) -> bytes:
    if isinstance(taken, TakenFile):
        return taken.content
    assert isinstance(taken, dict)
    found = taken.get(name)
    return found.content if isinstance(found, TakenFile) else b""


def documents(content: bytes) -> list[Any]:
    """Every YAML document in it. Raises YAMLError."""
    return list(yaml.load_all(content, Loader=_LOADER))


def written(*several: Any) -> bytes:
    """Write YAML documents."""
    return bytes(yaml.dump_all(several, Dumper=_DUMPER, encoding="utf-8"))
