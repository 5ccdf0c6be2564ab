"""Private keys, tokens and passwords never show, however they are looked at."""

import copy
import dataclasses
import pickle

import pytest

from kubecert_lesson import kubeconfig
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import Cluster, Exec, HiddenBytes, HiddenText, User
from kubecert_lesson.kubeconfig.hidden import Kept
from kubecert_lesson.tables import plain, table

KEY = b"-----BEGIN PRIVATE KEY-----\nhush-hush-hush\n-----END PRIVATE KEY-----\n"
SECRETS = ("hush-hush", "t0ken", "passw0rd", "pr0vider", "pr0xy", "env-secret", KEY.hex()[:16])


@pytest.fixture
def config() -> kubeconfig.Kubeconfig:
    return kubeconfig.parse(
        """
clusters: [{name: lab, cluster: {server: "https://u:pr0xy@s", proxy-url: "http://u:pr0xy@p:1"}}]
users:
- name: alice
  user:
    token: t0ken
    username: alice
    password: passw0rd
    client-certificate-data: YQ==
    client-key-data: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCmh1c2gtaHVzaC1odXNo
    auth-provider: {name: x, config: {access-token: pr0vider}}
    exec: {command: aws, apiVersion: v1, args: [eks], env: [{name: A, value: env-secret}]}
  note: pr0vider
contexts: [{name: c, context: {cluster: lab, user: alice}}]
"""
    )


def test_nothing_secret_shows_in_a_repr_a_text_a_table_or_a_row(
    config: kubeconfig.Kubeconfig,
) -> None:
    user = config.user("alice")
    faces = [
        face(value)
        for value in (config, user, config.cluster("lab"), kubeconfig.resolve(config, "c"))
        for face in (
            repr,
            str,
            lambda value: repr(table(value)),
            lambda value: repr(table([value])),
        )
    ]
    faces += [repr(table(kubeconfig.describe(config))), table(user)._repr_html_()]
    faces += [
        f"{user.token} {user.password:>9} {user.client_key_data!s}",
        format(user.client_key_data),
    ]
    faces += [repr(dataclasses.asdict(user)), str([user.token]), "%s" % user.password]  # noqa: UP031
    for face in faces:
        assert not [secret for secret in SECRETS if secret in face]
    assert "(private key, 42 bytes, hidden)" in repr(user)
    assert "proxy_url=http://(hidden)@p:1" in repr(config.cluster("lab"))
    assert "other=(auth-provider), beside=(note)" in repr(user)
    assert plain(user.token) == "(hidden)"


def test_a_secret_is_hidden_however_the_user_was_made() -> None:
    user = User("alice", client_key_data=KEY, token="t0ken", password="passw0rd")
    again = dataclasses.replace(user, username="alice")
    for one in (user, again, copy.deepcopy(user), pickle.loads(pickle.dumps(user))):
        assert isinstance(one.client_key_data, HiddenBytes)
        assert isinstance(one.token, HiddenText) and isinstance(one.password, HiddenText)


def test_a_secret_can_still_be_used() -> None:
    user = User("alice", client_key_data=KEY, token="t0ken")
    assert user.client_key_data == KEY and user.token == "t0ken"
    assert "Bearer " + user.token == "Bearer t0ken"
    assert isinstance(user.token, HiddenText) and isinstance(user.client_key_data, HiddenBytes)
    assert repr(user.token.reveal()) == "'t0ken'"
    assert type(user.client_key_data.reveal()) is bytes
    assert f"{user.client_key_data:>40}".strip() == f"(private key, {len(KEY)} bytes, hidden)"


def test_an_error_about_a_secret_does_not_tell_it() -> None:
    with pytest.raises(LessonError, match="reads its value as a number") as caught:
        kubeconfig.parse("users: [{name: a, user: {token: 123456}}]")
    assert "123456" not in str(caught.value)


def test_a_program_is_named_and_its_arguments_are_not() -> None:
    program = Exec("aws", "v1", args=("--token", "t0ken"))
    assert repr(program) == str(program) == "Exec(command='aws', never run here)"
    assert str(Kept()) == "none" and repr(Kept(b="x", a="y")) == "a, b"


@pytest.mark.parametrize(
    ("server", "shown"),
    [
        ("u:pr0xy@s:6443", "(hidden)@s:6443"),
        ("https:/u:pr0xy@s", "(hidden)@s"),
        ("//u:pr0xy@s", "(hidden)@s"),
        ("https://u:pr0xy@s@s", "https://(hidden)@s"),
        ("https://pr0xy://pr0xy@s", "https://(hidden)@s"),
    ],
)
def test_a_password_is_hidden_in_an_address_that_is_no_url_too(server: str, shown: str) -> None:
    assert str(Cluster("lab", server=server).server) == shown
