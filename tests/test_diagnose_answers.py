"""The diagnosis before whatever stands where an API server is expected: never sound by mistake."""

import base64
import json
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import servers
from servers import Asked, Respond

from kubecert_lesson import LessonCluster, certificates, diagnose, keys, kubeconfig
from kubecert_lesson.apiserver import BINDINGS, Binding, Role, Rule
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.diagnose import Diagnosis, Finding
from kubecert_lesson.diagnose.checks.answers import few_words
from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.kubeconfig.hidden import Kept
from kubecert_lesson.steps import Verdict


@pytest.fixture(scope="module")
def cluster() -> Iterator[LessonCluster]:
    with LessonCluster() as running:
        yield running


@pytest.fixture(scope="module")
def front(cluster: LessonCluster) -> Identity:
    """A serving certificate of the cluster's authority for what stands in front of it."""
    return certificates.issue_identity(
        cluster.authority,
        common_name="front",
        sans=["127.0.0.1", "api.example.com"],
        use=Use.SERVING,
    )


def config_of(cluster: LessonCluster, server: str = "", **fields: Any) -> Kubeconfig:
    """The administrator's kubeconfig, for another server, with other fields of the cluster."""
    config = kubeconfig.parse(cluster.kubeconfig())
    fields |= {"server": server or cluster.url}
    return replace(config, clusters=(replace(config.clusters[0], **fields),))


def with_user(config: Kubeconfig, **fields: Any) -> Kubeconfig:
    return replace(config, users=(replace(config.users[0], **fields),))


def finding(diagnosis: Diagnosis, code: str) -> Finding:
    return next(found for found in diagnosis.checks if found.code == code)


def first(diagnosis: Diagnosis) -> tuple[str, str, str]:
    assert diagnosis.first is not None and diagnosis.explanation is not None
    assert diagnosis.explanation.fix  # and its record exists
    return diagnosis.first.code, diagnosis.first.fault, diagnosis.first.because.code


# ── a load balancer that ends TLS ─────────────────────────────────────────────────────────────


def test_a_load_balancer_that_ends_tls_is_never_sound_nor_the_certificate_to_blame(
    cluster: LessonCluster, front: Identity
) -> None:
    with servers.ending_tls(front, cluster.port) as balancer:
        diagnosis = diagnose.diagnose(config_of(cluster, balancer.url))
        with_anonymous_off = servers.https(front, servers.anonymous_off)
        with with_anonymous_off as strict:
            other = diagnose.diagnose(config_of(cluster, strict.url))
    for found in (diagnosis, other):
        assert first(found) == ("login-accepted", "seen-as-anonymous", "never-asked")
    assert finding(diagnosis, "tls").because.code == "asks-for-no-certificate"


def test_an_expired_certificate_is_not_what_fails_where_it_was_never_asked_for(
    cluster: LessonCluster, front: Identity
) -> None:
    old = certificates.issue_identity(
        cluster.authority,
        common_name="old",
        use=Use.CLIENT,
        now=datetime.now(UTC) - timedelta(days=500),
    )
    config = with_user(
        config_of(cluster),
        client_certificate_data=old.certificate_pem,
        client_key_data=old.key_pem,
    )
    assert first(diagnose.diagnose(config))[1] == "client-expired"
    with servers.ending_tls(front, cluster.port) as balancer:
        behind = replace(config, clusters=(replace(config.clusters[0], server=balancer.url),))
        diagnosis = diagnose.diagnose(behind)
    assert first(diagnosis)[1] == "seen-as-anonymous"
    assert finding(diagnosis, "client-certificate-dates").because.code == "never-shown"


def accepting(asked: Asked) -> bytes:
    """An API server that takes one token, whatever else it is shown."""
    if asked.header("authorization") != "Bearer good":
        return servers.status(401, "Unauthorized", "Unauthorized")
    sent = json.loads(asked.body) if asked.body else {}
    status: dict[str, Any] = {"userInfo": {"username": "bot", "groups": ["bots"]}}
    if sent.get("kind") == "SelfSubjectRulesReview":
        status = {"resourceRules": [{"verbs": ["get"], "resources": ["pods"]}]}
    return servers.response(201, {**sent, "status": status})


