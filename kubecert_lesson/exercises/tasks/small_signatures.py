"""Exercises for the notebook 02_signing_and_verification: signatures on numbers."""

from kubecert_lesson import textbook
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.demands import demand_number
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.exercises.tasks.rsa_keys import small_key
from kubecert_lesson.textbook import TextbookKey, TextbookPublicKey
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "02_signing_and_verification"


def _deal_signature(dice: Dice) -> Dealt:
    key = small_key(dice)
    return Dealt(
        task=text(
            "sign-with-a-small-key",
            "Your key has the primes {p} and {q}, and e = {e}. Sign the number {message} with it,"
            " as the textbook does, and hand in the signature.",
            p=key.p,
            q=key.q,
            e=key.e,
            message=(message := dice.number(100, key.n - 100)),
        ),
        given={"p": key.p, "q": key.q, "e": key.e, "message": message},
    )


def _signer(dealt: Dealt) -> tuple[TextbookKey, int]:
    p, q, e, message = (int(dealt.given[name]) for name in ("p", "q", "e", "message"))
    return textbook.key_from_primes(p, q, e=e), message


def _check_signature(dealt: Dealt, answer: TakenAnswer) -> Text:
    key, message = _signer(dealt)
    given = answer.number
    right = textbook.sign(message, key)
    if given != right and given % key.n == right:
        raise _not_reduced()
    signing = template("raise the message to the power d, and keep the remainder modulo n")
    known = {
        message: NotYet("message-instead", "this is the message itself", next=signing),
        pow(message, key.e, key.n): NotYet(
            "public-exponent-used",
            "this is the message raised to the power e: everybody could have made it",
            next=signing,
        ),
        key.d: NotYet("exponent-instead", "this is d: keep it to yourself", next=signing),
        key.n: NotYet("modulus-instead", "this is n", next=signing),
    }
    demand_number(given, right, known, next=text("signing", "calculate d from the primes first"))
    return text(
        "small-signature",
        "raised to the power e, it gives {message} again: everybody can check it, and only the"
        " holder of d can make it. Many sign with e, which anybody could do",
        message=message,
    )


def _not_reduced() -> NotYet:
    return NotYet(
        "not-reduced",
        "it differs from a signature by a multiple of n, and a signature is smaller than n",
        next=template("keep only the remainder of the division by n"),
    )


SIGNATURE = Exercise(
    name="sign-with-a-small-key",
    notebook=NOTEBOOK,
    title=template("A signature that you can calculate"),
    teaches=template("The private exponent signs; the public one checks."),
    kind=AnswerKind.NUMBER,
    deal=_deal_signature,
    check=_check_signature,
    misconceptions=("signing-is-encrypting",),
    hints=(
        template("The private exponent d makes the signature: `textbook.key_from_primes` has it."),
        template("`textbook.sign(message, key)`, or pow(message, d, n)."),
    ),
    solution="""\
from kubecert_lesson import textbook
p, q, e, message = (task.given[name] for name in ("p", "q", "e", "message"))
my_answer = textbook.sign(message, textbook.key_from_primes(p, q, e=e))""",
    wrongs=(
        Wrong("message-instead", lambda dealt, _: _signer(dealt)[1]),
        Wrong("public-exponent-used", lambda dealt, _: textbook.encrypt(*_signer(dealt)[::-1])),
        Wrong("exponent-instead", lambda dealt, _: _signer(dealt)[0].d),
        Wrong("modulus-instead", lambda dealt, _: _signer(dealt)[0].n),
        Wrong("not-reduced", lambda dealt, _: _signed(dealt) + _signer(dealt)[0].n),
        Wrong("off-by-one", lambda dealt, _: _signed(dealt) - 1),
    ),
)


def _signed(dealt: Dealt) -> int:
    key, message = _signer(dealt)
    return textbook.sign(message, key)


def _deal_forgery(dice: Dice) -> Dealt:
    key = small_key(dice)
    one, other = dice.sample(range(3, 60), 2)
    given = {
        "n": key.n,
        "e": key.e,
        "first": one,
        "first-signature": textbook.sign(one, key),
        "second": other,
        "second-signature": textbook.sign(other, key),
    }
    return Dealt(
        task=text(
            "forge-a-signature",
            "{user} signs bare numbers, with n = {n} and e = {e}. The signature on {one} is"
            " {first}, and that on {other} is {second}. Hand in a signature on {product}, which"
            " {user} never signed. You have no private key.",
            user=dice.user().capitalize(),
            n=key.n,
            e=key.e,
            one=one,
            other=other,
            first=given["first-signature"],
            second=given["second-signature"],
            product=one * other,
        ),
        given=given,
    )


def _seen(dealt: Dealt) -> tuple[TextbookPublicKey, int, int, int]:
    """The public key, the number to be signed, and the two signatures."""
    numbers = {name: int(value) for name, value in dealt.given.items()}
    public = TextbookPublicKey(numbers["n"], numbers["e"])
    product = numbers["first"] * numbers["second"] % public.n
    return public, product, numbers["first-signature"], numbers["second-signature"]


def _check_forgery(dealt: Dealt, answer: TakenAnswer) -> Text:
    public, product, first, second = _seen(dealt)
    given = answer.number
    if given >= public.n and textbook.verify(product, given % public.n, public):
        raise _not_reduced()
    trick = template("remember what a product of powers has to do with the power of a product")
    known = {
        product: NotYet("message-instead", "this is the number to be signed", next=trick),
        pow(product, public.e, public.n): NotYet(
            "public-exponent-used",
            "this is the number raised to the power e: it makes no signature",
            next=trick,
        ),
        (first + second) % public.n: NotYet(
            "sum-instead", "this is the sum of both signatures", next=trick
        ),
        first: (same := NotYet("signature-instead", "this is a signature on one half", next=trick)),
        second: same,
    }
    right = first * second % public.n
    demand_number(given, right, known, next=text("forgery", "use the two signatures that you saw"))
    return text(
        "forged",
        "it verifies, and nobody signed it: the product of two signatures is a signature on the"
        " product. That is why real schemes hash and pad before the power, and why signing is more"
        " than encrypting with the private key",
    )


FORGERY = Exercise(
    name="forge-a-signature",
    notebook=NOTEBOOK,
    title=template("A signature that nobody made"),
    teaches=template("Bare arithmetic is no signature scheme: hashing and padding are."),
    kind=AnswerKind.NUMBER,
    deal=_deal_forgery,
    check=_check_forgery,
    misconceptions=("signing-is-encrypting",),
    hints=(
        template("A signature on a is a^d. What is a^d · b^d?"),
        template("The notebook forged a signature on 6 from those on 2 and 3."),
    ),
    solution="""\
given = task.given
my_answer = given["first-signature"] * given["second-signature"] % given["n"]""",
    wrongs=(
        Wrong("message-instead", lambda dealt, _: _seen(dealt)[1]),
        Wrong("public-exponent-used", lambda dealt, _: pow(_seen(dealt)[1], 17, _seen(dealt)[0].n)),
        Wrong("sum-instead", lambda dealt, _: sum(_seen(dealt)[2:]) % _seen(dealt)[0].n),
        Wrong("signature-instead", lambda dealt, _: _seen(dealt)[2]),
        Wrong("not-reduced", lambda dealt, _: _seen(dealt)[2] * _seen(dealt)[3]),
        Wrong("wrong-number", lambda dealt, _: 1),
    ),
)

EXERCISES = (SIGNATURE, FORGERY)
