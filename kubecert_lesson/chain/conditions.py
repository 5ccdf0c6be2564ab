"""In which cases openssl, cryptography and kubectl decide otherwise than the checks here.

Each asks one thing of the evidence; ``rules`` says for whom it matters, and why.
"""

from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kubecert_lesson.certificates import Use, common_name, foreign
from kubecert_lesson.chain.evidence import Evidence
from kubecert_lesson.chain.go_certificate import ANY_PURPOSE, PURPOSES
from kubecert_lesson.chain.names import address, dns_names, host_matches
from kubecert_lesson.chain.path import CertificateFacts, signed_by
from kubecert_lesson.chain.signer_checks import is_v1, may_sign


def has_no_root(e: Evidence) -> bool:
    """True where the anchor is not self-signed, and no self-signed one was given for it."""
    last = e.path[-1]
    return (
        e.anchored
        and last.subject != last.issuer
        and not any(
            a.subject == a.issuer == last.issuer and signed_by(last.certificate, a.certificate)
            for a in e.anchors
        )
    )


def seems_self_signed(e: Evidence) -> bool:
    """True where a certificate below the anchor bears the name of its issuer."""
    return any(
        known.subject == known.issuer
        and (None in (known.wanted_key_id, known.key_id) or known.wanted_key_id == known.key_id)
        for known in e.path[:-1]
    )


def key_usage_unfit_for_tls(e: Evidence) -> bool:
    """True where the leaf's keyUsage allows nothing that TLS needs."""
    usage = e.path[0].get(x509.KeyUsage)
    if usage is None or usage.digital_signature or usage.key_agreement:
        return False
    return e.use is not Use.SERVING or not usage.key_encipherment


def any_purpose(e: Evidence) -> bool:
    """True where a certificate is for the wanted use only by anyExtendedKeyUsage."""
    return any(_only_any(known, e) for known in e.path)


def any_purpose_in_leaf(e: Evidence) -> bool:
    """True where the leaf is for the wanted use only by anyExtendedKeyUsage."""
    return _only_any(e.path[0], e)


def _only_any(known: CertificateFacts, e: Evidence) -> bool:
    said = known.go.purposes
    return ANY_PURPOSE in said and not {*PURPOSES[e.use]} <= {*said}


def identifiers_disagree(e: Evidence) -> bool:
    """True where a key identifier is not the one that the certificate below names."""
    return any(
        child.wanted_key_id is not None
        and signer.key_id is not None
        and child.wanted_key_id != signer.key_id
        for child, signer in zip(e.path, e.signers, strict=False)
    )


def last_second(e: Evidence) -> bool:
    """True in the very second in which a certificate expires."""
    return any(known.ends == e.at.replace(microsecond=0) for known in e.path)


def short_wildcard(e: Evidence) -> bool:
    """True where only a star right under a top-level name fits."""
    fits = [n for n in dns_names(e.path[0]) if host_matches(e.name, n)]
    return bool(fits) and all(n.startswith("*") and n.count(".") < 2 for n in fits)


def same_text(e: Evidence) -> bool:
    """True where all names agree as text, whatever their string type."""
    return all(
        _folded(foreign.issuer(child.certificate)) == _folded(foreign.subject(signer.certificate))
        for child, signer in zip(e.path, e.signers, strict=False)
    )


def _folded(name: x509.Name) -> list[tuple[x509.ObjectIdentifier, str]]:
    """A name as RFC 5280, section 7.1 compares it: capitals and runs of spaces do not count."""
    return [(part.oid, " ".join(str(part.value).split()).casefold()) for part in name]


def root_by_key_usage(e: Evidence) -> bool:
    """True where the root is an authority by its keyUsage only."""
    said = [signer.get(x509.BasicConstraints) for signer in e.signers]
    others = all(basic is not None and basic.ca for basic in said[:-1])
    return others and said[-1:] == [None] and may_sign(e.path[-1]) is True


