"""The diagnosis with the network: servers that are gone, odd, strict, or say little."""

import socket
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import servers
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from diagnose_cases import material, write_layout

from kubecert_lesson import (
    LessonCluster,
    LessonError,
    certificates,
    chain,
    diagnose,
    keys,
    kubeconfig,
    kubectl,
)
from kubecert_lesson.apiserver import BINDINGS, Binding, Role, Rule
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster.lesson import SERVING_NAMES
from kubecert_lesson.diagnose import Diagnosis, Finding
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.routes import Route
from kubecert_lesson.dialling.values import ALERT, Answer
from kubecert_lesson.kubeconfig import Kubeconfig, User
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import Text, text

NOW = datetime.now(UTC)


def finding(diagnosis: Diagnosis, code: str) -> Finding:
    return next(found for found in diagnosis.checks if found.code == code)


def first(diagnosis: Diagnosis) -> tuple[str, str]:
    assert diagnosis.first is not None
    return diagnosis.first.code, diagnosis.first.fault


def config_of(cluster: LessonCluster, user: Identity | None = None, **fields: Any) -> Kubeconfig:
    config = kubeconfig.parse(cluster.kubeconfig(user))
    return replace(config, clusters=(replace(config.clusters[0], **fields),))


def dialling(server: str, **fields: Any) -> Kubeconfig:
    config = kubeconfig.build(
        cluster="lesson",
        server=server,
        authority_pem=material().authority.certificate_pem,
        user="admin",
        certificate_pem=material().user.certificate_pem,
        key_pem=material().user.key_pem,
    )
    return replace(config, clusters=(replace(config.clusters[0], **fields),))


# ── the way there ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.real_clock
@pytest.mark.parametrize("field", ["server", "proxy_url"])
def test_a_token_for_a_host_is_in_no_line(field: str) -> None:
    host = "abcdef.0123456789abcdef.invalid"
    at = {"server": "https://127.0.0.1:1", field: f"http://{host}:6443"}
    diagnosis = diagnose.diagnose(dialling(at.pop("server"), **at))
    assert host not in repr(diagnosis)
    assert all(host not in f"{found.reason} {found.kubectl}" for found in diagnosis.checks)
    if field == "proxy_url":
        assert finding(diagnosis, "proxy").kubectl.endswith("lookup (hidden): no such host")


@pytest.mark.real_clock
def test_a_name_that_is_not_known_ends_it() -> None:
    diagnosis = diagnose.diagnose(dialling("https://nobody.invalid:6443"))
    assert first(diagnosis) == ("name-resolves", "host-not-found")
    said = kubectl.run("get", "nodes", kubeconfig=dialling("https://nobody.invalid:6443")).text
    assert diagnosis.first is not None and "lookup nobody.invalid" in diagnosis.first.kubectl
    assert "dial tcp: lookup nobody.invalid" in said
    # Nothing is dialled then: there is no address.
    assert finding(diagnosis, "port-answers").verdict is Verdict.NOT_CHECKED
    assert finding(diagnosis, "tls").verdict is Verdict.NOT_CHECKED


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (TimeoutError("timed out"), "i/o timeout"),
        (OSError(113, "No route to host"), "connect: no route to host"),
    ],
)
def test_a_server_that_cannot_be_reached_ends_it(
    error: OSError, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object, **__: object) -> socket.socket:
        raise error

    monkeypatch.setattr(socket, "create_connection", unreachable)
    diagnosis = diagnose.diagnose(dialling("https://192.0.2.1:6443"))
    assert first(diagnosis) == ("port-answers", "no-answer")
    assert diagnosis.first is not None
    assert diagnosis.first.kubectl.endswith(f"dial tcp 192.0.2.1:6443: {text}")


