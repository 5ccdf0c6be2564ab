"""How many bytes a public key and a signature have, today and after quantum computers.

Source: FIPS 186-5 (RSA, ECDSA); FIPS 204, table 2 (ML-DSA), where the library has none.
"""

from dataclasses import dataclass
from typing import ClassVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from kubecert_lesson.keys.making import generate, generate_for

_PUBLISHED = {"44": (1312, 2420), "65": (1952, 3309), "87": (2592, 4627)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The bytes of a public key and of a signature; of ECDSA's two numbers without their DER."""

    columns: ClassVar[tuple[str, ...]] = ("algorithm", "public_key", "signature", "in_a_handshake")

    algorithm: str
    public_key: int
    signature: int

    @property
    def in_a_handshake(self) -> int:
        """What one side sends: its key, its authority's signature, and its own as the proof."""
        return self.public_key + 2 * self.signature


def sizes() -> tuple[Sizes, ...]:
    """Measure keys of today's kinds and of ML-DSA, the smallest first in each kind."""
    measured = {"RSA-2048": _rsa(), "ECDSA-P256": _curve()}
    measured |= {f"ML-DSA-{level}": _ml_dsa(level) for level in _PUBLISHED}
    return tuple(
        Sizes(algorithm=name, public_key=key, signature=signature)
        for name, (key, signature) in measured.items()
    )


def _rsa() -> tuple[int, int]:
    key = generate()
    signature = key.sign(b"", padding.PKCS1v15(), hashes.SHA256())
    return key.key_size // 8, len(signature)


def _curve() -> tuple[int, int]:
    key = generate_for("ECDSA-P256")
    assert isinstance(key, EllipticCurvePrivateKey)
    number = key.key_size // 8
    return 1 + 2 * number, 2 * number  # the point as an uncompressed one, and r and s


def _ml_dsa(level: str) -> tuple[int, int]:
    try:
        from cryptography.hazmat.primitives.asymmetric import mldsa

        key = getattr(mldsa, f"MLDSA{level}PrivateKey").generate()
    except (ImportError, UnsupportedAlgorithm):
        return _PUBLISHED[level]
    return len(key.public_key().public_bytes_raw()), len(key.sign(b""))
