"""The house rules of the package: imports go down only, and importing it costs next to nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "kubecert_lesson"
# From the ground up. A module may import from its own layer and from those before it.
LAYERS = (
    ("words", "errors", "faults", "steps", "tables", "files", "samples", "durations", "moments"),
    ("keys", "pkcs1", "signing", "textbook"),
    ("loading", "reading", "anatomy", "certificates", "chain"),
    ("kubeconfig", "kubeadm", "pki", "renewal"),
    ("kubectl", "dialling", "apiserver"),
    ("cluster",),
    ("handshake", "diagnose"),
    ("gallery",),
    ("figures", "doctor"),
    ("widgets",),
    ("cli", "__main__"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
JUPYTER = {"IPython", "ipywidgets", "matplotlib"}
SOCKETS = {"socket", "socketserver", "http", "asyncio", "urllib.request"}
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_own_layer_and_below(path: Path) -> None:
    rooms = {
        name.split(".")[1] for name in imports(path) if name.startswith("kubecert_lesson.")
    } & LEVEL.keys()
    assert {other for other in rooms if LEVEL[other] > LEVEL[room(path)]} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_jupyter_and_sockets_stay_where_they_belong(path: Path) -> None:
    names = imports(path)
    if room(path) not in ("figures", "widgets"):
        assert {name.split(".")[0] for name in names} & JUPYTER == set()
    if room(path) not in ("apiserver", "cluster", "dialling"):
        assert names & SOCKETS == set()


def test_every_module_has_a_place_in_the_house() -> None:
    assert {room(path) for path in MODULES} <= LEVEL.keys()


def test_importing_the_package_loads_nothing_but_itself() -> None:
    code = "import sys, kubecert_lesson; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert {"cryptography", "yaml", "matplotlib", "ssl"} & set(run.stdout.split()) == set()


def test_every_public_name_can_be_loaded() -> None:
    import kubecert_lesson

    assert all(getattr(kubecert_lesson, name) is not None for name in kubecert_lesson.__all__)
    assert dir(kubecert_lesson) == sorted(kubecert_lesson.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = kubecert_lesson.nothing
