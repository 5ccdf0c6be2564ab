"""Textbook RSA: keys from two primes, and the powers that encrypt, decrypt, sign and verify."""

from dataclasses import dataclass
from math import gcd, lcm

from kubecert_lesson.errors import LessonError
from kubecert_lesson.textbook.primes import factor, is_prime, need_integer, written


@dataclass(frozen=True, slots=True)
class TextbookPublicKey:
    """The public half: modulus n and exponent e. Everyone may know it.

    Raises LessonError when e is not from 3 to n - 1.
    """

    n: int
    e: int

    def __post_init__(self) -> None:
        need_integer("n", self.n)
        _exponent(self.e, self.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextbookKey:
    """A whole key pair, as ``key_from_primes`` makes it. Everything but n and e is secret.

    phi is (p - 1)(q - 1), lambda_n is lcm(p - 1, q - 1); d is the inverse of e modulo lambda_n.
    Names as in RFC 8017, section 3.
    """

    p: int
    q: int
    n: int
    phi: int
    lambda_n: int
    e: int
    d: int

    @property
    def public(self) -> TextbookPublicKey:
        """The half that may be given away."""
        return TextbookPublicKey(self.n, self.e)

    @property
    def dp(self) -> int:
        """d modulo p - 1, which real key files store to calculate faster (RFC 8017, 3.2)."""
        return self.d % (self.p - 1)

    @property
    def dq(self) -> int:
        """d modulo q - 1 (RFC 8017, 3.2)."""
        return self.d % (self.q - 1)

    @property
    def qinv(self) -> int:
        """The inverse of q modulo p (RFC 8017, 3.2)."""
        return pow(self.q, -1, self.p)


def key_from_primes(p: int, q: int, e: int = 17) -> TextbookKey:
    """Make a key from two different odd primes and a public exponent, as RFC 8017, 3.1 and 3.2 do.

    Raises LessonError when p or q is not an odd prime, p = q, or e does not fit: it has to be
    from 3 to n - 1 and share no factor with p - 1 or q - 1.
    """
    for name, value in (("p", p), ("q", q)):
        need_integer(name, value)
        if not is_prime(value):
            raise LessonError(
                "not-a-prime",
                "{name} = {value} is not a prime: choose another",
                name=name,
                value=written(value),
            )
        if value == 2:
            raise LessonError(
                "even-prime", "{name} = 2 is even: RSA takes odd primes, choose another", name=name
            )
    if p == q:
        raise LessonError(
            "equal-primes", "p and q are both {p}: choose two different primes", p=written(p)
        )
    n, phi, lambda_n = p * q, (p - 1) * (q - 1), lcm(p - 1, q - 1)
    _exponent(e, n)
    if (common := gcd(e, lambda_n)) != 1:
        raise LessonError(
            "exponent-shares-a-factor",
            "e = {e} shares the factor {factor} with p - 1 or q - 1, so no d undoes it: choose"
            " another e",
            e=written(e),
            factor=written(common),
        )
    d = pow(e, -1, lambda_n)
    return TextbookKey(p=p, q=q, n=n, phi=phi, lambda_n=lambda_n, e=e, d=d)


def encrypt(message: int, key: TextbookPublicKey | TextbookKey) -> int:
    """Encrypt a number from 0 to n - 1 with the public key: message^e mod n (RFC 8017, 5.1.1).

    Raises LessonError for a number outside that range.
    """
    return pow(_in_range("message", message, key.n), key.e, key.n)


def decrypt(ciphertext: int, key: TextbookKey) -> int:
    """Decrypt a number with the private key: ciphertext^d mod n (RFC 8017, 5.1.2).

    Raises LessonError for a number outside 0 to n - 1, and for a public key.
    """
    _private(key)
    return pow(_in_range("ciphertext", ciphertext, key.n), key.d, key.n)


def sign(message: int, key: TextbookKey) -> int:
    """Sign a number from 0 to n - 1 with the private key: message^d mod n (RFC 8017, 5.2.1).

    Raises LessonError for a number outside that range, and for a public key.
    """
    _private(key)
    return pow(_in_range("message", message, key.n), key.d, key.n)


def verify(message: int, signature: int, key: TextbookPublicKey | TextbookKey) -> bool:
    """Say whether signature^e mod n is the message: only the public key is needed (5.2.2).

    Raises LessonError when message or signature is not from 0 to n - 1.
    """
    _in_range("message", message, key.n)
    return pow(_in_range("signature", signature, key.n), key.e, key.n) == message


def break_key(key: TextbookPublicKey) -> TextbookKey:
    """Recover the private key from a small public key, by factoring n.

    Raises LessonError as ``factor`` does, and when n is not the product of two different odd
    primes or e does not fit it.
    """
    found = factor(key.n)
    return key_from_primes(found.p, found.q, key.e)


def _exponent(e: int, n: int) -> None:
    need_integer("e", e)
    if not 3 <= e < n:
        raise LessonError(
            "exponent-out-of-range",
            "e = {e} does not fit: choose a number from 3 to n - 1 = {most}",
            e=written(e),
            most=written(n - 1),
        )


def _in_range(name: str, value: int, n: int) -> int:
    need_integer(name, value)
    if not 0 <= value < n:
        raise LessonError(
            "number-out-of-range",
            "{name} = {value} does not fit: with this key numbers go from 0 to n - 1 = {most}",
            name=name,
            value=written(value),
            most=written(n - 1),
        )
    return value


def _private(key: object) -> None:
    if not isinstance(key, TextbookKey):
        raise LessonError(
            "whole-key-needed", "this takes the private exponent d: give the whole key"
        )
