"""LessonCluster from outside: it comes and goes with its block and leaves nothing behind."""

import asyncio
import logging
import socket
import ssl
import threading
import urllib.request
from datetime import UTC, datetime, timedelta, timezone

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec

from kubecert_lesson import certificates, keys, kubectl, pki, table
from kubecert_lesson.apiserver import BINDINGS, Node, Pod
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.errors import LessonError


@pytest.fixture(scope="module")
def authority() -> Identity:
    return certificates.self_signed_authority(keys.generate(), common_name="kubernetes")


@pytest.fixture(scope="module")
def serving(authority: Identity) -> Identity:
    return certificates.issue_identity(
        authority, common_name="kube-apiserver", sans=["127.0.0.1"], use=Use.SERVING
    )


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_the_port_is_open_within_the_block_only(authority: Identity, serving: Identity) -> None:
    before = threading.active_count()
    with LessonCluster(authority=authority, serving=serving) as cluster:
        assert cluster.running
        assert is_open(cluster.port)
        assert threading.active_count() == before + 1
    assert not cluster.running
    assert not is_open(cluster.port)
    assert threading.active_count() == before


def test_it_ends_after_an_exception_too_and_with_clients_connected(
    authority: Identity, serving: Identity
) -> None:
    before = threading.active_count()
    cluster = LessonCluster(authority=authority, serving=serving)
    with pytest.raises(ZeroDivisionError), cluster:
        client = socket.create_connection(("127.0.0.1", cluster.port))
        raise ZeroDivisionError
    assert client.recv(10) == b""
    client.close()
    assert not is_open(cluster.port)
    assert threading.active_count() == before


@pytest.mark.real_clock
def test_two_run_side_by_side_and_one_runs_twice(authority: Identity, serving: Identity) -> None:
    one = LessonCluster(authority=authority, serving=serving)
    two = LessonCluster(authority=authority, serving=serving, nodes=[Node("only")])
    with one, two:
        assert one.port != two.port
        admin = one.admin
        for cluster, name in ((one, "node1"), (two, "only")):
            run = kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig(admin))
            assert run.stdout.splitlines()[1].split()[0] == name
    with one:
        assert kubectl.run("get", "--raw", "/healthz", kubeconfig=one.kubeconfig()).ok


def test_it_starts_where_an_event_loop_is_running_already(
    authority: Identity, serving: Identity
) -> None:
    async def notebook() -> bool:
        with LessonCluster(authority=authority, serving=serving) as cluster:
            return is_open(cluster.port)

    assert asyncio.run(notebook())


def test_starting_twice_is_an_error_and_stopping_twice_is_not(
    authority: Identity, serving: Identity
) -> None:
    cluster = LessonCluster(authority=authority, serving=serving)
    with pytest.raises(LessonError, match="no port yet"):
        _ = cluster.url
    assert repr(cluster) == "LessonCluster(not running)"
    assert cluster.start() is cluster
    assert repr(cluster) == f"LessonCluster(https://127.0.0.1:{cluster.port})"
    with pytest.raises(LessonError, match="running already"):
        cluster.start()
    cluster.stop()
    cluster.stop()


def test_a_key_that_is_not_that_of_the_certificate_is_one_clear_error(
    authority: Identity, serving: Identity
) -> None:
    before = threading.active_count()
    wrong = Identity(serving.certificate, authority.key)
    with pytest.raises(LessonError, match="key does not belong to the serving certificate"):
        LessonCluster(authority=authority, serving=wrong).start()
    assert threading.active_count() == before


def test_a_server_that_cannot_start_says_why_and_leaves_nothing(
    authority: Identity, serving: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = threading.active_count()

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more sockets")

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_server", refuse)
    cluster = LessonCluster(authority=authority, serving=serving)
    with pytest.raises(OSError, match="no more sockets"):
        cluster.start()
    assert threading.active_count() == before
    assert not cluster.running


@pytest.mark.real_clock
def test_nothing_is_printed_or_logged(
    authority: Identity,
    serving: Identity,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with LessonCluster(authority=authority, serving=serving) as cluster:
        kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig())
        with pytest.raises(ssl.SSLError):
            ssl.create_default_context().wrap_socket(
                socket.create_connection(("127.0.0.1", cluster.port)), server_hostname="x"
            )
        half = socket.create_connection(("127.0.0.1", cluster.port))
        half.sendall(b"\x16\x03\x01\x02\x00\x01")
    half.close()
    assert capfd.readouterr() == ("", "")
    assert [r.message for r in caplog.records if r.levelno > logging.DEBUG] == []


@pytest.mark.real_clock
def test_with_no_argument_it_makes_itself_a_small_pki() -> None:
    with LessonCluster() as cluster:
        assert certificates.name_text(cluster.authority.certificate.subject) == "CN=kubernetes"
        sans = certificates.summarize(cluster.serving.certificate).sans
        assert {"DNS:kubernetes", "DNS:localhost", "IP:127.0.0.1"} <= set(sans)
        localhost = f"https://localhost:{cluster.port}"
        run = kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig(server=localhost))
        assert run.ok


