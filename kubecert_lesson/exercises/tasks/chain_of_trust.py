"""Exercises for the notebook 04_chain_of_trust: who signed, and in which order."""

from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.chain import signed_by
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.choosing import wrong_choice
from kubecert_lesson.exercises.dice import BEGINS, ENDS, Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "04_chain_of_trust"
_LEAF = "server.crt"


def named(dice: Dice, contents: Iterable[x509.Certificate]) -> dict[str, bytes]:
    """Give certificates the names of files that tell nothing about them."""
    shuffled = dice.shuffled(list(contents))
    numbers = sorted(dice.sample(range(1000, 9999), len(shuffled)))
    return {
        f"{number}.crt": certificates.pem(one)
        for number, one in zip(numbers, shuffled, strict=True)
    }


def _deal_signer(dice: Dice) -> Dealt:
    right, user = dice.authority(), dice.user()
    shown = dice.identity(right, common_name="kube-apiserver", sans=[dice.host()], use=Use.SERVING)
    others = (
        dice.authority(),
        dice.authority("kubernetes-ca", key=right.key),
        dice.identity(right, common_name="kubernetes", use=Use.SERVING),
    )
    files = named(
        dice,
        [right.certificate, *(other.certificate for other in others), _copied_id(dice, right)],
    )
    return Dealt(
        task=text(
            "who-signed-it",
            "{user} has five files, each from somebody who calls it the authority of this cluster."
            " One of them signed server.crt, which the server shows. Which one? Hand in the name of"
            " the file.",
            user=user.capitalize(),
        ),
        given={_LEAF: shown.certificate_pem, **files},
    )


def _copied_id(dice: Dice, right: Identity) -> x509.Certificate:
    """An authority of the same name with another key, and the right one's key identifier."""
    name, key = certificates.distinguished_name("kubernetes"), dice.key()
    copied = right.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(dice.serial())
        .not_valid_before(BEGINS)
        .not_valid_after(ENDS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(certificates.key_usage(signs_certificates=True), critical=True)
        .add_extension(copied, critical=False)
    )
    return builder.sign(key, hashes.SHA256())


def _check_signer(dealt: Dealt, answer: TakenAnswer) -> Text:
    shown, name = dealt.certificate(_LEAF), answer.text
    if name not in dealt.files:
        raise NotYet(
            "not-a-choice",
            "no file is called {name!r}",
            next=template("hand in the name of one of the files that you were given"),
            name=name[:40],
        )
    chosen = dealt.certificate(name)
    if chosen == shown:
        raise NotYet(
            "self-instead",
            "this is the certificate itself",
            next=template("look for the one whose key signed it"),
        )
    if not certificates.summarize(chosen).is_ca:
        raise NotYet(
            "not-an-authority",
            "{name} is called kubernetes, and it may sign nothing: it says CA:FALSE",
            next=template("look at the basic constraints first"),
            name=name,
        )
    if not signed_by(shown, chosen):
        raise _another_key(shown, chosen, name)
    if chosen.subject != shown.issuer:
        raise NotYet(
            "another-authority",
            "the key in {name} verifies the signature, but it is called {subject}: kubectl looks"
            " for the issuer by its name, byte by byte, and never gets to the key",
            next=template("both must fit: the name and the key"),
            name=name,
            subject=certificates.common_name(chosen),
        )
    return text(
        "signer-found",
        "its key verifies the signature, and its name is the issuer's, byte for byte. A name can be"
        " copied, and so can a key identifier: most wrong authorities have the right name",
    )


def _another_key(shown: x509.Certificate, chosen: x509.Certificate, name: str) -> NotYet:
    said, own = certificates.summarize(shown), certificates.summarize(chosen)
    if said.authority_key_id == own.subject_key_id:
        return NotYet(
            "key-id-copied",
            "{name} has the key identifier that the server's certificate names, and yet its key did"
            " not sign it: an identifier is only a hint, which anybody can write",
            next=template("check the signature: `chain.signed_by`, or openssl verify -CAfile"),
            name=name,
        )
    return NotYet(
        "another-key",
        "{name} has the right name, and another key: it does not verify the signature",
        next=template("check the signature: `chain.signed_by`, or openssl verify -CAfile"),
        name=name,
    )


SIGNER = Exercise(
    name="who-signed-it",
    notebook=NOTEBOOK,
    title=template("Which authority signed it?"),
    teaches=template("An authority is known by its key, not by its name."),
    kind=AnswerKind.TEXT,
    deal=_deal_signer,
    check=_check_signer,
    misconceptions=("same-name-same-authority", "any-certificate-signs"),
    hints=(
        template("Names and identifiers are hints; only the signature is a proof."),
        template("`chain.signed_by(certificate, authority)` asks the key; then compare the names."),
        template("In a terminal: openssl verify -CAfile NUMBER.crt server.crt, for each file."),
    ),
    solution="""\
from kubecert_lesson import certificates, chain
files = {name: certificates.load(pem) for name, pem in task.given.items()}
shown = files.pop("server.crt")
for name, authority in files.items():
    anchors = [authority]
    if chain.verify(shown, anchors=anchors, use=certificates.Use.SERVING).trusted:
        my_answer = name""",
    wrongs=(
        *(
            wrong_choice(code, _check_signer, lambda dealt: dealt.files)
            for code in (
                *("another-key", "key-id-copied", "another-authority", "not-an-authority"),
                "self-instead",
            )
        ),
        Wrong("not-a-choice", lambda dealt, _: "ca.crt"),
    ),
)


