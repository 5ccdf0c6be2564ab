"""What the diagnosis says of a login without a server, kubectl 1.37 and 1.32 say, too."""

import re
from pathlib import Path

import pytest
from kuberc_cases import CASES as KUBERCS
from login_cases import CASES, NOW

from kubecert_lesson.diagnose import diagnose

from .kubectls import KUBECTLS, said_by

NOTHING_LISTENS = ("was refused - did you specify the right host or port?",)


@pytest.mark.parametrize("program", KUBECTLS)
@pytest.mark.parametrize("name", CASES)
def test_kubectl_stops_where_the_diagnosis_says_and_with_these_words(
    name: str,
    program: str,
    programs: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = CASES[name]
    path = case.write(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "home"))
    first = diagnose(path, offline=True, at=NOW).first
    code, said = said_by(programs[program], path, "get", "--raw", "/readyz")
    assert code != 0  # nothing listens there
    connects = any(words in said for words in NOTHING_LISTENS)
    assert connects is case.connects, said
    if not connects:
        assert first is not None
        for part in re.split(r"…|\(hidden\)", first.kubectl):
            assert " ".join(part.split()) in " ".join(said.split())


@pytest.mark.parametrize("name", KUBERCS)
def test_kubectl_applies_a_policy_as_the_diagnosis_says(
    name: str, programs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = KUBERCS[name]
    kuberc = tmp_path / "kuberc"
    kuberc.write_text(case.content)
    home = tmp_path / "home"
    home.mkdir()
    (home / "login").touch(mode=0o755)  # an empty file: the system starts nothing of it
    monkeypatch.setenv("PATH", str(home))
    login = CASES["a program that is not on PATH" if not case.always else "a good token"]
    path = login.write(tmp_path)
    found = diagnose(path, offline=True, kuberc=kuberc).first
    _, said = said_by(programs["pinned"], path, "get", "--raw", "/readyz", kuberc=kuberc)
    refuses = "not allowed" in said or "allowlist" in said or "applying preferences" in said
    assert refuses is bool(case.check), said
    if found:
        assert found.kubectl in said
