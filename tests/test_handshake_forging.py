"""A key file that claims to be another certificate's: openssl takes it, and no server does."""

import re
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kubecert_lesson import LessonCluster, certificates, keys, kubectl
from kubecert_lesson.errors import LessonError
from kubecert_lesson.handshake import forged_key

GET = b"GET /version HTTP/1.0\r\nHost: lesson\r\n\r\n"


@pytest.mark.real_clock
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_server_refuses_who_signs_with_another_key_than_the_certificates(
    version: str, tmp_path: Path
) -> None:
    with LessonCluster() as cluster:
        alice = cluster.user("alice")
        alice.write(tmp_path, "alice")
        forged = forged_key(alice.certificate, keys.generate())
        (tmp_path / "mallory.key").write_bytes(forged)
        ask = f"s_client -connect 127.0.0.1:{cluster.port} -quiet {version} -cert alice.crt"
        answers = {
            name: kubectl.openssl(*ask.split(), "-key", name, cwd=tmp_path, stdin=GET).text
            for name in ("alice.key", "mallory.key")
        }
        assert len(cluster.requests) == 1
        assert cluster.log[-1].reason == (  # as Go's crypto/tls says it
            "tls: invalid signature by the client certificate: crypto/rsa: verification error"
        )
    assert "HTTP/1.1 200" in answers["alice.key"]
    assert re.search(r"alert decrypt error.*alert number 51", answers["mallory.key"])


@pytest.mark.real_clock
def test_kubectl_does_not_take_the_forged_key_file() -> None:
    with LessonCluster() as cluster:
        alice, seen = cluster.user("alice"), len(cluster.log)
        forged = forged_key(alice.certificate, keys.generate())
        config = cluster.kubeconfig(alice)
        config = config.replace(b64encode(alice.key_pem), b64encode(forged))
        run = kubectl.run("version", kubeconfig=config)
        assert (run.code, len(cluster.log)) == (1, seen)
    assert "error: tls: failed to parse private key" in run.stderr


@pytest.mark.real_clock
def test_openssl_finds_the_certificates_public_half_in_it(tmp_path: Path) -> None:
    alice = certificates.self_signed_authority(keys.generate(), common_name="alice")
    alice.write(tmp_path, "alice")
    (tmp_path / "mallory.key").write_bytes(forged_key(alice.certificate, keys.generate()))
    of = {
        command: kubectl.openssl(*command.split(), "-noout", "-modulus", cwd=tmp_path).stdout
        for command in ("x509 -in alice.crt", "rsa -in mallory.key")
    }
    assert of["x509 -in alice.crt"] == of["rsa -in mallory.key"] != ""


def test_only_rsa_keys_of_one_size_are_forged() -> None:
    alice = certificates.self_signed_authority(keys.generate(), common_name="alice").certificate
    curve = certificates.self_signed_authority(
        ec.generate_private_key(ec.SECP256R1()), common_name="curve"
    ).certificate
    for certificate, bits in ((curve, 2048), (alice, 3072)):
        with pytest.raises(LessonError):
            forged_key(certificate, keys.generate(bits))