@pytest.mark.parametrize("server", ["https://127.0.0.1:99999", "https://:6443", "https://[::1"])
def test_an_address_that_is_none_is_not_dialled(server: str) -> None:
    diagnosis = diagnose.diagnose(dialling(server))
    assert first(diagnosis) == ("server-address", "unusable-address")
    assert finding(diagnosis, "name-resolves").verdict is Verdict.NOT_CHECKED
    assert server in repr(diagnosis)


def test_http_means_no_tls_and_no_login() -> None:
    """kubectl proxy answers there: it logs in itself."""
    who = {"kind": "SelfSubjectReview", "status": {"userInfo": {"username": "me", "groups": []}}}
    rules = {
        "kind": "SelfSubjectRulesReview",
        "status": {"resourceRules": [{"verbs": ["*"], "resources": ["*"]}]},
    }

    def respond(asked: servers.Asked) -> bytes:
        assert not asked.header("authorization")
        plural = asked.path.rpartition("/")[2]
        found = {"selfsubjectreviews": who, "selfsubjectrulesreviews": rules}.get(plural, {})
        return servers.response(201, found)

    with servers.listening(lambda c: servers.answer(c, respond, standing)) as standing:
        diagnosis = diagnose.diagnose(dialling(f"http://127.0.0.1:{standing.port}"))
    assert finding(diagnosis, "tls").because.code == "plain-http"
    assert diagnosis.sound and diagnosis.established
    assert finding(diagnosis, "who-am-i").reason.startswith('User "me"')


def test_an_api_server_in_the_clear_knows_nobody() -> None:
    with LessonCluster(tls=False) as cluster:
        diagnosis = diagnose.diagnose(cluster.kubeconfig())
    assert first(diagnosis) == ("login-accepted", "seen-as-anonymous")
    assert diagnosis.first is not None and diagnosis.first.because.code == "http-without-login"


def test_a_port_that_gives_plain_http_no_answer_is_no_sound_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def serve() -> None:
            for _ in range(2):
                listening.accept()[0].close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        diagnosis = diagnose.diagnose(dialling(f"http://127.0.0.1:{port}"))
        thread.join(5)
    assert first(diagnosis) == ("tls", "http-to-https")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (text("closed", "the connection was closed"), ""),
        (
            text(ALERT, "{words}", words="remote error: tls: handshake failure"),
            "Unable to connect to the server: remote error: tls: handshake failure",
        ),
    ],
)
def test_a_failed_handshake_has_kubectls_line_only_where_the_server_told_it(
    error: Text, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LessonCluster() as cluster:
        shown = replace(
            probe.look(Route(where=probe.address(cluster.url)), ""), certificates=(), error=error
        )
        monkeypatch.setattr(probe, "look", lambda *_, **__: shown)
        diagnosis = diagnose.diagnose(config_of(cluster))
    assert first(diagnosis) == ("tls", "tls-failed")
    assert diagnosis.first is not None and diagnosis.first.kubectl == line


# ── the server's certificate ──────────────────────────────────────────────────────────────────


@pytest.mark.real_clock
@pytest.mark.parametrize("kind", ["ECDSA", "Ed25519"])
def test_clusters_with_keys_of_other_kinds_are_sound(kind: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    serving_key = key if kind == "ECDSA" else ed25519.Ed25519PrivateKey.generate()
    authority = material(kind).authority
    serving = certificates.issue_identity(
        authority, common_name="k3s", sans=SERVING_NAMES, use=Use.SERVING, key=serving_key
    )
    user = certificates.issue_identity(
        authority,
        common_name="system:admin",
        organizations=["system:masters"],
        use=Use.CLIENT,
        key=material(kind).user.key,
    )
    with LessonCluster(authority=authority, serving=serving) as cluster:
        diagnosis = diagnose.diagnose(cluster.kubeconfig(user))
        assert kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig(user)).ok
    assert diagnosis.sound and all(f.passed for f in diagnosis.checks if f.code != "file-mode")


@pytest.mark.real_clock
def test_a_key_that_openssl_finds_too_short_logs_in_as_with_kubectl() -> None:
    """Go signs with RSA of 1024 bits, and an API server takes it: seen with 1.36.2."""
    with LessonCluster() as cluster:
        assert cluster.authority is not None
        user = certificates.issue_identity(
            cluster.authority,
            common_name="old",
            organizations=["system:masters"],
            use=Use.CLIENT,
            key=rsa.generate_private_key(65537, 1024),
        )
        assert diagnose.diagnose(cluster.kubeconfig(user)).sound
        assert kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig(user)).ok


