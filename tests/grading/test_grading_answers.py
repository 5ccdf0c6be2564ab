"""Codes, seeds, and what comes out of answers that nobody handed in."""

import json
from pathlib import Path

import pytest
from grading.submissions import NAME, REQUEST, TASKS, right

from kubecert_lesson import LessonError
from kubecert_lesson.cli import main
from kubecert_lesson.files import FOLDER_VARIABLE
from kubecert_lesson.grading import OwnTasks, assignment
from kubecert_lesson.grading.answers import HandedIn, read_document
from kubecert_lesson.grading.codes import code_of, read_code, seed_of
from kubecert_lesson.grading.hunts import NAMES, all_tasks
from kubecert_lesson.grading.judge import FOR_ANOTHER, judge_handed_in
from kubecert_lesson.grading.points import call_of, read_call, scheme_of
from kubecert_lesson.hunt.dealing import faults_of

SECRET = b"a secret of a course, long enough"
CODE = code_of(SECRET, "maria")
JUNK = [None, [], {}, "x", 7, {"base64": "!", "mode": 0}, {"base64": 1}, ["x", 1], {"a": 1}]


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> OwnTasks:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return assignment(NAME, CODE)


def test_a_code_is_one_students_and_its_slips_are_noticed() -> None:
    assert code_of(SECRET, "maria") == CODE != code_of(SECRET, "mario")
    assert code_of(b"another secret of another course", "maria") != CODE
    assert read_code(CODE.lower().replace("-", " ").replace("0", "O")) == read_code(CODE)
    assert read_code(f"> {CODE}\n".replace("-", "\u2013")) == read_code(CODE)
    for wrong in (CODE[:-1], CODE[:-1] + "#", f"{CODE}0", "x" * 10**6, "", None, 7):
        with pytest.raises(LessonError, match="is not a code"):
            read_code(wrong)


def test_an_exercise_is_no_hunt_and_that_is_one_line(mine: OwnTasks) -> None:
    with pytest.raises(LessonError, match="no hunt is called 'csr-for-a-user': there are hunt-1,"):
        mine.hunt(REQUEST)


def test_no_two_students_are_dealt_the_same_seed() -> None:
    owners = [read_code(code_of(SECRET, f"student-{n}")) for n in range(1_000)]
    seeds = {seed_of(own, name, task) for own in owners for name in ("a", "b") for task in TASKS}
    assert len(seeds) == 1_000 * 2 * len(TASKS)


@pytest.mark.parametrize("task", ["digest-of-a-file", "certificate-for-a-user", "hunt-1"])
def test_what_is_handed_in_is_judged_as_it_was_meant(mine: OwnTasks, task: str) -> None:
    made = mine.hand_in(task, right(mine, task))
    read = read_document(json.loads(json.dumps(made.document)))
    assert read == made
    assert judge_handed_in(read, task, mine.seed(task)).right
    assert judge_handed_in(read, task, mine.seed(task) + 1).code == FOR_ANOTHER


@pytest.mark.parametrize("task", [*TASKS, "overlap-bundle", "merge-two-files", "kubelet-pair"])
def test_junk_in_the_place_of_an_answer_is_no_right_answer(task: str) -> None:
    for junk in JUNK:
        made = HandedIn(task=task, seed=1, answer=junk)
        assert not judge_handed_in(made, task, 1).right
        assert read_document(junk) is None


def test_an_answer_cannot_name_a_file_of_the_grader() -> None:
    task = "certificate-for-a-user"
    for path in ("/etc/passwd", {"base64": "/etc/passwd", "mode": None}):
        judged = judge_handed_in(HandedIn(task=task, seed=1, answer=path), task, 1)
        assert "root" not in repr(judged) and not judged.right


@pytest.mark.parametrize("name", NAMES)
def test_a_hunt_names_each_wrong_answer(name: str) -> None:
    exercise = all_tasks().exercise(name)
    for seed in range(3):
        dealt = exercise.dealt(seed)
        for wrong in exercise.wrongs:
            if len(faults_of(seed, NAMES[name])) == 1 and wrong.code == "line-missing":
                continue
            answer = wrong.make(dealt, None)  # type: ignore[arg-type]
            made = HandedIn(task=name, seed=seed, answer=answer)
            assert judge_handed_in(made, name, seed).code == wrong.code


def test_a_teacher_can_change_what_an_outcome_is_worth() -> None:
    scheme = scheme_of(all_tasks().exercise("csr-for-a-user"))
    assert scheme["right"] == 10 and 0 < scheme["der"] < 10 and "private-key-instead" not in scheme
    assert read_call(f"x = 1\n{call_of('csr-for-a-user', scheme)}") == ("csr-for-a-user", scheme)
    for source in ("", "mine.points(", "mine.points(open('x'), {})", "mine.points('a')"):
        assert read_call(source) is None


# The command


def test_codes_follow_the_names_however_the_file_was_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assignment", "week-1", REQUEST, "--course", str(tmp_path)]) == 0
    students, listed = tmp_path / "students.txt", []
    for content in (b"Jos\xc3\xa9\n", b"\xef\xbb\xbfJose\xcc\x81\r\n"):
        students.write_bytes(content)
        capsys.readouterr()
        assert main(["assignment", "--course", str(tmp_path), "--students", str(students)]) == 0
        listed.append(capsys.readouterr().out.split(",")[-1])
    assert listed[0] == listed[1]
    students.write_bytes("anna".encode("utf-16"))
    assert main(["assignment", "--course", str(tmp_path), "--students", str(students)]) == 2
    assert "is not UTF-8" in capsys.readouterr().err


def test_no_assignment_is_overwritten_and_no_secret_made_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make = ["assignment", "week-1", REQUEST, "--course", str(tmp_path)]
    assert main(make) == 0
    source = tmp_path / "source" / "week-1" / "week-1.ipynb"
    source.write_text("changed by the teacher")
    assert main(make) == 2
    assert "exists already" in capsys.readouterr().err
    assert source.read_text() == "changed by the teacher"
    (tmp_path / "students.txt").write_text("anna")
    other = tmp_path / "other"
    other.mkdir()
    names = ["--students", str(tmp_path / "students.txt")]
    assert main(["assignment", "--course", str(other), *names]) == 2
    assert "there is no course in" in capsys.readouterr().err
    assert list(other.iterdir()) == []
