"""How to cheat in each round: to try that it is noticed, and to play both sides alone."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kubecert_lesson import certificates, keys, moments
from kubecert_lesson.certificates import Identity, Use, foreign
from kubecert_lesson.certificates.der import BIT_STRING, element, sequence
from kubecert_lesson.certificates.fields import alternative_names
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.rounds.messages import (
    MessageContent,
    MessageKind,
    RoundMessage,
    content_of,
)
from kubecert_lesson.rounds.playing import Player
from kubecert_lesson.rounds.statements import Challenge, sign_bytes, stated

MALLORY = "mallory"
_PEOPLE = ("A", "B", "C", "D", "E")


def swapped_key(message: RoundMessage, key: PrivateKey) -> RoundMessage:
    """Replace the public key in a signed request by another one, and leave its signature.

    Raises LessonError where the other key has another length.
    """
    csr = _request(message)
    own = csr.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    other = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if len(own) != len(other):
        raise LessonError("cannot-swap", "the other key has another length: make one like it")
    der = csr.public_bytes(Encoding.DER).replace(own, other)
    return replace(message, content=x509.load_der_x509_csr(der))


def replaced_request(message: RoundMessage, key: PrivateKey) -> RoundMessage:
    """Make the same request anew, for another key and signed by it."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(_request(message).subject)
    return replace(message, content=builder.sign(key, hashes.SHA256()))


def asking_for_more(
    player: Player,
    *,
    groups: Sequence[str] = (),
    hosts: Sequence[str] = (),
    signs_certificates: bool = False,
) -> RoundMessage:
    """Ask for more than a user may have: other groups, the names of a server, CA:TRUE."""
    name = certificates.distinguished_name(player.name, groups)
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    if hosts:
        builder = builder.add_extension(alternative_names(hosts), critical=False)
    if signs_certificates:
        basic = x509.BasicConstraints(ca=True, path_length=None)
        builder = builder.add_extension(basic, critical=True)
    return RoundMessage(builder.sign(player.key, hashes.SHA256()), player.name)


def for_another_key(
    message: RoundMessage, authority: Identity, *, now: datetime | None = None
) -> RoundMessage:
    """Issue what a request asks for, for a key that the cheat holds."""
    name = _request(message).subject
    found = {
        oid: [str(part.value) for part in name.get_attributes_for_oid(oid)]
        for oid in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME)
    }
    made = certificates.issue_identity(
        authority,
        common_name=found[x509.NameOID.COMMON_NAME][0],
        organizations=found[x509.NameOID.ORGANIZATION_NAME],
        use=Use.CLIENT,
        key=keys.generate_like(authority.key),
        now=now,
    )
    return RoundMessage(made.certificate)


def impostor_of(authority: Identity, *, now: datetime | None = None) -> Identity:
    """Make an authority of the same name, with another key."""
    return certificates.self_signed_authority(
        keys.generate_like(authority.key), common_name=_name_of(authority), now=now
    )


def _name_of(authority: Identity) -> str:
    """Return the name of an authority."""
    return certificates.common_name(authority.certificate)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindCertificate:
    """All of a certificate but its signature: bytes that somebody may be asked to sign."""

    to_be_signed: bytes
    algorithm: bytes = field(repr=False)

    def with_signature(self, signature: bytes) -> x509.Certificate:
        """Put a signature behind them."""
        bits = bytes([BIT_STRING]) + sequence(b"\0" + signature)[1:]  # another tag, same length
        return x509.load_der_x509_certificate(sequence(self.to_be_signed + self.algorithm + bits))


