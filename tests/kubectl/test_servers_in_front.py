"""What stands in front of an API server: the diagnosis and the real kubectl come to one end.

Where etcd and kube-apiserver are on PATH, the API server behind it is a real one, too.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
import servers
from servers import Asked, Standing

from kubecert_lesson import certificates, diagnose, keys, kubeconfig, kubectl
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import ControlPlane, LessonCluster
from kubecert_lesson.diagnose import Diagnosis
from kubecert_lesson.kubeconfig import Kubeconfig


@pytest.fixture(scope="module")
def front(control_plane: ControlPlane) -> Identity:
    """A serving certificate of the cluster's authority for what stands in front of it."""
    return certificates.issue_identity(
        control_plane.authority,
        common_name="front",
        sans=["127.0.0.1", "api.example.com"],
        use=Use.SERVING,
    )


def to(control_plane: ControlPlane, server: str = "", **fields: Any) -> Kubeconfig:
    config = kubeconfig.parse(control_plane.kubeconfig())
    fields |= {"server": server or control_plane.url}
    return replace(config, clusters=(replace(config.clusters[0], **fields),))


def last_line(config: Kubeconfig, *args: str) -> str:
    run = kubectl.run(*(args or ("get", "nodes")), kubeconfig=config)
    return "" if run.ok else run.text.strip().splitlines()[-1]


def agreed(config: Kubeconfig) -> Diagnosis:
    """Diagnose, run kubectl, and compare: both are content, or both say the same."""
    diagnosis, line = diagnose.diagnose(config), last_line(config)
    told = diagnosis.first.kubectl if diagnosis.first else ""
    assert bare(told) == bare(line)
    return diagnosis


def bare(line: str) -> str:
    """A line without what differs from run to run, and without the middle of a web page."""
    line = re.sub(r"current time \S+ is", "current time T is", line)
    line = re.sub(r" on \S+: no such host$", ": no such host", line)
    return re.sub(r"(: …|: an error on the server.*)$", "", line)


def test_a_load_balancer_that_ends_tls_makes_nobody_of_everybody(
    control_plane: ControlPlane, front: Identity
) -> None:
    with servers.ending_tls(front, control_plane.port) as balancer:
        diagnosis = agreed(to(control_plane, balancer.url))
    assert diagnosis.first is not None and diagnosis.first.fault == "seen-as-anonymous"


def test_one_that_passes_tls_through_changes_nothing(control_plane: ControlPlane) -> None:
    with servers.taking_turns([control_plane.port]) as balancer:
        diagnosis = agreed(to(control_plane, balancer.url))
    assert diagnosis.sound and diagnosis.established


def test_three_api_servers_behind_one_address_are_one_cluster(
    control_plane: ControlPlane,
) -> None:
    others = [
        LessonCluster(
            authority=control_plane.authority,
            serving=certificates.issue_identity(
                control_plane.authority, common_name=name, sans=["127.0.0.1"], use=Use.SERVING
            ),
        )
        for name in ("api-2", "api-3")
    ]
    with others[0], others[1]:
        ports = [control_plane.port, *(each.port for each in others)]
        with servers.taking_turns(ports) as balancer:
            diagnosis = agreed(to(control_plane, balancer.url))
            stranger = certificates.self_signed_authority(keys.generate(), common_name="other")
            eve = certificates.issue_identity(stranger, common_name="eve", use=Use.CLIENT)
            config = to(control_plane, balancer.url)
            user = replace(
                config.users[0],
                client_certificate_data=eve.certificate_pem,
                client_key_data=eve.key_pem,
            )
            foreign = agreed(replace(config, users=(user,)))
    assert diagnosis.sound and diagnosis.established
    assert foreign.first is not None and foreign.first.fault == "client-other-authority"


@pytest.mark.parametrize(
    "respond",
    [
        servers.anonymous_off,
        servers.etcd,
        servers.kubelet,
        servers.login_page,
        lambda asked: servers.page(200, "Sign in"),
        lambda asked: servers.page(403, "Blocked"),
        lambda asked: servers.page(401, "Who are you?"),
        lambda asked: servers.page(503, "Down"),
        lambda asked: servers.response(404, "404 page not found\n"),
        lambda asked: servers.response(403, "Forbidden (user=x, verb=get, resource=nodes)"),
        lambda asked: servers.status(429, "TooManyRequests", "later"),
    ],
)
def test_kubectl_fails_before_each_server_that_is_none_as_the_diagnosis_says(
    respond: Callable[[Asked], bytes], control_plane: ControlPlane, front: Identity
) -> None:
    with servers.https(front, respond) as server:
        assert not agreed(to(control_plane, server.url)).sound


