"""Exercises for the notebook 03_certificates: what a certificate says."""

from datetime import UTC, date, datetime, timedelta

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "03_certificates"


def _deal_reading(dice: Dice) -> Dealt:
    user, groups, city = dice.user(), [dice.group(), dice.group()], dice.cluster()
    client = dice.identity(
        dice.authority(f"{city}-ca"),
        common_name=user,
        organizations=groups,
        use=Use.CLIENT,
        now=dice.now,
        days=dice.number(20, 300),
    )
    return Dealt(
        task=text(
            "read-a-certificate",
            "A colleague found user.crt on a server and asks whose it is. Hand in a dictionary with"
            " four texts: the user, the groups (with a comma between them), the CN of the"
            " signer, and the last day on which it is valid, such as 2027-03-31.",
        ),
        given={"user.crt": client.certificate_pem},
        wanted={"names": '"user", "groups", "signer", "last day"'},
    )


_DATES = ("%b %d %H:%M:%S %Y %Z", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%dT%H:%M:%SZ")


def _day(written: str) -> date | None:
    """A day as people, Python or openssl write it."""
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        pass
    for form in _DATES:
        try:
            return datetime.strptime(" ".join(written.split()), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _check_reading(dealt: Dealt, answer: TakenAnswer) -> Text:
    said, given = certificates.summarize(dealt.certificate("user.crt")), answer.table
    if missing := [name for name in _read(dealt) if name not in given]:
        raise NotYet(
            "line-missing",
            "there is no {name!r} in the dictionary",
            next=template("hand in all four: {names}"),
            name=missing[0],
            names=dealt.text("names"),
        )
    right = _read(dealt)
    if extra := sorted(given.keys() - right):
        raise NotYet(
            "line-too-many",
            "nobody asked for {name!r}",
            next=template("hand in the four that are asked for: {names}"),
            name=extra[0][:40],
            names=dealt.text("names"),
        )
    groups = {group.strip() for group in given["groups"].split(",")}
    wanted = {group.strip() for group in right["groups"].split(",")}
    if given["user"] in wanted or right["user"] in groups:
        raise NotYet(
            "reversed",
            "{user} is not the user: that would be a group",
            next=template("CN is the user, each O is a group"),
            user=given["user"][:60],
        )
    if given["user"] != right["user"]:
        raise NotYet(
            "wrong-user",
            "the user is not {user!r}",
            next=template("look at the CN of the subject, not of the issuer"),
            user=given["user"][:60],
        )
    if groups != wanted:
        code = "group-missing" if groups < wanted else "wrong-group"
        raise NotYet(
            code,
            "the groups are not {groups}",
            next=template("each O of the subject is a group: read them all"),
            groups=given["groups"][:80],
        )
    if given["signer"] != right["signer"]:
        raise NotYet(
            "wrong-signer",
            "{signer!r} is not the signer that it names",
            next=template("look at the CN of the issuer"),
            signer=given["signer"][:60],
        )
    found = _day(given["last day"])
    if found == said.not_before.date():
        raise NotYet(
            "start-instead",
            "this is the first day on which it is valid",
            next=template("read Not After"),
        )
    if found != said.not_after.date():
        raise NotYet(
            "wrong-day",
            "{day!r} is not the last day",
            next=template("read Not After, and write it as 2027-03-31"),
            day=given["last day"][:40],
        )
    return text(
        "read",
        "nobody needs a key to read a certificate, and Kubernetes knows no more about a user than"
        " what you have read. The signer is only a name so far: whether it signed, its key tells",
    )


def _read(dealt: Dealt, **changes: str) -> dict[str, str]:
    """What the certificate says."""
    certificate = dealt.certificate("user.crt")
    said = certificates.summarize(certificate)
    return {
        "user": certificates.common_name(certificate),
        "groups": ", ".join(certificates.organizations(certificate)),
        "signer": said.issuer.removeprefix("CN="),
        "last day": said.not_after.date().isoformat(),
    } | {name.replace("_", " "): value for name, value in changes.items()}


def _first_day(dealt: Dealt, later: timedelta = timedelta(0)) -> str:
    start = certificates.summarize(dealt.certificate("user.crt")).not_before
    return (start + later).date().isoformat()


READING = Exercise(
    name="read-a-certificate",
    notebook=NOTEBOOK,
    title=template("Whose certificate is this?"),
    teaches=template("A certificate is public: it says who, in which groups, and until when."),
    kind=AnswerKind.TABLE,
    deal=_deal_reading,
    check=_check_reading,
    starter="""\
my_answer = ...  # {"user": "…", "groups": "…, …", "signer": "…", "last day": "2027-03-31"}
task.check(my_answer)""",
    misconceptions=("certificates-are-encrypted", "organization-is-a-company"),
    hints=(
        template("`certificates.summarize(certificates.load(…))` shows all of it in a table."),
        template("In a terminal: openssl x509 -in user.crt -noout -subject -issuer -enddate"),
    ),
    solution="""\
from kubecert_lesson import certificates
certificate = certificates.load(task.given["user.crt"])
said = certificates.summarize(certificate)
my_answer = {
    "user": certificates.common_name(certificate),
    "groups": ", ".join(certificates.organizations(certificate)),
    "signer": said.issuer.removeprefix("CN="),
    "last day": str(said.not_after.date()),
}""",
    wrongs=(
        Wrong("wrong-user", lambda dealt, _: _read(dealt, user=_read(dealt)["signer"])),
        Wrong(
            "reversed",
            lambda dealt, _: _read(dealt, user=_read(dealt)["groups"].split(",")[0]),
        ),
        Wrong(
            "group-missing",
            lambda dealt, _: _read(dealt, groups=_read(dealt)["groups"].split(",")[0]),
        ),
        Wrong("wrong-group", lambda dealt, _: _read(dealt, groups="admins")),
        Wrong("wrong-signer", lambda dealt, _: _read(dealt, signer=_read(dealt)["user"])),
        Wrong("start-instead", lambda dealt, _: _read(dealt, last_day=_first_day(dealt))),
        Wrong(
            "wrong-day",
            lambda dealt, _: _read(dealt, last_day=_first_day(dealt, timedelta(days=3650))),
        ),
        Wrong("line-missing", lambda dealt, _: {"user": _read(dealt)["user"]}),
        Wrong("line-too-many", lambda dealt, _: _read(dealt, serial="1")),
    ),
)

EXERCISES = (READING,)
