"""Textbook RSA to try out: every number agrees with the arithmetic, and a small key is stolen."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from widget_hands import control, message, shown

from kubecert_lesson import textbook
from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import Table
from kubecert_lesson.widgets import TextbookRSA
from kubecert_lesson.widgets.base import Headline, Section
from kubecert_lesson.widgets.parts import text_of

PRIMES = [n for n in range(3, 2000) if all(n % d for d in range(2, n))]


def section(widget: TextbookRSA, title: str) -> Section:
    return next(found for found in widget.sections if found.title.startswith(title))


def text(widget: TextbookRSA, title: str) -> str:
    return "\n".join(map(text_of, section(widget, title).parts))


def outcome(widget: TextbookRSA) -> Headline:
    (answer,) = widget.sections[0].parts
    assert isinstance(answer, Headline)
    return answer


@given(p=st.sampled_from(PRIMES), q=st.sampled_from(PRIMES), number=st.integers(0, 10**14))
def test_the_message_comes_back_exactly_when_it_is_smaller_than_n(
    p: int, q: int, number: int
) -> None:
    try:
        key = textbook.key_from_primes(p, q, 17)
    except LessonError as error:
        with pytest.raises(LessonError, match=re.escape(str(error))):
            TextbookRSA(p=p, q=q, message=number)
        return
    answer = outcome(TextbookRSA(p=p, q=q, message=number))
    assert (answer.verdict is Verdict.PASSED) == (number < key.n)
    if number < key.n:
        locked = textbook.encrypt(number, key)
        assert answer.text == f"{number} is locked as {locked}, and opens to {number}."


def test_what_the_key_does_agrees_with_the_textbook() -> None:
    (uses, power) = section(TextbookRSA(), "What does the key do").parts
    assert isinstance(uses, Table)
    key = textbook.key_from_primes(61, 53, 17)
    results = {row[0]: int(row[3]) for row in uses.rows}
    signature = textbook.sign(65, key)
    assert results == {
        "encrypt": textbook.encrypt(65, key),
        "decrypt": 65,
        "sign": signature,
        "verify": 65,
    }
    assert uses.rows[2][2] == "65^413 mod 3233" and signature == 588
    assert text_of(textbook.power_steps(65, key.e, key.n)) in text_of(power)


def test_a_message_that_is_too_large_shows_what_breaks() -> None:
    widget = TextbookRSA(message=5000)
    assert str(outcome(widget).text).endswith("opens to 1767: n = 3233 is too small for it.")
    assert "The messages 1767, 5000 and so on" in text(widget, "What does the key do")


def test_the_attacker_finds_the_private_key_only_when_asked_to() -> None:
    widget = TextbookRSA()
    assert widget.view is not None
    assert "27 divisions" not in shown(widget.view)
    control(widget, "attack").click()
    widget.wait(10)
    assert "found after 27 divisions" in shown(widget.view)
    assert "✗ The attacker has d = 413" in text(widget, "What does an attacker")
    widget.choose(message=66)
    assert widget.state.attacked
    widget.choose(p=67)
    assert not widget.state.attacked and control(widget, "attack").description == "Factor n = 3551"


def test_the_page_shows_the_attack_unasked() -> None:
    assert "The attacker has d = 413" in TextbookRSA().face().text
    assert "The attacker has d = 413" in TextbookRSA().face().html


@pytest.mark.parametrize(
    "p, q, e, shown_rows",
    [
        (3, 5, 3, ["2", "3"]),
        (13, 17, 5, ["2", "3", "5", "7", "9", "11", "13"]),
        (61, 53, 7, ["2", "3", "5", "7", "…", "47", "49", "51", "53"]),
        (1009, 2003, 5, ["2", "3", "5", "7", "…", "1003", "1005", "1007", "1009"]),
    ],
)
def test_the_divisions_end_with_the_smaller_prime(
    p: int, q: int, e: int, shown_rows: list[str]
) -> None:
    widget = TextbookRSA(p=p, q=q, e=e)
    widget.press("attack")
    divisions = section(widget, "What does an attacker").parts[1]
    assert isinstance(divisions, Table)
    assert [row[0] for row in divisions.rows] == shown_rows
    assert divisions.rows[-1][1] == "0"
    assert all(row[1] not in "0" for row in divisions.rows[:-1])


def test_a_larger_n_makes_the_attacker_give_up() -> None:
    widget = TextbookRSA(p=9_999_991, q=9_999_973)
    widget.press("attack")
    assert "✓ The attacker gives up: n has 47 bits" in text(widget, "What does an attacker")


@pytest.mark.parametrize(
    "name, value, place, why",
    [
        ("p", "60", "p", "p = 60 is not a prime"),
        ("q", "2", "q", "q = 2 is even"),
        ("q", "61", "q", "p and q are both 61"),
        ("q", "10000019", "q", "more than 7 digits"),
        ("p", "many", "p", "many is not a whole number"),
        ("p", "103", "e", "e = 17 shares the factor 17"),
        ("e", "1", "e", "e = 1 does not fit"),
        ("message", "-1", "message", "choose 0 or more"),
        ("message", "1" + 14 * "0" + "1", "message", "at most 14 digits"),
    ],
)
def test_bad_numbers_are_answered_where_they_can_be_fixed(
    name: str, value: str, place: str, why: str
) -> None:
    widget = TextbookRSA()
    assert widget.view is not None
    before = widget.face()
    control(widget, name).value = value
    assert why in message(widget, place)
    assert widget.face() == before


def test_a_prime_that_does_not_suit_e_is_taken_with_another_e() -> None:
    widget = TextbookRSA()
    assert widget.view is not None
    control(widget, "p").value = "103"
    control(widget, "e").value = "5"
    assert (widget.state.p, widget.state.e) == (103, 5)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"p": "61"}, "p is '61': give a whole number"),
        ({"q": None}, "q is None: give a whole number"),
        ({"message": "65"}, "message does not fit: choose 0 or more"),
        ({"message": 10**5000}, "message does not fit: choose 0 or more"),
    ],
)
def test_what_is_no_number_or_too_long_to_write_is_refused(
    numbers: dict[str, Any], said: str
) -> None:
    with pytest.raises(LessonError, match=f"^{said}"):
        TextbookRSA(**numbers)
