"""Bytes as a row of choices: what damage to bytes cannot reach is built, one choice a byte."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Each choice takes a byte; where none is left, the first is chosen."""

    def __init__(self, data: bytes) -> None:
        self._left = iter(data)

    def below(self, number: int) -> int:
        return next(self._left, 0) % number

    def one_of(self, several: Sequence[T]) -> T:
        return several[self.below(len(several))]


def rows(count: int = 300, size: int = 48) -> list[bytes]:
    """Rows of choices to begin with: the same ones in every run."""
    return [Random(number).randbytes(size) for number in range(count)]
