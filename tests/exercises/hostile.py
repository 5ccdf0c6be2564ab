"""Answers that nobody hands in by mistake: objects that lie, and files that are none."""

import os
import pickle
from collections import OrderedDict, UserString
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path, PosixPath
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

from cryptography import x509

from kubecert_lesson.kubeconfig import Kubeconfig


class Agrees:
    """Equal to everything, true, and of every class that anybody asks for."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: self

    def __index__(self) -> int:
        return 42

    def __bytes__(self) -> bytes:
        return b"-----BEGIN CERTIFICATE-----"

    def __iter__(self) -> Iterator[object]:
        return iter([self])


class ClaimsToBe(Agrees):
    """An object whose ``__class__`` is a certificate's: isinstance believes it."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return x509.Certificate


class LyingInt(int):
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def bit_length(self) -> int:
        return 1


class LyingStr(str):
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def strip(self, chars: str | None = None, /) -> str:
        return self

    def encode(self, *_: object, **__: object) -> bytes:
        return b"another"


class LyingBytes(bytes):
    def strip(self, bytes_: Any = None, /) -> bytes:
        return b"something"

    def __bytes__(self) -> bytes:
        return b"another"


class LyingList(list[object]):
    def __iter__(self) -> Iterator[object]:
        raise SystemExit("the check asked me")

    def __len__(self) -> int:
        return 0


class LyingDict(dict[str, object]):
    def items(self) -> Any:
        raise SystemExit("the check asked me")

    def values(self) -> Any:
        return []


class LyingPath(PosixPath):
    def __fspath__(self) -> str:
        raise SystemExit("the check asked me")

    __str__ = __fspath__


def endless() -> Iterator[str]:
    while True:
        yield "a"


def broken_kubeconfig() -> Kubeconfig:
    config = Kubeconfig()
    object.__setattr__(config, "clusters", Agrees())
    return config


def itself() -> list[object]:
    inside: list[object] = []
    inside.append(inside)
    return inside


def disguises(right: object) -> list[object]:
    """The right answer inside an object of another type, which could be told anything else."""
    made: list[object] = [
        SimpleNamespace(value=right),
        [right],
        (right,),
        {"answer": right},
        {1: right},
    ]
    for kind in (LyingInt, LyingStr, LyingBytes, LyingList, LyingDict, OrderedDict, UserString):
        try:
            made.append(kind(right))  # type: ignore[call-overload]
        except (TypeError, ValueError):
            continue
    return made


OBJECTS: dict[str, Any] = {
    "agrees": Agrees(),
    "claims to be a certificate": ClaimsToBe(),
    "mock": MagicMock(),
    "mock of a certificate": MagicMock(spec=x509.Certificate),
    "a class": x509.Certificate,
    "a function": disguises,
    "endless generator": endless(),
    "bool": True,
    "float": 3.0,
    "nan": float("nan"),
    "decimal": Decimal(7),
    "date": datetime(2027, 1, 1, tzinfo=UTC),
    "set": {"a.pem"},
    "memory": memoryview(b"-----BEGIN CERTIFICATE-----"),
    "huge number": 1 << 100_000,
    "huge text": "a" * 2_000_000,
    "huge bytes": b"a" * 2_000_000,
    "many": ["a"] * 1_000,
    "many files": {f"{n}.pem": b"x" for n in range(1_000)},
    "half a letter": "\ud800",
    "NUL": "a\0b",
    "not UTF-8": b"\xff\xfe",
    "a pickle": pickle.dumps({"answer": ...}),
    "its own list": itself(),
    "keys of another type": {Agrees(): b"x"},
    "values of another type": {"a": Agrees(), "ca.crt": Agrees()},
    "a kubeconfig of lies": broken_kubeconfig(),
    "lying int": LyingInt(1),
    "lying text": LyingStr("x"),
    "lying bytes": LyingBytes(b"x"),
    "lying list": LyingList(["x"]),
    "lying dict": LyingDict({"a": "x"}),
    "lying path": LyingPath("x"),
    "no file": Path("/nonexistent/file"),
    "a folder": Path("/"),
    "a device": Path("/dev/zero"),
    "the kernel's own": Path("/proc/self/environ"),
}


def files_that_are_none(folder: Path) -> dict[str, Path]:
    """Places in the file system where reading waits, or never ends, or goes round."""
    pipe, loop, large = folder / "pipe", folder / "loop", folder / "large"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    with open(large, "wb") as file:
        file.truncate(60_000_000)
    inside = folder / "inside"
    inside.mkdir()
    (inside / "again").symlink_to(inside)
    os.mkfifo(inside / "ca.crt")
    many = folder / "many"
    many.mkdir()
    for number in range(200):
        (many / f"{number}.pem").touch()
    return {"pipe": pipe, "loop": loop, "large": large, "inside": inside, "many": many}
