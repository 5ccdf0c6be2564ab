"""What a quiz looks like, as text and as HTML: a heading, sentences, and numbered questions."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_CODE = re.compile("`([^`]+)`")
_WIDTH = 88


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizItem:
    """A question with its choices, each with a letter, and what is said about it afterwards."""

    number: int
    asked: str
    choices: tuple[tuple[str, str], ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizPage:
    """A heading, sentences before the questions, the questions, and sentences after them."""

    heading: str
    before: Sequence[str] = ()
    items: Sequence[QuizItem] = ()
    after: Sequence[str] = ()


def as_text(page: QuizPage) -> str:
    """Write a page as plain text."""
    lines = [page.heading, "═" * len(page.heading), *(_filled(_bare(line)) for line in page.before)]
    for item in page.items:
        number = f"{item.number:2}. "
        lines += ["", _filled(f"{number}{_bare(item.asked)}", "    ")]
        lines += [
            _filled(f"    {letter})  {_bare(said)}", "        ") for letter, said in item.choices
        ]
        lines += [_filled(f"    {_bare(said)}", "    ") for said in item.said]
    if page.after:
        lines += ["", *(_filled(_bare(line)) for line in page.after)]
    return "\n".join(lines)


def as_html(page: QuizPage) -> str:
    """Write a page as HTML."""
    heading = escape(page.heading)
    before, after = (_paragraphs(lines) for lines in (page.before, page.after))
    items = "".join(map(_item, page.items))
    return (
        f'<section aria-label="{heading}">\n<h3>{heading}</h3>\n{before}'
        + (f'<ol style="list-style:none;padding-left:0">\n{items}</ol>\n' if items else "")
        + f"{after}</section>"
    )


def _item(item: QuizItem) -> str:
    rows = "".join(
        f"<li>{escape(letter)})&ensp;{_marked_up(said)}</li>" for letter, said in item.choices
    )
    choices = f'<ul style="list-style:none">{rows}</ul>' if rows else ""
    said = "".join(f"<br>{_marked_up(words)}" for words in item.said)
    return f"<li><strong>{item.number}.</strong> {_marked_up(item.asked)}{said}{choices}</li>\n"


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{_marked_up(line)}</p>\n" for line in lines)


def _marked_up(words: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(words, quote=False))


def _bare(words: str) -> str:
    return words.replace("`", "")


def _filled(words: str, hanging: str = "") -> str:
    return textwrap.fill(
        words, _WIDTH, subsequent_indent=hanging, break_on_hyphens=False, break_long_words=False
    )
