"""Textbook RSA: the same numbers as the cryptography library and openssl; small keys break."""

import subprocess
from collections.abc import Callable
from math import gcd, lcm
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import assume, given
from hypothesis import strategies as st
from pseudo import Pseudo, outside

from kubecert_lesson import keys, textbook
from kubecert_lesson.errors import LessonError
from kubecert_lesson.textbook import TextbookKey, TextbookPublicKey
from kubecert_lesson.words import speaking

KEY = textbook.key_from_primes(61, 53)
PRIMES = [n for n in range(3, 2000) if all(n % divisor for divisor in range(2, n))]
REAL_SIZES = (2048, 3072)


def real_key(bits: int) -> tuple[rsa.RSAPrivateKey, TextbookKey]:
    real = keys.generate(bits)
    numbers = real.private_numbers()
    return real, textbook.key_from_primes(numbers.p, numbers.q, numbers.public_numbers.e)


@st.composite
def small_keys(draw: st.DrawFn) -> TextbookKey:
    p, q = draw(st.lists(st.sampled_from(PRIMES), min_size=2, max_size=2, unique=True))
    e = draw(st.integers(3, p * q - 1))
    assume(gcd(e, lcm(p - 1, q - 1)) == 1)
    return textbook.key_from_primes(p, q, e)


def test_the_numbers_of_a_small_key_are_those_that_pencil_and_paper_give() -> None:
    made = textbook.key_from_primes(61, 53)
    assert made == TextbookKey(p=61, q=53, n=3233, phi=3120, lambda_n=780, e=17, d=413)
    assert KEY.public == TextbookPublicKey(n=3233, e=17)
    assert textbook.encrypt(65, KEY.public) == 2790
    assert textbook.decrypt(2790, KEY) == 65


@pytest.mark.parametrize("bits", REAL_SIZES)
def test_of_the_primes_of_a_real_key_come_all_its_other_numbers(bits: int) -> None:
    real, key = real_key(bits)
    numbers = real.private_numbers()
    assert (key.n, key.e) == (numbers.public_numbers.n, numbers.public_numbers.e)
    assert key.d == numbers.d
    assert (key.dp, key.dq, key.qinv) == (numbers.dmp1, numbers.dmq1, numbers.iqmp)


