"""The command ``kubecert-lesson doctor``."""

from argparse import Namespace

from kubecert_lesson.cli.command import FINDING, SOUND
from kubecert_lesson.doctor import examine
from kubecert_lesson.rehearsal import rehearse
from kubecert_lesson.tables import plain
from kubecert_lesson.words import Plural, say


def run_doctor(chosen: Namespace) -> int:
    """Print what is installed and what is missing. Returns 1 where something is."""
    components = examine()
    if vars(chosen)["class"]:
        components += rehearse()
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
        if vars(chosen)["class"]:
            print(say("This machine is ready for a class."))
        else:
            print(say("Everything is installed."))
        return SOUND
    total = {"total": len(components)}
    if vars(chosen)["class"]:
        print(Plural("{n} of {total} fails.", "{n} of {total} fail.", len(missing), total))
    else:
        print(
            Plural("{n} of {total} is missing.", "{n} of {total} are missing.", len(missing), total)
        )
    return FINDING
