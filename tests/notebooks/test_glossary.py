"""The glossary: one list in the package, one page beside the notebooks, links that lead there."""

import re
from pathlib import Path

import nbformat
import pytest

from .make import GLOSSARY, NOTEBOOKS, NUMBERED, glossary_page, words

LINK = re.compile(r"\(glossary\.ipynb#([^)]+)\)")


def test_the_page_is_made_from_the_list() -> None:
    assert nbformat.read(GLOSSARY, 4) == glossary_page(), "run `make notebooks`"


def test_each_word_has_one_sentence_and_an_address_that_every_host_makes_alike() -> None:
    assert list(words()) == sorted(words(), key=str.lower) and len(words()) >= 40
    for word, meaning in words().items():
        assert re.fullmatch(r"[A-Za-z0-9 -]+", word)
        assert re.fullmatch(r"[^.]+(\.\d[^.]*|\.crt)*\.", meaning), meaning


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob(NUMBERED)), ids=lambda path: path.stem)
def test_each_link_to_the_glossary_leads_to_a_word(path: Path) -> None:
    cells = nbformat.read(path, 4).cells
    linked = {anchor for cell in cells for anchor in LINK.findall(cell.source)}
    assert linked <= {word.replace(" ", "-") for word in words()}
