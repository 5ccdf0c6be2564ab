"""The diagnosis without the network: what it finds in every kind of kubeconfig, and in order."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from diagnose_cases import LAYOUTS, Material, material, write_layout

from kubecert_lesson import (
    LessonError,
    certificates,
    chain,
    diagnose,
    keys,
    kubeconfig,
    kubectl,
    pki,
    samples,
)
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.diagnose import Diagnosis, Finding
from kubecert_lesson.diagnose.checks.authority import why_not_authority
from kubecert_lesson.kubeconfig import Kubeconfig, User
from kubecert_lesson.steps import Check, Verdict

NOW = datetime.now(UTC)


def healthy(made: Material | None = None) -> Kubeconfig:
    pieces = made or material()
    return kubeconfig.build(
        cluster="lesson",
        server="https://127.0.0.1:6443",
        authority_pem=pieces.authority.certificate_pem,
        user="admin",
        certificate_pem=pieces.user.certificate_pem,
        key_pem=pieces.user.key_pem,
    )


def with_user(**fields: object) -> Kubeconfig:
    config = healthy()
    return replace(config, users=(replace(config.users[0], **fields),))  # type: ignore[arg-type]


def with_cluster(**fields: object) -> Kubeconfig:
    config = healthy()
    return replace(config, clusters=(replace(config.clusters[0], **fields),))  # type: ignore[arg-type]


def offline(config: Kubeconfig | bytes | Path, at: datetime | None = None) -> Diagnosis:
    return diagnose.diagnose(config, at=at, offline=True)


def finding(diagnosis: Diagnosis, code: str) -> Finding:
    return next(found for found in diagnosis.checks if found.code == code)


def faults_of(diagnosis: Diagnosis) -> list[str]:
    return [found.fault for found in diagnosis.checks if found.failed]


def put_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let PATH have these programs and no others."""
    folder.mkdir()
    for name in names:
        (folder / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize("layout", sorted({p.stem for p in LAYOUTS.glob("*.yaml")} - {"password"}))
def test_healthy_kubeconfigs_of_every_kind_have_no_finding(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(tmp_path / "bin", monkeypatch, "aws", "kubelogin", "gke-gcloud-auth-plugin")
    diagnosis = offline(write_layout(layout, tmp_path))
    assert diagnosis.sound and diagnosis.first is None and diagnosis.explanation is None
    assert "No problem found." in repr(diagnosis)


@pytest.mark.parametrize("kind", ["RSA", "ECDSA", "Ed25519"])
def test_keys_of_every_kind_are_read_and_compared(kind: str, tmp_path: Path) -> None:
    diagnosis = offline(write_layout("embedded", tmp_path, material(kind)))
    assert diagnosis.sound
    assert keys.kind(material(kind).user.key) in finding(diagnosis, "client-key").reason
    other = replace(material(kind), user=Identity(material(kind).user.certificate, keys.generate()))
    assert faults_of(offline(healthy(other))) == ["key-mismatch"]


def test_all_kubeconfigs_of_kubeadm_are_sound() -> None:
    tree = pki.build()
    for name in tree.kubeconfigs:
        assert offline(tree.kubeconfig(name)).sound, name


def test_kinds_certificates_are_sound_at_their_time_and_only_the_key_is_missing() -> None:
    then = offline(samples.kind_kubeconfig(), at=datetime(2024, 1, 1, tzinfo=UTC))
    assert faults_of(then) == ["cert-without-key"]
    assert finding(then, "client-certificate-dates").passed
    who = finding(then, "user-and-groups").because
    assert who.code == "named-in-masters" and who.values["user"] == "kubernetes-admin"
    assert "system:masters is authorized to do everything" in str(who)
    later = offline(samples.kind_kubeconfig(), at=datetime(2025, 1, 1, tzinfo=UTC))
    assert faults_of(later) == ["cert-without-key", "client-expired"]


def test_a_finding_is_a_check_and_a_check_not_made_has_not_passed() -> None:
    diagnosis = offline(healthy())
    assert all(isinstance(found, Check) for found in diagnosis.checks)
    last = diagnosis.checks[-1]
    assert (last.code, last.verdict) == ("server", Verdict.NOT_CHECKED) and not last.passed
    assert last.because.code == "offline"


@pytest.mark.parametrize("layout", ["eks", "gke", "aks"])
def test_programs_are_named_and_never_run(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a program was run")

    for name in ("subprocess.Popen", "os.system", "os.execv", "os.posix_spawn"):
        monkeypatch.setattr(name, never)
    config = kubeconfig.read(write_layout(layout, tmp_path))
    program = config.users[0].exec
    assert program is not None
    login = finding(offline(config), "login")
    assert login.passed and login.because.code == "logs-in-with-program"
    assert f"program {program.command}" in login.reason and "never does" in login.reason


def test_other_logins_are_named() -> None:
    provider = User("admin", other=kubeconfig.parse(PROVIDER).users[0].other)
    config = replace(healthy(), users=(provider,))
    assert "logs in with: auth-provider oidc." in finding(offline(config), "login").reason
    token = offline(replace(healthy(), users=(User("admin", token="t"),)))
    assert token.sound and finding(token, "login").because.code == "logs-in-with"
    assert "logs in with: token." in finding(token, "login").reason
    assert finding(token, "client-certificate").because.code == "no-client-certificate"


PROVIDER = "users: [{name: admin, user: {auth-provider: {name: oidc, config: {client-id: x}}}}]"
REMOVED = PROVIDER.replace("oidc", "gcp")


def test_the_authority_may_be_the_systems_or_the_servers_own_certificate() -> None:
    none = offline(with_cluster(certificate_authority_data=b""))
    assert none.sound and finding(none, "authority").because.code == "none-given"
    serving = certificates.issue_identity(
        material().authority, common_name="api", sans=["api"], use=Use.SERVING
    )
    pinned = offline(with_cluster(certificate_authority_data=serving.certificate_pem))
    assert pinned.sound
    assert finding(pinned, "authority-may-sign").because.code == "servers-own"


def test_of_several_authorities_one_good_one_is_enough() -> None:
    old = certificates.self_signed_authority(
        keys.generate(), common_name="old", now=NOW - timedelta(days=4000)
    )
    both = old.certificate_pem + material().authority.certificate_pem
    assert offline(with_cluster(certificate_authority_data=both)).sound
    only_old = offline(with_cluster(certificate_authority_data=old.certificate_pem))
    assert faults_of(only_old) == ["authority-expired"]


def test_what_kubectl_passes_over_in_pem_is_passed_over() -> None:
    own, held = material().authority.certificate_pem, material().user
    for first in (DAMAGED, b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n",
                  labelled(own), headed(own), KEY_PEM):  # fmt: skip
        assert offline(with_cluster(certificate_authority_data=first + own)).sound
    assert offline(with_cluster(certificate_authority_data=own.replace(b"\n", b"\n\n"))).sound
    spaced = with_user(
        client_certificate_data=held.certificate_pem.replace(b"\n", b"\r\n\r\n"),
        client_key_data=keys.private_pem(held.key).replace(b"\n", b"\n\n"),
    )
    assert offline(spaced).sound
    assert offline(with_user(client_certificate_data=headed(held.certificate_pem))).sound


def test_several_authorities_are_counted_and_named() -> None:
    one = finding(offline(healthy()), "authority").because
    assert (one.code, str(one)) == ("one-certificate", "kubernetes.")
    own = material().authority.certificate_pem
    other = certificates.self_signed_authority(keys.generate(), common_name="other")
    three = own + other.certificate_pem + own
    several = finding(offline(with_cluster(certificate_authority_data=three)), "authority").because
    assert several.code == "several-certificates"
    assert str(several) == "3 certificates: kubernetes and other."


@pytest.mark.parametrize(
    ("fields", "code", "said"),
    [
        ({}, "address", "https://127.0.0.1:6443."),
        ({"proxy_url": "http://p:1"}, "by-proxy", "through the proxy http://p:1."),
        ({"tls_server_name": "api"}, "other-name", "whose certificate must be for api."),
        (
            {"proxy_url": "http://p:1", "tls_server_name": "api"},
            "by-proxy-other-name",
            "through the proxy http://p:1; its certificate must be for api.",
        ),
    ],
)
def test_the_way_to_the_server_is_told(fields: dict[str, str], code: str, said: str) -> None:
    found = finding(offline(with_cluster(**fields)), "server-address")
    assert found.passed and found.because.code == code and found.reason.endswith(said)


def test_what_is_sent_along_with_a_client_certificate_is_counted() -> None:
    alone = finding(offline(healthy()), "client-certificate").because
    assert alone.code == "certificate"
    user, authority = material().user.certificate_pem, material().authority.certificate_pem
    for count, words in ((1, "; 1 more is sent with it."), (2, "; 2 more are sent with it.")):
        found = finding(
            offline(with_user(client_certificate_data=user + authority * count)),
            "client-certificate",
        ).because
        assert found.code == "certificate-and-more" and str(found).endswith(words)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"client_certificate_data": b""}, "key-without-certificate"),
        ({"client_certificate_data": b"", "client_key_data": b""}, "nothing-to-log-in-with"),
    ],
)
def test_a_key_alone_is_told_from_nothing_at_all(fields: dict[str, bytes], code: str) -> None:
    found = finding(offline(with_user(**fields)), "login")
    assert found.failed and found.because.code == code