@pytest.mark.real_clock
def test_it_can_be_made_of_kubeadms_tree() -> None:
    pool = [ec.generate_private_key(ec.SECP256R1()) for _ in range(pki.KEYS_NEEDED)]
    tree = pki.build(pki.Parameters(cert_sans=("127.0.0.1",)), keys=pool)
    admin = tree["admin.conf"]
    with LessonCluster(authority=tree["ca"], serving=tree["apiserver"]) as cluster:
        assert kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig(admin)).ok
        boss = cluster.kubeconfig(tree["super-admin.conf"])
        assert kubectl.run("auth", "can-i", "delete", "nodes", kubeconfig=boss).ok
    other = certificates.self_signed_authority(keys.generate(), common_name="other")
    foreign = certificates.issue_identity(
        other, common_name="kube-apiserver", sans=["127.0.0.1"], use=Use.SERVING
    )
    without = [b for b in BINDINGS if b.name != "kubeadm:cluster-admins"]
    with LessonCluster(authority=tree["ca"], serving=foreign, bindings=without) as cluster:
        refused = kubectl.run("get", "--raw", "/version", kubeconfig=cluster.kubeconfig(admin))
        assert "x509: certificate signed by unknown authority" in refused.stderr
        assert cluster.requests == ()
        fixed = cluster.kubeconfig(admin, authority=other.certificate)
        assert "is forbidden" in kubectl.run("get", "nodes", kubeconfig=fixed).stderr


@pytest.mark.real_clock
def test_kubeadms_own_serving_certificate_does_not_name_this_machine() -> None:
    pool = [ec.generate_private_key(ec.SECP256R1()) for _ in range(pki.KEYS_NEEDED)]
    tree = pki.build(keys=pool)
    with LessonCluster(authority=tree["ca"], serving=tree["apiserver"]) as cluster:
        run = kubectl.run("get", "--raw", "/version", kubeconfig=cluster.kubeconfig())
    assert "certificate is valid for 10.96.0.1, 192.168.56.10, not 127.0.0.1" in run.stderr


@pytest.mark.real_clock
def test_the_log_tells_who_refused_whom(authority: Identity, serving: Identity) -> None:
    stranger = certificates.self_signed_authority(keys.generate(), common_name="stranger")
    mallory = certificates.issue_identity(stranger, common_name="mallory", use=Use.CLIENT)
    with LessonCluster(authority=authority, serving=serving) as cluster:
        suspicious = cluster.kubeconfig(authority=stranger.certificate)
        kubectl.run("get", "nodes", kubeconfig=suspicious)
        assert [entry.request for entry in cluster.log] == ["TLS handshake"] * 5
        assert {entry.reason for entry in cluster.log} == {"remote error: tls: bad certificate"}
        assert cluster.requests == ()
        cluster.clear_log()
        kubectl.run("get", "--raw", "/version", kubeconfig=cluster.kubeconfig(mallory))
        cluster.clear_log()
        kubectl.run("get", "--raw", "/version", kubeconfig=cluster.kubeconfig(mallory))
    shown = table(cluster.log).rows
    assert shown == (
        (
            "GET /version",
            "CN=mallory",
            "–",
            "401",
            "x509: certificate signed by unknown authority",
        ),
    )


@pytest.mark.real_clock
def test_the_servers_clock_can_be_wrong(authority: Identity, serving: Identity) -> None:
    late = datetime.now(UTC) + timedelta(days=400)
    with LessonCluster(authority=authority, serving=serving, clock=late) as cluster:
        run = kubectl.run("auth", "whoami", kubeconfig=cluster.kubeconfig())
        assert run.stderr == "error: You must be logged in to the server (Unauthorized)\n"
        assert "has expired or is not yet valid" in cluster.requests[-1].reason


