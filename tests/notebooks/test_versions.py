"""Each notebook says for which versions its statements hold: those that it was run with."""

import re
from pathlib import Path

import nbformat
import pytest

from kubecert_lesson import kubectl
from kubecert_lesson.apiserver.resources import VERSION

from .make import NOTEBOOKS, NUMBERED

RUN_WITH = {
    "kubectl": re.compile(r"run with kubectl (\d+\.\d+)"),
    "openssl": re.compile(r"OpenSSL (\d+\.\d+)"),
}
# What the lesson does not run, but does or says as this version does.
OF_A_CLUSTER = re.compile(
    r"(?:Kubernetes|kubeadm|kube-apiserver|holds for|recorded with) (\d+\.\d+)"
)
NOTEBOOK = pytest.mark.parametrize(
    "path", sorted(NOTEBOOKS.glob(NUMBERED)), ids=lambda path: path.stem
)


def versions_of(path: Path) -> str:
    """The paragraph of the first cell that says them, on one line."""
    first = nbformat.read(path, 4).cells[0].source
    (said,) = [part for part in first.split("\n\n") if part.startswith("**Versions:**")]
    return " ".join(said.split())


def uses(path: Path, tool: str) -> bool:
    """Say whether a cell runs kubectl, or openssl."""
    call = {"kubectl": "kubectl.run(", "openssl": "kubectl.openssl("}[tool]
    return any(call in cell.source for cell in nbformat.read(path, 4).cells)


@pytest.mark.real_clock
@NOTEBOOK
@pytest.mark.parametrize("tool", list(RUN_WITH))
def test_a_notebook_names_the_version_of_the_program_that_it_runs(path: Path, tool: str) -> None:
    said = RUN_WITH[tool].findall(versions_of(path))
    installed = re.search(r"\d+\.\d+", kubectl.version(tool))
    assert installed is not None
    assert set(said) <= {installed[0]}, "check what the notebook says, then change its line"
    assert said or not uses(path, tool)


@NOTEBOOK
def test_what_is_said_of_a_cluster_holds_for_the_version_that_the_lesson_follows(
    path: Path,
) -> None:
    said = set(OF_A_CLUSTER.findall(versions_of(path)))
    assert said == {VERSION.removeprefix("v").rsplit(".", 1)[0]}
