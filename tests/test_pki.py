"""The tree of a kubeadm cluster, held to what kubeadm wrote and to openssl."""

import base64
import os
import re
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson import certificates, chain, keys, kubeadm, kubeconfig, kubectl, pki, table
from kubecert_lesson.certificates import Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.pki import TREE, ClusterPKI, Parameters

RECORDED = yaml.safe_load((Path(__file__).parent / "data" / "kubeadm.yaml").read_text("utf-8"))
NOW = datetime(2026, 11, 23, 20, 54, 13, tzinfo=UTC)
UMASK = os.umask(0o022)
os.umask(UMASK)  # it can only be read by setting it
OPENSSL_EXTENSIONS = {
    "X509v3 Key Usage": "keyUsage",
    "X509v3 Extended Key Usage": "extendedKeyUsage",
    "X509v3 Basic Constraints": "basicConstraints",
    "X509v3 Subject Key Identifier": "subjectKeyIdentifier",
    "X509v3 Authority Key Identifier": "authorityKeyIdentifier",
    "X509v3 Subject Alternative Name": "subjectAltName",
}


@pytest.fixture(scope="module")
def tree_keys() -> tuple[keys.PrivateKey, ...]:
    return keys.generate_many(pki.KEYS_NEEDED)


@pytest.fixture(scope="module")
def tree(tree_keys: tuple[keys.PrivateKey, ...]) -> ClusterPKI:
    return pki.build(keys=tree_keys, now=NOW)


