"""Who signed whom: by signatures, impostors loose; and a kubeadm folder against kubeadm's table."""

import json
import os
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from test_diagnose_faces import run, valid

from kubecert_lesson import certificates, keys, kubeconfig, pki
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.inventory import collect
from kubecert_lesson.kubeadm import TREE
from kubecert_lesson.tree import CertificateTree, find, grow, lint
from kubecert_lesson.tree.faces import _margins

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=100)


@cache
def built() -> pki.ClusterPKI:
    return pki.build(now=NOW)


@cache
def key(number: int) -> keys.PrivateKey:
    """One of a few keys; the number only tells them apart."""
    return keys.generate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "kubernetes"
    pki.write(built(), root)
    return root


def linted(folder: Path, at: datetime = LATER) -> CertificateTree:
    return lint(grow(collect(folder), at=at), folder)


def codes(folder: Path, at: datetime = LATER) -> set[tuple[str, str]]:
    return {
        (one.code, str(Path(str(one.where)).relative_to(folder)))
        for one in linted(folder, at).findings
    }


def named(tree: CertificateTree, name: str) -> Any:
    (found,) = (one for one in tree.certificates if one.name == name)
    return found


# ── the tree ──────────────────────────────────────────────────────────────────────────────────


def test_what_kubeadm_makes_hangs_together_and_nothing_is_found(folder: Path) -> None:
    tree = linted(folder)
    assert tree.findings == () and tree.unreadable == () and tree.loose == ()
    assert [tree.certificates[n].name for n in tree.roots] == [
        "kubernetes",
        "etcd-ca",
        "front-proxy-ca",
    ]
    assert len(tree.certificates) == len(TREE)
    for n, one in enumerate(tree.certificates):
        assert one.signer is not None and (one.is_authority is (one.signer == n))
        assert one.keys and one.certificate in [i.certificate for i in everything()]
    (pair,) = tree.loose_keys
    assert [key.private for key in pair] == [True, False]
    assert {str(key.where) for key in pair} == {
        str(folder / "pki" / "sa.key"),
        str(folder / "pki" / "sa.pub"),
    }


def everything() -> Iterator[Identity]:
    yield from built().authorities.values()
    yield from built().identities.values()


def test_an_authority_in_a_kubeconfig_is_the_one_of_the_file(folder: Path) -> None:
    authority = named(linted(folder), "kubernetes")
    assert len(authority.places) == 1 + 5
    assert {place.holder.value for place in authority.places} == {"file", "cluster"}
    admin = named(linted(folder), "kubernetes-admin")
    assert [place.entry for place in admin.logins] == ["kubernetes-admin"]


def test_an_impostor_has_the_name_and_hangs_loose(folder: Path, tmp_path: Path) -> None:
    impostor = certificates.self_signed_authority(key(1), common_name="kubernetes", now=NOW)
    forged = certificates.issue_identity(
        impostor, common_name="mallory", use=Use.CLIENT, now=NOW, key=key(2)
    )
    (tmp_path / "mallory.crt").write_bytes(forged.certificate_pem)
    tree = grow(collect(folder, tmp_path / "mallory.crt"), at=LATER)
    found = named(tree, "mallory")
    (loose,) = tree.loose
    assert tree.certificates[loose] is found and len(found.namesakes) == 1
    assert tree.certificates[found.namesakes[0]].facts.key != impostor.key.public_key()
    (tmp_path / "other-ca.crt").write_bytes(impostor.certificate_pem)
    tree = grow(collect(folder, tmp_path / "mallory.crt", tmp_path / "other-ca.crt"), at=LATER)
    found = named(tree, "mallory")
    assert tree.loose == () and tree.certificates[found.signer].certificate == impostor.certificate


