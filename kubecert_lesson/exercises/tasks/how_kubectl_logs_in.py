"""Exercises for the notebook 06_how_kubectl_logs_in: what a server answers to certificates."""

from datetime import datetime, timedelta

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.apiserver.authentication import MASTERS, Unauthenticated, authenticate
from kubecert_lesson.apiserver.authorization import BINDINGS, Attributes, decide
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import signed_by
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.exercises.tasks.chain_of_trust import named
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "06_how_kubectl_logs_in"
_NODES = Attributes("list", resource="nodes")
_CODES = ("200", "401", "403")
_CA = "client-ca.crt"


def _deal(dice: Dice) -> Dealt:
    ca, stranger, today = dice.authority(), dice.authority(), dice.now
    year = {"now": today - timedelta(days=100), "days": 300}
    past = {"now": today - timedelta(days=400), "days": 300}
    rows = (
        (ca, "viewers", Use.CLIENT, year),
        (ca, dice.group(), Use.CLIENT, year),
        (ca, MASTERS, Use.CLIENT, year),
        (stranger, "viewers", Use.CLIENT, year),
        (ca, "viewers", Use.CLIENT, past),
        (ca, "viewers", Use.SERVING, year),
    )
    shown = [
        dice.identity(
            signer, common_name=dice.user(), organizations=[group], use=use, **dates
        ).certificate
        for signer, group, use, dates in rows
    ]
    return Dealt(
        task=text(
            "what-the-server-answers",
            "It is {today}. Six people ask an API server for its nodes, each with one of the"
            " certificates and its key; the server checks them with {ca}. Only the group viewers is"
            " bound to a role for nodes. Hand in a dictionary from each of the six files to the"
            " answer: 200, 401 or 403.",
            today=today.date().isoformat(),
            ca=_CA,
        ),
        given={_CA: ca.certificate_pem, **named(dice, shown)},
        wanted={"today": today.isoformat()},
    )


def _shown(dealt: Dealt) -> dict[str, x509.Certificate]:
    return {name: dealt.certificate(name) for name in dealt.files if name != _CA}


def _answer(dealt: Dealt, certificate: x509.Certificate) -> str:
    """What the server answers: who that is, and then whether they may."""
    today, ca = datetime.fromisoformat(dealt.text("today")), dealt.certificate(_CA)
    try:
        user = authenticate(certificate, client_ca=[ca], at=today)
    except Unauthenticated:
        return "401"
    return "200" if decide(user, _NODES, BINDINGS).allowed else "403"


def _why(dealt: Dealt, certificate: x509.Certificate) -> str:
    """The code of what somebody overlooked who expected another answer."""
    said = certificates.summarize(certificate)
    if not signed_by(certificate, dealt.certificate(_CA)):
        return "another-key"
    if datetime.fromisoformat(dealt.text("today")) > said.not_after:
        return "expired"
    if "clientAuth" not in said.extended_key_usage:
        return "wrong-usage"
    if MASTERS in certificates.organizations(certificate):
        return "system-masters"
    return "forbidden" if _answer(dealt, certificate) == "403" else "let-in"


_OVERLOOKED = {
    "another-key": template("{name} names the right issuer. Whose key signed it?"),
    "expired": template("{name} is good, but for how long?"),
    "wrong-usage": template("{name} has the right signer and dates. What is it for?"),
    "system-masters": template("{name} is in a group that no role has to be bound to"),
    "forbidden": template("{name} says who that is. What is bound to the group in it?"),
    "let-in": template("there is nothing wrong with {name}, and its group is bound to a role"),
}


def _check(dealt: Dealt, answer: TakenAnswer) -> Text:
    shown, given = _shown(dealt), answer.table
    for name, code in given.items():
        if name not in shown or code not in _CODES:
            raise NotYet(
                "not-a-choice",
                "{name!r} → {code!r} is not one of the six files with 200, 401 or 403",
                next=template("hand in the name of each file, and one of the three numbers"),
                name=name[:40],
                code=code[:40],
            )
    if missing := sorted(shown.keys() - given.keys()):
        raise NotYet(
            "line-missing",
            "there is no answer for {name} yet",
            next=template("hand in an answer for each of the six files"),
            name=missing[0],
        )
    for name, certificate in shown.items():
        if given[name] != _answer(dealt, certificate):
            code = _why(dealt, certificate)
            raise NotYet(
                code,
                _OVERLOOKED[code],
                next=template(
                    "ask first who that is (401 for nobody), and only then what they may do (403)"
                ),
                name=name,
            )
    return text(
        "answered",
        "401 says that the server does not know you, whatever the reason: another authority, the"
        " dates, the usage. 403 says that it knows you. Many make a new certificate after a 403,"
        " and it changes nothing",
    )


def _answers(dealt: Dealt) -> dict[str, str]:
    return {name: _answer(dealt, certificate) for name, certificate in _shown(dealt).items()}


def _misjudged(code: str, instead: str) -> Wrong:
    """A wrong answer: right but for the certificates in which this was overlooked."""

    def make(dealt: Dealt, _: Dice) -> dict[str, str]:
        shown, right = _shown(dealt), _answers(dealt)
        return {n: instead if _why(dealt, shown[n]) == code else right[n] for n in right}

    return Wrong(code, make)


def _cut(dealt: Dealt, _: Dice) -> dict[str, str]:
    return dict(list(_answers(dealt).items())[:3])


ANSWERS = Exercise(
    name="what-the-server-answers",
    notebook=NOTEBOOK,
    title=template("200, 401 or 403?"),
    teaches=template("401: the server does not know who you are. 403: it knows, and says no."),
    kind=AnswerKind.TABLE,
    deal=_deal,
    check=_check,
    starter="""\
my_answer = ...  # {"1234.crt": 200, …}
task.check(my_answer)""",
    misconceptions=("expired-says-expired", "organization-is-a-company", "refused-with-x509"),
    hints=(
        template(
            "Ask of each: signed by the key of the authority? Valid on this day? For clients?"
        ),
        template("`chain.verify(…, anchors=[ca], use=Use.CLIENT, at=…)` answers all three."),
        template("Then the groups: viewers is bound to a role, and one group needs none."),
    ),
    solution="""\
from datetime import datetime
from kubecert_lesson import certificates, chain
files = {name: certificates.load(pem) for name, pem in task.given.items()}
ca, today = files.pop("client-ca.crt"), datetime.fromisoformat(task.wanted["today"])
use, my_answer = certificates.Use.CLIENT, {}
for name, one in files.items():
    known = chain.verify(one, anchors=[ca], use=use, at=today).trusted
    allowed = {"viewers", "system:masters"} & set(certificates.organizations(one))
    my_answer[name] = (200 if allowed else 403) if known else 401""",
    wrongs=(
        _misjudged("another-key", "200"),
        _misjudged("expired", "200"),
        _misjudged("wrong-usage", "200"),
        _misjudged("system-masters", "403"),
        _misjudged("forbidden", "401"),
        _misjudged("let-in", "403"),
        Wrong("line-missing", _cut),
        Wrong("not-a-choice", lambda dealt, _: dict.fromkeys(_answers(dealt), "x509")),
    ),
)

EXERCISES = (ANSWERS,)
