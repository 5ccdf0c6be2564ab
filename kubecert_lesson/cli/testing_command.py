"""The command for those who change a notebook: what it takes, its examples and its exit codes."""

from kubecert_lesson.cli.command import (
    FINDING,
    SOUND,
    UNREADABLE,
    Command,
    Example,
    ExitCode,
    Option,
)
from kubecert_lesson.words import template

TEST = Command(
    name="test",
    summary=template("run notebooks, and compare them with what is stored in them"),
    description=template(
        "Run every cell of notebooks twice, and compare what it shows with what is stored, as the"
        " lesson's own CI does. No cell is exempt. Ports, times and random bytes may differ. The"
        " run has a HOME of its own, which must stay as it was, and nothing may listen beyond"
        " 127.0.0.1. Text and HTML are compared, pictures are not."
    ),
    options=(
        Option(
            name="notebooks",
            metavar="NOTEBOOK",
            count="+",
            help=template("a notebook, or a folder: all that are in it and below"),
        ),
        Option(
            name="--store",
            help=template("first run the notebooks and store in them what they show now"),
        ),
        Option(
            name="--timeout",
            metavar="SECONDS",
            help=template("how long a cell may take, 60 if none is named"),
        ),
        Option(
            name="--sanitize-with",
            metavar="FILE",
            help=template("what else may differ: pairs of lines, `regex: …` and `replace: …`"),
        ),
        Option(
            name="--junit",
            metavar="FILE",
            help=template("also write a file for a CI server, with a test for each cell"),
        ),
    ),
    examples=(
        Example(
            "kubecert-lesson test notebooks", template("Test all notebooks of a folder, in CI:")
        ),
        Example(
            "kubecert-lesson test --store notebooks/week-1.ipynb",
            template("Store what a changed notebook shows, and test it:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("every cell shows what is stored")),
        ExitCode(
            FINDING, template("a cell does not, or a notebook breaks a rule or cannot be read")
        ),
        ExitCode(UNREADABLE, template("nothing was tested: one line says why")),
    ),
)
