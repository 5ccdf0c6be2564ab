"""What a kubeconfig says of a login is judged from the file alone: tokens, programs, contents."""

import base64
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from login_cases import CASES, GOOD, NOW, LoginCase, seconds, token

from kubecert_lesson import diagnose, kubeconfig
from kubecert_lesson.diagnose import Diagnosis, Finding
from kubecert_lesson.diagnose.checks.tokens import read_claims
from kubecert_lesson.steps import Verdict


def offline(path: Path, at: datetime | None = None) -> Diagnosis:
    return diagnose.diagnose(path, offline=True, at=at)


def finding(diagnosis: Diagnosis, code: str) -> Finding:
    return next(found for found in diagnosis.checks if found.code == code)


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_with_a_login_is_found_where_it_shows(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    case = CASES[name]
    found = offline(case.write(tmp_path), at=NOW)
    first = found.first
    assert (first and (first.code, first.fault)) == (
        (case.check, case.fault) if case.check else None
    )
    if first and "beside" in name:
        assert first.advice


def of_user(folder: Path, user: dict[str, object]) -> Diagnosis:
    return offline(LoginCase(user).write(folder))


def test_a_token_is_told_by_whose_it_is_and_until_when_and_never_shown(tmp_path: Path) -> None:
    found = finding(of_user(tmp_path, {"token": GOOD}), "token")
    assert found.passed and found.because.code == "valid"
    assert str(found.because.values["whose"]) == (
        "system:serviceaccount:default:build, issued by https://kubernetes.default.svc.cluster.local"
        " for https://kubernetes.default.svc.cluster.local"
    )
    assert GOOD[20:40] not in repr(of_user(tmp_path, {"token": GOOD}))


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"sub": "jane"}, "endless"),
        ({"sub": "jane", "exp": seconds(days=1)}, "valid"),
        (
            {
                "iss": "kubernetes/serviceaccount",
                "sub": "system:serviceaccount:default:build",
                "kubernetes.io/serviceaccount/service-account.name": "build",
            },
            "legacy",
        ),
        ({"exp": True, "nbf": "soon", "sub": 5, "aud": {"a": 1}, "iss": None}, "endless"),
        ({"exp": 10**30, "sub": "far"}, "endless"),
        ({"exp": -(10**30), "sub": "far"}, "endless"),
        ({"exp": seconds(days=1) + 0.5, "aud": "one", "iss": "i"}, "valid"),
    ],
)
def test_claims_of_every_kind_are_read(
    claims: dict[str, object], code: str, tmp_path: Path
) -> None:
    assert finding(of_user(tmp_path, {"token": token(**claims)}), "token").because.code == code


@given(st.text(max_size=40) | st.binary(max_size=60).map(lambda b: base64.b64encode(b).decode()))
def test_a_token_of_any_kind_is_read_without_an_error(middle: str) -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    for text in (middle, f"{header}.{middle}.x", f"{middle}.{middle}.{middle}"):
        claims = read_claims(text)
        assert claims is None or claims.ends is None or claims.ends.tzinfo


@pytest.mark.parametrize("payload", [b"[" * 100_000, b'{"exp":' + b"9" * 5_000 + b"}", b"\xff"])
def test_a_damaged_payload_is_no_token(payload: bytes) -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    middle = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    assert read_claims(f"{header}.{middle}.x") is None


def test_an_expired_token_stops_nobody_who_has_a_certificate(tmp_path: Path) -> None:
    case = CASES["as"]
    user = {**case.user, "token": token(sub="x", exp=seconds(hours=-1))}
    found = of_user(tmp_path, user)
    assert finding(found, "token").advice and found.first is finding(found, "token")
    later = offline(
        LoginCase({**case.user, "token": token(sub="x")}).write(tmp_path),
        at=datetime.now(UTC) + timedelta(days=3000),
    )
    assert finding(later, "client-certificate-dates").advice


def test_as_whom_kubectl_acts_is_told(tmp_path: Path) -> None:
    found = finding(of_user(tmp_path, CASES["as"].user), "impersonation")
    assert found.passed and found.because.code == "acts-as-with-groups"
    assert 'acts as the user "jane" in the groups dev' in found.reason
    alone = {key: value for key, value in CASES["as"].user.items() if key != "as-groups"}
    assert finding(of_user(tmp_path, alone), "impersonation").because.code == "acts-as"


def test_a_program_is_looked_for_where_kubectl_looks_and_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = tmp_path / "bin" / "login"
    login.parent.mkdir()
    login.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    login.chmod(0o755)
    monkeypatch.setenv("PATH", str(login.parent))
    entry = CASES["a program that is not on PATH"].user["exec"]
    for command in ("login", "./bin/login", str(login)):
        found = finding(of_user(tmp_path, {"exec": {**entry, "command": command}}), "login-program")
        assert (found.because.code, found.because.values["path"]) == ("found", str(login))
    always = {**entry, "interactiveMode": "Always"}
    found = finding(of_user(tmp_path, {"exec": always}), "login-program")
    assert found.because.code == "found-for-terminals"
    monkeypatch.setenv("PATH", ".")
    monkeypatch.chdir(login.parent)  # Go takes nothing from the current folder
    assert finding(of_user(tmp_path, {"exec": entry}), "login-program").failed
    assert not (tmp_path / "was-run").exists()


