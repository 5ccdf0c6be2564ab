"""What a command is, as data: what it takes, its examples and its exit codes.

The parser, the help and the reference page are all made from these records. English stands in them
as templates, which are rendered when they are shown.
"""

from dataclasses import dataclass

SOUND, FINDING, UNREADABLE, NOT_ESTABLISHED, ENDS_SOON = 0, 1, 2, 3, 4
PROGRAM = "kubecert-lesson"
NOBODY_READS = 141  # 128 + SIGPIPE, as for every program whose reader has gone
INTERRUPTED = 130  # 128 + SIGINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option (``--at``) or argument (``files``) of a command.

    ``metavar`` is what stands for its value, '' for an option that takes none. ``count`` is the
    ``nargs`` of argparse ('*', '+', '?'), '' for exactly one value. ``short`` is another way to
    write an option (``-o``), and ``choices`` are its values where there are only a few.
    """

    name: str
    help: str
    metavar: str = ""
    count: str = ""
    default: str | None = None
    short: str = ""
    choices: tuple[str, ...] = ()

    @property
    def positional(self) -> bool:
        """True for an argument, which has no dashes."""
        return not self.name.startswith("-")


@dataclass(frozen=True, slots=True)
class Example:
    """A command line, and what it is good for."""

    line: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ExitCode:
    """A number that the command returns, and what it means."""

    number: int
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: ``summary`` in a line, ``description`` in a few."""

    name: str
    summary: str
    description: str
    options: tuple[Option, ...] = ()
    examples: tuple[Example, ...]
    exit_codes: tuple[ExitCode, ...]
