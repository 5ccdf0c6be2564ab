"""Where kubectl, openssl and cryptography's verifier decide otherwise than the checks here.

Each rule states one point and its reason. The tests hold all of them to the real programs.
Sources: OpenSSL's manual, openssl-verification-options(1); cryptography's documentation, "X.509
verification"; Go's package crypto/x509.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kubecert_lesson.certificates import Use, common_name
from kubecert_lesson.chain.checks import ANY_PURPOSE, is_v1, may_sign, not_understood
from kubecert_lesson.chain.evidence import (
    CA_FLAG,
    EXTENSIONS,
    ISSUER_NAME,
    NAME,
    NAME_CONSTRAINTS,
    PATH_LENGTH,
    SIGNATURE,
    Evidence,
)
from kubecert_lesson.chain.names import address, beyond_limits, dns_names, host_matches
from kubecert_lesson.chain.path import Known, signed_by

KUBECTL = "kubectl"
OPENSSL = "openssl verify"
CRYPTOGRAPHY = "cryptography"
_AKI, _SAN = x509.AuthorityKeyIdentifier, x509.SubjectAlternativeName


@dataclass(frozen=True, slots=True)
class Rule:
    """One point in which a peer differs from Go.

    Where ``forgives`` names a check, the peer lets its failure pass, or may do so if it is not
    ``sure``; where it is empty, the peer refuses though no check failed.
    """

    why: str
    applies: Callable[[Evidence], bool]
    forgives: str = ""
    sure: bool = True


def _has_no_root(e: Evidence) -> bool:
    last = e.path[-1]
    return (
        e.anchored
        and last.subject != last.issuer
        and not any(
            a.subject == a.issuer == last.issuer and signed_by(last.certificate, a.certificate)
            for a in e.anchors
        )
    )


def _seems_self_signed(e: Evidence) -> bool:
    return any(
        known.subject == known.issuer
        and (None in (known.wanted_key_id, known.key_id) or known.wanted_key_id == known.key_id)
        for known in e.path[:-1]
    )


def _key_usage_unfit_for_tls(e: Evidence) -> bool:
    usage = e.path[0].get(x509.KeyUsage)
    if usage is None or usage.digital_signature or usage.key_agreement:
        return False
    return e.use is not Use.SERVING or not usage.key_encipherment


def _any_purpose(e: Evidence) -> bool:
    return any(_only_any(known, e) for known in e.path)


def _any_purpose_in_leaf(e: Evidence) -> bool:
    return _only_any(e.path[0], e)


def _only_any(known: Known, e: Evidence) -> bool:
    usage = known.get(x509.ExtendedKeyUsage)
    return usage is not None and ANY_PURPOSE in usage and not {*e.use.purposes} <= {*usage}


def _identifiers_disagree(e: Evidence) -> bool:
    return any(
        child.wanted_key_id is not None
        and signer.key_id is not None
        and child.wanted_key_id != signer.key_id
        for child, signer in zip(e.path, e.signers, strict=False)
    )


def _last_second(e: Evidence) -> bool:
    return any(k.certificate.not_valid_after_utc == e.at.replace(microsecond=0) for k in e.path)


def _short_wildcard(e: Evidence) -> bool:
    if not e.name or address(e.name) is not None:
        return False
    fits = [n for n in dns_names(e.path[0]) if host_matches(e.name, n)]
    return bool(fits) and all(n.startswith("*") and n.count(".") < 2 for n in fits)


def _same_text(e: Evidence) -> bool:
    return all(
        _folded(child.certificate.issuer) == _folded(signer.certificate.subject)
        for child, signer in zip(e.path, e.signers, strict=False)
    )


def _folded(name: x509.Name) -> list[tuple[x509.ObjectIdentifier, str]]:
    """A name as RFC 5280, section 7.1 compares it: capitals and runs of spaces do not count."""
    return [(part.oid, " ".join(str(part.value).split()).casefold()) for part in name]


def _root_by_key_usage(e: Evidence) -> bool:
    said = [signer.get(x509.BasicConstraints) for signer in e.signers]
    others = all(basic is not None and basic.ca for basic in said[:-1])
    return others and said[-1:] == [None] and may_sign(e.path[-1]) is True


def _common_name_counts(e: Evidence) -> bool:
    leaf = e.path[0]
    return (
        not dns_names(leaf)
        and address(e.name) is None
        and host_matches(e.name, common_name(leaf.certificate))
    )


def _self_issued_do_not_count(e: Evidence) -> bool:
    for below, signer in enumerate(e.signers):
        basic = signer.get(x509.BasicConstraints)
        counted = sum(known.subject != known.issuer for known in e.path[1 : below + 1])
        if basic and basic.path_length is not None and counted > basic.path_length:
            return False
    return True


def _other_limits(e: Evidence) -> bool:
    found = [beyond_limits(s, e.path[: i + 1]) for i, s in enumerate(e.signers)]
    return all(not beyond.name for beyond in found if beyond)


def _only_policy_demanded(e: Evidence) -> bool:
    return not any(not_understood(known) for known in e.path)


def _other_signer_by_name(e: Evidence) -> bool:
    """True where a look-alike could be taken for the signer of one of the certificates."""
    return e.anchored and any(
        candidate.subject == child.issuer
        and (
            None in (child.wanted_key_id, candidate.key_id)
            or child.wanted_key_id == candidate.key_id
        )
        and not signed_by(child.certificate, candidate.certificate)
        for child in e.path[:-1]
        for candidate in (*e.anchors, *e.intermediates)
    )


_POLICIES = {
    x509.CertificatePolicies.oid,
    x509.PolicyConstraints.oid,
    x509.InhibitAnyPolicy.oid,
    x509.CRLDistributionPoints.oid,
    x509.ObjectIdentifier("2.5.29.33"),  # policy mappings
}


def _policies_critical(e: Evidence) -> bool:
    return any(
        extension.critical and extension.oid in _POLICIES
        for known in e.path
        for extension in known.extensions
    )


def _lacks(kind: type[x509.ExtensionType], *, leaf: bool) -> Callable[[Evidence], bool]:
    """True where the leaf, or else one of the signers, has no such extension."""
    return lambda e: any(known.get(kind) is None for known in (e.path[:1] if leaf else e.signers))


def _basic_not_critical(e: Evidence) -> bool:
    return any(signer.is_critical(x509.BasicConstraints) is False for signer in e.signers)


def _purposes_critical(e: Evidence) -> bool:
    return any(known.is_critical(x509.ExtendedKeyUsage) for known in e.path)


def _odd_leaf(e: Evidence) -> bool:
    basic = e.path[0].get(x509.BasicConstraints)
    return bool(basic and basic.ca) or may_sign(e.path[0]) is True


def _san_criticality(e: Evidence) -> bool:
    critical = e.path[0].is_critical(_SAN)
    if critical is None or e.use is Use.CLIENT:
        return False
    return critical is bool(list(e.path[0].certificate.subject))


def _odd_keys(e: Evidence) -> bool:
    for signer in e.signers:
        key = signer.key
        if isinstance(key, RSAPublicKey) and key.key_size >= 2048:
            continue
        if isinstance(key, EllipticCurvePublicKey) and key.curve.name != "secp224r1":
            continue
        return True
    return False


RULES: Mapping[str, Sequence[Rule]] = {
    KUBECTL: (
        Rule("it judges limits on more names", _other_limits, NAME_CONSTRAINTS, sure=False),
        Rule("it judges demands for a policy", _only_policy_demanded, EXTENSIONS, sure=False),
    ),
    OPENSSL: (
        Rule("it goes on to a self-signed certificate (unless -partial_chain)", _has_no_root),
        Rule("it takes whatever bears its issuer's name for a root", _seems_self_signed),
        Rule("it wants a keyUsage that fits TLS in the leaf", _key_usage_unfit_for_tls),
        Rule("to it, anyExtendedKeyUsage stands for no purpose", _any_purpose),
        Rule("to it, other key identifiers mean another signer", _identifiers_disagree),
        Rule("to it, the second of notAfter is already too late", _last_second),
        Rule("it takes no star right under a top-level name", _short_wildcard),
        Rule("it takes no dot at the end of a host name", lambda e: e.name.endswith(".")),
        Rule("it compares names as text, whatever their string type", _same_text, ISSUER_NAME),
        Rule("keyCertSign makes a root an authority to it", _root_by_key_usage, CA_FLAG),
        Rule("without DNS names, it still looks at the CN", _common_name_counts, NAME),
        Rule("it does not count self-issued authorities", _self_issued_do_not_count, PATH_LENGTH),
        Rule("it verifies older and rarer signatures, too", lambda e: e.anchored, SIGNATURE),
        Rule("it judges limits on more names", _other_limits, NAME_CONSTRAINTS, sure=False),
        Rule("it minds no policy unless told to", _only_policy_demanded, EXTENSIONS),
        Rule(
            "it takes the first signer of that name",
            _other_signer_by_name,
            sure=False,
        ),
    ),
    CRYPTOGRAPHY: (
        Rule("it wants version 3 certificates only", lambda e: any(map(is_v1, e.path))),
        Rule("it wants an authorityKeyIdentifier in the leaf", _lacks(_AKI, leaf=True)),
        Rule("it wants alternative names in every leaf, of clients too", _lacks(_SAN, leaf=True)),
        Rule("it wants a keyUsage in every authority", _lacks(x509.KeyUsage, leaf=False)),
        Rule("it wants basicConstraints of authorities marked critical", _basic_not_critical),
        Rule("it wants extendedKeyUsage not marked critical", _purposes_critical),
        Rule("it wants a leaf that is no authority itself", _odd_leaf),
        Rule("it wants alternative names critical only with an empty subject", _san_criticality),
        Rule("it wants signers with RSA keys from 2048 bits or NIST curves from 256", _odd_keys),
        Rule("a leaf's anyExtendedKeyUsage is no purpose to it", _any_purpose_in_leaf),
        Rule("it wants at most eight intermediates", lambda e: len(e.path) > 10),
        Rule("it understands neither policies nor revocation lists", _policies_critical),
        Rule("it judges limits on more names", _other_limits, NAME_CONSTRAINTS, sure=False),
        Rule("its client verifier compares no name", lambda e: e.use is Use.CLIENT, NAME),
    ),
}
