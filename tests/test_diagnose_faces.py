"""The faces of the diagnosis: text, HTML, JSON and exit codes; and no secret in any of them."""

import base64
import json
import os
import re
import socket
import subprocess
import sys
import traceback
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from diagnose_cases import LAYOUTS, material, write_layout
from pseudo import CLOSING, OPENING, Cyrillic, outside

import kubecert_lesson
from kubecert_lesson import (
    LessonCluster,
    LessonError,
    certificates,
    cli,
    diagnose,
    keys,
    kubeconfig,
)
from kubecert_lesson.diagnose import Expiry
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import speaking, text

SCHEMA = json.loads(
    (Path(kubecert_lesson.__file__).parent / "data" / "diagnosis.schema.json").read_text("utf-8")
)
FAR = datetime(2999, 1, 1, tzinfo=UTC)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def valid(text: str) -> Any:
    document = json.loads(text)
    jsonschema.validate(document, SCHEMA)
    return document


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_sound_kubeconfig_gives_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_layout("embedded", tmp_path)
    code, text, _ = run(capsys, "diagnose", path, "--offline")
    assert code == 0 and text.endswith("1 check was not made: its reason says why.\n")
    code, text, _ = run(capsys, "diagnose", "--kubeconfig", path, "--offline", "--json")
    document = valid(text)
    assert code == 0 and document["sound"] and document["first"] is None
    assert document["explanation"] is None and document["kind"] == "Diagnosis"


@pytest.mark.parametrize("at", ["2020-01-01", "2026-06-01", "2999-01-01"])
@pytest.mark.parametrize("layout", sorted(path.stem for path in LAYOUTS.glob("*.yaml")))
def test_every_layout_gives_a_valid_document(
    layout: str, at: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout(layout, tmp_path)
    code, printed, _ = run(capsys, "diagnose", path, "--offline", "--json", "--at", at)
    document = valid(printed)
    assert document["version"] == 2 and document["sound"] is (code == 0)
    codes = [check["code"] for check in document["checks"]]
    assert len(codes) == len({*codes}) and document["first"] in (None, *codes)
    valid(run(capsys, "expiry", path, "--json", "--at", at)[1])


def test_a_reason_carries_its_code_and_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path)
    arguments = ("diagnose", path, "--offline", "--at", "2999-01-01", "--json")
    document = valid(run(capsys, *arguments)[1])
    checks = {check["code"]: check for check in document["checks"]}
    expired = checks["authority-dates"]
    assert (expired["verdict"], expired["fault"]) == ("failed", "authority-expired")
    assert expired["reason"]["code"] == "expired"
    assert expired["reason"]["values"]["certificate"] == "kubernetes"
    assert expired["reason"]["values"]["at"] == "2999-01-01T00:00:00Z"
    counted = checks["file"]["reason"]["values"]
    assert (counted["contexts"], counted["clusters"], counted["users"]) == (1, 1, 1)
    explanation = document["explanation"]
    assert explanation["refuser"] == {"code": "kubectl", "words": "kubectl"}
    assert explanation["door"]["code"] == "kubectl-refuses-server"


def test_nothing_but_words_changes_with_the_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path)
    arguments = ("diagnose", path, "--offline", "--at", "2999-01-01", "--json")
    code, english, _ = run(capsys, *arguments)
    with speaking(Cyrillic()):
        other_code, other, _ = run(capsys, *arguments)
    assert code == other_code and english != other
    assert without_words(valid(english)) == without_words(valid(other))


def without_words(value: Any) -> Any:
    """A document without what people read."""
    if isinstance(value, list):
        return [without_words(item) for item in value]
    if not isinstance(value, dict):
        return value
    words = {"name", "words", "title", "whoRefusedWhom", "cause", "fix", "confirm"}
    return {name: without_words(item) for name, item in value.items() if name not in words}


