"""The certificates of a kubeadm cluster, made from kubeadm's table by one call.

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
from kubecert_lesson.kubeadm import TREE, Parameters, TreeEntry, alternative_names, filled
from kubecert_lesson.words import Plural, listed, say

T = TypeVar("T")
__all__ = ["KEYS_NEEDED", "TREE", "ClusterPKI", "Parameters", "Row", "TreeEntry", "build", "write"]

SERVICE_ACCOUNT = "sa"  # the key pair that signs tokens: no certificate belongs to it
KEYS_NEEDED = len(TREE) + 1
_OF_PEOPLE = ("admin.conf", "super-admin.conf")  # who come through a load balancer
_KUBECONFIGS = {entry.name: entry for entry in TREE if entry.is_kubeconfig}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One certificate of a built tree in plain values, for a table."""

    name: str
    subject: str
    issuer: str
    use: str
    sans: tuple[str, ...]
    not_after: datetime
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClusterPKI:
    """A built tree: ``pki['apiserver']`` is an Identity, by kubeadm's file name."""

    parameters: Parameters
    authorities: Mapping[str, Identity]
    identities: Mapping[str, Identity]
    service_account: PrivateKey = field(repr=False)

    def __getitem__(self, name: str) -> Identity:
        return _named(name, {**self.authorities, **self.identities})

    def authority(self, name: str) -> Identity:
        """Return 'ca', 'front-proxy-ca' or 'etcd/ca'. Raises LessonError for an unknown name."""
        return _named(name, self.authorities)

    def identity(self, name: str) -> Identity:
        """Return a certificate that an authority signed. Raises LessonError for an unknown name."""
        return _named(name, self.identities)

    @property
    def kubeconfigs(self) -> Mapping[str, bytes]:
        """The kubeconfigs as YAML, by kubeadm's file name, made from the identities they carry."""
        return {entry.name: self._kubeconfig(entry) for entry in _KUBECONFIGS.values()}

    def kubeconfig(self, name: str) -> bytes:
        """Return a kubeconfig ('admin.conf') as YAML. Raises LessonError for an unknown name."""
        return self._kubeconfig(_named(name, _KUBECONFIGS))

    def _kubeconfig(self, entry: TreeEntry) -> bytes:
        identity = self.identities[entry.name]
        of_people = entry.name in _OF_PEOPLE
        return kubeconfig.to_yaml(
            kubeconfig.build(
                cluster=self.parameters.cluster_name,
                server=self.parameters.url if of_people else self.parameters.local_url,
                authority_pem=self.authorities["ca"].certificate_pem,
                user=filled(entry.common_name, self.parameters),
                certificate_pem=identity.certificate_pem,
                key_pem=identity.key_pem,
            )
        )

    def rows(self) -> tuple[Row, ...]:
        """Return what is in the tree, a row for each certificate, in the order of TREE."""
        rows = []
        for entry in TREE:
            said = summarize(self[entry.name].certificate)
            rows.append(
                Row(
                    name=entry.name,
                    subject=said.subject,
                    issuer=say("itself") if entry.is_authority else entry.authority,
                    use=entry.use.words if entry.use else say("signing certificates"),
                    sans=said.sans,
                    not_after=said.not_after,
                    purpose=entry.purpose,
                )
            )
        return tuple(rows)

    def __repr__(self) -> str:
        return say(
            "{kind}({cluster}: {authorities}, {certificates}, {kubeconfigs})",
            kind="ClusterPKI",
            cluster=self.parameters.cluster_name,
            authorities=Plural("{n} authority", "{n} authorities", len(self.authorities)),
            certificates=Plural("{n} certificate", "{n} certificates", len(self.identities)),
            kubeconfigs=Plural("{n} kubeconfig", "{n} kubeconfigs", len(_KUBECONFIGS)),
        )


def build(
    parameters: Parameters | None = None,
    *,
    keys: Sequence[PrivateKey] | None = None,
    now: datetime | None = None,
) -> ClusterPKI:
    """Make every certificate of a kubeadm cluster, in memory.

    ``keys`` are KEYS_NEEDED private keys in the order of TREE, the service accounts' key last;
    without them, new keys of the parameters' encryption_algorithm are made on all cores. ``now``
    is an aware datetime: leaves are valid for 365 days from then, authorities for 3650, all of
    them from five minutes before. Raises LessonError for a wrong number of keys, and for names
    that no certificate can carry.
    """
    chosen = parameters or Parameters()
    if keys is not None and len(keys) != KEYS_NEEDED:
        raise LessonError(
            "number-of-keys",
            "{given}: the tree needs {needed}",
            given=Plural("{n} key was given", "{n} keys were given", len(keys)),
            needed=KEYS_NEEDED,
        )
    *own, service_account = keys or generate_many(KEYS_NEEDED, chosen.encryption_algorithm)
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
    return ClusterPKI(
        parameters=chosen,
        authorities=MappingProxyType(authorities),
        identities=MappingProxyType(identities),
        service_account=service_account,
    )


def write(pki: ClusterPKI, folder: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Write the files that kubeadm would have under /etc/kubernetes; return their paths.

    New folders get mode 0755, certificates 0644, keys, sa.pub and kubeconfigs 0600, as kubeadm
    makes them. Each file is written whole or not at all. Raises LessonError where the folder
    cannot be written.
    """
    root = Path(folder)
    try:
        for part in (root, root / "pki", root / "pki" / "etcd"):
            part.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise LessonError(
            "cannot-make-folder",
            "cannot make {folder}: {why}; choose a folder that you own",
            folder=root,
            why=error.strerror or error,
        ) from error
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
    entry: TreeEntry,
    key: PrivateKey,
    authority: Identity,
    parameters: Parameters,
    created: datetime,
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


def _named(name: str, known: Mapping[str, T]) -> T:
    if name not in known:
        raise LessonError(
            "not-in-the-tree",
            "nothing of that kind is called {name!r}: there are {known}",
            name=name,
            known=listed(known),
        )
    return known[name]