@pytest.fixture(params=["http", "https", "socks5"])
def proxy(request: pytest.FixtureRequest, front: Identity) -> Iterator[tuple[str, Standing]]:
    kinds: dict[str, AbstractContextManager[Standing]] = {
        "http": servers.http_proxy(),
        "https": servers.https_proxy(front),
        "socks5": servers.socks_proxy(),
    }
    with kinds[request.param] as standing:
        yield f"{request.param}://127.0.0.1:{standing.port}", standing


def test_both_go_through_a_proxy(proxy: tuple[str, Standing], control_plane: ControlPlane) -> None:
    url, standing = proxy
    assert agreed(to(control_plane, proxy_url=url)).established
    assert {asked.path for asked in standing.asked} == {f"127.0.0.1:{control_plane.port}"}


@pytest.mark.parametrize(
    ("scheme", "start"),
    [
        ("http", lambda: servers.http_proxy(servers.response(403))),
        ("http", lambda: servers.http_proxy(servers.response(502))),
        ("http", lambda: servers.http_proxy(user="Basic eDp5")),
        ("https", servers.http_proxy),
        ("socks5", lambda: servers.socks_proxy(2)),
        ("socks5", lambda: servers.socks_proxy(5)),
        ("socks5", lambda: servers.socks_proxy(9)),
        ("socks5", lambda: servers.socks_proxy(login=b"\x01\x01a\x01b")),
        ("socks5", servers.http_proxy),
    ],
)
def test_a_proxy_that_refuses_is_quoted_in_kubectls_words(
    scheme: str, start: Callable[[], AbstractContextManager[Standing]], control_plane: ControlPlane
) -> None:
    with start() as standing:
        url = f"{scheme}://127.0.0.1:{standing.port}"
        diagnosis = agreed(to(control_plane, proxy_url=url))
    assert diagnosis.first is not None and diagnosis.first.code == "proxy"


def test_a_proxy_that_is_gone_or_untrusted_is_quoted_in_kubectls_words(
    control_plane: ControlPlane,
) -> None:
    stranger = certificates.self_signed_authority(keys.generate(), common_name="stranger")
    own = certificates.issue_identity(
        stranger, common_name="proxy", sans=["127.0.0.1"], use=Use.SERVING
    )
    with servers.https_proxy(own) as standing:
        found = agreed(to(control_plane, proxy_url=f"https://127.0.0.1:{standing.port}"))
        assert found.first is not None and found.first.fault == "proxy-not-trusted"
    gone = agreed(to(control_plane, proxy_url=f"http://127.0.0.1:{standing.port}"))
    assert gone.first is not None and gone.first.fault == "proxy-not-reached"
    agreed(to(control_plane, proxy_url="http://proxy.invalid:3128"))


@pytest.mark.parametrize(
    ("person", "groups", "fault"),
    [("admin", ("system:masters",), ""), ("alice", (), "impersonation-forbidden")],
)
def test_both_act_as_somebody_else(
    person: str, groups: tuple[str, ...], fault: str, control_plane: ControlPlane
) -> None:
    identity = None if person == "admin" else control_plane.user(person)
    config = kubeconfig.parse(control_plane.kubeconfig(identity))
    user = replace(config.users[0], impersonate="bob", impersonate_groups=groups)
    diagnosis = agreed(replace(config, users=(user,)))
    assert (diagnosis.first.fault if diagnosis.first else "") == fault


@pytest.mark.parametrize(
    ("other", "mode"),
    [
        ("bob", "user-info"),
        ("system:serviceaccount:default:default", "serviceaccount"),
        ("system:node:node1", "arbitrary-node"),
    ],
)
def test_one_who_may_not_act_as_another_is_told_what_may_not_be_asked_so(
    other: str, mode: str, control_plane: ControlPlane
) -> None:
    """The words are those of 1.36; before, 'cannot impersonate resource "users"'."""
    alice = control_plane.kubeconfig(control_plane.user("alice"))
    asked = kubectl.run(*("get", "--raw", "/api/v1/nodes"), f"--as={other}", kubeconfig=alice)
    assert f'User "alice" cannot impersonate-on:{mode}:list resource "nodes"' in asked.stderr


def test_a_real_review_is_what_the_doubles_answer(control_plane: ControlPlane) -> None:
    """The same question by kubectl: its kind and shape are those that the diagnosis accepts."""
    asked = kubectl.run(*("auth", "whoami", "--output=json"), kubeconfig=control_plane.kubeconfig())
    review = json.loads(asked.stdout)
    assert review["kind"] == "SelfSubjectReview"
    assert review["status"]["userInfo"]["username"] == "kubernetes-admin"
