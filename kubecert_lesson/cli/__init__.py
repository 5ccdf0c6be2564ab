"""The command ``kubecert-lesson``: start the lesson, diagnose a kubeconfig, list what expires."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence

from kubecert_lesson.cli.diagnose import add_diagnose, add_expiry, run_diagnose, run_expiry
from kubecert_lesson.errors import LessonError, visible

_NOBODY_READS = 141  # 128 and SIGPIPE, as of every program that a shell stops for this


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns 0 when all is well, 1 for a finding, 2 for an error.

    Without arguments it takes those of the process, which it is then taken to be the whole of.
    """
    if arguments is None:
        _write_what_can_be_written()
    try:
        chosen = _parser().parse_args(arguments)
        code = _COMMANDS[chosen.command](chosen)
        print(end="", flush=True)
        return code
    except BrokenPipeError:  # whoever reads, head say, has had enough
        _write_no_more()
        return _NOBODY_READS
    except OSError as error:
        if error.filename is not None:  # not the output, but a file
            print(f"kubecert-lesson: {error.filename}: {error.strerror}", file=sys.stderr)
            return 2
        _write_no_more()
        print(f"kubecert-lesson: cannot write the output: {error.strerror}", file=sys.stderr)
        return 2
    except LessonError as error:
        print(f"kubecert-lesson: {visible(str(error))}", file=sys.stderr)
        return 2


def _write_what_can_be_written() -> None:
    """Write \\u2713 where a terminal knows no such sign, instead of failing over it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _write_no_more() -> None:
    """Let what is left of the output go nowhere: the interpreter writes it out when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kubecert-lesson", description="Learn Kubernetes certificates by making them."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("start", help="copy the notebooks to a folder and open JupyterLab")
    start.add_argument("folder", nargs="?", default="kubecert-lesson", metavar="DIR")
    start.add_argument("--no-browser", action="store_true", help="only copy the notebooks")
    start.add_argument("--in-place", action="store_true", help="only open JupyterLab on DIR")
    commands.add_parser("doctor", help="say what is installed, what is missing, what that costs")
    add_diagnose(commands.add_parser("diagnose", help="say of a kubeconfig why it fails"))
    add_expiry(commands.add_parser("expiry", help="list what will expire, soonest first"))
    return parser


def _doctor(_: argparse.Namespace) -> int:
    from kubecert_lesson.doctor import examine
    from kubecert_lesson.steps import Verdict
    from kubecert_lesson.tables import plain

    findings = examine()
    missing = [finding for finding in findings if finding.verdict is Verdict.FAILED]
    for finding in findings:
        print(f"{plain(finding.verdict):9} {finding.name}: {finding.found}")
        if finding in missing:
            print(f"{'':9} without it: {finding.without_it}")
    print("All is there." if not missing else f"{len(missing)} of {len(findings)} are missing.")
    return 1 if missing else 0


def _start(chosen: argparse.Namespace) -> int:
    from kubecert_lesson.cli.start import copy_notebooks, open_lab

    if not chosen.in_place:
        copied = copy_notebooks(chosen.folder, overwrite=_ask)
        print(f"{len(copied.written)} files are in {copied.folder}.")
        for name in copied.kept:
            print(f"Kept as you changed it: {name}")
    if chosen.no_browser:
        print(f"Next: jupyter lab {chosen.folder}")
        return 0
    return open_lab(chosen.folder)


def _ask(name: str) -> bool:
    """Ask at a terminal whether a changed file may be replaced; without one, keep it."""
    if not sys.stdin.isatty():
        return False
    return input(f"You changed {name}. Replace it with the lesson's? [y/N] ").lower() == "y"


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "diagnose": run_diagnose,
    "doctor": _doctor,
    "expiry": run_expiry,
    "start": _start,
}
