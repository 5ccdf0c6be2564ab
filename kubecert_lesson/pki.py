"""The certificates of a kubeadm cluster, grown from kubeadm's table by one call.

Three authorities, twelve certificates signed by them (five of these inside kubeconfigs), and the
key pair for service-account tokens. Every field is as kubeadm 1.36 writes it.
Source: Kubernetes, "PKI certificates and requirements"; kubeadm, "Implementation details".
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from kubecert_lesson import kubeconfig
from kubecert_lesson.certificates import (
    Identity,
    issue_identity,
    self_signed_authority,
    summarize,
)
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import write_private
from kubecert_lesson.keys import PrivateFormat, PrivateKey, generate_many, private_pem, public_pem
from kubecert_lesson.kubeadm import TREE, Entry, Parameters, alternative_names, filled

T = TypeVar("T")
__all__ = ["KEYS_NEEDED", "TREE", "ClusterPKI", "Entry", "Parameters", "Row", "build", "write"]

SERVICE_ACCOUNT = "sa"  # the key pair that signs tokens: no certificate belongs to it
KEYS_NEEDED = len(TREE) + 1


@dataclass(frozen=True, slots=True)
class Row:
    """One certificate of a built tree in plain values, for a table."""

    name: str
    subject: str
    issuer: str
    use: str
    sans: tuple[str, ...]
    not_after: datetime
    purpose: str


@dataclass(frozen=True, slots=True, repr=False)
class ClusterPKI:
    """A built tree: ``pki['apiserver']`` is an Identity, by kubeadm's file name."""

    parameters: Parameters
    authorities: Mapping[str, Identity]
    identities: Mapping[str, Identity]
    service_account: PrivateKey = field(repr=False)
    kubeconfigs: Mapping[str, bytes] = field(repr=False)

    def __getitem__(self, name: str) -> Identity:
        return _named(name, {**self.authorities, **self.identities}, "certificate")

    def authority(self, name: str) -> Identity:
        """Return one of 'ca', 'front-proxy-ca', 'etcd/ca'. Raises LessonError for another name."""
        return _named(name, self.authorities, "authority")

    def identity(self, name: str) -> Identity:
        """Return a certificate that an authority signed. Raises LessonError for another name."""
        return _named(name, self.identities, "identity")

    def kubeconfig(self, name: str) -> bytes:
        """Return a kubeconfig as YAML, say 'admin.conf'. Raises LessonError for another name."""
        return _named(name, self.kubeconfigs, "kubeconfig")

    def rows(self) -> tuple[Row, ...]:
        """Return what is in the tree, a row for each certificate, in the order of TREE."""
        rows = []
        for entry in TREE:
            said = summarize(self[entry.name].certificate)
            use = entry.use.value if entry.use else "signing certificates"
            issuer = "itself" if entry.is_authority else entry.authority
            rows.append(
                Row(entry.name, said.subject, issuer, use, said.sans, said.not_after, entry.purpose)
            )
        return tuple(rows)

    def __repr__(self) -> str:
        return (
            f"ClusterPKI({self.parameters.cluster_name}: {len(self.authorities)} authorities,"
            f" {len(self.identities)} certificates, {len(self.kubeconfigs)} kubeconfigs)"
        )


def build(
    parameters: Parameters | None = None,
    *,
    keys: Sequence[PrivateKey] | None = None,
    now: datetime | None = None,
) -> ClusterPKI:
    """Make every certificate of a kubeadm cluster, in memory.

    ``keys`` are KEYS_NEEDED private keys in the order of TREE, the service accounts' last; left
    away, new RSA keys of 2048 bits are made on all cores. ``now`` is an aware datetime: leaves are
    valid for 365 days from then, authorities for 3650, all of them five minutes backwards.
    Raises LessonError for a wrong number of keys and for names that no certificate can carry.
    """
    chosen = parameters or Parameters()
    if keys is not None and len(keys) != KEYS_NEEDED:
        raise LessonError(f"{len(keys)} keys were given: the tree needs {KEYS_NEEDED}")
    *own, service_account = keys or generate_many(KEYS_NEEDED)
    created = now or datetime.now(UTC)
    pairs = list(zip(TREE, own, strict=True))
    authorities = {
        entry.name: self_signed_authority(key, common_name=entry.common_name, now=created)
        for entry, key in pairs
        if entry.is_authority
    }
    identities = {
        entry.name: _issued(entry, key, authorities[entry.authority], chosen, created)
        for entry, key in pairs
        if not entry.is_authority
    }
    kubeconfigs = {
        entry.name: _kubeconfig(entry, identities[entry.name], authorities["ca"], chosen)
        for entry in TREE
        if entry.is_kubeconfig
    }
    return ClusterPKI(
        chosen,
        MappingProxyType(authorities),
        MappingProxyType(identities),
        service_account,
        MappingProxyType(kubeconfigs),
    )


def write(pki: ClusterPKI, folder: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Write the files that kubeadm would have under /etc/kubernetes; return their paths.

    Certificates get mode 0644, keys, sa.pub and kubeconfigs 0600, as kubeadm has it. Each file is
    written whole or not at all. Raises LessonError where the folder cannot be written.
    """
    root = Path(folder)
    try:
        for part in (root, root / "pki", root / "pki" / "etcd"):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise LessonError(f"cannot make {root}: {why}; choose a folder that you own") from error
    written: list[Path] = []
    for entry in TREE:
        if entry.is_kubeconfig:
            written.append(write_private(root / entry.name, pki.kubeconfig(entry.name)))
        else:
            written.extend(pki[entry.name].write(root / "pki", entry.name))
    pair = root / "pki" / SERVICE_ACCOUNT
    key_pem = private_pem(pki.service_account, form=PrivateFormat.PKCS1)
    written.append(write_private(pair.with_suffix(".key"), key_pem))
    written.append(write_private(pair.with_suffix(".pub"), public_pem(pki.service_account)))
    return tuple(written)


def _issued(
    entry: Entry, key: PrivateKey, authority: Identity, parameters: Parameters, created: datetime
) -> Identity:
    assert entry.use is not None
    return issue_identity(
        authority,
        common_name=filled(entry.common_name, parameters),
        organizations=entry.organizations,
        sans=alternative_names(entry, parameters),
        use=entry.use,
        now=created,
        key=key,
    )


def _kubeconfig(entry: Entry, user: Identity, ca: Identity, parameters: Parameters) -> bytes:
    return kubeconfig.to_yaml(
        kubeconfig.build(
            cluster=parameters.cluster_name,
            server=parameters.url,
            authority_pem=ca.certificate_pem,
            user=filled(entry.common_name, parameters),
            certificate_pem=user.certificate_pem,
            key_pem=user.key_pem,
        )
    )


def _named(name: str, known: Mapping[str, T], kind: str) -> T:
    if name not in known:
        raise LessonError(f"no {kind} is called {name!r}: there are {', '.join(known)}")
    return known[name]
