"""What the checks of a chain look at, and the titles that they bear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kubecert_lesson.certificates import Use
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.steps import Check, Verdict
from kubecert_lesson.words import Text, joined, sentence, text

ENCODING = text("encoding", "encoding")
SIGNATURE = text("signature", "signature")
ISSUER_NAME = text("issuer-name", "issuer name")
VALIDITY = text("validity", "validity")
CA_FLAG = text("ca-flag", "CA flag")
PATH_LENGTH = text("path-length", "path length")
KEY_USAGE = text("key-usage", "key usage")
EXTENDED_KEY_USAGE = text("extended-key-usage", "extended key usage")
NAME = text("name", "name")
NAME_CONSTRAINTS = text("name-constraints", "name constraints")
EXTENSIONS = text("extensions", "extensions")
KEY_IDENTIFIERS = text("key-identifiers", "key identifiers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the checks look at: the question, and what the search for a path has found."""

    path: tuple[CertificateFacts, ...]  # leaf first
    anchored: bool  # the path ends at a trusted certificate
    by_name: bool  # every name on the path fits the one above it, byte for byte
    refused: tuple[CertificateFacts, ...]  # of the wanted name, but with a key that did not sign
    gave_up: bool
    anchors: tuple[CertificateFacts, ...]
    intermediates: tuple[CertificateFacts, ...]
    at: datetime
    use: Use
    name: str
    words: str = ""  # kubectl's, where it refuses

    @property
    def signers(self) -> tuple[CertificateFacts, ...]:
        """The path without the leaf: each signed the one before it."""
        return self.path[1:]


def check(title: Text, problems: Sequence[Text], good: Text) -> Check:
    """Make a check that fails with every problem, or passes for the good reason."""
    if problems:
        return failed(title, problems)
    return Check(title, Verdict.PASSED, sentence(good))


def failed(title: Text, problems: Sequence[Text]) -> Check:
    """Make a check that fails with every problem."""
    return Check(title, Verdict.FAILED, sentence(joined(problems)))


def not_checked(title: Text, because: Text) -> Check:
    """Make a check that was not made, with the reason."""
    return Check(title, Verdict.NOT_CHECKED, sentence(because))


def no_signer(title: Text, e: Evidence) -> Check:
    """Make the check of a path that is a leaf alone."""
    if e.anchored:
        return not_checked(title, text("no-signer-needed", "no signer is needed"))
    return not_checked(title, text("no-signer-found", "no signer was found"))


def labels(certificates: Sequence[CertificateFacts]) -> tuple[str, ...]:
    """Return what the reasons call these certificates."""
    return tuple(certificate.label for certificate in certificates)


def hex_text(identifier: bytes) -> str:
    """Write the first bytes of a key identifier, enough to tell two apart."""
    return identifier[:8].hex(":").upper() + "…"
