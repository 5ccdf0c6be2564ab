"""What a certificate of a kubeadm folder says, and who signed it, against kubeadm's table.

What older kubeadm wrote is right, too. Source: Kubernetes, "PKI certificates and requirements";
files written by kubeadm 1.36.2.
"""

import re
from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson.kubeadm import TREE, TreeEntry
from kubecert_lesson.tree.kubeadm_folder import KubeadmFolder
from kubecert_lesson.tree.model import LintFinding, TreeCertificate
from kubecert_lesson.words import Plural, Text, listed, text

_MASTERS = "system:masters"
_ADMINS = "kubeadm:cluster-admins"
# Groups that kubeadm wrote before: up to 1.28, and from 1.29 on.
_FORMERLY = {
    "apiserver-kubelet-client": {_MASTERS, _ADMINS},
    "apiserver-etcd-client": {_MASTERS},
    "etcd/healthcheck-client": {_MASTERS},
}
_HOLE = re.compile(r"\\{\w+\\}")
_USES = {
    ExtendedKeyUsageOID.SERVER_AUTH: "serverAuth",
    ExtendedKeyUsageOID.CLIENT_AUTH: "clientAuth",
}
_PAIRS = ("front-proxy-ca", "etcd/ca")


def content(folder: KubeadmFolder, entry: TreeEntry, one: TreeCertificate) -> Iterator[LintFinding]:
    """Names, groups and uses."""
    where, again = folder.where(entry), folder.remake(entry)
    if not _fits(entry.common_name, one.name, folder.node):
        wanted = entry.common_name.replace("{node_name}", folder.node or "NODE")
        other = _entry_named(one.name, entry)
        if other:
            because = text(
                "in-anothers-place",
                "it is {name}, which belongs in {place}; here belongs {wanted}",
                name=one.name,
                place=other.files[0],
                wanted=wanted,
            )
        else:
            because = text(
                "wrong-common-name",
                "its common name is {name}, and should be {wanted}",
                name=one.name,
                wanted=wanted,
            )
        yield LintFinding(because=because, where=where, repairs=again)
        if other:
            return
    wanted_groups, own = set(entry.organizations), set(one.groups)
    former = _FORMERLY.get(entry.name, set())
    if entry.name == "admin.conf" and not (folder.root / "super-admin.conf").exists():
        wanted_groups, former = wanted_groups & own, {_MASTERS}
    if not wanted_groups <= own or own - wanted_groups - former - set(entry.organizations):
        because = text(
            "wrong-group",
            "its groups are {own}, and should be {wanted}",
            own=listed(one.groups),
            wanted=listed(entry.organizations),
        )
        yield LintFinding(because=because, where=where, repairs=again)
    yield from _uses(entry, one, where, again)
    yield from _names(folder, entry, one, where, again)


def _uses(
    entry: TreeEntry, one: TreeCertificate, where: Text, again: tuple[str | Text, ...]
) -> Iterator[LintFinding]:
    assert entry.use
    purposes = tuple(one.facts.get(x509.ExtendedKeyUsage) or ())
    missing = [_USES[oid] for oid in entry.use.purposes if oid not in purposes]
    usage = one.facts.get(x509.KeyUsage)
    if usage is not None and not usage.digital_signature:
        missing.append("digitalSignature")
    if missing:
        because = text("missing-usage", "it lacks the use {uses}", uses=listed(missing))
        yield LintFinding(because=because, where=where, repairs=again)
    if one.is_authority:
        because = text("leaf-is-authority", "it may sign others (CA:TRUE), which it must not")
        yield LintFinding(because=because, where=where, repairs=again)


def _names(
    folder: KubeadmFolder,
    entry: TreeEntry,
    one: TreeCertificate,
    where: Text,
    again: tuple[str | Text, ...],
) -> Iterator[LintFinding]:
    own = {name.lower() for name in one.names}
    missing = [n for n in _wanted_names(folder, entry) if n.lower() not in own]
    service = "kubernetes.default.svc."
    if entry.name == "apiserver" and not any(name.startswith(service) for name in own):
        missing.append(f"{service}cluster.local")
    if missing:
        names = Plural(
            "it lacks the name {names}", "it lacks the names {names}", len(missing),
            {"names": listed(missing)},
        )  # fmt: skip
        yield LintFinding(
            because=text("missing-san", "{clause}", clause=names, missing=tuple(missing)),
            where=where,
            repairs=again,
        )


