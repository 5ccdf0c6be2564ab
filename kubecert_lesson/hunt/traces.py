"""What is looked at to find out what is wrong: files and the cluster's state, and nothing else.

Nothing here knows what the seed has broken. Files are read as they are, by YAML, base64 and the
cryptography library: not by the code that has written them.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import yaml
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from kubecert_lesson.apiserver import Binding
from kubecert_lesson.hunt.layouts import Work
from kubecert_lesson.words import Text

_BEGIN = b"-----BEGIN "


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Whether one fault is there, and what shows it: ``because`` is a whole sentence."""

    fault: str
    present: bool
    because: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the task openly asks for: whose kubeconfig it is, and for which cluster."""

    context: str
    cluster: str
    user: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WorkTraces:
    """The server that the API server calls: what it shows, and whom the API server trusts."""

    kind: Work
    shown: x509.Certificate
    trusted: tuple[x509.Certificate, ...]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Traces:
    """All of it. ``port`` is the server's; ``folder`` is where relative paths begin."""

    kubeconfigs: tuple[bytes, ...] = field(repr=False)
    wanted: Wanted
    shown: tuple[x509.Certificate, ...]  # by the API server, its own first
    client_ca: tuple[x509.Certificate, ...]
    tls: bool
    strict: bool
    port: int
    bindings: tuple[Binding, ...]
    work: WorkTraces | None
    now: datetime
    folder: Path

    @property
    def documents(self) -> tuple[Mapping[str, Any], ...]:
        """The kubeconfigs, as YAML has them."""
        return tuple(parsed(text) for text in self.kubeconfigs)

    def entry(self, kind: str, name: str, *, own_file: bool = False) -> Mapping[str, Any]:
        """Return the fields of an entry: of the first file that has it, as kubectl merges.

        With ``own_file``: of the file that the learner's context is from.
        """
        for document in self.documents:
            if own_file and self.wanted.context not in names(document, "contexts"):
                continue
            for each in listed_entries(document, kind):
                if each.get("name") == name:
                    found = each.get(kind.removesuffix("s"))
                    return found if isinstance(found, dict) else {}
        return {}

    @property
    def context(self) -> Mapping[str, Any]:
        """The learner's context."""
        return self.entry("contexts", self.wanted.context)

    @property
    def cluster(self) -> Mapping[str, Any]:
        """The cluster that the context leads to."""
        return self.entry("clusters", str(self.context.get("cluster", self.wanted.cluster)))

    @property
    def user_name(self) -> str:
        """The name of the user's entry that the context leads to."""
        return str(self.context.get("user", self.wanted.user))

    @property
    def server(self) -> SplitResult:
        """The address that is dialled."""
        try:
            return urlsplit(str(self.cluster.get("server", "")))
        except ValueError:
            return urlsplit("")


@lru_cache(maxsize=8)
def parsed(text: bytes) -> Mapping[str, Any]:
    """Read a kubeconfig as YAML; {} for what is none."""
    try:
        found = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def listed_entries(document: Mapping[str, Any], kind: str) -> tuple[Mapping[str, Any], ...]:
    """Return the entries of one kind of a kubeconfig."""
    found = document.get(kind)
    return tuple(e for e in found if isinstance(e, dict)) if isinstance(found, list) else ()


def names(document: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    """Return the names of the entries of one kind."""
    return tuple(str(entry.get("name")) for entry in listed_entries(document, kind))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Material:
    """What a field of a kubeconfig, or the file that it names, holds."""

    given: bool
    content: bytes = b""
    undecodable: bool = False
    lost: str = ""  # the path of a file that is not there

    @property
    def is_pem(self) -> bool:
        """Whether there is any PEM in it."""
        return _BEGIN in self.content

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """The certificates in it; none where it cannot be read as such."""
        try:
            return tuple(x509.load_pem_x509_certificates(self.content))
        except ValueError:
            return ()

    def holds(self, words: bytes) -> bool:
        """Say whether some PEM block is of this kind."""
        lines = (line for line in self.content.splitlines() if line.startswith(_BEGIN))
        return any(words in line for line in lines)


def material(entry: Mapping[str, Any], name: str, folder: Path) -> Material:
    """Read ``NAME-data``, or the file that ``NAME`` leads to."""
    data = entry.get(f"{name}-data")
    if data:
        try:
            return Material(given=True, content=base64.b64decode(str(data), validate=True))
        except (binascii.Error, ValueError):
            return Material(given=True, undecodable=True)
    path = entry.get(name)
    if not path:
        return Material(given=False)
    try:
        return Material(given=True, content=(folder / str(path)).read_bytes())
    except OSError:
        return Material(given=True, lost=str(path))


def signed_by(certificate: x509.Certificate, key: Any) -> bool:
    """Say whether the certificate's signature was made by the private key of this public key."""
    algorithm = certificate.signature_hash_algorithm
    try:
        if algorithm is None:
            key.verify(certificate.signature, certificate.tbs_certificate_bytes)
        elif hasattr(key, "curve"):
            from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

            key.verify(certificate.signature, certificate.tbs_certificate_bytes, ECDSA(algorithm))
        else:
            parameters = certificate.signature_algorithm_parameters
            key.verify(
                certificate.signature, certificate.tbs_certificate_bytes, parameters, algorithm
            )
    except (InvalidSignature, TypeError, ValueError, AttributeError):
        return False
    return True