def test_a_cluster_reached_by_name_and_by_another_name_in_the_certificate() -> None:
    with LessonCluster() as cluster:
        by_name = config_of(cluster, server=f"https://localhost:{cluster.port}")
        assert diagnose.diagnose(by_name).sound
        other = config_of(cluster, tls_server_name="kubernetes.default")
        assert diagnose.diagnose(other).sound


@pytest.mark.real_clock
def test_a_server_certificate_that_is_trusted_itself_is_enough() -> None:
    with LessonCluster() as cluster:
        config = config_of(cluster, certificate_authority_data=cluster.serving.certificate_pem)
        assert kubectl.run("get", "nodes", kubeconfig=config).ok
        diagnosis = diagnose.diagnose(config)
    assert diagnosis.sound and "is itself among" in finding(diagnosis, "signed-by-authority").reason


def test_an_insecure_cluster_is_looked_at_and_sent_nothing() -> None:
    with LessonCluster() as cluster:
        config = config_of(cluster, certificate_authority_data=b"", insecure_skip_tls_verify=True)
        cluster.clear_log()
        diagnosis = diagnose.diagnose(config)
        assert {entry.client_certificate for entry in cluster.log} <= {""}
    assert first(diagnosis) == ("authority", "insecure")
    assert finding(diagnosis, "login-accepted").because.code == "server-not-verified"
    assert finding(diagnosis, "certificates-sent").passed


def test_a_token_never_goes_to_a_server_that_was_not_found_good() -> None:
    stranger = certificates.self_signed_authority(keys.generate(), common_name="kubernetes")
    with LessonCluster() as cluster:
        config = config_of(cluster, certificate_authority_data=stranger.certificate_pem)
        config = replace(config, users=(User(config.users[0].name, token="t0ken"),))
        cluster.clear_log()
        diagnosis = diagnose.diagnose(config)
        codes = [entry.code for entry in cluster.requests]
    assert first(diagnosis)[1] == "namesake-authority"
    assert {*codes} == {200}  # GET /version as nobody: a wrong token would have been a 401


@pytest.mark.real_clock
def test_an_authority_that_ended_between_is_said() -> None:
    key = keys.generate()
    authority = certificates.self_signed_authority(
        key, common_name="kubernetes", now=NOW - timedelta(days=30), days=20
    )
    serving = certificates.issue_identity(
        authority, common_name="api", sans=SERVING_NAMES, use=Use.SERVING
    )
    between = certificates.intermediate_authority(
        keys.generate(), authority, common_name="between", now=NOW - timedelta(days=30), days=20
    )
    below = certificates.issue_identity(
        between, common_name="api", sans=SERVING_NAMES, use=Use.SERVING
    )
    with LessonCluster(authority=authority, serving=serving) as cluster:
        diagnosis = diagnose.diagnose(cluster.kubeconfig())
        said = kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig()).text
    assert first(diagnosis) == ("authority-dates", "authority-expired")
    assert "certificate has expired" in said
    lasting = certificates.self_signed_authority(key, common_name="kubernetes")
    with LessonCluster(
        authority=lasting, serving=below, serving_chain=[between.certificate]
    ) as cluster:
        diagnosis = diagnose.diagnose(cluster.kubeconfig())
    assert first(diagnosis) == ("server-certificate-dates", "authority-expired")


