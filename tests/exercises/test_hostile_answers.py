"""No object, file or folder passes for an answer, or makes a check fail or wait."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from exercises import hostile

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Identity
from kubecert_lesson.exercises.answers import (
    AnswerKind,
    NotAttempted,
    NotYet,
    TakenAnswer,
    TakenFile,
)
from kubecert_lesson.exercises.judging import judge, judge_dealt
from kubecert_lesson.exercises.model import Dealt, Exercise
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.taking import take

EXERCISES = own_pack().exercises


@cache
def dealt(exercise: Exercise) -> Dealt:
    return exercise.dealt(0)


@pytest.mark.parametrize("name", hostile.OBJECTS)
def test_no_exercise_accepts_or_trips_over(name: str) -> None:
    for exercise in EXERCISES.values():
        outcome = judge_dealt(exercise, dealt(exercise), hostile.OBJECTS[name])
        assert not outcome.right, exercise.name


def test_no_exercise_accepts_a_place_that_is_no_file(tmp_path: Path) -> None:
    for place in hostile.files_that_are_none(tmp_path).values():
        for exercise in EXERCISES.values():
            assert not judge_dealt(exercise, dealt(exercise), place).right, (place, exercise.name)


@pytest.mark.parametrize("kind", AnswerKind)
def test_what_is_taken_is_made_of_types_of_our_own(kind: AnswerKind) -> None:
    def plain(taken: object) -> bool:
        if type(taken) is tuple:
            return all(map(plain, taken))
        if type(taken) is dict:
            return all(type(name) is str and plain(value) for name, value in taken.items())
        return type(taken) in (int, str, TakenFile)

    for given in (*hostile.OBJECTS.values(), *hostile.disguises("a"), *hostile.disguises(b"a")):
        try:
            answer = take(given, kind)
        except (NotYet, NotAttempted):
            continue
        assert type(answer) is TakenAnswer
        assert plain(answer.taken)


@pytest.mark.parametrize(
    "given", [..., None, "", "  ", b"", [], (), {}, [...], {"a": ...}, {"a": None}]
)
@pytest.mark.parametrize("kind", AnswerKind)
def test_nothing_is_no_attempt(kind: AnswerKind, given: object) -> None:
    with pytest.raises(NotAttempted):
        take(given, kind)


def test_a_file_that_changes_later_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is replaced as soon as it was opened; the check judges what was there."""
    path, opened = tmp_path / "user.crt", []
    exercise = EXERCISES["certificate-for-a-user"]
    path.write_bytes(exercise.dealt(0).file("user.csr"))
    really = os.open

    def swapping(name: Any, *args: Any, **named: Any) -> int:
        found = really(name, *args, **named)
        if str(name) == str(path):
            opened.append(name)
            other = tmp_path / "other"
            other.write_bytes(exercise.dealt(0).file("ca.key"))
            os.replace(other, path)
        return found

    monkeypatch.setattr(os, "open", swapping)
    assert judge(exercise, 0, path).code == "request-instead"
    assert len(opened) == 1


def test_a_list_that_changes_later_was_copied() -> None:
    given = ["a.pem", "b.pem"]
    answer = take(given, AnswerKind.LINES)
    given[0] = "c.pem"
    assert answer.lines == ("a.pem", "b.pem")


def test_bytes_that_change_later_were_copied() -> None:
    given = bytearray(b"one")
    answer = take(given, AnswerKind.FILE)
    given[:] = b"two"
    assert answer.content == b"one"


def test_the_library_lets_nobody_inherit_from_a_certificate() -> None:
    """This is why ``type(x) is Certificate`` is enough."""
    certificate = certificates.load(EXERCISES["certificate-for-a-user"].dealt(0).file("ca.crt"))
    with pytest.raises(TypeError):
        type("Mine", (type(certificate),), {})
    assert take(certificate, AnswerKind.FILE).content == certificates.pem(certificate)


def test_a_certificate_a_request_and_keys_are_taken_as_pem() -> None:
    dealt = EXERCISES["certificate-for-a-user"].dealt(0)
    key = dealt.key("ca.key")
    assert b"BEGIN PRIVATE KEY" in take(key, AnswerKind.FILE).content
    assert b"BEGIN PUBLIC KEY" in take(key.public_key(), AnswerKind.FILE).content


def test_an_identity_and_a_chain_are_taken_as_their_certificates() -> None:
    dealt = EXERCISES["certificate-for-a-user"].dealt(0)
    ca = dealt.identity("ca")
    pem = dealt.file("ca.crt")
    assert take(ca, AnswerKind.FILE).content == pem
    assert take([ca.certificate, ca], AnswerKind.FILE).content == pem + pem
    with pytest.raises(NotYet, match="not-taken"):
        take([ca.certificate, "more"], AnswerKind.FILE)
    with pytest.raises(NotYet, match="not-taken"):
        take(Identity(hostile.ClaimsToBe(), ca.key), AnswerKind.FILE)  # type: ignore[arg-type]


def test_the_name_of_a_file_that_is_not_here_is_no_content() -> None:
    with pytest.raises(NotYet) as caught:
        take("client.crt", AnswerKind.FILE)
    assert str(caught.value.what) == "there is no file client.crt where this runs"
    assert "task.folder" in str(caught.value.next)


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        (AnswerKind.NUMBER, "seven", "not-a-number"),
        (AnswerKind.NUMBER, True, "not-taken"),
        pytest.param(AnswerKind.NUMBER, "9" * 5_000, "too-large", id="many digits"),
        (AnswerKind.NUMBER, 7.0, "not-taken"),
        pytest.param(AnswerKind.NUMBER, 1 << 20_000, "too-large", id="large"),
        (AnswerKind.TEXT, b"\xff", "not-text"),
        (AnswerKind.LINES, {"a"}, "not-taken"),
        (AnswerKind.LINES, ["a"] * 65, "too-many"),
        (AnswerKind.FILE, Path("/nonexistent"), "unreadable-file"),
        pytest.param(AnswerKind.FILE, b"a" * 1_000_001, "too-large", id="large file"),
        (AnswerKind.FILES, Path("/nonexistent"), "unreadable-file"),
    ],
)
def test_what_cannot_be_taken_is_told_by_name(kind: AnswerKind, given: object, code: str) -> None:
    with pytest.raises(NotYet) as caught:
        take(given, kind)
    assert caught.value.code == code


def test_a_number_may_be_written_as_people_write_it() -> None:
    assert [take(n, AnswerKind.NUMBER).number for n in (7, "007", " 0x7 ", "7_000", "7,000")] == [
        7,
        7,
        7,
        7000,
        7000,
    ]


def test_the_mode_of_a_file_comes_along(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes(b"apiVersion: v1")
    path.chmod(0o640)
    assert take(path, AnswerKind.FILE).mode == 0o640
    assert take(b"apiVersion: v1", AnswerKind.FILE).mode is None
    assert take(tmp_path, AnswerKind.FILES).whole_file("config").mode == 0o640
