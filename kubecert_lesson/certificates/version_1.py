"""An authority of X.509 version 1, as OpenSSL before 3.2 made one when it was told nothing.

Version 1 is of 1988 and has no extensions, so such a certificate cannot say CA:TRUE. Go and
OpenSSL take it for an authority all the same. Source: RFC 5280, section 4.1.2.1.
"""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson.certificates.der import BIT_STRING, SEQUENCE, Element, element
from kubecert_lesson.certificates.identity import Identity
from kubecert_lesson.certificates.issuing import self_signed_authority


def version_1_authority(key: RSAPrivateKey, *, common_name: str) -> Identity:
    """Make a self-signed certificate without extensions, for ten years.

    Raises LessonError for a name that cannot stand in a certificate.
    """
    modern = self_signed_authority(key, common_name=common_name).certificate
    tbs, algorithm, _ = element(modern.public_bytes(Encoding.DER)).children()
    _version, *fields, _extensions = tbs.children()
    signed = _written(SEQUENCE, *map(_whole, fields))
    signature = key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    der = _written(SEQUENCE, signed, _whole(algorithm), _written(BIT_STRING, b"\x00", signature))
    return Identity(x509.load_der_x509_certificate(der), key)


def _whole(piece: Element) -> bytes:
    return piece.whole[piece.start : piece.end]


def _written(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content).to_bytes(2, "big")  # more than 255 bytes, and less than 65,536
    return bytes([tag, 0x82]) + size + content