@pytest.mark.real_clock
def test_limits_of_an_authority_are_told_from_its_signature() -> None:
    root = certificates.self_signed_authority(
        keys.generate(), common_name="kubernetes", path_length=0
    )
    between = certificates.intermediate_authority(keys.generate(), root, common_name="between")
    serving = certificates.issue_identity(
        between, common_name="api", sans=SERVING_NAMES, use=Use.SERVING
    )
    with LessonCluster(
        authority=root, serving=serving, serving_chain=[between.certificate]
    ) as cluster:
        diagnosis = diagnose.diagnose(cluster.kubeconfig())
        said = kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig()).text
    assert first(diagnosis) == ("signed-by-authority", "chain-limits")
    assert diagnosis.first is not None and diagnosis.first.kubectl in said


def test_with_two_faults_the_text_is_still_kubectls() -> None:
    """Another authority, an old certificate: kubectl speaks of the time, which it reads first."""
    stranger = certificates.self_signed_authority(keys.generate(), common_name="other")
    with LessonCluster() as cluster:
        old = certificates.issue_identity(
            cluster.authority,
            common_name="api",
            sans=SERVING_NAMES,
            use=Use.SERVING,
            now=NOW - timedelta(days=400),
        )
    with LessonCluster(authority=cluster.authority, serving=old) as cluster:
        config = config_of(cluster, certificate_authority_data=stranger.certificate_pem)
        diagnosis = diagnose.diagnose(config)
    assert first(diagnosis)[1] == "unknown-authority"
    assert diagnosis.first is not None and "has expired" in diagnosis.first.kubectl


def test_a_clock_that_is_ahead_is_told_from_a_certificate_that_ended() -> None:
    then = NOW - timedelta(days=400)
    authority = certificates.self_signed_authority(
        keys.generate(), common_name="kubernetes", now=then
    )
    old = certificates.issue_identity(
        authority, common_name="api", sans=SERVING_NAMES, use=Use.SERVING, now=then
    )
    with LessonCluster(authority=authority, serving=old, clock=then + timedelta(1)) as cluster:
        assert first(diagnose.diagnose(cluster.kubeconfig()))[1] == "clock-ahead"
        config = cluster.kubeconfig()
        # A time is asked about at which the user's certificate is valid: no clock is wrong.
        asked = diagnose.diagnose(config, at=datetime.now(UTC))
        assert first(asked)[1] == "server-expired"


# ── who am I, and what may I ──────────────────────────────────────────────────────────────────


def reviewed(code: int, kind: str, **status: Any) -> Answer:
    return Answer(code=code, body={"kind": kind, "status": status}, asked=True)


def answered(
    monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, Answer], user: User | None = None
) -> Diagnosis:
    """Diagnose a healthy cluster whose answers to reviews are replaced."""
    real = probe.ask

    def ask(where: Any, name: str, path: str, **rest: Any) -> Answer:
        wanted = path.rpartition("/")[2]
        return answers[wanted] if wanted in answers else real(where, name, path, **rest)

    monkeypatch.setattr(probe, "ask", ask)
    with LessonCluster() as cluster:
        config = config_of(cluster)
        if user:
            config = replace(config, users=(replace(user, name=config.users[0].name),))
        return diagnose.diagnose(config)


WHO, RULES = "selfsubjectreviews", "selfsubjectrulesreviews"
# As kube-apiserver 1.36 answers somebody without a login.
NOBODY = Answer(
    code=403,
    body={
        "kind": "Status",
        "status": "Failure",
        "reason": "Forbidden",
        "message": "selfsubjectreviews.authentication.k8s.io is forbidden: User"
        ' "system:anonymous" cannot create resource "selfsubjectreviews" in API group'
        ' "authentication.k8s.io" at the cluster scope',
        "code": 403,
    },
    asked=True,
)
NOT_FOUND = Answer(code=404, body="404 page not found\n", asked=True)
REVIEW = "SelfSubjectReview"
RULES_REVIEW = "SelfSubjectRulesReview"
SOME_RULES = [
    {"verbs": ["get", "list"], "resources": ["pods", "pods/log"], "apiGroups": [""]},
    {"verbs": ["create"], "resources": ["selfsubjectreviews"]},
    *({"verbs": ["get"], "resources": [f"r{n}"]} for n in range(5)),
]


