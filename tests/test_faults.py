"""The records of all faults: whole, true to what was recorded, and said in one place."""

import ast
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import yaml

from kubecert_lesson import faults
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import (
    FAULTS,
    Door,
    Fault,
    Party,
    Setting,
    Speaker,
    Sureness,
    fault,
    fix_lines,
    heard,
    said,
)
from kubecert_lesson.faults.distributions import distribution_of
from kubecert_lesson.faults.fixing import UNKNOWN
from kubecert_lesson.faults.recognising import is_whole, own_letters
from kubecert_lesson.faults.saying import HOLE
from kubecert_lesson.words import Coded

PACKAGE = Path(faults.__file__).parents[1]
RECORDED = yaml.safe_load((PACKAGE / "data" / "faults.yaml").read_text(encoding="utf-8"))
# What openssl and Python had to say where they had no message: an HTTP status, or nothing.
NO_MESSAGE = re.compile(r"(HTTP \d+)?")
# What only one kind of word can fill.
IN_HOLES = {"byte": "7", "field": "client-cert"} | dict.fromkeys(
    ("now", "start", "end"), "2030-01-02T03:04:05Z"
)
NAMES = {
    "kubectl": "kubectl --kubeconfig=config",
    "file": "config",
    "cluster": "lab",
    "user": "alice",
    "context": "alice@lab",
    "namespace": "default",
    "host": "api.example.com",
    "address": "api.example.com:6443",
}
# Words of programs, so telling that they may stand in one place only.
TELLING = (
    "Unable to connect to the server",
    "certificate signed by unknown authority",
    "certificate has expired or is not yet valid",
    "failed to verify certificate",
    "You must be logged in",
    "has asked for the client to provide credentials",
    "did you specify the right host",
    "Please enter Username",
    "remote error: tls",
    "private key does not match public key",
    "error loading config file",
    "is not authorized to sign for this name",
)
every_fault = pytest.mark.parametrize("record", FAULTS.values(), ids=lambda record: record.id)


def lines(id: str, field: str = "", **names: str) -> tuple[str, ...]:
    return fix_lines(fault(id), {**NAMES, **names}, field=field)


@every_fault
def test_a_record_is_whole(record: Fault) -> None:
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", record.id)
    title, cause = str(record.title), str(record.cause)
    assert not title.endswith(".") and cause.endswith((".", "'", ")"))
    assert record.note is None or str(record.note).endswith(".")
    assert str(record.who_refused_whom) == f"{record.refuser.words} refuses {record.refused.words}"
    assert record.page.startswith("https://kubernetes.io/docs/")
    assert record.fix and repr(record) == f"Fault({record.id}: {title})"
    assert (record.speaker is Speaker.NOBODY) is (record.door is Door.KUBECTL_WORKS)
    assert (record.refuser is Party.NOBODY) is (record.door is Door.KUBECTL_WORKS)


def test_every_choice_has_a_code_and_words_of_its_own() -> None:
    for kind in (Speaker, Party, faults.Refused, Door, Setting, Sureness):
        assert issubclass(kind, Coded)
        assert len({member.words for member in kind}) == len(kind)
        assert all(re.fullmatch("[a-z0-9-]+", member.value) for member in kind)


def test_an_unknown_fault_is_said_to_be_unknown() -> None:
    with pytest.raises(LessonError) as error:
        fault("merged")
    assert error.value.code == "unknown-fault"


@pytest.mark.parametrize("id", RECORDED)
def test_each_recorded_line_is_that_of_its_record_and_is_recognised(id: str) -> None:
    record = FAULTS[id]
    for line in RECORDED[id]["kubectl"].values():
        assert any(is_whole(message, line) for message in record.messages), line
        assert record in [one.fault for one in heard(line)]
    for who in ("python_ssl", "openssl"):
        for line in RECORDED[id][who].values():
            if not NO_MESSAGE.fullmatch(line):
                assert record in [one.fault for one in heard(line)], line


@every_fault
def test_what_a_record_says_is_recognised_as_one_of_its_meanings(record: Fault) -> None:
    for message in record.messages:
        if own_letters(message.text):
            filled = HOLE.sub(lambda hole: hole[2] or IN_HOLES.get(hole[1], "it"), message.text)
            line = filled.replace("…", "x")
            found = heard(line, of=record, setting=message.setting)
            assert record in [one.fault for one in found], line


def test_of_two_faults_with_one_text_one_is_likelier() -> None:
    ranks: dict[tuple[str, Speaker, str, Setting, bool], list[int]] = {}
    for record in FAULTS.values():
        for message in record.messages:
            managed = bool(record.on)
            key = message.text, message.speaker, message.field, message.setting, managed
            ranks.setdefault(key, []).append(message.rank)
    unclear = {key for key, found in ranks.items() if len(found) != len(set(found))}
    assert unclear == set()


