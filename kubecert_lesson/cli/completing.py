"""How a command line can go on: for bash, zsh, fish, and for kubectl.

The library argcomplete asks the parser itself, so that nothing has to be written twice.
Source: argcomplete; kubectl, "Extend kubectl with plugins", section on completion.
"""

import io
import os
import shlex
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

import argcomplete
from argcomplete.finders import CompletionFinder
from argcomplete.shell_integration import shellcode

from kubecert_lesson.cli.command import PROGRAM, SOUND

_FILES_TOO = ":0"  # to kubectl: complete files where nothing is left
_BETWEEN = "\013"  # what argcomplete writes between its answers


def run_completion(chosen: Namespace) -> int:
    """Print what a shell has to run once."""
    print(shellcode([PROGRAM], shell=chosen.shell))
    return SOUND


def answer_shell(parser: ArgumentParser) -> None:
    """Answer a shell that asks, and end the process."""
    argcomplete.autocomplete(parser)


def print_completions(parser: ArgumentParser, arguments: Sequence[str]) -> int:
    """Print how the last of the arguments can go on, as kubectl wants to be told."""
    *before, last = arguments or [""]
    line = " ".join([shlex.quote(word) for word in ("cert-doctor", *before)] + [last])
    asked = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    found = io.StringIO()
    kept = dict(os.environ)
    os.environ.update(asked, _ARGCOMPLETE_SUPPRESS_SPACE="1")
    try:
        _Quiet()(parser, exit_method=lambda _: None, output_stream=found)
    finally:
        os.environ.clear()
        os.environ.update(kept)
    for word in filter(None, found.getvalue().split(_BETWEEN)):
        print(word)
    print(_FILES_TOO)
    return SOUND


class _Quiet(CompletionFinder):
    """One that leaves the file descriptor alone on which a shell wants to read errors."""

    def _init_debug_stream(self) -> None:
        argcomplete.io.debug_stream = io.StringIO()
