"""Chains out of the whole space, put to the lesson and to Go itself: verdict and words agree."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import chain_cases as made
import chain_space
import pytest
from chain_cases import Case
from chain_space import Chain
from hypothesis import HealthCheck, given, settings
from peers import go_judge
from peers.go_judge import Question

from kubecert_lesson import chain
from kubecert_lesson.certificates import Use

pytestmark = pytest.mark.real_clock  # the first test builds the judge with go

CASES = [case for case in made.all_cases() if case.use is not Use.SERVING_AND_CLIENT]
# By how many examples of other properties are tried: in `make check`, `make test`, `make search`.
EXAMPLES = {20: 100, 100: 2_000, 2_000: 100_000}[settings().max_examples]
WHOLE = settings(
    settings(), max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
)


class Judge:
    """Go's own verifier, which answers one question after the other."""

    def __init__(self, program: Path) -> None:
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )

    def __enter__(self) -> "Judge":
        return self

    def __exit__(self, *_: object) -> None:
        with self.process:
            pass  # closes its input, and so it ends

    def ask(self, question: Question) -> str:
        """Go's error, '' where it trusts the chain."""
        asked, answers = self.process.stdin, self._answers()
        assert asked is not None
        asked.write(question.line())
        said: str = json.loads(answers.readline())["error"]
        return said

    def _answers(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout


@pytest.fixture(scope="module")
def go() -> Iterator[Judge]:
    """The Go of kubectl 1.37."""
    with Judge(go_judge.program()) as judge:
        yield judge


@pytest.fixture(scope="module")
def older_go() -> Iterator[Judge]:
    """The Go of kubectl 1.32."""
    with Judge(go_judge.program(older=True)) as judge:
        yield judge


def question(asked: Chain | Case) -> Question:
    return Question(
        leaf=asked.leaf,
        anchors=list(asked.anchors),
        intermediates=list(asked.intermediates),
        at=asked.at if isinstance(asked, Chain) else made.NOW,
        use=asked.use,
        name=asked.name or "",
    )


# What Go said beside it, and which extensions it did not know, until it judged policies.
NOT_KNOWN_BEFORE = (
    "authority inhibits policies",
    "authority demands a policy",
    "intermediate demands a policy",
)
OLDER_HINT = " (temporarily override with GODEBUG=x509sha1=1)"


def agree(go: Judge, asked: Question) -> None:
    verdict = chain.verify(
        asked.leaf,
        anchors=asked.anchors,
        intermediates=asked.intermediates,
        at=asked.at,
        use=asked.use,
        name=asked.name,
    )
    said = go.ask(asked).replace(OLDER_HINT, "")
    assert (verdict.trusted, verdict.kubectl) == (not said, said)
    # Whatever it is, each check and each difference can be said, and a refusal has its check.
    assert all(check.reason for check in verdict.checks)
    assert all(opinion.reason for opinion in verdict.differences)
    assert any(check.failed for check in verdict.checks) is bool(said)


@pytest.mark.filterwarnings("ignore")  # the library warns of what is odd
@WHOLE
@given(chain_space.chains())
def test_go_decides_the_same_on_any_chain_and_says_it_in_the_same_words(
    go: Judge, asked: Chain
) -> None:
    agree(go, question(asked))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_go_decides_the_same_on_the_cases_of_the_table(go: Judge, case: Case) -> None:
    agree(go, question(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_go_of_an_older_kubectl_decides_the_same_on_the_cases_of_the_table(
    older_go: Judge, case: Case
) -> None:
    if case.title in NOT_KNOWN_BEFORE:
        assert older_go.ask(question(case)) == "x509: unhandled critical extension"
    else:
        agree(older_go, question(case))


MANY = [f"n{n}" for n in range(100)]
LISTED = f"x509: certificate is valid for {', '.join(MANY)}, not localhost"


@pytest.mark.parametrize(
    ("sans", "excluded", "name", "before"),
    [
        (["*.corp.example"], ["a.corp.example"], "x.corp.example", ""),  # CVE-2025-61727
        (MANY, [], "localhost", LISTED),
        ([f"10.0.0.{n}" for n in range(100)], [], "10.1.0.0", None),
    ],
    ids=["a star under an excluded name", "a hundred names", "a hundred addresses"],
)
def test_an_older_kubectl_decides_or_says_otherwise_only_where_go_has_changed(
    go: Judge, older_go: Judge, sans: list[str], excluded: list[str], name: str, before: str | None
) -> None:
    barred = [(made.limits([], excluded), True)] if excluded else []
    ca = made.authority("kubernetes", made.rsa_key(0), more=barred)
    leaf = made.server(made.rsa_key(2), ca, sans=sans).certificate
    asked = question(Case("", leaf, [ca.certificate], name=name))
    agree(go, asked)
    assert go.ask(asked) != older_go.ask(asked)
    assert before is None or older_go.ask(asked) == before
