"""Exercises of notebook 7: whose key signed it, and the hash of a key."""

import hashlib
import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kubecert_lesson import certificates, chain
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.choosing import wrong_choice
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "07_unknown_authority"


def _deal_signer(dice: Dice) -> Dealt:
    host = dice.host()
    ours, earlier, other = (
        dice.authority(name) for name in ("kubernetes", "kubernetes", f"{dice.group()}-ca")
    )
    server = dice.identity(ours, common_name="kube-apiserver", sans=[host], use=Use.SERVING)
    user = dice.identity(ours, common_name=dice.user(), use=Use.CLIENT)
    sent = [each.certificate for each in (ours, earlier, other, user)]
    mixed = dice.shuffled([*sent, _look_alike(ours.certificate, dice)])
    names = (f"{dice.user()}-{dice.number(1000, 9999)}.crt" for _ in mixed)
    files = {name: certificates.pem(each) for name, each in zip(names, mixed, strict=True)}
    return Dealt(
        task=text(
            "which-authority",
            "The API server at {host} shows server.crt. Five colleagues each sent you what they"
            " take for its authority. Hand in the name of the file whose key signed server.crt.",
            host=host,
        ),
        given={"server.crt": server.certificate_pem, **files},
    )


def _look_alike(authority: x509.Certificate, dice: Dice) -> x509.Certificate:
    """A certificate with every word of another one, its key identifier too, but its own key."""
    key = dice.key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(authority.subject)
        .issuer_name(authority.issuer)
        .public_key(key.public_key())
        .serial_number(authority.serial_number)
        .not_valid_before(authority.not_valid_before_utc)
        .not_valid_after(authority.not_valid_after_utc)
    )
    for extension in authority.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(key, hashes.SHA256())


def _check_signer(dealt: Dealt, answer: TakenAnswer) -> Text:
    name = answer.text
    if name not in dealt.given:
        raise NotYet(
            "no-such-file",
            "there is no file {name} here",
            next=template("hand in one of the names in task.given, as a text in quotes"),
            name=name,
        )
    shown, chosen = (certificates.load(dealt.file(each)) for each in ("server.crt", name))
    if chain.signed_by(shown, chosen):
        return text(
            "right",
            "the key in {name} made this signature. Names, dates and even key identifiers of two"
            " authorities can be equal; most people compare the names and stop there",
            name=name,
        )
    if chosen == shown:
        raise NotYet(
            "self-signed",
            "{name} is the certificate in question: it did not sign itself",
            next=template("its issuer has another name: look for an authority"),
            name=name,
        )
    told = certificates.summarize(chosen)
    if not told.is_ca:
        raise NotYet(
            "not-an-authority",
            "{name} says CA:FALSE: it is a user's certificate and may not sign others",
            next=template("look for a file with CA:TRUE whose subject is the issuer of server.crt"),
            name=name,
        )
    if chosen.subject != shown.issuer:
        raise NotYet(
            "unknown-authority",
            "{name} is {subject}, and server.crt names another issuer",
            next=template("compare subject and issuer first, then the keys"),
            name=name,
            subject=told.subject,
        )
    if told.subject_key_id == certificates.summarize(shown).authority_key_id:
        raise NotYet(
            "copied-identifier",
            "{name} has the right name and the right key identifier, but its key did not sign"
            " server.crt: an identifier is a label, and anyone can copy it",
            next=template("check the signature itself: chain.signed_by"),
            name=name,
        )
    raise NotYet(
        "namesake-authority",
        "{name} has the right name and another key: it may be from an earlier cluster",
        next=template("check the signature itself: chain.signed_by"),
        name=name,
    )


def _sent(dealt: Dealt) -> list[str]:
    return list(dealt.given)


_SIGNER = Exercise(
    name="which-authority",
    notebook=NOTEBOOK,
    title=template("Whose key signed it?"),
    teaches=template("A signature shows which key signed; a name only says which."),
    kind=AnswerKind.TEXT,
    misconceptions=("same-name-same-authority",),
    deal=_deal_signer,
    check=_check_signer,
    starter="""from kubecert_lesson import certificates, show

for file, content in task.given.items():
    told = certificates.summarize(certificates.load(content))
    show(file.ljust(16), told.subject.ljust(20), "signed by", told.issuer)
my_answer = ...  # such as "alice-1234.crt"
task.check(my_answer)""",
    hints=(
        template("The issuer of server.crt is the subject of more than one file."),
        template("chain.signed_by(certificate, authority) checks with the authority's key."),
        template("Ask chain.signed_by for each of the five files: only one of them says True."),
    ),
    solution="""from kubecert_lesson import certificates, chain

shown = certificates.load(task.given["server.crt"])
candidates = {name: certificates.load(pem) for name, pem in task.given.items()}
my_answer = next(name for name, each in candidates.items() if chain.signed_by(shown, each))""",
    wrongs=(
        wrong_choice("namesake-authority", _check_signer, _sent),
        wrong_choice("copied-identifier", _check_signer, _sent),
        wrong_choice("unknown-authority", _check_signer, _sent),
        wrong_choice("not-an-authority", _check_signer, _sent),
        Wrong("self-signed", lambda dealt, dice: "server.crt"),
        Wrong("no-such-file", lambda dealt, dice: "ca.crt"),
    ),
)


