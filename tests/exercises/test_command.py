"""``kubecert-lesson exercise`` and ``quiz``: the same for those who work in a terminal."""

import io
import sys
from pathlib import Path

import pytest

from kubecert_lesson import cli, exercise
from kubecert_lesson.exercises.answers import AnswerKind
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.proving import run_cell
from kubecert_lesson.exercises.taking import take

NAME = "certificate-for-a-user"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(["exercise", *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def taken(value: object) -> bytes:
    """An object of the library, as the bytes that it is taken as."""
    return take(value, AnswerKind.FILE).content


def right_answer(folder: Path) -> Path:
    made = run_cell(own_pack().exercise(NAME).solution, exercise(NAME))
    path = folder / "user.crt"
    path.write_bytes(taken(made))
    return path


def test_all_exercises_are_listed_by_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--list")
    assert code == 0
    assert [line.split()[1] for line in out.splitlines()[2:]] == list(own_pack().exercises)


def test_without_a_name_it_says_where_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    first = next(iter(own_pack().exercises))
    assert f"Begin with {first}." in run(capsys)[1]


def test_a_task_is_shown_with_its_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, NAME)
    assert code == 0
    assert "Files for you: ca.crt, ca.key and user.csr." in out
    assert "task.check" not in out
    assert str(folder / "exercises" / NAME) in out
    assert (folder / "exercises" / NAME / "user.csr").exists()


def test_an_answer_is_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = right_answer(folder)
    assert run(capsys, NAME, "--check", str(path))[0] == 0
    code, out, _ = run(capsys, NAME, "--check", str(folder / "exercises" / NAME / "user.csr"))
    assert code == 1
    assert "Next: Hand in a certificate." in out
    assert "1 of 1" not in run(capsys)[1]


def test_an_answer_may_come_from_standard_input(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(right_answer(folder).read_bytes()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert run(capsys, NAME, "--check", "-")[0] == 0


def test_a_list_is_a_line_each_and_a_number_a_text(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = folder / "answer.txt"
    names = run_cell(own_pack().exercise("file-to-mail").solution, exercise("file-to-mail"))
    answer.write_text("\n".join([*names, ""]))  # type: ignore[misc]
    assert run(capsys, "file-to-mail", "--check", str(answer))[0] == 0
    number = run_cell(
        own_pack().exercise("private-exponent").solution, exercise("private-exponent")
    )
    answer.write_text(f"{number}\n")
    assert run(capsys, "private-exponent", "--check", str(answer))[0] == 0


def test_a_table_is_a_line_for_each_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = run_cell(own_pack().exercise("matching-keys").solution, exercise("matching-keys"))
    answer = folder / "answer.txt"
    answer.write_text("".join(f"{name}: {value}\n" for name, value in table.items()))  # type: ignore[attr-defined]
    assert run(capsys, "matching-keys", "--check", str(answer))[0] == 0


def test_several_files_are_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "renew-the-server"
    made = run_cell(own_pack().exercise(name).solution, exercise(name))
    place = folder / "made"
    place.mkdir()
    for file, content in made.items():  # type: ignore[attr-defined]
        (place / file).write_bytes(taken(content))
    assert run(capsys, name, "--check", str(place))[0] == 0


def test_an_empty_answer_is_no_attempt(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty").touch()
    code, out, _ = run(capsys, NAME, "--check", str(folder / "empty"))
    assert code == 1
    assert out.startswith("○ Not attempted yet.")
    assert not (folder / "progress.json").exists()


@pytest.mark.parametrize("name", [NAME, "file-to-mail", "renew-the-server"])
def test_an_answer_that_is_not_there_is_an_error_and_no_attempt(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, name, "--check", str(folder / "nothing"))
    assert (code, out) == (2, "")
    assert err.startswith("kubecert-lesson: ")
    assert not (folder / "progress.json").exists()


def test_hints_solution_and_reset(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, NAME, "--hint")[1].startswith("Hint 1 of ")
    assert run(capsys, NAME, "--hint")[1].startswith("Hint 2 of ")
    assert "my_answer = " in run(capsys, NAME, "--solution")[1]
    (folder / "exercises" / NAME / "ca.crt").write_text("changed")
    assert run(capsys, NAME, "--reset")[0] == 0
    assert (folder / "exercises" / NAME / "ca.crt").read_bytes() == exercise(NAME).given["ca.crt"]
    assert run(capsys, NAME, "--hint")[1].startswith("Hint 1 of ")


def test_another_seed_has_other_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, NAME)[1] != run(capsys, NAME, "--seed", "7")[1]


@pytest.mark.parametrize("words", [("nothing",), (NAME, "--seed", "x"), ("--pack", "/nonexistent")])
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_the_quiz_is_asked_and_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["quiz", "before"]) == 0
    shown = capsys.readouterr().out
    assert "\n20. " in shown
    assert shown.endswith("Here: kubecert-lesson quiz before --answer=…\n")
    assert cli.main(["quiz", "before", "--answer=" + "-" * 20]) == 0
    assert cli.main(["quiz", "before", "--answer=ab"]) == 2
