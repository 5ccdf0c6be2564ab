"""Write the reference in docs/ from the package itself: the command, and the public Python names.

Run with ``python -m tests.reference`` (``make reference``). The Python names are read from the
source, not imported: so the page is the same on every version of Python.
"""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from kubecert_lesson.cli.commands import COMMANDS, WHOLE, Command
from kubecert_lesson.words import say

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kubecert_lesson"
PYTHON_PAGE = ROOT / "docs" / "python.md"
COMMAND_PAGE = ROOT / "docs" / "command.md"
_HEAD = """# The public Python names

Everything that the notebooks use, and all that other programs may rely on.
`make reference` writes this page from the docstrings.
"""
_COMMAND_HEAD = """# The command kubecert-lesson

`kubecert-lesson COMMAND --help` says the same. `make reference` writes this page from the code.
"""
Definition = ast.FunctionDef | ast.ClassDef


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def source_of(module: str) -> Path:
    """The file of a module of the package, by its dotted name."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def exported(tree: ast.Module) -> list[str] | None:
    """The names in ``__all__``; None for a module without it."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(name) for name in ast.literal_eval(node.value)]
    return None


def public_modules() -> list[str]:
    """The names of the top package that are modules."""
    return [
        name
        for name in exported(parsed(source_of("kubecert_lesson"))) or []
        if name[0].islower() and source_of(f"kubecert_lesson.{name}").exists()
    ]


def definitions(module: str) -> Iterator[tuple[str, Definition]]:
    """The public functions and classes of a module, wherever in the package they are defined."""
    tree = parsed(source_of(module))
    names = exported(tree)
    if names is None:
        names = [n.name for n in tree.body if isinstance(n, Definition) and n.name[0] != "_"]
    for name in names:
        if node := found(module, name):
            yield name, node


def found(module: str, name: str) -> Definition | None:
    """The definition of a name that a module has: its own, or one that it imports."""
    for node in parsed(source_of(module)).body:
        if isinstance(node, Definition) and node.name == name:
            return node
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
            return found(str(node.module), name)
    return None


def described(name: str, node: Definition, level: str = "###") -> Iterator[str]:
    """One entry: what it is called, what goes in and comes out, and its docstring."""
    yield f"{level} `{_signature(name, node)}`\n"
    yield f"{inspect.cleandoc(ast.get_docstring(node) or '')}\n"
    if isinstance(node, ast.ClassDef):
        for member in node.body:
            if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                yield from described(f"{name}.{member.name}", member, f"{level}#")


def _signature(name: str, node: Definition) -> str:
    if isinstance(node, ast.ClassDef):
        fields = [
            _field(item)
            for item in node.body
            if isinstance(item, ast.AnnAssign)
            and "ClassVar" not in ast.unparse(item.annotation)
            and not ast.unparse(item.target).startswith("_")
        ]
        for item in node.body:
            if isinstance(item, ast.FunctionDef) and item.name == "__init__":
                return f"{name}({_arguments(item)})"
        return f"{name}({', '.join(fields)})" if fields else name
    if any(ast.unparse(d) in ("property", "cached_property") for d in node.decorator_list):
        return f"{name}: {ast.unparse(node.returns) if node.returns else 'object'}"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{name}({_arguments(node)}){returns}"


def _field(item: ast.AnnAssign) -> str:
    text = ast.unparse(item)
    return text.partition(" = field(")[0]


def _arguments(node: ast.FunctionDef) -> str:
    text = ast.unparse(node.args)
    return (
        text.removeprefix("self, ").removeprefix("self").removeprefix("cls, ").removeprefix("cls")
    )


def python_page() -> str:
    """The page of the Python names, as Markdown."""
    parts = [_HEAD]
    for module in public_modules():
        tree = parsed(source_of(f"kubecert_lesson.{module}"))
        parts.append(f"## {module}\n")
        parts.append(f"{inspect.cleandoc(ast.get_docstring(tree) or '')}\n")
        for name, node in definitions(f"kubecert_lesson.{module}"):
            parts += described(f"{module}.{name}", node)
    return "\n".join(parts)


def command_page() -> str:
    """The page of the command, as Markdown, from the records that make its help, too."""
    return "\n".join([_COMMAND_HEAD, *(line for c in (WHOLE, *COMMANDS) for line in _command(c))])


def _command(command: Command) -> Iterator[str]:
    yield f"## {command.name}\n" if command is not WHOLE else ""
    yield f"{say(command.description)}\n"
    if command.options:
        yield "| option | what it does |\n|---|---|"
        for option in command.options:
            name = (
                option.metavar if option.positional else f"{option.name} {option.metavar}".strip()
            )
            yield f"| `{name.strip()}` | {say(option.help)} |"
        yield ""
    yield "```sh"
    for example in command.examples:
        yield f"# {say(example.purpose).rstrip(':')}\n{example.line}"
    yield "```\n\n| exit code | meaning |\n|---|---|"
    yield from (f"| {code.number} | {say(code.meaning)} |" for code in command.exit_codes)
    yield ""


if __name__ == "__main__":
    PYTHON_PAGE.parent.mkdir(exist_ok=True)
    PYTHON_PAGE.write_text(python_page(), encoding="utf-8")
    COMMAND_PAGE.write_text(command_page(), encoding="utf-8")
