"""kuberc's policy about login programs is judged where the user's own kubeconfig is asked for."""

from pathlib import Path

import pytest
from kuberc_cases import CASES
from login_cases import CASES as LOGINS

from kubecert_lesson import cli, diagnose
from kubecert_lesson.diagnose.checks.policies import current_kuberc


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kubeconfig whose login program is on PATH; nothing starts it."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "login").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(programs))
    return LOGINS["a program that is not on PATH"].write(tmp_path)


@pytest.mark.parametrize("name", CASES)
def test_a_policy_is_judged_as_kubectl_judges_it(name: str, path: Path) -> None:
    case = CASES[name]
    kuberc = path.parent / "kuberc"
    kuberc.write_text(case.content)
    found = diagnose.diagnose(path, offline=True, kuberc=kuberc)
    first = found.first
    told = (first.code, first.because.code, first.fault) if first else None
    assert told == ((case.check, case.code, "plugin-policy") if case.check else None)


def test_a_program_is_named_by_its_path_in_the_fix(path: Path) -> None:
    kuberc = path.parent / "kuberc"
    kuberc.write_text(CASES["none"].content)
    explanation = diagnose.diagnose(path, offline=True, kuberc=kuberc).explanation
    assert explanation is not None
    assert any(line.endswith(f"command={path.parent}/bin/login") for line in explanation.fix)


def test_a_kuberc_that_cannot_be_read_or_does_not_exist(path: Path) -> None:
    assert diagnose.diagnose(path, offline=True, kuberc=path.parent / "gone").sound
    found = diagnose.diagnose(path, offline=True, kuberc=path.parent)  # a folder
    assert found.first is not None and found.first.because.code == "not-a-file"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "~/.kube/kuberc"),
        ({"KUBERC": "/else/kuberc"}, "/else/kuberc"),
        ({"KUBERC": "off"}, ""),
        ({"KUBECTL_KUBERC": "false"}, ""),
        ({"KUBECTL_KUBERC": "true"}, "~/.kube/kuberc"),
    ],
)
def test_the_kuberc_is_the_one_that_kubectl_reads(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/alice")
    assert current_kuberc(environment) == expected.replace("~", "/home/alice")


def test_only_current_reads_the_users_own_kuberc(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kuberc = path.parent / "kuberc"
    kuberc.write_text(CASES["none"].content)
    monkeypatch.setenv("KUBERC", str(kuberc))
    monkeypatch.setenv("KUBECONFIG", str(path))
    assert cli.main(["diagnose", "--offline", str(path)]) == 0
    assert cli.main(["diagnose", "--offline", "--current"]) == 1
    assert "[plugin-policy]" in capsys.readouterr().out
    assert cli.main(["diagnose", "--offline", "--current", "--all-contexts"]) == 1
