"""What does a handshake in memory cost beyond its raw cryptography?

``shake_hands`` with both certificates and both verdicts, against the public-key operations that
no TLS 1.3 handshake can do without, done with bare library calls: two signatures and their
verification (RSA-PSS), the verification of two certificates (PKCS#1 v1.5), and an X25519 key
exchange on both sides. The two take turns; medians of many runs are compared. The times are the
processor's: neither side waits for anything, so on a quiet machine they are the clock's as well.
"""

import statistics
import time
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.handshake import shake_hands

RUNS = 300
TARGET_MS = 10
TRANSCRIPT = bytes(130)  # what CertificateVerify signs with SHA-256 (RFC 8446, section 4.4.3)
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)


def people() -> tuple[Identity, Identity, Identity]:
    """Return an authority, and a server and a client that it vouches for."""
    authority_key, server_key, client_key = keys.generate_many(3)
    authority = certificates.self_signed_authority(authority_key, common_name="kubernetes")
    server = certificates.issue_identity(
        authority,
        common_name="kube-apiserver",
        sans=["127.0.0.1"],
        use=Use.SERVING,
        key=server_key,
    )
    client = certificates.issue_identity(
        authority, common_name="alice", use=Use.CLIENT, key=client_key
    )
    return authority, server, client


def ours(authority: Identity, server: Identity, client: Identity) -> None:
    """Shake hands; read both verdicts and every message."""
    trusted = [authority.certificate]
    shaken = shake_hands(
        server=server, client=client, client_ca=trusted, authorities=trusted, name="127.0.0.1"
    )
    assert shaken.accepted and all(message.proves for message in shaken.messages)


def raw(authority: Identity, server: Identity, client: Identity) -> None:
    """Do the bare operations."""
    one, two = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    assert one.exchange(two.public_key()) == two.exchange(one.public_key())
    for identity in (server, client):
        key = identity.key
        assert isinstance(key, RSAPrivateKey)
        signature = key.sign(TRANSCRIPT, PSS, hashes.SHA256())
        key.public_key().verify(signature, TRANSCRIPT, PSS, hashes.SHA256())
        identity.certificate.verify_directly_issued_by(authority.certificate)


def milliseconds(act: Callable[..., None], who: tuple[Identity, ...]) -> float:
    """Time one run."""
    start = time.process_time()
    act(*who)
    return (time.process_time() - start) * 1000


def main() -> None:
    """Print the medians and the result."""
    who = people()
    times: dict[Callable[..., None], list[float]] = {ours: [], raw: []}
    for _ in range(RUNS):
        for act, spent in times.items():
            spent.append(milliseconds(act, who))
    whole, bare = statistics.median(times[ours]), statistics.median(times[raw])
    print(f"shake_hands, 14 messages and both verdicts: {whole:.2f} ms (median of {RUNS} runs)")
    print(f"the raw public-key operations alone:        {bare:.2f} ms")
    print(f"RESULT handshake: {whole - bare:.1f} ms more (target <= {TARGET_MS} ms more)")


if __name__ == "__main__":
    main()
