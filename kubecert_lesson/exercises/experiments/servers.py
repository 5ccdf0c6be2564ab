"""Experiments on what kubectl and a server refuse: five to ten, and thirteen."""

import ssl

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.apiserver.tls import TlsSession, server_context
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.exercises.experiments import bench

_TOKEN = b"Authorization: Bearer a-secret-token"


def unknown_authority() -> str:
    """Let a client with another authority meet the server: who refuses whom?"""
    met = bench.shake_hands(trusts=bench.authority("theirs"), client=bench.user(bench.authority()))
    if met.client.refused:
        return "server"
    return "mine" if met.server.refused else "nobody"


def a_new_client_certificate() -> str:
    """Try again with a new certificate of one's own, the rest as before."""
    newer = bench.user(bench.authority(), "alice", ["system:masters"])
    met = bench.shake_hands(trusts=bench.authority("theirs"), client=newer)
    return "yes" if met.accepted else "no"


def a_foreign_client() -> str:
    """Show the API server a client certificate that another authority signed."""
    return _ending(strict=False)


def a_foreign_client_at_a_strict_server() -> str:
    """Show it to a server that insists on a certificate in TLS itself."""
    return _ending(strict=True)


def _ending(*, strict: bool) -> str:
    stranger = bench.user(bench.authority("theirs"))
    met = bench.shake_hands(trusts=bench.authority(), client=stranger, strict=strict)
    if any(message.meaning.is_alert for message in met.messages):
        return "alert"
    return "accepted" if met.server.accepted else "answer-401"


def a_namesake() -> str:
    """Check a server with an authority of the same name and another key."""
    shown = bench.server(bench.authority(), bench.HOST)
    trusted = bench.judge_server(shown, bench.authority("theirs"), bench.HOST).trusted
    return "yes" if trusted else "no"


def the_same_key_again() -> str:
    """Check a server whose authority has a new certificate for its old key."""
    old, new = bench.authority(), bench.authority()
    shown = bench.server(new, bench.HOST)
    different = old.certificate != new.certificate
    trusted = bench.judge_server(shown, old, bench.HOST).trusted
    return "yes" if trusted and different else "no"


def who_gets_the_token() -> str:
    """Skip the verification, and let an impostor answer."""
    impostor = bench.server(bench.authority("theirs"), common_name="impostor")
    return "anybody" if _TOKEN in _received_by(impostor) else "right-server"


def _received_by(impostor: Identity) -> bytes:
    """What a server reads from a client that verifies nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing, server_hostname=bench.HOST)
    session = TlsSession(server_context(impostor))
    received, shaken = b"", False
    for _ in range(4):
        try:
            client.do_handshake()
            shaken = True
        except ssl.SSLWantReadError:
            pass
        if shaken:
            client.write(_TOKEN)
        received += session.receive(outgoing.read())
        incoming.write(session.outgoing())
    return received


def skipping_after_a_401() -> str:
    """Let a client that skips its own check show a certificate that the server refuses."""
    stranger = bench.user(bench.authority("theirs"))
    return "no" if bench.login(stranger.certificate, bench.authority()) is None else "yes"


def a_common_name_alone() -> str:
    """Check a server that has the host in its CN, and no SAN."""
    ca = bench.authority()
    shown = bench.server(ca, common_name="web.example")
    return "yes" if bench.judge_server(shown, ca, "web.example").trusted else "no"


def another_common_name() -> str:
    """Check a server that has the host in a SAN, and another name in its CN."""
    ca = bench.authority()
    shown = bench.server(ca, "web.example", common_name="some-other-name")
    return "yes" if bench.judge_server(shown, ca, "web.example").trusted else "no"


def a_name_for_an_address() -> str:
    """Dial an address of a server whose certificate has the name for it."""
    ca = bench.authority()
    return (
        "yes" if bench.judge_server(bench.server(ca, "localhost"), ca, bench.HOST).trusted else "no"
    )


def an_address_as_a_name() -> str:
    """Dial an address that stands in the certificate as a DNS name."""
    ca = bench.authority()
    plain = certificates.request(bench.key("server"), common_name="kube-apiserver")
    issued = certificates.issue(plain, ca, use=Use.SERVING)
    builder = (
        x509.CertificateBuilder()
        .subject_name(issued.subject)
        .issuer_name(issued.issuer)
        .public_key(plain.public_key())
        .serial_number(issued.serial_number)
        .not_valid_before(issued.not_valid_before_utc)
        .not_valid_after(issued.not_valid_after_utc)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(bench.HOST)]), critical=False)
    )
    shown = Identity(certificates.signed(builder, ca), bench.key("server"))
    return "yes" if bench.judge_server(shown, ca, bench.HOST).trusted else "no"


def two_authorities() -> str:
    """Let one authority vouch for the server, and another one for Alice."""
    clients = bench.authority("clients", common_name="for-clients")
    met = bench.shake_hands(trusts=bench.authority(), client=bench.user(clients), client_ca=clients)
    return "no" if met.accepted else "yes"


def the_authority_for_clients_is_exchanged() -> str:
    """Let the server check its clients with another authority than before."""
    met = bench.shake_hands(
        trusts=bench.authority(),
        client=bench.user(bench.authority()),
        client_ca=bench.authority("theirs", common_name="for-clients"),
    )
    if met.accepted:
        return "nothing"
    return "server-refuses" if met.client.accepted else "kubectl-refuses"
