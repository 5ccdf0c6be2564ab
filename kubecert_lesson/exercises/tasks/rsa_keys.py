"""Exercises for the notebook 01_rsa_keys, first part: keys small enough to calculate with."""

from math import gcd

from kubecert_lesson import textbook
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.demands import demand_number
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "01_rsa_keys"
_E = 17
_SMALL = tuple(number for number in range(101, 500) if textbook.is_prime(number))
_BIGGER = (10007, 10009, 10037, 10039, 10061, 10067, 10069, 10079, 10091, 10093, 10099, 10103)


def small_key(dice: Dice, primes: tuple[int, ...] = _SMALL) -> textbook.TextbookKey:
    """Deal a key of the textbook, with e = 17."""
    fitting = [prime for prime in primes if gcd(_E, prime - 1) == 1]
    p, q = dice.sample(fitting, 2)
    return textbook.key_from_primes(p, q, e=_E)


def _deal_exponent(dice: Dice) -> Dealt:
    key = small_key(dice)
    return Dealt(
        task=text(
            "private-exponent",
            "Your primes are {p} and {q}, and your public exponent e is {e}. What is your private"
            " exponent d? Hand in the number.",
            p=key.p,
            q=key.q,
            e=key.e,
        ),
        given={"p": key.p, "q": key.q, "e": key.e},
    )


def _exponent_key(dealt: Dealt) -> textbook.TextbookKey:
    p, q, e = (int(dealt.given[name]) for name in "pqe")
    return textbook.key_from_primes(p, q, e=e)


def _check_exponent(dealt: Dealt, answer: TakenAnswer) -> Text:
    key, given = _exponent_key(dealt), answer.number
    right = given if 0 < given < key.phi and given * key.e % key.lambda_n == 1 else key.d
    again = template("find d so that e · d leaves the remainder 1, divided by lcm(p - 1, q - 1)")
    known = {
        key.n: NotYet("modulus-instead", "this is n, which is public", next=again),
        key.e: NotYet("public-exponent-instead", "this is e, which is public", next=again),
        key.lambda_n: NotYet("lambda-instead", "this is lambda itself", next=again),
        key.phi: NotYet("lambda-instead", "this is (p - 1) · (q - 1)", next=again),
        pow(key.e, -1, key.n): NotYet(
            "another-modulus",
            "this undoes e modulo n: anybody who has the public key can calculate it",
            next=template("exponents wrap around at lcm(p - 1, q - 1), not at n"),
        ),
    }
    demand_number(given, right, known, next=text("exponent", "calculate lambda first"))
    return text(
        "exponent-found",
        "e · d = {product} leaves the remainder 1, divided by lambda. Only who knows both primes"
        " can calculate d; many divide by n instead, which everybody could do",
        product=key.e * given,
    )


EXPONENT = Exercise(
    name="private-exponent",
    notebook=NOTEBOOK,
    title=template("The private half of a small key"),
    teaches=template("The private exponent follows from the primes, and from nothing public."),
    kind=AnswerKind.NUMBER,
    deal=_deal_exponent,
    check=_check_exponent,
    hints=(
        template("Exponents wrap around at lambda, the lcm of p - 1 and q - 1."),
        template("`textbook.key_steps(p, q, e=…)` shows each step; Python has pow(e, -1, lambda)."),
    ),
    solution="""\
from math import lcm
p, q, e = (task.given[name] for name in "pqe")
my_answer = pow(e, -1, lcm(p - 1, q - 1))""",
    wrongs=(
        Wrong("modulus-instead", lambda dealt, _: _exponent_key(dealt).n),
        Wrong("public-exponent-instead", lambda dealt, _: _exponent_key(dealt).e),
        Wrong("lambda-instead", lambda dealt, _: _exponent_key(dealt).lambda_n),
        Wrong("another-modulus", lambda dealt, _: pow(_E, -1, _exponent_key(dealt).n)),
        Wrong("off-by-one", lambda dealt, _: _exponent_key(dealt).d + 1),
        Wrong("wrong-number", lambda dealt, _: _exponent_key(dealt).d + 2),
        Wrong("not-a-number", lambda dealt, _: "d"),
    ),
)


