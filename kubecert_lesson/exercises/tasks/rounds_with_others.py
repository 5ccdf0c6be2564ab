"""Exercises for the notebook 14_rounds_with_others: which messages of others are what they say?"""

from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kubecert_lesson import certificates, keys, rounds
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.dice import BEGINS, Dice
from kubecert_lesson.exercises.message_choices import MessageChoices
from kubecert_lesson.exercises.model import Dealt, Exercise
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.rounds import RoundMessage, Ruling, cheats
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "14_rounds_with_others"


# Which requests would you sign?

_ASKED = {
    "swapped-key": ("changed", template("look at each request's own signature first")),
    "other-fingerprint": (
        "another-key",
        template("compare the fingerprint in said.txt with keys.fingerprint(request.public_key())"),
    ),
    "asks-for-masters": ("system-masters", template("read each O of the subject")),
    "asks-to-sign": ("is-an-authority", template("look at the extensions that it asks for")),
    "asks-for-hosts": ("extra-name", template("look at the extensions that it asks for")),
}


def _request(
    key: PrivateKey, user: str, groups: list[str], *more: x509.ExtensionType
) -> RoundMessage:
    name = certificates.distinguished_name(user, groups)
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    for extension in more:
        builder = builder.add_extension(extension, critical=False)
    return RoundMessage(builder.sign(key, hashes.SHA256()), user)


def _deal_requests(dice: Dice) -> Dealt:
    host = x509.SubjectAlternativeName([x509.DNSName(dice.host())])
    signs = x509.BasicConstraints(ca=True, path_length=None)
    ways: list[Callable[[PrivateKey, str, str], RoundMessage]] = [
        lambda key, user, group: _request(key, user, [group]),
        lambda key, user, group: _request(key, user, [group]),
        lambda key, user, group: _request(key, user, [group, "system:masters"]),
        lambda key, user, group: _request(key, user, [group], signs),
        lambda key, user, group: _request(key, user, [group], host),
        lambda key, user, group: cheats.swapped_key(_request(key, user, [group]), dice.key()),
        lambda key, user, group: cheats.replaced_request(_request(key, user, [group]), dice.key()),
    ]
    given, said = {}, []
    for number, way in zip(
        dice.sample(range(100, 999), len(ways)), dice.shuffled(ways), strict=True
    ):
        key, user, group = dice.key(), dice.user(), dice.group()
        name = f"request-{number}.txt"
        given[name] = way(key, user, group).text
        said.append(f"{name} {user} {group} {keys.fingerprint(key)[:23]}")
    return Dealt(
        task=text(
            "requests-to-sign",
            "{count} people ask you for a certificate. said.txt is what each of them told you on"
            " the phone: a name, a group, and how the fingerprint of their key begins. Their"
            " requests came on a USB stick. Hand in a list of the files that you would sign.",
            count=len(said),
        ),
        given={"said.txt": "\n".join(said), **given},
    )


def _judge_request(dealt: Dealt, name: str) -> Ruling:
    lines = (line.split() for line in dealt.file("said.txt").decode().splitlines())
    told = {file: (user, group, fingerprint) for file, user, group, fingerprint in lines}
    user, group, fingerprint = told[name]
    message = rounds.paste(dealt.file(name).decode())
    return rounds.judge_request(message, name=user, groups=[group], fingerprint=fingerprint)


_TO_SIGN = MessageChoices(beginning="request-", judge=_judge_request, steps=_ASKED)


def _check_requests(dealt: Dealt, answer: TakenAnswer) -> Text:
    right = text(
        "requests-to-sign",
        "own signature, name, group, extensions and fingerprint all fit. A request with a sound"
        " signature may still hold a stranger's key, or ask for more than was said",
    )
    return _TO_SIGN.check(dealt, answer, right)


_REQUESTS = Exercise(
    name="requests-to-sign",
    notebook=NOTEBOOK,
    title=template("Which requests would you sign?"),
    teaches=template("A request proves who holds its key, and nothing else that it says."),
    kind=AnswerKind.LINES,
    deal=_deal_requests,
    check=_check_requests,
    starter="""from kubecert_lesson import show

show(task.given["said.txt"])
my_answer = ...  # ["request-123.txt", …]
task.check(my_answer)""",
    hints=(
        template("rounds.paste(task.given[name]) reads a request, and .content is the CSR."),
        template("`rounds.judge_request(…, name=…, groups=[…], fingerprint=…)` compares it all."),
    ),
    solution="""from kubecert_lesson import rounds

my_answer = []
for line in task.given["said.txt"].splitlines():
    file, user, group, begins = line.split()
    request = rounds.paste(task.given[file])
    if rounds.judge_request(request, name=user, groups=[group], fingerprint=begins).accepted:
        my_answer.append(file)""",
    wrongs=_TO_SIGN.wrongs(
        "changed", "another-key", "system-masters", "is-an-authority", "extra-name"
    ),
)