@pytest.fixture(scope="module")
def folder(tree: ClusterPKI, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kubernetes")
    pki.write(tree, root)
    return root


def openssl(*args: str | Path) -> str:
    run = subprocess.run(["openssl", *map(str, args)], capture_output=True, text=True, check=True)
    return run.stdout


def value_of(extension: x509.ExtensionType, issuer_key_id: bytes) -> object:
    """An extension in the words of the recorded file."""
    match extension:
        case x509.KeyUsage():
            usages = {
                "digitalSignature": extension.digital_signature,
                "contentCommitment": extension.content_commitment,
                "keyEncipherment": extension.key_encipherment,
                "dataEncipherment": extension.data_encipherment,
                "keyAgreement": extension.key_agreement,
                "keyCertSign": extension.key_cert_sign,
                "cRLSign": extension.crl_sign,
            }
            return [name for name, present in usages.items() if present]
        case x509.ExtendedKeyUsage():
            names = {
                ExtendedKeyUsageOID.SERVER_AUTH: "serverAuth",
                ExtendedKeyUsageOID.CLIENT_AUTH: "clientAuth",
            }
            return [names[oid] for oid in extension]
        case x509.BasicConstraints():
            return {"ca": extension.ca, "pathlen": extension.path_length}
        case x509.SubjectKeyIdentifier():
            return f"{len(extension.digest)} bytes"
        case x509.AuthorityKeyIdentifier():
            rest = (extension.authority_cert_issuer, extension.authority_cert_serial_number)
            same = extension.key_identifier == issuer_key_id and rest == (None, None)
            return "keyid of the issuer, nothing else" if same else f"other: {extension}"
        case x509.SubjectAlternativeName():
            kinds = {x509.DNSName: "DNS", x509.IPAddress: "IP"}
            return [f"{kinds[type(name)]}:{name.value}" for name in extension]  # type: ignore[index]
        case _:
            return f"unexpected: {extension}"


def key_text(key: object) -> str:
    """A public key in the words of the recorded file."""
    if isinstance(key, RSAPublicKey):
        return f"RSA {key.key_size}, e = {key.public_numbers().e}"
    assert isinstance(key, EllipticCurvePublicKey)
    return keys.kind(key)


def described(certificate: x509.Certificate, issuer: x509.Certificate) -> dict[str, Any]:
    """A certificate in the words of the recorded file."""
    key_id = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    span = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    return {
        "version": certificate.version.name,
        "subject": [
            f"{a.rfc4514_attribute_name}={a.value!s} ({a._type.name})" for a in certificate.subject
        ],
        "relative_names": len(certificate.subject.rdns),
        "issuer": certificate.issuer.rfc4514_string(),
        "signature": certificate.signature_algorithm_oid._name,
        "key": key_text(certificate.public_key()),
        "days": span.days,
        "further_seconds": span.seconds,
        "extensions": [
            {"name": e.oid._name, "critical": e.critical, "value": value_of(e.value, key_id)}
            for e in certificate.extensions
        ],
    }


def test_the_tree_has_the_certificates_that_kubeadm_made_and_no_others() -> None:
    assert {entry.name for entry in TREE} == set(RECORDED["certificates"])


@pytest.mark.parametrize("name", [entry.name for entry in TREE])
def test_every_field_is_as_kubeadm_wrote_it(tree: ClusterPKI, name: str) -> None:
    entry = next(entry for entry in TREE if entry.name == name)
    certificate = tree[name].certificate
    issuer = tree[entry.authority or name].certificate
    expected = dict(RECORDED["certificates"][name])
    expected.pop("serial_bits")
    # A kubeconfig's certificate was made in the second after its authority; here, in the same.
    expected["further_seconds"] = 300
    assert described(certificate, issuer) == expected
    assert certificate.issuer.public_bytes() == issuer.subject.public_bytes()
    assert certificate.not_valid_before_utc == issuer.not_valid_before_utc
    assert certificate.not_valid_before_utc == NOW - timedelta(minutes=5)


@pytest.fixture(scope="module")
def curve_tree() -> ClusterPKI:
    return pki.build(Parameters(encryption_algorithm="ECDSA-P256"), now=NOW)


def test_with_ecdsa_only_the_keys_and_signatures_differ_as_with_kubeadm(
    tree: ClusterPKI, curve_tree: ClusterPKI
) -> None:
    recorded = RECORDED["ecdsa"]
    for entry in TREE:
        signer = entry.authority or entry.name
        usual = described(tree[entry.name].certificate, tree[signer].certificate)
        found = described(curve_tree[entry.name].certificate, curve_tree[signer].certificate)
        assert found == usual | {key: recorded[key] for key in ("signature", "key")}


def test_ecdsa_files_are_of_the_size_and_kind_that_kubeadm_wrote(
    curve_tree: ClusterPKI, tmp_path: Path
) -> None:
    recorded = RECORDED["ecdsa"]
    pki.write(curve_tree, tmp_path)
    private = sorted(tmp_path.rglob("*.key"))
    assert {path.stat().st_size for path in private} == {recorded["key_file_bytes"]}
    assert all(path.read_text().startswith(f"-----{recorded['first_line']}") for path in private)
    # An ECDSA signature has two numbers, and each may be a byte or two shorter by chance.
    size = (tmp_path / "pki" / "apiserver.crt").stat().st_size
    assert abs(size - recorded["apiserver_crt_bytes"]) <= 12
    assert keys.kind(curve_tree.service_account) == recorded["key"]


@pytest.mark.real_clock
def test_openssl_and_the_chain_check_trust_an_ecdsa_tree(tmp_path: Path) -> None:
    for algorithm in ("ECDSA-P256", "ECDSA-P384"):
        pki.write(built := pki.build(Parameters(encryption_algorithm=algorithm)), tmp_path)
        files = tmp_path / "pki" / "ca.crt", tmp_path / "pki" / "apiserver.crt"
        assert openssl("verify", "-x509_strict", "-CAfile", *files).endswith("OK\n")
        named = [built["ca"].certificate]
        leaf = built["apiserver"].certificate
        assert chain.verify(leaf, anchors=named, use=Use.SERVING, name="node1").trusted
    assert "ecdsa-with-SHA384" in openssl("x509", "-in", files[1], "-noout", "-text")  # as Go signs


def test_an_algorithm_that_kubeadm_has_not_is_refused_with_those_it_has() -> None:
    with pytest.raises(LessonError, match="RSA-2048, RSA-3072, RSA-4096, ECDSA-P256 or") as caught:
        Parameters(encryption_algorithm="RSA-1024")
    assert caught.value.code == "encryption-algorithm"


def test_serial_numbers_are_positive_random_and_of_63_bits_as_those_of_kubeadm(
    tree: ClusterPKI,
) -> None:
    serials = [tree[entry.name].certificate.serial_number for entry in TREE]
    assert all(0 < serial < 2**63 for serial in serials)
    assert len(set(serials)) == len(TREE)
    recorded = [fields["serial_bits"] for fields in RECORDED["certificates"].values()]
    assert max(recorded) <= 63
    assert max(serial.bit_length() for serial in serials) >= 56  # one below in 2^105 trees


@pytest.mark.real_clock
@pytest.mark.parametrize("name", [e.name for e in TREE if not e.is_kubeconfig])
def test_openssl_reads_the_same_extensions_in_the_same_order(folder: Path, name: str) -> None:
    text = openssl("x509", "-in", folder / "pki" / f"{name}.crt", "-noout", "-text")
    found = re.findall(r"^            (X509v3 [\w ]+): (critical)?", text, re.MULTILINE)
    expected = RECORDED["certificates"][name]["extensions"]
    assert [(OPENSSL_EXTENSIONS[n], bool(critical)) for n, critical in found] == [
        (e["name"], e["critical"]) for e in expected
    ]
    assert "UTF8STRING" not in openssl("asn1parse", "-in", folder / "pki" / f"{name}.crt")


@pytest.mark.parametrize("name", list(RECORDED["kubeconfigs"]))
def test_kubeconfigs_have_the_text_that_kubeadm_wrote_but_for_the_data(
    tree: ClusterPKI, name: str
) -> None:
    text = tree.kubeconfig(name).decode("utf-8")
    assert (
        re.sub(r"(?<=-data: )[\w+/=]+$", "'...'", text, flags=re.MULTILINE)
        == (RECORDED["kubeconfigs"][name])
    )
    loaded = yaml.safe_load(text)
    user = loaded["users"][0]["user"]
    cluster = loaded["clusters"][0]["cluster"]
    ca = base64.b64decode(cluster["certificate-authority-data"])
    assert ca == tree.authority("ca").certificate_pem
    assert base64.b64decode(user["client-certificate-data"]) == tree[name].certificate_pem
    assert base64.b64decode(user["client-key-data"]) == tree[name].key_pem


@pytest.mark.real_clock
@pytest.mark.parametrize("entry", [e for e in TREE if e.authority], ids=lambda e: e.name)
def test_openssl_verifies_every_leaf_with_its_authority_and_no_other(
    tree: ClusterPKI, folder: Path, tmp_path: Path, entry: pki.TreeEntry
) -> None:
    leaf = tmp_path / "leaf.crt"
    leaf.write_bytes(tree[entry.name].certificate_pem)
    purposes = {
        Use.SERVING: ["sslserver"],
        Use.CLIENT: ["sslclient"],
        Use.SERVING_AND_CLIENT: ["sslserver", "sslclient"],
    }
    when = str(int(NOW.timestamp()))
    for authority in tree.authorities:
        for purpose in purposes[entry.use or Use.CLIENT]:
            ca = folder / "pki" / f"{authority}.crt"
            argv = ["openssl", "verify", "-x509_strict", "-attime", when, "-purpose", purpose]
            run = subprocess.run(
                [*argv, "-no-CApath", "-no-CAstore", "-CAfile", str(ca), str(leaf)],
                capture_output=True,
                check=False,
            )
            assert (run.returncode == 0) is (authority == entry.authority), run.stderr


@pytest.mark.parametrize("entry", [e for e in TREE if e.authority], ids=lambda e: e.name)
def test_the_chain_check_trusts_every_leaf_for_its_use_only(
    tree: ClusterPKI, entry: pki.TreeEntry
) -> None:
    anchors = [tree.authority(entry.authority).certificate]
    for use in (Use.SERVING, Use.CLIENT):
        verdict = chain.verify(tree[entry.name].certificate, anchors=anchors, use=use, at=NOW)
        assert verdict.trusted is (entry.use in (use, Use.SERVING_AND_CLIENT))


@pytest.mark.real_clock
def test_openssl_finds_every_key_sound_and_fitting_its_certificate(folder: Path) -> None:
    private = sorted((folder / "pki").rglob("*.key"))
    assert len(private) == 11
    for path in private:
        assert path.read_text().startswith(f"-----{RECORDED['first_lines']['*.key']}-----")
        assert "RSA key ok" in openssl("rsa", "-in", path, "-check", "-noout")
        if path.stem != "sa":
            of_key = openssl("rsa", "-in", path, "-noout", "-modulus")
            assert of_key == openssl("x509", "-in", path.with_suffix(".crt"), "-noout", "-modulus")


def test_the_service_account_pair_is_a_bare_key_pair(tree: ClusterPKI, folder: Path) -> None:
    public = (folder / "pki" / "sa.pub").read_bytes()
    assert public.startswith(f"-----{RECORDED['first_lines']['sa.pub']}-----".encode())
    assert keys.same_key(keys.load_public(public), tree.service_account)
    assert not (folder / "pki" / "sa.crt").exists()


def test_the_files_are_those_of_kubeadm_with_its_modes(tree: ClusterPKI, folder: Path) -> None:
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    expected = {file for entry in TREE for file in entry.files} | {"pki/sa.key", "pki/sa.pub"}
    assert written == expected
    modes = RECORDED["modes"]
    for path in folder.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.is_dir():
            assert mode == 0o755 & ~UMASK
        elif path.suffix == ".conf":  # it holds a private key
            assert mode == 0o600
        else:
            assert mode == int(modes.get(path.name) or modes[f"*{path.suffix}"], 8)


def test_write_returns_the_paths_and_leaves_no_other_file(tree: ClusterPKI, tmp_path: Path) -> None:
    paths = pki.write(tree, tmp_path / "new" / "kubernetes")
    assert set(paths) == {path for path in tmp_path.rglob("*") if path.is_file()}
    again = pki.write(tree, tmp_path / "new" / "kubernetes")
    assert again == paths


def test_a_folder_that_cannot_be_made_is_named_in_one_line(
    tree: ClusterPKI, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LessonError, match=r"cannot make .*file.*choose a folder") as caught:
        pki.write(tree, tmp_path / "file" / "kubernetes")
    assert caught.value.code == "cannot-make-folder"
    assert (tmp_path / "file").read_text() == "in the way"


def test_extra_names_of_the_api_server_stand_where_kubeadm_puts_them(
    tree_keys: tuple[keys.PrivateKey, ...],
) -> None:
    wanted = Parameters(
        node_name="lab",
        advertise_address="127.0.0.1",
        service_subnet="10.0.0.0/16",
        dns_domain="lesson.example",
        cert_sans=("localhost", "127.0.0.1", "192.0.2.7"),
    )
    built = pki.build(wanted, keys=tree_keys)
    assert certificates.summarize(built["apiserver"].certificate).sans == (
        "DNS:kubernetes",
        "DNS:kubernetes.default",
        "DNS:kubernetes.default.svc",
        "DNS:kubernetes.default.svc.lesson.example",
        "DNS:lab",
        "DNS:localhost",
        "IP:10.0.0.1",
        "IP:127.0.0.1",
        "IP:192.0.2.7",
    )
    etcd = certificates.summarize(built["etcd/server"].certificate)
    assert etcd.sans == ("DNS:lab", "DNS:localhost", "IP:127.0.0.1", "IP:::1")
    assert etcd.subject == "CN=lab"
    kubelet = certificates.summarize(built["kubelet.conf"].certificate)
    assert kubelet.subject == "O=system:nodes, CN=system:node:lab"


@pytest.mark.parametrize(
    ("parameters", "url"),
    [
        (Parameters(), "https://192.168.56.10:6443"),
        (Parameters(advertise_address="2001:db8::1"), "https://[2001:db8::1]:6443"),
        (Parameters(server="https://127.0.0.1:40123"), "https://127.0.0.1:40123"),
    ],
)
def test_kubeconfigs_lead_to_the_server(
    tree_keys: tuple[keys.PrivateKey, ...], parameters: Parameters, url: str
) -> None:
    built = pki.build(parameters, keys=tree_keys)
    for text in built.kubeconfigs.values():
        assert yaml.safe_load(text)["clusters"][0]["cluster"]["server"] == url


@pytest.mark.real_clock
@pytest.mark.parametrize("name", ["y", "no", "true", "1e3", "12:30", "a b", "ünï", "~"])
def test_a_cluster_may_have_a_name_that_yaml_could_take_for_something_else(
    tree_keys: tuple[keys.PrivateKey, ...], name: str
) -> None:
    text = pki.build(Parameters(cluster_name=name), keys=tree_keys).kubeconfig("admin.conf")
    run = kubectl.run("config", "view", "-o", "jsonpath={.clusters[0].name}", kubeconfig=text)
    assert (run.stdout, run.stderr) == (name, "")
    assert yaml.safe_load(text)["clusters"][0]["name"] == name
    assert yaml.safe_load(text)["contexts"][0]["context"]["cluster"] == name


def test_without_keys_new_ones_are_made_each_time() -> None:
    one, other = pki.build(), pki.build()
    assert one["ca"].certificate != other["ca"].certificate
    made = [keys.fingerprint(one[entry.name].key) for entry in TREE]
    made.append(keys.fingerprint(one.service_account))
    assert len(set(made)) == pki.KEYS_NEEDED == 16


def test_everything_in_the_tree_is_reached_by_kubeadms_file_name(tree: ClusterPKI) -> None:
    assert tree["etcd/ca"] is tree.authority("etcd/ca") is tree.authorities["etcd/ca"]
    assert tree["etcd/server"] is tree.identity("etcd/server")
    assert repr(tree) == "ClusterPKI(kubernetes: 3 authorities, 12 certificates, 5 kubeconfigs)"
    for wrong in (tree.authority, tree.identity, tree.kubeconfig, tree.__getitem__):
        with pytest.raises(LessonError, match=r"is called 'apiservr': there are .*") as caught:
            wrong("apiservr")
        assert caught.value.code == "not-in-the-tree"


def test_the_table_says_of_each_certificate_who_signed_it_and_what_it_is_for(
    tree: ClusterPKI,
) -> None:
    rows = {row.name: row for row in tree.rows()}
    assert list(rows) == [entry.name for entry in TREE]
    assert rows["ca"].issuer == "itself"
    assert rows["etcd/peer"].issuer == "etcd/ca"
    assert rows["admin.conf"].subject == "O=kubeadm:cluster-admins, CN=kubernetes-admin"
    assert rows["apiserver"].not_after == NOW + timedelta(days=365)
    assert all(row.purpose for row in rows.values())
    assert "what etcd shows to its clients" in repr(table(rows.values()))


@pytest.mark.parametrize(
    ("wrong", "code", "says"),
    [
        ({"advertise_address": "node1"}, "not-an-address", "'node1' is not an IP address"),
        ({"service_subnet": "10.96.0.1/12"}, "not-a-subnet", "write it like 10.96.0.0/12"),
        ({"service_subnet": "10.96.0.0/32"}, "not-a-subnet", "'10.96.0.0/32' is not a subnet"),
        ({"server": "127.0.0.1:6443"}, "not-a-url", "is not a URL: write https://HOST:PORT"),
    ],
)
def test_parameters_that_cannot_be_are_refused_in_one_line(
    wrong: dict[str, str], code: str, says: str
) -> None:
    with pytest.raises(LessonError, match=re.escape(says)) as caught:
        Parameters(**wrong)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_names_that_no_certificate_can_carry_are_refused(
    tree_keys: tuple[keys.PrivateKey, ...],
) -> None:
    with pytest.raises(LessonError, match="neither an IP address nor a DNS name"):
        pki.build(Parameters(cert_sans=("https://lab",)), keys=tree_keys)
    with pytest.raises(LessonError, match="room for 1 to 64"):
        pki.build(Parameters(node_name="n" * 60), keys=tree_keys)


def test_too_few_keys_are_refused(tree_keys: tuple[keys.PrivateKey, ...]) -> None:
    with pytest.raises(LessonError, match="15 keys were given: the tree needs 16"):
        pki.build(keys=tree_keys[1:])


def test_names_are_in_small_letters_as_kubeadm_writes_them() -> None:
    given = Parameters(node_name="CP-One", cert_sans=("API.Example.com", "10.0.0.7"))
    entries = {entry.name: entry for entry in pki.TREE}
    assert "cp-one" in kubeadm.alternative_names(entries["apiserver"], given)
    assert "api.example.com" in kubeadm.alternative_names(entries["apiserver"], given)
    assert kubeadm.filled(entries["kubelet.conf"].common_name, given) == "system:node:cp-one"


def test_with_an_endpoint_people_come_through_it_and_the_nodes_own_programs_do_not(
    tree_keys: tuple[keys.PrivateKey, ...],
) -> None:
    given = Parameters(control_plane_endpoint="LB.example.com:443")
    assert given.url == "https://lb.example.com:443"
    assert given.local_url == "https://192.168.56.10:6443"
    entries = {entry.name: entry for entry in pki.TREE}
    assert "lb.example.com" in kubeadm.alternative_names(entries["apiserver"], given)
    built = pki.build(given, keys=tree_keys)
    servers = {
        name: kubeconfig.parse(content).clusters[0].server
        for name, content in built.kubeconfigs.items()
    }
    people = {"admin.conf", "super-admin.conf"}
    assert {name for name, server in servers.items() if server == given.url} == people
    assert {servers[name] for name in servers.keys() - people} == {given.local_url}
    assert Parameters(control_plane_endpoint="[fd00::1]:8443").url == "https://[fd00::1]:8443"
    assert Parameters(control_plane_endpoint="lb").url == "https://lb:6443"


@pytest.mark.parametrize("endpoint", ["https://lb", "lb:port", "fd00::1", "lb/path", "[", "u@lb"])
def test_an_endpoint_that_is_none_is_said(endpoint: str) -> None:
    with pytest.raises(LessonError, match="control_plane_endpoint"):
        Parameters(control_plane_endpoint=endpoint)


def test_the_first_of_two_service_subnets_gives_the_api_servers_address() -> None:
    both = Parameters(service_subnet="10.96.0.0/12,fd00:10:96::/112")
    assert both.service_address == "10.96.0.1"
    with pytest.raises(LessonError, match="not a subnet"):
        Parameters(service_subnet="10.96.0.0/12,nonsense")