def test_a_token_passes_where_tls_is_ended_and_a_wrong_one_is_blamed(
    cluster: LessonCluster, front: Identity
) -> None:
    with servers.https(front, accepting) as balancer:
        config = config_of(cluster, balancer.url)
        good = diagnose.diagnose(with_user(config, token="good"))
        bad = diagnose.diagnose(with_user(config, token="bad"))
    assert good.sound and good.established
    assert first(bad) == ("login-accepted", "wrong-token", "token-without-certificate")


def test_an_expired_certificate_beside_a_good_token_does_not_matter(
    cluster: LessonCluster, front: Identity
) -> None:
    old = certificates.issue_identity(
        cluster.authority,
        common_name="old",
        use=Use.CLIENT,
        now=datetime.now(UTC) - timedelta(days=500),
    )
    with servers.https(front, accepting) as server:
        config = with_user(
            config_of(cluster, server.url),
            client_certificate_data=old.certificate_pem,
            client_key_data=old.key_pem,
            token="good",
        )
        diagnosis = diagnose.diagnose(config)
    assert diagnosis.sound and diagnosis.established
    assert finding(diagnosis, "client-certificate-dates").because.code == "token-counts"


# ── several API servers behind one address ────────────────────────────────────────────────────


def three(cluster: LessonCluster, *others: Identity) -> list[LessonCluster]:
    own = [
        certificates.issue_identity(
            cluster.authority, common_name=f"api-{n}", sans=["127.0.0.1"], use=Use.SERVING
        )
        for n in range(3 - len(others))
    ]
    return [
        LessonCluster(authority=cluster.authority, serving=serving) for serving in (*own, *others)
    ]


def test_each_of_several_servers_is_judged_by_its_own_certificate(cluster: LessonCluster) -> None:
    stranger = certificates.self_signed_authority(keys.generate(), common_name="other")
    user = certificates.issue_identity(stranger, common_name="eve", use=Use.CLIENT)
    one, two, third = three(cluster)
    with one, two, third, servers.taking_turns([one.port, two.port, third.port]) as balancer:
        config = config_of(cluster, balancer.url)
        good = diagnose.diagnose(config)
        foreign = diagnose.diagnose(
            with_user(
                config, client_certificate_data=user.certificate_pem, client_key_data=user.key_pem
            )
        )
        wrong = diagnose.diagnose(
            with_user(config, client_certificate_data=b"", client_key_data=b"", token="x")
        )
    assert good.sound and good.established
    assert finding(good, "servers-behind-address").reason.startswith("3 servers answer")
    assert first(foreign)[:2] == ("login-accepted", "client-other-authority")
    assert first(wrong)[:2] == ("login-accepted", "wrong-token")


def test_of_a_token_that_is_not_accepted_the_audience_is_told(cluster: LessonCluster) -> None:
    parts = ({"alg": "RS256"}, {"sub": "eve", "iss": "https://sso.example", "aud": ["vault"]})
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    token = ".".join([*(part.rstrip("=") for part in coded), "c2ln"])
    none = {"client_certificate_data": b"", "client_key_data": b""}
    refused = diagnose.diagnose(with_user(config_of(cluster), **none, token=token))
    assert first(refused) == ("login-accepted", "wrong-token", "unknown-token-for")
    assert refused.first is not None and "is for vault;" in refused.first.reason


@pytest.mark.parametrize("turns", [(0, 0, 2), (2, 0, 1)], ids=["later", "first"])
def test_one_bad_server_among_several_is_found_and_gets_no_login(
    cluster: LessonCluster, turns: tuple[int, ...]
) -> None:
    other = certificates.self_signed_authority(keys.generate(), common_name="other")
    bad = certificates.issue_identity(
        other, common_name="api-bad", sans=["127.0.0.1"], use=Use.SERVING
    )
    one, two, third = three(cluster, bad)
    with one, two, third:
        ports = [(one, two, third)[turn].port for turn in turns]
        with servers.taking_turns(ports) as balancer:
            diagnosis = diagnose.diagnose(config_of(cluster, balancer.url))
        log = third.log
    assert first(diagnosis) == ("servers-behind-address", "one-server-of-several", "one-of-several")
    assert finding(diagnosis, "login-accepted").passed
    assert {entry.client_certificate for entry in log} == {""}
    assert {entry.request for entry in log if entry.is_request} <= {"GET /version"}


