"""The command ``kubecert-lesson class``."""

import os
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from kubecert_lesson import classroom
from kubecert_lesson.classroom import ClassBoard
from kubecert_lesson.classroom.board import board_of
from kubecert_lesson.classroom.envelope import unwrap
from kubecert_lesson.classroom.page import board_main, board_page
from kubecert_lesson.classroom.register import Register
from kubecert_lesson.classroom.teacher import key_path
from kubecert_lesson.classroom.watching import WatchedFolder
from kubecert_lesson.cli.class_command import CODE, JOIN, NEW
from kubecert_lesson.cli.command import FINDING, PROGRAM, SOUND
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.keeping import Progress
from kubecert_lesson.files import read_bytes, write_public
from kubecert_lesson.words import say

_MEMORY = ".board"  # beside the key
_PAUSE = 1.0  # seconds


def run_class(chosen: Namespace) -> int:
    """Make, join, tell or show. Returns the exit code."""
    if chosen.given and chosen.action in (NEW, CODE):
        raise LessonError("nothing-more", "{action} takes nothing more", action=chosen.action)
    if chosen.action == NEW:
        return _new(chosen)
    if chosen.action == JOIN:
        seat = classroom.join(" ".join(chosen.given), name=chosen.name)
        print(say("You are {seat}.", seat=seat))
        print(say("Next: {command}", command=f"{PROGRAM} class code"))
        return SOUND
    if chosen.action == CODE:
        return _code(chosen)
    return _board(chosen)


def _new(chosen: Namespace) -> int:
    made = classroom.new_class(chosen.key)
    print(
        say(
            "Class {name}. Its key, for you alone: {path}",
            name=made.ticket.name,
            path=key_path(chosen.key),
        )
    )
    print(say("Each learner types once:"))
    print(f"  {PROGRAM} class join {made.ticket}")
    return SOUND


def _code(chosen: Namespace) -> int:
    if chosen.to is None:
        print(classroom.code())
        return SOUND
    print(say("Written: {path}", path=classroom.hand_in(chosen.to)))
    if chosen.keep:
        print(say("Ctrl-C ends it."), flush=True)
        with suppress(KeyboardInterrupt):
            _hand_in_again(chosen.to)
    return SOUND


def _hand_in_again(folder: str) -> None:
    """Write a code whenever progress has changed."""
    written = Progress().entries()
    while True:
        time.sleep(_PAUSE)
        if (now := Progress().entries()) != written:
            classroom.hand_in(folder)
            written = now


def _board(chosen: Namespace) -> int:
    if not chosen.given:
        raise LessonError(
            "no-codes", "name a folder, a file with codes or -, or give the codes themselves"
        )
    folder = Path(chosen.given[0])
    if len(chosen.given) == 1 and folder.is_dir():
        key, path = classroom.open_class(chosen.key), key_path(chosen.key)
        memory = path.with_name(path.name + _MEMORY)
        watched = WatchedFolder(folder, key, memory=memory, now=_now())
        if not chosen.once and chosen.output is None:
            return _watch(watched, chosen)
        return _shown(ClassBoard(watched.look(now=_now())), chosen)
    register, now = Register(classroom.open_class(chosen.key)), _now()
    readings = [
        reading
        for source, text in _texts(chosen.given)
        for reading in register.read(text, now=now, source=source)
    ]
    return _shown(ClassBoard(board_of(register, readings, now=now)), chosen)


def _texts(given: list[str]) -> Iterator[tuple[str, str]]:
    """What was named: the codes themselves, files, or standard input."""
    for one in given:
        if not os.path.exists(one) and any(unwrap(one)):
            yield say("the command line"), one
        else:
            yield one, read_bytes(one).decode(errors="replace")


def _shown(board: ClassBoard, chosen: Namespace) -> int:
    if chosen.output is None:
        print(board)
    else:
        write_public(chosen.output, board_page(board).encode())
        print(say("Written: {path}", path=chosen.output))
    return FINDING if board.state.refused else SOUND


def _watch(watched: WatchedFolder, chosen: Namespace) -> int:
    try:
        from kubecert_lesson.classroom.serving import serve
    except ImportError:
        raise LessonError(
            "no-tornado",
            "tornado is not installed, which comes with JupyterLab: use --once or --output",
        ) from None

    def look() -> ClassBoard:
        return ClassBoard(watched.look(now=_now()))

    def ready(address: str) -> None:
        print(say("The board: {address}", address=address))
        print(say("Ctrl-C ends it."), flush=True)

    serve(
        lambda: board_page(look(), live=True),
        lambda: board_main(look()),
        port=_port(chosen.port),
        ready=ready,
    )
    return SOUND


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > 65535:
        raise LessonError("no-port", "this is no port: {given}", given=given)
    return int(given)


def _now() -> datetime:
    return datetime.now(UTC)