def test_a_signature_counts_where_the_name_is_another(tmp_path: Path) -> None:
    authority = certificates.self_signed_authority(key(1), common_name="new name", now=NOW)
    before = certificates.self_signed_authority(key(1), common_name="old name", now=NOW)
    user = certificates.issue_identity(
        before, common_name="jane", use=Use.CLIENT, now=NOW, key=key(2)
    )
    (tmp_path / "all.pem").write_bytes(authority.certificate_pem + user.certificate_pem)
    jane = named(grow(collect(tmp_path), at=LATER), "jane")
    assert jane.signer == 0 and jane.other_name


def signed_authority(above: Identity, name: str, own: keys.PrivateKey) -> Identity:
    return certificates.intermediate_authority(own, above, common_name=name, now=NOW)


def test_authorities_that_signed_each_other_are_shown_once(tmp_path: Path) -> None:
    one = certificates.self_signed_authority(key(1), common_name="one", now=NOW)
    two = certificates.self_signed_authority(key(2), common_name="two", now=NOW)
    ring = [
        signed_authority(two, "one", key(1)),
        signed_authority(one, "two", key(2)),
    ]
    (tmp_path / "ring.pem").write_bytes(b"".join(one.certificate_pem for one in ring))
    tree = grow(collect(tmp_path), at=LATER)
    assert tree.roots == () and tree.loose == ()
    assert sorted(n for n, _ in tree.walk()) == [0, 1]


@given(st.lists(st.sampled_from(range(4)), min_size=1, max_size=6), st.randoms())
def test_every_certificate_is_walked_once_whatever_the_order(
    signers: list[int], random: Any
) -> None:
    """Each signer before is either an authority made of its key, or the certificate itself."""
    made = [certificates.self_signed_authority(key(3), common_name="c0", now=NOW)]
    for n, signer in enumerate(signers, 1):
        above = made[min(signer, len(made) - 1)]
        made.append(signed_authority(above, f"c{n}", key(3 + n % 3)))
    random.shuffle(made)
    pem = b"".join(one.certificate_pem for one in made)
    tree = grow(collect("-", stdin=pem), at=LATER)
    walked = [n for n, _ in tree.walk()]
    assert sorted(walked) == list(range(len(tree.certificates)))
    for n, one in enumerate(tree.certificates):
        if one.signer not in (None, n):
            assert one.facts.is_signed_by(tree.certificates[one.signer].facts)


# ── the lint ──────────────────────────────────────────────────────────────────────────────────


def reissue(folder: Path, name: str, **changes: Any) -> None:
    """Issue one certificate of the table again, with something else in it."""
    entry = next(entry for entry in TREE if entry.name == name)
    old = built()[name]
    said = certificates.summarize(old.certificate)
    settings: dict[str, Any] = {
        "common_name": certificates.common_name(old.certificate),
        "organizations": certificates.organizations(old.certificate),
        "sans": [san.partition(":")[2] for san in said.sans],
        "use": entry.use,
        "now": NOW,
        "key": old.key,
    } | changes
    authority = settings.pop("authority", None) or built().authority(entry.authority)
    put(folder, name, certificates.issue_identity(authority, **settings))


def put(folder: Path, name: str, identity: Identity) -> None:
    if not name.endswith(".conf"):
        identity.write(folder / "pki", name)
        return
    config = kubeconfig.read(folder / name)
    user = replace(
        config.users[0],
        client_certificate_data=identity.certificate_pem,
        client_key_data=identity.key_pem,
    )
    kubeconfig.save(replace(config, users=(user,)), folder / name)


def foreign_authority() -> Identity:
    return certificates.self_signed_authority(key(1), common_name="kubernetes", now=NOW)


def without_digital_signature(folder: Path) -> None:
    reissue(folder, "etcd/server", use=Use.SERVING)


def swap(folder: Path) -> None:
    one, other = folder / "pki" / "apiserver.crt", folder / "pki" / "front-proxy-client.crt"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def shared_authority(folder: Path) -> None:
    built()["ca"].write(folder / "pki", "front-proxy-ca")


def exchanged_authorities(folder: Path) -> None:
    built()["etcd/ca"].write(folder / "pki", "front-proxy-ca")