def test_every_face_is_in_the_readers_language(tmp_path: Path) -> None:
    path = write_layout("eks", tmp_path)
    with speaking(Cyrillic()):
        diagnosis = diagnose.diagnose(path, offline=True, at=FAR)
        explanation = diagnosis.explanation
        assert explanation is not None
        texts = [check.name for check in diagnosis.checks]
        texts += [check.reason for check in diagnosis.checks]
        for sheet in (diagnosis.report.sheet, explanation.sheet):
            assert sheet is not None
            texts += [sheet.title, *(part.label for part in sheet.parts)]
        assert all(OPENING in each and CLOSING in each for each in texts)
        assert not any(outside(each).strip(" .:") for each in texts)
        assert set(re.findall("[A-Za-z]+", re.sub("<.*?>", "", diagnosis._repr_html_())))


def test_a_finding_gives_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_layout("embedded", tmp_path)
    code, text, _ = run(capsys, "diagnose", path, "--offline", "--at", "2999-01-01")
    assert code == 1 and "First: authority dates" in text and "[authority-expired]" in text
    assert "\nFix:\n  " in text and "\nWhy: " in text
    code, text, _ = run(capsys, "diagnose", path, "--offline", "--at", "2999-01-01", "--json")
    document = valid(text)
    assert code == 1 and document["first"] == "authority-dates" and document["at"][:4] == "2999"
    assert document["explanation"]["fault"] == "authority-expired"
    assert document["explanation"]["whoRefusedWhom"].startswith("kubectl refuses")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "nothing was named"),
        (["/no/such/file"], "cannot read /no/such/file"),
        (["FILE", "--at", "tomorrow"], "'tomorrow' is not a time"),
        (["FILE", "--at", "abcdef.0123456789abcdef"], "'(hidden)' is not a time"),
        (["FILE", "--at", "correct horse battery"], "'correct hors…' is not a time"),
        (["FILE", "--timeout", "ghp_" + "a1B2" * 9], "'(hidden)' is not a number of seconds"),
        (["FILE", "--current"], "choose one of them"),
        (["FILE", "--timeout", "soon"], "'soon' is not a number of seconds"),
        (["FILE", "--all-contexts", "--context", "x"], "goes without --context"),
        (["FILE", "-"], "cannot be merged"),
        (["-", "--error", "-"], "not both"),
        (["--error", "x509", "--output", "junit"], "as text or as json"),
        (["--error", ""], "no message was given"),
    ],
)
def test_what_cannot_be_read_gives_2_and_one_line(
    arguments: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(write_layout("embedded", tmp_path))
    given = [path if argument == "FILE" else argument for argument in arguments]
    code, text, error = run(capsys, "diagnose", *given)
    assert code == 2 and text == "" and reason in error and error.count("\n") == 1


def test_the_users_own_kubeconfig_is_read_with_current_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_layout("embedded", tmp_path)
    monkeypatch.setenv("KUBECONFIG", f"{path}:/no/such/file")
    code, _, error = run(capsys, "diagnose", "--offline")
    assert code == 2 and "nothing was named" in error
    code, text, _ = run(capsys, "diagnose", "--current", "--offline")
    assert code == 0 and str(path) in text
    monkeypatch.delenv("KUBECONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    code, text, _ = run(capsys, "diagnose", "--current", "--offline")
    assert code == 1 and "[no-kubeconfig]" in text and "None of these files exists" in text
    own = tmp_path / ".kube" / "config"
    own.parent.mkdir()
    own.write_bytes(path.read_bytes())
    own.chmod(0o600)
    before = own.stat()
    assert run(capsys, "diagnose", "--current", "--offline")[0] == 0
    assert own.stat().st_mtime_ns == before.st_mtime_ns and len(list(own.parent.iterdir())) == 1


def test_several_files_and_a_context_can_be_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = write_layout("embedded", tmp_path / "1")
    two = write_layout("minikube", tmp_path / "2")
    code, text, _ = run(capsys, "diagnose", one, two, "--context", "minikube", "--offline")
    assert code == 0 and 'the cluster "minikube"' in text


def test_a_message_is_explained_without_a_kubeconfig(capsys: pytest.CaptureFixture[str]) -> None:
    message = "x509: certificate signed by unknown authority"
    code, text, _ = run(capsys, "diagnose", "--error", message)
    assert code == 1 and text.startswith("1. ") and "[unknown-authority]" in text.splitlines()[0]
    document = valid(run(capsys, "diagnose", "--error", message, "--json")[1])
    assert [e["fault"] for e in document["explanations"]][0] == "unknown-authority"
    code, text, _ = run(capsys, "diagnose", "--error", "no idea")
    assert code == 2 and text.startswith("Not known")
    assert valid(run(capsys, "diagnose", "--error", "no idea", "--json")[1])["explanations"] == []


class Page(HTMLParser):
    """Collects what matters of a page: tags still open, details, and which of them are open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.details: list[bool] = []
        self.styles: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        named = dict(attrs)
        if tag == "details":
            self.details.append("open" in named)
        self.styles.append(named.get("style") or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_in_a_notebook_the_list_is_open_at_the_first_failure(tmp_path: Path) -> None:
    path = write_layout("embedded", tmp_path)
    broken = diagnose.diagnose(path, offline=True, at=FAR)
    page = Page(broken._repr_html_())
    assert page.open == [] and len(page.details) == len(broken.checks)
    assert broken.first is not None
    assert [n for n, is_open in enumerate(page.details) if is_open] == [
        broken.checks.index(broken.first)
    ]
    sound = diagnose.diagnose(path, offline=True)
    assert not any(Page(sound._repr_html_()).details)
    assert "No problem found" in sound._repr_html_()


def test_html_takes_its_colours_from_the_page_and_escapes_names() -> None:
    named = kubeconfig.build(
        cluster="<b>", server="https://127.0.0.1:1", authority_pem=b"", user="<script>"
    )
    page = diagnose.diagnose(named, offline=True)._repr_html_()
    assert "<script>" not in page and "<b>" not in page and "&lt;script&gt;" in page
    assert not re.search(r"color|background|#[0-9a-f]{3}", page)
    assert not any("color" in style for style in Page(page).styles)


def test_an_explanation_shows_itself(tmp_path: Path) -> None:
    explanation = diagnose.diagnose(write_layout("embedded", tmp_path), offline=True, at=FAR)
    assert explanation.explanation is not None
    text, page = repr(explanation.explanation), explanation.explanation._repr_html_()
    for part in (text, page):
        assert "The authority has expired" in part and "certificate has expired" in part
    assert Page(page).open == []


# ── what will expire ──────────────────────────────────────────────────────────────────────────


def test_expiry_lists_everything_soonest_first(tmp_path: Path) -> None:
    path = write_layout("embedded", tmp_path)
    authority = certificates.self_signed_authority(keys.generate(), common_name="short", days=3)
    short = tmp_path / "short.crt"
    short.write_bytes(authority.certificate_pem)
    rows = diagnose.expiry(path, short)
    assert [row.certificate for row in rows] == ["CN=short", "O=dev, CN=admin", "CN=kubernetes"]
    assert [row.days for row in rows] == [2, 364, 3649]
    assert rows[1].where == text("user", '{path}, user "{name}"', path=path, name="default")
    assert str(rows[1].where) == f'{path}, user "default"'
    assert all(row.verdict is Verdict.PASSED for row in rows)
    later = diagnose.expiry(path, short, at=datetime.now(UTC) + timedelta(days=30))
    assert later[0].verdict is Verdict.FAILED and later[0].days == -28
    early = diagnose.expiry(short, at=datetime(2000, 1, 1, tzinfo=UTC))
    assert early[0].verdict is Verdict.FAILED


def test_expiry_looks_through_folders_and_skips_what_is_something_else(
    tmp_path: Path,
) -> None:
    write_layout("minikube", tmp_path)
    (tmp_path / "values.yaml").write_text("replicas: 3")
    (tmp_path / "broken.yaml").write_text("a: [")
    (tmp_path / "notes.txt").write_text("-----BEGIN CERTIFICATE-----")
    (tmp_path / "huge.pem").touch()
    with (tmp_path / "huge.pem").open("r+b") as file:
        file.truncate(60_000_000)
    rows = diagnose.expiry(tmp_path)
    assert [(str(row.where), row.because.code) for row in rows if row.not_after is None] == [
        (str(tmp_path / "huge.pem"), "file-too-large")
    ]
    assert {str(row.where) for row in rows if row.not_after} == {
        str(tmp_path / "minikube" / "ca.crt"),
        str(tmp_path / "minikube" / "profiles" / "minikube" / "client.crt"),
        f'{tmp_path / "minikube.conf"}, cluster "minikube"',
        f'{tmp_path / "minikube.conf"}, user "minikube"',
    }


def test_what_is_no_file_in_a_folder_is_a_row_and_is_not_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_layout("embedded", tmp_path)
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    os.mkfifo("ca.crt")
    os.mkfifo("config")
    (tmp_path / "null.pem").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("api.conf")
        rows = diagnose.expiry(tmp_path)
        code, told, _ = run(capsys, "tree", tmp_path)
    words = {
        "ca.crt": "it is a pipe",
        "config": "it is a pipe",
        "null.pem": "it is a device",
        "api.conf": "it is a socket",
    }
    unread = {str(row.where): row for row in rows if row.not_after is None}
    assert set(unread) == {str(tmp_path / name) for name in words}
    for name, why in words.items():
        row = unread[str(tmp_path / name)]
        assert row.because.code == "not-a-file" and why in row.reason
        assert f"{why}" in told
    assert len(rows) > len(unread)


def test_expiry_says_what_it_cannot_use(tmp_path: Path) -> None:
    other = tmp_path / "values.yaml"
    other.write_text("replicas: 3")
    with pytest.raises(LessonError, match="neither certificates nor a kubeconfig"):
        diagnose.expiry(other)
    other.write_text("a: [")
    with pytest.raises(LessonError, match="not YAML"):
        diagnose.expiry(other)
    with pytest.raises(LessonError, match="nothing was named"):
        diagnose.expiry()
    with pytest.raises(LessonError, match="no time zone"):
        diagnose.expiry(other, at=datetime(2026, 1, 1))
    with pytest.raises(LessonError, match="cannot read"):
        diagnose.expiry(tmp_path / "nothing")
    with pytest.raises(LessonError, match="it is a pipe"):
        os.mkfifo(tmp_path / "pipe")
        diagnose.expiry(tmp_path / "pipe")


def test_the_home_folder_may_be_written_as_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = write_layout("embedded", tmp_path)
    assert diagnose.expiry("~/embedded.conf") == diagnose.expiry(path)


def test_expiry_lists_the_rest_where_something_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path / "good")
    pem = material().authority.certificate_pem
    damaged = tmp_path / "damaged.pem"
    damaged.write_bytes(pem + pem.replace(b"MII", b"!!!", 1) + pem)
    (tmp_path / "cut.crt").write_bytes(pem[:400])
    (tmp_path / "bad.kubeconfig").write_text("clusters: [\nusers: []\ncontexts: []")
    (tmp_path / "gone.crt").symlink_to(tmp_path / "nothing")
    rows = diagnose.expiry(tmp_path)
    unread = {(str(row.where), row.because.code) for row in rows if row.not_after is None}
    assert unread == {
        (str(damaged), "damaged-certificate"),
        (str(tmp_path / "cut.crt"), "cut-off"),
        (str(tmp_path / "bad.kubeconfig"), "not-yaml"),
        (str(tmp_path / "gone.crt"), "unreadable-file"),
    }
    read = [row for row in rows if row.not_after]
    assert sum(str(row.where) == str(damaged) for row in read) == 2
    assert any(str(row.where).startswith(str(path)) for row in read)
    assert rows == (*read, *rows[len(read) :])
    code, shown, _ = run(capsys, "expiry", tmp_path)
    assert code == 3 and "– not checked" in shown and "END CERTIFICATE is missing" in shown
    document = valid(run(capsys, "expiry", tmp_path, "--json")[1])
    assert len(document["unreadable"]) == 4
    assert run(capsys, "expiry", tmp_path, "--at", "2999-01-01")[0] == 1
    assert run(capsys, "expiry", tmp_path / "cut.crt")[0] == 2


def test_expiry_has_a_code_of_its_own_for_what_ends_soon(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_layout("embedded", tmp_path)
    end = min(row.not_after for row in diagnose.expiry(path) if row.not_after)
    for days, codes in ((40, (0, 4)), (10, (4, 4)), (-1, (1, 1))):
        at = (end - timedelta(days=days)).isoformat()
        given = ("expiry", path, "--at", at)
        assert run(capsys, *given)[0] == (0 if days > 0 else 1)
        assert (
            run(capsys, *given, "--within", "30d")[0],
            run(capsys, *given, "--within", "8w")[0],
        ) == codes
    at = (end - timedelta(days=10)).isoformat()
    code, shown, _ = run(capsys, "expiry", path, "--at", at, "--within", "2w", "--json")
    row = valid(shown)["certificates"][0]
    assert code == 4 and row["verdict"] == "failed" and row["reason"]["code"] == "ends-within"
    assert row["reason"]["words"] == "it ends in 10 days"
    code, _, error = run(capsys, "expiry", path, "--within", "soon")
    assert code == 2 and "write 12h, 30d" in error


def test_the_command_expiry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_layout("embedded", tmp_path)
    code, text, _ = run(capsys, "expiry", path)
    assert code == 0 and "O=dev, CN=admin" in text and "✓ passed" in text
    code, text, _ = run(capsys, "expiry", path, "--at", "2999-01-01T12:00:00+01:00", "--json")
    document = valid(text)
    assert code == 1 and {row["verdict"] for row in document["certificates"]} == {"failed"}
    assert run(capsys, "expiry", tmp_path / "nothing")[0] == 2


def test_an_expiry_is_a_plain_value() -> None:
    def row() -> Expiry:
        return Expiry(
            not_after=FAR,
            days=1,
            verdict=Verdict.PASSED,
            certificate="CN=x",
            where=text("file", "{path}", path="x.crt"),
        )

    assert row() == row()


# ── no secret, anywhere ───────────────────────────────────────────────────────────────────────

MARKER = "S3CR3T"


def planted(server: str, **user: Any) -> bytes:
    """A kubeconfig with a marker in every field that can hold a secret."""
    key = base64.b64encode(
        f"-----BEGIN PRIVATE KEY-----\n{MARKER}{MARKER}\n-----END PRIVATE KEY-----".encode()
    ).decode()
    usual = {
        "client-certificate-data": base64.b64encode(material().user.certificate_pem).decode(),
        "client-key-data": key,
        "token": f"{MARKER}-token",
        "password": f"{MARKER}-password",
        "username": "admin",
        "exec": {
            "command": "/bin/login",
            "apiVersion": "client.authentication.k8s.io/v1",
            "interactiveMode": "Never",
            "args": ["--secret", f"{MARKER}-argument"],
            "env": [{"name": "PASSWORD", "value": f"{MARKER}-environment"}],
        },
        "auth-provider": {"name": "oidc", "config": {"id-token": f"{MARKER}-id-token"}},
    }
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": "c",
                "cluster": {
                    "server": server,
                    "proxy-url": f"http://me:{MARKER}-proxy@127.0.0.1:9",
                    "certificate-authority-data": base64.b64encode(
                        material().authority.certificate_pem
                    ).decode(),
                },
            }
        ],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
        "users": [{"name": "u", "user": {**usual, **user}}],
    }
    return yaml.safe_dump(document).encode()


SERVER = f"https://me:{MARKER}-url@127.0.0.1:9"
SECRETIVE = {
    "everything at once": planted(SERVER),
    "a sound login": planted(SERVER, **{"client-key-data": "", "client-certificate-data": ""}),
    "a token alone": planted(
        "https://127.0.0.1:9",
        **dict.fromkeys(("client-key-data", "client-certificate-data", "password"), ""),
    ),
    "a key that is no base64": planted(SERVER, **{"client-key-data": f"{MARKER}%"}),
    "a token that is a number": planted(SERVER).replace(f"{MARKER}-token".encode(), b"31337"),
    "a key where the certificate belongs": planted(
        SERVER,
        **{
            "client-certificate-data": base64.b64encode(
                f"-----BEGIN PRIVATE KEY-----\n{MARKER}\n-----END".encode()
            ).decode()
        },
    ),
    "YAML that breaks at the secret": b"users: [{name: u, user: {token: '" + MARKER.encode(),
    "YAML with an odd character": b"users:\n- name: u\n  user: {token: @" + MARKER.encode() + b"}",
    "two users of one name": planted(SERVER).replace(
        b"- name: u\n", b"- {name: u, user: {token: " + MARKER.encode() + b"}}\n- name: u\n", 1
    ),
}


@pytest.mark.parametrize("case", SECRETIVE)
@pytest.mark.parametrize("offline", [True, False])
def test_no_secret_shows_in_any_face_or_error(
    case: str,
    offline: bool,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "config"
    path.touch(mode=0o600)
    path.write_bytes(SECRETIVE[case])
    shown: list[object] = []
    flags = ["--offline"] if offline else []
    for more in ([], ["--json"]):
        shown += [*run(capsys, "diagnose", path, *flags, *more)]
    diagnosis = diagnose.diagnose(path, offline=offline)
    shown += [repr(diagnosis), diagnosis._repr_html_(), diagnosis.checks, diagnosis.names]
    shown += [str(diagnosis.first), repr(diagnosis.explanation)]
    try:
        shown.append(diagnose.expiry(path))
    except LessonError as error:
        shown += ["".join(traceback.format_exception(error)), repr(error)]
    everything = "\n".join(map(str, shown))
    assert MARKER not in everything and "31337" not in everything
    assert f"{MARKER}{MARKER}"[:8] not in everything


def test_nothing_secret_is_in_a_token_that_cannot_be_sent() -> None:
    with LessonCluster() as cluster:
        config = kubeconfig.build(
            cluster="c",
            server=cluster.url,
            authority_pem=cluster.authority.certificate_pem,
            user="u",
            token=f"{MARKER}\nX-Header: yes",
        )
        diagnosis = diagnose.diagnose(config)
        assert not any(entry.user for entry in cluster.requests if "selfsubject" in entry.request)
    last = next(found for found in diagnosis.checks if found.code == "login-accepted")
    assert "line break" in last.reason and MARKER not in repr(diagnosis)


# ── what starting costs ───────────────────────────────────────────────────────────────────────


def test_a_sound_offline_diagnosis_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    path = write_layout("embedded", tmp_path)
    code = (
        "import sys; from kubecert_lesson import cli;"
        f" code = cli.main(['diagnose', {str(path)!r}, '--offline']); print(code, *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    code_and_modules = done.stdout.splitlines()[-1].split()
    heavy = {"ssl", "OpenSSL", "asyncio", "http.client", "h11", "socket"}
    heavy |= {f"kubecert_lesson.{name}" for name in ("dialling", "cluster", "gallery")}
    heavy |= {"concurrent.futures", "logging", "kubecert_lesson.faults.records"}  # nor what is slow
    assert code_and_modules[0] == "0"
    # What cryptography and the interpreter's own start load by themselves does not count.
    bare = "import sys, cryptography.x509, yaml; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", bare], capture_output=True, check=True, text=True)
    assert heavy & {*code_and_modules} - {*done.stdout.split()} == set()


@pytest.mark.parametrize(("flags", "opens"), [(["--offline"], False), ([], True)])
def test_only_without_offline_a_socket_is_opened(
    flags: list[str], opens: bool, tmp_path: Path
) -> None:
    path = tmp_path / "config"
    path.write_bytes(planted("https://127.0.0.1:9"))
    path.chmod(0o600)
    document = yaml.safe_load(path.read_text())
    del document["clusters"][0]["cluster"]["proxy-url"]
    path.write_text(yaml.safe_dump(document))
    code = (
        "import sys; from kubecert_lesson import cli; seen = set();"
        " sys.addaudithook(lambda event, _: seen.add(event));"
        f" cli.main(['diagnose', {str(path)!r}, *{flags!r}]); print('socket.connect' in seen)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == str(opens)
