"""The commands for those who learn in a terminal: exercises, and the quiz."""

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

EXERCISE = Command(
    name="exercise",
    summary=template("show an exercise, and check an answer"),
    description=template(
        "Show an exercise of the lesson and write the files that belong to it, check an answer, or"
        " give a hint. Without a name, show what is done and where to go on. Answers are files: a"
        " PEM, a YAML, a folder, or a text with a number, a word, or a line for each item."
    ),
    options=(
        Option(name="name", metavar="NAME", count="?", help=template("the name of an exercise")),
        Option(name="--list", help=template("list all exercises")),
        Option(
            name="--check",
            metavar="ANSWER",
            help=template(
                "check an answer: a file, a folder, or - for standard input; without NAME, prove"
                " that each exercise of a pack does what it says: ANSWER is the pack's folder"
            ),
        ),
        Option(
            name="--seed",
            metavar="N",
            default="0",
            help=template("other names and keys for each number, 0 if none is given"),
        ),
        Option(name="--hint", help=template("show the next hint")),
        Option(name="--solution", help=template("show a solution, in Python")),
        Option(
            name="--reset",
            help=template("begin anew: write the given files again, and forget all attempts"),
        ),
        Option(
            name="--pack",
            metavar="DIR",
            help=template(
                "exercises of somebody else: a folder with exercises.yaml; runs its code"
            ),
        ),
    ),
    examples=(
        Example("kubecert-lesson exercise --list", template("See what there is:")),
        Example(
            "kubecert-lesson exercise certificate-for-a-user",
            template("Begin an exercise:"),
        ),
        Example(
            "kubecert-lesson exercise certificate-for-a-user --check user.crt",
            template("Check an answer that openssl made:"),
        ),
        Example(
            "kubecert-lesson exercise --check ./my-pack",
            template("Prove a pack of one's own, in CI:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("the answer is right, the pack is sound, or it was shown")),
        ExitCode(FINDING, template("the answer is not right yet, or the pack has a flaw")),
        ExitCode(UNREADABLE, template("there is no such exercise, or it cannot be read")),
    ),
)
QUIZ = Command(
    name="quiz",
    summary=template("ask twenty questions before the lesson, and again after it"),
    description=template(
        "Ask what you believe of certificates and clusters. What is right comes from experiments"
        " that are run when the answers are marked. The answers stay in your own folder."
    ),
    options=(
        Option(
            name="occasion",
            metavar="WHEN",
            choices=("before", "after", "transfer"),
            help=template("before or after the lesson, or the transfer to new cases"),
        ),
        Option(
            name="--answer",
            metavar="LETTERS",
            help=template("mark these: a letter for each question, - for one that is left out"),
        ),
        Option(
            name="--seed",
            metavar="N",
            default="0",
            help=template("another order for each number, 0 if none is given"),
        ),
    ),
    examples=(
        Example("kubecert-lesson quiz before", template("Read the questions:")),
        Example(
            "kubecert-lesson quiz before --answer=abcabdacbbadcab-dabc",
            template("Have them marked:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("the questions were shown, or the answers marked")),
        ExitCode(UNREADABLE, template("there are more or fewer letters than questions")),
    ),
)