# Which cross-certificates lead to the server?

_CROSSED = {
    "other-name": ("reversed", template("it has to be about the server's authority")),
    "impostor-authority": (
        "key-does-not-fit",
        template("compare the key in it with the key of the server's authority, not the names"),
    ),
    "look-alike-authority": (
        "another-authority",
        template("verify its signature with the key of the authority that you trust"),
    ),
    "not-valid-now": ("expired", template("compare its dates with the day in the task")),
}


def _deal_crossing(dice: Dice) -> Dealt:
    one, other = (f"{dice.cluster()}-authority" for _ in range(2))
    mine, theirs = dice.authority(one), dice.authority(other)
    mine_again, theirs_again = dice.authority(one), dice.authority(other)
    crossed = [
        dice.intermediate(mine, other, key=theirs.key),
        dice.intermediate(mine, other, key=theirs.key),
        dice.intermediate(theirs, one, key=mine.key),
        dice.intermediate(mine_again, other, key=theirs.key),
        dice.intermediate(mine, other, key=theirs_again.key),
        dice.intermediate(mine, other, key=theirs.key, now=BEGINS, days=365),
    ]
    numbers = dice.sample(range(100, 999), len(crossed))
    return Dealt(
        task=text(
            "cross-certificates-to-send",
            "Clients trust mine.crt only, and your server's certificate is signed by theirs.crt."
            " On {day}, which of the files cross-….crt makes them trust your server, if the server"
            " sends it along? Hand in a list of all that do.",
            day=dice.now.date().isoformat(),
        ),
        given={
            "mine.crt": mine.certificate_pem,
            "theirs.crt": theirs.certificate_pem,
            **{
                f"cross-{number}.crt": made.certificate_pem
                for number, made in zip(numbers, dice.shuffled(crossed), strict=True)
            },
        },
        wanted={"at": dice.now},
    )


def _judge_crossing(dealt: Dealt, name: str) -> Ruling:
    at = dealt.wanted["at"]
    return rounds.judge_cross(
        rounds.paste(dealt.file(name).decode()),
        mine=dealt.certificate("theirs.crt"),
        signer=dealt.certificate("mine.crt"),
        at=at,  # type: ignore[arg-type]
    )


_TO_SEND = MessageChoices(beginning="cross-", judge=_judge_crossing, steps=_CROSSED)


def _check_crossing(dealt: Dealt, answer: TakenAnswer) -> Text:
    right = text(
        "cross-certificates-to-send",
        "each is about the key that signed your server's certificate, is signed by the key that"
        " clients trust, and holds on that day. A cross-certificate in the other direction helps"
        " others, not you",
    )
    return _TO_SEND.check(dealt, answer, right)


_CROSSING = Exercise(
    name="cross-certificates-to-send",
    notebook=NOTEBOOK,
    title=template("Which cross-certificates does the server send?"),
    teaches=template("A cross-certificate leads in one direction, from key to key."),
    kind=AnswerKind.LINES,
    deal=_deal_crossing,
    check=_check_crossing,
    misconceptions=("same-name-same-authority",),
    hints=(
        template("Each is about a name and a key (subject), and signed by another (issuer)."),
        template("`chain.signed_by(one, authority)` asks the key. Names and dates come after."),
    ),
    solution="""from kubecert_lesson import certificates, chain, keys

mine, theirs = (certificates.load(task.given[name]) for name in ("mine.crt", "theirs.crt"))
my_answer = []
for name in task.given:
    one = certificates.load(task.given[name])
    same = keys.same_key(one.public_key(), theirs.public_key())
    holds = one.not_valid_before_utc <= task.wanted["at"] <= one.not_valid_after_utc
    if name.startswith("cross-") and same and holds and chain.signed_by(one, mine):
        my_answer.append(name)""",
    wrongs=_TO_SEND.wrongs("reversed", "key-does-not-fit", "another-authority", "expired"),
)

EXERCISES = (_REQUESTS, _CROSSING)