# ── answers that are no API server's ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("respond", "fault", "because", "words"),
    [
        (servers.etcd, "not-an-api-server", "not-an-api-server", "is etcd"),
        (servers.kubelet, "not-an-api-server", "not-an-api-server", '401, "Unauthorized"'),
        (servers.login_page, "not-an-api-server", "not-an-api-server", "leads to /login"),
        (
            lambda asked: servers.page(
                302, "", "Location: https://u:p@sso.example/in?token=s3cret"
            ),
            "not-an-api-server",
            "not-an-api-server",
            "leads to https://sso.example/in:",
        ),
        (
            lambda asked: servers.response(403, "Forbidden (user=x, verb=get, resource=nodes)"),
            "not-an-api-server",
            "not-an-api-server",
            "is a kubelet",
        ),
        (
            lambda asked: servers.page(200, "Sign in"),
            "not-an-api-server",
            "not-an-api-server",
            '200 with a web page, "Sign in"',
        ),
        (
            lambda asked: servers.page(403, "Blocked by the firewall"),
            "not-an-api-server",
            "not-an-api-server",
            '403 with a web page, "Blocked by the firewall"',
        ),
        (
            lambda asked: servers.page(401, "Who are you?"),
            "not-an-api-server",
            "not-an-api-server",
            "401 with a web page",
        ),
        (
            lambda asked: servers.response(404, "404 page not found\n"),
            "not-an-api-server",
            "not-an-api-server",
            '404, "404 page not found"',
        ),
        (
            lambda asked: servers.response(200, {}),
            "not-an-api-server",
            "not-an-api-server",
            "HTTP 200, and not what was asked for",
        ),
        (
            lambda asked: servers.response(201, {"kind": "Pod"}),
            "not-an-api-server",
            "not-an-api-server",
            "HTTP 201",
        ),
        (
            lambda asked: servers.response(200, "[1, 2]", kind="application/json"),
            "not-an-api-server",
            "not-an-api-server",
            "HTTP 200",
        ),
        (lambda asked: servers.response(204), "not-an-api-server", "not-an-api-server", "204"),
        (
            lambda asked: servers.status(429, "TooManyRequests", "later"),
            "too-many-requests",
            "busy",
            "429",
        ),
        (lambda asked: servers.response(429, "slow"), "too-many-requests", "busy", "429"),
        (
            lambda asked: servers.status(500, "InternalError", "etcd"),
            "server-error",
            "server-error",
            "500",
        ),
        (lambda asked: servers.page(502, "Bad Gateway"), "server-error", "front-error", "502"),
        (lambda asked: servers.page(503, "Down"), "server-error", "front-error", "503"),
    ],
)
def test_only_what_was_asked_for_is_a_login_accepted(
    respond: Respond,
    fault: str,
    because: str,
    words: str,
    cluster: LessonCluster,
    front: Identity,
) -> None:
    with servers.https(front, respond) as server:
        diagnosis = diagnose.diagnose(config_of(cluster, server.url))
    assert first(diagnosis) == ("login-accepted", fault, because)
    assert diagnosis.first is not None and words in diagnosis.first.reason
    assert "s3cret" not in repr(diagnosis) and "u:p" not in repr(diagnosis)


def test_a_server_below_a_path_is_asked_below_it(cluster: LessonCluster, front: Identity) -> None:
    def rancher(asked: Asked) -> bytes:
        if not asked.path.startswith("/k8s/clusters/c-m-abc/"):
            return servers.page(200, "Rancher")
        return accepting(asked)

    with servers.https(front, rancher) as server:
        config = with_user(config_of(cluster, f"{server.url}/k8s/clusters/c-m-abc/"), token="good")
        right = diagnose.diagnose(config)
        wrong = diagnose.diagnose(with_user(config_of(cluster, server.url), token="good"))
    assert right.sound and right.established
    assert first(wrong)[1] == "not-an-api-server"


