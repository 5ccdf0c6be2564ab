"""Where kubectl, openssl and cryptography's verifier decide otherwise than the checks here.

Each rule states one point and its reason. The tests hold all of them to the real programs.
Sources: OpenSSL's manual, openssl-verification-options(1); cryptography's documentation, "X.509
verification"; Go's package crypto/x509.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cryptography import x509

from kubecert_lesson.chain import conditions as when
from kubecert_lesson.chain.evidence import (
    CA_FLAG,
    ENCODING,
    EXTENSIONS,
    ISSUER_NAME,
    NAME,
    NAME_CONSTRAINTS,
    PATH_LENGTH,
    SIGNATURE,
    Evidence,
)
from kubecert_lesson.words import Text, text

KUBECTL = "kubectl"
OPENSSL = "openssl verify"
CRYPTOGRAPHY = "cryptography"
_AKI, _SAN = x509.AuthorityKeyIdentifier, x509.SubjectAlternativeName


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRule:
    """One point in which a peer differs from Go.

    Where ``forgives`` is the title of a check, the peer lets its failure pass, or may do so if it
    is not ``sure``; where it is None, the peer refuses though no check failed.
    """

    why: Text
    applies: Callable[[Evidence], bool]
    forgives: Text | None = None
    sure: bool = True


_MORE_LIMITS = PeerRule(
    why=text("judges-more-limits", "it also judges limits on other kinds of names"),
    applies=when.other_limits,
    forgives=NAME_CONSTRAINTS,
    sure=False,
)
_READS_MORE = PeerRule(
    why=text("reads-more", "it reads some certificates that Go refuses to parse"),
    applies=when.anchored,
    forgives=ENCODING,
    sure=False,
)
_OTHER_LIMITS = PeerRule(
    why=text("other-limits", "it judges limits on further kinds of names, or refuses them"),
    applies=when.other_limits,
    sure=False,
)

RULES: Mapping[str, Sequence[PeerRule]] = {
    KUBECTL: (),  # the checks are its own
    OPENSSL: (
        PeerRule(
            why=text(
                "wants-root",
                "it goes on to a self-signed certificate (unless -partial_chain is given)",
            ),
            applies=when.has_no_root,
        ),
        PeerRule(
            why=text(
                "root-by-name", "it takes any certificate that names itself as issuer for a root"
            ),
            applies=when.seems_self_signed,
        ),
        PeerRule(
            why=text("usage-for-tls", "it wants a keyUsage in the leaf that fits TLS"),
            applies=when.key_usage_unfit_for_tls,
        ),
        PeerRule(
            why=text("any-purpose", "to it, anyExtendedKeyUsage stands for no purpose"),
            applies=when.any_purpose,
        ),
        PeerRule(
            why=text("other-identifier", "to it, other key identifiers mean another signer"),
            applies=when.identifiers_disagree,
        ),
        PeerRule(
            why=text("last-second", "to it, the second of notAfter is already too late"),
            applies=when.last_second,
        ),
        PeerRule(
            why=text("short-wildcard", "it accepts no wildcard right under a top-level name"),
            applies=when.short_wildcard,
        ),
        PeerRule(
            why=text("final-dot", "it accepts no dot at the end of a host name"),
            applies=when.final_dot,
        ),
        PeerRule(
            why=text("names-as-text", "it compares names as text, whatever their string type"),
            applies=when.same_text,
            forgives=ISSUER_NAME,
        ),
        PeerRule(
            why=text("root-by-usage", "to it, keyCertSign makes a root an authority"),
            applies=when.root_by_key_usage,
            forgives=CA_FLAG,
        ),
        PeerRule(
            why=text("common-name", "without DNS names, it still looks at the CN"),
            applies=when.common_name_counts,
            forgives=NAME,
        ),
        PeerRule(
            why=text("self-issued", "it does not count self-issued authorities"),
            applies=when.self_issued_do_not_count,
            forgives=PATH_LENGTH,
        ),
        PeerRule(
            why=text("more-signatures", "it also verifies older and rarer signatures"),
            applies=when.anchored,
            forgives=SIGNATURE,
        ),
        _MORE_LIMITS,
        _OTHER_LIMITS,
        _READS_MORE,
        PeerRule(
            why=text("ignores-policies", "it ignores policies unless told otherwise"),
            applies=when.only_policy_demanded,
            forgives=EXTENSIONS,
        ),
        PeerRule(
            why=text("first-signer", "it takes the first signer of that name"),
            applies=when.other_signer_by_name,
            sure=False,
        ),
    ),
    CRYPTOGRAPHY: (
        PeerRule(
            why=text("version-3", "it accepts version 3 certificates only"),
            applies=when.version_1,
        ),
        PeerRule(
            why=text("wants-issuer-id", "it wants an authorityKeyIdentifier in the leaf"),
            applies=when.lacks(_AKI, leaf=True),
        ),
        PeerRule(
            why=text("wants-names", "it wants alternative names in every leaf, also of clients"),
            applies=when.lacks(_SAN, leaf=True),
        ),
        PeerRule(
            why=text("wants-key-usage", "it wants a keyUsage in every authority"),
            applies=when.lacks(x509.KeyUsage, leaf=False),
        ),
        PeerRule(
            why=text(
                "critical-constraints",
                "it wants the basicConstraints of authorities marked critical",
            ),
            applies=when.basic_not_critical,
        ),
        PeerRule(
            why=text("plain-purposes", "it wants extendedKeyUsage not marked critical"),
            applies=when.purposes_critical,
        ),
        PeerRule(
            why=text("leaf-only", "it wants a leaf that is not itself an authority"),
            applies=when.odd_leaf,
        ),
        PeerRule(
            why=text(
                "critical-names",
                "it wants alternative names marked critical only beside an empty subject",
            ),
            applies=when.san_criticality,
        ),
        PeerRule(
            why=text(
                "key-kinds",
                "it wants signers with RSA keys of at least 2048 bits or NIST curves of at least"
                " 256",
            ),
            applies=when.odd_keys,
        ),
        PeerRule(
            why=text("any-purpose-in-leaf", "to it, anyExtendedKeyUsage in a leaf is no purpose"),
            applies=when.any_purpose_in_leaf,
        ),
        PeerRule(
            why=text("eight-intermediates", "it accepts at most eight intermediates"),
            applies=when.many_intermediates,
        ),
        PeerRule(
            why=text("no-policies", "it understands neither policies nor revocation lists"),
            applies=when.policies_critical,
        ),
        _MORE_LIMITS,
        _OTHER_LIMITS,
        _READS_MORE,
        PeerRule(
            why=text("client-names", "its verifier of clients compares no name"),
            applies=when.for_client,
            forgives=NAME,
        ),
    ),
}
