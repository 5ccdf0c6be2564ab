"""The doctor: one answer a component, true of this machine, and plain about what is missing."""

from importlib.metadata import PackageNotFoundError, version
from typing import NoReturn

import pytest
from pseudo import Pseudo, outside

from kubecert_lesson import doctor, kubectl
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import speaking

pytestmark = pytest.mark.real_clock  # kubectl and openssl are asked for their versions


def component(code: str) -> doctor.Component:
    return next(found for found in doctor.examine() if found.code == code)


@pytest.mark.real_clock
def test_versions_are_those_that_are_installed() -> None:
    assert component("cryptography").reason == version("cryptography")
    assert all(found.verdict is Verdict.PASSED for found in doctor.examine())


def test_an_old_python_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 10, 4))
    found = component("python")
    assert (found.verdict, found.because.code) == (Verdict.FAILED, "python-too-old")
    assert found.reason == "Python 3.10.4 is too old: the lesson needs 3.11 or newer"


def test_a_missing_package_is_found_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> NoReturn:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    assert component("jupyterlab").reason == "jupyterlab is not installed: pip install jupyterlab"
    assert component("fonts").because.code == "no-matplotlib"
    assert component("kubectl").verdict is Verdict.PASSED


def test_a_program_that_cannot_be_started_is_not_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(tool: str = "kubectl") -> NoReturn:
        raise OSError("Exec format error")

    monkeypatch.setattr(kubectl, "version", broken)
    found = component("openssl")
    assert (found.because.code, found.reason) == ("not-usable", "Exec format error")


def test_every_component_is_named_in_the_readers_language() -> None:
    with speaking(Pseudo()):
        for found in doctor.examine():
            assert outside(f"{found.name}{found.reason}{found.without_it}") == ""
