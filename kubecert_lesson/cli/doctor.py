"""The command ``kubecert-lesson doctor``."""

from argparse import Namespace

from kubecert_lesson.cli.commands import FINDING, SOUND
from kubecert_lesson.doctor import examine
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import plain
from kubecert_lesson.words import Plural, say

_VERDICT_WIDTH = 9


def run_doctor(_: Namespace) -> int:
    """Print what is installed and what is missing. Returns 1 where something is."""
    pieces = examine()
    missing = [piece for piece in pieces if piece.verdict is Verdict.FAILED]
    for piece in pieces:
        verdict = plain(piece.verdict).ljust(_VERDICT_WIDTH)
        print(verdict, say("{name}: {found}", name=piece.name, found=piece.reason))
        if piece in missing:
            without = say("without it: {loss}", loss=piece.without_it)
            print(" " * _VERDICT_WIDTH, without)
    if not missing:
        print(say("Everything is installed."))
        return SOUND
    total = {"total": len(pieces)}
    print(Plural("{n} of {total} is missing.", "{n} of {total} are missing.", len(missing), total))
    return FINDING
