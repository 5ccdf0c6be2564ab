"""What does a ``check()`` of an exercise cost beyond its own cryptography?

For each exercise the right answer is judged, without kubectl, and so is every wrong answer that it
knows. Of the CPU time of a check, what cryptography's own functions took is left out: reading
keys and certificates, making and signing them. The slowest exercise counts.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kubecert_lesson.errors import LessonError, ToolMissing
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.judging import judge
from kubecert_lesson.exercises.keeping import Progress
from kubecert_lesson.exercises.model import Exercise
from kubecert_lesson.exercises.packs import own_pack
from kubecert_lesson.exercises.proving import run_cell
from kubecert_lesson.exercises.session import Task
from kubecert_lesson.files import private_folder
from kubecert_lesson.kubectl import running

ROUNDS, TARGET = 5, 50
# Where the library does its work: modules, and the names in them.
_LIBRARY = (
    (x509, "load_pem_x509_certificate"),
    (x509, "load_pem_x509_certificates"),
    (x509, "load_der_x509_certificate"),
    (x509, "load_pem_x509_csr"),
    (x509.CertificateBuilder, "sign"),
    (x509.CertificateSigningRequestBuilder, "sign"),
    (serialization, "load_pem_private_key"),
    (serialization, "load_pem_public_key"),
    (rsa, "generate_private_key"),
    (ec, "generate_private_key"),
)


class Cryptography:
    """Counts the CPU time that the library's own functions take."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, with a clock."""

        def clocked(*args: Any, **named: Any) -> Any:
            start = time.process_time()
            try:
                return function(*args, **named)
            finally:
                self.seconds += time.process_time() - start

        return clocked

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Count while the block lasts."""
        kept = [(place, name, getattr(place, name)) for place, name in _LIBRARY]
        for place, name, function in kept:
            setattr(place, name, self.counted(function))
        try:
            yield
        finally:
            for place, name, function in kept:
                setattr(place, name, function)


def cost(exercise: Exercise) -> tuple[float, float]:
    """The CPU milliseconds of a check beyond cryptography: the right answer, a wrong one."""
    with private_folder("benchmark") as folder:
        right = run_cell(exercise.solution, _task(exercise, folder))
        if hasattr(right, "read_bytes"):
            right = right.read_bytes()
    dealt = exercise.dealt(0)
    wrongs = [wrong.make(dealt, Dice(exercise.name, 0, "wrong")) for wrong in exercise.wrongs]
    with mock.patch.object(running, "find", _missing):
        return (
            statistics.median(_beyond(exercise, right) for _ in range(ROUNDS)),
            statistics.median(_beyond(exercise, wrong) for wrong in wrongs),
        )


def _beyond(exercise: Exercise, answer: object) -> float:
    clock, start = Cryptography(), time.process_time()
    with clock.watched():
        judge(exercise, 0, answer)
    return (time.process_time() - start - clock.seconds) * 1_000


def _task(exercise: Exercise, folder: Path) -> Task:
    return Task(exercise, 0, key=exercise.name, folder=folder, progress=Progress(folder))


def _missing(tool: str = "kubectl") -> Any:
    raise ToolMissing("tool-missing", "{tool} is not asked here", tool=tool)


def main() -> None:
    """Print the slowest exercises and the result."""
    found = {}
    for exercise in own_pack().exercises.values():
        try:
            found[exercise.name] = cost(exercise)
        except LessonError as error:  # a solution that needs a program
            print(f"{exercise.name}: left out: {error}")
    slowest = sorted(found, key=lambda name: max(found[name]), reverse=True)
    for name in slowest[:5]:
        right, wrong = found[name]
        print(f"{name}: {right:.1f} ms for a right answer, {wrong:.1f} ms for a wrong one")
    middle = statistics.median(right for right, _ in found.values())
    print(f"{len(found)} exercises; the median of the right answers is {middle:.1f} ms")
    print(
        f"RESULT a check beyond its cryptography, the slowest exercise:"
        f" {max(found[slowest[0]]):.0f} ms (target <= {TARGET} ms)"
    )


if __name__ == "__main__":
    main()
