"""To print: in a terminal as ``print`` does, in a notebook so that no word is broken."""

import pytest
from IPython import display as ipython

from kubecert_lesson import show
from kubecert_lesson.widgets import showing


def test_outside_a_notebook_it_prints(capsys: pytest.CaptureFixture[str]) -> None:
    show("said:", 42)
    show("a", "b", sep="\n")
    show("its own end\n")
    assert capsys.readouterr().out == "said: 42\na\nb\nits own end\n"


def test_in_a_notebook_it_displays_the_same_with_lines_that_scroll(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[object] = []
    monkeypatch.setattr(showing, "kernel", object)
    monkeypatch.setattr(ipython, "display", shown.append)
    show("<127.0.0.1>", "refused")
    (printed,) = shown
    assert isinstance(printed, showing.Printed) and repr(printed) == "<127.0.0.1> refused"
    assert printed._repr_html_().endswith(';margin:0">&lt;127.0.0.1&gt; refused</pre>')