@pytest.mark.real_clock
@pytest.mark.parametrize("bits", REAL_SIZES)
def test_openssl_without_padding_calculates_the_same_powers(bits: int, tmp_path: Path) -> None:
    real, key = real_key(bits)
    (tmp_path / "real.key").write_bytes(keys.private_pem(real))
    message = 0x6B756265 << 1900

    def openssl(operation: str, number: int) -> int:
        run = subprocess.run(
            ["openssl", "pkeyutl", operation, "-inkey", str(tmp_path / "real.key")]
            + ["-pkeyopt", "rsa_padding_mode:none"],
            input=number.to_bytes(bits // 8, "big"),
            capture_output=True,
            check=True,
        )
        return int.from_bytes(run.stdout, "big")

    encrypted = textbook.encrypt(message, key.public)
    assert encrypted == openssl("-encrypt", message)
    assert textbook.decrypt(encrypted, key) == message == openssl("-decrypt", encrypted)
    signature = textbook.sign(message, key)
    assert signature == openssl("-decrypt", message)  # the same power of d
    assert openssl("-verifyrecover", signature) == message


@given(small_keys())
def test_a_small_key_has_the_numbers_that_the_library_calculates(key: TextbookKey) -> None:
    assert key.d == rsa.rsa_recover_private_exponent(key.e, key.p, key.q)
    assert key.dp == rsa.rsa_crt_dmp1(key.d, key.p)
    assert key.dq == rsa.rsa_crt_dmq1(key.d, key.q)
    assert key.qinv == rsa.rsa_crt_iqmp(key.p, key.q)


@given(small_keys(), st.data())
def test_what_one_half_of_a_key_does_the_other_half_undoes(
    key: TextbookKey, data: st.DataObject
) -> None:
    message, other = data.draw(
        st.lists(st.integers(0, key.n - 1), min_size=2, max_size=2, unique=True)
    )
    assert textbook.decrypt(textbook.encrypt(message, key.public), key) == message
    signature = textbook.sign(message, key)
    assert textbook.verify(message, signature, key.public)
    assert not textbook.verify(other, signature, key.public)
    assert not textbook.verify(message, textbook.sign(other, key), key.public)


@given(small_keys(), st.data())
def test_the_last_step_is_the_result(key: TextbookKey, data: st.DataObject) -> None:
    message = data.draw(st.integers(0, key.n - 1))
    for steps, result in (
        (textbook.power_steps(message, key.e, key.n), textbook.encrypt(message, key)),
        (textbook.power_steps(message, key.d, key.n), textbook.sign(message, key)),
        (textbook.key_steps(key.p, key.q, key.e), key.d),
    ):
        assert steps[-1].output == result


def test_each_step_goes_on_with_the_output_of_the_step_before() -> None:
    steps = textbook.power_steps(65, KEY.e, KEY.n)
    assert [(step.name, str(step.input), step.output) for step in steps] == [
        ("bit 1", "1² · 65 mod 3233", 65),
        ("bit 0", "65² mod 3233", 992),
        ("bit 0", "992² mod 3233", 1232),
        ("bit 0", "1232² mod 3233", 1547),
        ("bit 1", "1547² · 65 mod 3233", 2790),
    ]


def test_the_steps_of_a_key_name_its_numbers() -> None:
    steps = textbook.key_steps(61, 53)
    assert [(step.name, str(step.input), step.output) for step in steps] == [
        ("n", "61 · 53", 3233),
        ("lambda", "lcm(61 - 1, 53 - 1)", 780),
        ("gcd", "gcd(17, 780)", 1),
        ("d", "17 · d mod 780 = 1", 413),
    ]


def test_of_real_keys_the_steps_write_large_numbers_by_their_size() -> None:
    _, key = real_key(2048)
    texts = [str(step.input) for step in textbook.power_steps(1 << 2000, key.e, key.n)]
    assert "(a number of 2048 bits)" in texts[0] and all(len(text) < 100 for text in texts)


@given(st.integers(0), st.integers(0), st.integers(2))
def test_a_power_by_squaring_is_the_power(base: int, exponent: int, modulus: int) -> None:
    steps = textbook.power_steps(base, exponent, modulus)
    assert steps[-1].output == pow(base, exponent, modulus)
    assert len(steps) == max(1, exponent.bit_length())


def test_without_a_hash_two_signatures_make_a_third() -> None:
    forged = textbook.sign(2, KEY) * textbook.sign(3, KEY) % KEY.n
    assert textbook.verify(6, forged, KEY.public)


def test_without_a_hash_any_number_is_the_signature_of_some_message() -> None:
    message = textbook.encrypt(1234, KEY.public)  # only the public key was used
    assert textbook.verify(message, 1234, KEY.public)


@given(small_keys())
def test_a_small_public_key_gives_its_private_key_away(key: TextbookKey) -> None:
    broken = textbook.break_key(key.public)
    assert (broken.p, broken.q) == (min(key.p, key.q), max(key.p, key.q))
    assert (broken.n, broken.e, broken.d) == (key.n, key.e, key.d)
    assert textbook.break_steps(key.public)[-1].output == key.d


def test_every_two_bits_double_the_divisions_that_breaking_takes() -> None:
    squares = {8: 13, 16: 251, 32: 65_521, 40: 1_048_573}  # the largest primes of half the bits
    found = {bits: textbook.factor(prime * prime).divisions for bits, prime in squares.items()}
    assert found == {8: 7, 16: 126, 32: 32_761, 40: 524_287}  # half the smaller prime


def test_the_steps_of_breaking_say_how_little_work_it_was() -> None:
    steps = textbook.break_steps(KEY.public)
    assert (steps[0].input, steps[0].output) == (3233, "53 · 61")
    assert steps[0].why == "found after 27 divisions: n was too small"
    smallest = textbook.break_steps(TextbookPublicKey(3 * 5, 3))
    assert smallest[0].why == "found after 2 divisions: n was too small"
    assert [step.code for step in steps] == ["factor", "lambda", "gcd", "d"]
    with speaking(Pseudo()):
        for step in (*steps, *textbook.power_steps(65, 17, 3233)):
            assert outside(f"{step.name}{step.why}") == ""


def test_an_even_number_falls_to_the_first_division() -> None:
    assert textbook.factor(2 * 61) == textbook.Factors(p=2, q=61, divisions=1)


def test_primes_are_told_from_other_numbers() -> None:
    assert [n for n in range(2000) if textbook.is_prime(n)] == [2, *PRIMES]
    assert not textbook.is_prime(-7)
    # Strong pseudoprimes: each passes for a prime with the first eleven, twelve, thirteen bases.
    for pseudoprime in (
        3825123056546413051,
        318665857834031151167461,
        3317044064679887385961981,
    ):
        assert not textbook.is_prime(pseudoprime)
    assert textbook.is_prime(2**127 - 1) and not textbook.is_prime((2**127 - 1) * (2**89 - 1))


UNTYPED: Any = textbook  # as a learner calls it: mypy does not look over the shoulder


@pytest.mark.parametrize(
    ("attempt", "why"),
    [
        (lambda: UNTYPED.key_from_primes(60, 53), "p = 60 is not a prime: choose another"),
        (lambda: UNTYPED.key_from_primes(61, 51), "q = 51 is not a prime: choose another"),
        (lambda: UNTYPED.key_from_primes(61, -53), "q = -53 is not a prime"),
        (lambda: UNTYPED.key_from_primes(2, 53), "p = 2 is even"),
        (lambda: UNTYPED.key_from_primes(61, 61), "p and q are both 61: choose two different"),
        (lambda: UNTYPED.key_from_primes(61, 53, 5), "e = 5 shares the factor 5"),
        (lambda: UNTYPED.key_from_primes(61, 53, 1), "from 3 to n - 1 = 3232"),
        (lambda: UNTYPED.key_from_primes(61, 53, 3233), "from 3 to n - 1 = 3232"),
        (lambda: UNTYPED.key_from_primes(61, 53, "17"), "e is '17': give a whole number"),
        (lambda: UNTYPED.key_from_primes(61.0, 53), r"p is 61\.0: give a whole number"),
        (lambda: UNTYPED.key_from_primes(2**521 - 1, 15), "q = 15 is not a prime"),
        (lambda: UNTYPED.key_from_primes(2**521, 15), r"p = \(a number of 522 bits\) is not"),
        (lambda: UNTYPED.key_steps(61, 61), "two different primes"),
        (lambda: UNTYPED.is_prime("7"), "number is '7': give a whole number"),
        (lambda: TextbookPublicKey(3233, 1), "from 3 to n - 1"),
        (lambda: UNTYPED.TextbookPublicKey("3233", 17), "n is '3233'"),
        (
            lambda: UNTYPED.encrypt(3233, KEY),
            "message = 3233 does not fit.*from 0 to n - 1 = 3232",
        ),
        (lambda: UNTYPED.encrypt(-1, KEY), "message = -1 does not fit"),
        (lambda: UNTYPED.encrypt(b"A", KEY), "message is b'A': give a whole number"),
        (lambda: UNTYPED.encrypt(True, KEY), "message is True: give a whole number"),
        (lambda: UNTYPED.decrypt(3233, KEY), "ciphertext = 3233 does not fit"),
        (lambda: UNTYPED.decrypt(1, KEY.public), "takes the private exponent d"),
        (lambda: UNTYPED.sign(-1, KEY), "message = -1 does not fit"),
        (lambda: UNTYPED.sign(1, KEY.public), "takes the private exponent d"),
        (lambda: UNTYPED.verify(3233, 1, KEY), "message = 3233 does not fit"),
        (lambda: UNTYPED.verify(1, 3233, KEY), "signature = 3233 does not fit"),
        (lambda: UNTYPED.power_steps(-1, 1, 2), "base = -1 is too small: give 0 or more"),
        (lambda: UNTYPED.power_steps(1, -1, 2), "exponent = -1 is too small: give 0 or more"),
        (lambda: UNTYPED.power_steps(1, 1, 1), "modulus = 1 is too small: give 2 or more"),
        (lambda: UNTYPED.factor(3), "n = 3 does not have two factors"),
        (lambda: UNTYPED.factor(61), "n = 61 is a prime itself"),
        (
            lambda: UNTYPED.factor(2**2047),
            r"2048 bits, so factoring takes up to 2\^1023 divisions: give an n of 44",
        ),
        (lambda: UNTYPED.break_key(TextbookPublicKey(61 * 61, 17)), "two different primes"),
        (lambda: UNTYPED.break_key(TextbookPublicKey(3 * 5 * 7, 17)), "q = 35 is not a prime"),
        (lambda: UNTYPED.break_steps(TextbookPublicKey(2 * 61, 17)), "p = 2 is even"),
    ],
)
def test_numbers_that_do_not_fit_rsa_are_refused_in_one_line(
    attempt: Callable[[], object], why: str
) -> None:
    with pytest.raises(LessonError, match=why) as refused:
        attempt()
    assert "\n" not in str(refused.value)