def leaf_as_authority(folder: Path) -> None:
    built()["apiserver"].write(folder / "pki", "ca")


def other_key(folder: Path) -> None:
    (folder / "pki" / "apiserver.key").write_bytes(keys.private_pem(key(2)))


def other_service_account(folder: Path) -> None:
    (folder / "pki" / "sa.pub").write_bytes(keys.public_pem(key(2)))


def other_trust(folder: Path) -> None:
    config = kubeconfig.read(folder / "admin.conf")
    pem = foreign_authority().certificate_pem
    clusters = (replace(config.clusters[0], certificate_authority_data=pem),)
    kubeconfig.save(replace(config, clusters=clusters), folder / "admin.conf")


def other_address(folder: Path) -> None:
    config = kubeconfig.read(folder / "admin.conf")
    clusters = (replace(config.clusters[0], server="https://lb.example.com:6443"),)
    kubeconfig.save(replace(config, clusters=clusters), folder / "admin.conf")


def service_range(folder: Path) -> None:
    manifests = folder / "manifests"
    manifests.mkdir(mode=0o755)
    (manifests / "kube-apiserver.yaml").write_text("- --service-cluster-ip-range=172.20.0.0/16\n")


def open_manifest(folder: Path) -> None:
    (folder / MANIFEST).parent.mkdir(mode=0o755)
    (folder / MANIFEST).touch()
    (folder / MANIFEST).chmod(0o666)


