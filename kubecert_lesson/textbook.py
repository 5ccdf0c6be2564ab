"""RSA on small integers: the arithmetic with nothing hidden, and how a small key is broken.

Textbook RSA has no hash and no padding. It shows why the numbers work; it is never safe to use,
whatever the size of the key. What real signatures add is in ``signing``.
"""

import random
from dataclasses import dataclass
from math import gcd, isqrt, lcm

from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Step

# With these bases the Miller-Rabin test makes no error below the bound (Sorenson and Webster,
# "Strong pseudoprimes to twelve prime bases", 2015). Above it, random bases are added.
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
_BASES_SURE_BELOW = 3_317_044_064_679_887_385_961_981
_RANDOM_BASES = 20  # a composite number passes them all with probability below 4**-20
_FACTOR_BITS = 44  # at most two million divisions: a fraction of a second


@dataclass(frozen=True, slots=True)
class TextbookPublicKey:
    """The public half: modulus n and exponent e. Everyone may know it.

    Raises LessonError when e is not from 3 to n - 1.
    """

    n: int
    e: int

    def __post_init__(self) -> None:
        _integer("n", self.n)
        _exponent(self.e, self.n)


@dataclass(frozen=True, slots=True)
class TextbookKey:
    """A whole key pair, as ``key_from_primes`` makes it. All but n and e is secret.

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


@dataclass(frozen=True, slots=True)
class Factors:
    """The two factors of a modulus, the smaller one first, and how many divisions it took."""

    p: int
    q: int
    divisions: int


def key_from_primes(p: int, q: int, e: int = 17) -> TextbookKey:
    """Make a key from two different odd primes and a public exponent, as RFC 8017, 3.1 and 3.2 do.

    Raises LessonError when p or q is not an odd prime, p = q, or e does not fit: it has to be
    from 3 to n - 1 and share no factor with p - 1 or q - 1.
    """
    for name, value in (("p", p), ("q", q)):
        _integer(name, value)
        if not is_prime(value):
            raise LessonError(f"{name} = {_written(value)} is not a prime: choose another")
        if value == 2:
            raise LessonError(f"{name} = 2 is even: RSA takes odd primes, choose another")
    if p == q:
        raise LessonError(f"p and q are both {_written(p)}: choose two different primes")
    n, phi, lambda_n = p * q, (p - 1) * (q - 1), lcm(p - 1, q - 1)
    _exponent(e, n)
    if (common := gcd(e, lambda_n)) != 1:
        raise LessonError(
            f"e = {_written(e)} shares the factor {_written(common)} with p - 1 or q - 1, so no d"
            " undoes it: choose another e"
        )
    return TextbookKey(p, q, n, phi, lambda_n, e, pow(e, -1, lambda_n))


def key_steps(p: int, q: int, e: int = 17) -> tuple[Step, ...]:
    """Show how ``key_from_primes`` arrives at its key, a step for each number.

    Raises LessonError as ``key_from_primes`` does.
    """
    key = key_from_primes(p, q, e)
    p_text, q_text, e_text, lambda_text = map(_written, (p, q, e, key.lambda_n))
    rows = (
        ("n", f"{p_text} · {q_text}", key.n, "the modulus, public: results wrap around at n"),
        (
            "lambda",
            f"lcm({p_text} - 1, {q_text} - 1)",
            key.lambda_n,
            "exponents wrap around at lambda: to calculate it takes p and q",
        ),
        ("gcd", f"gcd({e_text}, {lambda_text})", 1, "1 means that some d undoes e"),
        (
            "d",
            f"{e_text} · d mod {lambda_text} = 1",
            key.d,
            "the private exponent: raising to e and then to d gives the number back",
        ),
    )
    return tuple(Step(*row) for row in rows)


def encrypt(message: int, key: TextbookPublicKey | TextbookKey) -> int:
    """Encrypt a number from 0 to n - 1 with the public key: message^e mod n (RFC 8017, 5.1.1).

    Raises LessonError for a number outside that range.
    """
    return pow(_in_range("message", message, key.n), key.e, key.n)


def decrypt(ciphertext: int, key: TextbookKey) -> int:
    """Decrypt a number with the private key: ciphertext^d mod n (RFC 8017, 5.1.2).

    Raises LessonError for a number outside 0 to n - 1, and for a public key.
    """
    _private(key, "decrypting")
    return pow(_in_range("ciphertext", ciphertext, key.n), key.d, key.n)


def sign(message: int, key: TextbookKey) -> int:
    """Sign a number from 0 to n - 1 with the private key: message^d mod n (RFC 8017, 5.2.1).

    Raises LessonError for a number outside that range, and for a public key.
    """
    _private(key, "signing")
    return pow(_in_range("message", message, key.n), key.d, key.n)


def verify(message: int, signature: int, key: TextbookPublicKey | TextbookKey) -> bool:
    """Say whether signature^e mod n is the message: only the public key is needed (5.2.2).

    Raises LessonError when message or signature is not from 0 to n - 1.
    """
    _in_range("message", message, key.n)
    return pow(_in_range("signature", signature, key.n), key.e, key.n) == message


def encrypt_steps(message: int, key: TextbookPublicKey | TextbookKey) -> tuple[Step, ...]:
    """Show ``encrypt`` as steps; the last output is the result. Raises LessonError as it does."""
    return power_steps(_in_range("message", message, key.n), key.e, key.n)


def decrypt_steps(ciphertext: int, key: TextbookKey) -> tuple[Step, ...]:
    """Show ``decrypt`` as steps; the last output is the result. Raises LessonError as it does."""
    _private(key, "decrypting")
    return power_steps(_in_range("ciphertext", ciphertext, key.n), key.d, key.n)


def sign_steps(message: int, key: TextbookKey) -> tuple[Step, ...]:
    """Show ``sign`` as steps; the last output is the result. Raises LessonError as it does."""
    _private(key, "signing")
    return power_steps(_in_range("message", message, key.n), key.d, key.n)


def verify_steps(
    message: int, signature: int, key: TextbookPublicKey | TextbookKey
) -> tuple[Step, ...]:
    """Show ``verify`` as steps; the last output is the answer. Raises LessonError as it does."""
    answer = verify(message, signature, key)
    compared = f"{_written(pow(signature, key.e, key.n))} = {_written(message)}"
    why = "equal exactly when the signature is message^d mod n"
    return (*power_steps(signature, key.e, key.n), Step("compare", compared, answer, why))


def power_steps(base: int, exponent: int, modulus: int) -> tuple[Step, ...]:
    """Show how base^exponent mod modulus is calculated: by squaring, a step for each bit.

    This is why an exponent of 2048 bits takes some 3000 multiplications and not 2^2048. Raises
    LessonError for a negative base or exponent, or a modulus below 2.
    """
    least = {"base": (base, 0), "exponent": (exponent, 0), "modulus": (modulus, 2)}
    for name, (value, smallest) in least.items():
        _integer(name, value)
        if value < smallest:
            raise LessonError(f"{name} = {_written(value)} is too small: give {smallest} or more")
    result, steps = 1, []
    for bit in f"{exponent:b}":
        text, why = f"{_written(result)}²", f"this bit of the exponent is {bit}: square"
        result = result * result % modulus
        if bit == "1":
            text, why = f"{text} · {_written(base)}", f"{why}, and multiply by the base"
            result = result * base % modulus
        steps.append(Step(f"bit {bit}", f"{text} mod {_written(modulus)}", result, why))
    return tuple(steps)


def factor(n: int) -> Factors:
    """Find the smallest factor of n by trying 2, 3, 5, 7, 9 … in turn.

    Two more bits in n double the divisions at worst. Raises LessonError for n below 4, a prime, and
    n of more than 44 bits, where this would be no matter of a moment any more.
    """
    _integer("n", n)
    if n < 4:
        raise LessonError(f"n = {_written(n)} has no two factors: give a product of two primes")
    if n.bit_length() > _FACTOR_BITS:
        raise LessonError(
            f"n has {n.bit_length()} bits, so up to 2^{n.bit_length() // 2 - 1} divisions:"
            f" give one of {_FACTOR_BITS} bits or fewer"
        )
    if n % 2 == 0:
        return Factors(2, n // 2, 1)
    for divisions, candidate in enumerate(range(3, isqrt(n) + 1, 2), start=2):
        if n % candidate == 0:
            return Factors(candidate, n // candidate, divisions)
    raise LessonError(f"n = {n} is a prime itself: give a product of two primes")


def break_key(key: TextbookPublicKey) -> TextbookKey:
    """Recover the private key from a small public key, by factoring n.

    Raises LessonError as ``factor`` does, and when n is not the product of two different odd
    primes or e does not fit it.
    """
    found = factor(key.n)
    return key_from_primes(found.p, found.q, key.e)


def break_steps(key: TextbookPublicKey) -> tuple[Step, ...]:
    """Show ``break_key`` as steps: factor n, make the key again. Raises LessonError as it does."""
    broken = break_key(key)
    found = factor(key.n)
    why = f"found after {found.divisions} division{'' if found.divisions == 1 else 's'}"
    return (
        Step("factor", key.n, f"{found.p} · {found.q}", f"{why}: n was too small"),
        *key_steps(broken.p, broken.q, key.e)[1:],
    )


def is_prime(number: int) -> bool:
    """Say whether a number is prime (Miller-Rabin).

    Below 3.3 · 10^24 the answer is proved; above, a composite number passes for a prime less than
    once in 4^20 times. Raises LessonError for what is no whole number.
    """
    _integer("the number", number)
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


def _integer(name: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise LessonError(f"{name} is {value!r}: give a whole number")


def _exponent(e: int, n: int) -> None:
    _integer("e", e)
    if not 3 <= e < n:
        raise LessonError(
            f"e = {_written(e)} does not fit: choose a number from 3 to n - 1 = {_written(n - 1)}"
        )


def _in_range(name: str, value: int, n: int) -> int:
    _integer(name, value)
    if not 0 <= value < n:
        raise LessonError(
            f"{name} = {_written(value)} does not fit: with this key numbers go from 0 to"
            f" n - 1 = {_written(n - 1)}"
        )
    return value


def _private(key: object, doing: str) -> None:
    if not isinstance(key, TextbookKey):
        raise LessonError(f"{doing} takes the private exponent d: give the whole key")


def _written(value: int) -> str:
    """Write a number in full while a reader can take it in, else by its size."""
    return str(value) if abs(value) < 10**15 else f"(a number of {value.bit_length()} bits)"
