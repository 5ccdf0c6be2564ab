"""The text that a program prints of a fault: its template, filled with a case's own values."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from kubecert_lesson.faults.model import Fault, ProgramText
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.faults.texts import ERROR, UNABLE
from kubecert_lesson.words import shown

HOLE = re.compile(r"\{(\w+)(?::([^}]*))?\}")
NOT_TOLD = "…"


def printed(message: ProgramText, values: Mapping[str, object], *, connecting: bool = False) -> str:
    """Fill a message. What is not given stands as '…'."""
    begins = UNABLE if connecting and message.begins == ERROR else message.begins
    return filled(f"{begins}{message.text}{message.ends}", **values)


def filled(words: str, **values: object) -> str:
    """Fill the holes of a program's words. What is not given stands as '…'; times as Go's."""
    return HOLE.sub(lambda hole: _shown(values.get(hole[1], hole[2] or NOT_TOLD)), words)


def kubectl_says(
    fault: Fault, *, field: str = "", connecting: bool = False, **values: object
) -> str:
    """Return what kubectl prints; '' where it prints nothing."""
    own = [message for message in fault.messages if message.speaker is Speaker.KUBECTL]
    if not own:
        return ""
    exact = next((message for message in own if field and message.field == field), own[0])
    return printed(exact, {"field": field or NOT_TOLD, **values}, connecting=connecting)


def _shown(value: object) -> str:
    """Write a time as Go does, and a name on one line."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return shown(value if isinstance(value, str) else str(value))
