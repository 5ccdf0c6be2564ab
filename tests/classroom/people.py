"""A class with its teacher, and learners in folders of their own, at a fixed moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kubecert_lesson.classroom.sealing import ClassKey
from kubecert_lesson.classroom.seats import FOLDER, Seat
from kubecert_lesson.files import FOLDER_VARIABLE

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def practice_key(number: int) -> X25519PrivateKey:
    """A key that is the same in every run."""
    return X25519PrivateKey.from_private_bytes(bytes([number]) * 32)


CLASS, OTHER_CLASS = ClassKey(practice_key(200)), ClassKey(practice_key(201))


def seat(number: int, name: str = "", of: ClassKey = CLASS) -> Seat:
    return Seat(ticket=of.ticket, key=practice_key(number), name=name)


class Room:
    """The folders of several people, of whom one at a time sits at this process."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._monkeypatch = folder, monkeypatch

    @contextmanager
    def sitting(self, who: str) -> Iterator[Path]:
        """Let somebody sit down; return their folder."""
        with self._monkeypatch.context() as patch:
            patch.setenv(FOLDER_VARIABLE, str(self.folder / who))
            yield self.folder / who

    def seat_file(self, who: str) -> Path:
        return self.folder / who / FOLDER / "seat.json"
