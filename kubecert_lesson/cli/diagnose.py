"""The command ``kubecert-lesson diagnose``."""

import os
from argparse import Namespace

from kubecert_lesson.cli.commands import FINDING, SOUND, UNREADABLE
from kubecert_lesson.cli.shared import print_json, read_time
from kubecert_lesson.diagnose import diagnose, explain
from kubecert_lesson.diagnose.faces.json import diagnosis_document, explanations_document
from kubecert_lesson.diagnose.sources import Source
from kubecert_lesson.errors import LessonError


def run_diagnose(chosen: Namespace) -> int:
    """Diagnose a kubeconfig or a message, and print what was found. Returns the exit code."""
    if chosen.error is not None:
        return _explain(chosen)
    found = diagnose(
        _source(chosen), context=chosen.context, at=read_time(chosen.at), offline=chosen.offline
    )
    if chosen.json:
        print_json(diagnosis_document(found))
    else:
        print(repr(found))
    return SOUND if found.sound else FINDING


def _explain(chosen: Namespace) -> int:
    if chosen.files or chosen.kubeconfig or chosen.current:
        raise LessonError(
            "message-and-file",
            "--error explains a message by itself: leave out the file, or --error",
        )
    found = explain(chosen.error)
    if chosen.json:
        print_json(explanations_document(found))
    else:
        print(repr(found))
    return FINDING if found else UNREADABLE


def _source(chosen: Namespace) -> Source:
    named = [*chosen.files, *([chosen.kubeconfig] if chosen.kubeconfig else [])]
    if chosen.current and named:
        raise LessonError("current-and-file", "--current and a file were named: choose one of them")
    if chosen.current:
        return [path for path in _current().split(os.pathsep) if path]
    if not named:
        raise LessonError(
            "nothing-named",
            "nothing was named: give a kubeconfig file, or --current for the one that kubectl uses,"
            " or --error 'x509: …' for a message",
        )
    return named[0] if len(named) == 1 else named


def _current() -> str:
    """What kubectl reads by default. It is always a list, in which a missing file is ignored."""
    home = os.path.join(os.path.expanduser("~"), ".kube", "config")
    return os.environ.get("KUBECONFIG") or home
