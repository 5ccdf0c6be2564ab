"""What a page, a table or a window made of a text: its letters and frames, taken back.

Everything here is linear in the length of the text.
"""

import re
from collections.abc import Iterator
from itertools import groupby

# Letters that a printed page or a PDF has as one sign, and the quotes of an editor.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("“”„‟", '"'),
        **dict.fromkeys("‘’‚‛", "'"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),  # where a line may break
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
    }
)
_OPTION = re.compile(r"(?<![^\s\"'“‘(\[])[—–](?=[a-z][a-z])")  # where two hyphens became a dash
# What a page of the web has around a text; <h1> and such are in answers of servers.
_TAGS = re.compile(r"</?(?:pre|code|samp|span|font|b|em|strong)(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_BREAKS = re.compile(r"<br\s{0,3}/?>|</?(?:p|div|li|td)(?:\s[^<>]{0,200})?>", re.IGNORECASE)
# A link of Markdown or of a chat: what is shown of it is what was printed.
_LINK = re.compile(
    r"\[([^][\n]{1,200})\]\((?:https?://|mailto:)[^()\s]{1,300}\)"
    r"|<(?:https?://|mailto:)[^<>|\s]{1,300}\|([^<>|\n]{1,200})>|<(https?://[^<>|\s]{1,300})>"
)
_BARS = "|│┃║"
_RULE = re.compile(r"\s*[|+\u250c-\u257f][\s|+=_:\u2500-\u257f-]{3,}")  # a line of a frame
_MOST = 400  # columns that are looked at


def as_typed(text: str) -> str:
    """Return a text with the letters that a program printed, where a page has other signs."""
    text = _OPTION.sub("--", text.translate(_SIGNS))
    text = _LINK.sub(lambda link: link[link.lastindex or 0], text)
    return _BREAKS.sub("\n", _TAGS.sub("", text)) if "<" in text else text


def without_frames(text: str) -> str:
    """Take away the bars to the right of lines, and put the cells of a table under one another.

    A bar on the left alone is a quotation mark, and stays.
    """
    if not any(bar in text for bar in _BARS):
        return text
    groups = groupby(text.split("\n"), key=_is_framed)
    return "\n".join(line for framed, lines in groups for line in _opened(framed, list(lines)))


def _is_framed(line: str) -> bool:
    if "││" in line:  # two windows side by side
        return False
    return line.rstrip().endswith(tuple(_BARS)) or _RULE.fullmatch(line) is not None


def _opened(framed: bool, lines: list[str]) -> Iterator[str]:
    if not framed or (len(lines) == 1 and lines[0].lstrip()[:1] not in _BARS):
        yield from lines
        return
    rows = [line.rstrip() for line in lines if not _RULE.fullmatch(line)]
    inside = [{at for at, sign in enumerate(row[:_MOST]) if sign in _BARS} for row in rows]
    common = sorted(set.intersection(*inside)) if inside else []
    for start, end in zip([-1, *common], [*common, None], strict=True):
        cells = (row[start + 1 : end] for row in rows)
        yield _flowing([cell for cell in cells if cell.strip(f" {_BARS}")])


def _flowing(rows: list[str]) -> str:
    """Join what goes on in the next row: a word that was cut, or one that did not fit."""
    told = [row.strip(f" {_BARS}") for row in rows]
    width = max(map(len, told), default=0)
    flowing = told[0] if told else ""
    for row, before, after in zip(rows, told, told[1:], strict=False):
        fits = len(before) + 1 + len(after.split(maxsplit=1)[0]) <= width
        flowing += ("\n" if fits else " " if row.endswith(" ") else "") + after
    return flowing
