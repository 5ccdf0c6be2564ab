"""What several commands share: a time out of the command line, and JSON on the output."""

import json
from datetime import UTC, datetime

from kubecert_lesson.errors import LessonError


def read_time(given: str | None) -> datetime | None:
    """Read the value of ``--at``: UTC where it has no time zone. Raises LessonError."""
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise LessonError(
            "not-a-time",
            "{given!r} is not a time: write 2027-01-31 or 2027-01-31T12:00:00Z",
            given=given,
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def print_json(document: object) -> None:
    """Print a document as JSON, with letters of all languages as they are."""
    print(json.dumps(document, indent=2, ensure_ascii=False))
