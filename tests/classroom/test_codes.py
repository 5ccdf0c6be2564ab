"""What a code says, who can make one, and how each that does not count is called."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from classroom.people import CLASS, NOW, OTHER_CLASS, Room, practice_key, seat
from hypothesis import example, given
from hypothesis import strategies as st

from kubecert_lesson import classroom, exercise
from kubecert_lesson.classroom.envelope import EnvelopeKind, unwrap, wrap
from kubecert_lesson.classroom.numbering import OTHER, Numbering, numbering
from kubecert_lesson.classroom.register import CodeReading, Register
from kubecert_lesson.classroom.reports import SeatReport, SeatTask, read_report, report_bytes
from kubecert_lesson.classroom.sealing import read_ticket, seal
from kubecert_lesson.classroom.seats import LONGEST, Seat, seat_code
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.keeping import Progress
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.wrongs import WRONGS

TABLE = numbering()
TASK = st.builds(
    SeatTask,
    done=st.booleans(),
    attempts=st.integers(0, 31),
    wrong=st.sampled_from(["", OTHER, *TABLE.wrongs]),
)
REPORT = st.builds(
    SeatReport,
    made=st.integers(0, 2**36 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    name=st.text(max_size=4),
    tasks=st.dictionaries(st.sampled_from(TABLE.exercises), TASK, max_size=9),
    unknown=st.integers(0, 9),
)


def report(minute: int = 0, **tasks: SeatTask) -> SeatReport:
    found = {name.replace("_", "-"): task for name, task in tasks.items()}
    return SeatReport(made=NOW + timedelta(minutes=minute), tasks=found)


def code(of: Seat, minute: int = 0) -> str:
    return seat_code(of, replace(report(minute), name=of.name))


def read(*texts: str, now: datetime = NOW) -> list[str]:
    """The codes of what becomes of each text, one read after the other."""
    register = Register(CLASS)
    return [
        one.what.code
        for number, text in enumerate(texts)
        for one in register.read(text, now=now, source=str(number))
    ]


# What a code says


@given(REPORT)
@example(SeatReport(made=NOW))
def test_a_report_comes_back_as_it_was(said: SeatReport) -> None:
    assert read_report(report_bytes(said, TABLE), TABLE) == said


@given(REPORT)
def test_a_code_is_at_most_200_letters_and_leaves_out_details_only(said: SeatReport) -> None:
    made = seat_code(seat(1), said)
    assert len(made) <= LONGEST
    (envelope,) = unwrap(made)
    assert envelope.body is not None
    public, payload = CLASS.open(envelope.body)
    assert public == practice_key(1).public_key().public_bytes_raw()
    heard = read_report(payload, TABLE)
    assert {n: t.done for n, t in heard.tasks.items()} == {n: t.done for n, t in said.tasks.items()}
    assert all(
        task in (said.tasks[n], replace(task, attempts=None)) for n, task in heard.tasks.items()
    )


def test_a_learner_who_has_done_all_still_fits_into_a_line() -> None:
    done = {name: SeatTask(done=True, attempts=9, wrong="order") for name in TABLE.exercises}
    tasks = {**done, TABLE.exercises[-1]: SeatTask(done=False, attempts=7, wrong="expired")}
    made = seat_code(seat(1, "x" * 16), SeatReport(made=NOW, name="x" * 16, tasks=tasks))
    assert len(made) <= LONGEST
    (reading,) = Register(CLASS).read(made, now=NOW)
    assert reading.counted


@given(st.binary(max_size=120))
def test_whatever_is_sealed_is_read_or_refused_by_one_error(payload: bytes) -> None:
    try:
        read_report(payload, TABLE)
    except LessonError as error:
        assert error.code == "not-our-report"


def test_the_table_has_every_exercise_and_every_wrong_answer_of_the_lesson() -> None:
    """What is missing is to be added at the ends of data/class_numbers.yaml."""
    assert own_pack().exercises.keys() - set(TABLE.exercises) == set()
    of_exercises = {w.code for e in own_pack().exercises.values() for w in e.wrongs}
    assert (WRONGS.keys() | of_exercises) - set(TABLE.wrongs) == set()
    assert len(set(TABLE.exercises)) == len(TABLE.exercises)
    assert len(set(TABLE.wrongs)) == len(TABLE.wrongs) < 1000


def test_the_table_of_the_first_version_stands_as_it_was() -> None:
    """Only what comes after it may change: a number never gets another meaning."""
    first = "\n".join((*TABLE.exercises[:51], "", *TABLE.wrongs[:214]))
    assert sha256(first.encode()).hexdigest()[:16] == "67a09ac9f444ef1a"


OLD = Numbering(exercises=("a", "b"), wrongs=("x",))
NEW = Numbering(exercises=("a", "b", "c", "d"), wrongs=("x", "y"))


def test_an_older_version_is_read_as_it_was_meant() -> None:
    said = SeatReport(made=NOW, tasks={"b": SeatTask(done=False, attempts=2, wrong="x")})
    assert read_report(report_bytes(said, OLD), NEW) == said


def test_of_a_newer_version_what_is_new_is_counted_and_not_guessed() -> None:
    tasks = {
        "b": SeatTask(done=False, attempts=2, wrong="y"),
        "c": SeatTask(done=True, attempts=1),
        "d": SeatTask(done=False, attempts=4, wrong="x"),
    }
    heard = read_report(report_bytes(SeatReport(made=NOW, tasks=tasks), NEW), OLD)
    assert heard.tasks == {"b": SeatTask(done=False, attempts=2, wrong=OTHER)}
    assert heard.unknown == 2


def test_progress_becomes_a_code_without_answers_paths_or_seeds(room: Room) -> None:
    with room.sitting("ann") as folder:
        classroom.join(str(CLASS.ticket))
        task = exercise("certificate-for-a-user", seed=5)
        task.check(task.given["user.csr"])
        task.check(task.given["ca.key"])
        task.check(task.given["user.csr"])
        exercise("file-to-mail").hint()
        document = Progress().entries()
        assert document["certificate-for-a-user"].codes[-1] == "request-instead"
        Progress().change("elsewhere/hello", 0, lambda entry: replace(entry, attempts=3))
        made = classroom.code()
        register = Register(CLASS)
        (reading,) = register.read(made, now=datetime.now(UTC))
    assert reading.counted
    (heard,) = register.seats[0].reports
    assert heard.tasks == {
        "file-to-mail": SeatTask(done=False, attempts=0),
        "certificate-for-a-user": SeatTask(done=False, attempts=3, wrong="request-instead"),
    }
    assert heard.unknown == 1 and heard.name == ""
    assert next(iter(heard.tasks)) == "file-to-mail"  # used last
    assert folder.name not in made and len(made) < 150


# Who can make one


def test_a_code_counts_once() -> None:
    made = code(seat(1))
    assert read(made, made) == ["counted", "again"]


def test_a_forged_code_is_recognised() -> None:
    """Somebody puts another's public key into a code, or changes what is sealed."""
    (envelope,) = unwrap(code(seat(1)))
    assert envelope.body is not None
    body, other = envelope.body, practice_key(2).public_key().public_bytes_raw()
    for forged in (
        body[:3] + other + body[35:],
        body[:-1] + bytes([body[-1] ^ 1]),
        body[:35] + bytes(len(body) - 35),
        body[:3] + bytes(32) + body[35:],  # a point of small order
    ):
        assert read(wrap(EnvelopeKind.CODE, forged)) == ["forged"]


