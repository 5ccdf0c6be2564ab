"""The judge itself: what it takes for a crash, and how little of an input it keeps."""

import base64
import signal
import warnings
from collections.abc import Iterator

import pytest
from fuzz.judging import SECRET, Target, judge, keep_time, smaller
from fuzz.running import inputs, run_seeded

from kubecert_lesson.errors import LessonError

ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGPROF, signal.SIGALRM)}
    keep_time()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def reader(data: bytes) -> Iterator[object]:
    """Do to the judge what each word says."""
    yield "all is well"
    for word in data.split():
        match word:
            case b"raise":
                raise ZeroDivisionError
            case b"refuse":
                raise LessonError("refused", "this is refused")
            case b"warn":
                warnings.warn("a warning", stacklevel=1)
            case b"leak":
                yield f"token {SECRET}"
            case b"leak-base64":
                yield base64.b64encode(f"a{SECRET}b".encode()).decode()
            case b"leak-in-error":
                raise LessonError("wrong", "no file {path}", path=SECRET)
            case b"forge":
                yield f"sound{ZERO_WIDTH}"
            case b"loop":
                while True:
                    pass


def target(*seeds: bytes) -> Target:
    return Target(name="a-target", read=reader, seeds=lambda: seeds)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"raise", "ZeroDivisionError"),
        (b"warn", "Warning"),
        (b"leak", "Leak"),
        (b"leak-base64", "Leak"),
        (b"leak-in-error", "Leak"),
        (b"forge", "Forged"),
        (b"loop", "TooSlow"),
    ],
)
def test_what_no_reader_may_do_is_a_crash(data: bytes, kind: str) -> None:
    found = judge(target(), data)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("data", [b"", b"nothing", b"refuse"])
def test_an_answer_and_a_declared_error_are_none(data: bytes) -> None:
    assert judge(target(), data) is None


def test_a_crash_is_kept_as_little_as_it_can_be() -> None:
    found = judge(target(), b"nothing here raise nothing there")
    assert found is not None
    assert smaller(target(), found).data == b"raise"


def test_a_crash_is_found_by_damage_and_reported_once() -> None:
    run = run_seeded(target(b"nothing raise.", b"x"), 500, 1)
    assert [crash.kind for crash in run.crashes] == ["ZeroDivisionError"]


def test_the_inputs_of_a_seed_are_the_same_each_time() -> None:
    def some(seed: int) -> list[bytes]:
        return [data for _, data in zip(range(300), inputs(target(b"abc def"), 300, seed))]  # noqa: B905

    assert some(1) == some(1) != some(2)
