"""The calculations of textbook RSA as steps: making a key, a power by squaring, breaking a key."""

from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Step
from kubecert_lesson.textbook.primes import factor, need_integer, written
from kubecert_lesson.textbook.rsa import TextbookPublicKey, break_key, key_from_primes
from kubecert_lesson.words import Plural, text


def key_steps(p: int, q: int, e: int = 17) -> tuple[Step, ...]:
    """Show how ``key_from_primes`` arrives at its key, a step for each number.

    Raises LessonError as ``key_from_primes`` does.
    """
    key = key_from_primes(p, q, e)
    primes = {"p": written(p), "q": written(q)}
    exponents = {"e": written(e), "lambda_n": written(key.lambda_n)}
    return (
        Step(
            text("n", "n"),
            text("product", "{p} · {q}", **primes),
            key.n,
            text("modulus", "the modulus, public: results wrap around at n"),
        ),
        Step(
            text("lambda", "lambda"),
            text("lcm", "lcm({p} - 1, {q} - 1)", **primes),
            key.lambda_n,
            text("needs-primes", "exponents wrap around at lambda: calculating it takes p and q"),
        ),
        Step(
            text("gcd", "gcd"),
            text("gcd-of", "gcd({e}, {lambda_n})", **exponents),
            1,
            text("invertible", "1 means that some d undoes e"),
        ),
        Step(
            text("d", "d"),
            text("inverse", "{e} · d mod {lambda_n} = 1", **exponents),
            key.d,
            text(
                "private-exponent",
                "the private exponent: raising to e and then to d gives the number back",
            ),
        ),
    )


def power_steps(base: int, exponent: int, modulus: int) -> tuple[Step, ...]:
    """Show how base^exponent mod modulus is calculated: by squaring, a step for each bit.

    This is why an exponent of 2048 bits takes about 3000 multiplications, not 2^2048. Raises
    LessonError for a negative base or exponent, and for a modulus below 2.
    """
    least = {"base": (base, 0), "exponent": (exponent, 0), "modulus": (modulus, 2)}
    for name, (value, smallest) in least.items():
        need_integer(name, value)
        if value < smallest:
            raise LessonError(
                "too-small",
                "{name} = {value} is too small: give {smallest} or more",
                name=name,
                value=written(value),
                smallest=smallest,
            )
    result, steps = 1, []
    for bit in f"{exponent:b}":
        numbers = {"result": written(result), "base": written(base), "modulus": written(modulus)}
        if bit == "1":
            formula = text("square-multiply", "{result}² · {base} mod {modulus}", **numbers)
            why = text("bit-1", "this bit of the exponent is 1: square, and multiply by the base")
            result = result * result * base % modulus
        else:
            formula = text("square", "{result}² mod {modulus}", **numbers)
            why = text("bit-0", "this bit of the exponent is 0: square")
            result = result * result % modulus
        steps.append(Step(text("bit", "bit {bit}", bit=bit), formula, result, why))
    return tuple(steps)


def break_steps(key: TextbookPublicKey) -> tuple[Step, ...]:
    """Show ``break_key`` as steps: factor n, make the key again. Raises LessonError as it does."""
    broken = break_key(key)
    found = factor(key.n)
    why = text(
        "factored",
        "found after {divisions}: n was too small",
        divisions=Plural("{n} division", "{n} divisions", found.divisions),
    )
    return (
        Step(text("factor", "factor"), key.n, f"{found.p} · {found.q}", why),
        *key_steps(broken.p, broken.q, key.e)[1:],
    )