@pytest.mark.parametrize(
    ("answers", "check", "verdict", "fault", "code", "words"),
    [
        (
            {WHO: NOT_FOUND},
            "who-am-i",
            Verdict.NOT_CHECKED,
            "",
            "no-identity-review",
            "from Kubernetes 1.28 on",
        ),
        (
            {WHO: NOBODY},
            "login-accepted",
            Verdict.FAILED,
            "seen-as-anonymous",
            "anonymous",
            "load balancer",
        ),
        (
            {WHO: reviewed(201, REVIEW, userInfo={"username": "system:anonymous", "groups": []})},
            "who-am-i",
            Verdict.FAILED,
            "seen-as-anonymous",
            "anonymous",
            "load balancer",
        ),
        (
            {WHO: Answer(code=500, body={"kind": "Status"})},
            "login-accepted",
            Verdict.FAILED,
            "server-error",
            "server-error",
            "500",
        ),
        (
            {WHO: Answer(error=text("too-late", "no answer came in time"))},
            "login-accepted",
            Verdict.NOT_CHECKED,
            "",
            "no-answer-in-time",
            "a longer timeout",
        ),
        (
            {WHO: Answer(error=text("closed", "the connection was closed"))},
            "login-accepted",
            Verdict.FAILED,
            "cut-off",
            "broken-off",
            "the connection was closed",
        ),
        (
            {WHO: Answer(error=text("system", "no route to host"))},
            "login-accepted",
            Verdict.NOT_CHECKED,
            "",
            "no-answer",
            "kubectl auth whoami",
        ),
        (
            {RULES: Answer(error=text("closed", "the connection was closed"))},
            "what-may-i-do",
            Verdict.NOT_CHECKED,
            "",
            "no-answer",
            "the connection was closed",
        ),
        (
            {WHO: Answer(another=True)},
            "login-accepted",
            Verdict.NOT_CHECKED,
            "",
            "another-certificate",
            "nothing was sent",
        ),
        (
            {WHO: Answer(alert=80)},
            "login-accepted",
            Verdict.FAILED,
            "tls-refused",
            "refused-in-tls",
            "remote error: tls: internal error",
        ),
        (
            {RULES: Answer(code=403, body={}, asked=True)},
            "what-may-i-do",
            Verdict.NOT_CHECKED,
            "",
            "no-rules-review",
            "HTTP 403",
        ),
        (
            {RULES: reviewed(201, RULES_REVIEW, resourceRules=[], incomplete=True)},
            "what-may-i-do",
            Verdict.NOT_CHECKED,
            "",
            "rules-incomplete",
            "does not know all rules",
        ),
        (
            {RULES: reviewed(201, RULES_REVIEW, resourceRules=SOME_RULES)},
            "what-may-i-do",
            Verdict.PASSED,
            "",
            "rules",
            "get, list pods, pods/log; get r0; get r1; get r2; and 2 more rules",
        ),
    ],
)
def test_what_a_server_answers_is_understood(
    answers: Mapping[str, Answer],
    check: str,
    verdict: Verdict,
    fault: str,
    code: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = finding(answered(monkeypatch, answers), check)
    assert (found.verdict, found.fault, found.because.code) == (verdict, fault, code)
    assert words in found.reason


@pytest.mark.parametrize(
    ("user", "code"),
    [
        (User("u", username="a", password="b"), "password-not-sent"),
        (User("u"), "nothing-to-log-in-with"),
        (
            User("u", client_certificate="/no/c.crt", client_key="/no/c.key"),
            "no-usable-certificate",
        ),
        (User("u", token_file="/no/token"), "unreadable-file"),
    ],
)
def test_a_login_that_cannot_be_tried_is_not_tried(
    user: User, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = finding(answered(monkeypatch, {}, user), "login-accepted")
    assert (found.verdict, found.because.code) == (Verdict.NOT_CHECKED, code)


@pytest.mark.parametrize(
    ("layout", "code"), [("eks", "program-not-run"), ("oidc", "provider-not-run")]
)
def test_programs_and_providers_are_not_run_for_a_login(
    layout: str, code: str, tmp_path: Path
) -> None:
    user = kubeconfig.read(write_layout(layout, tmp_path)).users[0]
    with LessonCluster() as cluster:
        config = config_of(cluster)
        config = replace(config, users=(replace(user, name=config.users[0].name),))
        diagnosis = diagnose.diagnose(config)
    assert diagnosis.sound and not diagnosis.established
    assert finding(diagnosis, "login-accepted").because.code == code


def test_a_token_file_is_read_for_the_login(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("wrong\n")
    with LessonCluster() as cluster:
        config = config_of(cluster)
        user = User(config.users[0].name, token_file=str(tmp_path / "token"))
        diagnosis = diagnose.diagnose(replace(config, users=(user,)))
    assert first(diagnosis) == ("login-accepted", "wrong-token")


def test_a_certificate_of_this_authority_that_is_refused_is_told_from_a_foreign_one() -> None:
    other = certificates.self_signed_authority(keys.generate(), common_name="users")
    with LessonCluster(client_ca=[other.certificate]) as cluster:
        diagnosis = diagnose.diagnose(cluster.kubeconfig())
        assert chain.signed_by(cluster.admin.certificate, cluster.authority.certificate)
    assert first(diagnosis)[1] == "client-other-authority"
    assert diagnosis.first is not None
    assert diagnosis.first.because.code == "users-by-another-authority"


@pytest.mark.parametrize(
    ("name", "groups", "fault", "code", "words"),
    [
        ("alice", ["dev"], "forbidden", "nothing", "no role is bound"),
        ("alice", ["system:master"], "wrong-group", "misspelt-group", 'is not "system:masters"'),
        (
            "kubernetes-admin",
            ["dev"],
            "wrong-group",
            "lacks-group",
            "kubeadm:cluster-admins or system:masters",
        ),
    ],
)
def test_a_group_that_was_misspelt_is_named(
    name: str, groups: list[str], fault: str, code: str, words: str
) -> None:
    with LessonCluster() as cluster:
        diagnosis = diagnose.diagnose(cluster.kubeconfig(cluster.user(name, groups=groups)))
    assert first(diagnosis) == ("what-may-i-do", fault)
    assert diagnosis.first is not None and diagnosis.first.because.code == code
    assert words in diagnosis.first.reason


def test_rights_in_one_namespace_are_enough_there() -> None:
    role = Role("reader", (Rule(verbs=("get",), resources=("pods",)),))
    binding = Binding("readers", role, users=("alice",), namespace="shop")
    with LessonCluster(bindings=[*BINDINGS, binding]) as cluster:
        config = kubeconfig.parse(cluster.kubeconfig(cluster.user("alice")))
        shop = replace(config, contexts=(replace(config.contexts[0], namespace="shop"),))
        assert diagnose.diagnose(shop).sound
        assert first(diagnose.diagnose(config))[1] == "forbidden"


def test_a_certificate_that_cannot_be_judged_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object, **__: object) -> None:
        raise LessonError("unreadable-names", "a certificate's names cannot be read")

    monkeypatch.setattr(chain, "verify", unreadable)
    with LessonCluster() as cluster:
        diagnosis = diagnose.diagnose(cluster.kubeconfig())
    assert first(diagnosis) == ("signed-by-authority", "damaged-certificate")
    assert finding(diagnosis, "server-certificate-name").verdict is Verdict.NOT_CHECKED
