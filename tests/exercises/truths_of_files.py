"""What is so of a file that was handed in: its form, its signature, and what a certificate says.

Nothing here asks the exercises: bytes are opened with cryptography, and signatures by arithmetic.
"""

import base64
import binascii
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import sha256, sha384, sha512

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key
from cryptography.x509.oid import NameOID
from exercises.made import Said

Truth = Callable[[Said], bool]
_READERS: tuple[Callable[[bytes], object], ...] = (
    x509.load_der_x509_certificate,
    x509.load_der_x509_csr,
    load_der_public_key,
    lambda der: load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True),
)


def first_label(said: Said) -> bytes:
    """What the first PEM block is called; b'' for no block."""
    return said.content.partition(b"-----BEGIN ")[2].partition(b"-----")[0]


def is_damaged(said: Said) -> bool:
    """There is a beginning, and something in it cannot be read."""
    beginnings = said.content.count(b"-----BEGIN")
    if not beginnings or said.content == said.right_content:
        return False
    ends = said.content.count(b"-----END")
    if ends != beginnings or b"CERTIFICATE-----" not in said.content:
        return True
    try:
        found = x509.load_pem_x509_certificates(said.content)
        for one in found:
            _ = one.subject, one.issuer, list(one.extensions), one.public_key()
    except Exception:
        return True
    return len(found) != beginnings


def opened(signature: bytes, key: object) -> bytes:
    """What the public key opens a signature to: RFC 8017, section 5.2.2."""
    assert isinstance(key, RSAPublicKey)
    numbers = key.public_numbers()
    size = key.key_size // 8
    return pow(int.from_bytes(signature, "big"), numbers.e, numbers.n).to_bytes(size, "big")


def padded(block: bytes) -> bool:
    """Whether it begins as every signature by this scheme does: RFC 8017, section 9.2."""
    return block.startswith(b"\x00\x01" + b"\xff" * 8)


def hashes_of(data: bytes) -> tuple[bytes, ...]:
    return tuple(make(data).digest() for make in (sha256, sha384, sha512))


def signed(certificate: x509.Certificate, key: object) -> bool:
    """Whether this key signed these bytes."""
    if not isinstance(key, RSAPublicKey):
        return False
    block = opened(certificate.signature, key)
    return padded(block) and block.endswith(hashes_of(certificate.tbs_certificate_bytes))


def _authorities(said: Said) -> Iterable[x509.Certificate]:
    """Those that were dealt, and for a right answer that signs others, the answer."""
    return (*said.case.certificates, *said.right_certificates)


def was_changed(said: Said) -> bool:
    """A key that was dealt made the signature, for other bytes."""
    leaf = said.certificates[0]
    for authority in _authorities(said):
        block = opened(leaf.signature, authority.public_key())
        if padded(block) and not block.endswith(hashes_of(leaf.tbs_certificate_bytes)):
            return True
    return False


def request_was_changed(said: Said) -> bool:
    request = x509.load_pem_x509_csr(said.content)
    block = opened(request.signature, request.public_key())
    return not block.endswith(hashes_of(request.tbs_certrequest_bytes))


def nobody_signed(said: Said) -> bool:
    """No key that was dealt opens its signature to anything."""
    leaf = said.certificates[0]
    return not any(padded(opened(leaf.signature, a.public_key())) for a in _authorities(said))


def issuer_is_dealt(said: Said) -> bool:
    return any(said.certificates[0].issuer == one.subject for one in said.case.certificates)


def public(said: Said) -> object:
    if b"CERTIFICATE REQUEST" in said.content:
        return x509.load_pem_x509_csr(said.content).public_key()
    return said.certificates[0].public_key()


def right_public(said: Said) -> object:
    if b"CERTIFICATE REQUEST" in said.right_content:
        return x509.load_pem_x509_csr(said.right_content).public_key()
    return said.right_certificates[0].public_key()


def subject(content: bytes) -> x509.Name:
    if b"CERTIFICATE REQUEST" in content:
        return x509.load_pem_x509_csr(content).subject
    return x509.load_pem_x509_certificates(content)[0].subject


def users(said: Said) -> tuple[list[str], list[str]]:
    return _values(said, NameOID.COMMON_NAME)


def groups(said: Said) -> tuple[list[str], list[str]]:
    return _values(said, NameOID.ORGANIZATION_NAME)


def _values(said: Said, oid: x509.ObjectIdentifier) -> tuple[list[str], list[str]]:
    """Those of the answer, and those of the right one."""
    one, other = (
        [str(each.value) for each in subject(content).get_attributes_for_oid(oid)]
        for content in (said.content, said.right_content)
    )
    return one, other