def test_who_never_had_the_ticket_can_make_none() -> None:
    """Its mark is in every code, but the key that it stands for is not."""
    body = seal(practice_key(1), OTHER_CLASS.ticket, report_bytes(report(), TABLE))
    stranger = CLASS.ticket.mark + body[3:]
    assert read(wrap(EnvelopeKind.CODE, stranger)) == ["forged"]


def test_a_code_of_another_class_is_recognised() -> None:
    register = Register(CLASS)
    (reading,) = register.read(code(seat(1, of=OTHER_CLASS)), now=NOW)
    assert reading.what.code == "another-class"
    assert OTHER_CLASS.ticket.name in str(reading.what)


def test_an_old_code_is_recognised() -> None:
    first, second = code(seat(1)), code(seat(1), minute=5)
    assert read(first, second, first) == ["counted", "counted", "older"]
    assert read(second, first) == ["counted", "older"]


def test_a_code_of_another_day_is_recognised() -> None:
    assert read(code(seat(1)), now=NOW + timedelta(days=1)) == ["another-day"]


def test_a_clock_that_is_ahead_is_recognised() -> None:
    assert read(code(seat(1), minute=5)) == ["counted"]
    assert read(code(seat(1), minute=50)) == ["clock-ahead"]


def test_a_classmate_cannot_speak_for_a_seat() -> None:
    """Neither with the name that it chose, nor with the one of its key."""
    ann, mallory = seat(1, "ann"), seat(2, "ANN")
    assert read(code(ann), code(mallory), code(ann, minute=1)) == [
        "counted",
        "signed-by-another",
        "counted",
    ]
    pretended = seat(2, seat(1).label)
    assert read(code(pretended)) == ["signed-by-another"]


