"""Handshakes in memory: their messages against openssl's, their verdicts against kubectl's."""

import os
import re
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kubecert_lesson import LessonCluster, certificates, keys, kubeconfig, kubectl
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.handshake import Handshake, Outcome, Side, Version, memory, shake_hands
from kubecert_lesson.handshake.meanings import meaning
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import table

DAY = timedelta(days=1)
NOW = datetime.now(UTC)
PAST = NOW - 400 * DAY
TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
BOTH_VERSIONS = pytest.mark.parametrize("version", Version, ids=lambda version: version.name)
CREDENTIALS = (
    "error: You must be logged in to the server"
    " (the server has asked for the client to provide credentials)"
)


@dataclass(frozen=True)
class World:
    """Authorities and identities, each with one property that the tests are about."""

    authority: Identity
    client_authority: Identity
    namesake: Identity
    stranger: Identity
    key: keys.PrivateKey
    other_key: keys.PrivateKey

    def server(self, *, authority: Identity | None = None, **more: Any) -> Identity:
        settings: dict[str, Any] = {
            "common_name": "kube-apiserver",
            "sans": ["127.0.0.1"],
            "use": Use.SERVING,
        }
        return certificates.issue_identity(
            authority or self.authority, key=self.key, **(settings | more)
        )

    def client(self, *, authority: Identity | None = None, **more: Any) -> Identity:
        settings: dict[str, Any] = {
            "common_name": "alice",
            "organizations": ["viewers"],
            "use": Use.CLIENT,
        }
        return certificates.issue_identity(
            authority or self.client_authority, key=self.key, **(settings | more)
        )

    def shake(self, **more: Any) -> Handshake:
        """A healthy handshake, but for what is given."""
        settings: dict[str, Any] = {
            "server": self.server(),
            "client": self.client(),
            "client_ca": [self.client_authority.certificate],
            "authorities": [self.authority.certificate],
            "name": "127.0.0.1",
        }
        return shake_hands(**(settings | more))

    def cluster(self, **more: Any) -> LessonCluster:
        settings: dict[str, Any] = {
            "authority": self.authority,
            "serving": self.server(),
            "client_ca": [self.client_authority.certificate],
        }
        return LessonCluster(**(settings | more))


@pytest.fixture(scope="module")
def world() -> World:
    first, second, third, fourth, fifth, sixth = keys.generate_many(6)

    def authority(key: keys.PrivateKey, name: str) -> Identity:
        return certificates.self_signed_authority(key, common_name=name, now=NOW - 500 * DAY)

    return World(
        authority(first, "kubernetes"),
        authority(second, "for-clients"),
        authority(third, "kubernetes"),
        authority(fourth, "other-ca"),
        fifth,
        sixth,
    )


def names(shaken: Handshake, sender: Side) -> list[str]:
    """What one side sent, without what only keeps old devices quiet and what comes afterwards."""
    left_out = ("ChangeCipherSpec", "NewSessionTicket")
    return [m.name for m in shaken.messages if m.sender == sender and m.name not in left_out]


def last_line(text: str) -> str:
    return TIMES.sub("<time>", text.strip().splitlines()[-1])


# The messages


def test_the_messages_of_tls_1_3_in_order(world: World) -> None:
    shaken = world.shake()
    assert names(shaken, Side.CLIENT) == [
        *("ClientHello", "Certificate", "CertificateVerify", "Finished")
    ]
    assert names(shaken, Side.SERVER) == [
        *("ServerHello", "EncryptedExtensions", "CertificateRequest"),
        *("Certificate", "CertificateVerify", "Finished"),
    ]
    assert [m.number for m in shaken.messages] == list(range(1, len(shaken.messages) + 1))


def test_the_messages_of_tls_1_2_in_order(world: World) -> None:
    shaken = world.shake(version=Version.TLS12)
    assert names(shaken, Side.CLIENT) == [
        *("ClientHello", "Certificate", "ClientKeyExchange", "CertificateVerify", "Finished")
    ]
    assert names(shaken, Side.SERVER) == [
        *("ServerHello", "Certificate", "ServerKeyExchange", "CertificateRequest"),
        *("ServerHelloDone", "Finished"),
    ]


