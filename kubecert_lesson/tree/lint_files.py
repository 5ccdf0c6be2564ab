"""The files of a kubeadm folder themselves: is each half of a pair here, and who may write there?

What kubeadm sets: 0600 for keys, kubeconfigs and manifests, 0644 for certificates, 0755 for
folders. Source: files written by kubeadm 1.36.2.
"""

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from kubecert_lesson.kubeadm import TREE, TreeEntry
from kubecert_lesson.tree.kubeadm_folder import RESTART, KubeadmFolder
from kubecert_lesson.tree.model import LintFinding
from kubecert_lesson.words import Text, text

_OTHERS_READ = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_SECRET = (".key", ".conf")
_SERVICE_ACCOUNTS = ("pki/sa.key", "pki/sa.pub")
_FOLDERS = ("", "pki", "pki/etcd", "manifests")
_COPY = text(
    "copy-it",
    "copy it from another control-plane node of this cluster, or from a backup: a new one does not"
    " fit what it has signed",
)
_FROM_KUBECONFIG = (
    "kubectl config view --raw --minify --kubeconfig={kubeconfig}"
    " -o jsonpath='{{.clusters[0].cluster.certificate-authority-data}}' | base64 -d >{file}"
)


def halves(folder: KubeadmFolder) -> Iterator[LintFinding]:
    """Find pairs of which one file is missing. An authority's key may be kept elsewhere."""
    for entry in TREE:
        if entry.is_kubeconfig:
            continue
        certificate, key = (folder.root / file for file in entry.files)
        if certificate.exists() and not key.exists() and not entry.is_authority:
            yield _missing(key, certificate, folder.remake(entry))
        elif key.exists() and not certificate.exists():
            again = _authority_again(folder, entry) if entry.is_authority else folder.remake(entry)
            yield _missing(certificate, key, again)
    private, public = (folder.root / file for file in _SERVICE_ACCOUNTS)
    if private.exists() and not public.exists():
        made = f"openssl pkey -in {_quoted(private)} -pubout -out {_quoted(public)}"
        yield _missing(public, private, (made, RESTART))
    elif public.exists() and not private.exists():
        yield _missing(private, public, (_COPY,))


def modes(folder: KubeadmFolder) -> Iterator[LintFinding]:
    """Find files and folders that are open to others, where the system has such modes."""
    if os.name == "nt":
        return
    of_the_table = (file for entry in TREE for file in entry.files)
    named = [folder.root / file for file in (*of_the_table, *_SERVICE_ACCOUNTS)]
    manifests = sorted((folder.root / "manifests").glob("*.yaml"))
    for path in dict.fromkeys([*folder.keys, *named, *manifests]):
        if path.is_relative_to(folder.root) and path.is_file():
            yield from _mode(path)
    for path in (folder.root / name for name in _FOLDERS):
        if path.is_dir() and _mode_of(path) & _OTHERS_WRITE:
            because = text(
                "folder-writable-by-others",
                "its mode is {mode}: others may replace what is in it",
                mode=f"{_mode_of(path):04o}",
            )
            yield _finding(because, path, f"chmod go-w {_quoted(path)}")


def _mode(path: Path) -> Iterator[LintFinding]:
    mode = _mode_of(path)
    if path.suffix in _SECRET and mode & _OTHERS_READ:
        because = text(
            "secret-open-to-others",
            "its mode is {mode}, and should be 0600: others may read the private key in it",
            mode=f"{mode:04o}",
        )
        yield _finding(because, path, f"chmod 600 {_quoted(path)}")
    elif mode & _OTHERS_WRITE:
        because = text(
            "writable-by-others", "its mode is {mode}: others may replace it", mode=f"{mode:04o}"
        )
        yield _finding(because, path, f"chmod go-w {_quoted(path)}")


def _authority_again(folder: KubeadmFolder, entry: TreeEntry) -> tuple[str | Text, ...]:
    """An authority is never made anew; the cluster's own is in each kubeconfig, too."""
    kubeconfig = folder.root / "admin.conf"
    if entry is not TREE[0] or not kubeconfig.is_file():
        return (_COPY,)
    file = _quoted(folder.file(entry))
    return (_FROM_KUBECONFIG.format(kubeconfig=_quoted(kubeconfig), file=file),)


def _missing(file: Path, other: Path, repairs: tuple[str | Text, ...]) -> LintFinding:
    because = text("half-missing", "it is missing, and {other} is here", other=str(other))
    return LintFinding(because=because, where=text("file", "{path}", path=file), repairs=repairs)


def _finding(because: Text, path: Path, fix: str) -> LintFinding:
    return LintFinding(because=because, where=text("file", "{path}", path=path), repairs=(fix,))


def _mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
