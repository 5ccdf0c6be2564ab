"""Exercises for the notebook 03_certificates: a certificate for a server."""

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.certificate_demands import (
    demand_key,
    demand_leaf,
    demand_names,
    demand_signed_by,
    demand_trusted,
    demand_use,
    demand_valid,
)
from kubecert_lesson.exercises.dice import BEGINS, Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.reading import one_certificate
from kubecert_lesson.exercises.serving_demands import demand_kubectl_accepts
from kubecert_lesson.words import template, text

NOTEBOOK = "03_certificates"


def _deal_server(dice: Dice) -> Dealt:
    authority, host, address = dice.authority(), dice.host(), dice.address()
    return Dealt(
        task=text(
            "serving-certificate",
            "A server has the key server.key. Users dial it as {host}, and as {address}. You hold"
            " the authority ca.crt with its key, ca.key. Issue a certificate for this server, and"
            " for servers only (serverAuth), that kubectl accepts for both, and hand it in.",
            host=host,
            address=address,
        ),
        given={
            "ca.crt": authority.certificate_pem,
            "ca.key": authority.key_pem,
            "server.key": keys.private_pem(dice.key()),
        },
        wanted={"host": host, "address": address},
    )


def _check_server(dealt: Dealt, answer: TakenAnswer) -> Right:
    certificate, authority = one_certificate(answer.content), dealt.identity("ca")
    host, address, key = dealt.text("host"), dealt.text("address"), dealt.key("server.key")
    demand_signed_by(certificate, authority.certificate)
    demand_key(certificate, key)
    demand_leaf(certificate)
    demand_names(certificate, [host], [address])
    demand_use(certificate, Use.SERVING)
    demand_valid(certificate)
    for name in (host, address):
        anchors = [authority.certificate]
        demand_trusted(certificate, anchors=anchors, use=Use.SERVING, name=name)
    judge = demand_kubectl_accepts(Identity(certificate, key), host, address, authority=authority)
    return Right(
        text(
            "served",
            "a name needs a DNS entry, an address an IP entry, and the CN counts for neither."
            " openssl x509 -req drops the names of a request unless it is told to copy them: read"
            " what you get",
        ),
        judge,
    )


def issued(dealt: Dealt, **changes: Any) -> x509.Certificate:
    """The right answer, but with these arguments of ``issue_identity``."""
    fields = {
        "authority": dealt.identity("ca"),
        "common_name": dealt.text("host"),
        "sans": [dealt.text("host"), dealt.text("address")],
        "use": Use.SERVING,
        "key": dealt.key("server.key"),
        **changes,
    }
    return certificates.issue_identity(**fields).certificate


def _with_names(dealt: Dealt, *names: x509.GeneralName) -> x509.Certificate:
    """The right answer, but with these names in it."""
    usual = issued(dealt)
    builder = (
        x509.CertificateBuilder()
        .subject_name(usual.subject)
        .issuer_name(usual.issuer)
        .public_key(dealt.key("server.key").public_key())
        .serial_number(usual.serial_number)
        .not_valid_before(usual.not_valid_before_utc)
        .not_valid_after(usual.not_valid_after_utc)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )
    return certificates.signed(builder, dealt.identity("ca"))


def _request(dealt: Dealt) -> bytes:
    sans = [dealt.text("host"), dealt.text("address")]
    key = dealt.key("server.key")
    request = certificates.request(key, common_name=dealt.text("host"), sans=sans)
    return request.public_bytes(Encoding.PEM)


def _as_name(dealt: Dealt) -> x509.Certificate:
    names = (dealt.text("host"), dealt.text("address"))
    return _with_names(dealt, *(x509.DNSName(name) for name in names))


def _by_itself(dealt: Dealt) -> x509.Certificate:
    key, name = dealt.key("server.key"), dealt.text("host")
    return certificates.self_signed_authority(key, common_name=name).certificate


SERVER = Exercise(
    name="serving-certificate",
    notebook=NOTEBOOK,
    title=template("A certificate for a server"),
    teaches=template("A server is known by its SANs: DNS entries for names, IP for addresses."),
    kind=AnswerKind.FILE,
    deal=_deal_server,
    check=_check_server,
    misconceptions=(
        "common-name-names-the-server",
        "name-covers-the-address",
        "request-decides",
    ),
    hints=(
        template("Both {host} and {address} belong in the SANs, the address as an IP entry."),
        template("`certificates.request(key, common_name=…, sans=[…])`, then `issue` it."),
        template(
            "With openssl: -addext for the request; for x509 -req -copy_extensions copy, and"
            " -extfile with extendedKeyUsage=serverAuth."
        ),
    ),
    solution="""\
from kubecert_lesson import certificates, keys
ca = certificates.load(task.given["ca.crt"])
authority = certificates.Identity(ca, keys.load_private(task.given["ca.key"]))
key, wanted = keys.load_private(task.given["server.key"]), task.wanted
names = [wanted["host"], wanted["address"]]
request = certificates.request(key, common_name=wanted["host"], sans=names)
my_answer = certificates.issue(request, authority, use=certificates.Use.SERVING)""",
    wrongs=(
        Wrong("no-names", lambda dealt, _: issued(dealt, sans=[])),
        Wrong("address-missing", lambda dealt, _: issued(dealt, sans=[dealt.text("host")])),
        Wrong("name-missing", lambda dealt, _: issued(dealt, sans=[dealt.text("address")])),
        Wrong("address-as-name", lambda dealt, _: _as_name(dealt)),
        Wrong(
            "wildcard",
            lambda dealt, _: issued(
                dealt, sans=["*." + dealt.text("host").partition(".")[2], dealt.text("address")]
            ),
        ),
        Wrong(
            "extra-name",
            lambda dealt, _: issued(
                dealt, sans=[dealt.text("host"), dealt.text("address"), "localhost"]
            ),
        ),
        Wrong("wrong-usage", lambda dealt, _: issued(dealt, use=Use.CLIENT)),
        Wrong("another-key", lambda dealt, dice: issued(dealt, authority=dice.authority())),
        Wrong("self-signed", lambda dealt, _: _by_itself(dealt)),
        Wrong("key-does-not-fit", lambda dealt, dice: issued(dealt, key=dice.key())),
        Wrong("expired", lambda dealt, _: issued(dealt, now=BEGINS)),
        Wrong("request-instead", lambda dealt, _: _request(dealt)),
        Wrong("public-key-instead", lambda dealt, _: keys.public_pem(dealt.key("server.key"))),
    ),
)

EXERCISES = (SERVER,)