@pytest.mark.real_clock
@BOTH_VERSIONS
@pytest.mark.parametrize("strict", [False, True], ids=["accepts", "refuses"])
def test_openssl_names_the_same_messages_of_the_same_sizes(
    world: World, tmp_path: Path, version: Version, strict: bool
) -> None:
    client = world.client(authority=world.stranger if strict else None)
    client.write(tmp_path, "client")
    (tmp_path / "ca.crt").write_bytes(world.authority.certificate_pem)
    serving = world.server()
    with world.cluster(serving=serving, require_client_certificate=strict) as cluster:
        flag = "-tls1_2" if version is Version.TLS12 else "-tls1_3"
        command = f"s_client -connect 127.0.0.1:{cluster.port} -CAfile ca.crt -msg {flag}"
        command += " -cert client.crt -key client.key" + (" -ign_eof" if strict else "")
        said = kubectl.openssl(*command.split(), cwd=tmp_path).stdout
    line = r"^(>>>|<<<) .*, (?:Handshake|Alert) \[length (\w+)\], (?:fatal )?(\w+)$"
    theirs = [
        ({">>>": "client", "<<<": "server"}[way], name, int(size, 16))
        for way, size, name in re.findall(line, said, re.MULTILINE)
    ]
    shaken = world.shake(
        server=serving, client=client, version=version, server_requires_certificate=strict
    )
    ours = [
        (m.sender.value, m.name.removeprefix("alert "), m.size)
        for m in shaken.messages
        if m.name != "ChangeCipherSpec"  # openssl shows only the one that it sends
    ]

    def comparable(rows: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
        """Tickets come when they come; openssl offers more in its hello, and has another end."""
        kept = [row for row in rows if row[1] not in ("NewSessionTicket", "close_notify")]
        return [(sender, name, 0 if "Hello" in name else size) for sender, name, size in kept]

    assert comparable(ours) == comparable(theirs)
    assert len(comparable(ours)) >= 10


@BOTH_VERSIONS
def test_a_certificate_can_be_read_on_the_wire_with_tls_1_2_only(
    world: World, version: Version
) -> None:
    server, client = world.server(), world.client()
    shaken = world.shake(server=server, client=client, version=version)
    clear = version is Version.TLS12
    assert shaken.in_the_clear(server.certificate) is clear
    assert shaken.in_the_clear(client.certificate) is clear
    for sender in Side:
        found = shaken.message("Certificate", sender)
        assert found is not None and found.encrypted is not clear
    assert not shaken.in_the_clear(world.authority.certificate)  # it is not sent at all


@BOTH_VERSIONS
def test_hellos_are_clear_and_finished_is_encrypted(world: World, version: Version) -> None:
    shaken = world.shake(version=version)
    encrypted = {m.name: m.encrypted for m in shaken.messages}
    assert not encrypted["ClientHello"] and not encrypted["ServerHello"]
    assert encrypted["Finished"]


@BOTH_VERSIONS
def test_each_flight_is_what_was_sent_at_one_go(world: World, version: Version) -> None:
    shaken = world.shake(version=version)
    assert {m.flight for m in shaken.messages} == set(range(1, len(shaken.wire) + 1))
    for number, sent in enumerate(shaken.wire, 1):
        flight = [m for m in shaken.messages if m.flight == number]
        assert len({m.sender for m in flight}) == 1
        assert sum(m.size for m in flight) < len(sent)  # headers and seals come on top
        assert sent[0] in (20, 22, 23)  # each begins with a TLS record


@BOTH_VERSIONS
def test_every_message_says_what_it_proves_and_where_that_stands(
    world: World, version: Version
) -> None:
    refused = world.shake(version=version, name="elsewhere")
    for message in (*world.shake(version=version).messages, *refused.messages):
        assert re.search(r"\(RFC (8446|5246), [\dD.]+\)$", message.proves)
    unknown = meaning(version, Side.SERVER, "SupplementalData", 9)
    assert (unknown.says.code, unknown.source, unknown.is_proof) == ("unknown-message", "", False)


def test_what_the_server_sends_along_makes_its_certificate_message_longer(world: World) -> None:
    middle = certificates.intermediate_authority(
        world.other_key, world.authority, common_name="middle"
    )
    server = world.server(authority=middle)
    alone = world.shake(server=server)
    along = world.shake(server=server, server_chain=[middle.certificate])
    assert not alone.client.accepted and along.client.accepted
    one, two = (s.message("Certificate", Side.SERVER) for s in (alone, along))
    assert one is not None and two is not None and two.size > one.size + 500


@pytest.mark.parametrize("strict", [False, True])
def test_no_authority_is_sent_along_uninvited(world: World, strict: bool) -> None:
    ca = [world.authority.certificate]
    client = world.client(authority=world.authority)
    shaken = world.shake(
        client=client, client_ca=ca, server_requires_certificate=strict, version=Version.TLS12
    )
    assert shaken.accepted and not shaken.in_the_clear(ca[0])


def test_an_unknown_message_keeps_its_number() -> None:
    witness = memory.Witness(Version.TLS13)
    witness(None, "read", None, 256, 23, b"")
    witness(None, "read", None, 22, 99, b"1234")
    witness(None, "read", None, 21, 120, b"12")
    assert [m.name for m in witness.messages] == ["message 99", "alert 120"]


# Who is done when


@pytest.mark.parametrize("strict", [False, True])
def test_with_tls_1_3_the_client_is_done_before_the_server_has_seen_its_certificate(
    world: World, strict: bool
) -> None:
    shaken = world.shake(
        client=world.client(authority=world.stranger), server_requires_certificate=strict
    )
    assert shaken.client.accepted and not shaken.server.accepted
    shown, finished = (shaken.message(n, Side.CLIENT) for n in ("Certificate", "Finished"))
    assert shown is not None and finished is not None
    assert 0 < shaken.client.when < shaken.client.done < shown.number <= shaken.server.when
    # It sends its Finished as one that is done, and hears of the refusal only afterwards.
    assert finished.number < len(shaken.messages)


def test_with_tls_1_2_the_client_waits_for_the_server(world: World) -> None:
    stranger = world.client(authority=world.stranger)
    good = world.shake(version=Version.TLS12)
    assert good.server.done < good.client.done == len(good.messages)
    bad = world.shake(version=Version.TLS12, client=stranger, server_requires_certificate=True)
    shown = bad.message("Certificate", Side.CLIENT)
    assert shown is not None
    assert bad.server.when == shown.number
    assert (bad.client.done, bad.server.done) == (0, 0)  # the client never gets there


def test_a_client_that_refuses_ends_it_before_it_shows_anything(world: World) -> None:
    shaken = world.shake(authorities=[world.stranger.certificate])
    assert [m.name for m in shaken.messages][-2:] == ["Certificate", "alert unknown_ca"]
    assert shaken.messages[-1].sender is Side.CLIENT
    assert shaken.message("Certificate", Side.CLIENT) is None
    assert (shaken.client.when, shaken.client.done) == (len(shaken.messages) - 1, 0)
    assert (shaken.server.when, shaken.server.done) == (len(shaken.messages), 0)
    assert (shaken.client.outcome, shaken.server.outcome) == (
        *(Outcome.REFUSES, Outcome.NEVER_JUDGES),
    )
    assert shaken.server.because.code == "client-left"
    assert shaken.server.reason == "remote error: tls: unknown certificate authority"


# The verdicts, with the real kubectl beside them

SERVERS: dict[str, tuple[dict[str, Any], str]] = {
    "good": ({}, ""),
    "expired": ({"now": PAST, "days": 10}, "127.0.0.1"),
    "not yet valid": ({"now": NOW + 5 * DAY}, "127.0.0.1"),
    "other addresses": ({"sans": ["10.96.0.1", "192.168.0.10"]}, "127.0.0.1"),
    "no address": ({"sans": ["kubernetes"]}, "127.0.0.1"),
    "other names": ({"sans": ["kubernetes", "kubernetes.default"]}, "localhost"),
    "only a common name": ({"common_name": "localhost", "sans": []}, "localhost"),
    "for clients only": ({"use": Use.CLIENT}, "127.0.0.1"),
}


@pytest.mark.real_clock
@BOTH_VERSIONS
@pytest.mark.parametrize("case", SERVERS)
def test_kubectl_says_the_same_of_the_server(world: World, case: str, version: Version) -> None:
    settings, name = SERVERS[case]
    serving = world.server(**settings)
    shaken = world.shake(server=serving, name=name or "127.0.0.1", version=version)
    with world.cluster(serving=serving) as cluster:
        url = f"https://{name or '127.0.0.1'}:{cluster.port}"
        run = kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig(world.client(), server=url))
    assert shaken.client.accepted is run.ok is (case == "good")
    if not run.ok:
        assert TIMES.sub("<time>", shaken.client.text) == last_line(run.stderr)
        assert shaken.messages[-1].name.startswith("alert ") and not shaken.server.accepted