def test_an_older_api_server_that_has_only_the_other_review_is_understood(
    cluster: LessonCluster, front: Identity
) -> None:
    def older(asked: Asked) -> bytes:
        if asked.path.endswith("/selfsubjectreviews"):
            return servers.response(404, "404 page not found\n")
        return accepting(asked)

    with servers.https(front, older) as server:
        diagnosis = diagnose.diagnose(with_user(config_of(cluster, server.url), token="good"))
    assert diagnosis.sound and diagnosis.established
    assert finding(diagnosis, "who-am-i").because.code == "no-identity-review"
    assert finding(diagnosis, "what-may-i-do").passed


def test_a_cluster_without_basic_user_still_names_who_it_knows() -> None:
    own = [one for one in BINDINGS if "basic-user" not in one.name]
    assert len(own) < len(BINDINGS)
    with LessonCluster(bindings=own) as cluster:
        alice = cluster.user("alice")
        diagnosis = diagnose.diagnose(cluster.kubeconfig(alice))
        admin = diagnose.diagnose(cluster.kubeconfig())
    assert finding(diagnosis, "login-accepted").because.code == "accepted-and-forbidden"
    assert finding(diagnosis, "who-am-i").reason == 'User "alice".'
    assert finding(diagnosis, "what-may-i-do").verdict is Verdict.NOT_CHECKED
    assert diagnosis.sound and diagnosis.established and admin.sound


@pytest.mark.parametrize(
    "status",
    [
        {"resourceRules": [1]},
        {"resourceRules": "all"},
        {"resourceRules": [{"verbs": 7, "resources": ["pods"]}]},
        {"resourceRules": [{"verbs": ["get"], "resources": {"a": 1}}]},
        {"resourceRules": {"verbs": []}},
        [],
        "yes",
        None,
        7,
    ],
)
@pytest.mark.parametrize("kind", ["SelfSubjectReview", "SelfSubjectRulesReview"])
def test_an_answer_of_a_wrong_shape_is_no_traceback(
    kind: str, status: object, cluster: LessonCluster, front: Identity
) -> None:
    def odd(asked: Asked) -> bytes:
        sent = json.loads(asked.body) if asked.body else {}
        if sent.get("kind") == kind:
            return servers.response(201, {**sent, "status": status}, "Date: " + "9" * 20)
        return accepting(asked)

    with servers.https(front, odd) as server:
        diagnosis = diagnose.diagnose(with_user(config_of(cluster, server.url), token="good"))
    code = "who-am-i" if kind == "SelfSubjectReview" else "what-may-i-do"
    assert finding(diagnosis, code).verdict is Verdict.NOT_CHECKED
    assert diagnosis.sound == (kind == "SelfSubjectRulesReview")  # who names nobody let nobody in


def test_what_came_is_shown_short_and_on_one_line() -> None:
    assert few_words("a\r\n\tb\x1b[2J" + "c" * 200) == "a b\\x1b[2J" + "c" * 73 + "…"


# ── acting as somebody else ───────────────────────────────────────────────────────────────────


def test_whom_the_kubeconfig_acts_as_is_who_is_asked_about(cluster: LessonCluster) -> None:
    config = with_user(config_of(cluster), impersonate="bob", impersonate_groups=("dev", "qa"))
    diagnosis = diagnose.diagnose(config)
    assert finding(diagnosis, "who-am-i").because.code == "acting-as"
    assert finding(diagnosis, "who-am-i").because.values["user"] == "bob"
    assert first(diagnosis)[:2] == ("what-may-i-do", "forbidden")
    master = with_user(config_of(cluster), impersonate="me", impersonate_groups=("system:masters",))
    assert diagnose.diagnose(master).sound


def test_one_who_may_not_act_as_another_is_told_so(cluster: LessonCluster) -> None:
    alice = kubeconfig.parse(cluster.kubeconfig(cluster.user("alice")))
    diagnosis = diagnose.diagnose(with_user(alice, impersonate="bob"))
    assert first(diagnosis) == (
        "login-accepted",
        "impersonation-forbidden",
        "may-not-impersonate",
    )


