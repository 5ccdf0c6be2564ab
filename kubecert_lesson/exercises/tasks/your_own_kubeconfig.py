"""Exercises of notebook 10: what ends first, and which file an alert means."""

from datetime import datetime, timedelta

from cryptography import x509

from kubecert_lesson import certificates, kubeconfig
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.choosing import wrong_choice
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "10_your_own_kubeconfig"
_DAYS = 30
_COPY = "my-config.yaml"
_SERVERS = ("apiserver", "etcd-server", "front-proxy-client", "apiserver-etcd-client")


def _deal_ends(dice: Dice) -> Dealt:
    ca, user = dice.authority(), dice.user()
    soon, later = (dice.sample(range(*span), 3) for span in ((3, 28), (60, 350)))
    place = dice.cluster()
    servers = dice.shuffled([f"{name}-{place}.crt" for name in _SERVERS])
    names = [*servers, "admin-config.yaml", _COPY]
    ends = dict(zip(names, [*soon[:2], *later, soon[2]], strict=True))
    given: dict[str, bytes | str | int] = {"ca.crt": ca.certificate_pem}
    for name, days in sorted(ends.items()):
        own = _ending(dice, ca, user if name.endswith(".yaml") else name[:-4], days)
        given[name] = own.certificate_pem if name.endswith(".crt") else _config(ca, own, user)
    return Dealt(
        task=text(
            "renew-first",
            "It is {day}, 09:00 UTC. These files are from a control plane, but {copy} is the copy"
            " of admin.conf on {user}'s machine. Which of them hold a certificate that ends within"
            " {days} days? Hand in a list of file names, the soonest first.",
            day=dice.now.date().isoformat(),
            copy=_COPY,
            user=user,
            days=_DAYS,
        ),
        given=given,
        wanted={"day": dice.now, "copy": _COPY, "days": _DAYS},
    )


def _ending(dice: Dice, ca: Identity, name: str, days: int) -> Identity:
    """A certificate of a year that ends so many days after the day of the task."""
    return dice.identity(
        ca,
        common_name=name,
        sans=[f"{name}.example"],
        use=Use.SERVING_AND_CLIENT,
        now=dice.now - timedelta(days=365 - days),
        days=365,
    )


def _config(ca: Identity, own: Identity, user: str) -> bytes:
    config = kubeconfig.build(
        cluster="kubernetes",
        server="https://192.0.2.10:6443",
        authority_pem=ca.certificate_pem,
        user=user,
        certificate_pem=own.certificate_pem,
        key_pem=own.key_pem,
    )
    return kubeconfig.to_yaml(config)


def _certificate(dealt: Dealt, name: str) -> x509.Certificate:
    if name.endswith(".crt"):
        return dealt.certificate(name)
    return certificates.load(kubeconfig.parse(dealt.file(name)).users[0].certificate_pem())


def _soon(dealt: Dealt) -> list[str]:
    """The files of what ends soon, in order."""
    day = dealt.wanted["day"]
    assert isinstance(day, datetime)
    ends = {name: _certificate(dealt, name).not_valid_after_utc for name in dealt.files}
    return sorted(
        (name for name, end in ends.items() if end <= day + timedelta(days=_DAYS)),
        key=lambda name: ends[name],
    )


def _check_ends(dealt: Dealt, answer: TakenAnswer) -> Text:
    right, given = _soon(dealt), answer.lines
    for name in given:
        if name not in dealt.files:
            raise NotYet(
                "not-a-choice",
                "there is no file {name}",
                next=template("hand in the names as they are in task.given"),
                name=name[:60],
            )
        if name not in right:
            raise NotYet(
                "not-soon",
                "{name} lasts until {end}",
                next=template("count {days} days from {day}"),
                name=name,
                end=_certificate(dealt, name).not_valid_after_utc,
                days=_DAYS,
                day=dealt.wanted["day"],
            )
    if _COPY not in given:
        raise NotYet(
            "copy-forgotten",
            "the certificate in {copy} ends soon, too",
            next=template("look into both kubeconfigs: renewing one does not renew the other"),
            copy=_COPY,
        )
    if missing := [name for name in right if name not in given]:
        raise NotYet(
            "line-missing",
            "{name} ends within {days} days, too",
            next=template("let diagnose.expiry(…, at=day) list files and kubeconfigs"),
            name=missing[0],
            days=_DAYS,
        )
    if list(given) != right:
        raise NotYet(
            "order",
            "these are the right files, but {name} does not end first",
            next=template("sort them by their end (not after), not by name or beginning"),
            name=given[0] if given[0] != right[0] else given[1],
        )
    return text(
        "renew-first",
        "the copy ends on a day of its own: renewing admin.conf on the control plane does nothing"
        " for it. Most people find that out by a 401, which does not say expired",
    )