def _deal_hash(dice: Dice) -> Dealt:
    ca = dice.authority("kubernetes")
    server = dice.identity(ca, common_name="kube-apiserver", sans=[dice.host()], use=Use.SERVING)
    return Dealt(
        task=text(
            "hash-of-the-authority",
            "A new node joins. kubeadm join wants --discovery-token-ca-cert-hash, so that the node"
            " can tell your cluster from another one. Hand in the value for ca.crt: sha256: and"
            " 64 hexadecimal digits.",
        ),
        given={"ca.crt": ca.certificate_pem, "apiserver.crt": server.certificate_pem},
        wanted={},
    )


def _spki(pem: bytes) -> bytes:
    key = certificates.load(pem).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _pem_of_key(pem: bytes) -> bytes:
    key = certificates.load(pem).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _check_hash(dealt: Dealt, answer: TakenAnswer) -> Text:
    found = re.fullmatch("(sha256:)?([0-9a-f:]{64,95})", answer.text.lower())
    digits = found[2].replace(":", "") if found else ""
    if found is None or len(digits) != 64:
        raise NotYet(
            "not-a-choice",
            "it is no SHA-256: that is sha256: and 64 hexadecimal digits, nothing more",
            next=template("compute the hash of the public key in ca.crt"),
        )
    ca, server = dealt.file("ca.crt"), dealt.file("apiserver.crt")
    read = certificates.load(ca)
    if digits == _hex(_spki(ca)):
        if not found[1]:
            raise NotYet(
                "no-prefix",
                "the digits are right, but kubeadm wants to be told the algorithm",
                next=template("write sha256: before them"),
            )
        return text(
            "right",
            "the hash is of the public key, so it stays when the certificate is renewed with the"
            " same key. The usual mistake is to hash the whole certificate",
        )
    known = {
        _hex(read.public_bytes(Encoding.DER)): NotYet(
            "whole-certificate",
            "this is the hash of the whole certificate, as openssl x509 -fingerprint prints it",
            next=template("take the public key out of the certificate first"),
        ),
        _hex(ca): NotYet(
            "hash-of-the-text",
            "this is the hash of the file ca.crt, of its PEM text",
            next=template("take the public key out of the certificate, as DER, and hash that"),
        ),
        _hex(_pem_of_key(ca)): NotYet(
            "key-as-text",
            "this is the hash of the public key as PEM text",
            next=template("write the public key as DER: openssl pkey -pubin -outform der"),
        ),
        _hex(read.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)): NotYet(
            "bare-key",
            "this is the hash of the two numbers alone, without the name of the algorithm",
            next=template(
                "hash the whole SubjectPublicKeyInfo, as openssl pkey -pubin -outform der has it"
            ),
        ),
        _hex(_spki(server)): NotYet(
            "another-key",
            "this is the hash of the API server's own key",
            next=template("take the key of ca.crt: nodes check the authority"),
        ),
        _hex(b""): NotYet(
            "empty-hash",
            "this is the hash of nothing: a command before openssl dgst printed nothing",
            next=template("run the pipeline one command at a time, and look at what each prints"),
        ),
    }
    if digits in known:
        raise known[digits]
    raise NotYet(
        "another-hash",
        "this is not the SHA-256 of the public key in ca.crt, nor a mistake that is known here",
        next=template("compare with keys.fingerprint of the public key"),
    )


_HASH = Exercise(
    name="hash-of-the-authority",
    notebook=NOTEBOOK,
    title=template("Which hash does a new node need?"),
    teaches=template("Two values are called fingerprint: of the certificate, and of its key."),
    kind=AnswerKind.TEXT,
    deal=_deal_hash,
    check=_check_hash,
    starter="""# task.given["ca.crt"] is the file; it is in task.folder, too.
my_answer = ...  # "sha256:" and 64 digits
task.check(my_answer)""",
    hints=(
        template("The value is of the public key in ca.crt, not of the certificate."),
        template("keys.fingerprint(ca.public_key()) has the digits, with colons between them."),
    ),
    solution="""from kubecert_lesson import certificates, keys

ca = certificates.load(task.given["ca.crt"])
digits = keys.fingerprint(ca.public_key()).replace(":", "").lower()
my_answer = f"sha256:{digits}\"""",
    wrongs=(
        Wrong(
            "whole-certificate",
            lambda d, dice: (
                "sha256:"
                + certificates.fingerprint(certificates.load(d.file("ca.crt")))
                .replace(":", "")
                .lower()
            ),
        ),
        Wrong("hash-of-the-text", lambda d, dice: f"sha256:{_hex(d.file('ca.crt'))}"),
        Wrong(
            "key-as-text",
            lambda d, dice: f"sha256:{_hex(_pem_of_key(d.file('ca.crt')))}",
        ),
        Wrong("another-key", lambda d, dice: f"sha256:{_hex(_spki(d.file('apiserver.crt')))}"),
        Wrong("empty-hash", lambda d, dice: f"sha256:{_hex(b'')}"),
        Wrong("another-hash", lambda d, dice: f"sha256:{_hex(b'kubernetes')}"),
        Wrong("no-prefix", lambda d, dice: _hex(_spki(d.file("ca.crt")))),
    ),
)

EXERCISES = (_SIGNER, _HASH)