def _deal_order(dice: Dice) -> Dealt:
    root = dice.authority("company-root")
    below = dice.intermediate(root, "region", path_length=None)
    team = dice.intermediate(below, "team")
    leaf = dice.identity(team, common_name="web", sans=(host := [dice.host()]), use=Use.SERVING)
    namesake = dice.intermediate(dice.authority("company-root"), "region", path_length=None)
    chain = [identity.certificate for identity in (root, below, team, leaf)]
    return Dealt(
        task=text(
            "order-a-chain",
            "Somebody put five certificates into one folder. Four of them are a chain: a server's"
            " certificate for {host}, whoever signed that, and so on up to the root. Hand in a list"
            " of these four files, the server's first.",
            host=host[0],
        ),
        given=named(dice, [*chain, namesake.certificate]),
    )


def _order(dealt: Dealt) -> list[str]:
    """The files of the chain: from the leaf, each time whoever signed the one before."""
    left = {name: dealt.certificate(name) for name in dealt.files}
    found = [name for name, one in left.items() if not certificates.summarize(one).is_ca]
    while True:
        below = left.pop(found[-1])
        signers = [name for name, one in left.items() if signed_by(below, one)]
        if not signers:
            return found
        found += signers[:1]


def _check_order(dealt: Dealt, answer: TakenAnswer) -> Text:
    given, right = answer.lines, _order(dealt)
    for name in given:
        if name not in dealt.files:
            raise NotYet(
                "not-a-choice",
                "no file is called {name!r}",
                next=template("hand in names of the files that you were given"),
                name=name[:40],
            )
        if given.count(name) > 1:
            raise NotYet(
                "twice",
                "{name} is there twice",
                next=template("name each file once"),
                name=name,
            )
        if name not in right:
            raise NotYet(
                "another-key",
                "{name} has the name of one in the chain, and yet its key signed nothing there",
                next=template("check the signatures: `chain.signed_by`, or openssl verify"),
                name=name,
            )
    if right[-1] not in given:
        raise NotYet(
            "root-missing",
            "the chain does not end at a root, which is signed by itself",
            next=template("go on until a certificate names itself as its issuer"),
        )
    if missing := [name for name in right if name not in given]:
        raise NotYet(
            "missing-intermediate" if right[0] not in missing else "leaf-missing",
            "a part of the chain is missing",
            next=template("each has to be signed by the next one in the list"),
        )
    if list(given) != right:
        raise NotYet(
            "order",
            "all four are there, but one of them is not signed by the next one",
            next=template("begin with the server's; after each comes whoever signed it"),
        )
    return text(
        "ordered",
        "each is signed by the key of the next one, and the last by its own. A server sends them in"
        " this order, without the root: many forget one in the middle, or send what only has the"
        " right name",
    )


def _with_namesake(dealt: Dealt) -> list[str]:
    leaf, _, team, root = _order(dealt)
    (namesake,) = set(dealt.files) - {*_order(dealt)}
    return [leaf, team, namesake, root]


ORDER = Exercise(
    name="order-a-chain",
    notebook=NOTEBOOK,
    title=template("From the server to the root"),
    teaches=template("A chain is a row of signatures, each checked with the next key."),
    kind=AnswerKind.LINES,
    deal=_deal_order,
    check=_check_order,
    misconceptions=("same-name-same-authority",),
    hints=(
        template("`certificates.summarize` shows subject and issuer of each: the names are hints."),
        template("Two of them have the same subject. `chain.signed_by` tells which one signed."),
    ),
    solution="""\
from kubecert_lesson import certificates, chain
left = {name: certificates.load(pem) for name, pem in task.given.items()}
my_answer = [name for name, one in left.items() if not certificates.summarize(one).is_ca]
while True:
    below = left.pop(my_answer[-1])
    signers = [name for name, one in left.items() if chain.signed_by(below, one)]
    if not signers:
        break
    my_answer.append(signers[0])""",
    wrongs=(
        Wrong("order", lambda dealt, _: _order(dealt)[::-1]),
        Wrong("another-key", lambda dealt, _: _with_namesake(dealt)),
        Wrong("root-missing", lambda dealt, _: _order(dealt)[:3]),
        Wrong("missing-intermediate", lambda dealt, _: [_order(dealt)[0], *_order(dealt)[2:]]),
        Wrong("leaf-missing", lambda dealt, _: _order(dealt)[1:]),
        Wrong("twice", lambda dealt, _: [*_order(dealt), _order(dealt)[0]]),
        Wrong("not-a-choice", lambda dealt, _: ["server.crt"]),
    ),
)

EXERCISES = (SIGNER, ORDER)
