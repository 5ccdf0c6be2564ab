"""Bytes to look at: offsets and values are those of the data, and the marked ones stand out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson.widgets.byteview import Bytes

DATA = bytes(range(40, 190))


@given(st.data())
def test_every_shown_byte_is_the_one_at_its_offset(data: st.DataObject) -> None:
    whole = data.draw(st.binary(min_size=1, max_size=600))
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    text = repr(Bytes(name="x", data=whole, start=start, end=end))
    folded = sum(int(count) for count in re.findall(r"… (\d+) more row", text))
    rows = [line for line in text.splitlines() if "more row" not in line]
    assert folded + len(rows) == (len(whole) + 15) // 16
    for line in rows:
        offset = int(line[:5])
        row = whole[offset : offset + 16]
        shown = line[6 : 6 + 3 * 16 + 1]
        assert bytes.fromhex(re.sub(r"[\[\]]", " ", shown)) == row
        if "[" in shown:
            low = (shown.index("[")) // 3
            high = (shown.index("]")) // 3
            assert (offset + low, offset + high) == (
                max(start, offset),
                min(end, offset + len(row)),
            )


@pytest.mark.parametrize("start, end, rows", [(0, 1, 2), (40, 41, 3), (0, 150, 8), (16, 144, 10)])
def test_far_rows_and_the_middle_of_long_marks_are_folded(start: int, end: int, rows: int) -> None:
    lines = repr(Bytes(name="x", data=DATA, start=start, end=end)).splitlines()
    assert sum("more row" not in line for line in lines) == rows


def test_html_marks_and_escapes_what_the_text_brackets() -> None:
    page = Bytes(name="All <bytes>", data=b"<script>&", start=0, end=8)._repr_html_()
    assert 'aria-label="All &lt;bytes&gt;, 0 to 7 of 9" tabindex="0"' in page
    assert "[3c 73 63 72 69 70 74 3e]</mark>26" in page and "&lt;script&gt;&amp;" in page
    assert "<script" not in page


def test_no_bytes_are_nothing_to_see() -> None:
    assert repr(Bytes(name="x", data=b"", start=0, end=0)) == ""