def test_a_seat_may_change_its_own_name() -> None:
    assert read(code(seat(1, "ann")), code(seat(1, "anna"), minute=1)) == ["counted", "counted"]


def test_junk_tickets_and_cut_codes_are_recognised() -> None:
    made = code(seat(1))
    assert read("hello, I am stuck") == ["no-code"]
    assert read(" \n ") == []
    assert read(str(CLASS.ticket)) == ["ticket"]
    assert read(made[:-1]) == ["damaged"]
    assert read(made.replace("UKC1", "UKC3")) == ["another-version"]
    assert read(wrap(EnvelopeKind.CODE, CLASS.ticket.mark + b"short")) == ["forged"]
    nonsense = seal(practice_key(1), CLASS.ticket, b"\xff\xfe")
    assert read(wrap(EnvelopeKind.CODE, nonsense)) == ["not-our-report"]


@given(st.text(max_size=300))
def test_no_text_stops_the_board(text: str) -> None:
    readings = Register(CLASS).read(text, now=NOW)
    assert all(isinstance(reading, CodeReading) and reading.refused for reading in readings)


# Seats and classes


def test_a_seat_is_kept_for_its_learner_alone(room: Room) -> None:
    with room.sitting("ann"):
        joined = classroom.join(f"> {str(CLASS.ticket).lower()}\n", name="ann")
        path = room.seat_file("ann")
        assert path.stat().st_mode & 0o777 == 0o600
        assert repr(joined) == f"ann, in class {CLASS.ticket.name}"
        again = classroom.join(str(CLASS.ticket))
        assert again.key.private_bytes_raw() == joined.key.private_bytes_raw()
        other = classroom.join(str(OTHER_CLASS.ticket))
        assert other.key.private_bytes_raw() != joined.key.private_bytes_raw()


def test_two_codes_of_one_second_are_told_apart(room: Room) -> None:
    with room.sitting("ann"):
        classroom.join(str(CLASS.ticket))
        codes = [classroom.code(at=NOW) for _ in range(3)]
    assert read(*codes) == ["counted"] * 3


def test_a_clock_that_was_ahead_and_is_right_again_does_no_harm(room: Room) -> None:
    with room.sitting("ann"):
        classroom.join(str(CLASS.ticket))
        ahead = classroom.code(at=NOW + timedelta(days=400))
        right = classroom.code(at=NOW)
    assert read(ahead, right) == ["clock-ahead", "counted"]


@pytest.mark.parametrize(
    ("given_ticket", "name", "wanted"),
    [
        ("hello", "", "no-ticket"),
        (str(CLASS.ticket)[:-2], "", "damaged-ticket"),
        (code(seat(1)), "", "code-for-ticket"),
        (str(CLASS.ticket), "x" * 17, "long-name"),
        (str(CLASS.ticket), "a\u202eb", "name-not-shown"),
        (str(CLASS.ticket), " ann", "name-not-shown"),
        (str(CLASS.ticket), "lynx-4821", "name-of-a-key"),
        (str(CLASS.ticket), 7, "not-text"),
        (None, "", "not-text"),
    ],
)
def test_who_cannot_join_is_told_why(room: Room, given_ticket: Any, name: Any, wanted: str) -> None:
    with room.sitting("ann"), pytest.raises(LessonError) as refused:
        classroom.join(given_ticket, name=name)
    assert refused.value.code == wanted
    assert not room.seat_file("ann").exists()


def test_who_joined_no_class_and_whose_file_is_damaged_is_told_so(room: Room) -> None:
    with room.sitting("ann"):
        with pytest.raises(LessonError, match="in no class yet"):
            classroom.code()
        room.seat_file("ann").write_text('{"ticket": 7}')
        with pytest.raises(LessonError, match="not a seat: delete it"):
            classroom.code()


def test_a_class_is_made_once_and_opened_again(room: Room) -> None:
    with room.sitting("teacher") as folder:
        with pytest.raises(LessonError, match="make a class first"):
            classroom.open_class()
        made = classroom.new_class()
        path = folder / "class" / "class.key"
        assert path.stat().st_mode & 0o777 == 0o600
        assert classroom.open_class().ticket == made.ticket == read_ticket(str(made.ticket))
        with pytest.raises(LessonError, match="the key of a class already"):
            classroom.new_class()
        path.write_bytes(b"no key")
        with pytest.raises(LessonError, match="not the key of a class"):
            classroom.open_class()
