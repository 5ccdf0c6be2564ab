"""What a thief of a certificate could try: sign with another key, and pass it off as the right one.

Programs compare the public half of a key file with the certificate. Here that half is copied out
of the certificate, which is public, and the private half is another key's. OpenSSL takes such a
file; Go, and so kubectl, calculates and does not. Source: RFC 8017, A.1.2 (RSAPrivateKey).
"""

import base64

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kubecert_lesson.errors import LessonError
from kubecert_lesson.signing.pkcs1 import i2osp


def forged_key(certificate: x509.Certificate, key: RSAPrivateKey) -> bytes:
    """Return a key file (PEM) that claims to be the certificate's, and signs as ``key``.

    Raises LessonError unless both are RSA, of the same size and exponent.
    """
    claimed = certificate.public_key()
    if not isinstance(claimed, RSAPublicKey) or not isinstance(key, RSAPrivateKey):
        raise LessonError("not-rsa", "a key file is forged with RSA only: give RSA keys")
    theirs, own = claimed.public_numbers(), key.public_key().public_numbers()
    if (claimed.key_size, theirs.e) != (key.key_size, own.e):
        raise LessonError(
            "sizes-differ",
            "the certificate's key has {theirs} bits and this one {own}: give one of the same size",
            theirs=claimed.key_size,
            own=key.key_size,
        )
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    size = (key.key_size + 7) // 8
    forged = der.replace(i2osp(own.n, size), i2osp(theirs.n, size), 1)
    content = base64.encodebytes(forged)
    return b"-----BEGIN RSA PRIVATE KEY-----\n" + content + b"-----END RSA PRIVATE KEY-----\n"