def blind_certificate(
    authority: x509.Certificate,
    key: PrivateKey,
    *,
    groups: Sequence[str] = (),
    now: datetime | None = None,
) -> BlindCertificate:
    """Write a certificate for Mallory's key in an authority's name, without its signature."""
    public = foreign.public_key(authority)
    assert isinstance(public, keys.PublicKey)
    # Signed by a key of the same kind, so that the algorithm in it is right.
    double = Identity(authority, keys.generate_like(public))
    created = moments.utc(now)
    builder = (
        x509.CertificateBuilder()
        .subject_name(certificates.distinguished_name(MALLORY, groups))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(certificates.new_serial())
        .not_valid_before(created - certificates.BACKDATED)
        .not_valid_after(created + timedelta(days=certificates.LEAF_DAYS))
        .add_extension(x509.ExtendedKeyUsage(Use.CLIENT.purposes), critical=False)
    )
    made = builder.sign(double.key, hashes.SHA256())
    whole = made.public_bytes(Encoding.DER)
    _, algorithm, _ = element(whole).children()
    return BlindCertificate(
        to_be_signed=made.tbs_certificate_bytes,
        algorithm=algorithm.whole[algorithm.start : algorithm.end],
    )


def signed_blindly(data: bytes, key: PrivateKey) -> bytes:
    """Sign whatever bytes somebody hands over, as nobody ever should."""
    return sign_bytes(data, key)


class _Way(Enum):
    """How somebody answers: with the key, or in its place."""

    HOLDER = "holder"
    OLDER = "older"
    RELAY = "relay"
    OWN_KEY = "own-key"
    LOOK_ALIKE = "look-alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Five who say that they are the same person, with one certificate. One of them is.

    The others have an older answer, pass on what the person signed for somebody else, sign with a
    key of their own, or show a certificate that an impostor issued.
    """

    people: tuple[str, ...]
    _player: Player = field(repr=False)
    _certificate: x509.Certificate = field(repr=False)
    _older: RoundMessage = field(repr=False)
    _look_alike: Identity = field(repr=False)
    _ways: tuple[_Way, ...] = field(repr=False)

    def answer(self, person: str, message: RoundMessage) -> RoundMessage:
        """Let one of them answer a challenge. Raises LessonError for somebody else."""
        if person not in self.people:
            raise LessonError("nobody", "{name!r} is none of these people", name=person)
        challenge = content_of(message, MessageKind.CHALLENGE, Challenge)
        made = self._answer(self._ways[self.people.index(person)], challenge)
        return RoundMessage(made, person, challenge.verifier)

    def _answer(self, way: _Way, challenge: Challenge) -> MessageContent:
        mallory = self._look_alike
        match way:
            case _Way.HOLDER:
                return self._signed(challenge)
            case _Way.OLDER:
                return self._older.content
            case _Way.RELAY:  # the verifier's own number, in a challenge of Mallory's server
                return self._signed(replace(challenge, verifier=MALLORY))
            case _Way.OWN_KEY:
                return stated(challenge, self._certificate, mallory.key)
            case _Way.LOOK_ALIKE:
                return stated(challenge, mallory.certificate, mallory.key)

    def _signed(self, challenge: Challenge) -> MessageContent:
        """What the person answers whoever is named in the challenge."""
        asked = RoundMessage(challenge)
        by = challenge.verifier
        return self._player.answer(asked, certificate=self._certificate, asked_by=by).content


def crowd(
    who: Player,
    certificate: x509.Certificate,
    *,
    authority: x509.Certificate,
    older: RoundMessage,
    seed: int = 0,
    now: datetime | None = None,
) -> Crowd:
    """Gather five people who say to be ``who``, in an order that follows from a seed.

    ``older`` is an answer of theirs to an earlier challenge, ``authority`` the one that issued
    ``certificate``.
    """
    double = certificates.self_signed_authority(
        keys.generate_for("ECDSA-P256"), common_name=certificates.common_name(authority), now=now
    )
    look_alike = certificates.issue_identity(
        double,
        common_name=certificates.common_name(certificate),
        organizations=certificates.organizations(certificate),
        use=Use.CLIENT,
        key=keys.generate_for("ECDSA-P256"),
        now=now,
    )
    ways = list(_Way)
    random.Random(seed).shuffle(ways)
    return Crowd(
        people=_PEOPLE,
        _player=who,
        _certificate=certificate,
        _older=older,
        _look_alike=look_alike,
        _ways=tuple(ways),
    )


def _request(message: RoundMessage) -> x509.CertificateSigningRequest:
    return content_of(message, MessageKind.REQUEST, x509.CertificateSigningRequest)
