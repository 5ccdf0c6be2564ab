"""Exercises are judged here without any program, in a folder of the test's own.

What the real kubectl says of right answers is in tests/kubectl/test_exercises_against_kubectl.py.
"""

from pathlib import Path

import pytest
from exercises.judged import no_programs

from kubecert_lesson.files import FOLDER_VARIABLE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """The learner's folder; where a test starts no program, there is none on this machine."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    if request.node.get_closest_marker("real_clock") is None:
        no_programs(monkeypatch)
    return tmp_path