def test_a_program_beside_the_kubeconfig_is_told_from_one_that_is_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kubectl config set-credentials --exec-command=./login stores 'login', seen with 1.32."""
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    (tmp_path / "login").write_text("#!/bin/sh\n")
    entry = CASES["a program that is not on PATH"].user
    assert finding(of_user(tmp_path, entry), "login-program").because.code == "program-beside"
    (tmp_path / "login").unlink()
    assert finding(of_user(tmp_path, entry), "login-program").because.code == "program-not-on-path"


def test_a_missing_program_names_itself_in_the_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    explanation = offline(CASES["a program that is not on PATH"].write(tmp_path)).explanation
    assert explanation is not None
    assert explanation.fix[-1].endswith('--exec-command="$(command -v login)" --exec-arg=ARGUMENT')


@pytest.mark.parametrize("case", ["a token beside a program", "a certificate beside a program"])
def test_a_program_that_kubectl_does_not_run_is_not_looked_for(case: str, tmp_path: Path) -> None:
    found = finding(of_user(tmp_path, CASES[case].user), "login-program")
    assert (found.verdict, found.because.code) == (Verdict.NOT_CHECKED, "not-used")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("~/u.key", "path-of-a-shell"),
        ("$HOME/u.key", "path-of-a-shell"),
        ("${HOME}/u.key", "path-of-a-shell"),
        (r"%USERPROFILE%\u.key", "path-of-a-shell"),
        (r"C:\Users\u.key", "path-of-windows"),
        ("c:/u.key", "path-of-windows"),
        (r"\\server\share\u.key", "path-of-windows"),
        (" u.key", "path-with-more"),
        ('"u.key"', "path-with-more"),
        ("u.key", "file-missing"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_why(path: str, code: str, tmp_path: Path) -> None:
    certificate = CASES["a path of Windows"].user["client-certificate-data"]
    user = {"client-certificate-data": certificate, "client-key": path}
    found = finding(of_user(tmp_path, user), "client-key")
    assert (found.fault, found.because.code) == ("missing-file", code)


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_a_key_that_others_can_read_is_advice_with_its_own_fix(tmp_path: Path) -> None:
    path = CASES["files"].write(tmp_path)
    (tmp_path / "u.key").chmod(0o644)
    found = offline(path)
    assert found.first is not None and found.first.advice
    assert found.first.fault == "key-readable-by-others" and found.explanation is not None
    assert found.explanation.fix == (f"chmod 600 {tmp_path / 'u.key'}",)


@pytest.mark.parametrize("name", CASES)
def test_a_good_authority_is_never_replaced_for_a_wrong_client(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    explanation = offline(case.write(tmp_path)).explanation
    if explanation and not case.cluster:
        assert not [line for line in explanation.fix if "--certificate-authority" in line]


@pytest.mark.parametrize(
    "content",
    [
        b"extra: " + b"9" * 5_000,
        b"users: [{name: a, user: {username: " + b"9" * 5_000 + b"}}]",
        b"clusters: [{name: a, cluster: {server: https://h, tls-server-name: a..b}}]",
        b"clusters: [{name: a, cluster: {server: 'https://h', tls-server-name: "
        + b"a" * 64
        + b"}}]",
        'clusters: [{name: a, cluster: {server: "https://host/ü"}}]'.encode(),
        'clusters: [{name: a, cluster: {server: "https://ｈｏｓｔ"}}]'.encode(),
        b'clusters: [{name: a, cluster: {server: "https://[::1"}}]',
        b'clusters: [{name: a, cluster: {server: "https://h:99999"}}]',
        b'clusters: [{name: a, cluster: {certificate-authority: "a\\0b"}}]',
        b'clusters: [{name: a, cluster: {server: "https://a\\0b"}}]',
        b'clusters: [{name: a, cluster: {proxy-url: "http://[", server: "https://h"}}]',
        b"clusters: [{name: a, cluster: {certificate-authority: " + b"x" * 9_000 + b"}}]",
        b'users: [{name: a, user: {tokenFile: "a\\0b"}}]',
        b'users: [{name: a, user: {exec: {command: "a\\0b", apiVersion: v1}}}]',
        b"users: [{name: a, user: {client-certificate: /dev/ptmx, client-key: /dev/tty}}]",
        b"users: [{name: a, user: {client-certificate: ., client-key: /}}]",
        b"users: [{name: a, user: {auth-provider: {name: [1]}}}]",
        b"users: [{name: a, user: {exec: {env: [{name: ~}]}}}]",
    ],
)
def test_odd_values_are_findings_and_no_tracebacks(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.touch(mode=0o600)
    context = b"\ncontexts: [{name: x, context: {cluster: a, user: a}}]\ncurrent-context: x\n"
    for rest in (b"", context, context + b"clusters: [{name: a, cluster: {server: https://h}}]"):
        if rest.count(b"clusters:") and content.startswith(b"clusters"):
            continue
        path.write_bytes(content + rest)
        found = offline(path)
        assert repr(found) and found._repr_html_() and json.dumps(found.names)


def test_a_certificate_of_a_namesake_is_left_to_a_server_that_was_asked(tmp_path: Path) -> None:
    path = CASES["a namesake has issued it"].write(tmp_path)
    found = finding(offline(path), "client-certificate-issuer")
    assert found.failed and found.because.code == "namesake"
    asked = diagnose.diagnose(path, timeout=2)  # nothing listens there
    issuer = finding(asked, "client-certificate-issuer")
    assert (issuer.verdict, issuer.because.code) == (Verdict.NOT_CHECKED, "left-to-server")
    assert asked.first is not None and asked.first.code not in (
        "client-certificate-issuer",
        "login",
    )


def test_a_bundle_with_the_issuers_new_and_old_key_is_sound(tmp_path: Path) -> None:
    case = CASES["a namesake has issued it"]
    config = kubeconfig.read(case.write(tmp_path))
    other = kubeconfig.read(CASES["as"].write(tmp_path))
    both = config.clusters[0].certificate_authority_data
    user = replace(other.users[0], impersonate="", impersonate_groups=())
    found = diagnose.diagnose(replace(config, users=(user,)), offline=True)
    assert finding(found, "client-certificate-issuer").passed and both