SAN = "pki/apiserver.crt"
MANIFEST = "manifests/etcd.yaml"
FAULTS: dict[str, tuple[Callable[[Path], object], tuple[str, str]]] = {
    "a typo in a name": (
        lambda f: reissue(f, "scheduler.conf", common_name="system:system:kube-scheduler"),
        ("wrong-common-name", "scheduler.conf"),
    ),
    "another typo": (
        lambda f: reissue(f, "controller-manager.conf", common_name="system:controller-manager"),
        ("wrong-common-name", "controller-manager.conf"),
    ),
    "a capital letter in a user's name": (
        lambda f: reissue(f, "scheduler.conf", common_name="system:Kube-scheduler"),
        ("wrong-common-name", "scheduler.conf"),
    ),
    "a group that is missing": (
        lambda f: reissue(f, "kubelet.conf", organizations=()),
        ("wrong-group", "kubelet.conf"),
    ),
    "a group too many": (
        lambda f: reissue(f, "scheduler.conf", organizations=("system:masters",)),
        ("wrong-group", "scheduler.conf"),
    ),
    "a name that is missing": (
        lambda f: reissue(f, "apiserver", sans=["kubernetes", "node1", "192.168.56.10"]),
        ("missing-san", SAN),
    ),
    "etcd without localhost": (
        lambda f: reissue(f, "etcd/peer", sans=["node1", "192.168.56.10"]),
        ("missing-san", "pki/etcd/peer.crt"),
    ),
    "an address that a kubeconfig dials": (other_address, ("missing-san", SAN)),
    "another range of services": (service_range, ("missing-san", SAN)),
    "a use that is missing": (
        lambda f: reissue(f, "etcd/server", use=Use.SERVING),
        ("missing-usage", "pki/etcd/server.crt"),
    ),
    "the use of a server in a client": (
        lambda f: reissue(f, "apiserver-etcd-client", use=Use.SERVING),
        ("missing-usage", "pki/apiserver-etcd-client.crt"),
    ),
    "a key of another certificate": (other_key, ("key-does-not-fit", SAN)),
    "another key for service accounts": (
        other_service_account,
        ("key-does-not-fit", "pki/sa.pub"),
    ),
    "a key for everyone": (
        lambda f: (f / "pki" / "ca.key").chmod(0o644),
        ("secret-open-to-others", "pki/ca.key"),
    ),
    "a kubeconfig for everyone": (
        lambda f: (f / "admin.conf").chmod(0o640),
        ("secret-open-to-others", "admin.conf"),
    ),
    "a certificate that others may replace": (
        lambda f: (f / "pki" / "ca.crt").chmod(0o666),
        ("writable-by-others", "pki/ca.crt"),
    ),
    "a key that anyone may write": (
        lambda f: (f / "pki" / "etcd" / "peer.key").chmod(0o602),
        ("secret-open-to-others", "pki/etcd/peer.key"),
    ),
    "a key for its group": (
        lambda f: (f / "pki" / "sa.key").chmod(0o640),
        ("secret-open-to-others", "pki/sa.key"),
    ),
    "a key with all rights for everyone": (
        lambda f: (f / "pki" / "front-proxy-client.key").chmod(0o777),
        ("secret-open-to-others", "pki/front-proxy-client.key"),
    ),
    "a folder with all rights for everyone": (
        lambda f: (f / "pki" / "etcd").chmod(0o777),
        ("folder-writable-by-others", "pki/etcd"),
    ),
    "the whole folder for its group": (
        lambda f: f.chmod(0o775),
        ("folder-writable-by-others", "."),
    ),
    "a manifest that others may replace": (open_manifest, ("writable-by-others", MANIFEST)),
    "a key that is missing": (
        lambda f: (f / "pki" / "apiserver.key").unlink(),
        ("half-missing", "pki/apiserver.key"),
    ),
    "a certificate that is missing": (
        lambda f: (f / "pki" / "apiserver-etcd-client.crt").unlink(),
        ("half-missing", "pki/apiserver-etcd-client.crt"),
    ),
    "the half of the key for service accounts": (
        lambda f: (f / "pki" / "sa.pub").unlink(),
        ("half-missing", "pki/sa.pub"),
    ),
    "the other half of it": (
        lambda f: (f / "pki" / "sa.key").unlink(),
        ("half-missing", "pki/sa.key"),
    ),
    "the wrong authority": (
        lambda f: reissue(f, "apiserver-etcd-client", authority=built().authority("ca")),
        ("wrong-signer", "pki/apiserver-etcd-client.crt"),
    ),
    "another cluster's authority": (
        lambda f: reissue(f, "admin.conf", authority=foreign_authority()),
        ("namesake-signer", "admin.conf"),
    ),
    "an authority of another name": (
        lambda f: reissue(
            f,
            "apiserver",
            authority=certificates.self_signed_authority(key(1), common_name="x", now=NOW),
        ),
        ("unknown-signer", SAN),
    ),
    "two certificates exchanged": (swap, ("in-anothers-place", SAN)),
    "one authority for two": (
        shared_authority,
        ("authority-in-wrong-place", "pki/front-proxy-ca.crt"),
    ),
    "an authority in the wrong place": (
        exchanged_authorities,
        ("authority-in-wrong-place", "pki/front-proxy-ca.crt"),
    ),
    "a leaf in an authority's place": (
        leaf_as_authority,
        ("authority-in-wrong-place", "pki/ca.crt"),
    ),
    "a kubeconfig that trusts another": (other_trust, ("trusts-another-authority", "admin.conf")),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_the_lint_finds(name: str, folder: Path) -> None:
    break_it, finding = FAULTS[name]
    break_it(folder)
    found = codes(folder)
    assert finding in found
    for one in linted(folder).findings:
        assert one.fix and all(line.startswith("#") or shlex.split(line) for line in one.fix)


@pytest.mark.parametrize(
    "name",
    [n for n in FAULTS if n not in ("two certificates exchanged", "one authority for two",
     "an authority in the wrong place", "a leaf in an authority's place")],
)  # fmt: skip
def test_the_lint_finds_nothing_else(name: str, folder: Path) -> None:
    break_it, finding = FAULTS[name]
    break_it(folder)
    assert codes(folder) == {finding}


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOW + timedelta(days=350), "ends-soon"),
        (NOW + timedelta(days=366), "expired"),
        (NOW - timedelta(days=1), "not-yet-valid"),
    ],
)
def test_dates_are_judged(at: datetime, code: str, folder: Path) -> None:
    found = linted(folder, at)
    assert {one.code for one in found.findings} == {code}
    assert all(one.advice for one in found.findings) is (code == "ends-soon")
    fixes = {one.fix[0].split(" --")[0] for one in found.findings}
    assert "kubeadm certs renew apiserver" in fixes and "kubeadm certs renew etcd-server" in fixes


