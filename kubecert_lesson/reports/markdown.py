"""Results as Markdown, for a ticket: a table, and each failure with the commands that fix it.

A ticket is read by many, so the server's host, addresses, and the own home folder are replaced by
words in CAPITALS. Source: CommonMark 0.31; tables as GitHub and GitLab read them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from kubecert_lesson.errors import visible
from kubecert_lesson.reports.values import Result, Results
from kubecert_lesson.tables import plain
from kubecert_lesson.words import say

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&!@])")
_IP_ADDRESS = re.compile(r"(?<![\w.])(?!127\.)(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")
_NO_DOT = re.compile(r"(?<=\w)\.(?=\w)")  # of what would become a link
_TICKS = re.compile("`+")


def markdown(results: Results) -> str:
    """Write a table of all results, and below it each failure with what fixes it."""
    return "\n".join(_lines(results))


def _lines(results: Results) -> Iterator[str]:
    def words(text: str) -> str:
        return _escaped(_redacted(text, results))

    yield f"## {words(results.heading)}\n"
    places = any(one.where for one in results.results)
    heads = [say("check"), say("verdict"), say("reason"), *([say("where")] if places else [])]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for one in results.results:
        cells = [one.title, plain(one.verdict), one.reason, *([one.where] if places else [])]
        yield f"| {' | '.join(words(cell) for cell in cells)} |"
    for one in results.results:
        if one.failed and one.fix:
            yield from _fix(one, results, words(one.title))


def _fix(one: Result, results: Results, title: str) -> Iterator[str]:
    yield f"\n### {title}\n"
    if one.where:
        yield f"{_escaped(_redacted(one.where, results))}\n"
    lines = [_redacted(visible(line), results) for line in one.fix]
    longest = max((len(run) for line in lines for run in _TICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}sh"
    yield from lines
    yield fence
    if one.page:
        yield f"\n<{one.page}>"


def _redacted(words: str, results: Results) -> str:
    for secret, instead in (results.secretive or {}).items():
        if secret:
            words = words.replace(secret, instead)
    home = str(Path.home())
    if len(home) > 1:
        words = words.replace(home, "~")
    return _IP_ADDRESS.sub("ADDRESS", words)


def _escaped(words: str) -> str:
    one_line = " ".join(visible(words).split())
    return _NO_DOT.sub(r"\\.", _SPECIAL.sub(r"\\\1", one_line))
