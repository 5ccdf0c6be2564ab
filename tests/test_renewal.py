"""Renewal of a kubeadm folder: what kubeadm itself was recorded to show and to do."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kubecert_lesson import certificates, chain, keys, kubeconfig, pki, renewal
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeadm import TREE
from kubecert_lesson.pki import ClusterPKI, Parameters

MADE = datetime(2026, 1, 29, 3, 7, 23, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 3, 7, 25, tzinfo=UTC)
# kubeadm 1.36.2 at LATER, of a folder that this package had made at MADE.
RECORDED = (Path(__file__).parent / "data" / "kubeadm_check_expiration.txt").read_text()


@pytest.fixture(scope="module")
def built() -> ClusterPKI:
    return pki.build(now=MADE)


@pytest.fixture
def folder(built: ClusterPKI, tmp_path: Path) -> Path:
    pki.write(built, tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_table_is_that_of_kubeadm(folder: Path) -> None:
    assert repr(renewal.check_expiration(folder, at=LATER)) == RECORDED.rstrip("\n")


def test_lines_can_be_asked_for_by_name(folder: Path) -> None:
    found = renewal.check_expiration(folder, at=MADE + timedelta(days=365, hours=1))
    assert found["etcd-server"].residual_time == "<invalid>"
    assert found["etcd-ca"].residual_time == "8y"
    assert found["apiserver"].expires == MADE + timedelta(days=365)
    with pytest.raises(LessonError, match="nothing here is called 'kubelet.conf'"):
        _ = found["kubelet.conf"]
    assert renewal.check_expiration(folder)["ca"].authority == ""


def test_a_missing_file_and_a_missing_key_are_shown(folder: Path) -> None:
    (folder / "admin.conf").unlink()
    (folder / "pki" / "front-proxy-ca.key").unlink()
    lines = repr(renewal.check_expiration(folder, at=LATER)).splitlines()
    assert lines[1].rstrip() == "!MISSING! admin.conf"
    assert lines[9].split()[-2:] == ["front-proxy-ca", "yes"]
    assert lines[-1].split()[-2:] == ["9y", "yes"]


def test_all_are_renewed_but_the_authorities_and_the_kubelets(
    built: ClusterPKI, folder: Path
) -> None:
    before = contents(folder)
    written = renewal.renew(folder, now=LATER)
    after = contents(folder)
    kept = {name for name in before if before[name] == after[name]}
    authorities = {name for entry in TREE if entry.is_authority for name in entry.files}
    assert kept == {*authorities, "kubelet.conf", "pki/sa.key", "pki/sa.pub"}
    assert {str(path.relative_to(folder)) for path in written} == before.keys() - kept
    secret = [p for p in folder.rglob("*") if p.suffix in (".key", ".conf")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}
    residual = {
        line.residual_time for line in renewal.check_expiration(folder, at=LATER).certificates
    }
    assert residual == {"365d"}


def test_a_renewed_certificate_says_the_same_for_another_year(
    built: ClusterPKI, folder: Path
) -> None:
    renewal.renew(folder, now=LATER)
    for name in ("apiserver", "etcd/server", "front-proxy-client"):
        old, new = built[name].certificate, certificates.read(folder / "pki" / f"{name}.crt")
        assert new.subject.public_bytes() == old.subject.public_bytes()
        assert list(new.extensions) == list(old.extensions)
        assert new.serial_number != old.serial_number
        assert new.public_key() != old.public_key()
        assert new.not_valid_before_utc == LATER - timedelta(minutes=5)
        assert new.not_valid_after_utc == LATER + timedelta(days=365)
        authority = next(entry.authority for entry in TREE if entry.name == name)
        assert chain.signed_by(new, built.authority(authority).certificate)
        key = keys.read_private(folder / "pki" / f"{name}.key")
        assert key.public_key() == new.public_key()


def test_a_kubeconfig_is_renewed_in_place_and_its_copy_stays_old(
    built: ClusterPKI, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy = tmp_path_factory.mktemp("learner") / "config"
    copy.write_bytes((folder / "admin.conf").read_bytes())
    assert renewal.renew(folder, "admin.conf", now=LATER) == (folder / "admin.conf",)
    old, new = kubeconfig.read(copy), kubeconfig.read(folder / "admin.conf")
    assert (new.clusters, new.contexts) == (old.clusters, old.contexts)
    ends = [
        certificates.load(config.users[0].client_certificate_data).not_valid_after_utc
        for config in (old, new)
    ]
    assert ends == [MADE + timedelta(days=365), LATER + timedelta(days=365)]


def test_keys_can_be_kept(built: ClusterPKI, folder: Path) -> None:
    renewal.renew(folder, "apiserver", "super-admin.conf", keep_keys=True, now=LATER)
    new = certificates.read(folder / "pki" / "apiserver.crt")
    assert new.public_key() == built["apiserver"].certificate.public_key()
    user = kubeconfig.read(folder / "super-admin.conf").users[0]
    assert keys.same_key(
        keys.load_private(user.client_key_data), built["super-admin.conf"].key.public_key()
    )


@pytest.mark.parametrize(
    ("names", "missing", "message"),
    [
        (("kubelet.conf",), "", "'kubelet.conf' is not renewed here: choose admin.conf, apis"),
        (("ca",), "", "'ca' is not renewed here"),
        (("apiserver", "etcd-peer"), "pki/etcd/ca.key", "etcd/ca cannot sign: cannot read"),
        ((), "pki/apiserver.crt", "cannot read .*apiserver.crt"),
        (("admin.conf",), "admin.conf", "admin.conf"),
    ],
)
def test_what_cannot_be_renewed_leaves_everything_as_it_was(
    folder: Path, names: tuple[str, ...], missing: str, message: str
) -> None:
    if missing:
        (folder / missing).unlink()
    before = contents(folder)
    with pytest.raises(LessonError, match=message):
        renewal.renew(folder, *names, now=LATER)
    assert contents(folder) == before


def test_a_certificate_moves_to_another_authority(built: ClusterPKI) -> None:
    other = certificates.self_signed_authority(keys.generate(), common_name="kubernetes")
    old = built["apiserver"]
    moved = renewal.reissue(old.certificate, other, key=old.key)
    assert chain.verify(
        moved.certificate, anchors=[other.certificate], use=Use.SERVING, at=datetime.now(UTC)
    ).trusted
    assert not chain.signed_by(moved.certificate, built["ca"].certificate)
    assert moved.certificate.public_key() == old.certificate.public_key()
    aki = moved.certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    ski = other.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert aki.key_identifier == ski.digest


def test_a_new_key_is_like_the_old_one() -> None:
    ca = certificates.self_signed_authority(keys.generate(3072), common_name="ca")
    old = certificates.issue_identity(ca, common_name="a", use=Use.CLIENT, key=ca.key)
    assert keys.kind(renewal.reissue(old.certificate, ca).key) == "RSA 3072"
    for key, kind in (
        (keys.generate_for("ECDSA-P384"), "EC secp384r1"),
        (Ed25519PrivateKey.generate(), "RSA 2048"),
    ):
        other = certificates.issue_identity(ca, common_name="a", use=Use.CLIENT, key=key)
        assert keys.kind(renewal.reissue(other.certificate, ca).key) == kind


def test_a_renewed_ecdsa_folder_stays_ecdsa(tmp_path: Path) -> None:
    parameters = Parameters(encryption_algorithm="ECDSA-P256")
    pki.write(pki.build(parameters, now=MADE), tmp_path)
    assert len(renewal.renew(tmp_path, now=LATER)) == 18
    made = keys.read_private(tmp_path / "pki" / "etcd" / "server.key")
    assert keys.kind(made) == "EC secp256r1"
    ca, leaf = (certificates.read(tmp_path / "pki" / name) for name in ("ca.crt", "apiserver.crt"))
    assert chain.verify(leaf, anchors=[ca], use=Use.SERVING, at=LATER).trusted


def test_an_identifier_of_the_key_is_that_of_the_new_key() -> None:
    ca = certificates.self_signed_authority(keys.generate(), common_name="ca")
    old = certificates.intermediate_authority(keys.generate(), ca, common_name="between")
    new = renewal.reissue(old.certificate, ca)
    found = new.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert found == certificates.subject_key_identifier(new.key.public_key())


def test_a_time_without_time_zone_is_refused(built: ClusterPKI, folder: Path) -> None:
    naive = MADE.replace(tzinfo=None)
    with pytest.raises(LessonError, match="has no time zone"):
        renewal.check_expiration(folder, at=naive)
    with pytest.raises(LessonError, match="has no time zone"):
        renewal.reissue(built["apiserver"].certificate, built["ca"], now=naive)


def test_only_the_authoritys_own_key_signs(built: ClusterPKI) -> None:
    wrong = Identity(built["ca"].certificate, built["etcd/ca"].key)
    with pytest.raises(LessonError, match="the key does not belong to the certificate"):
        renewal.reissue(built["apiserver"].certificate, wrong, key=built["apiserver"].key)
