"""What checks demand of a certificate: each function returns, or raises NotYet.

They look at signatures, keys and extensions, never at what a certificate is called. What they find
is named by one code each; ``demand_trusted`` has the last word, and judges as kubectl does.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kubecert_lesson import certificates, chain, keys, moments
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import signed_by
from kubecert_lesson.exercises.answers import NotYet
from kubecert_lesson.keys import PrivateKey, PublicKey
from kubecert_lesson.words import template

MASTERS = "system:masters"
_Of = x509.Certificate | x509.CertificateSigningRequest
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


def demand_signed_by(certificate: x509.Certificate, authority: x509.Certificate) -> None:
    """Demand that the key of this authority signed exactly these bytes."""
    named = certificate.issuer == authority.subject
    if named and signed_by(certificate, authority):
        return
    issuer = certificates.name_text(certificate.issuer)
    if certificate.issuer == certificate.subject and signed_by(certificate, certificate):
        raise NotYet(
            "self-signed",
            "the certificate is signed by itself: anybody can make one with this subject",
            next=template("let {authority} sign it"),
            authority=certificates.name_text(authority.subject),
        )
    if _changed(certificate, authority):
        raise NotYet(
            "changed",
            "this authority signed a certificate with other content: this one was changed later",
            next=template("issue it anew: nobody but the authority can change what it signed"),
        )
    if not named:
        raise NotYet(
            "another-authority",
            "{issuer} is said to have signed it, not {authority}",
            next=template("let the authority of this task sign it, with its key"),
            issuer=issuer,
            authority=certificates.name_text(authority.subject),
        )
    if _key_id(certificate) == _own_key_id(authority):
        raise NotYet(
            "damaged-signature",
            "the signature does not verify with the authority's public key",
            next=template("issue it anew, and copy every byte of it"),
        )
    raise NotYet(
        "another-key",
        "the issuer is called {issuer}, and yet the key of another authority signed it",
        next=template("sign with the key that belongs to the given certificate"),
        issuer=issuer,
    )


def demand_user(certificate: x509.Certificate, user: str, groups: Sequence[str] = ()) -> None:
    """Demand a user (CN) and exactly these groups (each an O)."""
    name, found = certificates.common_name(certificate), certificates.organizations(certificate)
    if MASTERS in found and MASTERS not in groups:
        raise NotYet(
            "system-masters",
            "the group {masters} may do everything, and no rule can take that away",
            next=template("leave that group out"),
            masters=MASTERS,
        )
    if name != user:
        raise NotYet(
            "wrong-user",
            "the API server would call this user {name!r}, not {user!r}",
            next=template("the common name (CN) is the user: write {user}"),
            name=name[:60],
            user=user,
        )
    for group in groups:
        if group not in found:
            raise NotYet(
                "wrong-group" if found else "group-missing",
                "the group {group!r} is not in it",
                next=template("each organization (O) is a group: write {group}"),
                group=group,
            )
    if extra := [group for group in found if group not in groups]:
        raise NotYet(
            "wrong-group",
            "the group {group!r} is in it, and nobody asked for it",
            next=template("leave it out: every group can bring rights"),
            group=extra[0][:60],
        )


def demand_names(
    certificate: x509.Certificate | x509.CertificateSigningRequest,
    names: Sequence[str] = (),
    addresses: Sequence[str] = (),
) -> None:
    """Demand exactly these DNS names and IP addresses as subject alternative names."""
    found = _extension(certificate, x509.SubjectAlternativeName)
    if found is None:
        raise NotYet(
            "no-names",
            "it has no subject alternative names, and no client looks at the common name",
            next=template("put the names into the certificate itself: SANs"),
        )
    dns = [str(name) for name in found.get_values_for_type(x509.DNSName)]
    ips = [str(address) for address in found.get_values_for_type(x509.IPAddress)]
    if as_name := [address for address in addresses if address in dns and address not in ips]:
        raise NotYet(
            "address-as-name",
            "{address} stands in it as a DNS name, and a client looks for an address elsewhere",
            next=template("write it as an IP address (IP:{address})"),
            address=as_name[0],
        )
    if wild := [name for name in dns if "*" in name and name not in names]:
        raise NotYet(
            "wildcard",
            "{name} is good for every host of a domain",
            next=template("write only the names that are asked for"),
            name=wild[0],
        )
    if missing := [name for name in names if name not in dns]:
        raise NotYet(
            "name-missing",
            "the DNS name {name} is not in it",
            next=template("put {name} into the subject alternative names"),
            name=missing[0],
        )
    if missing := [address for address in addresses if address not in ips]:
        raise NotYet(
            "address-missing",
            "the IP address {address} is not in it",
            next=template("put {address} into the subject alternative names"),
            address=missing[0],
        )
    known = {*map(x509.DNSName, names), *(name for name in found if _address(name) in addresses)}
    if extra := [name.value for name in found if name not in known]:
        raise NotYet(
            "extra-name",
            "{name} is in it, and nobody asked for it",
            next=template("write only the names that are asked for"),
            name=str(extra[0])[:60],
        )


def demand_use(certificate: x509.Certificate, use: Use) -> None:
    """Demand the extended key usage for a server, a client, or both."""
    usage = _extension(certificate, x509.ExtendedKeyUsage)
    if usage is None:
        raise NotYet(
            "usage-missing",
            "it has no extended key usage, so it does not say that it is for a {use} certificate",
            next=template("issue it for {use}"),
            use=use,
        )
    purposes = set(usage)
    if purposes != set(use.purposes):
        raise NotYet(
            "wrong-usage",
            "it is for something else: its extended key usage is {found}",
            next=template("issue it as a {use} certificate"),
            found=", ".join(sorted(purpose._name for purpose in purposes)),
            use=use,
        )


def demand_leaf(certificate: x509.Certificate) -> None:
    """Demand that it may not sign others."""
    if (basic := _extension(certificate, x509.BasicConstraints)) is not None and basic.ca:
        raise NotYet(
            "is-an-authority",
            "it is an authority: whoever has its key can make certificates for any name",
            next=template("issue it as a leaf, with CA:FALSE"),
        )


def demand_authority(certificate: x509.Certificate, *, path_length: int | None = None) -> None:
    """Demand that it may sign others, with at least this many authorities below it."""
    if (basic := _extension(certificate, x509.BasicConstraints)) is None or not basic.ca:
        raise NotYet(
            "not-an-authority",
            "it may sign no certificates: it does not say CA:TRUE",
            next=template("make it an authority: basicConstraints with CA:TRUE"),
        )
    allowed = basic.path_length
    if path_length is not None and allowed is not None and allowed < path_length:
        raise NotYet(
            "path-too-long",
            "its path length is {length}, so too few authorities may follow below it",
            next=template("give it a path length of {wanted}"),
            length=allowed,
            wanted=path_length,
        )


def demand_valid(certificate: x509.Certificate, *, at: datetime | None = None) -> None:
    """Demand that it is valid at a time, now where none is given."""
    moment = moments.utc(at)
    if moment > certificate.not_valid_after_utc:
        raise NotYet(
            "expired",
            "it expired on {end}",
            next=template("issue one that is valid on {moment}"),
            end=certificate.not_valid_after_utc,
            moment=moment.date(),
        )
    if moment < certificate.not_valid_before_utc:
        raise NotYet(
            "not-yet-valid",
            "it is not valid before {start}",
            next=template("issue one that is valid on {moment}"),
            start=certificate.not_valid_before_utc,
            moment=moment.date(),
        )


def demand_key(
    of: x509.Certificate | x509.CertificateSigningRequest, key: PrivateKey | PublicKey
) -> None:
    """Demand that this key pair belongs to a certificate or a request."""
    public = of.public_key()
    if not isinstance(public, keys.PublicKey) or not keys.same_key(public, key):
        raise NotYet(
            "key-does-not-fit",
            "the key in it is another one: nobody could prove to be its owner with the given key",
            next=template("make it with the key that belongs to it, and compare the public keys"),
        )


def demand_trusted(
    certificate: x509.Certificate,
    *,
    anchors: Sequence[x509.Certificate],
    intermediates: Sequence[x509.Certificate] = (),
    use: Use,
    name: str | None = None,
    at: datetime | None = None,
) -> None:
    """Demand what kubectl and the API server would: the last word, after all that has a name."""
    verdict = chain.verify(
        certificate, anchors=anchors, intermediates=intermediates, use=use, name=name, at=at
    )
    if not verdict.trusted:
        raise NotYet(
            "not-trusted",
            "it is not trusted: {reason}",
            next=template("look at that, and issue it anew"),
            reason=verdict.because,
        )


def _changed(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Say whether the authority's key made this signature, for other bytes (RSA tells).

    Source: RFC 8017, section 8.2.2: the public key opens a signature, and a hash is in it.
    """
    public, algorithm = authority.public_key(), certificate.signature_hash_algorithm
    if not isinstance(public, RSAPublicKey) or algorithm is None:
        return False
    try:
        public.recover_data_from_signature(certificate.signature, padding.PKCS1v15(), algorithm)
    except (InvalidSignature, ValueError):
        return False
    return True


def _address(name: x509.GeneralName) -> str:
    return str(name.value) if isinstance(name, x509.IPAddress) else ""


def _extension(of: _Of, kind: type[_Extension]) -> _Extension | None:
    try:
        return of.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _key_id(certificate: x509.Certificate) -> bytes | None:
    found = _extension(certificate, x509.AuthorityKeyIdentifier)
    return found.key_identifier if found else None


def _own_key_id(authority: x509.Certificate) -> bytes | None:
    found = _extension(authority, x509.SubjectKeyIdentifier)
    return found.digest if found else None
