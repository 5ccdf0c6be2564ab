"""The commands ``kubecert-lesson diagnose`` and ``kubecert-lesson expiry``."""

import os
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kubecert_lesson.errors import LessonError

if TYPE_CHECKING:
    from kubecert_lesson.diagnose.sources import Source

SOUND, FINDING, UNREADABLE = 0, 1, 2  # errors of the command line are 2 as well
_NOTHING_NAMED = (
    "nothing was named: give a kubeconfig file, or --current for the one that kubectl uses, or"
    " --error 'x509: …' for a message"
)


def add_diagnose(parser: ArgumentParser) -> None:
    """Say what ``diagnose`` takes."""
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="a kubeconfig; several are merged as kubectl does"
    )
    parser.add_argument("--kubeconfig", metavar="FILE", help="the same, as kubectl has it")
    parser.add_argument(
        "--current",
        action="store_true",
        help="what kubectl uses now: $KUBECONFIG, or ~/.kube/config; it is only read",
    )
    parser.add_argument("--context", metavar="NAME", help="another context than the current one")
    parser.add_argument("--at", metavar="TIME", help="judge dates at 2027-01-31T12:00:00Z, say")
    parser.add_argument("--offline", action="store_true", help="open no connection")
    parser.add_argument("--error", metavar="TEXT", help="explain what kubectl printed")
    parser.add_argument("--json", action="store_true", help="print JSON (diagnosis.schema.json)")


def add_expiry(parser: ArgumentParser) -> None:
    """Say what ``expiry`` takes."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="PEM files, kubeconfigs, folders of such"
    )
    parser.add_argument("--at", metavar="TIME", help="judge dates at 2027-01-31T12:00:00Z, say")
    parser.add_argument("--json", action="store_true", help="print JSON (diagnosis.schema.json)")


def run_diagnose(chosen: Namespace) -> int:
    """Diagnose a kubeconfig or a message, and print what was found. Returns the exit code."""
    if chosen.error is not None:
        return _explain(chosen)
    from kubecert_lesson.diagnose.diagnosing import diagnose

    found = diagnose(
        _source(chosen), context=chosen.context, at=_time(chosen.at), offline=chosen.offline
    )
    if chosen.json:
        from kubecert_lesson.diagnose.faces.json import diagnosis_document

        _print_json(diagnosis_document(found))
    else:
        print(repr(found))
    return SOUND if found.sound else FINDING


def run_expiry(chosen: Namespace) -> int:
    """List what will expire. Returns 1 where something has."""
    from kubecert_lesson.diagnose.expiring import expiry
    from kubecert_lesson.steps import Verdict

    rows = expiry(*chosen.files, at=_time(chosen.at))
    if chosen.json:
        from kubecert_lesson.diagnose.faces.json import expiry_document

        _print_json(expiry_document(rows))
    else:
        from kubecert_lesson.tables import table

        print(repr(table(rows, columns=("not_after", "days", "verdict", "certificate", "where"))))
    return FINDING if any(row.verdict is Verdict.FAILED for row in rows) else SOUND


def _explain(chosen: Namespace) -> int:
    if chosen.files or chosen.kubeconfig or chosen.current:
        raise LessonError("--error explains a message by itself: leave the file away, or the text")
    from kubecert_lesson.diagnose.messages import explain

    found = explain(chosen.error)
    if chosen.json:
        from kubecert_lesson.diagnose.faces.json import explanations_document

        _print_json(explanations_document(found))
    else:
        print(repr(found))
    return FINDING if found else UNREADABLE


def _source(chosen: Namespace) -> "Source":
    named = [*chosen.files, *([chosen.kubeconfig] if chosen.kubeconfig else [])]
    if chosen.current and named:
        raise LessonError("--current and a file were named: choose one of them")
    if chosen.current:
        return [path for path in _current().split(os.pathsep) if path]
    if not named:
        raise LessonError(_NOTHING_NAMED)
    return named[0] if len(named) == 1 else named


def _current() -> str:
    """What kubectl reads without being told. Always a list: it minds no missing file there."""
    home = os.path.join(os.path.expanduser("~"), ".kube", "config")
    return os.environ.get("KUBECONFIG") or home


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise LessonError(
            f"{text!r} is no time: write 2027-01-31 or 2027-01-31T12:00:00Z"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _print_json(document: object) -> None:
    import json

    print(json.dumps(document, indent=2, ensure_ascii=False))
