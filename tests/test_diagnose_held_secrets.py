"""The secrets of a kubeconfig: all kinds are found, and known again in any form."""

import base64
import html
import itertools
import json
from pathlib import Path

import pytest
from diagnose_cases import LAYOUTS, material, write_layout

from kubecert_lesson import diagnose, kubeconfig
from kubecert_lesson.diagnose import Secret, SecretKind
from kubecert_lesson.errors import LessonError

KEY = material().user.key_pem.decode()
PASSWORD = 'p"ä<ss & word'
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJlLW9mLWJvYg"
ALL = f"""
users:
- name: keyed
  user: {{client-key-data: {base64.b64encode(KEY.encode()).decode()}}}
- name: tokened
  user: {{token: {JWT}}}
- name: worded
  user: {{username: worded, password: {json.dumps(PASSWORD)}}}
- name: filed
  user: {{tokenFile: token}}
- name: provided
  user:
    auth-provider: {{name: oidc, config: {{client-id: me, refresh-token: refresh-me}}}}
- name: run
  user:
    exec:
      command: aws
      apiVersion: client.authentication.k8s.io/v1
      interactiveMode: Never
      env:
      - {{name: AWS_PROFILE, value: dev}}
      - {{name: AWS_SECRET_ACCESS_KEY, value: wJalrXUtnFEMI}}
"""


def by_user(source: bytes | Path) -> dict[str, Secret]:
    return {secret.user: secret for secret in diagnose.secrets(source)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text("token-of-a-file\n")
    path = tmp_path / "config"
    path.write_text(ALL, encoding="utf-8")
    return path


def test_every_kind_of_secret_of_every_user_is_found_and_none_shows(path: Path) -> None:
    found = by_user(path)
    assert {user: secret.kind for user, secret in found.items()} == {
        "keyed": SecretKind.KEY,
        "tokened": SecretKind.TOKEN,
        "worded": SecretKind.PASSWORD,
        "filed": SecretKind.TOKEN,
        "provided": SecretKind.TOKEN,
        "run": SecretKind.TOKEN,
    }
    assert not any(secret.shown_in(repr(found)) for secret in found.values())
    assert found["filed"].shown_in("Bearer token-of-a-file")
    assert found["provided"].shown_in("refresh-me") and found["run"].shown_in("wJalrXUtnFEMI")


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("keyed", KEY.splitlines()[3]),
        ("keyed", KEY.splitlines()[3][20:60]),
        ("keyed", ALL),
        ("keyed", " ".join(map(str, KEY.encode()))),
        ("keyed", str(list(KEY.encode()))),
        ("keyed", json.dumps({"key": KEY})),
        ("tokened", f"Authorization: Bearer {JWT}"),
        ("tokened", JWT.rpartition(".")[2]),
        ("tokened", base64.b64encode(JWT.encode()).decode()),
        ("worded", PASSWORD),
        ("worded", html.escape(f"<{PASSWORD}>")),
        ("worded", json.dumps(PASSWORD)),
        ("worded", json.dumps(PASSWORD, ensure_ascii=False)),
        ("worded", base64.b64encode(PASSWORD.encode()).decode()),
    ],
    ids=itertools.count(),  # the keys are made anew each time
)
def test_a_secret_is_known_again_in_every_form(path: Path, user: str, text: str) -> None:
    found = by_user(path)
    assert found[user].shown_in("something else", text)
    if text != ALL:
        assert [secret.user for secret in found.values() if secret.shown_in(text)] == [user]


def test_what_every_key_and_every_token_begins_with_gives_nothing_away(path: Path) -> None:
    found = by_user(path)
    another = material("ECDSA").user.key_pem.decode()
    for text in (KEY.splitlines()[0], another, base64.b64encode(another.encode()).decode()):
        assert not found["keyed"].shown_in(text)
    assert not found["keyed"].shown_in(material().user.certificate_pem.decode())
    assert not found["tokened"].shown_in("eyJhbGciOiJSUzI1NiJ9")


def test_a_secret_in_the_wrong_field_is_one(tmp_path: Path) -> None:
    config = kubeconfig.Kubeconfig(
        users=(
            kubeconfig.User("keyed", client_key=KEY),
            kubeconfig.User("tokened", token_file=JWT),
        )
    )
    key, token = diagnose.secrets(config)
    assert (key.kind, token.kind) == (SecretKind.KEY, SecretKind.TOKEN)
    assert key.shown_in(KEY) and token.shown_in(JWT)


def test_secrets_of_a_kubeconfig_that_cannot_be_parsed_are_found_as_written(path: Path) -> None:
    broken = "users: {\n" + base64.b64encode(KEY.encode()).decode().join(
        ["- client-key-data: ", "\n  token: 'not-for-you'\n  \"password\": hunter22\n"]
    )
    path.write_text(broken)
    for source in (path, broken.encode()):
        key, token, password = diagnose.secrets(source)
        assert key.shown_in(KEY) and token.shown_in("not-for-you") and password.shown_in("hunter22")


def test_files_that_are_missing_hold_nothing_to_look_for(path: Path) -> None:
    (path.parent / "token").unlink()
    assert "filed" not in by_user(path)
    with pytest.raises(LessonError) as caught:
        diagnose.secrets(path.parent / "absent")
    assert caught.value.code == "unreadable-file"


@pytest.mark.parametrize("name", sorted(path.stem for path in LAYOUTS.glob("*.yaml")))
def test_no_secret_of_a_real_layout_is_in_a_diagnosis(name: str, tmp_path: Path) -> None:
    path = write_layout(name, tmp_path)
    found = diagnose.diagnose_all(path, offline=True)
    faces = [face for each in found for face in (repr(each), each._repr_html_(), str(each.checks))]
    for secret in diagnose.secrets(path):
        assert not secret.shown_in(repr(found), *faces)
