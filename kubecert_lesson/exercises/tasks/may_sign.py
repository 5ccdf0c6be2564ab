"""Exercises for the notebook 04_chain_of_trust: which certificates may vouch for others."""

from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.certificate_demands import MASTERS
from kubecert_lesson.exercises.dice import BEGINS, ENDS, Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.exercises.tasks.chain_of_trust import named
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "04_chain_of_trust"


def _deal(dice: Dice) -> Dealt:
    root, city = dice.authority(f"{dice.cluster()}-root"), dice.group()
    team = dice.intermediate(root, f"{city}-authority")
    leaf = dice.identity(team, common_name=f"{city}-ca", sans=[dice.host()], use=Use.SERVING)
    admin = dice.identity(team, common_name="admin", organizations=[MASTERS], use=Use.CLIENT)
    own = [
        _made_by_hand(dice, "kubernetes", None),
        _made_by_hand(dice, "kubernetes", certificates.key_usage()),
    ]
    signers = [identity.certificate for identity in (root, team, leaf, admin)]
    return Dealt(
        task=text(
            "who-may-sign",
            "Six certificates were found in a folder called authorities. Which of them may vouch"
            " for other certificates? Hand in a list of the files. Their dates are fine.",
        ),
        given=named(dice, [*signers, *own]),
    )


def _made_by_hand(dice: Dice, name: str, usage: x509.KeyUsage | None) -> x509.Certificate:
    """One that is signed by itself: CA:TRUE with this key usage, or with no extension but one."""
    subject, key = certificates.distinguished_name(name), dice.key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(dice.serial())
        .not_valid_before(BEGINS)
        .not_valid_after(ENDS)
        .add_extension(certificates.subject_key_identifier(key.public_key()), critical=False)
    )
    if usage is not None:
        basic = x509.BasicConstraints(ca=True, path_length=None)
        builder = builder.add_extension(basic, critical=True).add_extension(usage, critical=True)
    return builder.sign(key, hashes.SHA256())


def _why_not(certificate: x509.Certificate) -> str:
    """The code of what forbids it to sign; '' where nothing does."""
    said = certificates.summarize(certificate)
    if said.is_ca and (not said.key_usage or "keyCertSign" in said.key_usage):
        return ""
    if said.is_ca:
        return "key-usage"
    if MASTERS in certificates.organizations(certificate):
        return "system-masters"
    return "self-signed" if said.subject == said.issuer else "not-an-authority"


_WHY_NOT = {
    "key-usage": template(
        "{name} says CA:TRUE, and then lists what its key may do: keyCertSign is not among it"
    ),
    "system-masters": template(
        "{name} is a user who may do everything in a cluster, and yet may not vouch for others"
    ),
    "self-signed": template(
        "{name} is signed by itself, which anybody can do: it does not say CA:TRUE"
    ),
    "not-an-authority": template("{name} has the name of an authority, and it says CA:FALSE"),
}


def _check(dealt: Dealt, answer: TakenAnswer) -> Text:
    for name in answer.lines:
        if name not in dealt.files:
            raise NotYet(
                "not-a-choice",
                "no file is called {name!r}",
                next=template("hand in names of the files that you were given"),
                name=name[:40],
            )
        if code := _why_not(dealt.certificate(name)):
            raise NotYet(
                code,
                _WHY_NOT[code],
                next=template("look at basicConstraints, then at the key usage"),
                name=name,
            )
    if missing := _may_sign(dealt) - set(answer.lines):
        raise NotYet(
            "line-missing",
            "{count} more may sign",
            next=template("an intermediate is an authority, too: what counts is CA:TRUE"),
            count=len(missing),
        )
    return text(
        "signers-found",
        "it has to say CA:TRUE, and keyCertSign where it lists key usages. Many look for a name"
        " like ca, or for a certificate that is signed by itself",
    )


def _may_sign(dealt: Dealt) -> set[str]:
    return {name for name in dealt.files if not _why_not(dealt.certificate(name))}


def _and_those(code: str) -> Callable[[Dealt, Dice], object]:
    """The right ones, and besides them those that may not sign for this reason."""
    return lambda dealt, _: sorted(
        name for name in dealt.files if _why_not(dealt.certificate(name)) in ("", code)
    )


MAY_SIGN = Exercise(
    name="who-may-sign",
    notebook=NOTEBOOK,
    title=template("Which of them is an authority?"),
    teaches=template("A certificate may sign others only if it says so."),
    kind=AnswerKind.LINES,
    deal=_deal,
    check=_check,
    misconceptions=("any-certificate-signs",),
    hints=(
        template("`certificates.summarize` has is_ca and key_usage; a subject proves nothing."),
        template("In a terminal: openssl x509 -in FILE -noout -ext basicConstraints,keyUsage"),
    ),
    solution="""\
from kubecert_lesson import certificates
my_answer = []
for name, pem in task.given.items():
    said = certificates.summarize(certificates.load(pem))
    if said.is_ca and (not said.key_usage or "keyCertSign" in said.key_usage):
        my_answer.append(name)""",
    wrongs=(
        *(Wrong(code, _and_those(code)) for code in _WHY_NOT),
        Wrong("line-missing", lambda dealt, _: sorted(_may_sign(dealt))[:1]),
        Wrong("not-a-choice", lambda dealt, _: ["ca.crt"]),
    ),
)

EXERCISES = (MAY_SIGN,)
