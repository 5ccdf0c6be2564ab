"""Keys for practice, from published primes: the same number gives the same key, on every machine.

Exercises need keys that follow from a seed, so that what was given can be made again when an answer
is checked. **Everybody has these primes. Never use such a key for anything real.**
Source: RFC 8017, section 3.2.
"""

from functools import cache
from importlib.resources import files
from math import lcm

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicNumbers,
    rsa_crt_dmp1,
    rsa_crt_dmq1,
    rsa_crt_iqmp,
)

PRIMES = 96  # of 1,024 bits
_EXPONENT = 65537


@cache
def practice_key(one: int, other: int) -> RSAPrivateKey:
    """Return the RSA key of 2,048 bits of two of the primes, each named by its place from 0.

    It is published, and for practice only.
    """
    p, q = _primes()[one], _primes()[other]
    d = pow(_EXPONENT, -1, lcm(p - 1, q - 1))
    return RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa_crt_dmp1(d, p),
        dmq1=rsa_crt_dmq1(d, q),
        iqmp=rsa_crt_iqmp(p, q),
        public_numbers=RSAPublicNumbers(_EXPONENT, p * q),
    ).private_key(unsafe_skip_rsa_key_validation=True)


def practice_ec_key(number: int) -> EllipticCurvePrivateKey:
    """Return the key on P-256 of a positive number. Whoever knows the number has the key."""
    return ec.derive_private_key(number, ec.SECP256R1())


@cache
def _primes() -> tuple[int, ...]:
    """The primes, a line each in hexadecimal: numbers, and no private key that a scanner finds."""
    text = (files("kubecert_lesson") / "data" / "practice_primes.txt").read_text(encoding="ascii")
    return tuple(int(line, 16) for line in text.split())
