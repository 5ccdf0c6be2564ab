"""The quiz: shuffled by a seed, marked by experiments, kept in the learner's folder."""

import json
import re
from pathlib import Path

import pytest

from kubecert_lesson.errors import LessonError, ToolMissing
from kubecert_lesson.exercises import quizzing as quizzes
from kubecert_lesson.exercises.misconceptions import MISCONCEPTIONS
from kubecert_lesson.exercises.quizzing import Quiz, quiz
from kubecert_lesson.files import FOLDER_VARIABLE

pytestmark = pytest.mark.real_clock  # one experiment runs openssl


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return tmp_path / "quiz"


def letters(asked: Quiz, *, right: int = 20) -> str:
    """Answer by asking the experiments: the first ones right, all others with another choice."""
    said = []
    for posed in asked.questions:
        found = posed.order.index(quizzes._found(posed.trial))
        said.append("abcdefgh"[found if posed.number <= right else not found])
    return "".join(said)


def test_all_twenty_are_asked_each_time() -> None:
    for occasion in ("before", "after", "transfer"):
        asked = [posed.misconception for posed in quiz(occasion).questions]
        assert set(asked) == set(MISCONCEPTIONS)
        assert len(asked) == 20


def test_a_seed_shuffles_questions_and_choices() -> None:
    def order(asked: Quiz) -> list[tuple[str, ...]]:
        return [(posed.misconception.code, *posed.order) for posed in asked.questions]

    assert order(quiz("before")) == order(quiz("before", seed=0))
    several = {str(order(quiz(when, seed=n))) for when in ("before", "after") for n in range(20)}
    assert len(several) == 40


def test_answers_are_marked_by_what_the_experiments_find() -> None:
    before = quiz("before")
    assert before.result is None
    assert before.answer(letters(before)).right == 20
    some = before.answer(letters(before, right=7))
    assert (some.right, some.asked) == (7, 20)
    assert quiz("before").result == some
    assert before.answer("-" * 20).right == 0


def test_the_gain_is_shown_after_the_lesson() -> None:
    before, after = quiz("before"), quiz("after", seed=3)
    assert after.answer(letters(after)).gain is None
    before.answer(letters(before, right=9))
    result = after.answer(letters(after, right=18))
    assert result.gain == 9
    assert "You were right about 18 of 20 questions." in repr(result)
    assert "Before the lesson it was 9: that is +9." in repr(result)
    assert "that is -4" in repr(after.answer(letters(after, right=5)))


def test_before_the_lesson_nothing_tells_which_choice_is_right() -> None:
    before = quiz("before")
    said = repr(before.answer(letters(before, right=19)))
    last = before.questions[-1].misconception
    assert f"is explained in the notebooks {int(last.notebook[:2])}." in said
    assert "The run says" not in said
    assert last.correction not in said


def test_after_the_lesson_each_wrong_answer_is_corrected() -> None:
    after = quiz("after")
    result = after.answer(letters(after, right=19))
    last = after.questions[-1]
    said = " ".join(repr(result).split())
    assert said.count("The run says") == said.count("You chose") == 1
    assert last.misconception.correction.replace("`", "") in said
    assert "<code>" in after._repr_html_()


@pytest.mark.parametrize(
    ("given", "code"),
    [("abc", "number-of-letters"), ("z" * 20, "no-such-letter"), (7, "letters-expected")],
)
def test_other_letters_are_refused_and_nothing_is_kept(given: str, code: str) -> None:
    with pytest.raises(LessonError) as caught:
        quiz("before").answer(given)
    assert caught.value.code == code
    assert quiz("before").result is None


def test_the_dots_of_a_cell_show_what_came_out_the_last_time() -> None:
    before = quiz("before")
    assert "Not answered yet" in repr(before.answer(...))
    assert before.result is None
    marked = before.answer(letters(before, right=6))
    assert quiz("before").answer(...) == marked


def test_another_occasion_is_refused() -> None:
    with pytest.raises(LessonError, match="there is no quiz 'tomorrow': there are before, after"):
        quiz("tomorrow")


def test_letters_may_have_space_and_commas_between_them() -> None:
    before = quiz("before")
    given = letters(before)
    spaced = ",\n ".join(re.findall("....", given.upper()))
    assert before.answer(spaced) == before.answer(given)


def test_only_choices_are_kept_and_no_file_is_trusted(folder: Path) -> None:
    before = quiz("before")
    before.answer(letters(before))
    kept = folder / "before.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(kept.read_text())) == {"version", "chosen"}
    for odd in ("", "[]", "{}", '{"chosen": 3}', '{"chosen": {"base64-protects": 3}}', "[" * 9999):
        kept.write_text(odd)
        assert quiz("before").result is None, odd
    kept.write_text('{"chosen": {"base64-protects": "of-a-newer-version", "unknown": "x"}}')
    result = quiz("before").result
    assert result is not None
    assert result.right == 0


def test_a_question_whose_program_is_missing_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(*_: str, **__: object) -> None:
        raise ToolMissing("openssl-missing", "openssl is not installed")

    quizzes._run.cache_clear()
    monkeypatch.setattr("kubecert_lesson.kubectl.openssl", missing)
    try:
        result = quiz("after").answer("-" * 20)
    finally:
        quizzes._run.cache_clear()
    assert result.asked == 19
    assert "a program is missing" in repr(result)
