"""The reference in docs/ has an entry for each public name, and says what the source says."""

import ast
from argparse import _SubParsersAction

import pytest
import reference

from kubecert_lesson.cli.parser import make_parser


def test_the_pages_say_what_the_source_says() -> None:
    stored = reference.PYTHON_PAGE.read_text(encoding="utf-8")
    assert stored == reference.python_page(), "run make reference"
    stored = reference.COMMAND_PAGE.read_text(encoding="utf-8")
    assert stored == reference.command_page(), "run make reference"


def test_every_command_and_option_has_an_entry() -> None:
    (commands,) = (a for a in make_parser()._actions if isinstance(a, _SubParsersAction))
    page = reference.COMMAND_PAGE.read_text(encoding="utf-8")
    for name, parser in commands.choices.items():
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        for action in parser._actions:
            shown = action.option_strings[-1] if action.option_strings else str(action.metavar)
            assert shown == "--help" or f"| `{shown}" in section, f"{name} {shown}"
        assert "```sh" in section and "| exit code |" in section, name
        assert "EXAMPLES:" in parser.format_help() and "EXIT CODES:" in parser.format_help()


@pytest.mark.parametrize("module", reference.public_modules())
def test_every_public_name_has_an_entry_that_says_something(module: str) -> None:
    source = f"kubecert_lesson.{module}"
    names = dict(reference.definitions(source))
    for name in reference.exported(reference.parsed(reference.source_of(source))) or names:
        if name in names:
            assert ast.get_docstring(names[name]), f"{module}.{name} has no docstring"
            assert f"### `{module}.{name}" in reference.PYTHON_PAGE.read_text(encoding="utf-8")
