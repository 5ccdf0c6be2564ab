"""The certificates and keys in a folder that a kubeconfig can be built from."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from cryptography import x509

from kubecert_lesson import certificates, keys
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.widgets.kubeconfig_choices import (
    Chosen,
    ClusterChoice,
    ContextChoice,
    UserChoice,
)
from kubecert_lesson.words import Text, text

T = TypeVar("T")

_CERTIFICATES = (".crt", ".pem", ".cer")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Materials:
    """The PEM files of one folder, by file name, as they were at one time."""

    folder: Path
    certificates: Mapping[str, x509.Certificate]
    keys: Mapping[str, PrivateKey]
    at: datetime

    @property
    def authorities_first(self) -> tuple[str, ...]:
        """The certificate files, those of authorities before the others."""
        return tuple(
            sorted(self.certificates, key=lambda name: (not self._is_authority(name), name))
        )

    @property
    def leaves_first(self) -> tuple[str, ...]:
        """The certificate files, those of authorities after the others."""
        return tuple(sorted(self.certificates, key=lambda name: (self._is_authority(name), name)))

    def certificate(self, name: str) -> x509.Certificate:
        """Return the certificate of a file. Raises LessonError if there is no such file."""
        return self._file(self.certificates, name)

    def key(self, name: str) -> PrivateKey:
        """Return the key of a file. Raises LessonError if there is no such file."""
        return self._file(self.keys, name)

    def _file(self, files: Mapping[str, T], name: str) -> T:
        if name not in files:
            raise LessonError(
                "file-gone",
                "{file} is no longer in {folder}/: write it again",
                file=name,
                folder=self.folder.name,
            )
        return files[name]

    def _is_authority(self, name: str) -> bool:
        return certificates.summarize(self.certificates[name]).is_ca is True


def read_materials(folder: str | os.PathLike[str]) -> Materials:
    """Read the certificates and keys of a folder. Files that hold neither are skipped.

    Raises LessonError if there is no certificate.
    """
    place = Path(os.path.abspath(folder))
    found: dict[str, x509.Certificate] = {}
    private: dict[str, PrivateKey] = {}
    for path in sorted(place.glob("*")):
        with suppress(LessonError):
            if path.suffix in _CERTIFICATES:
                found[path.name] = certificates.read(path)
            elif path.suffix == ".key":
                private[path.name] = keys.read_private(path)
    if not found:
        raise LessonError(
            "folder-without-certificates",
            "there is no certificate in {folder}/: write ca.crt and user.crt first",
            folder=place.name,
        )
    return Materials(folder=place, certificates=found, keys=private, at=datetime.now(UTC))


def choices_of(config: Kubeconfig, materials: Materials) -> Chosen:
    """Return the choices that lead to a kubeconfig, its material looked up among the files.

    Raises LessonError if a certificate or a key of it is in none of them.
    """

    def file(data: bytes, what: Text) -> str:
        for name in (*materials.certificates, *materials.keys):
            if read_bytes(materials.folder / name) == data:
                return name
        raise LessonError(
            "not-in-folder",
            "{what} is in no file of {folder}/: write it there first",
            what=what,
            folder=materials.folder.name,
        )

    clusters = tuple(
        ClusterChoice(
            name=c.name,
            server=c.server,
            authority=file(
                c.authority_pem(),
                text("cluster-authority", 'the authority of cluster "{name}"', name=c.name),
            ),
            embed=bool(c.certificate_authority_data),
        )
        for c in config.clusters
    )
    users = tuple(
        UserChoice(
            name=u.name,
            certificate=file(
                u.certificate_pem(),
                text("user-certificate", 'the certificate of user "{name}"', name=u.name),
            ),
            key=file(u.key_pem(), text("user-key", 'the key of user "{name}"', name=u.name)),
            embed=bool(u.client_certificate_data),
        )
        for u in config.users
    )
    contexts = tuple(
        ContextChoice(name=c.name, cluster=c.cluster, user=c.user, namespace=c.namespace)
        for c in config.contexts
    )
    return Chosen(clusters=clusters, users=users, contexts=contexts, current=config.current_context)
