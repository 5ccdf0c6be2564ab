"""What a handshake is, as values: its messages in order, and the verdict of each side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson.chain import ChainVerdict, Opinion, compare
from kubecert_lesson.chain.rules import OPENSSL
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import Table, table


class Version(Enum):
    """The two versions of TLS that kubectl and kube-apiserver speak."""

    TLS12 = "TLS 1.2"  # RFC 5246
    TLS13 = "TLS 1.3"  # RFC 8446


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the handshake.

    ``number`` counts from 1, and so does ``flight``: all that one side sends before the other
    has its turn. ``sender`` is "client" or "server". ``size`` is in bytes, with the message's own
    header and before encryption. ``proves`` says it in plain words, with the section of the RFC.
    """

    number: int
    flight: int
    sender: str
    name: str
    size: int
    encrypted: bool
    proves: str


@dataclass(frozen=True, slots=True)
class SideVerdict:
    """What one side decided about the other.

    ``text`` is what kubectl prints because of it, '' where this side accepts; ``reason`` is why.
    ``when`` is the number of the message after which it was decided, and ``done`` of the one
    that completed the handshake for this side; 0 where it never came to that.
    """

    side: str
    accepted: bool
    when: int
    done: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Handshake:
    """A handshake that took place in memory: every message, and both verdicts.

    ``chain`` has every check that the client made on the server's certificate. ``openssl_said``
    is why OpenSSL refused the server, '' where it did not or was not asked. ``wire`` holds the
    bytes of each flight as an eavesdropper sees them.
    """

    version: Version
    messages: tuple[Message, ...]
    client: SideVerdict
    server: SideVerdict
    chain: ChainVerdict = field(compare=False)
    openssl_said: str = ""
    wire: tuple[bytes, ...] = field(default=(), compare=False)

    @property
    def verdicts(self) -> tuple[SideVerdict, SideVerdict]:
        """Both verdicts, the client's first: rows for a table."""
        return self.client, self.server

    @property
    def accepted(self) -> bool:
        """True when each side accepts the other."""
        return self.client.accepted and self.server.accepted

    @property
    def openssl(self) -> Opinion:
        """What openssl decides about the server: as it said, or else by its rules."""
        if self.openssl_said:
            return Opinion(OPENSSL, Verdict.FAILED, f"it says: {self.openssl_said}")
        return next(opinion for opinion in compare(self.chain) if opinion.who == OPENSSL)

    @property
    def differs(self) -> bool:
        """True when openssl decides, or may decide, otherwise than kubectl about the server."""
        same = Verdict.PASSED if self.client.accepted else Verdict.FAILED
        return bool(self.messages) and self.openssl.verdict is not same

    def message(self, name: str, sender: str) -> Message | None:
        """Return the first message of this name by this sender, or None: none was sent."""
        found = (m for m in self.messages if (m.name, m.sender) == (name, sender))
        return next(found, None)

    def in_the_clear(self, certificate: x509.Certificate) -> bool:
        """Say whether an eavesdropper can read this certificate: its DER is on the wire."""
        return certificate.public_bytes(Encoding.DER) in b"".join(self.wire)

    def __repr__(self) -> str:
        return "\n\n".join(repr(part) for part in self._tables())

    def _repr_html_(self) -> str:
        return "\n".join(part._repr_html_() for part in self._tables())

    def _tables(self) -> tuple[Table, ...]:
        words: Mapping[bool, str] = {True: "encrypted", False: "in the clear"}
        rows = tuple(
            (str(m.number), m.sender, m.name, str(m.size), words[m.encrypted], m.proves)
            for m in self.messages
        )
        columns = ("", "sender", "message", "bytes", "on the wire", "proves")
        title = "About the server, openssl decides otherwise than kubectl"
        return (
            Table(columns, rows, f"{self.version.value}, {len(rows)} messages"),
            table(self.verdicts, title="Who accepts whom"),
            *([table((self.openssl,), title=title)] if self.differs else []),
        )
