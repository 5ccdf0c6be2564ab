"""What a handshake is, as values: its messages in order, and the verdict of each side."""

from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson.chain import ChainVerdict, Opinion, compare
from kubecert_lesson.chain.rules import OPENSSL
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import Table, table
from kubecert_lesson.words import Coded, Plural, Text, say, template, text


class Version(Enum):
    """The two versions of TLS that kubectl and kube-apiserver speak."""

    TLS12 = "TLS 1.2"  # RFC 5246
    TLS13 = "TLS 1.3"  # RFC 8446


class Side(Coded):
    """Who speaks: kubectl is the client, the API server is the server."""

    CLIENT = "client", template("client")
    SERVER = "server", template("server")

    @property
    def other(self) -> "Side":
        """Return the side at the other end."""
        return Side.SERVER if self is Side.CLIENT else Side.CLIENT


class Outcome(Coded):
    """How one side decided about the other."""

    ACCEPTS = "accepts", template("accepts")
    REFUSES = "refuses", template("refuses")
    NEVER_JUDGES = "never-judges", template("never gets to judge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a message proves: ``says`` in words, ``source`` the section of the RFC, '' for none.

    ``is_proof`` is False for a message that proves nothing, ``is_alert`` True for a refusal.
    """

    says: Text
    source: str
    is_proof: bool
    is_alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the handshake.

    ``number`` counts from 1, and so does ``flight``: all that one side sends before it is the
    other's turn. ``size`` is in bytes, with the message's own header and before encryption.
    ``proves`` says it in plain words, with the section of the RFC.
    """

    columns: ClassVar[tuple[str, ...]] = (
        *("number", "flight", "sender", "name", "size", "encrypted", "proves"),
    )

    number: int
    flight: int
    sender: Side
    name: str
    size: int
    encrypted: bool
    meaning: Meaning

    @property
    def proves(self) -> str:
        """What the message proves, and where that is defined."""
        if not self.meaning.source:
            return str(self.meaning.says)
        return say("{meaning} ({source})", meaning=self.meaning.says, source=self.meaning.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideVerdict:
    """What one side decided about the other.

    ``text`` is what kubectl prints because of it, '' where this side refuses nothing; ``because``
    is why. ``when`` is the number of the message after which it was decided, and ``done`` of the
    one that completed the handshake for this side; 0 where it never came to that.
    """

    columns: ClassVar[tuple[str, ...]] = ("side", "outcome", "when", "done", "reason", "text")

    side: Side
    outcome: Outcome
    when: int
    done: int
    because: Text
    text: str

    @property
    def accepted(self) -> bool:
        """True when this side accepts the other."""
        return self.outcome is Outcome.ACCEPTS

    @property
    def refused(self) -> bool:
        """True when this side itself refuses, and did not only see the other one leave."""
        return self.outcome is Outcome.REFUSES

    @property
    def reason(self) -> str:
        """Why, in a learner's words."""
        return str(self.because)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
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
            why = text("openssl-said", "it says: {words}", words=self.openssl_said)
            return Opinion(OPENSSL, Verdict.FAILED, why)
        return next(opinion for opinion in compare(self.chain) if opinion.who == OPENSSL)

    @property
    def differs(self) -> bool:
        """True when openssl decides, or may decide, differently from kubectl about the server."""
        same = Verdict.PASSED if self.client.accepted else Verdict.FAILED
        return bool(self.messages) and self.openssl.verdict is not same

    def message(self, name: str, sender: Side) -> Message | None:
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
        rows = tuple(
            (
                str(m.number),
                m.sender.words,
                m.name,
                str(m.size),
                say("encrypted") if m.encrypted else say("in the clear"),
                m.proves,
            )
            for m in self.messages
        )
        columns = (
            *("", say("sender"), say("message"), say("bytes")),
            *(say("on the wire"), say("proves")),
        )
        count = Plural("{n} message", "{n} messages", len(rows))
        title = say("{version}, {messages}", version=self.version, messages=count)
        differs = say("About the server, openssl decides differently from kubectl")
        return (
            Table(columns, rows, title),
            table(self.verdicts, title=say("Who accepts whom")),
            *([table((self.openssl,), title=differs)] if self.differs else []),
        )
