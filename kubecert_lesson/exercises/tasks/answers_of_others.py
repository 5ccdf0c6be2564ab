"""An exercise of notebook 14: whose answer to a challenge holds?"""

from dataclasses import replace

from kubecert_lesson import rounds
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.message_choices import MessageChoices
from kubecert_lesson.exercises.model import Dealt, Exercise
from kubecert_lesson.rounds import RoundMessage, Ruling
from kubecert_lesson.rounds.statements import Challenge, stated
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "14_rounds_with_others"


def _deal(dice: Dice) -> Dealt:
    you, user, other, name = dice.user(), dice.user(), dice.user(), f"{dice.cluster()}-authority"
    ca, impostor, stranger = dice.authority(name), dice.authority(name), dice.key()
    client = Use.CLIENT
    real = dice.identity(ca, common_name=user, use=client)
    false = dice.identity(impostor, common_name=user, use=client, key=stranger)
    third = dice.identity(ca, common_name=other, use=client)
    numbers = dice.sample(range(100, 999), 7)
    asked = {
        n: Challenge(verifier=you, claimed=user, nonce=_nonce(dice)) for n in dice.shuffled(numbers)
    }
    one, two, older, relayed, own_key, look_alike, namely = (asked[n] for n in numbers)
    answers = (
        stated(one, real.certificate, real.key),
        stated(two, real.certificate, real.key),
        stated(replace(older, nonce=_nonce(dice)), real.certificate, real.key),
        stated(replace(relayed, verifier=other), real.certificate, real.key),
        stated(own_key, real.certificate, stranger),
        stated(look_alike, false.certificate, false.key),
        stated(namely, third.certificate, third.key),
    )
    answered = dict(zip(numbers, answers, strict=True))
    return Dealt(
        task=text(
            "answers-that-hold",
            "You are {you}, and {count} people say that they are {user}. You sent each of them a"
            " challenge, and each answered: answer-123.txt to challenge-123.txt. You trust ca.crt."
            " Hand in a list of the answers that hold.",
            you=you,
            count=len(asked),
            user=user,
        ),
        given={
            "ca.crt": ca.certificate_pem,
            **{f"challenge-{n}.txt": RoundMessage(one).text for n, one in asked.items()},
            **{f"answer-{n}.txt": RoundMessage(answered[n]).text for n in asked},
        },
    )


def _nonce(dice: Dice) -> str:
    return f"{dice.number(0, 2**256 - 1):064x}"


def _judge(dealt: Dealt, name: str) -> Ruling:
    asked = dealt.file(name.replace("answer-", "challenge-"))
    return rounds.judge_answer(
        rounds.paste(dealt.file(name).decode()),
        challenge=rounds.paste(asked.decode()),
        trusts=[dealt.certificate("ca.crt")],
    )


_CHOICES = MessageChoices(
    beginning="answer-",
    judge=_judge,
    steps={
        "look-alike-authority": (
            "another-authority",
            template("verify each certificate with ca.crt first"),
        ),
        "other-name": ("wrong-user", template("compare the CN with the name in the challenge")),
        "another-key": (
            "another-key",
            template("verify the statement's signature with the certificate's own key"),
        ),
        "another-verifier": ("another-server", template("read for whom the statement was signed")),
        "older-challenge": ("twice", template("compare the statement's nonce with the challenge")),
    },
)


def _check(dealt: Dealt, answer: TakenAnswer) -> Text:
    right = text(
        "answers-that-hold",
        "a certificate that you trust, of that name; a signature by its key; for you; to this very"
        " challenge. Leave out one of these, and somebody else gets in",
    )
    return _CHOICES.check(dealt, answer, right)


EXERCISES = (
    Exercise(
        name="answers-that-hold",
        notebook=NOTEBOOK,
        title=template("Whose answer holds?"),
        teaches=template(
            "A fresh signature for this verifier proves something, a certificate not."
        ),
        kind=AnswerKind.LINES,
        deal=_deal,
        check=_check,
        misconceptions=("same-name-same-authority",),
        hints=(
            template("rounds.paste(…).content is an answer: .certificate, .statement, .signature."),
            template("`rounds.judge_answer(answer, challenge=…, trusts=[ca])` asks all questions."),
        ),
        solution="""\
from kubecert_lesson import certificates, rounds

ca = certificates.load(task.given["ca.crt"])
my_answer = []
for name in task.given:
    if name.startswith("answer-"):
        answer = rounds.paste(task.given[name])
        challenge = rounds.paste(task.given[name.replace("answer", "challenge")])
        if rounds.judge_answer(answer, challenge=challenge, trusts=[ca]).accepted:
            my_answer.append(name)""",
        starter="""\
from kubecert_lesson import rounds, show

for name in (name for name in task.given if name.startswith("answer-")):
    said = rounds.paste(task.given[name]).content.statement
    show(name, "for", said.verifier, "nonce", said.nonce[:16])
my_answer = ...  # ["answer-123.txt", …]
task.check(my_answer)""",
        wrongs=_CHOICES.wrongs(
            "another-authority", "wrong-user", "another-key", "another-server", "twice"
        ),
    ),
)
