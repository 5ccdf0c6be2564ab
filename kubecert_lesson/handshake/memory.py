"""A TLS client and a TLS server in one process, with memory between them in place of a network.

The client is Python's ``ssl``, because it can tell what it sends and reads, message by message
and decrypted: ``SSLContext._msg_callback``, a name with an underscore, which CPython's own tests
use. So nothing here takes TLS apart. The server is the lesson cluster's own (pyOpenSSL).
"""

import ipaddress
import os
import secrets
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.apiserver.tls import HandshakeFailed, TlsSession
from kubecert_lesson.certificates import Identity
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import private_folder
from kubecert_lesson.handshake.meanings import (
    CHANGE_CIPHER_SPEC,
    NAMES,
    alert_meaning,
    meaning,
)
from kubecert_lesson.handshake.values import Meaning, Message, Side, Version

# Content types of RFC 8446, section 5.1; ssl adds one for the header of each record.
_CHANGE_CIPHER_SPEC, _ALERT, _HANDSHAKE, _APPLICATION_DATA = 20, 21, 22, 23
_HEADER = 256
_VERSIONS = {Version.TLS12: ssl.TLSVersion.TLSv1_2, Version.TLS13: ssl.TLSVersion.TLSv1_3}
# RFC 6666: addresses that lead nowhere.
_NOWHERE = int(ipaddress.IPv6Address("100::"))


class Witness:
    """Records every message, from what OpenSSL tells of the client's side."""

    def __init__(self, version: Version) -> None:
        self.messages: list[Message] = []
        self.alert: int | None = None  # the last one that the server sent
        self._version = version
        self._record_types: dict[Side, int] = {}
        self._encrypting: set[Side] = set()

    def __call__(
        self, _: object, direction: str, __: object, content: int, kind: int, data: bytes
    ) -> None:
        sender = Side.CLIENT if direction == "write" else Side.SERVER
        if content == _HEADER:
            self._record_types[sender] = kind
            if kind == _CHANGE_CIPHER_SPEC:  # ssl shows only the header of one that it reads
                proves = meaning(self._version, sender, CHANGE_CIPHER_SPEC, 1)
                self._add(sender, CHANGE_CIPHER_SPEC, 1, proves)
                if self._version is Version.TLS12:
                    self._encrypting.add(sender)
        elif content == _HANDSHAKE:
            name = NAMES.get(kind, f"message {int(kind)}")
            proves = meaning(self._version, sender, name, len(data))
            self._add(sender, name, len(data), proves)
        elif content == _ALERT:
            if sender is Side.SERVER:
                self.alert = int(kind)
            name = f"alert {getattr(kind, 'name', str(kind)).lower()}"
            self._add(sender, name, len(data), alert_meaning(self._version, sender))

    def last(self, sender: Side) -> int:
        """Return the number of the last message of this sender, 0 where there is none."""
        return max((m.number for m in self.messages if m.sender == sender), default=0)

    def _add(self, sender: Side, name: str, size: int, proves: Meaning) -> None:
        before = self.messages[-1] if self.messages else None
        encrypted_record = self._record_types[sender] == _APPLICATION_DATA
        self.messages.append(
            Message(
                number=len(self.messages) + 1,
                flight=before.flight + (before.sender is not sender) if before else 1,
                sender=sender,
                name=name,
                size=size,
                encrypted=sender in self._encrypting or encrypted_record,
                meaning=proves,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What took place between the two, before anyone looks above TLS."""

    messages: tuple[Message, ...]
    wire: tuple[bytes, ...]
    client_done: int  # after this message, 0 where it never was
    client_error: str  # what OpenSSL said when it refused the server, or ''
    server_error: str  # what the server's log says of a handshake that failed, or ''
    alert: int | None  # by which the server refused the client

    def number(self, sender: Side, name: str) -> int:
        """Return the number of the first message of this name, 0 where there is none."""
        found = (m.number for m in self.messages if (m.sender, m.name) == (sender, name))
        return next(found, 0)


@dataclass(slots=True)
class _Client:
    """The client's side: bytes in, bytes out."""

    context: ssl.SSLContext
    name: str
    witness: Witness
    refusal: str = ""
    done: int = 0  # after this message
    _incoming: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)
    _outgoing: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)
    _tls: ssl.SSLObject = field(init=False)

    def __post_init__(self) -> None:
        self.context._msg_callback = self.witness  # type: ignore[attr-defined]
        try:
            self._tls = self.context.wrap_bio(
                self._incoming, self._outgoing, server_hostname=self.name
            )
        except (ValueError, TypeError) as error:
            raise LessonError(
                "not-a-host",
                "{name!r} is not a name to connect to: give a host name or an IP address",
                name=self.name,
            ) from error

    def step(self, data: bytes) -> bytes:
        """Take what the server sent; return what to send. After the handshake it only reads."""
        self._incoming.write(data)
        try:
            if not self.done:
                self._tls.do_handshake()
                self.done = self.witness.last(Side.SERVER)
            else:
                self._tls.read()
        except ssl.SSLCertVerificationError as error:
            self.refusal = error.verify_message
        except ssl.SSLError:
            pass  # all that has come is read, or it is the server's alert, which the witness has
        return self._outgoing.read()


