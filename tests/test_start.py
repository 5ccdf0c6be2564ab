"""Copying the notebooks, never over a learner's work; opening them on loopback only."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kubecert_lesson.cli import start
from kubecert_lesson.errors import LessonError

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def test_every_notebook_is_copied_byte_for_byte(tmp_path: Path) -> None:
    copied = start.copy_notebooks(tmp_path / "new" / "folder")
    names = {path.name for path in NOTEBOOKS.glob("*.ipynb")}
    assert names <= set(copied.written) and copied.kept == ()
    for name in names:
        assert (copied.folder / name).read_bytes() == (NOTEBOOKS / name).read_bytes()


def test_an_older_version_that_nobody_changed_is_replaced(tmp_path: Path) -> None:
    start.copy_notebooks(tmp_path)
    old = tmp_path / "00_start.ipynb"
    old.write_bytes(b"an older version")
    shipped = json.loads((tmp_path / start.SHIPPED).read_text())
    shipped["00_start.ipynb"] = start._digest(b"an older version")
    (tmp_path / start.SHIPPED).write_text(json.dumps(shipped))
    assert start.copy_notebooks(tmp_path).kept == ()
    assert old.read_bytes() == (NOTEBOOKS / "00_start.ipynb").read_bytes()


def test_a_change_is_kept_until_the_learner_agrees(tmp_path: Path) -> None:
    start.copy_notebooks(tmp_path)
    changed = tmp_path / "00_start.ipynb"
    changed.write_bytes(b"mine")
    assert start.copy_notebooks(tmp_path).kept == ("00_start.ipynb",)
    assert start.copy_notebooks(tmp_path).kept == ("00_start.ipynb",)
    assert start.copy_notebooks(tmp_path, overwrite=lambda name: True).kept == ()
    assert changed.read_bytes() != b"mine"


def test_a_file_that_was_there_before_is_a_learners_too(tmp_path: Path) -> None:
    (tmp_path / "00_start.ipynb").write_bytes(b"from somewhere else")
    (tmp_path / start.SHIPPED).write_text("not json")
    assert start.copy_notebooks(tmp_path).kept == ("00_start.ipynb",)


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LessonError, match="choose a folder that you own"):
        start.copy_notebooks(tmp_path / "file" / "lesson")


def test_jupyterlab_opens_on_loopback_with_our_kubectl_first_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    def pretend(command: list[str], **options: Any) -> Any:
        seen.update(options, command=command)
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(subprocess, "run", pretend)
    assert start.open_lab(tmp_path) == 3
    assert "--ServerApp.ip=127.0.0.1" in seen["command"] and str(tmp_path) in seen["command"]
    first = Path(seen["env"]["PATH"].split(":")[0])
    assert any(first.glob("kubectl*"))


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_only_root_needs_to_allow_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: int, allowed: bool
) -> None:
    seen: list[str] = []

    def pretend(command: list[str], **_: Any) -> Any:
        seen.extend(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", pretend)
    monkeypatch.setattr("os.geteuid", lambda: user)
    start.open_lab(tmp_path)
    assert ("--allow-root" in seen) is allowed


def test_ctrl_c_ends_jupyterlab_quietly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", interrupted)
    assert start.open_lab(tmp_path) == 0


def test_a_missing_folder_and_a_missing_jupyterlab_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LessonError, match="does not exist: name one with notebooks"):
        start.open_lab(tmp_path / "nowhere")
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(LessonError, match="pip install jupyterlab"):
        start.open_lab(tmp_path)
