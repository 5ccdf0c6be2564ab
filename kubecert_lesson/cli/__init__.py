"""The command ``kubecert-lesson``: start the lesson, diagnose a kubeconfig, list what expires."""

import errno
import io
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress

from kubecert_lesson.cli.command import INTERRUPTED, NOBODY_READS, PROGRAM, UNREADABLE
from kubecert_lesson.cli.parser import make_parser, make_plugin_parser, parse_line
from kubecert_lesson.errors import LessonError, visible
from kubecert_lesson.words import say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns 0 when all is well, 1 for a finding, 2 for an error.

    Without ``arguments`` it takes those of the process, and treats the process's output as its own.
    """
    if arguments is None:
        _own_the_process()
    return _guarded(lambda: _run(parse_line(_completed(make_parser()), arguments)))


def main_plugin(arguments: Sequence[str] | None = None) -> int:
    """Run ``kubectl cert-doctor``: diagnose, by default what kubectl uses now.

    kubectl finds the program ``kubectl-cert_doctor`` on PATH and hands all arguments on.
    """
    if arguments is None:
        _own_the_process()
    return _guarded(lambda: _run_plugin(make_plugin_parser().parse_args(arguments)))


def main_plugin_completion(arguments: Sequence[str] | None = None) -> int:
    """Tell kubectl how a command line of ``kubectl cert-doctor`` can go on."""
    from kubecert_lesson.cli.completing import print_completions

    return _guarded(
        lambda: print_completions(
            make_plugin_parser(), sys.argv[1:] if arguments is None else arguments
        )
    )


def _run_plugin(chosen: Namespace) -> int:
    from kubecert_lesson.cli.diagnose import run_diagnose

    message_alone = chosen.error is not None
    chosen.current = chosen.current or not (chosen.files or chosen.kubeconfig or message_alone)
    return run_diagnose(chosen)


def _completed(parser: ArgumentParser) -> ArgumentParser:
    """Where a shell asks for completions, answer and end."""
    if "_ARGCOMPLETE" in os.environ:
        from kubecert_lesson.cli.completing import answer_shell

        answer_shell(parser)
    return parser


def _guarded(command: Callable[[], int]) -> int:
    """Run a command; what goes wrong becomes one line and a code."""
    try:
        code = command()
        print(end="", flush=True)
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as head, has read enough
        _write_no_more()
        return NOBODY_READS
    except OSError as error:
        if error.filename is not None:  # not the output, but a file
            _complain(say("{file}: {why}", file=error.filename, why=error.strerror))
            return UNREADABLE
        _write_no_more()
        _complain(say("cannot write the output: {why}", why=error.strerror))
        return UNREADABLE
    except LessonError as error:
        _complain(str(error))
        return UNREADABLE


def _run(chosen: Namespace) -> int:
    """Run the chosen command. Only its own module is loaded: the others need far more."""
    match chosen.command:
        case "start":
            from kubecert_lesson.cli.start import run_start

            return run_start(chosen)
        case _ if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        case "doctor":
            from kubecert_lesson.cli.doctor import run_doctor

            return run_doctor(chosen)
        case "diagnose":
            from kubecert_lesson.cli.diagnose import run_diagnose

            return run_diagnose(chosen)
        case "hunt":
            from kubecert_lesson.cli.hunt import run_hunt

            return run_hunt(chosen)
        case "completion":
            from kubecert_lesson.cli.completing import run_completion

            return run_completion(chosen)
        case "exercise":
            from kubecert_lesson.cli.exercise import run_exercise

            return run_exercise(chosen)
        case "quiz":
            from kubecert_lesson.cli.exercise import run_quiz

            return run_quiz(chosen)
        case "expiry":
            from kubecert_lesson.cli.expiry import run_expiry

            return run_expiry(chosen)
        case "class":
            from kubecert_lesson.cli.classroom import run_class

            return run_class(chosen)
        case "assignment":
            from kubecert_lesson.cli.assignment import run_assignment

            return run_assignment(chosen)
        case "test":
            from kubecert_lesson.cli.test import run_test

            return run_test(chosen)
        case _:
            from kubecert_lesson.cli.tree import run_tree

            return run_tree(chosen)


def _complain(problem: str) -> None:
    """Say what is wrong on standard error; where that cannot be written, the exit code says it."""
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"{PROGRAM}: {visible(problem)}", file=sys.stderr, flush=True)


def _own_the_process() -> None:
    """Write \\u2713 where a terminal lacks such a sign, instead of failing over it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _write_no_more() -> None:
    """Discard the rest of the output: the interpreter would write it when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
