"""Copying the notebooks, never over a learner's work; opening them on loopback only."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from kubecert_lesson.cli import copying, start
from kubecert_lesson.cli.copying import copy_notebooks, trust_outputs
from kubecert_lesson.cli.start import FIRST
from kubecert_lesson.errors import LessonError

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def test_every_notebook_is_copied_without_its_outputs(tmp_path: Path) -> None:
    copied = copy_notebooks(tmp_path / "new" / "folder")
    names = {path.name for path in NOTEBOOKS.glob("*.ipynb")}
    assert names <= set(copied.written) and copied.kept == ()
    for name in names:
        ours, stored = (json.loads((f / name).read_bytes()) for f in (copied.folder, NOTEBOOKS))
        assert [cell["source"] for cell in ours["cells"]] == [c["source"] for c in stored["cells"]]
        assert not any(c.get("outputs") or c.get("execution_count") for c in ours["cells"])


def test_with_outputs_the_copy_is_what_is_stored(tmp_path: Path) -> None:
    copy_notebooks(tmp_path)
    copy_notebooks(tmp_path, outputs=True)  # nothing was run there: nothing is lost
    for path in NOTEBOOKS.glob("*.ipynb"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_jupyterlab_trusts_the_outputs_of_a_copy_until_somebody_changes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    trust_outputs(copy_notebooks(tmp_path / "copy", outputs=True))
    notebook = nbformat.read(tmp_path / "copy" / FIRST, 4)
    notary = NotebookNotary()
    assert notary.check_signature(notebook)
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs[0].data["text/html"] = "<script>alert(1)</script>"
    assert not notary.check_signature(notebook)
    notary.store.close()


def ran(path: Path, source: str = "") -> bytes:
    """A notebook as JupyterLab saves it after a run: with outputs, and perhaps a changed cell."""
    notebook = json.loads(path.read_bytes())
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["mine"]}]
    cell["source"] = source or cell["source"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path.read_bytes()


def shipped_earlier(folder: Path, name: str, source: str = "an older cell") -> None:
    """Let a file of the copy be one of an older version of the lesson, as that one noted it."""
    ran(folder / name, source)
    notes = json.loads((folder / copying.SHIPPED).read_text())
    notes[name] = copying._mark((folder / name).read_bytes())
    (folder / copying.SHIPPED).write_text(json.dumps(notes))


def test_to_run_a_notebook_is_no_change_and_its_outputs_stay(tmp_path: Path) -> None:
    copy_notebooks(tmp_path)
    mine = ran(tmp_path / FIRST)
    again = copy_notebooks(tmp_path, outputs=True)
    assert FIRST not in again.written and again.kept == ()
    assert (tmp_path / FIRST).read_bytes() == mine


def test_an_older_version_that_nobody_changed_is_replaced(tmp_path: Path) -> None:
    copy_notebooks(tmp_path)
    shipped_earlier(tmp_path, FIRST)
    again = copy_notebooks(tmp_path)
    assert again.written == (FIRST,) and again.kept == ()
    assert (tmp_path / FIRST).read_bytes() == copying.without_outputs(
        (NOTEBOOKS / FIRST).read_bytes()
    )


def test_the_notes_of_version_0_1_are_understood(tmp_path: Path) -> None:
    (tmp_path / FIRST).write_bytes(b"an older version")
    noted = {FIRST: hashlib.sha256(b"an older version").hexdigest()}
    (tmp_path / copying.SHIPPED).write_text(json.dumps(noted))
    assert copy_notebooks(tmp_path).kept == ()


def test_a_change_is_kept_and_a_new_notebook_is_written_beside_it_once(tmp_path: Path) -> None:
    copy_notebooks(tmp_path)
    mine = ran(tmp_path / FIRST, "my own cell")
    assert copy_notebooks(tmp_path).kept == (FIRST,)
    assert not list(tmp_path.glob("*.new*"))  # the lesson has nothing new
    shipped_earlier(tmp_path, FIRST)
    (tmp_path / FIRST).write_bytes(mine)
    assert copy_notebooks(tmp_path).beside == ((FIRST, "00_start.new.ipynb"),)
    assert copy_notebooks(tmp_path).beside == ()
    assert (tmp_path / FIRST).read_bytes() == mine
    shipped_earlier(tmp_path, FIRST)
    (tmp_path / FIRST).write_bytes(mine)
    assert copy_notebooks(tmp_path).beside == ((FIRST, "00_start.new1.ipynb"),)


def test_what_the_lesson_no_longer_has_goes_unless_it_was_changed(tmp_path: Path) -> None:
    copy_notebooks(tmp_path)
    for name in ("old.ipynb", "changed.ipynb"):
        (tmp_path / name).write_bytes((tmp_path / FIRST).read_bytes())
        shipped_earlier(tmp_path, name)
    ran(tmp_path / "changed.ipynb", "my own cell")
    copy_notebooks(tmp_path)
    assert not (tmp_path / "old.ipynb").exists() and (tmp_path / "changed.ipynb").exists()


def test_a_file_that_was_there_before_is_a_learners_too(tmp_path: Path) -> None:
    (tmp_path / FIRST).write_bytes(b"from somewhere else")
    (tmp_path / copying.SHIPPED).write_text("not json")
    assert copy_notebooks(tmp_path).kept == (FIRST,)
    assert (tmp_path / FIRST).read_bytes() == b"from somewhere else"


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LessonError, match="choose a folder that you own"):
        copy_notebooks(tmp_path / "file" / "lesson")


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
    assert "--LabApp.news_url=None" in seen["command"]
    copy_notebooks(tmp_path)
    start.open_lab(tmp_path)
    assert seen["command"][-1] == str(tmp_path / FIRST)
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
