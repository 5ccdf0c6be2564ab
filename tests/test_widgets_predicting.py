"""A prediction: asked before the run, kept in the learner's folder, compared with the run."""

from pathlib import Path

import pytest
from widget_hands import control, message, shown

from kubecert_lesson import LessonError, answer, predict
from kubecert_lesson.kubectl.replaying import LIVE
from kubecert_lesson.widgets import predicting
from kubecert_lesson.widgets.predicting import Compared, Prediction

QUESTION = "Which number opens `2790` again?"
CHOICES = ("`e`, the public one", "`d`, the private one")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KUBECERT_LESSON_DIR", str(tmp_path))
    monkeypatch.setattr(predicting, "_asked", {})
    return tmp_path / "predictions"


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predicting, "kernel", object)


def asked(name: str = "opens") -> Prediction:
    made = predict(name, QUESTION, CHOICES)
    assert made is not None
    assert made.view is made.view
    return made


@pytest.mark.usefixtures("notebook")
def test_nothing_is_chosen_until_the_learner_chooses(folder: Path) -> None:
    made = asked()
    assert control(made, "chosen").value is None
    assert list(folder.iterdir()) == []
    said = answer("opens", "d, the private one")
    assert said == Compared(name="opens", chosen="", happened="d, the private one")
    assert repr(said) == "You made no prediction. The run says: d, the private one"


@pytest.mark.usefixtures("notebook")
def test_a_choice_is_kept_in_one_small_file_for_the_next_kernel(folder: Path) -> None:
    control(asked(), "chosen").value = "d, the private one"
    assert [(p.name, p.read_text()) for p in folder.iterdir()] == [
        ("opens.txt", "d, the private one\n")
    ]
    predicting._asked.clear()  # as a new kernel begins
    again = asked()
    assert control(again, "chosen").value == "d, the private one"
    assert "You predicted: d, the private one." in shown(again.view)
    said = answer("opens", CHOICES[1])
    assert said is not None and said.right
    assert said._repr_html_() == (
        '<p role="status"><strong>✓ As you predicted: d, the private one</strong></p>'
    )


@pytest.mark.usefixtures("notebook")
def test_another_outcome_stands_beside_what_was_predicted() -> None:
    asked().choose(chosen="e, the public one")
    assert repr(answer("opens", "d, the private one")) == (
        "✗ You predicted: e, the public one. The run says: d, the private one"
    )


@pytest.mark.usefixtures("notebook")
@pytest.mark.parametrize("kept", [b"a choice of an older lesson\n", b"\xff\xfe", b""])
def test_a_kept_choice_that_is_none_any_more_is_as_nothing(folder: Path, kept: bytes) -> None:
    folder.mkdir()
    (folder / "opens.txt").write_bytes(kept)
    assert asked().state.chosen == ""


@pytest.mark.usefixtures("notebook")
def test_without_choices_a_whole_number_is_asked_for() -> None:
    made = predict("bytes", "How many bytes?")
    assert made is not None and made.view is made.view
    field = control(made, "chosen")
    field.value = "many"
    assert "many is not a whole number" in message(made, "chosen")
    field.value = " 23 "
    assert repr(answer("bytes", 23)) == "✓ As you predicted: 23"
    assert repr(answer("bytes", 14)) == "✗ You predicted: 23. The run says: 14"
    for bad in (2.5, True, "some"):
        with pytest.raises(LessonError, match="it asks for a whole number"):
            answer("bytes", bad)


@pytest.mark.usefixtures("notebook")
def test_an_answer_that_was_no_choice_or_not_asked_for_is_an_error() -> None:
    asked()
    with pytest.raises(LessonError, match="'?neither'? is none of the choices"):
        answer("opens", "neither")
    with pytest.raises(LessonError, match="run the cell with its predict"):
        answer("closes", "d")
    with pytest.raises(LessonError, match="small letters, digits and dashes"):
        predict("../opens", QUESTION)


@pytest.mark.usefixtures("notebook")
def test_the_page_shows_the_question_and_its_choices_and_no_script() -> None:
    page = asked().face()
    assert page.text == (
        "Predict: Which number opens 2790 again?\n  ○ e, the public one\n  ○ d, the private one"
    )
    assert "<code>2790</code>" in page.html and page.html.count("<li>") == 2
    assert "<h" not in page.html and "<script" not in page.html
    assert page == asked("other").face()


def test_outside_a_notebook_question_and_answer_are_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert predict("opens", QUESTION, CHOICES) is None
    assert answer("opens", "e, the public one") is None
    assert capsys.readouterr().out == (
        "Predict: Which number opens 2790 again?\n  ○ e, the public one\n  ○ d, the private one\n"
        "You made no prediction. The run says: e, the public one\n"
    )


@pytest.mark.usefixtures("notebook")
def test_what_a_recorded_run_found_out_is_compared_with_what_is_predicted_now() -> None:
    asked()
    said = answer("opens", "d, the private one")
    assert said is not None
    (kind, stored) = next(iter(said._repr_mimebundle_().items()))
    asked().choose(chosen="e, the public one")
    assert repr(LIVE[kind](stored)).startswith("✗ You predicted: e, the public one.")
    assert LIVE[kind]({"name": "never-asked", "happened": "d"}) is None
