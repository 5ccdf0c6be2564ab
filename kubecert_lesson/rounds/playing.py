"""A player: a name, a folder of their own, a key and an authority in it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import path_of, write_private, write_public
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.rounds.crossing_round import cross_certificate, judge_authority
from kubecert_lesson.rounds.messages import MessageKind, RoundMessage, content_of
from kubecert_lesson.rounds.names import known_name
from kubecert_lesson.rounds.proving_round import answer_challenge
from kubecert_lesson.rounds.signing_round import judge_certificate, judge_request
from kubecert_lesson.rounds.statements import new_challenge

_KEY, _CERTIFICATE, _AUTHORITY = "mine.key", "mine.crt", "authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Somebody who plays: what they hold, and what they can send.

    The keys never leave the folder; only what is public goes into a message.
    """

    name: str
    folder: Path = field(repr=False)
    key: PrivateKey = field(repr=False)
    authority: Identity = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the player's key, to read aloud."""
        return keys.fingerprint(self.key)

    @property
    def authority_name(self) -> str:
        """The name of the player's authority."""
        return certificates.common_name(self.authority.certificate)

    @property
    def authority_fingerprint(self) -> str:
        """The fingerprint of the authority's key, to read aloud."""
        return keys.fingerprint(self.authority.key)

    def request(self, *, groups: Sequence[str] = (), to: str = "") -> RoundMessage:
        """Ask for a certificate. Raises LessonError for a group that cannot be in one."""
        csr = certificates.request(self.key, common_name=self.name, organizations=groups)
        return self._message(csr, to)

    def sign(
        self,
        message: RoundMessage,
        *,
        name: str,
        groups: Sequence[str] = (),
        fingerprint: str = "",
        now: datetime | None = None,
    ) -> RoundMessage:
        """Sign a request, if it is what was said aloud: for a client, for a year, nothing else.

        Raises LessonError with the code of what is wrong, and then signs nothing.
        """
        judge_request(message, name=name, groups=groups, fingerprint=fingerprint).insist()
        csr = content_of(message, MessageKind.REQUEST, x509.CertificateSigningRequest)
        made = certificates.issue(csr, self.authority, use=Use.CLIENT, sans=(), now=now)
        return self._message(made, name)

    def keep(
        self,
        message: RoundMessage,
        *,
        groups: Sequence[str] = (),
        trusts: x509.Certificate,
        at: datetime | None = None,
    ) -> Identity:
        """Keep the certificate that came back, if it is about this player's key and name.

        Raises LessonError with the code of what is wrong, and then keeps nothing.
        """
        judge_certificate(
            message, key=self.key, name=self.name, groups=groups, trusts=trusts, at=at
        ).insist()
        mine = content_of(message, MessageKind.CERTIFICATE, x509.Certificate)
        write_public(self.folder / _CERTIFICATE, certificates.pem(mine))
        return Identity(mine, self.key)

    def introduce(self, *, to: str = "") -> RoundMessage:
        """Send the certificate of the player's own authority."""
        return self._message(self.authority.certificate, to)

    def cross_sign(
        self,
        message: RoundMessage,
        *,
        name: str,
        fingerprint: str,
        now: datetime | None = None,
    ) -> RoundMessage:
        """Vouch for another authority, if its fingerprint is the one that was read aloud.

        Raises LessonError with the code of what is wrong, and then signs nothing.
        """
        judge_authority(message, name=name, fingerprint=fingerprint, at=now).insist()
        shown = content_of(message, MessageKind.AUTHORITY, x509.Certificate)
        return self._message(cross_certificate(shown, self.authority, now=now), "")

    def challenge(self, claimed: str, *, to: str = "") -> RoundMessage:
        """Make a new challenge for somebody who says to be ``claimed``."""
        return self._message(new_challenge(self.name, known_name(claimed)), to or claimed)

    def answer(
        self, message: RoundMessage, *, certificate: x509.Certificate, asked_by: str
    ) -> RoundMessage:
        """Answer a challenge of whoever gave it to you. Raises as ``answer_challenge`` does."""
        made = answer_challenge(
            message, certificate=certificate, key=self.key, asked_by=known_name(asked_by)
        )
        return self._message(made, asked_by)

    def _message(self, content: object, to: str) -> RoundMessage:
        return RoundMessage(content, self.name, to and known_name(to))  # type: ignore[arg-type]


def player(name: str, folder: str | os.PathLike[str], *, now: datetime | None = None) -> Player:
    """Return the player whose keys are in a folder; make them where there are none yet.

    Keys are on the curve P-256, for short messages, and readable by their owner only (0600).
    Raises LessonError for a name that cannot be one, and for the folder of another player.
    """
    known, place = known_name(name), path_of(folder)
    path = place / _KEY
    if path.exists():
        key = keys.read_private(path)
    else:
        key = keys.generate_for("ECDSA-P256")
        write_private(path, keys.private_pem(key))
    authority = _authority(known, place, now)
    if certificates.common_name(authority.certificate) != _authority_name(known):
        raise LessonError(
            "folder-of-another",
            "the keys in {folder} are of another player: take a folder of your own",
            folder=place,
        )
    return Player(name=known, folder=place, key=key, authority=authority)


def _authority(name: str, folder: Path, now: datetime | None) -> Identity:
    if (folder / f"{_AUTHORITY}.crt").exists():
        return Identity(
            certificates.read(folder / f"{_AUTHORITY}.crt"),
            keys.read_private(folder / f"{_AUTHORITY}.key"),
        )
    made = certificates.self_signed_authority(
        keys.generate_for("ECDSA-P256"), common_name=_authority_name(name), now=now
    )
    made.write(folder, _AUTHORITY)
    return made


def _authority_name(name: str) -> str:
    return f"{name}-authority"
