"""Bytes for people to read: rows of sixteen, with some bytes marked, and far rows folded."""

import html
from collections.abc import Callable
from dataclasses import dataclass

from kubecert_lesson.words import Plural, say

ROW = 16  # bytes in a row
_AROUND = 1  # rows shown before and after the marked ones
_MOST = 8  # with more marked rows than this, the middle ones are folded, too
_MARK = ('<mark style="background:#ffe066;color:#000;font-weight:bold">', "</mark>")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Bytes:
    """``data`` in hex and as text, with the bytes from ``start`` to ``end`` (exclusive) marked.

    Marked bytes stand in brackets, and in HTML in <mark>, so that no meaning is in colour alone.
    Offsets are decimal, as ``openssl asn1parse`` writes them.
    """

    name: str
    data: bytes
    start: int
    end: int

    def __repr__(self) -> str:
        return "\n".join(self._lines("", "", str))

    def _repr_html_(self) -> str:
        label = html.escape(
            say(
                "{name}, {first} to {last} of {size}",
                name=self.name,
                first=self.start,
                last=self.end - 1,
                size=len(self.data),
            )
        )
        body = "\n".join(self._lines(*_MARK, html.escape))
        style = "margin:0;white-space:pre;overflow-x:auto;font-size:0.85em"
        return f'<pre role="group" aria-label="{label}" tabindex="0" style="{style}">{body}</pre>'

    def _lines(self, opening: str, closing: str, escape: Callable[[str], str]) -> list[str]:
        lines, expected = [], 0
        rows = (len(self.data) + ROW - 1) // ROW
        for row in [*self._rows(rows), rows]:
            if (folded := row - expected) > 0:
                more = Plural("… {n} more row", "… {n} more rows", folded)
                lines.append(f"       {more}")
            if row < rows:
                data = self.data[row * ROW : (row + 1) * ROW]
                text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
                numbers = self._hex(row * ROW, data, opening, closing)
                lines.append(f"{row * ROW:5} {numbers} {escape(text)}".rstrip())
            expected = row + 1
        return lines

    def _rows(self, rows: int) -> list[int]:
        """Which rows are shown: the marked ones and those around them."""
        first, last = self.start // ROW, (self.end - 1) // ROW
        shown = range(max(0, first - _AROUND), min(rows, last + _AROUND + 1))
        if last - first < _MOST:
            return list(shown)
        half = _MOST // 2
        return [row for row in shown if row < first + half or row > last - half]

    def _hex(self, begin: int, data: bytes, opening: str, closing: str) -> str:
        """Write a row in hex; brackets around what is marked take the places of spaces."""
        between = [" "] * (len(data) + 1)
        low, high = max(self.start - begin, 0), min(self.end - begin, len(data))
        if low < high:
            between[low], between[high] = f"{opening}[", f"]{closing}"
        cells = (f"{byte:02x}{gap}" for byte, gap in zip(data, between[1:], strict=True))
        return between[0] + "".join(cells) + "   " * (ROW - len(data))
