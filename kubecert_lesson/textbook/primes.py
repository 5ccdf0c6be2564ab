"""Whole numbers: which are prime, and how a product of two primes falls apart."""

import random
from dataclasses import dataclass
from math import isqrt

from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Plural

# With these bases the Miller-Rabin test makes no error below the bound (Sorenson and Webster,
# "Strong pseudoprimes to twelve prime bases", 2015). Above it, random bases are added.
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
_BASES_SURE_BELOW = 3_317_044_064_679_887_385_961_981
_RANDOM_BASES = 20  # a composite number passes them all with probability below 4**-20
_FACTOR_BITS = 44  # at most two million divisions: a fraction of a second


@dataclass(frozen=True, slots=True)
class Factors:
    """The two factors of a modulus, the smaller one first, and how many divisions it took."""

    p: int
    q: int
    divisions: int


def is_prime(number: int) -> bool:
    """Say whether a number is prime (Miller-Rabin).

    Below 3.3 · 10^24 the answer is proved; above, a composite number passes for a prime less than
    once in 4^20 times. Raises LessonError for anything but a whole number.
    """
    need_integer("number", number)
    if number < 2:
        return False
    for prime in _BASES:
        if number % prime == 0:
            return number == prime
    bases = list(_BASES)
    if number >= _BASES_SURE_BELOW:
        bases += [random.randrange(2, number - 1) for _ in range(_RANDOM_BASES)]
    twos = ((number - 1) & (1 - number)).bit_length() - 1  # how often 2 divides number - 1
    return all(_passes(number, base, twos) for base in bases)


def _passes(number: int, base: int, twos: int) -> bool:
    value = pow(base, (number - 1) >> twos, number)
    if value in (1, number - 1):
        return True
    for _ in range(twos - 1):
        value = value * value % number
        if value == number - 1:
            return True
    return False


def factor(n: int) -> Factors:
    """Find the smallest factor of n by trying 2, 3, 5, 7, 9 … in turn.

    Two more bits in n double the divisions at worst. Raises LessonError for n below 4, for a prime,
    and for n of more than 44 bits, which would take too long.
    """
    need_integer("n", n)
    if n < 4:
        raise LessonError(
            "no-two-factors",
            "n = {n} does not have two factors: give a product of two primes",
            n=written(n),
        )
    if n.bit_length() > _FACTOR_BITS:
        raise LessonError(
            "too-large-to-factor",
            "n has {bits} bits, so factoring takes up to 2^{power} divisions: give an n of {most}"
            " bits or fewer",
            bits=n.bit_length(),
            power=n.bit_length() // 2 - 1,
            most=_FACTOR_BITS,
        )
    if n % 2 == 0:
        return Factors(2, n // 2, 1)
    for divisions, candidate in enumerate(range(3, isqrt(n) + 1, 2), start=2):
        if n % candidate == 0:
            return Factors(candidate, n // candidate, divisions)
    raise LessonError(
        "modulus-is-prime", "n = {n} is a prime itself: give a product of two primes", n=n
    )


def need_integer(name: str, value: object) -> None:
    """Raise LessonError if a value is not a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise LessonError(
            "not-a-whole-number",
            "{name} is {value}: give a whole number",
            name=name,
            value=repr(value),
        )


def written(value: int) -> int | Plural:
    """Write a number in full if a person can still read it, otherwise its size."""
    if abs(value) < 10**15:
        return value
    return Plural("(a number of {n} bit)", "(a number of {n} bits)", value.bit_length())
