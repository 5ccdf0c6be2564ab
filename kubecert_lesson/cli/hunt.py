"""The command ``kubecert-lesson hunt``: a broken cluster that runs until Ctrl-C."""

import shlex
import signal
import threading
from argparse import Namespace
from types import FrameType

from kubecert_lesson.cli.command import FINDING, SOUND
from kubecert_lesson.errors import LessonError
from kubecert_lesson.hunt import Hunt, HuntFolder, HuntReply, hunt, hunt_key, possible_faults
from kubecert_lesson.words import say


def run_hunt(chosen: Namespace) -> int:
    """Begin a hunt, or do one thing in the folder of one. Returns the exit code."""
    faults = int(chosen.faults)
    if chosen.key is not None:
        print(hunt_key(_number(chosen.key), faults))
    elif chosen.list:
        print(possible_faults())
    elif chosen.seed is not None:
        seed, minutes = _number(chosen.seed), _number(chosen.minutes)
        return _serve(hunt(seed, faults, folder=chosen.folder, minutes=minutes))
    else:
        return _in_folder(HuntFolder(chosen.folder), chosen)
    return SOUND


def _in_folder(begun: HuntFolder, chosen: Namespace) -> int:
    if chosen.say is not None:
        door, _, fault = chosen.say.partition(":")
        return _told(begun.say(door=door, fault=fault))
    if chosen.check:
        return _told(begun.check())
    if chosen.hint:
        print(begun.hint())
    elif chosen.node is not None:
        print(begun.node(chosen.node), end="")
    elif chosen.report:
        print(begun.report())
    else:
        print(begun)
    return SOUND


def _told(reply: HuntReply) -> int:
    print(reply)
    return SOUND if reply.good else FINDING


def _serve(begun: Hunt) -> int:
    """Run the servers until somebody ends this."""
    with begun:
        print(begun.task)
        print()
        print(say("In another terminal:"))
        print(f"  cd {shlex.quote(str(begun.folder))} && . ./record.sh")
        _wait()
    print(say("The cluster has ended. What you did is in {folder}.", folder=begun.folder))
    return SOUND


def _wait() -> None:
    ended = threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        ended.set()

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        print(say("Ctrl-C ends the cluster."), flush=True)  # from now on it does
        while not ended.wait(1):
            pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _number(given: str) -> int:
    if not given.removeprefix("-").isdecimal():
        raise LessonError("no-seed", "this is no whole number: {given}", given=given)
    return int(given)