def test_the_servers_clock_may_show_the_time_of_any_zone_but_not_of_none(
    authority: Identity, serving: Identity
) -> None:
    noon = datetime(2030, 1, 2, 12, tzinfo=timezone(timedelta(hours=2)))
    with LessonCluster(authority=authority, serving=serving, clock=noon) as cluster:
        context = ssl.create_default_context(cadata=authority.certificate_pem.decode())
        answer = urllib.request.urlopen(f"{cluster.url}/version", context=context)
        assert answer.headers["Date"] == "Wed, 02 Jan 2030 10:00:00 GMT"
    with pytest.raises(LessonError, match="has no time zone"):
        LessonCluster(authority=authority, serving=serving, clock=noon.replace(tzinfo=None))


@pytest.mark.real_clock
def test_nodes_and_pods_are_those_given(authority: Identity, serving: Identity) -> None:
    nodes = [Node("big", roles=("control-plane", "etcd")), Node("small", ready=False)]
    pods = [Pod("web", node="small"), Pod("job", namespace="batch", running=False)]
    with LessonCluster(authority=authority, serving=serving, nodes=nodes, pods=pods) as cluster:
        kubeconfig = cluster.kubeconfig()
        shown = kubectl.run("get", "nodes", "--no-headers", kubeconfig=kubeconfig).stdout
        assert [line.split()[:3] for line in shown.splitlines()] == [
            ["big", "Ready", "control-plane,etcd"],
            ["small", "NotReady", "<none>"],
        ]
        shown = kubectl.run("get", "pods", "-A", "--no-headers", kubeconfig=kubeconfig).stdout
        assert [line.split()[:4] for line in shown.splitlines()] == [
            ["batch", "job", "0/1", "Pending"],
            ["default", "web", "1/1", "Running"],
        ]
        assert "batch" in kubectl.run("get", "ns", "-o", "name", kubeconfig=kubeconfig).stdout


@pytest.mark.real_clock
@pytest.mark.parametrize("name", ["y", "N", "no", "1e3", "017", "12:30", "null", "a: b", "대한"])
def test_odd_names_stay_text_in_the_kubeconfig(
    authority: Identity, serving: Identity, name: str
) -> None:
    with LessonCluster(authority=authority, serving=serving) as cluster:
        text = cluster.kubeconfig(cluster.user(name))
        run = kubectl.run("config", "view", "-o", "jsonpath={.users[0].name}", kubeconfig=text)
        assert run.text == name


def test_a_kubeconfig_has_kubectls_order_and_the_users_own_key(
    authority: Identity, serving: Identity
) -> None:
    with LessonCluster(authority=authority, serving=serving) as cluster:
        alice = cluster.user("alice", groups=["dev"])
        document = yaml.safe_load(cluster.kubeconfig(alice))
    assert list(document) == [
        *("apiVersion", "clusters", "contexts", "current-context", "kind", "users")
    ]
    assert document["current-context"] == "alice@lesson"
    assert document["clusters"][0]["cluster"]["server"] == cluster.url


@pytest.mark.real_clock
def test_an_ecdsa_cluster_makes_ecdsa_keys_and_kubectl_uses_its_words() -> None:
    fails = 'unknown authority (possibly because of "x509: '
    with LessonCluster(encryption_algorithm="ECDSA-P256") as cluster:
        made = (cluster.authority.key, cluster.serving.key, cluster.user("alice").key)
        assert {keys.kind(key) for key in made} == {"EC secp256r1"}
        for key, words in (
            (cluster.authority.key, ""),
            (keys.generate_for("ECDSA-P256"), fails + "ECDSA verification failure"),
            (keys.generate(), fails + "signature algorithm specifies an ECDSA public key, but"),
        ):
            trusted = certificates.self_signed_authority(key, common_name="kubernetes").certificate
            run = kubectl.run("auth", "whoami", kubeconfig=cluster.kubeconfig(authority=trusted))
            assert (run.ok, words in run.stderr) == (not words, True)


def test_a_cluster_with_an_authority_of_its_own_gives_users_keys_like_its(
    authority: Identity,
) -> None:
    cluster = LessonCluster(authority=authority, encryption_algorithm="ECDSA-P256")
    assert keys.kind(cluster.user("alice").key) == "RSA 2048"
    assert keys.kind(cluster.serving.key) == "EC secp256r1"
    with pytest.raises(LessonError, match="choose RSA-2048"):
        LessonCluster(encryption_algorithm="DSA")
