"""An exercise of notebook 8: several faults at once, and which one is named first."""

from collections.abc import Callable
from datetime import datetime, timedelta

from kubecert_lesson import certificates, chain
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import ChainVerdict
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import BEGINS, Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, listed, template, text

NOTEBOOK = "08_fault_gallery"
_FAULTS = ("time", "name", "authority", "use")
_MIXTURES = (
    ("time", "authority"),
    ("name", "authority", "use"),
    ("authority", "use"),
    ("time", "name", "authority", "use"),
    ("name", "use"),
)


def _deal_faults(dice: Dice) -> Dealt:
    ours, stranger, host = dice.authority(), dice.authority("test-ca"), dice.host()
    other, days = dice.host(), dice.number(300, 900)
    mixtures = [*_MIXTURES, *(dice.pick(_MIXTURES) for _ in range(3))]
    files = {
        f"{letter}.crt": dice.identity(
            stranger if "authority" in faults else ours,
            common_name="kube-apiserver",
            sans=[other if "name" in faults else host],
            use=Use.CLIENT if "use" in faults else Use.SERVING,
            **({"now": BEGINS, "days": days} if "time" in faults else {}),
        ).certificate_pem
        for letter, faults in zip("abcdefgh", dice.shuffled(mixtures), strict=True)
    }
    return Dealt(
        task=text(
            "task",
            "kubectl trusts ca.crt and dials {host} on {day}. Eight servers show it a.crt to h.crt,"
            " each with two faults or more. Which does kubectl name first? Hand in a list of eight"
            " words, in the order of the files: time, name, authority or use.",
            host=host,
            day=dice.now.date().isoformat(),
        ),
        given={"ca.crt": ours.certificate_pem, **files},
        wanted={"host": host, "day": dice.now},
    )


def _verdict(dealt: Dealt, file: str, *fixed: str) -> ChainVerdict:
    """Judge a certificate as kubectl does. What is fixed is asked about so that it is good."""
    leaf, ca = certificates.load(dealt.file(file)), certificates.load(dealt.file("ca.crt"))
    told, at = certificates.summarize(leaf), dealt.wanted["day"]
    assert isinstance(at, datetime)
    own_use = Use.CLIENT if told.extended_key_usage == ("clientAuth",) else Use.SERVING
    return chain.verify(
        leaf,
        anchors=[leaf if "authority" in fixed else ca],
        at=told.not_before + timedelta(days=1) if "time" in fixed else at,
        use=own_use if "use" in fixed else Use.SERVING,
        name=told.sans[0].removeprefix("DNS:") if "name" in fixed else dealt.text("host"),
    )


def _named(dealt: Dealt, file: str) -> list[str]:
    """The faults as kubectl names them: each time, the one whose repair changes what it says."""
    found: list[str] = []
    while said := _verdict(dealt, file, *found).kubectl:
        left = [fault for fault in _FAULTS if fault not in found]
        changes = (f for f in left if _verdict(dealt, file, *found, f).kubectl != said)
        found.append(next(changes))
    return found


def _check_faults(dealt: Dealt, answer: TakenAnswer) -> Text:
    files = sorted(name for name in dealt.files if name != "ca.crt")
    if len(answer.lines) != len(files):
        raise NotYet(
            "line-missing" if len(answer.lines) < len(files) else "line-too-many",
            "there are {given} words for {right} files",
            next=template("hand in one word for each file, from a.crt to h.crt"),
            given=len(answer.lines),
            right=len(files),
        )
    for file, word in zip(files, answer.lines, strict=True):
        faults = _named(dealt, file)
        if word == faults[0]:
            continue
        if word not in _FAULTS:
            raise NotYet(
                "not-a-choice",
                "{word!r} is none of the four words",
                next=template("write time, name, authority or use"),
                word=word[:20],
            )
        if word not in faults:
            raise NotYet(
                "no-such-fault",
                "{file} does not have this fault: {word}",
                next=template("read its dates, its SANs, its issuer and its extended key usage"),
                file=file,
                word=word,
            )
        if word == "authority":
            raise NotYet(
                "openssl-order",
                "{file} is signed by another authority, but kubectl names something else first",
                next=template("remember: openssl begins with the authority, kubectl with {first}"),
                file=file,
                first=listed(_FAULTS[:2]),
            )
        raise NotYet(
            "later-fault",
            "{file} has this fault, {word}, and another one that kubectl names before it",
            next=template("the order is: {order}"),
            file=file,
            word=word,
            order=listed(_FAULTS),
        )
    return text(
        "right",
        "time, name, authority and use: kubectl asks in this order, and stops at the first."
        " After a fix, another message is progress. Many undo a good fix because an error remains",
    )


def _words(dealt: Dealt, choose: Callable[[list[str]], str]) -> list[str]:
    files = sorted(name for name in dealt.files if name != "ca.crt")
    return [choose(_named(dealt, file)) for file in files]


def _later(faults: list[str]) -> str:
    return next((word for word in reversed(faults[1:]) if word != "authority"), faults[0])


_FIRST = Exercise(
    name="named-first",
    notebook=NOTEBOOK,
    title=template("Several faults at once: which one is named first?"),
    teaches=template("kubectl checks time, name, authority and use, and names the first fault."),
    kind=AnswerKind.LINES,
    deal=_deal_faults,
    check=_check_faults,
    starter="""from kubecert_lesson import certificates, show

for file, content in task.given.items():
    told = certificates.summarize(certificates.load(content))
    show(file, told.not_after.date(), told.sans, told.issuer, told.extended_key_usage)
my_answer = ...  # ["time", "name", …]
task.check(my_answer)""",
    hints=(
        template("For each file, write down all its faults first, then choose."),
        template("kubectl looks at time, then name, then authority, then use."),
    ),
    solution="""from datetime import UTC, datetime

from kubecert_lesson import certificates

ca = certificates.summarize(certificates.load(task.given["ca.crt"]))
host, day = task.wanted["host"], task.wanted["day"]
my_answer = []
for name in sorted(set(task.given) - {"ca.crt"}):
    told = certificates.summarize(certificates.load(task.given[name]))
    sound = {"time": told.not_after > day, "name": f"DNS:{host}" in told.sans}
    sound["authority"] = told.issuer == ca.subject
    sound["use"] = "serverAuth" in told.extended_key_usage
    my_answer.append(next(word for word, good in sound.items() if not good))""",
    wrongs=(
        Wrong(
            "openssl-order",
            lambda dealt, dice: _words(dealt, lambda f: "authority" if "authority" in f else f[0]),
        ),
        Wrong("later-fault", lambda dealt, dice: _words(dealt, _later)),
        Wrong(
            "no-such-fault",
            lambda dealt, dice: _words(
                dealt, lambda f: next((w for w in _FAULTS if w not in f), f[0])
            ),
        ),
        Wrong("not-a-choice", lambda dealt, dice: ["expired"] * 8),
        Wrong("line-missing", lambda dealt, dice: _words(dealt, lambda faults: faults[0])[:7]),
    ),
)

EXERCISES = (_FIRST,)