def common_name_counts(e: Evidence) -> bool:
    """True where the leaf has no DNS names, and its CN fits."""
    leaf = e.path[0]
    return (
        not dns_names(leaf)
        and address(e.name) is None
        and host_matches(e.name, common_name(leaf.certificate))
    )


def self_issued_do_not_count(e: Evidence) -> bool:
    """True where self-issued authorities alone exceed a path length."""
    for below, signer in enumerate(e.signers):
        basic = signer.get(x509.BasicConstraints)
        counted = sum(known.subject != known.issuer for known in e.path[1 : below + 1])
        if basic and basic.path_length is not None and counted > basic.path_length:
            return False
    return True


def other_limits(e: Evidence) -> bool:
    """True where a signer limits names of other kinds than DNS names and addresses."""
    for signer in e.signers:
        limits = signer.get(x509.NameConstraints)
        for base in _bases(limits) if limits else ():
            if not isinstance(base, x509.DNSName | x509.IPAddress):
                return True
    return False


def _bases(limits: x509.NameConstraints) -> tuple[x509.GeneralName, ...]:
    return (*(limits.permitted_subtrees or ()), *(limits.excluded_subtrees or ()))


def only_policy_demanded(e: Evidence) -> bool:
    """True where no unknown extension is marked critical."""
    return not any(known.go.unhandled for known in e.path)


def other_signer_by_name(e: Evidence) -> bool:
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


def policies_critical(e: Evidence) -> bool:
    """True where policies or revocation lists are marked critical."""
    return any(
        extension.critical and extension.oid in _POLICIES
        for known in e.path
        for extension in known.extensions
    )


def lacks(kind: type[x509.ExtensionType], *, leaf: bool) -> Callable[[Evidence], bool]:
    """True where the leaf, or else one of the signers, has no such extension."""
    return lambda e: any(known.get(kind) is None for known in (e.path[:1] if leaf else e.signers))


def basic_not_critical(e: Evidence) -> bool:
    """True where a signer does not mark basicConstraints critical."""
    return any(signer.is_critical(x509.BasicConstraints) is False for signer in e.signers)


def purposes_critical(e: Evidence) -> bool:
    """True where extendedKeyUsage is marked critical."""
    return any(known.is_critical(x509.ExtendedKeyUsage) for known in e.path)


def odd_leaf(e: Evidence) -> bool:
    """True where the leaf may itself sign certificates."""
    basic = e.path[0].get(x509.BasicConstraints)
    return bool(basic and basic.ca) or may_sign(e.path[0]) is True


def san_criticality(e: Evidence) -> bool:
    """True where alternative names are marked critical beside a subject, or not without one."""
    critical = e.path[0].is_critical(x509.SubjectAlternativeName)
    if critical is None or e.use is Use.CLIENT:
        return False
    return critical is bool(list(foreign.subject(e.path[0].certificate)))


def odd_keys(e: Evidence) -> bool:
    """True where a signer has a short RSA key, or one of another kind than RSA and NIST curves."""
    for signer in e.signers:
        key = signer.key
        if isinstance(key, RSAPublicKey) and key.key_size >= 2048:
            continue
        if isinstance(key, EllipticCurvePublicKey) and key.curve.name != "secp224r1":
            continue
        return True
    return False


def version_1(e: Evidence) -> bool:
    """True where a certificate is of X.509 version 1."""
    return any(map(is_v1, e.path))


def final_dot(e: Evidence) -> bool:
    """True where the host name ends with a dot."""
    return e.name.endswith(".")


def many_intermediates(e: Evidence) -> bool:
    """True for a path of more than eight intermediates."""
    return len(e.path) > 10


def anchored(e: Evidence) -> bool:
    """True where the path ends at a trusted certificate."""
    return e.anchored


def for_client(e: Evidence) -> bool:
    """True where a client's certificate is asked about."""
    return e.use is Use.CLIENT
