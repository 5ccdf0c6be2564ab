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
    named,
    output_format,
    print_json,
    read_duration,
    read_seconds,
    read_stdin,
    read_time,
)
from kubecert_lesson.diagnose.expiring import Expiry, expiries, expiry
from kubecert_lesson.diagnose.faces.json import expiry_document
from kubecert_lesson.errors import LessonError
from kubecert_lesson.inventory import Inventory
from kubecert_lesson.inventory.cluster import of_cluster
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import table

_PATIENCE = 30.0  # seconds
_COLUMNS = ("not_after", "days", "verdict", "certificate", "where", "reason")


def run_expiry(chosen: Namespace) -> int:
    """List what will expire. The exit code says the worst of it."""
    at, within = moments.utc(read_time(chosen.at)), read_duration(chosen.within)
    if chosen.cluster:
        rows = expiries(cluster_of(chosen), at=at, within=within)
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
    if not rows and not chosen.skip_others:
        raise no_certificates()
    return _code(rows)


def no_certificates() -> LessonError:
    """Return the error for what can be read and holds no certificate."""
    return LessonError("no-certificates", "there is no certificate in what was named")


def paths_of(chosen: Namespace) -> list[str]:
    """Return the files that a command line names, in any of the ways."""
    paths = [*chosen.files, *([] if chosen.kubeconfig is None else [chosen.kubeconfig])]
    return named(paths) + (
        [p for p in current_kubeconfig() if os.path.exists(p)] if chosen.current else []
    )


def cluster_of(chosen: Namespace) -> Inventory:
    """Ask the cluster that a command line names. Raises LessonError."""
    if chosen.files:
        raise LessonError("cluster-and-file", "--cluster and a file were named: choose one of them")
    patience = read_seconds(chosen.timeout, default=_PATIENCE)
    return of_cluster(_kubeconfig_of(chosen), context=chosen.context, timeout=patience)


def _kubeconfig_of(chosen: Namespace) -> list[str]:
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
        if rows:
            print(repr(table(rows, columns=_COLUMNS)))
    elif wanted == JSON:
        print_json(expiry_document(rows))
    else:
        from kubecert_lesson.cli.formats import print_expiry

        print_expiry(wanted, rows, at=at)
