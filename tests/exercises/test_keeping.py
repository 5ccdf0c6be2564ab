"""Progress: kept as text, whole or not at all, without a name; what others wrote stays."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kubecert_lesson import exercise, progress
from kubecert_lesson.exercises.judgements import Grade
from kubecert_lesson.exercises.keeping import FILE, Progress, ProgressEntry
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.proving import run_cell
from kubecert_lesson.files import locking

NAME = "certificate-for-a-user"


def kept(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / FILE).read_text())
    return found


def test_nothing_is_written_before_the_first_attempt(folder: Path) -> None:
    task = exercise(NAME)
    assert task.check(...).grade is Grade.NOT_ATTEMPTED
    assert not (folder / FILE).exists()
    assert repr(progress("03_certificates")) == repr(progress("03_certificates"))
    assert "Begin with" in repr(progress("03_certificates"))


def test_attempts_codes_hints_and_the_solution_are_counted() -> None:
    task = exercise(NAME)
    task.check(task.given["user.csr"])
    task.check(task.given["user.csr"])
    task.check(task.given["ca.key"])
    task.hint()
    task.solution()
    entry = Progress().entry(NAME)
    assert entry.outcome == "not-yet"
    assert entry.attempts == 3
    assert entry.codes == ("request-instead", "private-key-instead")
    assert (entry.hints, entry.solution, entry.seed) == (1, True, 0)


def test_what_was_right_once_stays_right() -> None:
    task = exercise(NAME)
    assert task.check(run_cell(own_pack().exercise(NAME).solution, task)).right
    assert not task.check(b"something else").right
    assert Progress().entry(NAME).grade is Grade.RIGHT


def test_hints_come_one_after_the_other_and_the_last_one_stays() -> None:
    task = exercise(NAME)
    count = len(own_pack().exercise(NAME).hints)
    shown = [repr(task.hint()) for _ in range(count + 1)]
    assert len(set(shown)) == count
    assert shown[-1] == shown[-2]


def test_no_name_no_time_and_no_path_is_kept(folder: Path) -> None:
    task = exercise(NAME)
    task.check(task.given["user.csr"])
    written = (folder / FILE).read_text()
    assert str(folder) not in written
    assert str(task.wanted["user"]) not in written
    assert not re.search(r"\d\d:\d\d|20\d\d", written)
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600


def test_what_a_newer_version_wrote_stays(folder: Path) -> None:
    newer = {
        "version": 2,
        "badges": ["one"],
        "exercises": {
            "an-exercise-to-come": {"outcome": "brilliant", "stars": 5},
            NAME: {"outcome": "not-yet", "attempts": 4, "stars": 3},
        },
    }
    (folder / FILE).write_text(json.dumps(newer))
    task = exercise(NAME)
    task.check(b"x")
    now = kept(folder)
    assert now["version"] == 2
    assert now["badges"] == ["one"]
    exercises = now["exercises"]
    assert isinstance(exercises, dict)
    assert exercises["an-exercise-to-come"] == {"outcome": "brilliant", "stars": 5}
    assert exercises[NAME]["stars"] == 3
    assert exercises[NAME]["attempts"] == 5


@pytest.mark.parametrize(
    "written",
    ["", "no JSON", "[1, 2]", "[" * 10_000, '{"exercises": 3}', '{"exercises": {"a": 7}}'],
)
def test_a_file_that_is_of_no_use_stops_nobody(folder: Path, written: str) -> None:
    (folder / FILE).write_text(written)
    assert "○" in repr(progress())
    exercise(NAME).check(b"x")
    assert Progress().entry(NAME).attempts == 1


def test_a_file_that_is_no_progress_is_kept_beside(folder: Path) -> None:
    (folder / FILE).write_text("my own notes")
    exercise(NAME).check(b"x")
    assert (folder / "progress.unreadable").read_text() == "my own notes"


@pytest.mark.parametrize(
    "field",
    [
        {"outcome": "unheard-of"},
        {"outcome": 7},
        {"attempts": "many"},
        {"attempts": -1},
        {"attempts": True},
        {"codes": "x"},
        {"codes": [1]},
        {"seed": "x"},
        {"hints": None},
        {"touched": []},
    ],
)
def test_a_field_that_is_of_no_use_counts_as_never_written(
    folder: Path, field: dict[str, object]
) -> None:
    (folder / FILE).write_text(json.dumps({"exercises": {NAME: field}}))
    assert Progress().entry(NAME) == ProgressEntry()


def test_another_seed_begins_anew() -> None:
    exercise(NAME).check(b"x")
    exercise(NAME, seed=5).check(b"x")
    assert (Progress().entry(NAME).seed, Progress().entry(NAME).attempts) == (5, 1)


def test_reset_forgets_one_exercise_and_writes_its_files_again(folder: Path) -> None:
    task, other = exercise(NAME), exercise("file-to-mail")
    task.check(b"x")
    other.check(["a.pem"])
    (task.folder / "ca.crt").write_text("changed")
    task.reset()
    assert Progress().entry(NAME) == ProgressEntry()
    assert Progress().entry("file-to-mail").attempts == 1
    assert (task.folder / "ca.crt").read_bytes() == task.given["ca.crt"]


def test_the_page_knows_where_one_was_and_what_comes_next() -> None:
    names = list(own_pack().exercises)
    assert f"Begin with {names[0]}." in repr(progress())
    task = exercise("file-to-mail")
    task.check(["nothing"])
    assert "Go on with file-to-mail, where you were." in repr(progress())
    task.check(run_cell(own_pack().exercise("file-to-mail").solution, task))
    after = names[names.index("file-to-mail") + 1]
    assert f"You were at file-to-mail. Go on with {after}." in repr(progress())
    assert "✓ Right" in repr(progress("02_signing_and_verification"))
    assert "You were at" not in repr(progress("03_certificates"))


def test_a_page_says_what_came_up_in_words() -> None:
    task = exercise(NAME)
    task.check(task.given["user.csr"])
    assert "the request in place of the certificate" in repr(progress("03_certificates"))
    assert "<table>" in progress("03_certificates")._repr_html_()


def test_there_is_no_page_of_a_notebook_without_exercises() -> None:
    with pytest.raises(ValueError, match="no exercises for '99_nothing'"):
        progress("99_nothing")


CHANGING = """
import sys
from dataclasses import replace
from pathlib import Path
from kubecert_lesson.exercises.keeping import Progress
for _ in range(25):
    Progress(Path(sys.argv[1])).change("one", 0, lambda e: replace(e, attempts=e.attempts + 1))
"""


def test_no_attempt_is_lost_between_two_kernels(folder: Path) -> None:
    kernels = [subprocess.Popen([sys.executable, "-c", CHANGING, str(folder)]) for _ in range(2)]
    assert [kernel.wait(60) for kernel in kernels] == [0, 0]
    assert Progress(folder).entry("one").attempts == 50


def test_the_wrong_answer_that_was_given_last_stands_last() -> None:
    task = exercise(NAME)
    for given in ("user.csr", "ca.key", "user.csr"):
        task.check(task.given[given])
    assert Progress().entry(NAME).codes == ("private-key-instead", "request-instead")


def test_a_lock_that_nobody_lets_go_holds_up_nobody_for_long(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "PATIENCE", 0.05)
    with locking.locked(folder / FILE):
        exercise(NAME).check(b"x")
    assert Progress().entry(NAME).attempts == 1