@pytest.mark.real_clock
@pytest.mark.parametrize("which", ["stranger", "namesake"])
def test_kubectl_says_the_same_with_an_authority_of_another_cluster(
    world: World, which: str
) -> None:
    trusted = getattr(world, which).certificate
    shaken = world.shake(authorities=[trusted])
    with world.cluster() as cluster:
        run = kubectl.run(
            "get", "nodes", kubeconfig=cluster.kubeconfig(world.client(), authority=trusted)
        )
    assert shaken.client.text == last_line(run.stderr)
    assert ("verification error" in shaken.client.text) is (which == "namesake")


CLIENTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "good": ({}, "", ""),
    "foreign": ({"authority": "stranger"}, "signed by unknown authority", "unknown_ca"),
    "expired": ({"now": PAST, "days": 10}, "has expired", "certificate_expired"),
    "not yet valid": ({"now": NOW + 5 * DAY}, "not yet valid", "bad_certificate"),
    "for servers only": ({"use": Use.SERVING}, "incompatible key", "unsupported_certificate"),
}


@pytest.mark.real_clock
@pytest.mark.parametrize("case", CLIENTS)
def test_kubectl_is_answered_401_where_the_handshake_says_so(world: World, case: str) -> None:
    settings, reason, _ = CLIENTS[case]
    client = world.client(**_with_authority(world, settings))
    shaken = world.shake(client=client)
    with world.cluster() as cluster:
        run = kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig(client))
        log = cluster.requests[-1]
    assert shaken.client.accepted and shaken.server.accepted is run.ok is (case == "good")
    assert not any(m.name.startswith("alert") for m in shaken.messages)
    if not run.ok:
        assert shaken.server.text == last_line(run.stderr) == CREDENTIALS
        assert TIMES.sub("", shaken.server.reason) == TIMES.sub("", log.reason)
        assert reason in shaken.server.reason


