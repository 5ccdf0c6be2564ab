"""The command ``kubecert-lesson doctor``."""

from argparse import Namespace

from kubecert_lesson.cli.command import FINDING, SOUND
from kubecert_lesson.doctor import examine
from kubecert_lesson.tables import plain
from kubecert_lesson.words import Plural, say


def run_doctor(_: Namespace) -> int:
    """Print what is installed and what is missing. Returns 1 where something is."""
    components = examine()
    missing = [component for component in components if component.failed]
    width = max(len(plain(component.verdict)) for component in components)
    for component in components:
        verdict = plain(component.verdict).ljust(width)
        found = say("{name}: {found}", name=component.title, found=component.because)
        print(f"{verdict}  {found}")
        if component.failed:
            without = say("without it: {loss}", loss=component.without_it)
            print(f"{'':{width}}  {without}")
    if not missing:
        print(say("Everything is installed."))
        return SOUND
    total = {"total": len(components)}
    print(Plural("{n} of {total} is missing.", "{n} of {total} are missing.", len(missing), total))
    return FINDING
