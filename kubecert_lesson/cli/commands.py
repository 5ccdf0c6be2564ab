"""All commands, in the order in which help shows them."""

from kubecert_lesson.cli.assignment_command import ASSIGNMENT
from kubecert_lesson.cli.checking_commands import DIAGNOSE, EXPIRY, TREE
from kubecert_lesson.cli.class_command import CLASS
from kubecert_lesson.cli.command import (
    FINDING,
    PROGRAM,
    SOUND,
    UNREADABLE,
    Command,
    Example,
    ExitCode,
    Option,
)
from kubecert_lesson.cli.hunting_command import HUNT
from kubecert_lesson.cli.learning_commands import EXERCISE, QUIZ
from kubecert_lesson.cli.testing_command import TEST
from kubecert_lesson.words import template

__all__ = [
    "ASSIGNMENT",
    "CLASS",
    "COMMANDS",
    "COMPLETION",
    "DIAGNOSE",
    "DOCTOR",
    "EXERCISE",
    "EXPIRY",
    "HUNT",
    "PLUGIN",
    "PROGRAM",
    "QUIZ",
    "SHELLS",
    "START",
    "TEST",
    "TREE",
    "WHOLE",
    "Command",
]
SHELLS = ("bash", "zsh", "fish")

START = Command(
    name="start",
    summary=template("copy the notebooks to a folder and open JupyterLab"),
    description=template(
        "Copy the notebooks to a folder, without their outputs, and open JupyterLab there, on"
        " 127.0.0.1. A later start brings what is new in the lesson. A notebook that you changed"
        " is never replaced: a new one is written beside it."
    ),
    options=(
        Option(
            name="folder",
            metavar="DIR",
            count="?",
            default="kubecert-lesson",
            help=template("the folder for your copy, kubecert-lesson if none is named"),
        ),
        Option(name="--no-browser", help=template("only copy the notebooks")),
        Option(
            name="--with-outputs",
            help=template("copy the notebooks with their outputs, for those who only read"),
        ),
        Option(name="--in-place", help=template("copy nothing, only open JupyterLab on DIR")),
    ),
    examples=(
        Example(
            "kubecert-lesson start", template("Begin the lesson in the folder kubecert-lesson:")
        ),
        Example(
            "kubecert-lesson start --no-browser ~/lesson",
            template("Copy the notebooks, and open them later:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("the notebooks were copied, and JupyterLab ended well")),
        ExitCode(UNREADABLE, template("the folder cannot be used, or JupyterLab is not installed")),
    ),
)
DOCTOR = Command(
    name="doctor",
    summary=template("show what is installed, what is missing, and what that costs"),
    description=template(
        "Check every program and library that the lesson uses. Nothing is changed."
    ),
    options=(
        Option(
            name="--class",
            help=template(
                "also try what a class does: start a server, kubectl and a kernel, write a file"
            ),
        ),
    ),
    examples=(
        Example("kubecert-lesson doctor", template("See what is installed on this machine:")),
        Example(
            "kubecert-lesson doctor --class",
            template("Check each machine on the day before a class:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("everything is installed, and works")),
        ExitCode(FINDING, template("something is missing, or does not work")),
    ),
)
COMPLETION = Command(
    name="completion",
    summary=template("print what makes a shell complete this command"),
    description=template(
        "Print the lines that make a shell complete commands, options and files. kubectl completes"
        " `kubectl cert-doctor` by itself."
    ),
    options=(
        Option(name="shell", metavar="SHELL", choices=SHELLS, help=template("bash, zsh or fish")),
    ),
    examples=(
        Example(
            "kubecert-lesson completion bash > ~/.kubecert-lesson.bash",
            template("Complete in each bash that reads this file in its ~/.bashrc:"),
        ),
        Example(
            "kubecert-lesson completion fish > ~/.config/fish/completions/kubecert-lesson.fish",
            template("Complete in each fish:"),
        ),
    ),
    exit_codes=(ExitCode(SOUND, template("the lines were printed")),),
)
COMMANDS = (
    *(START, DIAGNOSE, EXPIRY, TREE, EXERCISE, QUIZ, HUNT, CLASS, ASSIGNMENT, TEST, DOCTOR),
    COMPLETION,
)
WHOLE = Command(
    name=PROGRAM,
    summary=template("learn Kubernetes certificates by making them"),
    description=template("Learn Kubernetes certificates by making them."),
    examples=tuple(command.examples[0] for command in (START, DIAGNOSE, EXPIRY, TREE)),
    exit_codes=(
        ExitCode(SOUND, template("nothing was found to be wrong")),
        ExitCode(FINDING, template("something was found to be wrong")),
        ExitCode(UNREADABLE, template("the command cannot do this; one line says why")),
    ),
)
PLUGIN = Command(
    name="kubectl cert-doctor",
    summary=DIAGNOSE.summary,
    description=DIAGNOSE.description,
    options=DIAGNOSE.options,
    examples=(
        Example("kubectl cert-doctor", template("Find out why kubectl fails:")),
        Example(
            "kubectl cert-doctor --all-contexts", template("Look at every context, a row each:")
        ),
    ),
    exit_codes=DIAGNOSE.exit_codes,
)