@pytest.mark.real_clock
@BOTH_VERSIONS
@pytest.mark.parametrize("case", [*CLIENTS, "none"])
def test_a_strict_server_refuses_with_an_alert_that_kubectl_reads_out(
    world: World, case: str, version: Version
) -> None:
    settings, _, alert = CLIENTS.get(case, ({}, "", "certificate_required"))
    client = None if case == "none" else world.client(**_with_authority(world, settings))
    shaken = world.shake(client=client, server_requires_certificate=True, version=version)
    with world.cluster(require_client_certificate=True) as cluster:
        config = cluster.kubeconfig(client) if client else by_token(cluster)
        run = until_it_reads_the_alert("version", kubeconfig=config)
    assert shaken.server.accepted is run.ok is (case == "good")
    if run.ok:
        return
    if (case, version) == ("none", Version.TLS12):
        alert = "handshake_failure"  # TLS 1.2, which kubectl did not use here, has no word for it
        assert shaken.server.text.endswith(": remote error: tls: handshake failure")
    else:
        assert shaken.server.text == last_line(run.stderr).replace(_PEEKED, "")
    assert shaken.messages[-1].name == f"alert {alert}"
    assert shaken.messages[-1].sender is Side.SERVER


_PEEKED = "readLoopPeekFailLocked: "


