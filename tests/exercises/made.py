"""What mutants are made of, and what they are."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kubecert_lesson.exercises.answers import TakenAnswer
from kubecert_lesson.exercises.model import Dealt, Exercise


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
