"""Who can make a code, and who can read one.

The teacher has a class key, and each seat a key of its own, which never leaves the learner's
machine (X25519, RFC 7748). The ticket is the class's public key. A code is sealed with what the
seat's private key makes of the class's public key: the same comes out of the class's private key
and the seat's public key, which stands in the code (as in NaCl's ``crypto_box``). So

- only the teacher can read a code: in a chat nobody sees how another one gets on;
- only who holds the seat's key can make one that the board takes for that seat: no classmate can,
  although all hold the same ticket;
- who never had the ticket can make none.

It is sealed instead of signed because a signature takes 64 bytes and can be checked by anybody,
while a seal takes 16 and is for the teacher alone.

What it cannot promise: who sits at a seat, and that the work is theirs. A learner can change their
own progress or this program. Who has the ticket can invent seats: compare their number with the
people in the room. A name belongs to the seat that the board saw with it first. Who copies a seat's
key is that seat, and who has the class key can read every code and make any.

Sources: RFC 7748, RFC 5869 (HKDF), RFC 5297 (AES-SIV, which needs no nonce).
"""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kubecert_lesson.classroom.envelope import EnvelopeKind, mark_text, unwrap, wrap
from kubecert_lesson.errors import LessonError

_MARK, _PUBLIC = 3, 32  # bytes
_PURPOSE = b"kubecert-lesson class code 1"


@dataclass(frozen=True, slots=True)
class ClassTicket:
    """What every learner of a class gets: its public key."""

    public: bytes

    def __str__(self) -> str:
        return wrap(EnvelopeKind.TICKET, self.public)

    @property
    def mark(self) -> bytes:
        """What stands in each code, so that one of another class is recognised."""
        return sha256(_PURPOSE + self.public).digest()[:_MARK]

    @property
    def name(self) -> str:
        """The mark as people compare it: what the teacher projects and what learners see."""
        return mark_text(self.mark)


@dataclass(frozen=True)
class ClassKey:
    """The teacher's key: it opens what the seats of the class sealed."""

    private: X25519PrivateKey = field(repr=False)

    @cached_property
    def ticket(self) -> ClassTicket:
        """The ticket for the learners."""
        return ClassTicket(self.private.public_key().public_bytes_raw())

    def open(self, body: bytes) -> tuple[bytes, bytes]:
        """Return the public key of the seat, and what it sealed.

        Raises LessonError: ``another-class`` or ``forged``.
        """
        mark, seat, sealed = body[:_MARK], body[_MARK : _MARK + _PUBLIC], body[_MARK + _PUBLIC :]
        if mark != self.ticket.mark:
            raise LessonError(
                "another-class",
                "from another class, {name}: that seat has to join this one",
                name=mark_text(mark),
            )
        try:
            shared = self.private.exchange(X25519PublicKey.from_public_bytes(seat))
            return seat, _cipher(shared, self.ticket, seat).decrypt(sealed, [mark, seat])
        except (InvalidTag, ValueError) as error:  # ValueError: a point of small order
            raise LessonError(
                "forged",
                "forged: whoever made it does not hold the key of the seat that it names",
            ) from error


def seal(seat: X25519PrivateKey, ticket: ClassTicket, payload: bytes) -> bytes:
    """Seal a payload for the teacher of a class."""
    public = seat.public_key().public_bytes_raw()
    shared = seat.exchange(X25519PublicKey.from_public_bytes(ticket.public))
    sealed = _cipher(shared, ticket, public).encrypt(payload, [ticket.mark, public])
    return ticket.mark + public + sealed


def read_ticket(text: str) -> ClassTicket:
    """Read a ticket that was pasted. Raises LessonError."""
    for envelope in unwrap(text):
        if envelope.kind is not EnvelopeKind.TICKET:
            raise LessonError(
                "code-for-ticket", "this is a learner's code: a ticket begins with UKT"
            )
        if envelope.body is None or len(envelope.body) != _PUBLIC:
            raise LessonError(
                "damaged-ticket", "this ticket was mistyped or cut: copy the whole of it again"
            )
        return ClassTicket(envelope.body)
    raise LessonError("no-ticket", "this is not a ticket: one begins with UKT; ask the teacher")


def _cipher(shared: bytes, ticket: ClassTicket, seat: bytes) -> AESSIV:
    bound = _PURPOSE + ticket.public + seat
    return AESSIV(HKDF(algorithm=SHA256(), length=32, salt=None, info=bound).derive(shared))
