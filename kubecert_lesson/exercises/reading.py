"""What is in a file that was handed in: a certificate, a request, a key, or something else by name.

Each function returns what it is asked for, or raises NotYet, which names what is there instead.
"""

import base64
import binascii
import re

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from kubecert_lesson import certificates, keys
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.answers import NotYet
from kubecert_lesson.keys import PrivateKey, PublicKey
from kubecert_lesson.words import Coded, template

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")


class Thing(Coded):
    """What a PEM block, or its DER, can hold."""

    CERTIFICATE = "certificate", template("a certificate")
    REQUEST = "request", template("a certificate signing request")
    PRIVATE_KEY = "private-key", template("a private key")
    PUBLIC_KEY = "public-key", template("a public key")


_BLOCKS = {
    b"CERTIFICATE": Thing.CERTIFICATE,
    b"CERTIFICATE REQUEST": Thing.REQUEST,
    b"NEW CERTIFICATE REQUEST": Thing.REQUEST,
    b"PRIVATE KEY": Thing.PRIVATE_KEY,
    b"RSA PRIVATE KEY": Thing.PRIVATE_KEY,
    b"EC PRIVATE KEY": Thing.PRIVATE_KEY,
    b"PUBLIC KEY": Thing.PUBLIC_KEY,
    b"RSA PUBLIC KEY": Thing.PUBLIC_KEY,
}
_IN_PLACE = {
    Thing.CERTIFICATE: "certificate-instead",
    Thing.REQUEST: "request-instead",
    Thing.PRIVATE_KEY: "private-key-instead",
    Thing.PUBLIC_KEY: "public-key-instead",
}


def one_certificate(content: bytes) -> x509.Certificate:
    """Read a file that holds one certificate."""
    found = certificates_in(content)
    if len(found) > 1:
        raise NotYet(
            "several-certificates",
            "there are {count} certificates in it",
            next=template("hand in one certificate alone"),
            count=len(found),
        )
    return found[0]


def certificates_in(content: bytes) -> tuple[x509.Certificate, ...]:
    """Read a file that holds one certificate or more, in their order."""
    _demand(content, Thing.CERTIFICATE)
    try:
        found = tuple(certificates.load_all(content))
        for certificate in found:  # what cannot be read is damaged, wherever it is
            _ = certificate.subject, certificate.issuer, certificate.extensions
            certificate.public_key()
    except (LessonError, ValueError, UnsupportedAlgorithm):
        raise _damaged(Thing.CERTIFICATE) from None
    return found


def one_request(content: bytes) -> x509.CertificateSigningRequest:
    """Read a file that holds a request; its own signature has to be right."""
    _demand(content, Thing.REQUEST)
    try:
        request = x509.load_pem_x509_csr(content)
        signed = request.is_signature_valid
        _ = request.subject, request.extensions
    except (ValueError, UnsupportedAlgorithm):
        raise _damaged(Thing.REQUEST) from None
    if not signed:
        raise NotYet(
            "changed",
            "the request was changed after it was signed: its signature does not verify",
            next=template("make the request anew, with the private key"),
        )
    return request


def one_private_key(content: bytes) -> PrivateKey:
    """Read a file that holds a private key without a passphrase."""
    _demand(content, Thing.PRIVATE_KEY)
    try:
        return keys.load_private(content, thorough=False)
    except LessonError as error:
        if error.code == "key-is-encrypted":
            raise NotYet(
                "encrypted-key",
                "the private key is encrypted, and kubectl asks for no passphrase",
                next=template("write the key without one"),
            ) from None
        raise _damaged(Thing.PRIVATE_KEY) from None


def one_public_key(content: bytes) -> PublicKey:
    """Read a file that holds a public key."""
    _demand(content, Thing.PUBLIC_KEY)
    try:
        return keys.load_public(content)
    except LessonError:
        raise _damaged(Thing.PUBLIC_KEY) from None


def things_in(content: bytes) -> tuple[Thing, ...]:
    """Say what the PEM blocks of a file are, by their labels, in their order."""
    return tuple(_BLOCKS[label] for label in _BLOCK.findall(content) if label in _BLOCKS)


def _demand(content: bytes, wanted: Thing) -> None:
    found = things_in(content)
    if wanted in found:
        if wanted is not Thing.PRIVATE_KEY and Thing.PRIVATE_KEY in found:
            raise NotYet(
                "private-key-instead",
                "there is a private key in it, beside {wanted}",
                next=template("hand in {wanted} alone: a private key stays with its owner"),
                wanted=wanted,
            )
        return
    if found:
        raise NotYet(
            _IN_PLACE[found[0]],
            "it is {found}, and not {wanted}",
            next=template("hand in {wanted}"),
            found=found[0],
            wanted=wanted,
        )
    if b"ENCRYPTED PRIVATE KEY" in content:
        raise NotYet(
            "encrypted-key",
            "it is an encrypted private key",
            next=template("hand in {wanted}"),
            wanted=wanted,
        )
    if _is_der(content):
        raise NotYet(
            "der",
            "it is DER, the bare bytes, and not PEM",
            next=template("write it as PEM, which begins with a line BEGIN …"),
        )
    raise _no_pem(content, wanted)


def _no_pem(content: bytes, wanted: Thing) -> NotYet:
    inside = from_base64(content)
    if from_base64(inside) and not things_in(inside):
        return NotYet(
            "base64-twice",
            "it is base64 of base64",
            next=template("decode it as often as it was encoded, and hand in the PEM"),
        )
    if things_in(inside):
        return NotYet(
            "base64-twice",
            "it is base64 of a PEM, which is base64 itself",
            next=template("decode it once, and hand in the PEM"),
        )
    return NotYet(
        "not-pem",
        "it isn't PEM: there is no line BEGIN …",
        next=template("hand in {wanted} as PEM, with its first and its last line"),
        wanted=wanted,
    )


def from_base64(content: bytes) -> bytes:
    """Return what base64, with or without line ends, holds; nothing where it is no base64."""
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_der(content: bytes) -> bool:
    readers = (
        x509.load_der_x509_certificate,
        x509.load_der_x509_csr,
        load_der_public_key,
        lambda data: load_der_private_key(data, None),
    )
    if content[:1] != b"\x30":
        return False
    for read in readers:
        try:
            read(content)
        except Exception:
            continue
        return True
    return False


def _damaged(wanted: Thing) -> NotYet:
    return NotYet(
        "damaged",
        "{wanted} begins there, and it cannot be read",
        next=template("copy it again, or write it anew"),
        wanted=wanted,
    )
