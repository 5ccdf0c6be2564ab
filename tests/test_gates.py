"""The pre-commit hooks, the GitHub Action and the workflows: they call the command as it is."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import check_jsonschema
import pytest
import yaml
from diagnose_cases import write_layout

from kubecert_lesson import __version__, certificates, cli, keys
from kubecert_lesson.cli.commands import EXPIRY, PROGRAM
from kubecert_lesson.cli.parser import make_parser
from kubecert_lesson.cli.shared import read_duration

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CODES = {code.number for code in EXPIRY.exit_codes}


def hook(name: str = "kubecert-expiry") -> dict[str, Any]:
    listed = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    found = {each["id"]: each for each in listed}[name]
    assert isinstance(found, dict)
    return found


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return found


def action() -> dict[str, Any]:
    found = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_hook_is_a_command_line_that_the_command_takes() -> None:
    program, *arguments = shlex.split(hook()["entry"])
    chosen = make_parser().parse_args([*arguments, "a.crt", "b.conf"])
    assert program == PROGRAM and chosen.command == "expiry" and chosen.files == ["a.crt", "b.conf"]
    assert read_duration(chosen.within) == timedelta(days=30)
    assert {"id", "name", "entry", "language"} <= hook().keys() and hook()["language"] == "python"


def test_the_hook_for_notebooks_brings_all_that_the_command_needs() -> None:
    found = hook("kubecert-notebooks")
    program, *arguments = shlex.split(found["entry"])
    chosen = make_parser().parse_args([*arguments, "a.ipynb", "b.ipynb"])
    assert program == PROGRAM and chosen.command == "test"
    assert chosen.notebooks == ["a.ipynb", "b.ipynb"]
    assert re.search(found["files"], "week/a.ipynb") and not re.search(found["files"], "a.py")
    assert found["additional_dependencies"] == project()["optional-dependencies"]["course"]


@pytest.mark.parametrize("name", ["ca.crt", "pki/server.pem", "admin.conf", "x.kubeconfig"])
def test_the_hook_looks_at_what_holds_certificates(name: str) -> None:
    assert re.search(hook()["files"], name)
    assert not re.search(hook()["files"], f"{name}.md")


def test_the_hook_passes_over_what_holds_no_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = shlex.split(hook()["entry"])[1:]
    (tmp_path / "nginx.conf").write_text("server { listen 80; }")
    (tmp_path / "dh.pem").write_text("-----BEGIN DH PARAMETERS-----\nAAAA\n")
    named = [str(path) for path in tmp_path.iterdir()]
    assert cli.main([*arguments, *named]) == 0
    assert cli.main([*arguments, *named, str(write_layout("embedded", tmp_path))]) == 0
    assert cli.main([*arguments, "--at", "2999-01-01", str(tmp_path / "embedded.conf")]) == 1
    (tmp_path / "cut.crt").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n")
    assert cli.main([*arguments, *named, str(tmp_path / "cut.crt")]) == 2
    capsys.readouterr()


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("workflows", [".github/workflows/ci.yml", ".github/workflows/release.yml"]),
        ("workflows", ["docs/course-workflow.yml"]),
        ("actions", ["action.yml"]),
    ],
)
def test_what_github_reads_is_valid_by_its_schema(schema: str, names: list[str]) -> None:
    paths = [str(ROOT / name) for name in names]
    with pytest.raises(SystemExit) as done:
        check_jsonschema.main(["--builtin-schema", f"vendor.github-{schema}", *paths])
    assert done.value.code == 0


def test_a_course_installs_this_version_and_runs_what_the_command_takes() -> None:
    (job,) = yaml.safe_load((ROOT / "docs" / "course-workflow.yml").read_text())["jobs"].values()
    install, run = (step["run"] for step in job["steps"] if "run" in step)
    assert f"kubecert-lesson[course] @ git+{project()['urls']['Source']}@v{__version__}" in install
    program, *arguments = shlex.split(run)
    chosen = make_parser().parse_args(arguments)
    kept = next(step["with"]["path"] for step in job["steps"] if "upload" in step.get("uses", ""))
    assert program == PROGRAM and chosen.command == "test" and chosen.junit == kept


def test_the_action_has_what_github_asks_for() -> None:
    found = action()
    assert {"name", "description", "runs"} <= found.keys()
    assert found["runs"]["using"] == "composite"
    for step in found["runs"]["steps"]:
        assert step["shell"] == "bash" and step["run"]
        assert "${{" not in step["run"], "an input in a script could be a command"
    used = re.findall(r"inputs\.([a-z-]+)", (ROOT / "action.yml").read_text(encoding="utf-8"))
    assert {*used} == found["inputs"].keys()
    told = set(map(int, re.findall(r"\d", found["outputs"]["code"]["description"])))
    assert told == CODES
    for name, setting in found["inputs"].items():
        assert setting["description"] and (setting.get("required") or "default" in setting), name


def act(tmp_path: Path, paths: list[Path], **settings: str) -> tuple[int, str, str]:
    """Run the action's own script, as a runner does."""
    (step,) = (step for step in action()["runs"]["steps"] if step.get("id") == "expiry")
    output = tmp_path / "output"
    output.touch()
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        env={
            "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "PATHS": "\n".join(map(str, paths)) + "\n",
            "WITHIN": "30d",
            "SARIF": "",
            "FAIL_ON_WARNING": "true",
            "GITHUB_OUTPUT": str(output),
            **settings,
        },
        capture_output=True,
        check=False,
        text=True,
    )
    return done.returncode, done.stdout, output.read_text()


@pytest.mark.real_clock
def test_the_action_holds_what_has_expired_and_warns_of_what_ends_soon(tmp_path: Path) -> None:
    key, now = keys.generate(), datetime.now(UTC)
    good = write_layout("embedded", tmp_path)
    soon = tmp_path / "a name; touch evil.crt"
    soon.write_bytes(
        certificates.self_signed_authority(key, common_name="s", days=9, now=now).certificate_pem
    )
    late = tmp_path / "late.crt"
    past = now - timedelta(days=99)
    late.write_bytes(
        certificates.self_signed_authority(key, common_name="s", days=9, now=past).certificate_pem
    )
    assert act(tmp_path, [good])[::2] == (0, "code=0\n")
    code, shown, told = act(tmp_path, [good, soon])
    assert code == 4 and told.endswith("code=4\n") and "it ends in" in shown
    code, shown, _ = act(tmp_path, [good, soon], FAIL_ON_WARNING="false")
    assert code == 0 and "::warning::" in shown
    log = tmp_path / "log.sarif"
    code, _, told = act(tmp_path, [late], SARIF=str(log), FAIL_ON_WARNING="false")
    assert code == 1 and told.endswith("code=1\n") and '"expired"' in log.read_text()
    assert not (tmp_path / "evil.crt").exists() and not Path("evil.crt").exists()