def _wanted_names(folder: KubeadmFolder, entry: TreeEntry) -> list[str]:
    """The names that are the same in each cluster, and those that this folder tells."""
    wanted = [name for name in entry.sans if "{" not in name]
    if entry.sans and folder.node:
        wanted.append(folder.node)
    if entry.name == "apiserver":
        wanted += [folder.service_address] if folder.service_address else []
        wanted += folder.dialled
    return list(dict.fromkeys(wanted))


def signer(folder: KubeadmFolder, entry: TreeEntry, one: TreeCertificate) -> Iterator[LintFinding]:
    above = next(other for other in TREE if other.name == entry.authority)
    number = folder.number(above)
    if number is None:
        return
    right = folder.tree.certificates[number]
    if one.facts.is_signed_by(right.facts):
        return
    place = above.files[0]
    where, again = folder.where(entry), folder.renew(entry)
    if one.signer is not None:
        its_signer = folder.tree.certificates[one.signer]
        because = text(
            "wrong-signer",
            "{signer} ({place}) signed it, and {authority} should have",
            signer=its_signer.name,
            place=its_signer.places[0].where,
            authority=place,
        )
    elif one.facts.issuer == right.facts.subject:
        because = text(
            "namesake-signer",
            "it names {issuer} as its issuer, but the key of {authority} did not sign it: an"
            " authority of the same name did",
            issuer=right.name,
            authority=place,
        )
    else:
        because = text(
            "unknown-signer",
            "an authority that is not here signed it: {issuer}; {authority} should have",
            issuer=one.issuer,
            authority=place,
        )
    yield LintFinding(because=because, where=where, repairs=again)


def authority(
    folder: KubeadmFolder, entry: TreeEntry, one: TreeCertificate
) -> Iterator[LintFinding]:
    where, again = folder.where(entry), folder.remake(entry)
    others = {e.common_name: e for e in TREE if e.is_authority and e is not entry}
    other = others.get(one.name) or _entry_named(one.name, entry)
    usage = one.facts.get(x509.KeyUsage)
    if other:
        because = text(
            "authority-in-wrong-place",
            "it is {name}, which belongs in {place}",
            name=one.name,
            place=other.files[0],
        )
        yield LintFinding(because=because, where=where, repairs=again)
    elif not one.is_authority:
        because = text(
            "authority-not-ca", "it does not say CA:TRUE, so nobody trusts what it signs"
        )
        yield LintFinding(because=because, where=where, repairs=again)
    elif usage is not None and not usage.key_cert_sign:
        because = text("missing-usage", "it lacks the use {uses}", uses=listed(["keyCertSign"]))
        yield LintFinding(because=because, where=where, repairs=again)
    clients = folder.number(TREE[0])
    if other or entry.name not in _PAIRS or clients is None:
        return
    if folder.tree.certificates[clients].facts.key == one.facts.key:
        because = text(
            "one-authority-twice",
            "it has the key of pki/ca.crt: anyone with a client certificate of the cluster is"
            " accepted here, too",
        )
        yield LintFinding(because=because, where=where, repairs=again)


def _fits(pattern: str, name: str, node: str) -> bool:
    """A user's name counts letter by letter; that of a node kubeadm writes in lower case."""
    hole = f"(?i:{re.escape(node)})" if node else ".+"
    return re.fullmatch(_HOLE.sub(lambda _: hole, re.escape(pattern)), name) is not None


def _entry_named(name: str, entry: TreeEntry) -> TreeEntry | None:
    """The other line of the table to which a common name belongs, if it is one of a kind."""
    return next((e for e in TREE if e.common_name == name and e.name != entry.name), None)
