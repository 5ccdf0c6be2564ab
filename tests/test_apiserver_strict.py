"""A cluster that requires client certificates, one without TLS, and one on another's port."""

import http.client
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kubecert_lesson import LessonCluster, LessonError, certificates, keys
from kubecert_lesson.certificates import Identity, Use


def status_line(cluster: LessonCluster, client: Identity | None, folder: Path) -> str:
    """Say hello with Python's own TLS; return the first line of the answer."""
    trusted = certificates.pem(cluster.authority.certificate).decode()
    context = ssl.create_default_context(cadata=trusted)
    if client is not None:
        context.load_cert_chain(*client.write(folder, "client"))
    with (
        socket.create_connection(("127.0.0.1", cluster.port)) as wire,
        context.wrap_socket(wire, server_hostname="127.0.0.1") as tls,
    ):
        tls.sendall(b"GET /version HTTP/1.1\r\nHost: lesson\r\nConnection: close\r\n\r\n")
        return tls.recv(65536).split(b"\r\n")[0].decode()


def test_a_good_client_is_let_in_and_the_others_get_an_alert(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    key = keys.generate()
    stranger = certificates.self_signed_authority(key, common_name="other-ca")
    with LessonCluster(require_client_certificate=True) as cluster:

        def client(authority: Identity = cluster.authority, use: Use = Use.CLIENT) -> Identity:
            return certificates.issue_identity(authority, common_name="alice", use=use, key=key)

        expired = certificates.issue_identity(
            cluster.authority,
            common_name="alice",
            use=Use.CLIENT,
            key=key,
            now=now - timedelta(days=40),
            days=10,
        )
        assert status_line(cluster, client(), tmp_path) == "HTTP/1.1 200 "
        for refused, alert in (
            (None, "CERTIFICATE_REQUIRED"),
            (client(stranger), "UNKNOWN_CA"),
            (expired, "CERTIFICATE_EXPIRED"),
            (client(use=Use.SERVING), "UNSUPPORTED_CERTIFICATE"),
        ):
            cluster.clear_log()
            with pytest.raises(ssl.SSLError, match=alert):
                status_line(cluster, refused, tmp_path)
            assert cluster.requests == ()
            assert len(cluster.log) == 1


def test_the_strict_judge_goes_by_the_servers_clock(tmp_path: Path) -> None:
    ahead = datetime.now(UTC) + timedelta(days=400)
    with (
        LessonCluster(require_client_certificate=True, clock=ahead) as cluster,
        pytest.raises(ssl.SSLError, match="CERTIFICATE_EXPIRED"),
    ):
        status_line(cluster, cluster.admin, tmp_path)


def test_a_cluster_without_tls_knows_nobody() -> None:
    with LessonCluster(tls=False) as cluster:
        assert cluster.url == f"http://127.0.0.1:{cluster.port}"
        connection = http.client.HTTPConnection("127.0.0.1", cluster.port)
        answers = []
        for path in ("/version", "/api/v1/nodes"):
            connection.request("GET", path)
            answer = connection.getresponse()
            answers.append((answer.status, b"system:anonymous" in answer.read()))
        connection.close()
        assert answers == [(200, False), (403, True)]
        assert {entry.client_certificate for entry in cluster.log} == {""}


def test_a_cluster_takes_the_place_of_one_that_stopped_and_of_no_other() -> None:
    with LessonCluster() as first:
        with pytest.raises(LessonError, match=f"cannot listen on port {first.port}: Address"):
            LessonCluster(port=first.port).start()
        first.stop()
        second = LessonCluster(authority=first.authority, serving=first.serving, port=first.port)
        with second:
            assert second.url == first.url


def test_a_port_that_is_none_is_a_clear_error() -> None:
    with pytest.raises(LessonError, match="cannot listen on port 99999: ports go from 0 to 65535"):
        LessonCluster(port=99999).start()
