"""Every text can be replaced by a catalogue: Babel finds it, and the standard library reads it."""

import ast
import gettext
import io
import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.mofile import write_mo
from pseudo import Pseudo

import kubecert_lesson
from kubecert_lesson.words import Plural, say, speaking, text

PACKAGE = Path(kubecert_lesson.__file__).parent
MAKEFILE = Path(__file__).parents[1] / "Makefile"
TAKES_TEMPLATES = {"text": [1], "say": [0], "template": [0], "Plural": [0, 1]} | dict.fromkeys(
    ("LessonError", "NotYet", "ToolMissing"), [1]
)


@cache
def extracted() -> tuple[str | tuple[str, ...], ...]:
    """What ``make catalogue`` extracts, by the key words that stand in the Makefile."""
    keywords = re.findall(r"-k (\S+)", MAKEFILE.read_text(encoding="utf-8"))
    found = extract_from_dir(PACKAGE, keywords=parse_keywords(keywords))
    return tuple(message for _, _, message, _, _ in found)


def flat(messages: tuple[str | tuple[str, ...], ...]) -> set[str]:
    return {one for m in messages for one in ((m,) if isinstance(m, str) else m)}


@cache
def in_the_source() -> frozenset[str]:
    return frozenset(
        given.value
        for path in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for place in TAKES_TEMPLATES.get(getattr(call.func, "id", ""), ())
        for given in call.args[place : place + 1]
        if isinstance(given, ast.Constant) and isinstance(given.value, str)
    )


def test_babel_finds_every_template() -> None:
    missed = in_the_source() - flat(extracted())
    assert missed == set(), "is it inside an f-string?"
    assert len(in_the_source()) > 1000


def test_a_catalogue_that_babel_wrote_is_read(tmp_path: Path) -> None:
    catalogue, pseudo = Catalog(locale="en"), Pseudo()
    for message in extracted():
        if isinstance(message, str):
            catalogue.add(message, pseudo.gettext(message))
        else:
            catalogue.add(message, tuple(map(pseudo.gettext, message)))
    written = io.BytesIO()
    write_mo(written, catalogue)
    written.seek(0)
    with speaking(gettext.GNUTranslations(written)):
        for template in in_the_source():
            holes = set(re.findall(r"(?<!{){(\w+)[^}]*}", template))
            assert set(re.findall(r"(?<!{){(\w+)", pseudo.gettext(template))) >= holes
        assert say("none") == pseudo.gettext("none")
        assert str(text("code", "none")) == pseudo.gettext("none")


def test_every_hole_of_a_template_has_a_name() -> None:
    """Braces that are not holes are doubled."""
    holes = {
        hole
        for template in in_the_source()
        for hole in re.findall(r"{([^}:!]*)", template.replace("{{", "").replace("}}", ""))
    }
    assert {hole for hole in holes if not hole.isidentifier()} == set()


def test_a_plural_is_chosen_by_the_catalogue() -> None:
    with speaking(Pseudo()):
        assert str(Plural("{n} file", "{n} files", 1)).startswith("⟦1 file ")
        assert str(Plural("{n} file", "{n} files", 2)).startswith("⟦2 files ")
