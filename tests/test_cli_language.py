"""The command in a language that nobody speaks: all that is read changes, and nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from diagnose_cases import LAYOUTS, write_layout
from pseudo import Pseudo, outside

from kubecert_lesson import cli
from kubecert_lesson.words import speaking

# Words of which no English sentence has none. argparse's own and what is quoted are left out.
_ENGLISH = re.compile(r"\b(the|is|are|of|a|an|and|that|with|to|for|not|what|why)\b", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"^(usage: .*|kubecert-lesson: error: .*|  .*)$|\[[a-z0-9-]+\]", re.MULTILINE
)
# What is for people in a JSON document.
PROSE = {"words", "name", "title", "whoRefusedWhom", "cause", "note", "fix", "confirm"}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    try:
        code = cli.main(list(arguments))
    except SystemExit as ended:
        code = int(ended.code or 0)
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def in_both(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    """Run it in English and in the pseudo-language; the exit codes agree."""
    code, english = run(capsys, *arguments)
    with speaking(Pseudo()):
        again, pseudo = run(capsys, *arguments)
    assert code == again
    return english, pseudo


def without_words(document: Any) -> Any:
    """A JSON document without what is for people."""
    if isinstance(document, dict):
        return {k: without_words(v) for k, v in document.items() if k not in PROSE}
    if isinstance(document, list):
        return [without_words(item) for item in document]
    return document


@pytest.mark.parametrize("layout", sorted(path.stem for path in LAYOUTS.glob("*.yaml")))
def test_a_diagnosis_differs_in_words_only(
    layout: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(write_layout(layout, tmp_path))
    arguments = ("diagnose", "--offline", "--at", "2030-01-01", path)
    english, pseudo = in_both(capsys, *arguments, "--json")
    assert without_words(json.loads(english)) == without_words(json.loads(pseudo))
    assert english != pseudo
    _, pseudo = in_both(capsys, *arguments)
    assert _ENGLISH.findall(_OF_OTHERS.sub("", outside(pseudo))) == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--help",),
        ("start", "--help"),
        ("diagnose", "--help"),
        ("expiry", "--help"),
        ("tree", "--help"),
        ("tree", "/nowhere"),
        ("expiry", "--within", "soon", "/nowhere"),
        ("diagnose", "--timeout", "soon", "/nowhere"),
        pytest.param(("doctor",), marks=pytest.mark.real_clock),
        ("diagnose",),
        ("diagnose", "/nowhere"),
        ("diagnose", "--at", "soon", "/nowhere"),
        ("expiry", "/nowhere"),
        ("diagnose", "--error", "x509: certificate signed by unknown authority"),
        ("diagnose", "--error", "error: You must be logged in to the server"),
        ("diagnose", "--error", "what"),
    ],
    ids=lambda arguments: " ".join(arguments) or "nothing",
)
def test_no_english_is_left(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    english, pseudo = in_both(capsys, *arguments)
    left = _OF_OTHERS.sub("", outside(pseudo))
    assert _ENGLISH.findall(left) == []
    assert english != pseudo or not arguments
