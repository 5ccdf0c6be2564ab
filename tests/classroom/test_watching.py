"""A folder that is watched, the command, and several processes at once."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest
from classroom.people import CLASS, NOW, Room, seat
from classroom.serving import served

from kubecert_lesson import classroom, cli
from kubecert_lesson.classroom import ClassBoard
from kubecert_lesson.classroom.page import board_page
from kubecert_lesson.classroom.reports import SeatReport, SeatTask
from kubecert_lesson.classroom.seats import seat_code
from kubecert_lesson.classroom.watching import WatchedFolder
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.keeping import Progress

USER = "certificate-for-a-user"


def code(number: int, minute: int = 0, attempts: int = 1, name: str = "") -> str:
    tasks = {USER: SeatTask(done=False, attempts=attempts)}
    made = NOW + timedelta(minutes=minute)
    return seat_code(seat(number, name), SeatReport(made=made, name=name, tasks=tasks))


def watched(folder: Path) -> WatchedFolder:
    memory = folder.with_name("memory")
    return WatchedFolder(folder, CLASS, memory=memory, now=NOW + timedelta(minutes=20))


def look(found: WatchedFolder, minute: int = 20) -> dict[str, int | None]:
    state = found.look(now=NOW + timedelta(minutes=minute))
    return {seat.label: seat.attempts(USER) for seat in state.seats}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "codes"
    made.mkdir()
    return made


def test_files_are_read_when_they_come_and_again_when_they_change(folder: Path) -> None:
    found = watched(folder)
    assert look(found) == {}
    (folder / "one.txt").write_text(code(1, name="ann"))
    (folder / "two.txt").write_text(f"mine:\n{code(2, name='bob')}\n")
    assert look(found) == {"ann": 1, "bob": 1}
    (folder / "one.txt").write_text(code(1, 5, attempts=4, name="ann") + "\n")
    assert look(found) == {"ann": 4, "bob": 1}
    (folder / "two.txt").unlink()
    assert look(found) == {"ann": 4, "bob": 1}


def test_a_file_that_grows_tells_nothing_twice(folder: Path) -> None:
    found = watched(folder)
    with (folder / "all.txt").open("a") as growing:
        for minute in range(3):
            growing.write(f"{code(1, minute, minute + 1, 'ann')}\n")
            growing.flush()
            assert found.look(now=NOW).refused == ()
    assert look(found) == {"ann": 3}
    kept = folder.with_name("memory").read_text()
    assert kept.count("UKC1") == 3
    assert watched(folder).look(now=NOW + timedelta(minutes=20)).refused == ()


def test_after_a_new_start_the_board_still_knows_since_when_and_whose_a_name_is(
    folder: Path,
) -> None:
    found = watched(folder)
    for minute in (0, 9):
        (folder / "one.txt").write_text(code(1, minute, name="ann"))
        look(found, minute)
    (folder / "a.txt").write_text(code(2, 10, name="ann"))
    again = watched(folder).look(now=NOW + timedelta(minutes=12))
    assert [reading.what.code for reading in again.refused] == ["signed-by-another"]
    (stuck,) = again.stuck
    assert stuck.known_for == timedelta(minutes=12)
    memory = folder.with_name("memory")
    assert memory.stat().st_mode & 0o777 == 0o600
    memory.write_text(memory.read_text() + '{"source": "one.t')  # it was killed while it wrote
    assert len(watched(folder).look(now=NOW + timedelta(minutes=12)).seats) == 1


def test_an_old_code_that_a_classmate_copied_is_named_with_its_file(folder: Path) -> None:
    found = watched(folder)
    old = code(1, name="ann")
    (folder / "one.txt").write_text(old)
    look(found, 0)
    (folder / "one.txt").write_text(code(1, 5, name="ann"))
    (folder / "two.txt").write_text(old)
    state = found.look(now=NOW + timedelta(minutes=6))
    assert [(r.source, r.seat, r.what.code) for r in state.refused] == [("two.txt", "ann", "older")]


def test_what_is_no_file_of_codes_stops_nobody(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "sub").mkdir()
    (folder / "link").symlink_to("/etc/passwd")
    (folder / ".hidden").write_text("junk")
    (folder / "large").write_bytes(b"x" * 1_000_001)
    (folder / "binary").write_bytes(bytes(range(256)))
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\n")).write_text("junk")
    (folder / "<b>.txt").write_text(code(1, name="ann"))
    state = watched(folder).look(now=NOW)
    assert [seat.label for seat in state.seats] == ["ann"]
    assert "\\udcff\\n" in board_page(ClassBoard(state)).encode().decode()
    assert {reading.source: reading.what.code for reading in state.refused} == {
        "large": "file-too-large",
        "binary": "no-code",
        "\udcff\n": "no-code",
    }


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="is not a folder"):
        watched(tmp_path / "nowhere")


def test_a_folder_that_has_gone_is_one_line(folder: Path) -> None:
    found = watched(folder)
    folder.rmdir()
    with pytest.raises(LessonError, match="cannot read .*: No such file"):
        found.look(now=NOW)


def test_files_beyond_the_thousandth_are_counted_on_the_board(folder: Path) -> None:
    for number in range(1002):
        (folder / f"{number:04}").touch()
    (refused,) = watched(folder).look(now=NOW).refused
    assert (refused.what.code, refused.what.values["n"]) == ("too-many-files", 2)


def test_where_nothing_can_be_kept_codes_still_count_and_that_is_said(folder: Path) -> None:
    (folder / "one.txt").write_text(code(1, name="ann"))
    found = WatchedFolder(folder, CLASS, memory=folder / "gone" / "memory", now=NOW)
    state = found.look(now=NOW)
    assert [seat.label for seat in state.seats] == ["ann"]
    assert [refused.what.code for refused in state.refused] == ["not-kept"]


# The command


def test_a_class_goes_through_the_command(
    room: Room, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with room.sitting("teacher"):
        assert cli.main(["class", "new"]) == 0
        ticket = capsys.readouterr().out.split()[-1]
    with room.sitting("ann"):
        assert cli.main(["class", "join", ticket[:30], ticket[30:], "--name", "ann"]) == 0
        assert "You are ann, in class" in capsys.readouterr().out
        assert cli.main(["class", "code"]) == 0
        pasted = capsys.readouterr().out
    with room.sitting("bob"):
        assert cli.main(["class", "join", ticket]) == 0
        capsys.readouterr()
        assert cli.main(["class", "code", "--to", str(folder)]) == 0
        (written,) = folder.iterdir()
        assert str(written) in capsys.readouterr().out
        assert written.stat().st_mode & 0o777 == 0o644
    with room.sitting("teacher"):
        assert cli.main(["class", "board", "--once", str(folder)]) == 0
        assert written.stem in capsys.readouterr().out
        (folder.parent / "chat.txt").write_text(f"Ann: {pasted} Bob: hello")
        assert cli.main(["class", "board", str(folder.parent / "chat.txt"), str(written)]) == 0
        assert "2 seats" in capsys.readouterr().out
        assert cli.main(["class", "board", pasted[:-9]]) == 1
        assert "mistyped or cut" in capsys.readouterr().out
        page = folder.parent / "board.html"
        assert cli.main(["class", "board", str(folder), "--output", str(page)]) == 0
        assert page.read_text().startswith("<!DOCTYPE html>")


def test_a_code_is_written_again_after_each_attempt(
    room: Room, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempts = iter((3, 3, 7))

    def pause(_: float) -> None:
        """An attempt in another kernel, or none; then Ctrl-C."""
        if (count := next(attempts, 0)) == 0:
            raise KeyboardInterrupt
        written.append(next(folder.iterdir()).read_text())
        Progress().change(USER, 0, lambda entry: replace(entry, attempts=count))

    written = list[str]()
    monkeypatch.setattr(time, "sleep", pause)
    with room.sitting("ann"):
        classroom.join(str(CLASS.ticket))
        assert cli.main(["class", "code", "--to", str(folder), "--keep"]) == 0
    assert "Ctrl-C" in capsys.readouterr().out
    assert len(set(written)) == 3
    state = watched(folder).look(now=datetime.now(UTC))
    assert state.seats[0].attempts(USER) == 7


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Tornado's socket
def test_a_port_that_cannot_be_had_is_one_line(
    room: Room, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with room.sitting("teacher"), socket.create_server(("127.0.0.1", 0)) as taken:
        cli.main(["class", "new"])
        for port, said in (("x", "no port: x"), (str(taken.getsockname()[1]), "cannot be used")):
            assert cli.main(["class", "board", "--port", port, str(folder)]) == 2
            assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["board"], "name a folder"),
        (["code", "now"], "code takes nothing more"),
        (["board", ".", "--key", "nothing"], "make a class first"),
        (["board", "UKC1"], "make a class first"),
        (["board", "--key", "k", "UKC1"], "k does not exist"),
        (["code"], "in no class yet"),
        (["join", "hello"], "this is not a ticket"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    room: Room, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with room.sitting("somebody"):
        assert cli.main(["class", *arguments]) == 2
    problem = capsys.readouterr().err
    assert said in problem and problem.count("\n") == 1


def status(address: str, host: str = "") -> int:
    request = urllib.request.Request(address, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def test_two_learners_at_once_appear_on_the_page_that_is_served(
    room: Room, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with room.sitting("teacher"):
        cli.main(["class", "new"])
        ticket = capsys.readouterr().out.split()[-1]
    for who in ("ann", "bob"):
        with room.sitting(who):
            cli.main(["class", "join", ticket, "--name", who])
    command = [sys.executable, "-m", "kubecert_lesson", "class", "code", "--to", str(folder)]
    learners = [
        subprocess.Popen(
            command,
            env={**os.environ, "KUBECERT_LESSON_DIR": str(room.folder / who)},
            stdout=subprocess.DEVNULL,
        )
        for who in ("ann", "bob")
    ]
    with served(folder, room.folder / "teacher") as address:
        assert [learner.wait(30) for learner in learners] == [0, 0]
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address}board", timeout=10) as answer:
            page = answer.read().decode()
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "ann" in page and "bob" in page and "2 seats" in page
        assert status(address) == 200
        assert status(address, "elsewhere.example") == 403
        root = "/".join(address.split("/")[:3])
        assert (status(f"{root}/"), status(f"{root}/board")) == (404, 404)
