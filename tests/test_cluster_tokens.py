"""Tokens as the real kubectl asks for them, sends them, and gets them from a program.

Source of the texts: kubectl 1.37.1, recorded on 26 Nov 2026 with kube-apiserver 1.36.2.
"""

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubecert_lesson import keys, kubectl
from kubecert_lesson.cluster import LessonCluster, TokenKeys
from kubecert_lesson.kubectl import Run

pytestmark = pytest.mark.real_clock

REFUSED = "error: You must be logged in to the server (Unauthorized)\n"
CREATE = "error: failed to create token: "


@pytest.fixture(scope="module")
def cluster() -> Iterator[LessonCluster]:
    with LessonCluster() as running:
        assert ask(running, "create serviceaccount build").ok
        yield running


def ask(cluster: LessonCluster, command: str, token: str = "") -> Run:
    return kubectl.run(*shlex.split(command), kubeconfig=cluster.kubeconfig(token=token))


def test_an_account_is_made_without_a_secret(cluster: LessonCluster) -> None:
    lines = ask(cluster, "get serviceaccounts").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["NAME", "SECRETS"],
        ["build", "0"],
        ["default", "0"],
    ]


def test_a_token_is_as_long_as_the_real_one_and_says_who_is_there(cluster: LessonCluster) -> None:
    token = ask(cluster, "create token build").stdout.strip()
    assert len(token) == 925  # as recorded, with RSA of 2048 bits
    run = ask(cluster, "auth whoami", token)
    rows = [line.split(maxsplit=1)[0] for line in run.stdout.splitlines()]
    assert rows == ["ATTRIBUTE", "Username", "UID", "Groups", "Extra:"]
    assert (
        "Username                                            system:serviceaccount:" in run.stdout
    )
    forbidden = ask(cluster, "get pods", token).stderr
    assert forbidden == (
        'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:default:'
        'build" cannot list resource "pods" in API group "" in the namespace "default"\n'
    )


RECORDED = {
    "build --duration=5m": CREATE
    + 'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value:'
    " 300: may not specify a duration less than 10 minutes",
    "nobody": CREATE + 'serviceaccounts "nobody" not found',
    "build --bound-object-kind=Pod --bound-object-name=web": CREATE + 'pods "web" not found',
}


@pytest.mark.parametrize("asked", RECORDED)
def test_kubectl_says_what_it_said_of_the_real_server(asked: str, cluster: LessonCluster) -> None:
    run = ask(cluster, f"create token {asked}")
    assert (run.stderr.strip(), run.code) == (RECORDED[asked], 1)


def test_other_keys_count_from_the_next_start_and_the_old_one_can_stay() -> None:
    new = keys.generate()
    with LessonCluster() as cluster:
        token = ask(cluster, "create token default").stdout.strip()
        old = cluster.token_keys.signing.public_key()
        cluster.token_keys = TokenKeys(new)
        assert ask(cluster, "auth whoami", token).ok
    with cluster:
        assert ask(cluster, "auth whoami", token).stderr == REFUSED
        why = "[invalid bearer token, invalid signature, no keys found]"
        assert cluster.requests[-1].reason == why
        cluster.token_keys = TokenKeys(new, [new.public_key(), old])
    with cluster:
        assert ask(cluster, "auth whoami", token).ok
        published = json.loads(ask(cluster, "get --raw /openid/v1/jwks").stdout)
    assert len(published["keys"]) == 2


def test_a_review_tells_kubectl_why(cluster: LessonCluster, tmp_path: Path) -> None:
    review = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenReview",
        "spec": {"token": "abc"},
    }
    path = tmp_path / "review.json"
    path.write_text(json.dumps(review))
    run = ask(cluster, f"create --raw /apis/authentication.k8s.io/v1/tokenreviews -f {path}")
    assert json.loads(run.stdout)["status"] == {"user": {}, "error": "invalid bearer token"}


KUBERC = """\
apiVersion: kubectl.config.k8s.io/v1beta1
kind: Preference
credentialPluginPolicy: Allowlist
credentialPluginAllowlist:
- command: {}
"""
LOGIN = """\
#!{}
import json, sys
status = {{"token": open({!r}).read().strip()}}
json.dump({{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
            "status": status}}, sys.stdout)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a script is not a program there")
def test_a_program_of_ones_own_logs_in_where_the_policy_allows_it(
    cluster: LessonCluster, tmp_path: Path
) -> None:
    # In a folder of its own: `kubectl config` writes paths relative to the kubeconfig, and a name
    # without a slash would be looked up on PATH.
    token, login, config = (tmp_path / name for name in ("token", "bin/login", "config"))
    login.parent.mkdir()
    token.write_text(ask(cluster, "create token build").stdout)
    login.write_text(LOGIN.format(sys.executable, str(token)))
    login.chmod(0o700)
    config.write_bytes(cluster.kubeconfig(token="none"))
    command = (
        f"config set-credentials token --token= --exec-command={login} --exec-interactive-mode="
        "Never --exec-api-version=client.authentication.k8s.io/v1"
    )
    assert kubectl.run(*command.split(), kubeconfig=config).ok

    def whoami(kuberc: str = "") -> Run:
        return kubectl.run("auth", "whoami", kubeconfig=config, kuberc=kuberc)

    unable = "Unable to connect to the server: getting credentials: "
    assert whoami().stderr == (f'{unable}plugin "{login}" not allowed: policy set to "DenyAll"\n')
    assert whoami(KUBERC.format("/other")).stderr == (
        f'{unable}plugin path "{login}" is not permitted by the credential plugin allowlist\n'
    )
    assert "system:serviceaccount:default:build" in whoami(KUBERC.format(login)).stdout
