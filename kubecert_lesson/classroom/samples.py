"""A class that never was, for trying the board: seats and codes that follow from a seed."""

from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kubecert_lesson.classroom.reports import SeatReport, SeatTask
from kubecert_lesson.classroom.sealing import ClassKey
from kubecert_lesson.classroom.seats import Seat, seat_code
from kubecert_lesson.exercises.packs import own_pack

_EVERY = timedelta(minutes=4)  # a seat sends a code


def sample_class(
    seats: int = 12, *, seed: int, now: datetime, key: ClassKey | None = None
) -> tuple[ClassKey, tuple[str, ...]]:
    """Return a class and the codes that its seats sent until now, oldest first.

    Everything follows from the seed, the keys, too: they are for practice only. With ``key`` the
    seats are in a class that you have made, to try your board before the learners come.
    """
    key = key or ClassKey(_practice_key(f"class {seed}"))
    sent = [
        (report.made, number, seat_code(seat, report))
        for number in range(seats)
        for seat in [Seat(ticket=key.ticket, key=_practice_key(f"seat {seed} {number}"))]
        for report in _reports(Random(f"{seed}:{number}"), now)
    ]
    return key, tuple(code for _, _, code in sorted(sent))


def _practice_key(words: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(sha256(words.encode()).digest())


def _reports(chance: Random, now: datetime) -> list[SeatReport]:
    """A learner who works through the exercises; every fourth one gets on slowly."""
    names = iter(own_pack().exercises.values())
    tasks, found = dict[str, SeatTask](), list[SeatReport]()
    slow, exercise, attempts, wrong = chance.getrandbits(2) == 0, next(names), 0, ""
    made = now - timedelta(minutes=40, seconds=chance.getrandbits(7))
    while made < now:
        attempts += 1
        done = chance.getrandbits(3) < (1 if slow else 5)
        if not done:
            wrong = exercise.wrongs[chance.getrandbits(1)].code
        task = SeatTask(done=done, attempts=attempts, wrong=wrong)
        tasks = {exercise.name: task} | {n: t for n, t in tasks.items() if n != exercise.name}
        found.append(SeatReport(made=made, tasks=tasks))
        if done:
            exercise, attempts, wrong = next(names), 0, ""
        made += _EVERY
    return found