def _deal_cipher(dice: Dice) -> Dealt:
    key = small_key(dice, _BIGGER)
    return Dealt(
        task=text(
            "break-a-key",
            "{user} encrypted a number for a friend, with a public key of eight or nine digits:"
            " n = {n}, e = {e}. You saw the result, {cipher}. Which number was it?",
            user=dice.user().capitalize(),
            n=key.n,
            e=key.e,
            cipher=(cipher := textbook.encrypt(dice.number(1_000, 9_999_999), key)),
        ),
        given={"n": key.n, "e": key.e, "cipher": cipher},
    )


def _broken(dealt: Dealt) -> tuple[textbook.TextbookKey, int, int]:
    n, e, cipher = (int(dealt.given[name]) for name in ("n", "e", "cipher"))
    key = textbook.break_key(textbook.TextbookPublicKey(n, e))
    return key, cipher, textbook.decrypt(cipher, key)


def _check_cipher(dealt: Dealt, answer: TakenAnswer) -> Text:
    key, cipher, message = _broken(dealt)
    given = answer.number
    if given != message and given % key.n == message:
        raise NotYet(
            "not-reduced",
            "it differs from the message by a multiple of n, and no message is as large as n",
            next=template("keep only the remainder of the division by n"),
        )
    opening = template("only d opens what e has locked: find the primes of n, and d from them")
    known = {
        cipher: NotYet("ciphertext-instead", "this is what you saw", next=opening),
        pow(cipher, key.e, key.n): NotYet(
            "public-exponent-used",
            "this is what you saw, locked with e once more: e cannot open it",
            next=opening,
        ),
        key.d: NotYet(
            "exponent-instead",
            "this is d, the private exponent: you have broken the key",
            next=template("now raise what you saw to the power d, modulo n"),
        ),
        key.p: (prime := NotYet("prime-instead", "this is one of the primes", next=opening)),
        key.q: prime,
    }
    demand_number(given, message, known, next=text("cipher", "find the two primes of n first"))
    return text(
        "cipher-opened",
        "{p} · {q} = n, and with the primes comes d. A real n has 617 digits, and nobody gets that"
        " far. Many forget that n is public: its length is all that protects d",
        p=key.p,
        q=key.q,
    )


CIPHER = Exercise(
    name="break-a-key",
    notebook=NOTEBOOK,
    title=template("A key that is too small"),
    teaches=template("Who can factor n has the private key."),
    kind=AnswerKind.NUMBER,
    deal=_deal_cipher,
    check=_check_cipher,
    misconceptions=("signing-is-encrypting",),
    hints=(
        template("n is small enough to find its primes: try divisors."),
        template("`textbook.break_key(textbook.TextbookPublicKey(n, e))` does it for you."),
    ),
    solution="""\
from kubecert_lesson import textbook
public = textbook.TextbookPublicKey(task.given["n"], task.given["e"])
my_answer = textbook.decrypt(task.given["cipher"], textbook.break_key(public))""",
    wrongs=(
        Wrong("ciphertext-instead", lambda dealt, _: dealt.given["cipher"]),
        Wrong(
            "public-exponent-used", lambda dealt, _: pow(_broken(dealt)[1], _E, _broken(dealt)[0].n)
        ),
        Wrong("exponent-instead", lambda dealt, _: _broken(dealt)[0].d),
        Wrong("prime-instead", lambda dealt, _: _broken(dealt)[0].p),
        Wrong("not-reduced", lambda dealt, _: _broken(dealt)[2] + _broken(dealt)[0].n),
        Wrong("wrong-number", lambda dealt, _: _broken(dealt)[2] + 1234),
    ),
)


EXERCISES = (EXPONENT, CIPHER)