@cache
def strings(path: Path) -> list[str]:
    """The string literals of a module, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    constants = (n for n in nodes if isinstance(n, ast.Constant) and id(n) not in docstrings)
    return [node.value for node in constants if isinstance(node.value, str)]


@pytest.mark.parametrize("words", TELLING)
def test_no_text_of_a_program_stands_in_two_places(words: str) -> None:
    places = [
        str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.py"))
        for literal in strings(path)
        if words in literal
    ]
    # The command's help has one as an example of what to paste, and questions quote some.
    elsewhere = ("cli/", "exercises/")
    assert [place for place in places if not place.startswith(elsewhere)] == ["faults/texts.py"]


def test_a_message_is_printed_with_its_values() -> None:
    assert said("unknown-context", context="prod") == (
        "Error in configuration: context was not found for specified context: prod"
    )
    now, end = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
    assert said("authority-expired", now=now, end=end).endswith(
        "current time 2030-01-02T03:04:05Z is after 2029-01-01T00:00:00Z"
    )
    assert said("key-mismatch").startswith("error: tls: ")
    assert said("key-mismatch", connecting=True).startswith(f"{faults.UNABLE}tls: ")
    assert said("not-pem", field="client-key").endswith(" in key input")
    assert said("two-answers", field="client-key", entry="me").endswith(
        "me; client-key-data will override"
    )
    assert said("bad-base64", file="x").endswith('"x": illegal base64 data at input byte …')
    assert said("insecure") == said("readable-by-others") == ""


def test_what_stands_in_the_holes_is_told() -> None:
    (one, *_) = heard(said("forbidden", login="eve", verb="get", resource="pods/log", group=""))
    assert (one.fault.id, one.message.field) == ("forbidden", "cluster-scope")
    assert one.values == {"login": "eve", "verb": "get", "resource": "pods/log", "group": ""}


def test_the_wrong_field_decides_which_lines_fix_it() -> None:
    by_field = {
        "certificate-authority": "set-cluster lab --certificate-authority=ca.crt",
        "client-certificate": "set-credentials alice --client-certificate=client.crt",
        "client-cert": "set-credentials alice --client-certificate=client.crt",
        "client-key": "set-credentials alice --client-certificate=client.crt",
        "tokenFile": "set-credentials alice --token=TOKEN",
    }
    for field, words in by_field.items():
        commands = [line for line in lines("missing-file", field) if line[0] != "#"]
        assert len(commands) == 1 and f"config {words}" in commands[0]
    assert "client-certificate" not in " ".join(lines("missing-file", "tokenFile"))


def test_the_scope_decides_who_is_bound_to_what() -> None:
    asked = {"login": "eve", "verb": "list"}
    cluster = lines("forbidden", "cluster-scope", resource="deployments", group="apps", **asked)
    assert cluster[-1].endswith(
        "create clusterrolebinding eve-list-deployments.apps"
        " --clusterrole=eve-list-deployments.apps --user=eve"
    )
    space = lines("forbidden", "namespace-scope", resource="pods", **asked)
    assert "create role eve-list-pods --verb=list --resource=pods --namespace=default" in space[1]
    path = lines("forbidden", "path", path="/metrics", **asked)
    assert path[1].endswith(
        "create clusterrole eve-list-metrics --verb=list --non-resource-url=/metrics"
    )


@pytest.mark.parametrize(
    ("context", "distribution", "command"),
    [
        ("alice@lab", "kubeadm", ""),
        ("kind-test", "kind", "kind export kubeconfig --name test"),
        ("k3d-dev", "k3d", "k3d kubeconfig merge dev"),
        ("minikube", "minikube", "minikube update-context --profile minikube"),
        (
            "gke_shop_europe-west1_prod",
            "gke",
            "gcloud container clusters get-credentials prod --location europe-west1 --project shop",
        ),
        (
            "arn:aws:eks:eu-west-1:123456789012:cluster/prod",
            "eks",
            "aws eks update-kubeconfig --name prod --region eu-west-1",
        ),
    ],
)
def test_a_context_tells_who_wrote_it(context: str, distribution: str, command: str) -> None:
    assert distribution_of(context) == (distribution, command)
    last = lines("client-expired", context=context)[-1]
    assert last == command if command else "set-credentials" in last
    kubeadm = any(line.startswith("kubeadm") for line in lines("client-expired", context=context))
    assert kubeadm is (distribution == "kubeadm")


@every_fault
def test_every_name_in_a_command_is_known_and_quoted(record: Fault) -> None:
    for own in record.fix:
        if not own.remark:
            assert {hole[1] for hole in HOLE.finditer(own.words)} <= {*UNKNOWN, "rewrite"}
    trick = {name: "$(reboot)" for name in UNKNOWN if name not in ("kubectl", "context")}
    for line in fix_lines(record, trick):
        assert "$(reboot)" not in line.replace("'$(reboot)'", "")


@every_fault
def test_no_command_shows_a_login_that_kubectl_does_not_hide(record: Fault) -> None:
    """kubectl config view hides tokens, but nothing in an auth-provider or in exec.env."""
    shown = re.compile(r"\.(?:user|auth-provider|exec|env)\}|(?:^|-- )env$|grep \^(AWS|DOCKER)_$")
    commands = [line.words for line in (*record.fix, *record.confirm) if not line.remark]
    assert not [words for words in commands if shown.search(words)]


@every_fault
def test_without_names_words_in_capitals_stand_there(record: Fault) -> None:
    assert not [line for line in fix_lines(record, {}) if HOLE.search(line)]
    assert all(line.startswith("# ") for line in fix_lines(record, {}) if line[0] == "#")
