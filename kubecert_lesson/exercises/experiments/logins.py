"""Experiments on users and their certificates: fourteen, and seventeen to nineteen."""

from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, handshake
from kubecert_lesson.apiserver.authentication import MASTERS
from kubecert_lesson.apiserver.authorization import Attributes, decide
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.experiments import bench
from kubecert_lesson.files import private_folder
from kubecert_lesson.handshake import Version

_LATER = timedelta(days=730)


def what_travels() -> str:
    """Look for Alice's certificate and for her key in all that goes over the wire in TLS 1.2."""
    ca, key = bench.authority(), bench.rsa_key()
    alice = certificates.issue_identity(ca, common_name="alice", use=Use.CLIENT, key=key)
    met = bench.shake_hands(trusts=ca, client=alice, version=Version.TLS12)
    numbers = key.private_numbers()
    secrets = (number.to_bytes(256, "big").lstrip(b"\0") for number in (numbers.d, numbers.p))
    wire = b"".join(met.wire)
    found = {
        "certificate": alice.certificate.public_bytes(Encoding.DER) in wire,
        "key": any(secret in wire for secret in secrets),
    }
    return "both" if all(found.values()) else max(found, key=lambda what: found[what])


def a_copied_certificate() -> str:
    """Sign in Alice's place, with her certificate and a key of one's own."""
    copied = bench.user(bench.authority()).certificate
    challenge, public = b"something new in each handshake", copied.public_key()
    signature = bench.key("mallory").sign(challenge, ECDSA(SHA256()))
    if not isinstance(public, EllipticCurvePublicKey):
        return "nothing"
    try:
        public.verify(signature, challenge, ECDSA(SHA256()))
    except InvalidSignature:
        return "read" if certificates.common_name(copied) == "alice" else "nothing"
    return "log-in"


def an_expired_client() -> str:
    """Let a client certificate expire: what does kubectl print?"""
    met = _two_years_later(client_days=365, server_days=1000)
    return "expired" if "expired" in met.server.text else "logged-in"


def an_expired_server() -> str:
    """Let the server's certificate expire: what does kubectl print?"""
    met = _two_years_later(client_days=1000, server_days=365)
    return "expired" if "expired" in met.client.text else "logged-in"


def _two_years_later(*, client_days: int, server_days: int) -> handshake.Handshake:
    ca = bench.authority()
    alice = certificates.issue_identity(
        ca, common_name="alice", use=Use.CLIENT, days=client_days, key=bench.key("alice")
    )
    shown = certificates.issue_identity(
        ca,
        common_name="kube-apiserver",
        sans=[bench.HOST],
        use=Use.SERVING,
        days=server_days,
        key=bench.key("server"),
    )
    anchors = [ca.certificate]
    return handshake.shake_hands(
        server=shown,
        client=alice,
        client_ca=anchors,
        authorities=anchors,
        name=bench.HOST,
        at=datetime.now(UTC) + _LATER,
    )


def deleting_the_file() -> str:
    """Delete the authority's copy of Alice's certificate, and let her log in with her own."""
    ca = bench.authority()
    alice = bench.user(ca)
    with private_folder("issued") as folder:
        for path in alice.write(folder, "alice"):
            path.unlink()
        known = bench.login(alice.certificate, ca)
    return "yes" if known else "no"


def another_authority() -> str:
    """Let the server trust an authority with another key: does Alice still get in?"""
    alice = bench.user(bench.authority())
    return "yes" if bench.login(alice.certificate, bench.authority("theirs")) else "no"


def an_organization() -> str:
    """Log in with O=payments: what does the API server take it for?"""
    known = bench.login(
        bench.user(bench.authority(), "alice", ["payments"]).certificate, bench.authority()
    )
    if known is None:
        return "company"
    return "group" if "payments" in known.groups else "company"


def masters_without_a_role() -> str:
    """Ask as a member of system:masters, where no role at all is bound to anybody."""
    ca = bench.authority()
    known = bench.login(bench.user(ca, "alice", [MASTERS]).certificate, ca)
    asked = Attributes("delete", resource="nodes", name="node1")
    allowed = known is not None and decide(known, asked, ()).allowed
    return "everything" if allowed else "nothing"