def test_every_field_of_impersonation_is_sent_as_kubectl_sends_it(
    cluster: LessonCluster, front: Identity
) -> None:
    extra = Kept({"as-user-extra": {"Reason": ["a", "b"], "example.org/key x": ["c"]}})
    with servers.https(front, accepting) as server:
        config = with_user(
            config_of(cluster, server.url),
            token="good",
            impersonate="bob",
            impersonate_uid="7",
            impersonate_groups=("dev", "qa"),
            other=extra,
        )
        diagnose.diagnose(config)
        asked = [one for one in server.asked if one.method == "POST"]
    sent = [(k, v) for k, v in asked[0].headers if k.startswith("impersonate")]
    assert sent == [
        ("impersonate-user", "bob"),
        ("impersonate-uid", "7"),
        ("impersonate-group", "dev"),
        ("impersonate-group", "qa"),
        ("impersonate-extra-reason", "a"),
        ("impersonate-extra-reason", "b"),
        ("impersonate-extra-example.org%2fkey%20x", "c"),
    ]


def test_a_name_in_any_letters_is_sent_as_kubectl_sends_it(cluster: LessonCluster) -> None:
    diagnosis = diagnose.diagnose(with_user(config_of(cluster), impersonate=" j\u00e4ne\u5f00 "))
    assert diagnosis.established
    assert finding(diagnosis, "who-am-i").because.values["user"] == "j\u00e4ne\u5f00"


# ── users, authorities and rights ─────────────────────────────────────────────────────────────


def test_the_front_proxys_authority_is_not_called_another_clusters() -> None:
    front_proxy = certificates.self_signed_authority(keys.generate(), common_name="front-proxy-ca")
    user = certificates.issue_identity(front_proxy, common_name="me", use=Use.CLIENT)
    with LessonCluster() as plain:
        authority = plain.authority
    # Like kube-apiserver, it asks for both authorities and takes users from the one.
    with LessonCluster(authority=authority) as cluster:
        hinting = LessonCluster(
            authority=authority, client_ca=[authority.certificate, front_proxy.certificate]
        )
        assert diagnose.diagnose(cluster.kubeconfig(user)).first is not None
        with hinting:
            trusting = config_of(hinting, certificate_authority_data=front_proxy.certificate_pem)
            diagnosis = diagnose.diagnose(trusting)
    # It trusts an authority of this cluster, and the wrong one: nothing is missing in between.
    assert first(diagnosis)[:2] == ("signed-by-authority", "unknown-authority")


def test_in_the_middle_of_a_rotation_no_intermediate_is_missed() -> None:
    old = certificates.self_signed_authority(keys.generate(), common_name="old-ca")
    new = certificates.self_signed_authority(keys.generate(), common_name="new-ca")
    both = [old.certificate, new.certificate]
    with LessonCluster(authority=new, client_ca=both) as cluster:
        config = config_of(cluster, certificate_authority_data=old.certificate_pem)
        diagnosis = diagnose.diagnose(config)
    assert first(diagnosis)[:2] == ("signed-by-authority", "unknown-authority")


def test_kubeadms_administrators_without_their_binding_get_it_back() -> None:
    own = [one for one in BINDINGS if "kubeadm:cluster-admins" not in one.groups]
    assert len(own) < len(BINDINGS)
    with LessonCluster(bindings=own) as cluster:
        diagnosis = diagnose.diagnose(cluster.kubeconfig())
    assert first(diagnosis)[:2] == ("what-may-i-do", "cluster-admins-unbound")
    assert diagnosis.explanation is not None
    assert "super-admin.conf create clusterrolebinding" in "\n".join(diagnosis.explanation.fix)


def test_rights_of_a_user_of_no_group_are_shown_in_the_namespace() -> None:
    role = Role("reader", (Rule(verbs=("get",), resources=("pods",)),))
    with LessonCluster(bindings=[*BINDINGS, Binding("readers", role, users=("alice",))]) as cluster:
        diagnosis = diagnose.diagnose(cluster.kubeconfig(cluster.user("alice")))
    assert diagnosis.sound and "get pods" in finding(diagnosis, "what-may-i-do").reason


