"""The parser and its help, made from the records of the commands."""

import re
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from shutil import get_terminal_size
from textwrap import fill
from typing import Any, NoReturn

from kubecert_lesson import __version__
from kubecert_lesson.cli.command import PROGRAM, Command, Option
from kubecert_lesson.cli.commands import COMMANDS, PLUGIN, WHOLE
from kubecert_lesson.words import say, unless_secret

_WORD = re.compile(r"[^\s'\"(),]+")
_WIDTH = 96
_MARGIN = "  "


class _Parser(ArgumentParser):
    """A parser that complains without what may be a secret, pasted where it does not belong."""

    def error(self, message: str) -> NoReturn:
        super().error(_WORD.sub(lambda word: unless_secret(word[0]), message))


def make_parser() -> ArgumentParser:
    """Return the parser of all commands, with help in the reader's language."""
    parser = _Parser(prog=PROGRAM, **_help_of(WHOLE))
    commands = parser.add_subparsers(
        dest="command", required=True, title=say("COMMANDS"), metavar="COMMAND"
    )
    _add_version(_add_help(parser))
    for command in COMMANDS:
        made = commands.add_parser(command.name, help=say(command.summary), **_help_of(command))
        _add_options(made, command)
    return parser


def parse_line(parser: ArgumentParser, arguments: Sequence[str] | None) -> Namespace:
    """Parse a command line in which ``GIVEN`` may stand after an option, too.

    argparse takes only those before the first option after a word such as ``board``.
    """
    chosen, left = parser.parse_known_args(arguments)
    if any(word[:1] == "-" and word != "-" for word in left) or "given" not in chosen:
        return parser.parse_args(arguments)  # which says what it does not know
    chosen.given += left
    return chosen


def make_plugin_parser() -> ArgumentParser:
    """Return the parser of ``kubectl cert-doctor``."""
    parser = _Parser(prog=PLUGIN.name, **_help_of(PLUGIN))
    _add_version(_add_options(parser, PLUGIN))
    return parser


def examples_text(command: Command) -> str:
    """Write the examples of a command under their heading."""
    lines = [say("EXAMPLES:")]
    for example in command.examples:
        lines += [_MARGIN + say(example.purpose), f"{_MARGIN}$ {example.line}", ""]
    return "\n".join(lines[:-1])


def exit_codes_text(command: Command) -> str:
    """Write the exit codes of a command under their heading."""
    lines = [f"{_MARGIN}{code.number}  {say(code.meaning)}" for code in command.exit_codes]
    return "\n".join([say("EXIT CODES:"), *lines])


def _help_of(command: Command) -> dict[str, Any]:
    width = min(get_terminal_size().columns - 2, _WIDTH)
    return {
        "description": fill(say(command.description), width),
        "epilog": f"{examples_text(command)}\n\n{exit_codes_text(command)}",
        "add_help": False,
        "formatter_class": RawDescriptionHelpFormatter,
    }


def _add_options(parser: ArgumentParser, command: Command) -> Any:
    arguments = [option for option in command.options if option.positional]
    if arguments:
        group = parser.add_argument_group(say("ARGUMENTS"))
        for argument in arguments:
            group.add_argument(argument.name, **_settings(argument))
    group = _add_help(parser)
    for option in command.options:
        if not option.positional:
            names = (option.short, option.name) if option.short else (option.name,)
            group.add_argument(*names, **_settings(option))
    return group


def _add_version(group: Any) -> None:
    group.add_argument(
        "--version",
        action="version",
        version=f"{PROGRAM} {__version__}",
        help=say("show the version"),
    )


def _add_help(parser: ArgumentParser) -> Any:
    group = parser.add_argument_group(say("OPTIONS"))
    group.add_argument("-h", "--help", action="help", help=say("show this help"))
    return group


def _settings(option: Option) -> dict[str, Any]:
    settings: dict[str, Any] = {"help": say(option.help)}
    if not option.metavar:
        return settings | {"action": "store_true"}
    settings["metavar"] = option.metavar
    if option.count:
        settings["nargs"] = option.count
    if option.default is not None:
        settings["default"] = option.default
    if option.choices:
        settings["choices"] = option.choices
    return settings