@pytest.mark.parametrize("name", ["ca", "front-proxy-ca", "etcd/ca"])
def test_an_authority_of_which_the_key_is_left_is_not_made_anew(name: str, folder: Path) -> None:
    missing = folder / "pki" / f"{name}.crt"
    before = missing.read_bytes()
    missing.unlink()
    (finding,) = [one for one in linted(folder).findings if one.code == "half-missing"]
    assert str(finding.where) == str(missing)
    (line,) = finding.fix
    assert line.startswith("# copy it") is (name != "ca")
    if name == "ca":
        asked = line.partition("jsonpath='{.")[2].partition("}'")[0]
        assert asked == "clusters[0].cluster.certificate-authority-data"
        held = kubeconfig.resolve(kubeconfig.read(folder / "admin.conf")).cluster
        assert held.authority_pem() == before and line.endswith(f">{missing}")


def test_what_older_kubeadm_wrote_is_right(folder: Path) -> None:
    (folder / "super-admin.conf").unlink()
    reissue(folder, "admin.conf", organizations=("system:masters",))
    for name in ("apiserver-kubelet-client", "apiserver-etcd-client", "etcd/healthcheck-client"):
        reissue(folder, name, organizations=("system:masters",))
    (folder / "pki" / "ca.key").unlink()  # an authority whose key is elsewhere
    assert codes(folder) == set()


def test_authorities_of_ones_own_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "pki"
    own = certificates.self_signed_authority(key(1), common_name="Example Corp CA", now=NOW)
    own.write(folder_of(folder), "ca")
    server = certificates.issue_identity(
        own,
        common_name="kube-apiserver",
        sans=["kubernetes", "kubernetes.default", "kubernetes.default.svc",
              "kubernetes.default.svc.corp.example"],
        use=Use.SERVING,
        now=NOW,
        key=key(2),
    )  # fmt: skip
    server.write(folder, "apiserver")
    tree = grow(collect(folder), at=LATER)
    assert lint(tree, folder).findings == ()
    assert len(tree.certificates) == 2


