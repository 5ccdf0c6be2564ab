"""A pack of somebody else: read, run, proven; what is wrong with it is said."""

import textwrap
from pathlib import Path

import pytest

from kubecert_lesson import LessonError, cli, exercise, progress
from kubecert_lesson.exercises.packs import load_pack
from kubecert_lesson.exercises.proving import prove

MODULE = """
from random import randrange

from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.demands import demand_number
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import text


def deal(dice):
    one, other = dice.number(100, 10**6), dice.number(100, 10**6)
    return Dealt(
        task=text("sum", "what is {one} + {other}?", one=one, other=other),
        given={"one": one, "other": other, "sum.txt": "a file"},
        wanted={"one": one},
    )


def dealing(**given):
    return lambda dice: Dealt(
        task=text("sum", "what is their sum?"),
        given={name: make() for name, make in given.items()},
        wanted={"one": 1},
    )


def right(dealt):
    return dealt.given["one"] + dealt.given["other"]


def check(dealt, answer):
    other = NotYet("sum-instead", "it is their difference", next="add them")
    known = {right(dealt) - 2 * dealt.given["other"]: other}
    demand_number(answer.number, right(dealt), known, next=text("add", "add them again"))
    return text("right", "that is their sum")


SUM = dict(
    name="sum",
    notebook="01_numbers",
    title="A sum",
    teaches="Adding.",
    kind=AnswerKind.NUMBER,
    deal=deal,
    check=check,
    hints=("Take {one} first.", "Then count on."),
    solution="my_answer = task.given['one'] + task.given['other']",
    wrongs=(
        Wrong("off-by-one", lambda dealt, dice: right(dealt) + 1),
        Wrong("wrong-number", lambda dealt, dice: right(dealt) + 10),
        Wrong("not-a-number", lambda dealt, dice: "many"),
        Wrong("not-taken", lambda dealt, dice: 1.5),
        Wrong("sum-instead", lambda dealt, dice: dealt.given["one"] - dealt.given["other"]),
    ),
)
"""
MANIFEST = "name: my-class\nversion: 1\nexercises:\n  - numbers.py\n"


def written(
    folder: Path, ending: str = "EXERCISES = (Exercise(**SUM),)", *, manifest: str = MANIFEST
) -> Path:
    pack = folder / "pack"
    pack.mkdir(exist_ok=True)
    (pack / "exercises.yaml").write_text(manifest)
    (pack / "numbers.py").write_text(f"{MODULE}\n{textwrap.dedent(ending)}\n")
    return pack


def flaws(pack: Path) -> set[str]:
    return {flaw.what.code for flaw in prove(load_pack(pack))}


def test_a_sound_pack_has_no_flaw(folder: Path) -> None:
    assert prove(load_pack(written(folder))) == ()


def test_an_exercise_of_a_pack_is_used_like_any_other(folder: Path) -> None:
    task = exercise("sum", pack=written(folder))
    assert task.key == "my-class/sum"
    assert (task.folder / "sum.txt").read_text() == "a file"
    assert task.folder == folder / "exercises" / "my-class" / "sum"
    assert task.check(1).code == "wrong-number"
    assert "sum" in repr(progress(pack=folder / "pack"))
    assert "my-class" not in repr(progress())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("hints=('one',)", "few-hints"),
        ("wrongs=SUM['wrongs'][:4]", "few-wrongs"),
        ("wrongs=SUM['wrongs'] * 2", "few-wrongs"),
        ("wrongs=(*SUM['wrongs'], Wrong('unheard-of', lambda dealt, dice: 1))", "unknown-code"),
        ("wrongs=(*SUM['wrongs'], Wrong('order', lambda dealt, dice: 1))", "named-otherwise"),
        (
            "wrongs=(*SUM['wrongs'], Wrong('order', lambda dealt, dice: right(dealt)))",
            "named-otherwise",
        ),
        ("starter='my_answer = 7'", "starter"),
        ("starter='my_answer = ...\\nmy_answer = 7'", "starter-counts"),
        ("starter='my_answer = ...' + '\\n' * 11", "starter"),
        ("solution='my_answer = 7'", "solution-fails"),
        ("solution='1 / 0'", "raises"),
        ("check=lambda dealt, answer: text('right', 'well done')", "solution-fails-not"),
        (
            "deal=dealing(one=lambda: randrange(10**9), other=int)",
            "dealt-otherwise",
        ),
        ("hints=('{nobody}', 'two')", "raises"),
        ("deal=dealing(**{'one': int, 'other': int, '../up.txt': str})", "raises"),
    ],
)
def test_a_flaw_is_found(folder: Path, change: str, code: str) -> None:
    found = flaws(written(folder, f"EXERCISES = (Exercise(**(SUM | dict({change}))),)"))
    if code == "solution-fails-not":
        assert {"neighbours", "fooled", "named-otherwise"} & found
    else:
        assert code in found


def test_an_answer_that_serves_a_neighbour_is_a_flaw(folder: Path) -> None:
    same = "dict(deal=dealing(one=lambda: 1, other=lambda: 2))"
    assert "neighbours" in flaws(written(folder, f"EXERCISES = (Exercise(**(SUM | {same})),)"))


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ("", "manifest-version"),
        ("- a list", "manifest-version"),
        ("name: x\nversion: 2\nexercises: []", "manifest-version"),
        ("name: My Class\nversion: 1\nexercises: []", "manifest-name"),
        ("name: x\nversion: 1\nexercises: numbers.py", "manifest-exercises"),
        ("name: x\nversion: 1\nexercises: [../numbers.py]", "manifest-exercises"),
        ("name: x\nversion: 1\nexercises: [nothing.py]", "unreadable-file"),
        ("name: [", "manifest"),
    ],
)
def test_a_manifest_that_is_none_is_refused(folder: Path, manifest: str, code: str) -> None:
    with pytest.raises(LessonError) as caught:
        load_pack(written(folder, manifest=manifest))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("", "no-exercises"),
        ("EXERCISES = [Exercise(**SUM)]", "no-exercises"),
        ("EXERCISES = ('sum',)", "no-exercises"),
        ("EXERCISES = (Exercise(**SUM), Exercise(**SUM))", "two-exercises"),
        ("1 / 0", "pack-fails"),
        ("def broken(", "pack-fails"),
        ("EXERCISES = (Exercise(**(SUM | dict(name='My sum'))),)", "not-an-exercise"),
    ],
)
def test_a_module_that_has_no_exercises_is_refused(folder: Path, ending: str, code: str) -> None:
    with pytest.raises(LessonError) as caught:
        load_pack(written(folder, ending))
    assert caught.value.code == code


def test_no_code_of_a_pack_runs_unless_its_folder_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = written(folder, "raise SystemExit('it ran')")
    monkeypatch.chdir(pack)
    assert cli.main(["exercise", "--list"]) == 0
    assert "sum" not in capsys.readouterr().out.split()


def test_the_command_proves_a_pack_for_ci(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["exercise", "--check", str(written(folder))]) == 0
    assert capsys.readouterr().out == "1 exercise, 5 wrong answers, 3 seeds: 0 flaws\n"
    flawed = written(folder, "EXERCISES = (Exercise(**(SUM | dict(hints=()))),)")
    assert cli.main(["exercise", "--check", str(flawed)]) == 1
    assert "✗ sum: it has fewer than 2 hints" in capsys.readouterr().out
    assert cli.main(["exercise", "--check", str(folder)]) == 2
    assert "exercises.yaml" in capsys.readouterr().err