# ── slow, odd and silent servers ──────────────────────────────────────────────────────────────


def test_a_server_of_http2_alone_is_not_called_sound(
    cluster: LessonCluster, front: Identity
) -> None:
    with servers.http2_only(front) as server:
        diagnosis = diagnose.diagnose(config_of(cluster, server.url))
    assert diagnosis.sound and not diagnosis.established
    assert finding(diagnosis, "login-accepted").because.code == "only-http2"
    assert finding(diagnosis, "server-certificate-name").passed


def test_a_server_that_speaks_no_http_is_no_api_server(
    cluster: LessonCluster, front: Identity
) -> None:
    def talk(connection: socket.socket) -> None:
        with servers.tls_context(front).wrap_socket(connection, server_side=True) as tls:
            tls.recv(65536)
            tls.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")

    with servers.listening(talk) as server:
        diagnosis = diagnose.diagnose(config_of(cluster, server.url))
    assert first(diagnosis) == ("login-accepted", "not-an-api-server", "answers-no-http")


WHOLE = servers.response(201, {"kind": "SelfSubjectReview"})


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 20",
        WHOLE[:-10],
        WHOLE.replace(b"Content-Length: ", b"Content-Length: 9"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}",
    ],
    ids=["none", "first line", "end missing", "length too great", "chunk"],
)
def test_an_answer_that_is_not_whole_is_a_finding(
    answer: bytes, cluster: LessonCluster, front: Identity
) -> None:
    with servers.https(front, lambda asked: answer) as server:
        diagnosis = diagnose.diagnose(with_user(config_of(cluster, server.url), token="good"))
    assert first(diagnosis) == ("login-accepted", "cut-off", "broken-off")


def test_a_connection_that_is_reset_is_a_finding(cluster: LessonCluster, front: Identity) -> None:
    def talk(connection: socket.socket) -> None:
        with servers.tls_context(front).wrap_socket(connection, server_side=True) as tls:
            tls.recv(65536)
            tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with servers.listening(talk) as server:
        diagnosis = diagnose.diagnose(with_user(config_of(cluster, server.url), token="good"))
    assert first(diagnosis) == ("login-accepted", "cut-off", "broken-off")


def test_a_slow_server_is_waited_for_and_a_silent_one_is_not_established(
    cluster: LessonCluster, front: Identity
) -> None:
    with servers.https(front, accepting, delay=0.7) as server:
        config = with_user(config_of(cluster, server.url), token="good")
        assert diagnose.diagnose(config).sound

    def hang(asked: Asked) -> bytes:
        time.sleep(0.6)
        return b""

    with servers.https(front, hang) as server:
        config = with_user(config_of(cluster, server.url), token="good")
        start = time.monotonic()
        diagnosis = diagnose.diagnose(config, timeout=0.3)
        assert time.monotonic() - start < 5
    assert diagnosis.sound and not diagnosis.established
    assert finding(diagnosis, "login-accepted").because.code == "no-answer-in-time"


def test_a_server_that_uses_up_every_step_is_given_up_all_the_same(
    cluster: LessonCluster, front: Identity
) -> None:
    """It answers each question just in time, and never with an end."""

    def drip(asked: Asked) -> bytes:
        time.sleep(0.4)
        return b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"

    with servers.https(front, drip, delay=0.4) as server:
        config = with_user(config_of(cluster, server.url), token="good")
        start = time.monotonic()
        diagnosis = diagnose.diagnose(config, timeout=0.5)
        assert time.monotonic() - start < 5
    assert not diagnosis.established


