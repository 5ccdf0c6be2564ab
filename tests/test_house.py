"""The house rules of the package: imports go down and never round, and every text has a code."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import kubecert_lesson

PACKAGE = Path(kubecert_lesson.__file__).parent
# From the ground up. A room may import from its own layer and from those before it.
LAYERS = (
    ("words", "errors", "faults", "steps", "tables", "files", "samples")
    + ("durations", "moments", "letters", "lazily"),
    ("reports",),
    ("keys", "signing", "textbook"),
    ("certificates", "anatomy", "chain"),
    ("kubeconfig", "kubeadm", "pki", "renewal"),
    ("kubectl", "dialling", "apiserver"),
    ("cluster", "handshake", "inventory"),
    ("diagnose", "tree", "rounds"),
    ("gallery",),
    ("figures", "doctor"),
    ("rehearsal", "notebook_tests"),
    ("exercises",),
    ("hunt", "classroom"),
    ("grading",),
    ("widgets",),
    ("cli", "__main__"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
JUPYTER = {"IPython", "ipywidgets", "matplotlib"}
SOCKETS = {"socket", "socketserver", "http", "asyncio", "urllib.request"}
KERNELS = {"notebook_tests": {"asyncio"}}  # nbclient speaks with a kernel there
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]
# The functions whose first argument is a code.
CODED = ("text", "LessonError", "NotYet", "ToolMissing")
# Where each function that makes texts takes its template, in English.
TEMPLATES = {
    "text": (1,),
    "say": (0,),
    "template": (0,),
    "Plural": (0, 1),
    "LessonError": (1,),
    "NotYet": (1,),
    "ToolMissing": (1,),
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> set[str]:
    """Everything that a module imports, at its top or later; not what only types are checked by."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def calls(modules: list[Path]) -> Iterator[tuple[Path, ast.Call]]:
    for path in modules:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                yield path, node


MOST_LINES = 300
by_room: dict[str, list[Path]] = {}
for module in MODULES:
    by_room.setdefault(room(module), []).append(module)
each_room = pytest.mark.parametrize("modules", by_room.values(), ids=by_room)


@each_room
def test_a_module_is_read_without_getting_lost(modules: list[Path]) -> None:
    long = {dotted(path) for path in modules if len(path.read_text().splitlines()) > MOST_LINES}
    assert long == set()


@each_room
def test_a_module_imports_only_from_its_own_layer_and_below(modules: list[Path]) -> None:
    for path in modules:
        rooms = {
            name.split(".")[1] for name in imports(path) if name.startswith("kubecert_lesson.")
        } & LEVEL.keys()
        assert {other for other in rooms if LEVEL[other] > LEVEL[room(path)]} == set(), path


@each_room
def test_jupyter_and_sockets_stay_where_they_belong(modules: list[Path]) -> None:
    for path in modules:
        names = imports(path)
        if room(path) not in ("figures", "widgets"):
            assert {name.split(".")[0] for name in names} & JUPYTER == set(), path
        if room(path) not in ("apiserver", "cluster", "dialling"):
            assert names & SOCKETS <= KERNELS.get(room(path), set()), path


def test_every_module_has_a_room_in_the_house() -> None:
    assert {room(path) for path in MODULES} == LEVEL.keys()


def test_no_import_goes_round_not_even_a_late_one() -> None:
    modules = {dotted(path): path for path in MODULES}
    graph = {
        # A package's own __init__ shows what its modules hold; they do not import it back.
        name: {
            other
            for other in imports(path) & modules.keys()
            if not f"{name}.".startswith(f"{other}.")
        }
        for name, path in modules.items()
    }
    TopologicalSorter(graph).prepare()


def test_a_room_imports_no_other_room_back() -> None:
    graph: dict[str, set[str]] = {}
    for path in MODULES:
        names = (name.split(".") for name in imports(path) if name.startswith("kubecert_lesson."))
        others = {parts[1] for parts in names} & LEVEL.keys()
        graph.setdefault(room(path), set()).update(others - {room(path)})
    TopologicalSorter(graph).prepare()


def test_no_two_classes_have_one_name() -> None:
    names = [
        node.name
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert {name for name in names if names.count(name) > 1} == set()


@each_room
def test_every_template_is_a_literal_that_a_catalogue_can_replace(modules: list[Path]) -> None:
    for path, call in calls(modules):
        name = getattr(call.func, "id", "")
        for place in TEMPLATES.get(name, ()):
            assert len(call.args) > place, f"{path}:{call.lineno}: {name} without a template"
            given = call.args[place]
            literal = isinstance(given, ast.Constant) and isinstance(given.value, str)
            marked = not isinstance(given, ast.JoinedStr | ast.BinOp) and name in (
                "say",
                "text",
                "NotYet",
            )
            assert literal or marked, f"{path}:{call.lineno}: {ast.unparse(given)}"


@each_room
def test_every_code_is_lower_case_with_dashes(modules: list[Path]) -> None:
    for _, call in calls(modules):
        if getattr(call.func, "id", "") in CODED and call.args:
            code = call.args[0]
            if isinstance(code, ast.Constant):
                assert set(str(code.value)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"), code


def test_importing_the_package_loads_nothing_but_itself() -> None:
    code = "import sys, kubecert_lesson; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert {"cryptography", "yaml", "matplotlib", "ssl"} & set(run.stdout.split()) == set()


def test_what_every_notebook_begins_with_loads_no_cluster_and_no_figures() -> None:
    """Each of a class's kernels pays for it: see ``make class``."""
    begun = "from kubecert_lesson import answer, exercise, predict, show"
    code = f"import sys; {begun}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    rooms = {f"kubecert_lesson.{room}" for room in ("apiserver", "cluster", "figures", "gallery")}
    assert {"matplotlib", "ipywidgets", *rooms} & set(run.stdout.split()) == set()


def test_every_public_name_can_be_loaded() -> None:
    assert all(getattr(kubecert_lesson, name) is not None for name in kubecert_lesson.__all__)
    assert dir(kubecert_lesson) == sorted(kubecert_lesson.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = kubecert_lesson.nothing
