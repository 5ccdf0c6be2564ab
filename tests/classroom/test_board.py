"""Who is stuck, whom to pair with whom, and how that is shown."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from classroom.people import CLASS, NOW, seat
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import classroom
from kubecert_lesson.classroom import ClassBoard
from kubecert_lesson.classroom.board import BoardState
from kubecert_lesson.classroom.numbering import OTHER, numbering
from kubecert_lesson.classroom.page import board_page
from kubecert_lesson.classroom.pairing import pairs
from kubecert_lesson.classroom.questions import QUESTIONS
from kubecert_lesson.classroom.reports import SeatReport, SeatTask
from kubecert_lesson.classroom.seats import seat_code
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.wrongs import WRONGS
from kubecert_lesson.words import visible

CHAIN, USER = "intermediate-and-file", "certificate-for-a-user"


def trying(wrong: str = "", attempts: int = 1) -> SeatTask:
    return SeatTask(done=False, attempts=attempts, wrong=wrong)


def done(wrong: str = "", attempts: int = 1) -> SeatTask:
    return SeatTask(done=True, attempts=attempts, wrong=wrong)


def code(number: int, minute: int, tasks: dict[str, SeatTask], name: str = "") -> str:
    made = NOW + timedelta(minutes=minute)
    return seat_code(seat(number, name), SeatReport(made=made, name=name, tasks=tasks))


def board(*codes: str, minute: int = 0) -> ClassBoard:
    return classroom.board(codes, key=CLASS, at=NOW + timedelta(minutes=minute))


def state(*codes: str, minute: int = 0) -> BoardState:
    return board(*codes, minute=minute).state


def stuck(found: BoardState) -> list[tuple[str, str, int]]:
    return [
        (one.seat.label, one.exercise, int(one.known_for.total_seconds()) // 60)
        for one in found.stuck
    ]


def paired(found: BoardState) -> list[tuple[str, str, str]]:
    return [
        (p.stuck.seat.label, p.partner.label if p.partner else "", p.because.code)
        for p in pairs(found)
    ]


# Who is stuck


def test_three_attempts_or_ten_minutes_make_somebody_stuck() -> None:
    codes = [
        code(1, 0, {USER: trying(attempts=3)}, "ann"),
        code(2, 0, {USER: trying(attempts=2)}, "bob"),
        code(3, 0, {USER: done(attempts=9)}, "cleo"),
    ]
    assert stuck(state(*codes, minute=1)) == [("ann", USER, 1)]
    assert stuck(state(*codes, minute=10)) == [("ann", USER, 10), ("bob", USER, 10)]


def test_who_has_been_stuck_longest_comes_first_then_who_tried_most() -> None:
    codes = [
        code(1, 5, {USER: trying(attempts=9)}, "ann"),
        code(2, 0, {USER: trying(attempts=3)}, "bob"),
        code(2, 6, {USER: trying(attempts=4)}, "bob"),
        code(3, 5, {USER: trying(attempts=20)}, "cleo"),
    ]
    found = stuck(state(*codes, minute=6))
    assert [name for name, _, _ in found] == ["bob", "cleo", "ann"]
    assert found[0] == ("bob", USER, 6)


def test_who_solved_it_or_went_on_is_no_longer_stuck_there() -> None:
    begun = code(1, 0, {USER: trying(attempts=5)}, "ann")
    solved = code(1, 3, {USER: done(attempts=6)}, "ann")
    assert stuck(state(begun, solved, minute=30)) == []
    went_on = code(1, 3, {CHAIN: trying(attempts=3), USER: trying(attempts=5)}, "ann")
    assert stuck(state(begun, went_on, minute=4)) == [("ann", CHAIN, 1)]


def test_attempts_that_a_code_had_no_room_for_are_those_heard_before() -> None:
    codes = [
        code(1, 0, {USER: done(attempts=4)}, "ann"),
        code(1, 1, {USER: SeatTask(done=True)}, "ann"),
    ]
    assert state(*codes, minute=1).seats[0].attempts(USER) == 4


# Pairs


def test_a_partner_solved_it_after_the_same_wrong_answer_if_there_is_one() -> None:
    codes = [
        code(1, 0, {USER: trying("expired", 4)}, "ann"),
        code(2, 0, {USER: done("usage-missing"), CHAIN: done()}, "bob"),
        code(3, 0, {USER: trying("expired", 2)}, "cleo"),
        code(3, 1, {USER: done("lifetime", 3)}, "cleo"),
    ]
    assert paired(state(*codes, minute=1)) == [("ann", "cleo", "same-wrong-answer")]
    assert paired(state(*codes[:2], minute=1)) == [("ann", "bob", "solved")]


def test_nobody_helps_two_and_nobody_who_is_stuck_helps() -> None:
    codes = [
        code(1, 0, {USER: trying(attempts=9)}, "ann"),
        code(2, 1, {USER: trying(attempts=9)}, "bob"),
        code(3, 1, {CHAIN: trying(attempts=9), USER: done()}, "cleo"),
        code(4, 1, {USER: done()}, "dan"),
    ]
    assert paired(state(*codes, minute=2)) == [
        ("ann", "dan", "solved"),
        ("bob", "", "nobody-yet"),
        ("cleo", "", "nobody-yet"),
    ]


@given(st.permutations(range(8)))
def test_the_order_of_the_seats_does_not_change_the_pairs(order: list[int]) -> None:
    codes = [
        code(n + 1, 0, {USER: trying("expired", 3) if n % 2 else done("expired")}) for n in range(8)
    ]
    assert paired(state(*(codes[n] for n in order), minute=1)) == paired(state(*codes, minute=1))


# Which wrong answers are common


def test_a_common_wrong_answer_comes_with_what_the_exercise_says_and_a_question() -> None:
    codes = [
        code(n, 0, {USER: trying("request-instead" if n < 4 else "expired")}) for n in range(1, 6)
    ]
    first, second = state(*codes).common
    assert (first.exercise, first.wrong, len(first.seats)) == (USER, "request-instead", 3)
    assert len(second.seats) == 2
    shown = repr(board(*codes))
    assert WRONGS["request-instead"] in shown
    assert "Who has signed it?" in shown
    assert "request" in shown and "Next: " in shown


def test_a_wrong_answer_without_a_number_is_shown_as_such() -> None:
    assert "a wrong answer that has no name" in repr(board(code(1, 0, {USER: trying(OTHER)})))


# How it is shown


def test_each_exercise_says_how_many_are_where() -> None:
    codes = [
        code(1, 0, {USER: done()}, "ann"),
        code(2, 0, {USER: trying(attempts=2)}, "bob"),
        code(3, 0, {CHAIN: trying(attempts=31)}, "cleo"),
    ]
    shown = repr(board(*codes))
    assert f"{USER}" in shown and "✓ 1" in shown and "bob (2)" in shown and "cleo (31+)" in shown


def test_a_board_without_codes_says_how_to_make_one() -> None:
    assert "kubecert-lesson class code" in repr(board())
    assert "Nobody is stuck" in repr(board(code(1, 0, {USER: done()})))


@pytest.mark.parametrize(
    ("codes", "key", "wanted"),
    [
        (7, CLASS, "not-text"),
        (None, CLASS, "not-text"),
        ([b"x"], CLASS, "not-text"),
        ("x", "class.key", "not-a-class-key"),
    ],
)
def test_what_is_neither_codes_nor_a_key_is_refused_in_one_line(
    codes: Any, key: Any, wanted: str
) -> None:
    with pytest.raises(LessonError) as refused:
        classroom.board(codes, key=key)
    assert refused.value.code == wanted


def test_a_board_of_those_who_only_joined_says_so() -> None:
    assert "Nobody has begun an exercise" in repr(board(code(1, 0, {})))


def test_refused_codes_are_named_with_where_they_stood() -> None:
    shown = repr(board("hello", code(1, 0, {USER: done()})))
    assert "1 code was refused" in shown and "text 1" in shown and "hello" in shown


HOSTILE = ["<b>x</b>", "<script>", "a\u202eb", "a\nb", '"onload="', "&amp;", "\x1b[2J"]


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(f"{tag} {name}" for name, _ in attrs)}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_text(name: str) -> None:
    """This program refuses most of them when one joins; another program may send them."""
    plain = board(code(1, 0, {USER: trying(attempts=5)}, "ann"))
    hostile = board(code(1, 0, {USER: trying(attempts=5)}, name))
    assert Tags(board_page(hostile)).seen == Tags(board_page(plain)).seen
    assert len(repr(hostile).splitlines()) == len(repr(plain).splitlines())
    assert visible(repr(hostile)) == repr(hostile)


def test_a_page_to_keep_has_no_script_and_nothing_from_elsewhere() -> None:
    seen = Tags(page := board_page(board(code(1, 0, {USER: trying(attempts=5)})))).seen
    assert {"script", "link", "img", "iframe"} & seen == set()
    assert "http" not in page and "url(" not in page
    assert "script" in Tags(board_page(board(), live=True)).seen


def test_every_question_is_for_a_wrong_answer_of_the_lesson() -> None:
    assert QUESTIONS.keys() - set(numbering().wrongs) == set()
    assert all(question.endswith("?") for question in QUESTIONS.values())


def test_a_sample_class_follows_from_its_seed() -> None:
    key, codes = classroom.sample_class(30, seed=7, now=NOW)
    assert classroom.sample_class(30, seed=7, now=NOW)[1] == codes
    shown = classroom.board(codes, key=key, at=NOW)
    assert len(shown.state.seats) == 30 and shown.state.refused == ()
    assert len(shown.state.stuck) >= 3 and len(shown.state.common) >= 3
    assert any(pair.because.code == "same-wrong-answer" for pair in pairs(shown.state))
