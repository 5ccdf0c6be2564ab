"""From an inventory to a tree: copies are put together, and signatures are computed.

Candidates for a signer are those with the name of the issuer. If none of them signed, all other
authorities are tried: a name proves nothing, a key does. Source: RFC 5280, section 4.1.1.3.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kubecert_lesson import moments
from kubecert_lesson.certificates import foreign
from kubecert_lesson.chain.path import CertificateFacts
from kubecert_lesson.inventory import HeldCertificate, HeldKey, Holder, Inventory
from kubecert_lesson.tree.model import CertificateTree, TreeCertificate


def grow(inventory: Inventory, *, at: datetime | None = None) -> CertificateTree:
    """Make the tree of all certificates of an inventory. ``at`` is what dates are judged at."""
    copies: dict[bytes, list[HeldCertificate]] = {}
    for held in inventory.certificates:
        copies.setdefault(held.der, []).append(held)
    pairs: dict[bytes, list[HeldKey]] = {}
    for key in inventory.keys:
        pairs.setdefault(key.spki, []).append(key)
    grown = [
        TreeCertificate(
            facts=CertificateFacts(places[0].certificate),
            places=tuple(sorted(places, key=lambda place: place.holder is not Holder.FILE)),
            keys=tuple(pairs.get(_spki(places[0].certificate), ())),
        )
        for places in copies.values()
    ]
    belonging = {_spki(one.certificate) for one in grown}
    return CertificateTree(
        at=moments.utc(at),
        certificates=tuple(_signed(grown)),
        loose_keys=tuple(tuple(keys) for spki, keys in pairs.items() if spki not in belonging),
        unreadable=inventory.unreadable,
    )


def _spki(certificate: x509.Certificate) -> bytes:
    """The public key's bytes; of a kind that the library does not know, something unique."""
    key = foreign.public_key(certificate)
    if key is None:
        return certificate.fingerprint(hashes.SHA256())
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _signed(grown: list[TreeCertificate]) -> list[TreeCertificate]:
    by_name: dict[bytes, list[int]] = defaultdict(list)
    for n, one in enumerate(grown):
        by_name[one.facts.subject].append(n)
    authorities = [n for n, one in enumerate(grown) if one.is_authority]
    return [_with_signer(n, grown, by_name, authorities) for n in range(len(grown))]


def _with_signer(
    n: int, grown: list[TreeCertificate], by_name: dict[bytes, list[int]], authorities: list[int]
) -> TreeCertificate:
    one = grown[n]
    named = by_name.get(one.facts.issuer, [])
    if n in named and one.facts.is_signed_by(one.facts):
        return replace(one, signer=n)
    others = [up for up in named if up != n]
    signers = [up for up in others if one.facts.is_signed_by(grown[up].facts)]
    if signers:
        return replace(one, signer=max(signers, key=lambda up: grown[up].not_after))
    unnamed = (up for up in authorities if up not in named)
    strange = [up for up in unnamed if one.facts.is_signed_by(grown[up].facts)]
    if strange:
        return replace(one, signer=strange[0], other_name=True, namesakes=tuple(others))
    return replace(one, namesakes=tuple(others))
