"""The doctor: one finding a piece, true of this machine, and plain about what is missing."""

from importlib.metadata import PackageNotFoundError, version
from typing import NoReturn

import pytest

from kubecert_lesson import doctor
from kubecert_lesson.steps import Verdict


def finding(name: str) -> doctor.Finding:
    return next(found for found in doctor.examine() if found.name == name)


def test_versions_are_those_that_are_installed() -> None:
    assert finding("cryptography").found == version("cryptography")
    assert all(found.verdict is Verdict.PASSED for found in doctor.examine())


def test_an_old_python_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 10, 4))
    found = finding("Python")
    assert found.verdict is Verdict.FAILED and "3.10.4 is too old" in found.found


def test_a_missing_package_is_found_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> NoReturn:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    assert finding("JupyterLab").found == "jupyterlab is not installed: pip install jupyterlab"
    assert finding("fonts").verdict is Verdict.FAILED
    assert finding("kubectl").verdict is Verdict.PASSED
