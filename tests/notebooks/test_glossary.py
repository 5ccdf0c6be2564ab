"""The glossary: one list in the package, one page beside the notebooks, links that lead there."""

import re
from pathlib import Path

import nbformat
import pytest

from .make import GLOSSARY, NOTEBOOKS, NUMBERED, glossary_page, words

LINK = re.compile(r"\(glossary\.ipynb#([^)]+)\)")
# What is no running text, and takes no link: code, headings, tables, the line of versions; and the
# titles of notebooks, which are links already.
ASIDE = re.compile(
    r"```[^`]*```|`[^`]*`|^(?:#|\||\*\*Versions:\*\*).*$|\[[^\]]*\]\((?!glossary)[^)]*\)",
    re.MULTILINE,
)
# How the prose writes a word where that is not the word itself, or its plural.
FORMS = {
    "certificate signing request": "CSRs?|certificate signing requests?",
    "common name": "CN",
    "fingerprint": "fingerprints?(?! of keys)",
    "key usage": "(?<!extended )key usages?",
    "leaf": "leaf|leaves",
    "organization": "O",
    "PKCS 1": "PKCS#1(?! v)",
    "PKCS 8": "PKCS#8",
    "public key hash": "fingerprints of keys",
    "subject alternative name": "SANs?|subject alternative names?",
}


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


@pytest.fixture(scope="module")
def prose() -> list[tuple[str, str, list[str]]]:
    """Each cell of prose in reading order: where it is, its running text, and what it links to."""
    return [
        (f"{path.stem}[{number}]", ASIDE.sub("", cell.source), LINK.findall(cell.source))
        for path in sorted(NOTEBOOKS.glob(NUMBERED))
        for number, cell in enumerate(nbformat.read(path, 4).cells)
        if cell.cell_type == "markdown"
    ]


@pytest.mark.parametrize("word", words())
def test_a_word_is_linked_where_the_lesson_first_uses_it(
    word: str, prose: list[tuple[str, str, list[str]]]
) -> None:
    plural = f"{word[:-1]}(?:y|ies)" if word.endswith("y") else f"{word}(?:s|es)?"
    small = "" if word in FORMS or word != word.lower() else "(?i:"
    form = f"{small}{FORMS.get(word, plural)}{')' if small else ''}"
    used = re.compile(rf"(?<![\w-])(?:{form})(?![\w-])")
    where, _, linked = next(cell for cell in prose if used.search(cell[1]))
    assert word.replace(" ", "-") in linked, f"link {word} in {where}"
