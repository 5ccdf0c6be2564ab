"""A TLS handshake in memory, message by message, with the verdicts of both sides.

The messages are real: two OpenSSLs talk to each other, without a socket (see memory.py). The
verdicts are those of kubectl and kube-apiserver: ``chain.verify`` judges the server as Go does,
and the client is made to obey it; ``apiserver.authentication`` judges the client. What openssl
decides about the server is shown as well. Where the client is OpenSSL and not kubectl, two things
differ: the size of its ClientHello, and the alert by which it refuses, which names the fault
(kubectl says bad_certificate of every one). Source: RFC 8446 (TLS 1.3), RFC 5246 (TLS 1.2).
"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from kubecert_lesson import chain, moments
from kubecert_lesson.apiserver.authentication import Unauthenticated, authenticate
from kubecert_lesson.apiserver.tls import TlsSession, server_context
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.chain import ChainVerdict
from kubecert_lesson.faults import UNABLE, said
from kubecert_lesson.faults.alerts import alert_text
from kubecert_lesson.handshake.forging import forged_key
from kubecert_lesson.handshake.hellos import (
    ClientHello,
    KeyShare,
    ServerHello,
    client_hello,
    server_hello,
)
from kubecert_lesson.handshake.memory import Conversation, accept, converse, judge, refuse
from kubecert_lesson.handshake.values import (
    Handshake,
    Meaning,
    Message,
    Outcome,
    Side,
    SideVerdict,
    Version,
)
from kubecert_lesson.steps import first_failure
from kubecert_lesson.words import Text, text

__all__ = [
    "ClientHello",
    "Handshake",
    "KeyShare",
    "Meaning",
    "Message",
    "Outcome",
    "ServerHello",
    "Side",
    "SideVerdict",
    "Version",
    "client_hello",
    "forged_key",
    "server_hello",
    "shake_hands",
]


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
    aware datetime that both clocks show (now by default).

    As kube-apiserver does, the server asks for a client certificate, completes the handshake and
    answers 401 afterwards to one that it does not accept; with ``server_requires_certificate``
    TLS itself judges it and ends with an alert, as servers for mutual TLS do.
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
        conversation = converse(version, name, session, lambda c: accept(c, client))
    else:
        conversation = converse(version, name, session, lambda c: judge(c, authorities))
        # OpenSSL has no clock but the real one.
        said = conversation.client_error if at is None else ""
        if not conversation.client_error:
            session = TlsSession(context)
            conversation = converse(version, name, session, lambda c: refuse(c, authorities))
    return Handshake(
        version=version,
        messages=conversation.messages,
        client=_client_verdict(verdict, conversation),
        server=_server_verdict(session, conversation, client_ca, clock),
        chain=verdict,
        openssl_said=said,
        wire=conversation.wire,
    )


def _never_began(version: Version, verdict: ChainVerdict) -> Handshake:
    client = SideVerdict(
        side=Side.CLIENT,
        outcome=Outcome.REFUSES,
        when=0,
        done=0,
        because=text(
            "key-mismatch",
            "the client's key does not belong to its certificate: kubectl does not even connect",
        ),
        text=said("key-mismatch"),
    )
    server = SideVerdict(
        side=Side.SERVER,
        outcome=Outcome.NEVER_JUDGES,
        when=0,
        done=0,
        because=text("no-connection", "the client never connected"),
        text="",
    )
    return Handshake(version=version, messages=(), client=client, server=server, chain=verdict)


def _client_verdict(verdict: ChainVerdict, conversation: Conversation) -> SideVerdict:
    return SideVerdict(
        side=Side.CLIENT,
        outcome=Outcome.ACCEPTS if verdict.trusted else Outcome.REFUSES,
        when=conversation.number(Side.SERVER, "Certificate"),
        done=conversation.client_done,
        because=(first_failure(verdict.checks) or verdict.checks[0]).because,
        text=verdict.kubectl_line,
    )


def _server_verdict(
    session: TlsSession,
    conversation: Conversation,
    client_ca: Sequence[x509.Certificate],
    clock: datetime | None,
) -> SideVerdict:
    """Judge the client as TLS has done already, or else as the authenticator does at the end."""
    end = len(conversation.messages)
    done = conversation.number(Side.CLIENT, "Finished")
    refuses, logged = Outcome.REFUSES, conversation.server_error
    if conversation.alert is not None:
        when = conversation.number(Side.CLIENT, "Certificate") or end
        printed = UNABLE + alert_text(conversation.alert)
        return _servers(refuses, when, 0, _log_says("refused-in-tls", logged), printed)
    if logged:
        return _servers(Outcome.NEVER_JUDGES, end, 0, _log_says("client-left", logged))
    try:
        user = authenticate(
            session.certificate,
            client_ca=client_ca,
            intermediates=session.intermediates,
            at=clock,
        )
    except Unauthenticated as error:
        why = _log_says("unauthenticated", str(error))
        return _servers(refuses, end, done, why, said("client-expired"))
    groups = ", ".join(user.groups)
    why = text("known-user", "user {name}, groups {groups}", name=user.name, groups=groups)
    return _servers(Outcome.ACCEPTS, end, done, why)


def _servers(
    outcome: Outcome, when: int, done: int, because: Text, printed: str = ""
) -> SideVerdict:
    return SideVerdict(
        side=Side.SERVER, outcome=outcome, when=when, done=done, because=because, text=printed
    )


def _log_says(code: str, words: str) -> Text:
    """Return a reason in the words of the server's log, which are not translated."""
    return Text(code, "{words}", {"words": words})
