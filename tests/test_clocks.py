"""A test that starts a program with a clock of its own has to say so."""

import sys
from pathlib import Path

import pytest
from clocks import programs

pytest_plugins = ["pytester"]

HERE = Path(__file__).parent
STARTS = """
import subprocess, sys
import pytest

def start():
    subprocess.run([sys.executable, "-c", "", "kubectl"], check=True)

def test_unmarked():
    start()

@pytest.mark.real_clock
def test_marked():
    start()

@pytest.fixture
def started():
    start()

def test_by_fixture(started):
    pass

def test_without():
    subprocess.run([sys.executable, "-c", ""], check=True)
"""


def test_a_test_that_starts_kubectl_without_the_marker_fails(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    pytester.makeconftest((HERE / "conftest.py").read_text())
    pytester.makeini("[pytest]\nmarkers = real_clock")
    pytester.makepyfile(STARTS)
    run = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    run.assert_outcomes(passed=2, failed=2)
    why = "Failed: it starts kubectl, so it needs @pytest.mark.real_clock"
    run.stdout.fnmatch_lines(["*_ test_unmarked _*", f"*{why}", "*_ test_by_fixture _*", f"*{why}"])


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (("/usr/bin/kubectl", "get", "nodes"), ["kubectl"]),
        ((None, "/usr/bin/openssl", b"verify"), ["openssl"]),
        (("sh", "-c", "cd x && kubectl config view"), ["kubectl"]),
        ((sys.executable, "-m", "ipykernel_launcher"), ["ipykernel_launcher"]),
        ((sys.executable, "-m", "voila"), ["voila"]),
        ((Path("/usr/bin/chromium"), "--headless"), ["chromium"]),
        ((sys.executable, "-c", "print(1)"), []),
        (("git", "clone", "/home/me/kubectl-lesson"), []),
    ],
)
def test_the_programs_with_a_clock_of_their_own(
    command: tuple[object, ...], found: list[str]
) -> None:
    assert programs(*command) == found
