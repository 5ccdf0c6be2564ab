"""The command for a class: codes of learners, and the board of their teacher."""

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

NEW, JOIN, CODE, BOARD = ACTIONS = ("new", "join", "code", "board")

CLASS = Command(
    name="class",
    summary=template("who is stuck: codes of learners, and the board of their teacher"),
    description=template(
        "The teacher makes a class (new) and gives its ticket to all learners, who join once"
        " (join). From then on a learner makes a short code of where they are in the exercises"
        " (code), which only the teacher can read. The board says who is stuck, which wrong answer"
        " is common, and whom to pair with whom (board). No names are needed, and no network."
    ),
    options=(
        Option(
            name="action",
            metavar="ACTION",
            choices=ACTIONS,
            help=template("new, join, code or board"),
        ),
        Option(
            name="given",
            metavar="GIVEN",
            count="*",
            help=template(
                "for join: the ticket; for board: a folder, which is watched, or files with codes,"
                " codes, or - for standard input"
            ),
        ),
        Option(name="--name", metavar="NAME", default="", help=template("a name for your seat")),
        Option(
            name="--to",
            metavar="DIR",
            help=template("write the code into this folder, which the teacher's board watches"),
        ),
        Option(
            name="--keep",
            help=template("with --to: write it again after each attempt, until Ctrl-C"),
        ),
        Option(
            name="--key",
            metavar="FILE",
            help=template("the key of the class, class/class.key in your folder if none is named"),
        ),
        Option(name="--once", help=template("print the board of a folder once, do not watch it")),
        Option(name="--output", metavar="FILE", help=template("write the board as an HTML page")),
        Option(
            name="--port",
            metavar="N",
            default="0",
            help=template(
                "serve the board on this port of 127.0.0.1, any free one if none is named"
            ),
        ),
    ),
    examples=(
        Example("kubecert-lesson class new", template("Make a class, as its teacher:")),
        Example(
            "kubecert-lesson class join UKT1…", template("Join it, with the ticket of the teacher:")
        ),
        Example("kubecert-lesson class code", template("Make a code, and paste it in the chat:")),
        Example(
            "kubecert-lesson class code --to /shared/codes --keep",
            template("Or write it into a shared folder, and keep it up to date:"),
        ),
        Example(
            "kubecert-lesson class board /shared/codes",
            template("Watch that folder, on a page to project:"),
        ),
        Example(
            "kubecert-lesson class board chat.txt --output board.html",
            template("Make a page of the codes in a chat:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("it was done")),
        ExitCode(FINDING, template("the board was shown, and codes were refused")),
        ExitCode(
            UNREADABLE, template("there is no such class, ticket, folder or file, or no seat yet")
        ),
    ),
)
