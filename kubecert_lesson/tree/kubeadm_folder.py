"""A folder that kubeadm made, as the lint needs it: which file holds what, and the node's names."""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from kubecert_lesson import kubeconfig
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.inventory import HeldCertificate, HeldKey, Holder
from kubecert_lesson.kubeadm import TREE, TreeEntry
from kubecert_lesson.tree.model import CertificateTree, TreeCertificate
from kubecert_lesson.words import Text, text

USUAL = Path("/etc/kubernetes")
_API_SERVER = Path("manifests", "kube-apiserver.yaml")
_NODE = "system:node:"
RESTART = text(
    "restart",
    "then restart what uses it: move its manifest out of /etc/kubernetes/manifests for 20 seconds",
)
WITH_CONFIG = text(
    "with-config",
    "with the cluster's own settings: add --config, and the file that the cluster was made with",
)


def kubeadm_roots(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the folders among these, or directly below or above them, that kubeadm made."""
    found: dict[Path, None] = {}
    for path in paths:
        above = (path.parent,) if path.name == "pki" else ()
        for folder in (path, path / "kubernetes", *above):
            known = [folder / file for entry in TREE for file in entry.files]
            if sum(file.exists() for file in known) > 1:
                found[folder] = None
                break
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class KubeadmFolder:
    """One folder and the tree of what is in it (and perhaps of more)."""

    root: Path
    tree: CertificateTree

    @cached_property
    def _by_file(self) -> dict[Path, list[tuple[int, HeldCertificate]]]:
        found: dict[Path, list[tuple[int, HeldCertificate]]] = {}
        for n, one in enumerate(self.tree.certificates):
            for place in one.places:
                if place.file and not place.follows and place.holder is not Holder.CLUSTER:
                    found.setdefault(place.file, []).append((n, place))
        return found

    @cached_property
    def keys(self) -> dict[Path, list[HeldKey]]:
        """The keys of each file, certificates' keys and others."""
        found: dict[Path, list[HeldKey]] = {}
        groups = [one.keys for one in self.tree.certificates]
        for key in (key for group in (*groups, *self.tree.loose_keys) for key in group):
            if key.file:
                found.setdefault(key.file, []).append(key)
        return found

    def file(self, entry: TreeEntry) -> Path:
        """Where a certificate of the table has its place."""
        return self.root / entry.files[0]

    def where(self, entry: TreeEntry) -> Text:
        """The same, to say."""
        return text("file", "{path}", path=self.file(entry))

    def trusted(self, entry: TreeEntry) -> list[int]:
        """The numbers of the authorities that a kubeconfig trusts."""
        return [
            n
            for n, one in enumerate(self.tree.certificates)
            for place in one.places
            if place.holder is Holder.CLUSTER and place.file == self.file(entry)
        ]

    def number(self, entry: TreeEntry) -> int | None:
        """The number of the certificate that is in this place; None where there is none."""
        found = self._by_file.get(self.file(entry), [])
        return found[0][0] if found else None

    def found(self) -> Iterator[tuple[TreeEntry, TreeCertificate]]:
        """Give each line of the table with the certificate that is in its place."""
        for entry in TREE:
            n = self.number(entry)
            if n is not None:
                yield entry, self.tree.certificates[n]

    @cached_property
    def node(self) -> str:
        """The node's name, out of the kubelet's certificate; '' where that does not tell."""
        names = [one.name for entry, one in self.found() if entry.name == "kubelet.conf"]
        return names[0].removeprefix(_NODE) if names and names[0].startswith(_NODE) else ""

    @cached_property
    def dialled(self) -> dict[str, str]:
        """The hosts that the kubeconfigs dial, each with the file that does."""
        hosts: dict[str, str] = {}
        for entry in TREE:
            if entry.is_kubeconfig and self.file(entry).is_file():
                try:
                    cluster = kubeconfig.resolve(kubeconfig.read(self.file(entry))).cluster
                    host = urlsplit(str(cluster.server)).hostname
                except (LessonError, ValueError):
                    continue
                if host:
                    hosts.setdefault(host, entry.name)
        return hosts

    @cached_property
    def service_address(self) -> str:
        """The API server's address in the cluster, out of its manifest; '' where it is unknown."""
        try:
            manifest = read_bytes(self.root / _API_SERVER).decode("utf-8", "replace")
            match = re.search(r"--service-cluster-ip-range=([^\s,\"']+)", manifest)
            return str(ip_network(match[1], strict=False)[1]) if match else ""
        except (LessonError, ValueError, IndexError):
            return ""

    def renew(self, entry: TreeEntry) -> tuple[str | Text, ...]:
        """The lines that renew a certificate with the same content, by the same authority."""
        if entry.is_authority or entry.name == "kubelet.conf":
            return self.remake(entry)
        name = entry.name.replace("/", "-")
        return (f"kubeadm certs renew {name}{self._cert_dir}", RESTART)

    def remake(self, entry: TreeEntry) -> tuple[str | Text, ...]:
        """The lines that make a certificate anew, with what belongs into it."""
        files = [self.root / file for file in entry.files if (self.root / file).exists()]
        aside = [f"mv {shlex.quote(str(f))} {shlex.quote(f'{f}.old')}" for f in files]
        if entry.is_kubeconfig:
            name = entry.name.removesuffix(".conf")
            folder = "" if self.root == USUAL else f" --kubeconfig-dir {self._quoted}"
            return (*aside, f"kubeadm init phase kubeconfig {name}{self._cert_dir}{folder}")
        made = f"kubeadm init phase certs {entry.name.replace('/', '-')}{self._cert_dir}"
        config = (WITH_CONFIG,) if entry.sans else ()
        return (*aside, made, *config, RESTART)

    @property
    def _cert_dir(self) -> str:
        return "" if self.root == USUAL else f" --cert-dir {shlex.quote(str(self.root / 'pki'))}"

    @property
    def _quoted(self) -> str:
        return shlex.quote(str(self.root))