def converse(
    version: Version, name: str, session: TlsSession, settings: Callable[[ssl.SSLContext], str]
) -> Conversation:
    """Let a client and a server talk until neither has more to say.

    ``settings`` prepares the client and returns the name that it must check, '' for ``name``.
    Raises LessonError for a name that cannot be connected to.
    """
    if not hasattr(ssl.SSLContext, "_msg_callback"):
        raise LessonError(
            "ssl-without-messages",
            "this Python's ssl does not show its messages (SSLContext._msg_callback): use CPython",
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = context.maximum_version = _VERSIONS[version]
    witness = Witness(version)
    client = _Client(context, settings(context) or name, witness)
    wire: list[bytes] = []
    server_error = ""
    sent = client.step(b"")
    while sent:
        wire.append(sent)
        try:
            session.receive(sent)
        except HandshakeFailed as error:
            server_error = str(error)
        if answer := session.outgoing():
            wire.append(answer)
        sent = client.step(answer) if answer else b""
    return Conversation(
        messages=tuple(witness.messages),
        wire=tuple(wire),
        client_done=client.done,
        client_error=client.refusal,
        server_error=server_error,
        alert=witness.alert,
    )


def accept(context: ssl.SSLContext, client: Identity | None) -> str:
    """Make a client that accepts any server: kubectl's rules have judged it already.

    Raises LessonError for a client's key that OpenSSL finds too weak.
    """
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if client is not None:
        try:
            with _file_with(client.key_pem + client.certificate_pem) as path:
                context.load_cert_chain(path)
        except ssl.SSLError as error:
            name = certificates.name_text(client.certificate.subject)
            raise LessonError(
                "weak-key",
                "OpenSSL does not accept the certificate of {name}: {reason};"
                " make one with an RSA key of 2048 bits",
                name=name,
                reason=error.reason,
            ) from error
    return ""


@contextmanager
def _file_with(pem: bytes) -> Iterator[str]:
    """Lend a private file, since ssl reads keys from files only: in memory where Linux has one."""
    if hasattr(os, "memfd_create"):
        with os.fdopen(os.memfd_create("client.pem"), "wb", buffering=0) as file:
            file.write(pem)
            yield f"/proc/self/fd/{file.fileno()}"
    else:
        with private_folder("handshake") as folder:
            path = folder / "client.pem"
            path.touch(mode=0o600)
            path.write_bytes(pem)
            yield str(path)


def judge(context: ssl.SSLContext, authorities: Sequence[x509.Certificate]) -> str:
    """Make a client that lets OpenSSL judge the server."""
    if authorities:
        text = "".join(certificates.pem(authority).decode() for authority in authorities)
        context.load_verify_locations(cadata=text)
    return ""


def refuse(context: ssl.SSLContext, authorities: Sequence[x509.Certificate]) -> str:
    """Make a client refuse a server that OpenSSL accepts and kubectl does not.

    It insists on a random address that no certificate names. Its alert is then the same
    as kubectl's: bad_certificate. (Its ClientHello names no host, as always with an address.)
    """
    judge(context, authorities)
    return str(ipaddress.IPv6Address(_NOWHERE | secrets.randbits(64)))