def names(content: bytes) -> tuple[set[str], set[str]]:
    """The DNS names and the addresses of the first certificate or request."""
    request = b"CERTIFICATE REQUEST" in content
    of = x509.load_pem_x509_csr(content) if request else x509.load_pem_x509_certificate(content)
    try:
        found = of.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set(), set()
    addresses = found.get_values_for_type(x509.IPAddress)
    return set(found.get_values_for_type(x509.DNSName)), {str(one) for one in addresses}


def is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def purposes(certificate: x509.Certificate) -> set[str] | None:
    try:
        found = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return None
    return {oid.dotted_string for oid in found}


def encoded_twice(said: Said) -> bool:
    inside = said.content
    for _ in range(2):
        try:
            inside = base64.b64decode(b"".join(inside.split()), validate=True)
        except binascii.Error:
            return False
        if inside.startswith(b"-----BEGIN"):
            return True
    return False


def is_der(said: Said) -> bool:
    for read in _READERS:
        try:
            read(said.content)
        except Exception:
            continue
        return True
    return False


def _missing(said: Said, which: int) -> bool:
    return bool(names(said.right_content)[which] - names(said.content)[which])


NOW = datetime.now(UTC)
TRUTHS: dict[str, Truth] = {
    "request-instead": lambda said: first_label(said) == b"CERTIFICATE REQUEST",
    "certificate-instead": lambda said: first_label(said) == b"CERTIFICATE",
    "public-key-instead": lambda said: first_label(said) == b"PUBLIC KEY",
    "private-key-instead": lambda said: b"PRIVATE KEY-----" in said.content,
    "not-pem": lambda said: b"-----BEGIN" not in said.content,
    "der": is_der,
    "base64-twice": encoded_twice,
    "damaged": is_damaged,
    "several-certificates": lambda said: said.content.count(b"BEGIN CERTIFICATE--") > 1,
    "changed": lambda said: (
        request_was_changed(said) if b"REQUEST--" in said.content else was_changed(said)
    ),
    "damaged-signature": nobody_signed,
    "another-key": lambda said: issuer_is_dealt(said) and nobody_signed(said),
    "another-authority": lambda said: (
        not any(
            signed(said.certificates[0], one.public_key())
            and said.certificates[0].issuer == one.subject
            for one in said.case.certificates
            if one.subject == said.right_certificates[0].issuer
        )
    ),
    "self-signed": lambda said: signed(said.certificates[0], said.certificates[0].public_key()),
    "key-does-not-fit": lambda said: public(said) != right_public(said),
    "expired": lambda said: any(
        one.not_valid_after_utc
        < min(NOW, *(x.not_valid_after_utc for x in said.right_certificates))
        or one.not_valid_after_utc < max(x.not_valid_after_utc for x in said.right_certificates)
        for one in said.certificates
        if one not in said.right_certificates
    ),
    "unknown-authority": lambda said: not set(said.certificates) <= set(said.right_certificates),
    "not-yet-valid": lambda said: said.certificates[0].not_valid_before_utc > NOW,
    "wrong-user": lambda said: users(said)[0] != users(said)[1],
    "wrong-group": lambda said: set(groups(said)[0]) != set(groups(said)[1]),
    "group-missing": lambda said: not groups(said)[0] and bool(groups(said)[1]),
    "system-masters": lambda said: "system:masters" in groups(said)[0],
    "reversed": lambda said: users(said)[0] == groups(said)[1],
    "is-an-authority": lambda said: is_authority(said.certificates[0]),
    "not-an-authority": lambda said: not is_authority(said.certificates[0]),
    "no-names": lambda said: names(said.content) == (set(), set()),
    "name-missing": lambda said: _missing(said, 0),
    "address-missing": lambda said: _missing(said, 1),
    "address-as-name": lambda said: bool(names(said.content)[0] & names(said.right_content)[1]),
    "wildcard": lambda said: any("*" in name for name in names(said.content)[0]),
    "extra-name": lambda said: any(
        one - other
        for one, other in zip(names(said.content), names(said.right_content), strict=True)
    ),
    "usage-missing": lambda said: purposes(said.certificates[0]) is None,
    "wrong-usage": lambda said: (
        purposes(said.certificates[0]) != purposes(said.right_certificates[0])
    ),
    "missing-intermediate": lambda said: len(said.certificates) < len(said.right_certificates),
    "root-included": lambda said: any(
        one.subject == one.issuer and one not in said.right_certificates
        for one in said.certificates
    ),
    "order": lambda said: (
        said.certificates != said.right_certificates
        and set(said.certificates) == set(said.right_certificates)
    ),
    "leaf-missing": lambda said: said.right_certificates[0] not in said.certificates,
    "new-missing": lambda said: said.right_certificates != said.certificates,
    "old-missing": lambda said: said.right_certificates != said.certificates,
    "private-key-missing": lambda said: b"PRIVATE KEY-----" not in said.content,
    "certificate-missing": lambda said: b"BEGIN CERTIFICATE--" not in said.content,
}
