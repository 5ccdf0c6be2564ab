"""A TLS handshake in memory, message by message, with the verdicts of both sides.

The messages are real: two OpenSSLs talk to each other, without a socket (see memory.py). The
verdicts are those of kubectl and kube-apiserver: ``chain.verify`` judges the server as Go does,
and the client is made to obey it; ``cluster.authentication`` judges the client. What openssl
decides about the server stands beside it. Where the client is OpenSSL and not kubectl, two things
differ: the size of its ClientHello, and the alert by which it refuses, which names the fault
(kubectl says bad_certificate of every one). Source: RFC 8446 (TLS 1.3), RFC 5246 (TLS 1.2).
"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from kubecert_lesson import chain, moments
from kubecert_lesson.apiserver.authentication import Unauthenticated, authenticate
from kubecert_lesson.apiserver.tls import TlsSession, alert_text, server_context
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.chain import ChainVerdict
from kubecert_lesson.handshake.memory import Conversation, accept, converse, judge, refuse
from kubecert_lesson.handshake.values import Handshake, Message, SideVerdict, Version

__all__ = ["Handshake", "Message", "SideVerdict", "Version", "shake_hands"]

_UNABLE = "Unable to connect to the server: "
_ASKED_FOR_CREDENTIALS = (
    "error: You must be logged in to the server"
    " (the server has asked for the client to provide credentials)"
)
# With *-data in the kubeconfig; of files kubectl says the same, after "Unable to connect …".
_MISMATCH = "error: tls: private key does not match public key"


def shake_hands(
    *,
    server: Identity,
    server_chain: Sequence[x509.Certificate] = (),
    client: Identity | None,
    client_ca: Sequence[x509.Certificate],
    authorities: Sequence[x509.Certificate],
    name: str,
    at: datetime | None = None,
    version: Version = Version.TLS13,
    server_requires_certificate: bool = False,
) -> Handshake:
    """Let kubectl's side and the server's side shake hands in memory.

    ``server`` is the certificate (and key) that the server shows, ``server_chain`` what it sends
    along; ``client`` is the user's, None for none. The client judges by ``authorities``, the
    server by ``client_ca``. ``name`` is the host name or IP address that was dialled; ``at`` an
    aware datetime that both clocks show (now, where it is left away).

    As kube-apiserver does, the server asks for a client certificate, completes the handshake and
    answers 401 afterwards to one that is no good; with ``server_requires_certificate`` TLS itself
    judges it and ends with an alert, as servers for mutual TLS do.
    Raises LessonError for a time without time zone, a name that cannot be dialled, a key that
    OpenSSL finds too weak, and a server's key that does not belong to its certificate. ``ssl``
    reads keys from files only, so the client's key is in a private file for a moment (on Linux in
    one that is in memory only).
    """
    verdict = chain.verify(
        server.certificate,
        anchors=authorities,
        intermediates=server_chain,
        at=at,
        use=Use.SERVING,
        name=name,
    )
    clock = None if at is None else moments.utc(at)
    context = server_context(
        server,
        intermediates=server_chain,
        client_ca=client_ca,
        require_client_certificate=server_requires_certificate,
        clock=clock,
    )
    if client is not None and client.key.public_key() != client.certificate.public_key():
        return _never_began(version, verdict)
    session, said = TlsSession(context), ""
    if verdict.trusted:
        talk = converse(version, name, session, lambda c: accept(c, client))
    else:
        talk = converse(version, name, session, lambda c: judge(c, authorities))
        said = talk.client_error if at is None else ""  # OpenSSL has no clock but the real one
        if not talk.client_error:
            session = TlsSession(context)
            talk = converse(version, name, session, lambda c: refuse(c, authorities))
    return Handshake(
        version,
        talk.messages,
        _client_verdict(verdict, talk),
        _server_verdict(session, talk, client_ca, clock),
        verdict,
        said,
        talk.wire,
    )


def _never_began(version: Version, verdict: ChainVerdict) -> Handshake:
    reason = "the client's key does not belong to its certificate: kubectl does not even connect"
    client = SideVerdict("client", False, 0, 0, reason, _MISMATCH)
    server = SideVerdict("server", False, 0, 0, "it never heard of the client", "")
    return Handshake(version, (), client, server, verdict)


def _client_verdict(verdict: ChainVerdict, talk: Conversation) -> SideVerdict:
    text = ""
    if not verdict.trusted:
        text = f"{_UNABLE}tls: failed to verify certificate: {verdict.kubectl or verdict.reason}"
    when = talk.number("server", "Certificate")
    return SideVerdict("client", verdict.trusted, when, talk.client_done, verdict.reason, text)


def _server_verdict(
    session: TlsSession,
    talk: Conversation,
    client_ca: Sequence[x509.Certificate],
    clock: datetime | None,
) -> SideVerdict:
    """TLS may have ended already; else the authenticator has the word, after the last message."""
    end = len(talk.messages)
    if talk.alert is not None:
        when = talk.number("client", "Certificate") or end
        text = _UNABLE + alert_text(talk.alert)
        return SideVerdict("server", False, when, 0, talk.server_error, text)
    if talk.server_error:
        return SideVerdict("server", False, end, 0, talk.server_error, "")
    done = talk.number("client", "Finished")
    try:
        user = authenticate(
            session.certificate,
            client_ca=client_ca,
            intermediates=session.intermediates,
            at=clock,
        )
    except Unauthenticated as error:
        return SideVerdict("server", False, end, done, str(error), _ASKED_FOR_CREDENTIALS)
    groups = ", ".join(user.groups)
    return SideVerdict("server", True, end, done, f"user {user.name}, groups {groups}", "")
