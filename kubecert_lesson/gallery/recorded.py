"""What was really said of each fault; tests/kubectl/record_faults.py writes it down."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from kubecert_lesson.errors import LessonError


@dataclass(frozen=True, slots=True)
class Texts:
    """What was really said, by the version that said it, the newest first.

    ``kubectl`` is the last line of ``kubectl get nodes`` with times, ports and the folder masked.
    ``python_ssl`` and ``openssl`` are a verify code and its message, a TLS error, or the HTTP
    status of the answer; '' where a fault has nothing to do with them.
    """

    kubectl: Mapping[str, str]
    python_ssl: Mapping[str, str]
    openssl: Mapping[str, str]


def texts(fault: str) -> Texts:
    """Return what was recorded of a fault, by its identifier. Raises LessonError for none."""
    if fault not in _all():
        raise LessonError(
            "nothing-recorded", "nothing is recorded of the fault {fault}", fault=repr(fault)
        )
    return Texts(**_all()[fault])


@cache
def _all() -> dict[str, dict[str, dict[str, str]]]:
    text = (files("kubecert_lesson") / "data" / "faults.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text) or {}
