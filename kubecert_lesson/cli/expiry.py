"""The command ``kubecert-lesson expiry``."""

from argparse import Namespace

from kubecert_lesson.cli.commands import FINDING, SOUND
from kubecert_lesson.cli.shared import print_json, read_time
from kubecert_lesson.diagnose import expiry
from kubecert_lesson.diagnose.faces.json import expiry_document
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import table

_COLUMNS = ("not_after", "days", "verdict", "certificate", "where")


def run_expiry(chosen: Namespace) -> int:
    """List what will expire. Returns 1 where something has."""
    rows = expiry(*chosen.files, at=read_time(chosen.at))
    if chosen.json:
        print_json(expiry_document(rows))
    else:
        print(repr(table(rows, columns=_COLUMNS)))
    return FINDING if any(row.verdict is Verdict.FAILED for row in rows) else SOUND
