"""RSA on small integers: the arithmetic with nothing hidden, and how a small key is broken.

Textbook RSA has no hash and no padding. It shows why the numbers work; it is never safe to use,
whatever the size of the key. What real signatures add is in ``signing``.
"""

from kubecert_lesson.textbook.primes import Factors, factor, is_prime
from kubecert_lesson.textbook.rsa import (
    TextbookKey,
    TextbookPublicKey,
    break_key,
    decrypt,
    encrypt,
    key_from_primes,
    sign,
    verify,
)
from kubecert_lesson.textbook.steps import break_steps, key_steps, power_steps

__all__ = [
    "Factors",
    "TextbookKey",
    "TextbookPublicKey",
    "break_key",
    "break_steps",
    "decrypt",
    "encrypt",
    "factor",
    "is_prime",
    "key_from_primes",
    "key_steps",
    "power_steps",
    "sign",
    "verify",
]
