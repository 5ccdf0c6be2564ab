"""Where kubectl can be the judge of an exercise, the real one accepts the solution."""

from pathlib import Path

import pytest

from kubecert_lesson import exercise
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.proving import run_cell
from kubecert_lesson.files import FOLDER_VARIABLE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))


@pytest.mark.parametrize("name", own_pack().exercises)
def test_a_solution_is_right_for_kubectl_too(name: str) -> None:
    task = exercise(name)
    outcome = task.check(run_cell(own_pack().exercise(name).solution, task))
    assert outcome.right, outcome
    assert outcome.judge is None or outcome.judge.code == "judged-by-kubectl"
