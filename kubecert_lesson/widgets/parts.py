"""What a widget shows, as values: sections of text, tables and pictures, and their static face.

The live view and the static face render the same values, so that a page, a screen reader and a
platform without widgets miss nothing. This HTML needs no style sheet, no script and no id.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from kubecert_lesson.steps import Check, Step, Verdict
from kubecert_lesson.tables import SUMMARY, plain, preformatted, table
from kubecert_lesson.words import Text, say


class Displayable(Protocol):
    """A value with two faces, as ``Table`` has them: its repr is plain text."""

    def _repr_html_(self) -> str: ...


class Picture(Protocol):
    """A value that makes its own bundle of faces, as ``Drawing`` does."""

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]: ...


# A paragraph; steps or checks as a table; or anything that has a plain and an HTML face.
Part = str | Text | tuple[Step, ...] | tuple[Check, ...] | Displayable | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading ('' for none), the names of the controls that stand under it, and what follows.

    ``beside`` puts what follows to the right of the controls, where the page is wide enough.
    ``right`` puts the whole section there, into a second column beside all sections before it.
    """

    title: str = ""
    parts: tuple[Part, ...] = ()
    controls: tuple[str, ...] = ()
    beside: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """A widget as a page shows it, complete without a widget manager."""

    text: str
    html: str


@dataclass(frozen=True, slots=True, repr=False)
class Headline:
    """The outcome in one line, with its sign; a screen reader is told when it changes."""

    text: str | Text
    verdict: Verdict = Verdict.NOT_CHECKED

    def __repr__(self) -> str:
        sign = "" if self.verdict is Verdict.NOT_CHECKED else plain(self.verdict)[0] + " "
        return f"{sign}{self.text}"

    def _repr_html_(self) -> str:
        return f'<p role="status"><strong>{html.escape(repr(self))}</strong></p>'


@dataclass(frozen=True, slots=True, repr=False)
class Code:
    """Text whose lines and spaces count: YAML, commands, the output of a program."""

    text: str

    def __repr__(self) -> str:
        return "\n".join(f"    {line}".rstrip() for line in self.text.splitlines())

    def _repr_html_(self) -> str:
        return preformatted(self.text, say("Text to copy"))


@dataclass(frozen=True, slots=True, repr=False)
class Details:
    """Parts under a line that opens and closes; ``opened`` says how it starts.

    Plain text shows all of it.
    """

    title: str
    parts: tuple[Part, ...]
    opened: bool = False

    def __repr__(self) -> str:
        return "\n\n".join([say("{title}:", title=self.title), *map(text_of, self.parts)])

    def _repr_html_(self) -> str:
        inner = "\n".join(map(html_of, self.parts))
        state = " open" if self.opened else ""
        return f"<details{state}>{SUMMARY}{html.escape(self.title)}</summary>\n{inner}\n</details>"


@dataclass(frozen=True, slots=True, repr=False)
class Columns:
    """Parts side by side where the page is wide enough, else one below the other."""

    left: tuple[Part, ...]
    right: tuple[Part, ...]

    def __repr__(self) -> str:
        return "\n\n".join(map(text_of, self.left + self.right))

    def _repr_html_(self) -> str:
        return (
            f'<div style="display:flex;flex-wrap:wrap;gap:0 1.5em"><div>{body(self.left)}</div>\n'
            f'<div style="flex:1 1 30em;min-width:0">{body(self.right)}</div></div>'
        )


def text_of(part: Part) -> str:
    """Return a part as plain text."""
    if isinstance(part, str | Text):
        return str(part)
    return repr(table(part) if isinstance(part, tuple) else part)


def html_of(part: Part) -> str:
    """Return a part as HTML, every text escaped."""
    if isinstance(part, str | Text):
        return f"<p>{html.escape(str(part))}</p>"
    shown = table(part) if isinstance(part, tuple) else part
    if (bundle := getattr(shown, "_repr_mimebundle_", None)) is not None:
        return str(bundle()["text/html"])
    return str(shown._repr_html_())  # type: ignore[union-attr]


def heading(title: str, level: int) -> str:
    """Return a heading, or '' where there is no title. A notebook's questions are level 2."""
    return f"<h{level}>{html.escape(title)}</h{level}>\n" if title else ""


def body(parts: Iterable[Part]) -> str:
    """Return parts as HTML, one below the other."""
    return "\n".join(map(html_of, parts))


def face_of(
    title: str,
    sections: Iterable[tuple[Section, tuple[tuple[str, str], ...]]],
    *,
    headed: bool = True,
) -> Face:
    """Return the static face of sections, each with the choices (label, value) made in it."""
    texts = [f"{title}\n{'═' * len(title)}"] if headed else []
    pages = [heading(title, 3)] if headed else []
    for section, choices in sections:
        if section.title:
            texts.append(f"{section.title}\n{'─' * len(section.title)}")
        pages.append(heading(section.title, 4))
        if choices:
            texts.append("\n".join(_choice(label, value) for label, value in choices))
            rows = (
                f"<dt>{html.escape(label)}</dt><dd>{html.escape(value)}</dd>"
                for label, value in choices
            )
            pages.append("<dl>\n" + "\n".join(rows) + "\n</dl>")
        texts += map(text_of, section.parts)
        pages.append(body(section.parts))
    inner = "\n".join(page.rstrip("\n") for page in pages if page)
    return Face(
        "\n\n".join(text for text in texts if text),
        f'<section aria-label="{html.escape(title)}">\n{inner}\n</section>',
    )


def _choice(label: str, value: str) -> str:
    return say("{label}: {value}", label=label, value=value)