def folder_of(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def test_a_folder_that_kubeadm_did_not_make_is_not_linted(tmp_path: Path) -> None:
    foreign_authority().write(tmp_path, "something")
    assert linted(tmp_path).findings == ()


def test_fixes_name_the_folder_where_it_is_not_the_usual_one(folder: Path) -> None:
    reissue(folder, "scheduler.conf", common_name="system:system:kube-scheduler")
    (finding,) = linted(folder).findings
    conf, pki_folder = folder / "scheduler.conf", folder / "pki"
    assert finding.fix == (
        f"mv {conf} {conf}.old",
        f"kubeadm init phase kubeconfig scheduler --cert-dir {pki_folder}"
        f" --kubeconfig-dir {folder}",
    )


# ── find ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["apiserver", "admin.conf", "etcd/ca"])
def test_a_certificate_is_found_by_everything_that_programs_print(name: str, folder: Path) -> None:
    tree = grow(collect(folder), at=LATER)
    certificate = built()[name].certificate
    said = certificates.summarize(certificate)
    serial = f"{certificate.serial_number:x}"
    colons = ":".join((serial.zfill(len(serial) + len(serial) % 2))[i : i + 2]
                      for i in range(0, len(serial), 2))  # fmt: skip
    sha256 = certificates.fingerprint(certificate)
    for what in (
        serial,
        f"0x{serial}",
        f"serial={serial.upper()}",
        colons,
        str(certificate.serial_number),
        sha256,
        f"sha256 Fingerprint={sha256}",
        f"X509SHA256={sha256.replace(':', '').lower()}",
        sha256.replace(":", "").lower()[:12],
        keys.fingerprint(certificate.public_key()),  # type: ignore[arg-type]
    ):
        assert [one.certificate for one in find(tree, what)] == [certificate], what
    for what in (
        said.subject,
        f"subject={said.subject.replace('=', ' = ')}",
        "/" + said.subject.replace(", ", "/"),
        certificates.common_name(certificate),
        certificates.common_name(certificate).upper(),
    ):
        assert certificate in [one.certificate for one in find(tree, what)], what


def test_nothing_is_found_by_what_nothing_has(folder: Path) -> None:
    tree = grow(collect(folder), at=LATER)
    assert find(tree, "00:00:01") == find(tree, "CN=nobody") == find(tree, "kube") == ()
    with pytest.raises(LessonError, match="nothing to find"):
        find(tree, "serial=")


def test_an_alert_means_the_clients_that_end_soon(folder: Path) -> None:
    end = NOW + timedelta(days=365)
    assert find(grow(collect(folder), at=LATER), "KubeClientCertificateExpiration") == ()
    tree = grow(collect(folder), at=end - timedelta(days=3))
    found = find(tree, "KubeClientCertificateExpiration")
    assert {one.name for one in found} >= {"kubernetes-admin", "front-proxy-client"}
    assert "kube-apiserver" not in {one.name for one in found}
    found = find(tree, "kubeletclientcertificateexpiration")
    assert [one.name for one in found] == ["system:node:node1"]


# ── the command ───────────────────────────────────────────────────────────────────────────────

AT = ("--at", LATER.isoformat())


def test_the_command_shows_the_tree(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = run(capsys, "tree", folder, *AT)
    assert code == 0 and "✗" not in shown
    lines = shown.splitlines()
    root = next(n for n, line in enumerate(lines) if line.startswith("✓ kubernetes: authority, "))
    assert lines[root].endswith("until 2036-05-29 (3550 days)")
    assert lines[root + 1] == f"│  {folder / 'pki' / 'ca.crt'}"
    assert lines[root + 2] == f'│  {folder / "admin.conf"}, cluster "kubernetes"'
    assert any(line.startswith("├─ ✓ kube-apiserver: serves as ") for line in lines)
    assert f"│     key: {folder / 'pki' / 'apiserver.key'}" in lines
    assert lines[-2:] == [
        "Keys without a certificate here:",
        f"  {folder / 'pki' / 'sa.key'} and {folder / 'pki' / 'sa.pub'} (RSA 2048)",
    ]


def test_branches_are_drawn_as_deep_as_they_are() -> None:
    assert _margins([0, 1, 2, 1, 2, 0, 1]) == [
        ("", ""),
        ("├─ ", "│  "),
        ("│  └─ ", "│     "),
        ("└─ ", "   "),
        ("   └─ ", "      "),
        ("", ""),
        ("└─ ", "   "),
    ]


def test_the_command_writes_the_tree_as_json(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = valid(run(capsys, "tree", folder, *AT, "--json")[1])
    assert len(document["certificates"]) == len(TREE) and document["findings"] == []


def test_the_command_returns_1_for_a_finding_and_names_the_fix(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reissue(folder, "scheduler.conf", common_name="system:system:kube-scheduler")
    code, shown, _ = run(capsys, "tree", folder, *AT)
    assert code == 1 and "[wrong-common-name]" in shown
    assert "kubeadm init phase kubeconfig scheduler" in shown
    document = valid(run(capsys, "tree", folder, *AT, "--json")[1])
    assert [one["code"] for one in document["findings"]] == ["wrong-common-name"]


def test_an_impostor_is_a_finding_and_a_missing_issuer_is_not(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = certificates.issue_identity(
        foreign_authority(), common_name="mallory", use=Use.CLIENT, now=NOW, key=key(2)
    )
    path = tmp_path / "mallory.crt"
    path.write_bytes(forged.certificate_pem)
    code, shown, _ = run(capsys, "tree", path, *AT)
    assert code == 0 and "its issuer CN=kubernetes is not here" in shown
    code, shown, _ = run(capsys, "tree", path, folder, *AT)
    assert code == 1 and "did not sign it" in shown


def test_certificates_as_der_are_read_and_a_file_without_any_is_reported(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_bytes(certificate_der := foreign_authority_der())
    (tmp_path / "empty.crt").write_bytes(b"")
    found = collect(tmp_path)
    assert [one.der for one in found.certificates] == [certificate_der]
    assert [one.why.code for one in found.unreadable] == ["nothing-to-expire"]


@pytest.mark.parametrize(
    ("content", "reported"),
    [
        ("apiVersion: v1\nkind: Config\nusers: [", True),
        ('{"kind": "Config", "clusters": [{"name"', True),
        ("users:\n- name: jane\n  user: {client-certificate-data: '%%%'}\n", True),
        ("kind: ConfigMap\ndata: [", False),
        ("kind: Config\napiVersion: example.com/v1\n", False),
        ("server { listen 80; }", False),
        ("- --kubelet-certificate-authority=/etc/kubernetes/pki/ca.crt: [", False),
    ],
)
def test_a_damaged_kubeconfig_in_a_folder_is_reported_and_another_file_is_not(
    content: str, reported: bool, tmp_path: Path
) -> None:
    (tmp_path / "a.conf").write_text(content)
    assert bool(collect(tmp_path).unreadable) is reported


def foreign_authority_der() -> bytes:
    return foreign_authority().certificate.public_bytes(Encoding.DER)


def test_what_cannot_be_read_is_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pki" / "more.crt").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n")
    code, shown, _ = run(capsys, "tree", folder, *AT)
    assert code == 3 and "Not read:" in shown and "more.crt" in shown
    shutil.rmtree(folder / "pki")
    for path in folder.glob("*.conf"):
        path.write_text("clusters: [\nusers: []")
    assert run(capsys, "tree", folder, *AT)[0] == 2
    os.remove(folder / "admin.conf")
    code, _, error = run(capsys, "tree")
    assert code == 2 and "nothing was named" in error


def test_the_command_finds_a_certificate(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    serial = f"{built()['apiserver'].certificate.serial_number:X}"
    code, shown, _ = run(capsys, "tree", folder, "--find", serial, *AT)
    assert code == 0 and f"  {folder / 'pki' / 'apiserver.crt'}" in shown.splitlines()
    document = valid(run(capsys, "tree", folder, "--find", serial, *AT, "--json")[1])
    assert [one["serial"] for one in document["certificates"]] == [serial]
    code, shown, _ = run(capsys, "tree", folder, "--find", "12:34", *AT)
    assert code == 1 and shown.startswith("Nothing was found among")
    name = "KubeClientCertificateExpiration"
    code, shown, _ = run(capsys, "tree", folder, "--find", name, *AT)
    assert code == 1 and shown.startswith("A client whose certificate ends within 7 days")
    assert valid(run(capsys, "tree", folder, "--find", name, *AT, "--json")[1])["alert"]


def test_the_tree_is_drawn(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = run(capsys, "tree", folder, *AT, "-o", "svg")
    assert code == 0 and ElementTree.fromstring(shown).tag.endswith("svg")


def test_no_private_key_is_in_any_face(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pki" / "broken.key").write_bytes(
        (folder / "pki" / "apiserver.key").read_bytes().replace(b"MII", b"M!I", 1)
    )
    secret = (folder / "pki" / "ca.key").read_text().splitlines()[3]
    broken = (folder / "pki" / "broken.key").read_text().splitlines()[3]
    for wanted in ("text", "json", "markdown", "junit", "sarif"):
        shown = "".join(map(str, run(capsys, "tree", folder, *AT, "-o", wanted)))
        assert secret not in shown and broken not in shown
    assert json.loads(run(capsys, "tree", folder, *AT, "--json")[1])["unreadable"]
