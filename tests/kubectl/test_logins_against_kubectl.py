"""What the diagnosis says of a login without a server, kubectl 1.37 and 1.32 say, too."""

import re
from pathlib import Path

import pytest
from login_cases import CASES

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
    first = diagnose(path, offline=True).first
    code, said = said_by(programs[program], path, "get", "--raw", "/readyz")
    assert code != 0  # nothing listens there
    connects = any(words in said for words in NOTHING_LISTENS)
    assert connects is case.connects, said
    if not connects:
        assert first is not None
        for part in re.split(r"…|\(hidden\)", first.kubectl):
            assert " ".join(part.split()) in " ".join(said.split())
