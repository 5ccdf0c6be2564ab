"""What the checks of a chain look at, and how their answers are put into words."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from kubecert_lesson.certificates import Use
from kubecert_lesson.chain.path import Known
from kubecert_lesson.steps import Check, Verdict

SIGNATURE = "signature"
ISSUER_NAME = "issuer name"
VALIDITY = "validity"
CA_FLAG = "CA flag"
PATH_LENGTH = "path length"
KEY_USAGE = "key usage"
EXTENDED_KEY_USAGE = "extended key usage"
NAME = "name"
NAME_CONSTRAINTS = "name constraints"
EXTENSIONS = "extensions"
KEY_IDENTIFIERS = "key identifiers"


class Evidence(NamedTuple):
    """What the checks look at: the question, and what the search for a path has found."""

    path: tuple[Known, ...]
    signers: tuple[Known, ...]  # the path without the leaf: each signed the one before it
    anchored: bool
    by_name: bool  # every name on the path fits the one above it, byte for byte
    refused: tuple[Known, ...]  # of the wanted name, but their keys do not verify path[-1]
    gave_up: bool
    anchors: tuple[Known, ...]
    intermediates: tuple[Known, ...]
    at: datetime
    use: Use
    name: str


def check(name: str, problems: Sequence[str], good: str) -> Check:
    if problems:
        return Check(name, Verdict.FAILED, "; ".join(problems) + ".")
    return Check(name, Verdict.PASSED, good + ".")


def nobody(name: str, e: Evidence) -> Check:
    why = "No signer was found" if not e.anchored else "No signer is needed"
    return Check(name, Verdict.NOT_CHECKED, f"{why}.")


def listed(certificates: Sequence[Known]) -> str:
    labels = [c.label for c in certificates]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def time_text(moment: datetime) -> str:
    return f"{moment.isoformat(' ')[:19]} UTC"


def hex_text(identifier: bytes) -> str:
    return identifier[:8].hex(":").upper() + "…"
