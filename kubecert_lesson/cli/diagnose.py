"""The command ``kubecert-lesson diagnose``, and ``kubectl cert-doctor``."""

import os
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from kubecert_lesson.cli.checking_commands import JSON, TEXT
from kubecert_lesson.cli.command import FINDING, NOT_ESTABLISHED, SOUND, UNREADABLE
from kubecert_lesson.cli.shared import (
    STDIN,
    current_kubeconfig,
    named,
    output_format,
    print_json,
    read_seconds,
    read_stdin,
    read_time,
)
from kubecert_lesson.diagnose.checks.policies import current_kuberc
from kubecert_lesson.diagnose.contexts import Diagnoses, diagnose_all
from kubecert_lesson.diagnose.diagnosing import PATIENCE, diagnose
from kubecert_lesson.diagnose.explaining import explain_fault
from kubecert_lesson.diagnose.explanation import Explanations
from kubecert_lesson.diagnose.faces.json import (
    diagnoses_document,
    diagnosis_document,
    explanations_document,
)
from kubecert_lesson.diagnose.messages import explain
from kubecert_lesson.diagnose.model import Diagnosis
from kubecert_lesson.diagnose.ruling_out import still_possible
from kubecert_lesson.diagnose.sources import Source
from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import say

# The worst comes last: what a whole is worth of which each part has its own code.
_FROM_BAD_TO_WORSE = (SOUND, NOT_ESTABLISHED, FINDING, UNREADABLE)


def run_diagnose(chosen: Namespace) -> int:
    """Diagnose a kubeconfig, a message or both, and print what was found."""
    message = _message(chosen)
    if message is not None and not _names_a_file(chosen):
        return _explain(chosen, explain(message))
    if chosen.all_contexts:
        return _diagnose_all(chosen, message)
    found = diagnose(
        _source(chosen),
        context=chosen.context,
        at=read_time(chosen.at),
        offline=chosen.offline,
        timeout=read_seconds(chosen.timeout, default=PATIENCE),
        kuberc=current_kuberc(os.environ) if chosen.current else "",
    )
    if message is None:
        _print(chosen, found)
        return _code(found)
    return _diagnose_with(chosen, found, explain(message))


def _diagnose_with(chosen: Namespace, found: Diagnosis, meant: Explanations) -> int:
    """Print a diagnosis that begins with what a message means."""
    told = replace(found, meant=tuple(one.fault for one in meant))
    here = Explanations(
        explain_fault(one.fault, found.names, kubectl=one.kubectl_text)
        for one in still_possible(found, meant)
    )
    first = told.first
    if output_format(chosen) == JSON:
        document = diagnosis_document(told)
        print_json(document | {"explanations": explanations_document(here)["explanations"]})
    elif first is not None and first.fault in told.meant:
        _print(chosen, told)
    else:
        if output_format(chosen) == TEXT:
            print(f"{here!r}\n")
            print(say("No check of this kubeconfig found what the message means:"))
        _print(chosen, told)
    if meant:
        return FINDING
    return _code(found) or UNREADABLE


def _diagnose_all(chosen: Namespace, message: str | None) -> int:
    if message is not None or chosen.context:
        raise LessonError(
            "all-contexts-alone", "--all-contexts goes without --context and without --error"
        )
    found = diagnose_all(
        _source(chosen),
        at=read_time(chosen.at),
        offline=chosen.offline,
        timeout=read_seconds(chosen.timeout, default=PATIENCE),
        kuberc=current_kuberc(os.environ) if chosen.current else "",
    )
    _print_all(chosen, found)
    return max(map(_code, found), key=_FROM_BAD_TO_WORSE.index)


def _explain(chosen: Namespace, found: Explanations) -> int:
    if output_format(chosen) == JSON:
        print_json(explanations_document(found))
    elif output_format(chosen) == TEXT:
        print(repr(found))
    else:
        raise LessonError(
            "message-format", "a message alone is explained as text or as json, not in this format"
        )
    return FINDING if found else UNREADABLE


def _code(found: Diagnosis) -> int:
    if not found.sound:
        return FINDING
    return SOUND if found.established else NOT_ESTABLISHED


def _print(chosen: Namespace, found: Diagnosis) -> None:
    match output_format(chosen):
        case "text":
            print(repr(found))
        case "json":
            print_json(diagnosis_document(found))
        case _:
            _print_otherwise(chosen, [found])


def _print_all(chosen: Namespace, found: Diagnoses) -> None:
    match output_format(chosen):
        case "text":
            print(repr(found))
        case "json":
            print_json(diagnoses_document(found))
        case _:
            _print_otherwise(chosen, found)


def _print_otherwise(chosen: Namespace, found: Sequence[Diagnosis]) -> None:
    from kubecert_lesson.cli.formats import print_diagnoses

    print_diagnoses(output_format(chosen), found)


def _message(chosen: Namespace) -> str | None:
    if chosen.error != STDIN:
        return None if chosen.error is None else str(chosen.error)
    if STDIN in _named(chosen):
        raise LessonError(
            "stdin-twice", "standard input can be the kubeconfig or the message, not both"
        )
    return read_stdin().decode("utf-8", "replace")


def _named(chosen: Namespace) -> list[str]:
    return named([*chosen.files, *([] if chosen.kubeconfig is None else [chosen.kubeconfig])])


def _names_a_file(chosen: Namespace) -> bool:
    return bool(_named(chosen) or chosen.current)


def _source(chosen: Namespace) -> Source:
    paths = _named(chosen)
    if chosen.current and paths:
        raise LessonError("current-and-file", "--current and a file were named: choose one of them")
    if chosen.current:
        return current_kubeconfig()
    if not paths:
        raise LessonError(
            "nothing-named",
            "nothing was named: give a kubeconfig file, or --current for the one that kubectl uses,"
            " or --error 'x509: …' for a message",
        )
    if STDIN in paths:
        if len(paths) > 1:
            raise LessonError(
                "stdin-among-files", "standard input cannot be merged with files: give - alone"
            )
        return read_stdin()
    return paths[0] if len(paths) == 1 else paths
