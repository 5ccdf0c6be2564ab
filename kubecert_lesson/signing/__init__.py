"""Signing and verifying with RSASSA-PKCS1-v1_5 on real keys, every step a value.

The arithmetic is Python's own ``pow()``, for teaching. It leaks timing, so real programs sign with
the cryptography library; the tests compare this room with its results. Source: RFC 8017.
"""

from kubecert_lesson.signing.checks import CHECKS, DIGEST, HASH_NAME, LENGTH, PADDING, RANGE
from kubecert_lesson.signing.pkcs1 import Hash, encode, i2osp, os2ip
from kubecert_lesson.signing.signatures import (
    Signing,
    Verification,
    open_signature,
    sign,
    verify,
    verify_certificate,
)

__all__ = [
    "CHECKS",
    "DIGEST",
    "HASH_NAME",
    "LENGTH",
    "PADDING",
    "RANGE",
    "Hash",
    "Signing",
    "Verification",
    "encode",
    "i2osp",
    "open_signature",
    "os2ip",
    "sign",
    "verify",
    "verify_certificate",
]
