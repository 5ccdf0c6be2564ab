"""Making keys: of a size, of an algorithm of kubeadm's, or as another key is.

Source: kubeadm v1beta4, ClusterConfiguration, encryptionAlgorithm.
"""

import os
from collections.abc import Callable
from functools import partial

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys.values import PrivateKey, public_of
from kubecert_lesson.words import listed

SIZES = (2048, 3072, 4096)
DEFAULT_ALGORITHM = "RSA-2048"


def generate(bits: int = 2048) -> RSAPrivateKey:
    """Make a new RSA private key of 2048, 3072 or 4096 bits, with e = 65537.

    Raises LessonError for another size.
    """
    if bits not in SIZES:
        raise LessonError(
            "rsa-key-size",
            "an RSA key here cannot have {bits} bits: choose {sizes}",
            bits=bits,
            sizes=listed(SIZES, "or"),
        )
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


_MAKERS: dict[str, Callable[[], PrivateKey]] = {
    **{f"RSA-{bits}": partial(generate, bits) for bits in SIZES},
    "ECDSA-P256": partial(ec.generate_private_key, ec.SECP256R1()),
    "ECDSA-P384": partial(ec.generate_private_key, ec.SECP384R1()),
}
ALGORITHMS = tuple(_MAKERS)


def generate_for(algorithm: str) -> PrivateKey:
    """Make a new private key for an algorithm by kubeadm's name, such as 'ECDSA-P256'.

    Raises LessonError for a name that is not one of ALGORITHMS.
    """
    return _MAKERS[known_algorithm(algorithm)]()


def generate_like(key: PrivateKey | CertificatePublicKeyTypes) -> PrivateKey:
    """Make a new private key of the size or on the curve of another; RSA-2048 for other kinds.

    Raises LessonError for an RSA key of another size than SIZES.
    """
    public = public_of(key) if isinstance(key, PrivateKey) else key
    if isinstance(public, EllipticCurvePublicKey):
        return ec.generate_private_key(public.curve)
    return generate(public.key_size if isinstance(public, RSAPublicKey) else SIZES[0])


def generate_many(count: int, algorithm: str = DEFAULT_ALGORITHM) -> tuple[PrivateKey, ...]:
    """Make several keys at once, on all cores (the library works outside Python's lock).

    Raises LessonError as ``generate_for`` does.
    """
    # Loaded here, since a diagnosis makes no keys and should not wait for it.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return tuple(pool.map(generate_for, [algorithm] * count))


def known_algorithm(name: str) -> str:
    """Return kubeadm's name of an algorithm. Raises LessonError where it has none of that name."""
    if name not in _MAKERS:
        raise LessonError(
            "encryption-algorithm",
            "encryption_algorithm {given!r} is none of kubeadm's: choose {known}",
            given=name,
            known=listed(ALGORITHMS, "or"),
        )
    return name
