"""PEM as it comes: every block is read by itself, so that a damaged one hides no other.

Source: RFC 7468.
"""

import re
from collections.abc import Iterator

from cryptography import x509

from kubecert_lesson import keys
from kubecert_lesson.certificates import foreign
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import PublicKey
from kubecert_lesson.words import Text, text

CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
DER = b"0\x82"  # how a certificate that is not PEM begins
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
_PRIVATE, _PUBLIC = b"PRIVATE KEY", b"PUBLIC KEY"
DAMAGED = text(
    "damaged-certificate",
    "the text between BEGIN CERTIFICATE and END CERTIFICATE is damaged; copy it again",
)
_CUT_OFF = text("cut-off", "the line END CERTIFICATE is missing; copy it again, whole")


def certificates(pem: bytes) -> Iterator[x509.Certificate | Text]:
    """Give each certificate of a PEM text, in order; of a damaged one, why it cannot be read."""
    for kind, block in blocks(pem):
        if kind == b"CERTIFICATE":
            if b"-----END CERTIFICATE-----" not in block:
                yield _CUT_OFF
            else:
                found = foreign.attempt(lambda block=block: x509.load_pem_x509_certificate(block))  # type: ignore[misc]
                yield found or DAMAGED


def from_der(content: bytes) -> x509.Certificate | None:
    """Read a certificate that was written without PEM."""
    return foreign.attempt(lambda: x509.load_der_x509_certificate(content))


def public_keys(pem: bytes) -> Iterator[tuple[PublicKey, bool] | Text]:
    """Give each key of a PEM text by its public part, with True for a private key."""
    for kind, block in blocks(pem):
        try:
            if kind.endswith(_PRIVATE):
                yield keys.load_private(block, thorough=False).public_key(), True
            elif kind.endswith(_PUBLIC):
                yield keys.load_public(block), False
        except LessonError as error:
            yield error.text


def blocks(pem: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the kind and the text of each block."""
    starts = list(_BLOCK.finditer(pem))
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(pem)
        yield start[1], pem[start.start() : end]
