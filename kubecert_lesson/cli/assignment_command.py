"""The command for a course that nbgrader grades: what it takes, its examples and its exit codes."""

from kubecert_lesson.cli.command import SOUND, UNREADABLE, Command, Example, ExitCode, Option
from kubecert_lesson.words import template

ASSIGNMENT = Command(
    name="assignment",
    summary=template("make an assignment for nbgrader, and each student's own code"),
    description=template(
        "Write the source of an assignment into the folder of a course that nbgrader grades, and"
        " what the course lacks: its secret, and nbgrader_config.py. Each student is dealt tasks of"
        " their own by a code, which --students lists. deploy/nbgrader/README.md shows a whole"
        " course, from the empty folder to feedback."
    ),
    options=(
        Option(name="name", metavar="NAME", count="?", help=template("the name of the assignment")),
        Option(
            name="tasks",
            metavar="TASK",
            count="*",
            help=template("names of exercises, and hunt-1, hunt-2 or hunt-3 for so many faults"),
        ),
        Option(
            name="--course",
            metavar="DIR",
            default=".",
            help=template("the folder of the course, the current folder if none is named"),
        ),
        Option(
            name="--students",
            metavar="FILE",
            help=template("list a code for each student in a file with a name a line, as CSV"),
        ),
        Option(name="--list", help=template("list all tasks, and what each outcome is worth")),
    ),
    examples=(
        Example(
            "kubecert-lesson assignment week-1 certificate-for-a-user hunt-1 --course certificates",
            template("Make an assignment of two tasks:"),
        ),
        Example(
            "kubecert-lesson assignment --course certificates --students students.txt > codes.csv",
            template("Make the codes to send to the students:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("it was written or listed")),
        ExitCode(UNREADABLE, template("there is no such folder, file or task, or no tasks")),
    ),
)
