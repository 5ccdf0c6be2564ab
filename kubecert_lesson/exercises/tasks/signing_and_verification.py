"""Exercises for the notebook 02_signing_and_verification."""

from collections.abc import Callable

from kubecert_lesson import keys
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.exercises.reading import Thing, things_in
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "02_signing_and_verification"


def _deal_files(dice: Dice) -> Dealt:
    authority, user = dice.authority(), dice.user()
    client = dice.identity(authority, common_name=user, use=Use.CLIENT)
    contents = [
        authority.certificate_pem,
        client.certificate_pem,
        keys.public_pem(client.key),
        client.key_pem,
        client.certificate_pem + client.key_pem,
        authority.key_pem,
    ]
    names = [f"{number}.pem" for number in sorted(dice.sample(range(1000, 9999), len(contents)))]
    return Dealt(
        task=text(
            "file-to-mail",
            "{user} asks you to mail the files that others may see. Somebody has renamed all six,"
            " {first} to {last}. Look into each, and hand in a list of the names that may be"
            " mailed, in the order of their numbers.",
            user=user.capitalize(),
            first=names[0],
            last=names[-1],
        ),
        given=dict(zip(names, dice.shuffled(contents), strict=True)),
        wanted={"user": user},
    )


def _check_files(dealt: Dealt, answer: TakenAnswer) -> Text:
    for name in answer.lines:
        if name not in dealt.files:
            raise NotYet(
                "not-a-choice",
                "no file is called {name!r}",
                next=template("hand in names of the files that you were given"),
                name=name[:40],
            )
        if Thing.PRIVATE_KEY in things_in(dealt.file(name)):
            raise NotYet(
                "private-key-instead",
                "{name} has a private key in it: whoever reads the mail could act as its owner",
                next=template("look for BEGIN … PRIVATE KEY, in the second half of a file, too"),
                name=name,
            )
    if missing := sorted(_public(dealt) - set(answer.lines)):
        raise NotYet(
            "line-missing",
            "{count} more may be mailed",
            next=template("a certificate is public, and so is the public key in it"),
            count=len(missing),
        )
    if list(answer.lines) != sorted(_public(dealt)):
        raise NotYet(
            "order",
            "the right files are there, but not each once, in the order of their numbers",
            next=template("sort them, and name each only once"),
        )
    return text(
        "mail-public",
        "certificates and public keys may be seen by everybody. Most leaks are files that hold a"
        " certificate and, further down, its private key",
    )


def _public(dealt: Dealt) -> set[str]:
    return {name for name, pem in dealt.files.items() if Thing.PRIVATE_KEY not in things_in(pem)}


def _with(thing: Callable[[tuple[Thing, ...]], bool]) -> Callable[[Dealt, Dice], object]:
    """The public files, and those besides that hold these things."""
    return lambda dealt, _: sorted(
        {name for name, pem in dealt.files.items() if thing(things_in(pem))} | _public(dealt)
    )


EXERCISES = (
    Exercise(
        name="file-to-mail",
        notebook=NOTEBOOK,
        title=template("Which files may be mailed?"),
        teaches=template("A certificate is public; only private keys are secret."),
        kind=AnswerKind.LINES,
        deal=_deal_files,
        check=_check_files,
        hints=(
            template("Each PEM block says in its first line what it is: BEGIN …"),
            template("A file can hold several blocks. Only a private key is secret."),
        ),
        solution=(
            "files = sorted(name for name in task.given if name.endswith('.pem'))\n"
            "my_answer = [name for name in files if b'PRIVATE KEY' not in task.given[name]]"
        ),
        wrongs=(
            Wrong("line-missing", lambda dealt, _: sorted(_public(dealt))[:2]),
            Wrong("order", lambda dealt, _: sorted(_public(dealt))[::-1]),
            Wrong("private-key-instead", _with(lambda found: Thing.PRIVATE_KEY in found)),
            Wrong("not-a-choice", lambda dealt, _: [*sorted(_public(dealt)), "ca.crt"]),
            Wrong("not-taken", lambda dealt, _: _public(dealt)),
        ),
    ),
)