def until_it_reads_the_alert(*args: str, kubeconfig: bytes) -> kubectl.Run:
    """Run kubectl; again where it was sending, since then it may not see why it was cut off."""
    for _ in range(5):
        run = kubectl.run(*args, kubeconfig=kubeconfig)
        if run.ok or "remote error" in run.stderr:
            break
    return run


def by_token(cluster: LessonCluster) -> bytes:
    """A kubeconfig of somebody who shows no certificate, and is not asked for a user name."""
    trusted = cluster.authority.certificate_pem
    return kubeconfig.to_yaml(
        kubeconfig.build(
            cluster="lesson", server=cluster.url, authority_pem=trusted, user="bob", token="t"
        )
    )


def _with_authority(world: World, settings: dict[str, Any]) -> dict[str, Any]:
    named = settings.get("authority")
    return settings | ({"authority": getattr(world, named)} if named else {})


def test_a_client_without_a_certificate_is_anonymous(world: World) -> None:
    shaken = world.shake(client=None)
    shown = shaken.message("Certificate", Side.CLIENT)
    assert shown is not None and shown.meaning.says.code == "empty-certificate"
    assert shaken.message("CertificateVerify", Side.CLIENT) is None
    assert shaken.accepted
    assert shaken.server.because.values["name"] == "system:anonymous"


def test_the_server_learns_user_and_groups(world: World) -> None:
    server = world.shake().server
    assert server.because.code == "known-user"
    assert server.reason == "user alice, groups viewers, system:authenticated"


@pytest.mark.real_clock
def test_a_key_of_somebody_else_never_gets_as_far_as_a_connection(world: World) -> None:
    stolen = Identity(world.client().certificate, world.other_key)
    shaken = world.shake(client=stolen)
    with world.cluster() as cluster:
        run = kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig(stolen))
        assert cluster.log == ()
    assert shaken.client.text == last_line(run.stderr)
    assert (shaken.messages, shaken.wire, shaken.accepted) == ((), (), False)
    assert (shaken.client.when, shaken.server.when, shaken.differs) == (0, 0, False)
    assert shaken.client.because.code == "key-mismatch"


def test_clusters_with_other_kinds_of_keys_shake_hands_too(world: World) -> None:
    for key in (ec.generate_private_key(ec.SECP256R1()), Ed25519PrivateKey.generate()):
        ca = certificates.self_signed_authority(key, common_name="k3s")
        server = certificates.issue_identity(
            ca, common_name="k3s", sans=["127.0.0.1"], use=Use.SERVING, key=key
        )
        client = certificates.issue_identity(ca, common_name="bob", use=Use.CLIENT, key=key)
        trusted = [ca.certificate]
        assert world.shake(
            server=server, client=client, client_ca=trusted, authorities=trusted
        ).accepted


# Clocks


def test_both_clocks_show_the_time_that_is_asked_about(world: World) -> None:
    server, client = (make(now=PAST, days=10) for make in (world.server, world.client))
    then = world.shake(server=server, client=client, at=PAST + DAY)
    now = world.shake(server=server, client=client)
    assert then.accepted and not now.client.accepted
    assert now.messages[-1].name == "alert certificate_expired"


def test_a_clock_ahead_refuses_what_is_valid_today(world: World) -> None:
    shaken = world.shake(at=NOW + 366 * DAY)
    assert "is after" in shaken.client.text
    # OpenSSL has no such clock: made to refuse, it says what kubectl says of every fault.
    assert shaken.messages[-1].name == "alert bad_certificate"
    assert shaken.server.reason == "remote error: tls: bad certificate"
    assert shaken.openssl.verdict is Verdict.FAILED and not shaken.differs


@pytest.mark.parametrize("strict", [False, True])
def test_the_servers_clock_judges_the_client(world: World, strict: bool) -> None:
    client = world.client(days=10)
    shaken = world.shake(client=client, at=NOW + 20 * DAY, server_requires_certificate=strict)
    assert shaken.client.accepted and not shaken.server.accepted
    assert ("expired certificate" in shaken.server.text) is strict


# What openssl decides


