"""The command ``kubecert-lesson expiry``."""

import os
from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime

from kubecert_lesson import moments
from kubecert_lesson.cli.checking_commands import JSON, TEXT
from kubecert_lesson.cli.command import ENDS_SOON, FINDING, NOT_ESTABLISHED, SOUND, UNREADABLE
from kubecert_lesson.cli.shared import (
    STDIN,
    current_kubeconfig,
    output_format,
    print_json,
    read_duration,
    read_stdin,
    read_time,
)
from kubecert_lesson.diagnose.expiring import Expiry, expiries, expiry
from kubecert_lesson.diagnose.faces.json import expiry_document
from kubecert_lesson.errors import LessonError
from kubecert_lesson.inventory.cluster import of_cluster
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import table

_COLUMNS = ("not_after", "days", "verdict", "certificate", "where", "reason")


def run_expiry(chosen: Namespace) -> int:
    """List what will expire. The exit code says the worst of it."""
    at, within = moments.utc(read_time(chosen.at)), read_duration(chosen.within)
    if chosen.cluster:
        if chosen.files:
            raise LessonError(
                "cluster-and-file", "--cluster and a file were named: choose one of them"
            )
        found = of_cluster(kubeconfig_of(chosen), context=chosen.context)
        rows = expiries(found, at=at, within=within)
    else:
        paths = paths_of(chosen)
        rows = expiry(
            *paths,
            at=at,
            within=within,
            stdin=read_stdin() if STDIN in paths else None,
            skip_others=chosen.skip_others,
        )
    _print(chosen, rows, at)
    return _code(rows)


def paths_of(chosen: Namespace) -> list[str]:
    """Return the files that a command line names, in any of the ways."""
    named = [*chosen.files, *([chosen.kubeconfig] if chosen.kubeconfig else [])]
    return named + (
        [p for p in current_kubeconfig() if os.path.exists(p)] if chosen.current else []
    )


def kubeconfig_of(chosen: Namespace) -> list[str]:
    """Return the kubeconfig by which a cluster is asked. Raises LessonError for none."""
    if chosen.kubeconfig:
        return [str(chosen.kubeconfig)]
    if chosen.current:
        return current_kubeconfig()
    raise LessonError(
        "no-cluster-named",
        "--cluster needs to know which: add --current, or --kubeconfig FILE",
    )


def _code(rows: Sequence[Expiry]) -> int:
    read = [row for row in rows if row.not_after is not None]
    if any(row.verdict is Verdict.FAILED and not row.ends_within for row in read):
        return FINDING
    if any(row.ends_within for row in read):
        return ENDS_SOON
    if len(read) < len(rows):
        return NOT_ESTABLISHED if read else UNREADABLE
    return SOUND


def _print(chosen: Namespace, rows: Sequence[Expiry], at: datetime) -> None:
    wanted = output_format(chosen)
    if wanted == TEXT:
        print(repr(table(rows, columns=_COLUMNS)))
    elif wanted == JSON:
        print_json(expiry_document(rows))
    else:
        from kubecert_lesson.cli.formats import print_expiry

        print_expiry(wanted, rows, at=at)
