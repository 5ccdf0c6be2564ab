"""Each format, read back by a program that did not write it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mistune
import pytest
from diagnose_cases import write_layout
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Failure, JUnitXml, Skipped
from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel
from sarif_pydantic import Sarif
from test_diagnose_faces import run

from kubecert_lesson.errors import visible
from kubecert_lesson.reports import (
    Metric,
    Result,
    Results,
    Sample,
    junit,
    markdown,
    prometheus,
    sarif,
)
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import one_line

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATE = "2999-01-01"
# Names out of a kubeconfig can be anything.
ODD = (
    "a|b",
    "`x`",
    "<script>",
    "]]>",
    "\x1b[2J",
    "\ud7ff\ufffe",
    'q"\\\n',
    "[x](http://y)",
    "# h",
    "1. x",
)
WORDS = st.text(min_size=1).filter(str.strip) | st.sampled_from(ODD)
CODES = st.from_regex(r"[a-z]{1,5}(-[a-z]{1,5}){0,2}", fullmatch=True)
RESULTS = st.builds(
    Result,
    rule=CODES,
    title=WORDS,
    verdict=st.sampled_from(Verdict),
    reason=WORDS,
    where=WORDS | st.just(""),
    file=st.sampled_from(["", "/etc/kubernetes/admin.conf", "some file#1.crt", "/tmp/ü.pem"]),
    fix=st.lists(WORDS, max_size=3).map(tuple),
    page=st.sampled_from(["", "https://kubernetes.io/docs/x/#y"]),
    advice=st.booleans(),
)


def results(*several: Result, secretive: dict[str, str] | None = None) -> Results:
    return Results(
        command="diagnose",
        heading="heading",
        at=AT,
        results=several,
        version="1.2.3",
        secretive=secretive,
    )


def with_verdict(several: list[Result], verdict: Verdict) -> list[Result]:
    return [one for one in several if one.verdict is verdict]


@given(st.lists(RESULTS, max_size=4))
def test_junit_has_a_test_for_each_result(several: list[Result]) -> None:
    read = JUnitXml.fromstring(junit(results(*several)).encode())
    (suite,) = read
    failed = with_verdict(several, Verdict.FAILED)
    skipped = with_verdict(several, Verdict.NOT_CHECKED)
    assert (suite.tests, suite.failures, suite.skipped) == (
        len(several),
        len(failed),
        len(skipped),
    )
    assert [case.classname for case in suite] == [f"diagnose.{one.rule}" for one in several]
    outcomes = [type(outcome) for case in suite for outcome in case.result]
    assert outcomes.count(Failure) == len(failed) and outcomes.count(Skipped) == len(skipped)
    assert [o.type for case in suite for o in case.result if isinstance(o, Failure)] == [
        one.rule for one in failed
    ]


def unknown_fields(model: object) -> Iterator[object]:
    """Whatever stands in a log that SARIF does not know."""
    if isinstance(model, BaseModel):
        yield from model.model_extra or ()
        for name in type(model).model_fields:
            yield from unknown_fields(getattr(model, name))
    elif isinstance(model, list):
        for item in model:
            yield from unknown_fields(item)


@given(st.lists(RESULTS, max_size=4))
def test_sarif_has_a_result_for_each_failure(several: list[Result]) -> None:
    read = Sarif.model_validate_json(sarif(results(*several)))
    (run_,) = read.runs
    assert read.version == "2.1.0"
    # The library knows invocations, but not what is inside of one.
    run_.invocations = None
    assert list(unknown_fields(read)) == []
    failed = with_verdict(several, Verdict.FAILED)
    rules = [rule.id for rule in run_.tool.driver.rules or []]
    assert len(rules) == len({*rules})
    found = run_.results or []
    assert [one.rule_id for one in found] == [one.rule for one in failed]
    for read_one, one in zip(found, failed, strict=True):
        assert read_one.rule_index is not None and rules[read_one.rule_index] == one.rule
        assert read_one.level is not None
        assert read_one.level.value == ("warning" if one.advice else "error")
        assert read_one.message.text
        assert bool(read_one.locations) is bool(one.file)
    notes = json.loads(sarif(results(*several)))["runs"][0]["invocations"][0]
    open_ones = with_verdict(several, Verdict.NOT_CHECKED)
    assert len(notes["toolExecutionNotifications"]) == len(open_ones)


def test_sarif_names_files_as_addresses() -> None:
    def address(file: str) -> str:
        one = Result(rule="x", title="t", verdict=Verdict.FAILED, reason="r", file=file)
        place = json.loads(sarif(results(one)))["runs"][0]["results"][0]["locations"][0]
        return str(place["physicalLocation"]["artifactLocation"]["uri"])

    assert address("/etc/my files/a.conf") == "file:///etc/my%20files/a.conf"
    assert address("certs/a#1.crt") == "certs/a%231.crt"


LABELS = st.dictionaries(
    st.sampled_from(["where", "subject", "serial"]), st.text(st.characters(exclude_characters="\r"))
)


@given(st.lists(st.tuples(LABELS, st.floats(-1e12, 1e12)), max_size=5), WORDS)
def test_prometheus_reads_every_label_and_number(
    samples: list[tuple[dict[str, str], float]], help_text: str
) -> None:
    written = prometheus(
        Metric("kubecert_x_seconds", help_text, tuple(Sample(*one) for one in samples))
    )
    # As the exposition format splits lines: by line feeds only.
    (family,) = text_string_to_metric_families(written + "\n")
    assert (family.name, family.type) == ("kubecert_x_seconds", "gauge")
    assert [s.labels for s in family.samples] == [
        {name: one_line(value) for name, value in labels.items()} for labels, _ in samples
    ]
    values = [value for _, value in samples]
    assert [s.value for s in family.samples] == pytest.approx(values, rel=1e-15)


def parsed(text: str) -> list[dict[str, Any]]:
    blocks = mistune.create_markdown(renderer=None, plugins=["table", "url", "strikethrough"])(text)
    assert isinstance(blocks, list)
    return [block for block in blocks if block["type"] != "blank_line"]


def plain_text(node: dict[str, Any]) -> str:
    if "children" in node:
        return "".join(map(plain_text, node["children"]))
    return str(node.get("raw", ""))


def kinds(node: dict[str, Any]) -> Iterator[str]:
    yield node["type"]
    for child in node.get("children", ()):
        yield from kinds(child)


@given(st.lists(RESULTS, min_size=1, max_size=4))
def test_markdown_is_a_table_of_plain_text_and_blocks_of_commands(several: list[Result]) -> None:
    heading, table, *rest = parsed(markdown(results(*several)))
    assert heading["type"] == "heading" and table["type"] == "table"
    _, body = table["children"]
    rows = [[plain_text(cell) for cell in row["children"]] for row in body["children"]]
    expected = [" ".join(visible(one.title).split()) for one in several]
    assert [row[0] for row in rows] == expected
    assert {*kinds(table)} <= {
        "table", "table_head", "table_body", "table_row", "table_cell", "text"
    }  # fmt: skip
    fixes = [block["raw"] for block in rest if block["type"] == "block_code"]
    with_fix = [one for one in several if one.failed and one.fix]
    assert fixes == ["\n".join(map(visible, one.fix)) + "\n" for one in with_fix]


def test_a_ticket_tells_neither_hosts_nor_addresses_nor_the_home_folder() -> None:
    one = Result(
        rule="x",
        title="server",
        verdict=Verdict.FAILED,
        reason=f"https://api.corp.example:6443 is 192.0.2.7, see {Path.home()}/.kube/config",
        fix=(f"kubectl --kubeconfig={Path.home()}/.kube/config --server=api.corp.example get",),
    )
    shown = markdown(results(one, secretive={"api.corp.example": "HOST"}))
    assert "corp" not in shown and "192.0.2.7" not in shown and str(Path.home()) not in shown
    assert "--server=HOST" in shown and "ADDRESS" in shown


# ── by the commands ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["diagnose", "expiry"])
def test_the_commands_write_every_format(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path)
    more = ["--offline"] if command == "diagnose" else []

    def written(name: str) -> str:
        code, shown, _ = run(capsys, command, path, *more, "--at", LATE, "--output", name)
        assert code == 1
        return shown

    (suite,) = JUnitXml.fromstring(written("junit").encode())
    assert suite.failures and suite.tests
    log = Sarif.model_validate_json(written("sarif"))
    assert log.runs[0].results
    families = {f.name: f for f in text_string_to_metric_families(written("prometheus"))}
    if command == "diagnose":
        checks = families["kubecert_check_failed"].samples
        failed = {s.labels["check"] for s in checks if s.value == 1}
        assert {"authority-dates", "client-certificate-dates"} <= failed
        assert "the-server" not in {s.labels["check"] for s in checks}
    else:
        ends = families["kubecert_certificate_not_after_seconds"].samples
        assert {s.labels["subject"] for s in ends} == {"CN=kubernetes", "O=dev, CN=admin"}
        assert all(1e9 < s.value < 3e9 for s in ends)
        assert families["kubecert_unreadable"].samples[0].value == 0
    assert parsed(written("markdown"))[1]["type"] == "table"


def test_every_context_is_a_suite_and_a_run_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path)
    arguments = ("diagnose", path, "--all-contexts", "--offline", "--at", LATE)
    assert len(list(JUnitXml.fromstring(run(capsys, *arguments, "-o", "junit")[1].encode()))) == 1
    assert len(Sarif.model_validate_json(run(capsys, *arguments, "-o", "sarif")[1]).runs) == 1
    assert run(capsys, *arguments, "-o", "markdown")[1].startswith("## ")
    assert "kubecert_check_failed{" in run(capsys, *arguments, "-o", "prometheus")[1]
