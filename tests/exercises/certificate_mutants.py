"""Wrong certificates and requests, made of right ones with the keys that the exercise dealt."""

import base64
import ipaddress
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from exercises.made import Case, Mutant

from kubecert_lesson import certificates
from kubecert_lesson.certificates import distinguished_name, subject_key_identifier
from kubecert_lesson.exercises.dice import Dice

PAST = datetime(2021, 1, 1, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC)
FUTURE = datetime(2098, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
_UNLESS_ASKED = {"usage-missing"}  # for Go, a certificate without any is good for everything
Extension = x509.ExtensionType


def of_one(content: bytes, case: Case) -> Iterator[Mutant]:
    """One certificate: changed bytes, and with the signer's key every field."""
    certificate = x509.load_pem_x509_certificate(content)
    yield from _changed_bytes(certificate)
    for authority in case.certificates:
        yield Mutant(("several-certificates",), content + certificates.pem(authority))
    if (signer := _signer(certificate, case)) is not None:
        for codes, other in _reissued(certificate, signer, Dice("mutants", case.seed, "wrong")):
            if codes[0] not in _UNLESS_ASKED or codes[0] in case.declared:
                yield Mutant(codes, certificates.pem(other))


def of_several(content: bytes, case: Case) -> Iterator[Mutant]:
    """A file of several: order, one left out, one too many."""
    chain = x509.load_pem_x509_certificates(content)
    pems = [certificates.pem(one) for one in chain]
    known = tuple(case.declared - {"order"})  # which one is missing, the exercise knows best
    if "order" in case.declared:
        yield Mutant(("order",), b"".join(pems[::-1]))
    yield Mutant(("missing-intermediate", "root-missing", *known), b"".join(pems[:-1]))
    yield Mutant(("leaf-missing", "key-does-not-fit", *known), b"".join(pems[1:]))
    roots = [one for one in case.certificates if one.subject == one.issuer and one not in chain]
    for root in roots:
        yield Mutant(("root-included", *known), content + certificates.pem(root))


def of_request(content: bytes, case: Case) -> Iterator[Mutant]:
    """A request: changed bytes, another subject, other names; signed by the right key if known."""
    request = x509.load_pem_x509_csr(content)
    der = request.public_bytes(Encoding.DER)
    for place in (-1, -40):
        yield Mutant(("changed",), _pem(_flipped(der, len(der) + place), "CERTIFICATE REQUEST"))
    dice = Dice("mutants", case.seed, "wrong")
    names = _names(request.extensions)
    yield Mutant(("key-does-not-fit",), _requested(request.subject, dice.key(), names))
    key = _key_of(request.public_key(), case)
    for codes, subject in _other_subjects(request.subject):
        yield Mutant(codes, _requested(subject, key or dice.key(), names))
    if names is not None:
        for codes, other in _other_names(names):
            yield Mutant(codes, _requested(request.subject, key or dice.key(), other))


def _changed_bytes(certificate: x509.Certificate) -> Iterator[Mutant]:
    der, tbs = certificate.public_bytes(Encoding.DER), certificate.tbs_certificate_bytes
    start = der.index(tbs)
    for part in range(1, 12):
        changed = _flipped(der, start + len(tbs) * part // 12)
        yield Mutant(("changed", "damaged"), _pem(changed, "CERTIFICATE"))
    for place in (2, 60, 200):
        changed = _flipped(der, len(der) - len(certificate.signature) + place)
        yield Mutant(("damaged-signature",), _pem(changed, "CERTIFICATE"))


def _reissued(
    right: x509.Certificate, key: RSAPrivateKey, dice: Dice
) -> Iterator[tuple[tuple[str, ...], x509.Certificate]]:
    """The same certificate but for one thing; signed by the right key but for the first three."""
    own, stranger = dice.key(), dice.key()
    other_id = x509.AuthorityKeyIdentifier(
        subject_key_identifier(stranger.public_key()).digest, None, None
    )
    yield ("another-key",), _signed(right, stranger, others=[other_id])
    yield ("another-key", "damaged-signature"), _signed(right, stranger)
    nobody = distinguished_name("my-ca")
    yield ("another-authority",), _signed(right, stranger, issuer=nobody, others=[other_id])
    without = [x509.AuthorityKeyIdentifier]
    yield (
        ("self-signed",),
        _signed(right, own, issuer=right.subject, public=own.public_key(), without=without),
    )
    yield ("key-does-not-fit",), _signed(right, key, public=own.public_key())
    yield ("expired",), _signed(right, key, dates=PAST)
    yield ("not-yet-valid",), _signed(right, key, dates=FUTURE)
    for codes, subject in _other_subjects(right.subject):
        yield codes, _signed(right, key, subject=subject)
    basic = right.extensions.get_extension_for_class(x509.BasicConstraints).value
    flipped = x509.BasicConstraints(not basic.ca, None)
    codes = ("not-an-authority",) if basic.ca else ("is-an-authority",)
    yield codes, _signed(right, key, others=[flipped])
    with suppress(x509.ExtensionNotFound):
        purposes = right.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        yield ("usage-missing",), _signed(right, key, without=[x509.ExtendedKeyUsage])
        for purpose in (
            ExtendedKeyUsageOID.SERVER_AUTH,
            ExtendedKeyUsageOID.CLIENT_AUTH,
            ExtendedKeyUsageOID.CODE_SIGNING,
        ):
            if purpose not in purposes:
                usage = x509.ExtendedKeyUsage([purpose])
                yield ("wrong-usage",), _signed(right, key, others=[usage])
    if (names := _names(right.extensions)) is not None:
        for codes, other in _other_names(names):
            changed = [x509.SubjectAlternativeName(other)] if other else []
            dropped = [] if other else [x509.SubjectAlternativeName]
            yield codes, _signed(right, key, others=changed, without=dropped)


def _other_subjects(subject: x509.Name) -> Iterator[tuple[tuple[str, ...], x509.Name]]:
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    groups = [str(a.value) for a in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
    if not names or not groups:
        return  # a server's or an authority's: nobody asks for the subject
    user = str(names[0].value)
    for other in (user + "x", user.capitalize(), "nobody", f"system:node:{user}"):
        yield ("wrong-user",), distinguished_name(other, groups)
    yield ("wrong-user", "reversed"), distinguished_name(groups[0], [user])
    yield ("group-missing",), distinguished_name(user)
    yield ("wrong-group",), distinguished_name(user, [groups[0] + "x", *groups[1:]])
    yield ("wrong-group",), distinguished_name(user, [*groups, "admins"])
    yield ("system-masters",), distinguished_name(user, [*groups, "system:masters"])
    yield ("system-masters",), distinguished_name(user, ["system:masters"])


def _other_names(names: list[x509.GeneralName]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    yield ("no-names",), []
    dns = [name for name in names if isinstance(name, x509.DNSName)]
    addresses = [name for name in names if isinstance(name, x509.IPAddress)]
    for name in dns:
        left: list[Any] = [one for one in names if one is not name]
        if left:
            yield ("name-missing",), left
        yield ("name-missing",), [*left, x509.DNSName("x" + name.value)]
        if "." in name.value:
            wild = "*." + name.value.split(".", 1)[1]
            yield ("wildcard",), [*left, x509.DNSName(wild)]
    for address in addresses:
        left = [one for one in names if one is not address]
        if left:
            yield ("address-missing",), left
        yield ("address-as-name",), [*left, x509.DNSName(str(address.value))]
        another = x509.IPAddress(ipaddress.ip_address("192.0.2.254"))
        yield ("address-missing",), [*left, another]
    yield ("extra-name",), [*names, x509.DNSName("nobody.example")]


def _signed(
    right: x509.Certificate,
    key: RSAPrivateKey,
    *,
    subject: x509.Name | None = None,
    issuer: x509.Name | None = None,
    public: Any = None,
    dates: tuple[datetime, datetime] | None = None,
    others: Iterable[Extension] = (),
    without: Iterable[type[Extension]] = (),
) -> x509.Certificate:
    begin, end = dates or (right.not_valid_before_utc, right.not_valid_after_utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(right.subject if subject is None else subject)
        .issuer_name(issuer or right.issuer)
        .public_key(public or right.public_key())
        .serial_number(right.serial_number)
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    changed = {type(one): one for one in others}
    for extension in right.extensions:
        kind = type(extension.value)
        if kind not in set(without):
            value = changed.pop(kind, extension.value)
            builder = builder.add_extension(value, extension.critical)
    for value in changed.values():
        builder = builder.add_extension(value, critical=False)
    return builder.sign(key, hashes.SHA256())


def _requested(subject: x509.Name, key: Any, names: list[Any] | None) -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _names(extensions: x509.Extensions) -> list[x509.GeneralName] | None:
    try:
        return list(extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return None


def _signer(certificate: x509.Certificate, case: Case) -> RSAPrivateKey | None:
    for key in case.keys:
        if isinstance(key, RSAPrivateKey) and _verifies(certificate, key):
            return key
    return None


def _verifies(certificate: x509.Certificate, key: RSAPrivateKey) -> bool:
    numbers = key.public_key().public_numbers()
    opened = pow(int.from_bytes(certificate.signature, "big"), numbers.e, numbers.n)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(certificate.tbs_certificate_bytes)
    return opened.to_bytes(256, "big").endswith(digest.finalize())


def _key_of(public: Any, case: Case) -> Any:
    return next((key for key in case.keys if key.public_key() == public), None)


def _flipped(der: bytes, place: int) -> bytes:
    return der[:place] + bytes([der[place] ^ 1]) + der[place + 1 :]


def _pem(der: bytes, label: str) -> bytes:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()