_ENDS = Exercise(
    name="renew-first",
    notebook=NOTEBOOK,
    title=template("What has to be renewed first?"),
    teaches=template("Each copy of a certificate ends on its own, and kubectl warns of none."),
    kind=AnswerKind.LINES,
    misconceptions=("renewal-reaches-my-file", "expired-says-expired"),
    deal=_deal_ends,
    check=_check_ends,
    starter="""from kubecert_lesson import diagnose, show, table

ends = diagnose.expiry(task.folder / "my-config.yaml", at=task.wanted["day"])
show(table(ends, columns=["days", "certificate"]))
my_answer = ...  # ["my-config.yaml", …]
task.check(my_answer)""",
    hints=(
        template("Two of the files are kubeconfigs: the user's certificate is inside."),
        template("diagnose.expiry takes several files, and kubeconfigs as well."),
        template("At the end, sort by the end and keep what has {days} days or fewer."),
    ),
    solution="""from datetime import timedelta

from kubecert_lesson import certificates, kubeconfig

ends = {}
for name, content in task.given.items():
    if name.endswith(".yaml"):
        content = kubeconfig.parse(content).users[0].certificate_pem()
    ends[name] = certificates.load(content).not_valid_after_utc
limit = task.wanted["day"] + timedelta(days=30)
my_answer = sorted((name for name in ends if ends[name] <= limit), key=ends.get)""",
    wrongs=(
        Wrong("copy-forgotten", lambda dealt, _: [n for n in _soon(dealt) if n != _COPY]),
        Wrong("order", lambda dealt, _: _soon(dealt)[::-1]),
        Wrong("not-soon", lambda dealt, _: ["ca.crt", *_soon(dealt)]),
        Wrong("line-missing", lambda dealt, _: [_COPY]),
        Wrong("not-a-choice", lambda dealt, _: ["/etc/kubernetes/admin.conf"]),
    ),
)


def _deal_serial(dice: Dice) -> Dealt:
    ca, names = dice.authority(), [dice.host() for _ in range(3)]
    serial = dice.number(10**17, 10**18 - 1)  # its digits, read as hexadecimal, are a serial, too
    others = (
        (names[0], dice.serial()),
        (names[1], int(str(serial), 16)),
        (names[2], serial + dice.number(1, 999)),
    )
    own = [
        dice.identity(
            ca, common_name=name, sans=[name], use=Use.SERVING, serial=number
        ).certificate_pem
        for name, number in ((names[0], serial), *others)
    ]
    kept = (f"{dice.group()}-{dice.number(1000, 9999)}.crt" for _ in own)
    files = dict(zip(kept, dice.shuffled(own), strict=True))
    return Dealt(
        task=text(
            "whose-serial",
            "An alert says: the certificate for {name} with the serial number {serial} is about to"
            " expire. Here are five files. Hand in the name of the file that it means.",
            name=names[0],
            serial=serial,
        ),
        given={**dict(sorted(files.items())), "ca.crt": ca.certificate_pem},
        wanted={"serial": serial, "name": names[0]},
    )


def _check_serial(dealt: Dealt, answer: TakenAnswer) -> Text:
    name, wanted = answer.text, int(dealt.text("serial"))
    if name not in dealt.files:
        raise NotYet(
            "no-such-file",
            "there is no file {name} here",
            next=template("hand in one of the names in task.given"),
            name=name[:60],
        )
    chosen = dealt.certificate(name)
    found = chosen.serial_number
    if found == wanted:
        return text(
            "whose-serial",
            "it is {serial:x} in hexadecimal, as openssl prints it. Authority and serial number"
            " together name one certificate; a subject can name many, old and new",
            serial=wanted,
        )
    if certificates.summarize(chosen).is_ca:
        raise NotYet(
            "is-an-authority",
            "{name} is the authority; the alert means something that it signed",
            next=template("compare the serial numbers of the leaves"),
            name=name,
        )
    if f"{found:x}" == str(wanted):
        raise NotYet(
            "hexadecimal",
            "the serial number of {name} has these digits, but in hexadecimal",
            next=template("compare with format(serial, 'x'): openssl prints hexadecimal"),
            name=name,
            n="f'{serial:x}'",
        )
    if certificates.common_name(chosen) == dealt.text("name"):
        raise NotYet(
            "same-subject",
            "{name} is for the same name, but has another serial number",
            next=template("compare the numbers: a subject can have several certificates"),
            name=name,
        )
    raise NotYet(
        "beginning-only",
        "the serial number of {name} only begins like it",
        next=template("compare all the digits"),
        name=name,
    )


def _files(dealt: Dealt) -> list[str]:
    return list(dealt.files)


_SERIAL = Exercise(
    name="whose-serial",
    notebook=NOTEBOOK,
    title=template("Which file does the alert mean?"),
    teaches=template("A serial number is written in decimal here and in hexadecimal there."),
    kind=AnswerKind.TEXT,
    deal=_deal_serial,
    check=_check_serial,
    starter="""from kubecert_lesson import certificates, show

for file, content in task.given.items():
    told = certificates.summarize(certificates.load(content))
    show(file.ljust(19), told.subject.ljust(26), f"serial={told.serial:X}")  # as openssl has it
my_answer = ...  # the name of a file
task.check(my_answer)""",
    hints=(
        template("openssl prints the serial number in hexadecimal, the alert in decimal."),
        template("In Python, certificates.summarize(…).serial is a number: compare with that."),
    ),
    solution="""from kubecert_lesson import certificates

serials = {name: certificates.load(pem).serial_number for name, pem in task.given.items()}
my_answer = next(name for name in serials if serials[name] == task.wanted["serial"])""",
    wrongs=(
        wrong_choice("same-subject", _check_serial, _files),
        wrong_choice("hexadecimal", _check_serial, _files),
        wrong_choice("beginning-only", _check_serial, _files),
        wrong_choice("is-an-authority", _check_serial, _files),
        Wrong("no-such-file", lambda dealt, _: f"{dealt.wanted['serial']}.crt"),
    ),
)

EXERCISES = (_ENDS, _SERIAL)