def test_the_heading_names_the_context_where_there_is_one() -> None:
    then = datetime(2020, 1, 1, tzinfo=UTC)
    chosen = repr(offline(healthy(), at=then)).splitlines()[0]
    assert chosen == "the kubeconfig, context admin@lesson, on 2020-01-01 00:00:00 UTC"
    none = repr(offline(Kubeconfig(), at=then)).splitlines()[0]
    assert none == "the kubeconfig, on 2020-01-01 00:00:00 UTC"


def test_the_cluster_of_another_file_is_told_as_well_as_the_user(tmp_path: Path) -> None:
    one = save(tmp_path, "one", healthy())
    other = replace(
        with_cluster(server="https://127.0.0.2:6443"),
        contexts=(kubeconfig.Context("second", "lesson", "admin"),),
        current_context="second",
    )
    two = save(tmp_path, "two", other)
    diagnosis = diagnose.diagnose([one, two], context="second", offline=True)
    assert diagnosis.first is not None and not diagnosis.first.advice
    assert diagnosis.first.because.code == "cluster-of-another-file"
    assert f"from {two}, gets the cluster of {one}" in diagnosis.first.reason


def authority_like(*, basic: x509.BasicConstraints | None, signs: bool | None) -> x509.Certificate:
    own = material().authority
    builder = (
        x509.CertificateBuilder()
        .subject_name(own.certificate.subject)
        .issuer_name(own.certificate.subject)
        .public_key(own.key.public_key())
        .serial_number(7)
        .not_valid_before(own.certificate.not_valid_before_utc)
        .not_valid_after(own.certificate.not_valid_after_utc)
    )
    if basic:
        builder = builder.add_extension(basic, critical=True)
    if signs is not None:
        flags = dict.fromkeys(
            (
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "crl_sign",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        usage = x509.KeyUsage(digital_signature=True, key_cert_sign=signs, **flags)
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(own.key, hashes.SHA256())


YES, NO = x509.BasicConstraints(True, None), x509.BasicConstraints(False, None)


@pytest.mark.parametrize("signs", [None, True, False])
@pytest.mark.parametrize("basic", [None, YES, NO])
def test_who_may_sign_is_judged_as_the_chain_judges_it(
    basic: x509.BasicConstraints | None, signs: bool | None
) -> None:
    authority = authority_like(basic=basic, signs=signs)
    verdict = chain.verify(material().user.certificate, anchors=[authority], use=Use.CLIENT)
    assert (why_not_authority(authority) is None) is verdict.trusted
    pem = certificates.pem(authority)
    diagnosis = offline(with_cluster(certificate_authority_data=pem))
    assert faults_of(diagnosis) == ([] if verdict.trusted else ["authority-not-ca"])


@pytest.mark.real_clock
def test_a_version_1_authority_passes_as_it_does_with_kubectl(tmp_path: Path) -> None:
    own = material().authority
    own.write(tmp_path, "ca")
    made = "req -new -key ca.key -subj /CN=kubernetes -out ca.csr"
    assert kubectl.openssl(*made.split(), cwd=tmp_path).ok
    signed = "x509 -req -in ca.csr -signkey ca.key -out v1.crt -days 30"
    assert kubectl.openssl(*signed.split(), cwd=tmp_path).ok
    certificate = certificates.read(tmp_path / "v1.crt")
    expected = certificate.version is x509.Version.v1  # OpenSSL 3.0; 3.5 writes v3 without CA:TRUE
    assert (why_not_authority(certificate) is None) is expected


def client(**fields: object) -> Identity:
    usual: dict[str, object] = {"common_name": "admin", "use": Use.CLIENT}
    return certificates.issue_identity(material().authority, **{**usual, **fields})  # type: ignore[arg-type]


def showing(identity: Identity) -> Kubeconfig:
    return with_user(
        client_certificate_data=identity.certificate_pem, client_key_data=identity.key_pem
    )


KEY_PEM = keys.private_pem(material().user.key)
DAMAGED = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


def labelled(pem: bytes) -> bytes:
    return pem.replace(b"CERTIFICATE", b"X509 CERTIFICATE")


def headed(pem: bytes) -> bytes:
    return pem.replace(b"CERTIFICATE-----\n", b"CERTIFICATE-----\nOwner: me\n\n", 1)


DAMAGED_KEY = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
BROKEN: dict[str, tuple[Kubeconfig | bytes, str, str]] = {
    "no YAML": (b"clusters: [", "file", "not-yaml"),
    "a number for text": (b"current-context: 5", "file", "wrong-field"),
    "another kind": (b"kind: Pod\napiVersion: v1", "file", "wrong-field"),
    "bad base64": (
        b"clusters: [{name: a, cluster: {certificate-authority-data: '%%%'}}]",
        "file",
        "bad-base64",
    ),
    "nothing at all": (b"", "context", "no-kubeconfig"),
    "no current context": (replace(healthy(), current_context=""), "context", "no-context"),
    "another context": (replace(healthy(), current_context="gone"), "context", "unknown-context"),
    "no such cluster": (replace(healthy(), clusters=()), "context", "unknown-cluster"),
    "no such user": (replace(healthy(), users=()), "context", "unknown-user"),
    "no server": (with_cluster(server=""), "server-address", "no-server"),
    "no scheme": (with_cluster(server="127.0.0.1:6443"), "server-address", "wrong-server"),
    "authority no PEM": (
        with_cluster(certificate_authority_data=b"hello"),
        "authority",
        "not-pem",
    ),
    "authority a key": (
        with_cluster(certificate_authority_data=KEY_PEM),
        "authority",
        "not-a-certificate",
    ),
    "authority of another label": (
        with_cluster(certificate_authority_data=labelled(material().authority.certificate_pem)),
        "authority",
        "not-a-certificate",
    ),
    "authority with headers": (
        with_cluster(certificate_authority_data=headed(material().authority.certificate_pem)),
        "authority",
        "not-a-certificate",
    ),
    "client certificate of another label": (
        with_user(client_certificate_data=labelled(material().user.certificate_pem)),
        "client-certificate",
        "other-pem",
    ),
    "authority damaged": (
        with_cluster(certificate_authority_data=DAMAGED),
        "authority",
        "damaged-certificate",
    ),
    "authority gone": (
        with_cluster(certificate_authority_data=b"", certificate_authority="/no/ca.crt"),
        "authority",
        "missing-file",
    ),
    "authority twice": (
        with_cluster(certificate_authority=__file__),
        "authority",
        "two-answers",
    ),
    "insecure, with authority": (
        with_cluster(insecure_skip_tls_verify=True),
        "authority",
        "insecure-with-authority",
    ),
    "authority not yet": (
        with_cluster(
            certificate_authority_data=certificates.self_signed_authority(
                keys.generate(), common_name="soon", now=NOW + timedelta(days=2)
            ).certificate_pem
        ),
        "authority-dates",
        "authority-not-yet-valid",
    ),
    "token and password": (with_user(token="t", username="u"), "login", "two-logins"),
    "no key": (with_user(client_key_data=b""), "login", "cert-without-key"),
    "only a key": (with_user(client_certificate_data=b""), "login", "key-without-cert"),
    "nothing to log in with": (
        with_user(client_certificate_data=b"", client_key_data=b""),
        "login",
        "no-credentials",
    ),
    "certificate twice": (with_user(client_certificate=__file__), "login", "two-answers"),
    "key twice": (with_user(client_key=__file__), "login", "two-answers"),
    "a provider of old": (
        replace(healthy(), users=kubeconfig.parse(REMOVED).users),
        "login",
        "auth-provider-removed",
    ),
    "token file gone": (
        replace(healthy(), users=(User("admin", token_file="/no/token"),)),
        "login",
        "missing-file",
    ),
    "certificate no PEM": (
        with_user(client_certificate_data=b"hello"),
        "client-certificate",
        "not-pem",
    ),
    "certificate damaged": (
        with_user(client_certificate_data=DAMAGED),
        "client-certificate",
        "damaged-certificate",
    ),
    "certificate a key": (
        with_user(client_certificate_data=KEY_PEM),
        "client-certificate",
        "swapped-cert-and-key",
    ),
    "certificate gone": (
        with_user(client_certificate_data=b"", client_certificate="/no/c.crt"),
        "client-certificate",
        "missing-file",
    ),
    "key gone": (
        with_user(client_key_data=b"", client_key="/no/c.key"),
        "client-key",
        "missing-file",
    ),
    "key no PEM": (with_user(client_key_data=b"hello"), "client-key", "not-pem"),
    "key damaged": (with_user(client_key_data=DAMAGED_KEY), "client-key", "damaged-key"),
    "key a certificate": (
        with_user(client_key_data=material().user.certificate_pem),
        "client-key",
        "swapped-cert-and-key",
    ),
    "key locked": (
        with_user(client_key_data=keys.private_pem(material().user.key, passphrase=b"p")),
        "client-key",
        "encrypted-key",
    ),
    "another's key": (
        with_user(client_key_data=keys.private_pem(keys.generate())),
        "key-fits-certificate",
        "key-mismatch",
    ),
    "authority first": (
        with_user(
            client_certificate_data=material().authority.certificate_pem
            + material().user.certificate_pem
        ),
        "key-fits-certificate",
        "several-certificates",
    ),
    "expired": (
        showing(client(now=NOW - timedelta(days=400))),
        "client-certificate-dates",
        "client-expired",
    ),
    "not yet valid": (
        showing(client(now=NOW + timedelta(days=2))),
        "client-certificate-dates",
        "client-not-yet-valid",
    ),
    "for servers": (
        showing(client(use=Use.SERVING)),
        "client-certificate-use",
        "client-without-client-auth",
    ),
}
# kubectl needs the server to find out about these, and for the last it would ask for a name.
LATER = {"authority not yet", "expired", "not yet valid", "for servers", "no scheme"}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_found_first_where_it_shows(case: str) -> None:
    config, name, fault = BROKEN[case]
    diagnosis = offline(config)
    assert diagnosis.first is not None and not diagnosis.sound
    assert (diagnosis.first.code, diagnosis.first.fault) == (name, fault)
    assert diagnosis.explanation is not None and diagnosis.explanation.fault == fault


@pytest.mark.real_clock
@pytest.mark.parametrize("case", sorted(BROKEN.keys() - LATER))
def test_kubectl_says_of_it_what_the_diagnosis_says_that_it_says(case: str) -> None:
    config, _, _ = BROKEN[case]
    first = offline(config).first
    said = kubectl.run("get", "nodes", kubeconfig=config)
    assert first is not None and not said.ok
    for part in first.kubectl.replace('"the kubeconfig"', '"~/kubeconfig"').split("…"):
        assert " ".join(part.split()) in " ".join(said.text.split())


def test_a_certificate_without_a_name_names_nobody() -> None:
    own = material().authority
    key = keys.generate()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(own.certificate.subject)
        .public_key(key.public_key())
        .serial_number(8)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .sign(own.key, hashes.SHA256())
    )
    diagnosis = offline(showing(Identity(certificate, key)))
    assert faults_of(diagnosis) == ["no-user-name"]
    assert finding(diagnosis, "client-certificate-use").because.code == "any-use"


def test_when_everything_lies_in_the_future_the_clock_is_behind() -> None:
    diagnosis = offline(healthy(), at=NOW - timedelta(days=2))
    assert diagnosis.first is not None
    assert (diagnosis.first.code, diagnosis.first.fault) == ("authority-dates", "clock-behind")


def test_insecure_mode_is_advice_and_comes_after_what_stops_kubectl() -> None:
    insecure = with_cluster(certificate_authority_data=b"", insecure_skip_tls_verify=True)
    diagnosis = offline(insecure)
    assert not diagnosis.sound and faults_of(diagnosis) == ["insecure"]
    assert diagnosis.first is not None and diagnosis.first.advice
    worse = offline(replace(insecure, users=(User("admin"),)))
    assert faults_of(worse) == ["insecure", "no-credentials"]
    assert worse.first is not None and worse.first.fault == "no-credentials"


def test_a_file_that_others_can_read_is_advice(tmp_path: Path) -> None:
    path = kubeconfig.save(healthy(), tmp_path / "config")
    assert finding(offline(path), "file-mode").passed
    path.chmod(0o640)
    diagnosis = offline(path)
    assert faults_of(diagnosis) == ["readable-by-others"]
    assert "0640" in finding(diagnosis, "file-mode").reason
    assert diagnosis.explanation is not None
    assert diagnosis.explanation.fix == (f"chmod 600 {path}",)


def test_a_file_of_another_user_that_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "ca.crt"
    folder.mkdir()  # as unreadable as a file without permission, for root, too
    diagnosis = offline(
        with_cluster(certificate_authority_data=b"", certificate_authority=str(folder))
    )
    assert faults_of(diagnosis) == ["unreadable-file"]
    diagnosis = offline(with_user(client_key_data=b"", client_key=str(folder)))
    assert faults_of(diagnosis) == ["unreadable-file"]
    diagnosis = offline(with_user(client_certificate_data=b"", client_certificate=str(folder)))
    assert faults_of(diagnosis) == ["unreadable-file"]


def test_a_missing_file_and_a_time_without_zone_are_errors(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="cannot read .*nothing"):
        diagnose.diagnose(tmp_path / "nothing")
    with pytest.raises(LessonError, match="no time zone"):
        diagnose.diagnose(healthy(), at=datetime(2026, 1, 1))


def test_a_chosen_context_is_followed() -> None:
    config = kubeconfig.set_context(healthy(), "other", cluster="lesson", user="nobody")
    assert diagnose.diagnose(config, context="other", offline=True).context == "other"
    diagnosis = diagnose.diagnose(config, context="gone", offline=True)
    assert diagnosis.first is not None
    assert diagnosis.first.because.code == "chosen-context-unknown"
    assert diagnosis.first.because.values["context"] == "gone"


def save(folder: Path, name: str, config: Kubeconfig) -> Path:
    return kubeconfig.save(config, folder / name)


def test_several_files_are_merged_as_kubectl_does_and_said_where_names_are_equal(
    tmp_path: Path,
) -> None:
    one = save(tmp_path, "one", healthy())
    other = replace(
        showing(client()),
        contexts=(kubeconfig.Context("second", "lesson", "admin"),),
        current_context="second",
    )
    two = save(tmp_path, "two", other)
    first = diagnose.diagnose([one, two], offline=True)
    assert faults_of(first) == ["merged-users"]
    assert first.first is not None and first.first.advice  # the first file's own context works
    second = diagnose.diagnose(f"{one}{os.pathsep}{two}", context="second", offline=True)
    assert second.first is not None and not second.first.advice
    assert second.first.because.code == "user-of-another-file"
    assert f"gets the user of {one}" in second.first.reason
    assert second.explanation is not None
    assert any(
        line.startswith(f"kubectl --kubeconfig={two} config set-credentials")
        for line in second.explanation.fix
    )


def test_equal_files_and_missing_ones_are_no_finding(tmp_path: Path) -> None:
    one = save(tmp_path, "one", healthy())
    two = save(tmp_path, "two", replace(healthy(), users=()))
    assert finding(diagnose.diagnose([one, two], offline=True), "equal-names").passed
    missing = diagnose.diagnose([one, tmp_path / "gone"], offline=True)
    assert missing.sound and finding(missing, "equal-names").because.code == "missing-file"
    nothing = diagnose.diagnose([tmp_path / "gone"], offline=True)
    assert nothing.first is not None and nothing.first.fault == "no-kubeconfig"
    broken = tmp_path / "broken"
    broken.write_text("clusters: [")
    assert diagnose.diagnose([one, broken], offline=True).checks[0].fault == "not-yaml"


def test_commands_name_this_kubeconfigs_own_entries(tmp_path: Path) -> None:
    odd = kubeconfig.build(
        cluster="my cluster",
        server="https://127.0.0.1:6443",
        authority_pem=material().authority.certificate_pem,
        user="admin",
        certificate_pem=material().user.certificate_pem,
    )
    explanation = offline(save(tmp_path, "with space", odd)).explanation
    assert explanation is not None
    path = tmp_path / "with space"
    assert explanation.fix[-1] == (
        f"kubectl --kubeconfig='{path}' config set-credentials admin --client-key=client.key"
        " --embed-certs"
    )


@pytest.mark.parametrize(
    ("context", "command"),
    [
        ("kind-test", "kind export kubeconfig --name test"),
        ("k3d-test", "k3d kubeconfig merge test"),
        ("minikube", "minikube update-context --profile minikube"),
        (
            "arn:aws:eks:eu-west-1:1:cluster/shop",
            "aws eks update-kubeconfig --name shop --region eu-west-1",
        ),
        (
            "gke_project_europe-west3_shop",
            "gcloud container clusters get-credentials shop --location europe-west3"
            " --project project",
        ),
    ],
)
def test_who_wrote_a_kubeconfig_can_write_it_again(context: str, command: str) -> None:
    config = showing(client(now=NOW - timedelta(days=400)))
    renamed = replace(
        config,
        contexts=(replace(config.contexts[0], name=context),),
        current_context=context,
    )
    explanation = offline(renamed).explanation
    assert explanation is not None and explanation.fix[-1] == command


def with_odd_extension(oid: x509.ObjectIdentifier, *, key: keys.PrivateKey) -> x509.Certificate:
    """A certificate that can be read but for its extensions."""
    own = material().authority
    return (
        x509.CertificateBuilder()
        .subject_name(certificates.distinguished_name("odd"))
        .issuer_name(own.certificate.subject)
        .public_key(key.public_key())
        .serial_number(9)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.UnrecognizedExtension(oid, b"\xff"), critical=False)
        .sign(own.key, hashes.SHA256())
    )


@pytest.mark.parametrize("oid", [x509.ExtendedKeyUsage.oid, x509.BasicConstraints.oid])
def test_extensions_that_cannot_be_read_are_said(oid: x509.ObjectIdentifier) -> None:
    key = keys.generate()
    odd = with_odd_extension(oid, key=key)
    assert faults_of(offline(showing(Identity(odd, key)))) == ["damaged-certificate"]
    config = with_cluster(certificate_authority_data=certificates.pem(odd))
    diagnosis = offline(config)
    assert faults_of(diagnosis) == ["damaged-certificate"]
    found = finding(diagnosis, "authority")
    assert found.because.code == "not-parsed"
    assert found.kubectl.startswith(
        "error: unable to load root certificates: failed to parse certificate: x509: invalid "
    )


def test_a_home_folder_is_written_with_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    save(tmp_path, "config", healthy())
    assert diagnose.diagnose("~/config", offline=True).sound
