"""The folders of the people in a class."""

from pathlib import Path

import pytest
from classroom.people import Room


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(tmp_path, monkeypatch)