def test_a_handshake_that_takes_too_long_is_a_finding_in_kubectls_words_only_where_kubectl_gives_up(
    cluster: LessonCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.listening(lambda c: c.recv(1), delay=60) as silent:
        config = config_of(cluster, silent.url)
        impatient = diagnose.diagnose(config, timeout=0.2)
        monkeypatch.setattr("kubecert_lesson.dialling.routes.HANDSHAKE_SECONDS", 0.2)
        patient = diagnose.diagnose(config, timeout=5)
    assert first(impatient)[:2] == first(patient)[:2] == ("tls", "handshake-timeout")
    assert impatient.first is not None and impatient.first.kubectl == ""
    assert patient.first is not None
    assert patient.first.kubectl.endswith("net/http: TLS handshake timeout")


# ── through a proxy ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
def test_a_login_is_judged_through_each_kind_of_proxy(
    scheme: str, cluster: LessonCluster, front: Identity
) -> None:
    standing = {
        "http": servers.http_proxy(),
        "https": servers.https_proxy(front),
        "socks5": servers.socks_proxy(),
    }
    with standing[scheme] as proxy:
        url = f"{scheme}://127.0.0.1:{proxy.port}"
        diagnosis = diagnose.diagnose(config_of(cluster, proxy_url=url))
        assert proxy.asked
    assert diagnosis.sound and diagnosis.established
    assert finding(diagnosis, "proxy").because.code == "through-proxy-url"
    assert finding(diagnosis, "login-accepted").passed


def test_a_proxy_of_the_environment_is_followed_and_no_proxy_is_said(
    cluster: LessonCluster, front: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = LessonCluster(authority=cluster.authority, serving=front)
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with api, servers.http_proxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:s3cret@127.0.0.1:{proxy.port}")
        config = config_of(cluster, f"https://api.example.com:{api.port}")
        found = diagnose.diagnose(config)
        assert found.sound and found.established
        assert finding(found, "proxy").because.code == "through-environment"
        monkeypatch.setenv("NO_PROXY", "10.0.0.0/8, .example.com")
        monkeypatch.setattr(socket, "getaddrinfo", nobody)
        exempt = diagnose.diagnose(config)
    assert finding(exempt, "proxy").because.code == "exempt-from-proxy"
    assert ".example.com" in finding(exempt, "proxy").reason
    assert first(exempt)[1] == "host-not-found"
    assert "s3cret" not in repr(found) + repr(exempt)


def nobody(*_: object, **__: object) -> list[object]:
    raise socket.gaierror(-2, "Name or service not known")


def test_a_proxy_that_lets_nothing_through_is_the_finding(
    cluster: LessonCluster, front: Identity
) -> None:
    stranger = certificates.self_signed_authority(keys.generate(), common_name="stranger")
    own = certificates.issue_identity(
        stranger, common_name="proxy", sans=["127.0.0.1"], use=Use.SERVING
    )
    with servers.http_proxy() as gone:
        pass
    standing = [
        ("http", servers.http_proxy(servers.response(403)), "proxy-refuses", "Forbidden"),
        ("http", servers.http_proxy(user="x"), "proxy-wants-login", "Authentication Required"),
        ("https", servers.http_proxy(), "proxy-speaks-http", "proxyconnect tcp: tls: first"),
        ("https", servers.https_proxy(own), "proxy-not-trusted", "signed by unknown authority"),
        ("socks5", servers.socks_proxy(2), "proxy-refuses", "not allowed by ruleset"),
        ("socks5", servers.socks_proxy(5), "proxy-refuses", "was refused - did you specify"),
        ("socks5", servers.socks_proxy(login=b"x"), "proxy-wants-login", "no acceptable"),
        ("socks5", servers.http_proxy(), "proxy-refuses", "unexpected protocol version 72"),
    ]
    for scheme, standing_there, fault, words in standing:
        with standing_there as proxy:
            url = f"{scheme}://127.0.0.1:{proxy.port}"
            diagnosis = diagnose.diagnose(config_of(cluster, proxy_url=url))
        assert first(diagnosis)[:2] == ("proxy", fault)
        assert diagnosis.first is not None and words in diagnosis.first.kubectl
        assert finding(diagnosis, "login-accepted").because.code == "proxy-in-the-way"
    url = f"http://127.0.0.1:{gone.port}"
    diagnosis = diagnose.diagnose(config_of(cluster, proxy_url=url))
    assert first(diagnosis) == ("proxy", "proxy-not-reached", "proxy-refused-connection")
    assert diagnosis.first is not None and str(cluster.port) in diagnosis.first.kubectl