def test_openssl_was_really_asked_where_the_server_is_refused(world: World) -> None:
    shaken = world.shake(authorities=[world.stranger.certificate])
    assert shaken.openssl.reason == "it says: unable to get local issuer certificate"
    assert not shaken.differs
    assert not world.shake().differs


def test_a_common_name_that_openssl_accepts_is_refused_as_kubectl_refuses_it(
    world: World,
) -> None:
    server = world.server(common_name="localhost", sans=[])
    shaken = world.shake(server=server, name="localhost")
    assert shaken.client.text.endswith("relies on legacy Common Name field, use SANs instead")
    assert shaken.openssl.verdict is Verdict.PASSED and shaken.differs
    assert "openssl decides differently from kubectl" in repr(shaken)
    assert shaken.messages[-1].name == "alert bad_certificate"
    assert shaken.message("Certificate", Side.CLIENT) is None


def test_an_authority_that_kubectl_takes_and_openssl_does_not(world: World) -> None:
    middle = certificates.intermediate_authority(
        world.other_key, world.authority, common_name="middle"
    )
    shaken = world.shake(server=world.server(authority=middle), authorities=[middle.certificate])
    assert shaken.accepted
    assert shaken.openssl.verdict is Verdict.FAILED and shaken.differs


def test_without_any_authority_nobody_is_trusted(world: World) -> None:
    shaken = world.shake(authorities=[])
    assert shaken.client.text.endswith("x509: certificate signed by unknown authority")
    assert shaken.openssl.verdict is Verdict.FAILED


# Faces and bad input


def test_it_shows_itself_as_tables(world: World) -> None:
    shaken = world.shake()
    text, markup = repr(shaken), shaken._repr_html_()
    assert text.splitlines()[0] == f"TLS 1.3, {len(shaken.messages)} messages"
    for message in shaken.messages:
        assert re.search(rf"{message.number} +{message.sender.words} +{message.name} +", text)
    assert "Who accepts whom" in text and markup.count("<table>") == 2
    rows = table(shaken.messages, columns=["number", "sender", "name", "encrypted"]).rows
    assert rows[0] == ("1", "client", "ClientHello", "no")
    assert "BEGIN" not in text and b"PRIVATE" not in b"".join(shaken.wire)


def test_bad_input_is_named(world: World) -> None:
    with pytest.raises(LessonError, match="has no time zone"):
        world.shake(at=datetime(2030, 1, 1))
    with pytest.raises(LessonError, match="is not a name to connect to: give a host name"):
        world.shake(name="")
    with pytest.raises(LessonError, match="key does not belong to the serving certificate"):
        world.shake(server=Identity(world.server().certificate, world.other_key))
    with pytest.raises(LessonError, match="a list is expected, not one certificate"):
        world.shake(authorities=world.authority.certificate)


def test_a_key_that_openssl_finds_too_weak_is_named(world: World) -> None:
    weak = rsa.generate_private_key(65537, 1024)
    client = certificates.issue_identity(
        world.authority, common_name="alice", use=Use.CLIENT, key=weak
    )
    with pytest.raises(
        LessonError, match="does not accept the certificate of CN=alice: .*TOO_SMALL"
    ):
        world.shake(client=client)
    server = certificates.issue_identity(
        world.authority, common_name="api", use=Use.SERVING, key=weak
    )
    with pytest.raises(LessonError, match="the serving certificate of CN=api: ee key too small"):
        world.shake(server=server)


def test_a_python_whose_ssl_is_silent_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssl, "SSLContext", SimpleNamespace)
    with pytest.raises(LessonError, match="does not show its messages"):
        world.shake()


@pytest.mark.parametrize("in_memory", [True, False])
def test_the_clients_key_is_private_and_gone_afterwards(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: bool
) -> None:
    seen: list[Path] = []
    real = ssl.SSLContext.load_cert_chain

    def spy(context: ssl.SSLContext, path: str) -> None:
        seen.extend(entry for entry in tmp_path.rglob("*") if entry.is_file())
        assert all(entry.stat().st_mode & 0o077 == 0 for entry in seen)
        real(context, path)

    if not in_memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", spy)
    assert world.shake().accepted
    assert len(seen) == (0 if in_memory else 1) and list(tmp_path.iterdir()) == []
