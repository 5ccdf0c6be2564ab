"""The command line: what it prints, what it returns, what it never overwrites."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from pseudo import Cyrillic, outside

from kubecert_lesson import cli
from kubecert_lesson.cli import commands, parser, start
from kubecert_lesson.words import speaking


@pytest.mark.real_clock
def test_doctor_finds_everything_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "✓ passed  kubectl: kubectl v" in said and said.endswith("Everything is installed.\n")


@pytest.mark.real_clock
def test_doctor_says_what_is_missing_and_what_that_costs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    assert cli.main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "✗ failed  kubectl: kubectl is not installed" in said
    assert "without it: the notebooks show what was recorded" in said
    assert "2 of 9 are missing" in said


@pytest.mark.parametrize("command", commands.COMMANDS, ids=lambda command: command.name)
def test_help_ends_with_examples_and_exit_codes(
    command: commands.Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as done:
        cli.main([command.name, "--help"])
    shown = capsys.readouterr().out
    assert done.value.code == 0
    examples, codes = parser.examples_text(command), parser.exit_codes_text(command)
    assert shown.endswith(f"{examples}\n\n{codes}\n")
    assert command.examples and command.exit_codes
    for option in command.options:
        assert (option.metavar if option.positional else option.name) in shown


@pytest.mark.parametrize("command", commands.COMMANDS, ids=lambda command: command.name)
def test_examples_are_command_lines_that_the_command_takes(command: commands.Command) -> None:
    for example in command.examples:
        program, *arguments = shlex.split(example.line.partition(" > ")[0])
        assert program == commands.PROGRAM
        assert parser.make_parser().parse_args(arguments).command == command.name


def test_help_is_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    names = {command.name for command in commands.COMMANDS}
    with speaking(Cyrillic()):
        for command in commands.COMMANDS:
            with pytest.raises(SystemExit):
                cli.main([command.name, "--help"])
            shown = capsys.readouterr().out.partition("\n\n")[2]  # argparse's own usage
            shown = "\n".join(line for line in shown.splitlines() if "  $ " not in line)
            left = set(re.findall("[a-z]+", outside(shown)))
            options = {
                part
                for option in command.options
                for part in (*option.name.split("-"), option.short.strip("-"))
            }
            assert left <= names | options | {"h", "help"}


def test_start_copies_the_notebooks_and_says_what_comes_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["start", "--no-browser", str(tmp_path / "lesson")]) == 0
    assert (tmp_path / "lesson" / "00_start.ipynb").exists()
    assert "Next: jupyter lab" in capsys.readouterr().out


def test_start_keeps_what_a_learner_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "01_rsa_keys.ipynb").write_text("mine")
    assert cli.main(["start", "--no-browser", str(tmp_path)]) == 0
    kept = "Kept as you changed it: 01_rsa_keys.ipynb"
    assert f"{kept}. The lesson's new one is 01_rsa_keys.new.ipynb." in capsys.readouterr().out
    assert cli.main(["start", "--no-browser", str(tmp_path)]) == 0
    assert f"{kept}\n" in capsys.readouterr().out
    assert (tmp_path / "01_rsa_keys.ipynb").read_text() == "mine"


def test_start_opens_jupyterlab_on_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_lab(folder: str) -> int:
        opened.append(folder)
        return 0

    monkeypatch.setattr(start, "open_lab", open_lab)
    assert cli.main(["start", "--in-place", str(tmp_path)]) == 0
    assert opened == [str(tmp_path)] and list(tmp_path.iterdir()) == []


def test_an_error_is_one_line_and_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    assert cli.main(["start", "--no-browser", str(in_the_way / "lesson")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("kubecert-lesson: cannot make") and said.count("\n") == 1


def test_the_module_is_the_command() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "kubecert_lesson", "--help"], capture_output=True, check=False
    )
    assert run.returncode == 0 and b"doctor" in run.stdout


def test_a_reader_who_has_had_enough_gets_no_traceback() -> None:
    command = [sys.executable, "-m", "kubecert_lesson", "diagnose", "--error", "unknown authority"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (141, b"")


def test_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kubecert_lesson", "diagnose", "--error", "unknown authority"]
    with open("/dev/full", "wb") as full:
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr == "kubecert-lesson: cannot write the output: No space left on device\n"


@pytest.mark.real_clock
def test_a_terminal_without_the_signs_and_one_without_output_are_told_so() -> None:
    command = [sys.executable, "-m", "kubecert_lesson", "doctor"]
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    run = subprocess.run(command, env=ascii_only, capture_output=True, text=True, check=False)
    assert run.stderr == "" and r"\u2713" in run.stdout
    closed = ["sh", "-c", 'exec "$@" >&-', "sh", *command[:3], "diagnose", "--error", "x509"]
    run = subprocess.run(closed, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr == "kubecert-lesson: cannot write the output: Bad file descriptor\n"


def test_an_error_writes_control_characters_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diagnose", "no\x1b[2Jfile"]) == 2
    assert r"no\x1b[2Jfile" in capsys.readouterr().err


def test_a_file_that_fails_a_command_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "there")

    monkeypatch.setattr(start, "copy_notebooks", fail)
    assert cli.main(["start", "there"]) == 2
    assert capsys.readouterr().err == "kubecert-lesson: there: Permission denied\n"


@pytest.mark.parametrize("secret", ["abcdef.0123456789abcdef", "ghp_" + "a1B2" * 9])
@pytest.mark.parametrize("before", [("diagnose", "-o"), ("diagnose", "--no-such"), ()])
def test_what_may_be_a_secret_in_a_wrong_place_is_not_repeated(
    secret: str, before: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for given in (secret, f"--token={secret}"):
        with pytest.raises(SystemExit) as ended:
            cli.main([*before, given])
        said = capsys.readouterr()
        assert ended.value.code == 2 and secret not in said.err + said.out
