"""Completion in real shells and by the real kubectl, and ``kubectl cert-doctor`` itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from diagnose_cases import write_layout
from test_diagnose_faces import run, valid

from kubecert_lesson import cli, kubectl
from kubecert_lesson.cli.commands import COMMANDS, SHELLS

BIN = Path(sys.executable).parent
# In bash what Tab does: the function that was registered, and its answers.
_BASH = """
source ./script
COMP_LINE="$1" COMP_POINT=${#1} COMP_TYPE=9 COMP_WORDBREAKS=$' \\t\\n"><=;|&(:'
_python_argcomplete kubecert-lesson
printf '%s\\n' "${COMPREPLY[@]}"
"""
# In zsh, what its completion calls, with the line as it stands there.
_ZSH = """
autoload -Uz compinit is-at-least; compinit -u -d "$PWD/dump"
_describe() { shift; print -l -- "${(P@)1}" }
source ./script
BUFFER="$1" CURSOR=${#1} words=(kubecert-lesson)
print -r -- "registered: $_comps[kubecert-lesson]"
_python_argcomplete kubecert-lesson
"""
ASKING = {
    "bash": ["bash", "-c", _BASH, "bash"],
    "zsh": ["zsh", "-f", "-c", _ZSH, "zsh"],
    "fish": ["fish", "--no-config", "-c", "source script; complete -C $argv[1]"],
}


def press_tab(shell: str, line: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Give what the shell offers at the end of a line."""
    assert cli.main(["completion", shell]) == 0
    (folder / "script").write_text(capsys.readouterr().out)
    path = os.pathsep.join([str(BIN), os.environ["PATH"]])
    done = subprocess.run(
        [*ASKING[shell], line],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), "PYTHONPATH": os.getcwd()},
        capture_output=True,
        check=True,
        text=True,
    )
    offered = (answer.split("\t")[0].split(":")[0] for answer in done.stdout.splitlines())
    return {answer.strip() for answer in offered}


@pytest.mark.real_clock
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_commands_options_and_choices(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offered = press_tab(shell, "kubecert-lesson ", tmp_path, capsys)
    assert offered >= {command.name for command in COMMANDS}
    assert "diagnose" in press_tab(shell, "kubecert-lesson dia", tmp_path, capsys)
    offered = press_tab(shell, "kubecert-lesson diagnose --a", tmp_path, capsys)
    assert offered >= {"--all-contexts", "--at"} and "--offline" not in offered
    assert "junit" in press_tab(shell, "kubecert-lesson expiry --output j", tmp_path, capsys)


def test_another_shell_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        cli.main(["completion", "tcsh"])
    assert done.value.code == 2


def test_the_plugin_diagnoses_what_kubectl_uses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_layout("embedded", tmp_path)
    monkeypatch.setenv("KUBECONFIG", str(path))
    assert cli.main_plugin(["--offline", "--json"]) == 0
    assert valid(capsys.readouterr().out)["source"] == str(path)
    other = write_layout("minikube", tmp_path / "other")
    assert cli.main_plugin(["--offline", "--json", str(other)]) == 0
    assert valid(capsys.readouterr().out)["source"] == str(other)
    assert cli.main_plugin(["--error", "x509: certificate signed by unknown authority"]) == 1
    assert "[unknown-authority]" in capsys.readouterr().out
    assert cli.main_plugin(["--context", "nobody", "--offline"]) == 1


def with_kubectl(*arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run the real kubectl, which looks for its plugins on PATH."""
    program = kubectl.find("kubectl")
    return subprocess.run(
        [program, *arguments],
        env={
            "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
            "HOME": str(path.parent),
            "KUBECONFIG": str(path),
            "PYTHONPATH": os.getcwd(),
        },
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.mark.real_clock
def test_kubectl_runs_the_plugin_and_completes_it(tmp_path: Path) -> None:
    path = write_layout("embedded", tmp_path)
    done = with_kubectl("cert-doctor", "--offline", path=path)
    assert done.returncode == 0 and done.stdout.startswith(str(path))
    done = with_kubectl("cert-doctor", "--offline", "--at", "2999-01-01", path=path)
    assert done.returncode == 1 and "[authority-expired]" in done.stdout
    done = with_kubectl("cert-doctor", "--help", path=path)
    assert done.returncode == 0 and "kubectl cert-doctor" in done.stdout
    done = with_kubectl("__complete", "cert-doctor", "--a", path=path)
    offered = done.stdout.splitlines()
    assert "--all-contexts" in offered and "--offline" not in offered


def test_completions_for_kubectl_end_with_its_directive(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main_plugin_completion(["--output", "s"]) == 0
    assert capsys.readouterr().out.splitlines() == ["sarif", ":0"]
    assert cli.main_plugin_completion([]) == 0
    assert "--offline" in capsys.readouterr().out.splitlines()
    assert run(capsys, "completion", "bash")[0] == 0
