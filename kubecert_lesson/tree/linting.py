"""A kubeadm folder against kubeadm's table: what differs, and the command that fixes it.

What older kubeadm wrote is right, too. Source: Kubernetes, "PKI certificates and requirements";
files written by kubeadm 1.36.2.
"""

import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from kubecert_lesson.kubeadm import TREE, TreeEntry
from kubecert_lesson.tree.kubeadm_folder import RESTART, KubeadmFolder, kubeadm_roots
from kubecert_lesson.tree.lint_content import authority, content, signer
from kubecert_lesson.tree.lint_files import halves, modes
from kubecert_lesson.tree.model import CertificateTree, LintFinding, TreeCertificate
from kubecert_lesson.words import text

SOON = timedelta(days=30)


def lint(tree: CertificateTree, *paths: Path) -> CertificateTree:
    """Return the tree with what is wrong in those of its folders that kubeadm made."""
    found = [finding for root in kubeadm_roots(paths) for finding in lint_folder(tree, root)]
    return replace(tree, findings=tuple(found))


def lint_folder(tree: CertificateTree, root: Path) -> Iterator[LintFinding]:
    """Compare one folder with the table."""
    folder = KubeadmFolder(root=root, tree=tree)
    for entry, one in folder.found():
        if entry.is_authority:
            yield from authority(folder, entry, one)
        else:
            yield from content(folder, entry, one)
            yield from signer(folder, entry, one)
        yield from _dates(folder, entry, one)
        yield from _key(folder, entry, one)
    yield from halves(folder)
    yield from _trust(folder)
    yield from _service_accounts(folder)
    yield from modes(folder)


def _dates(folder: KubeadmFolder, entry: TreeEntry, one: TreeCertificate) -> Iterator[LintFinding]:
    at, end = folder.tree.at, one.not_after
    where, again = folder.where(entry), folder.renew(entry)
    if end < at:
        because = text("expired", "it expired on {end}", end=end)
        yield LintFinding(because=because, where=where, repairs=again)
    elif one.not_before > at:
        because = text("not-yet-valid", "it is valid from {start} on", start=one.not_before)
        yield LintFinding(because=because, where=where, repairs=again)
    elif end - at <= SOON:
        because = text("ends-soon", "it ends on {end}", end=end)
        yield LintFinding(because=because, where=where, repairs=again, advice=True)
    if one.signer is not None and one.signer != folder.number(entry):
        above = folder.tree.certificates[one.signer]
        if end > above.not_after > at:
            because = text(
                "outlives-authority",
                "it is valid until {end}, and its authority {authority} only until {earlier}",
                end=end,
                authority=above.name,
                earlier=above.not_after,
            )
            yield LintFinding(because=because, where=where, repairs=again, advice=True)


def _key(folder: KubeadmFolder, entry: TreeEntry, one: TreeCertificate) -> Iterator[LintFinding]:
    file = folder.root / (entry.files[0] if entry.is_kubeconfig else entry.files[1])
    held = [key for key in folder.keys.get(file, []) if key.private]
    if held and held[0] not in one.keys:
        because = text(
            "key-does-not-fit",
            "the private key in {file} is not the one of this certificate",
            file=str(file),
        )
        again = folder.remake(entry) if not entry.is_authority else folder.renew(entry)
        yield LintFinding(because=because, where=folder.where(entry), repairs=again)


def _service_accounts(folder: KubeadmFolder) -> Iterator[LintFinding]:
    """The pair that signs tokens: no certificate belongs to it."""
    private, public = folder.root / "pki" / "sa.key", folder.root / "pki" / "sa.pub"
    signing, checking = folder.keys.get(private), folder.keys.get(public)
    if signing and checking and signing[0].spki != checking[0].spki:
        fix = (
            f"openssl pkey -in {shlex.quote(str(private))} -pubout -out {shlex.quote(str(public))}"
        )
        because = text(
            "key-does-not-fit",
            "the private key in {file} is not the one of this public key",
            file=str(private),
        )
        yield LintFinding(
            because=because, where=text("file", "{path}", path=public), repairs=(fix, RESTART)
        )


def _trust(folder: KubeadmFolder) -> Iterator[LintFinding]:
    """The authority that each kubeconfig trusts: the one that signs for the API server."""
    right = folder.number(TREE[0])
    if right is None:
        return
    for entry in TREE:
        trusted = folder.trusted(entry) if entry.is_kubeconfig else []
        if trusted and right not in trusted:
            because = text(
                "trusts-another-authority",
                "the authority that it trusts is not the one in {authority}",
                authority=TREE[0].files[0],
            )
            yield LintFinding(
                because=because, where=folder.where(entry), repairs=folder.remake(entry)
            )
