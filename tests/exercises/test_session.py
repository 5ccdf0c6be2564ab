"""An exercise in a learner's hands: it shows the task, and tells no answer."""

import dataclasses
from pathlib import Path

import pytest

from kubecert_lesson import LessonError, exercise
from kubecert_lesson.exercises.answers import AnswerKind
from kubecert_lesson.exercises.judging import judge_dealt
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.proving import run_cell

NAME = "certificate-for-a-user"


def test_a_task_shows_what_is_asked_and_how_to_answer() -> None:
    shown = repr(exercise(NAME))
    assert shown.startswith("A certificate for a user\n")
    assert "Files for you: ca.crt, ca.key and user.csr." in shown
    assert "task.check(my_answer)" in shown
    assert "<code>task.folder</code>" in exercise(NAME)._repr_html_()


@pytest.mark.parametrize("name", own_pack().exercises)
def test_nothing_that_a_task_shows_of_itself_is_an_answer(name: str) -> None:
    task, of = exercise(name), own_pack().exercise(name)
    dealt = of.dealt(0)
    shown = [repr(task), str(task), task._repr_html_(), task.name, task.key, task.seed]
    held = [getattr(task, slot) for slot in type(task).__slots__]
    assert not hasattr(task, "__dict__")
    assert not any(judge_dealt(of, dealt, one).right for one in (*shown, *held))
    if of.kind not in (AnswerKind.NUMBER, AnswerKind.TEXT):  # a choice is one of what was given
        given = [*dealt.given.values(), *dealt.wanted.values(), *dealt.given, *dealt.wanted]
        assert not any(judge_dealt(of, dealt, one).right for one in given)


@pytest.mark.parametrize("name", own_pack().exercises)
def test_printing_what_was_dealt_tells_nothing(name: str) -> None:
    dealt = own_pack().exercise(name).dealt(0)
    assert repr(dealt).startswith("<")
    assert repr(own_pack().exercise(name)) == f"Exercise({name})"


def test_what_was_given_cannot_be_changed_for_the_check() -> None:
    task = exercise(NAME)
    with pytest.raises(TypeError):
        task.given["ca.crt"] = b"mine"  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        own_pack().exercise(NAME).name = "another"  # type: ignore[misc]


def test_a_check_reads_no_file_of_the_folder(folder: Path) -> None:
    task = exercise(NAME)
    right = run_cell(own_pack().exercise(NAME).solution, task)
    for path in task.folder.iterdir():
        path.unlink()
    assert task.check(right).right


def test_files_are_private_and_what_a_learner_changed_stays(folder: Path) -> None:
    task = exercise(NAME)
    assert task.folder == folder / "exercises" / NAME
    assert {path.name for path in task.folder.iterdir()} == {
        "ca.crt",
        "ca.key",
        "user.csr",
        ".dealt",
    }
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in task.folder.iterdir())
    (task.folder / "ca.crt").write_text("changed")
    assert (exercise(NAME).folder / "ca.crt").read_text() == "changed"
    (task.folder / "ca.key").unlink()
    assert exercise(NAME).folder.joinpath("ca.key").exists()


def test_another_seed_brings_its_own_files() -> None:
    before = (exercise(NAME).folder / "ca.crt").read_bytes()
    after = (exercise(NAME, seed=1).folder / "ca.crt").read_bytes()
    assert before != after
    assert (exercise(NAME).folder / "ca.crt").read_bytes() == before


def test_an_outcome_says_what_is_wrong_and_what_to_do_next() -> None:
    task = exercise(NAME)
    outcome = task.check(task.given["user.csr"])
    assert repr(outcome).splitlines() == [
        "✗ Not yet.",
        "It is a certificate signing request, and not a certificate.",
        "Next: Hand in a certificate.",
    ]
    assert "<strong>✗ Not yet</strong>" in outcome._repr_html_()
    assert outcome.code == "request-instead"
    assert task.check(...).code == "not-attempted"
    assert repr(task.check(...)).startswith("○ Not attempted yet.\n")


def test_a_solution_is_shown_as_code_and_works() -> None:
    task = exercise(NAME)
    assert "certificates.issue(" in repr(task.solution())
    assert "<pre><code>" in task.solution()._repr_html_()
    outcome = task.check(run_cell(own_pack().exercise(NAME).solution, task))
    assert outcome.right
    assert outcome.code == "right"


@pytest.mark.parametrize("seed", ["1", 1.0, True, None])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    with pytest.raises(LessonError, match="a seed is a whole number"):
        exercise(NAME, seed=seed)  # type: ignore[arg-type]


def test_an_unknown_exercise_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LessonError, match="no exercise is called 'nothing'.*file-to-mail"):
        exercise("nothing")
