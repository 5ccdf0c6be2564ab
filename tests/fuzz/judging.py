"""What every reader owes to every input: an answer or a declared error, soon, and nothing else.

No other exception, no warning, no more than two seconds and 500 MB, no secret in what people see,
and no character that moves a terminal's cursor or turns the writing round.
"""

import base64
import re
import resource
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import kubecert_lesson
from kubecert_lesson.errors import LessonError, visible

SECRET = "s3cr3tMARK"  # in every secret field
SECONDS = 2  # of the processor's time
PATIENCE = 30  # seconds by the wall's clock, in which a reader that waits for something hangs
_MEMORY = 500_000_000
_PACKAGE = Path(kubecert_lesson.__file__).parent
# Controls, directions, zero widths and line separators: a face shows them escaped.
_LEAK = re.compile(
    # As it stands, and as base64 has it at each of the three places where it can begin.
    "|".join(
        (SECRET, *(base64.b64encode(b"x" * at + SECRET.encode())[4:-4].decode() for at in range(3)))
    )
)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


@dataclass(frozen=True, kw_only=True)
class Target:
    """A reader under test: ``read`` takes bytes, and gives back all that a person would see.

    ``words`` are put into the inputs, and ``der`` tells that the seeds are DER. ``also`` are
    errors that the reader declares beside LessonError.
    """

    name: str
    read: Callable[[bytes], Iterable[object]]
    seeds: Callable[[], Sequence[bytes]]
    words: Sequence[bytes] = ()
    der: bool = False
    also: tuple[type[Exception], ...] = ()


@dataclass(frozen=True)
class Crash:
    """An input that a reader owes an answer: what came instead, and where in the package."""

    kind: str
    place: str
    data: bytes = field(compare=False)
    told: str = field(compare=False, default="")


class TooSlow(BaseException):
    """A reader has used up its time; no ``except Exception`` catches it."""


def limit_memory() -> None:
    """Take no more than 500 MB from now on: this process ends with MemoryError instead."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))


def judge(target: Target, data: bytes) -> Crash | None:
    """Give a reader one input."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", append=True)  # after what the package ignores
        try:
            with_time_limit(lambda: _seen(target, data))
        except _Seen as seen:
            return Crash(seen.kind, target.name, data, seen.told)
        except Exception as error:
            return Crash(type(error).__name__, _place(error), data, _told(error))
        except TooSlow as error:
            return Crash("TooSlow", target.name, data, _told(error))
    if warned:
        first = warned[0]
        return Crash("Warning", f"{first.category.__name__}", data, str(first.message))
    return None


def with_time_limit(act: Callable[[], None]) -> None:
    """Do it, and raise TooSlow after two seconds of work or thirty of waiting."""
    timers = (signal.ITIMER_PROF, SECONDS), (signal.ITIMER_REAL, PATIENCE)
    for timer, seconds in timers:
        signal.setitimer(timer, seconds)
    try:
        act()
    finally:
        for timer, _ in timers:
            signal.setitimer(timer, 0)


def keep_time() -> None:
    """Turn the signals of the timers into TooSlow."""
    signal.signal(signal.SIGPROF, _too_slow)
    signal.signal(signal.SIGALRM, _too_slow)


def smaller(target: Target, crash: Crash) -> Crash:
    """Leave out of the input what the same crash does not need."""
    data, size = crash.data, max(1, len(crash.data) // 2)
    tries = 2_000 if crash.kind != "TooSlow" else 20
    while size and tries:
        at = 0
        while at < len(data) and tries:
            tries -= 1
            less = data[:at] + data[at + size :]
            if judge(target, less) == crash:
                data = less
            else:
                at += size
        size //= 2
    return Crash(crash.kind, crash.place, data, crash.told)


class _Seen(Exception):
    """Something is shown that must not be."""

    def __init__(self, kind: str, told: str) -> None:
        super().__init__(kind, told)
        self.kind, self.told = kind, told


def _seen(target: Target, data: bytes) -> None:
    for shown in _shown(target, data):
        if leak := _LEAK.search(shown):
            raise _Seen("Leak", _around(shown, leak.start()))
        if unseen := _UNSEEN.search(shown):
            raise _Seen("Forged", _around(shown, unseen.start()))


def _shown(target: Target, data: bytes) -> Iterator[str]:
    try:
        for part in target.read(data):
            yield str(part)
    except LessonError as error:
        yield visible(str(error))
    except target.also:
        pass


def _around(shown: str, at: int) -> str:
    return ascii(shown[max(0, at - 60) : at + 40])


def _place(error: BaseException) -> str:
    """The innermost line of the package on the way to an error."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_PACKAGE)
    ]
    if not frames:
        return "outside the package"
    last = frames[-1]
    return f"{Path(last.filename).relative_to(_PACKAGE.parent)}:{last.lineno} {last.name}"


def _told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)[-12:])


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlow
