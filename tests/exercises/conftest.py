"""Exercises are judged here without any program, in a folder of the test's own.

What the real kubectl says of right answers is in tests/kubectl/test_exercises_against_kubectl.py.
"""

from pathlib import Path
from typing import NoReturn

import pytest

from kubecert_lesson.errors import ToolMissing
from kubecert_lesson.files import FOLDER_VARIABLE
from kubecert_lesson.kubectl import running


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's folder, and no kubectl and no openssl on this machine."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(running, "find", _missing)
    return tmp_path


def _missing(tool: str = "kubectl") -> NoReturn:
    raise ToolMissing("tool-missing", "{tool} is not installed", tool=tool)
