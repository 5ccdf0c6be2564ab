"""What the pictures say of certificates, clusters, kubeconfigs, handshakes, dates and faults."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cryptography_vectors
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from examples import examples
from figure_cases import (
    NOW,
    authority,
    client,
    fixed_key,
    kubeconfig_of,
    raw,
    server,
    shaken,
    spans,
    whole_cluster,
)
from figure_judge import faults, texts
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import certificates, figures, keys, kubeadm, kubeconfig, pki, samples
from kubecert_lesson.certificates import Use, issue_identity, self_signed_authority
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures import Drawing, checkers
from kubecert_lesson.gallery import GALLERY
from kubecert_lesson.handshake import Version
from kubecert_lesson.words import sentence


def test_a_certificates_words_name_every_part_with_its_value_and_its_meaning() -> None:
    kind = kubeconfig.parse(samples.kind_kubeconfig())
    leaf = certificates.load(kind.users[0].client_certificate_data)
    found = figures.parts(leaf)
    told = figures.certificate_anatomy(leaf).alt
    assert all(part.value in told and part.meaning in told for part in found)
    assert [part.field for part in found] == [
        "version",
        "serial number",
        "issuer",
        "not before",
        "not after",
        "subject, O",
        "subject, CN",
        "public key",
        "key usage, critical",
        "extended key usage",
        "basic constraints, critical",
        "authority key identifier",
        "signature",
    ]
    assert [part.field for part in found if not part.signed] == ["signature"]


# What a certificate's parts mean


def meanings(
    certificate: x509.Certificate, issuer: x509.Certificate | None = None
) -> dict[str, str]:
    """What follows from each part, both by their codes."""
    return {part.code: part.because.code for part in figures.parts(certificate, issuer)}


def problems(certificate: x509.Certificate, issuer: x509.Certificate | None = None) -> list[str]:
    return [part.code for part in figures.parts(certificate, issuer) if part.problem]


def subject(certificate: x509.Certificate) -> dict[str, str]:
    """What follows from each attribute of the subject, by its name."""
    found = (part for part in figures.parts(certificate) if part.code == "subject-attribute")
    return {str(part.title.values["name"]): part.because.code for part in found}


def test_a_name_means_something_else_in_a_client_a_server_and_an_authority() -> None:
    root = authority("kubernetes")
    both = issue_identity(
        root, common_name="n", organizations=["o"], sans=["n"], use=Use.SERVING_AND_CLIENT
    )
    assert subject(client(root, "alice", "dev")) == {"CN": "user", "O": "group"}
    assert subject(client(root, "alice", "system:masters"))["O"] == "masters"
    assert subject(server(root, "web", "10.0.0.1")) == {"CN": "label"}
    assert subject(both.certificate) == {"CN": "user-or-server", "O": "group"}
    assert subject(root.certificate) == {"CN": "issuer-name"}


def test_a_signature_is_called_checked_only_where_a_key_was_tried() -> None:
    root, other = authority("kubernetes"), authority("kubernetes")
    leaf = client(root, "alice")
    assert meanings(leaf)["signature"] == "not-checked"
    assert meanings(leaf, root.certificate)["signature"] == "signature-matches"
    assert meanings(leaf, other.certificate)["signature"] == "signature-differs"
    assert problems(leaf, other.certificate) == ["signature"] and not problems(leaf)
    assert meanings(root.certificate)["signature"] == "own-signature-matches"
    forged = raw("root", "root", signed_with=fixed_key(1), key=fixed_key(2), ca=True)
    assert problems(forged) == ["signature"]
    assert meanings(forged)["issuer"] == "other-key"
    drawn = [
        texts(figures.certificate_anatomy(leaf, issuer=issuer))
        for issuer in (None, root.certificate, other.certificate)
    ]
    for words, one in zip(("is named as the signer", "signs", "did not sign"), drawn, strict=True):
        assert words in one


def built(*extensions: tuple[x509.ExtensionType, bool], subject: str = "CN=x") -> x509.Certificate:
    """A certificate that signs itself, with these extensions (and whether they are critical)."""
    name = x509.Name.from_rfc4514_string(subject)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(x509.Name.from_rfc4514_string("CN=y"))
        .public_key(fixed_key(1).public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(fixed_key(2), None)


DATE = r"\d{4}-\d\d-\d\d \d\d:\d\d"
SERVES = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False
LOGS_IN = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False


def test_what_is_missing_is_a_problem_only_where_kubernetes_needs_it() -> None:
    assert problems(built(SERVES)) == ["subject-alternative-name"]
    assert problems(built(LOGS_IN)) == problems(built()) == []
    assert meanings(built())["extended-key-usage"] == "any-purpose"
    assert problems(built(LOGS_IN, subject="")) == ["subject"]
    san = x509.SubjectAlternativeName([x509.DNSName("x")]), True
    assert problems(built(SERVES, san, subject="")) == []
    assert meanings(built(LOGS_IN, san))["subject-alternative-name"] == "not-for-client"
    signing = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False
    assert problems(built(signing)) == ["extended-key-usage"]
    assert subject_of("OU=x,CN=y") == {"OU": "no-meaning", "CN": "user"}


def subject_of(name: str) -> dict[str, str]:
    return subject(built(subject=name))


def test_each_use_is_explained() -> None:
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    both = built((x509.ExtendedKeyUsage(uses), False))
    told = next(part for part in figures.parts(both) if part.code == "extended-key-usage")
    assert told.value == "serverAuth, clientAuth"
    assert told.meaning == (
        "kubectl accepts it from a server; the API server accepts it from a client"
    )


def test_an_authority_that_may_not_sign_is_a_problem() -> None:
    usage = dict.fromkeys(
        (
            *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
            *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
        ),
        False,
    )
    lame = x509.KeyUsage(**usage | {"digital_signature": True}), True
    last = x509.BasicConstraints(True, 0), True
    assert problems(built(last, lame)) == ["key-usage"]
    assert meanings(built(last))["basic-constraints"] == "last-ca"
    for length, words in ((1, "at most 1 further authority"), (2, "at most 2 further authorities")):
        found = figures.parts(built((x509.BasicConstraints(True, length), True)))
        told = next(part for part in found if part.code == "basic-constraints")
        assert told.because.code == "ca-with-limit" and words in told.meaning


def test_an_extension_that_nobody_here_knows_is_named() -> None:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    constraints = x509.NameConstraints([x509.DNSName("example.com")], None)
    for extension, critical, field, meaning in (
        (strange, False, "1.2.3.4", "ignored"),
        (strange, True, "1.2.3.4, critical", "must-be-known"),
        (constraints, True, "nameConstraints, critical", "must-be-known"),
    ):
        found = figures.parts(built((extension, critical)))
        told = next(part for part in found if part.code == "other-extension")
        assert (told.field, told.because.code) == (field, meaning)


def vectors() -> list[Path]:
    folder = Path(cryptography_vectors.__file__).parent / "x509"
    return sorted([*folder.glob("*.pem"), *(folder / "custom").glob("*.pem")])


@pytest.mark.filterwarnings("ignore")
def test_every_certificate_of_the_librarys_own_tests_is_legible_or_refused() -> None:
    drawn = 0
    for path in vectors():
        try:
            found = x509.load_pem_x509_certificates(path.read_bytes())
        except (ValueError, x509.InvalidVersion):
            continue  # no certificate, or one that the library itself refuses
        try:
            drawing = figures.certificate_anatomy(found[0])
        except LessonError:
            continue
        assert faults(drawing) == [], path.name
        drawn += 1
    assert drawn > 80


@pytest.mark.parametrize(
    "key", [keys.generate(), ec.generate_private_key(ec.SECP384R1()), fixed_key(1)]
)
def test_every_kind_of_key_is_named(key: keys.PrivateKey) -> None:
    one = self_signed_authority(key, common_name="ca").certificate
    assert keys.kind(key.public_key()) in figures.certificate_anatomy(one).alt


# A whole cluster


def test_a_cluster_has_every_certificate_of_kubeadm_and_who_checks_it() -> None:
    leaves = [entry for entry in kubeadm.TREE if not entry.is_authority]
    assert list(checkers.CHECKERS) == sorted(
        (entry.name for entry in leaves), key=list(checkers.CHECKERS).index
    )
    drawing = figures.cluster_pki(whole_cluster())
    for entry in kubeadm.TREE:
        assert str(entry.purpose) in drawing.alt and entry.files[0] in drawing.alt
    outsiders = [outsider.checker for outsider in checkers.OUTSIDERS]
    for checker in (*checkers.CHECKERS.values(), *outsiders):
        assert f"checked by {checker.who}, trusted as {checker.role.words}" in drawing.alt
        assert str(checker.option) in drawing.alt
    assert texts(drawing).count("trusts it as a server") == 2 + len(outsiders)


def test_a_certificate_is_trusted_as_nothing_that_it_is_not_for() -> None:
    roles = {Use.SERVING: [checkers.TrustedAs.SERVER], Use.CLIENT: [checkers.TrustedAs.CLIENT]}
    for entry in kubeadm.TREE:
        if entry.use in roles:
            assert checkers.CHECKERS[entry.name].role in roles[entry.use]


def test_a_clusters_leaf_of_a_foreign_authority_gets_a_broken_arrow() -> None:
    tree, other = whole_cluster(), whole_cluster(pki.Parameters(node_name="other"))
    stranger = issue_identity(
        authority("kubernetes"), common_name="kube-apiserver", sans=["x"], use=Use.SERVING
    )
    assert "did not sign" not in figures.cluster_pki(other).alt
    mixed = replace(tree, identities={**tree.identities, "apiserver": stranger})
    drawing = figures.cluster_pki(mixed)
    assert "It did not sign kube-apiserver (pki/apiserver.crt)" in drawing.alt
    assert drawing.svg.count("stroke-dasharray: 4,3") == 1


# A kubeconfig


def test_a_kubeconfigs_words_have_every_name_and_every_problem_and_no_secret() -> None:
    config = kubeconfig_of(30)
    drawing = figures.kubeconfig_anatomy(config)
    named = (
        ("Cluster", [one.name for one in config.clusters]),
        ("User", [one.name for one in config.users]),
        ("Context", [one.name for one in config.contexts]),
    )
    for what, names in named:
        assert all(f"{what} {name}:" in drawing.alt for name in names)
    for problem in kubeconfig.check(config):
        assert problem.reason in drawing.alt
    assert "The current context is context-0." in drawing.alt
    for face in (drawing.svg, drawing.alt):
        assert "SECRET" not in face and "PRIVATE KEY" not in face
        assert "insecure-skip-tls-verify" in face and "kubectl would run aws" in face


def test_a_kubeconfig_with_paths_shows_what_is_in_the_files(tmp_path: Path) -> None:
    root = authority("kubernetes")
    root.write(tmp_path, "ca")
    config = kubeconfig.Kubeconfig(
        clusters=(
            kubeconfig.Cluster(
                name="a", server="https://a", certificate_authority=str(tmp_path / "ca.crt")
            ),
            kubeconfig.Cluster(
                name="b", server="https://b", certificate_authority="/nowhere/ca.crt"
            ),
        ),
        users=(kubeconfig.User(name="u", client_key=str(tmp_path / "ca.key")),),
    )
    told = figures.kubeconfig_anatomy(config).alt
    assert f"certificate-authority: file {tmp_path / 'ca.crt'}; kubernetes, until" in told
    assert "certificate-authority leads to /nowhere/ca.crt, which does not exist" in told
    assert f"client-key: file {tmp_path / 'ca.key'}; a private key, not shown" in told
    assert "No context is current." in told


def test_many_authorities_in_one_field_are_counted() -> None:
    bundle = b"".join(authority(f"ca-{n}").certificate_pem for n in range(5))
    one = kubeconfig.Cluster(name="a", server="https://a", certificate_authority_data=bundle)
    drawing = figures.kubeconfig_anatomy(kubeconfig.Kubeconfig(clusters=(one,)))
    assert "and 2 more certificates" in drawing.alt


# A handshake


def test_a_handshakes_words_have_every_message_and_both_verdicts() -> None:
    for shake in (
        shaken(),
        shaken(version=Version.TLS12),
        shaken(server_requires_certificate=True),
    ):
        drawing = figures.handshake_sequence(shake)
        for message in shake.messages:
            way = "encrypted" if message.encrypted else "in the clear"
            sender = message.sender.words
            sends = f"{message.number}: the {sender} sends {message.name}, {way}."
            assert sends in drawing.alt
            assert f"{message.number}. {message.name}" in texts(drawing)
        for verdict in shake.verdicts:
            assert str(sentence(verdict.because)) in drawing.alt
        assert faults(drawing) == []


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize(
    ("shape", "refusal"),
    [
        ({"known": False}, "the server refuses"),
        ({"trusting": False}, "the client refuses"),
        ({"known": False, "server_requires_certificate": True}, "the server refuses"),
    ],
)
def test_a_refusal_is_a_broken_arrow_with_the_refusers_name(
    version: Version, shape: dict[str, bool], refusal: str
) -> None:
    drawing = figures.handshake_sequence(shaken(version=version, **shape))
    both = {"the server refuses", "the client refuses"}
    assert both & set(texts(drawing)) == {refusal} and faults(drawing) == []
    assert "stroke-dasharray: 4,3" in drawing.svg
    assert "stroke-dasharray" not in figures.handshake_sequence(shaken(version=version)).svg


# Who expires when


def test_a_timeline_tells_what_ends_first_and_marks_it_without_colour() -> None:
    drawing = figures.validity_timeline(spans(6), at=NOW)
    told = drawing.alt.split(". ")
    assert told[0] == "Validity of 6 certificates at 2026-11-23 00:00 UTC"
    assert told[1] == ("certificate-0: expired, expired 35 days ago, until 2026-10-19 00:00 UTC")
    assert told[2].startswith("certificate-1: expires soon, only 12 days left")
    assert told[3].startswith("certificate-2: valid, 265 days left")
    assert told[4].startswith("certificate-3: not yet valid, valid in 5 days, from 2026-11-28")
    assert drawing.svg.count("stroke-dasharray: 4,3") == 2  # one is over, one has not begun


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(seconds=1), "only 0 minutes left"),
        (timedelta(hours=1, minutes=5), "only 1 hour left"),
        (timedelta(days=1, hours=23), "only 47 hours left"),
        (timedelta(days=30), "30 days left"),
        (timedelta(days=729), "729 days left"),
        (timedelta(days=730), "2 years left"),
        (timedelta(0), "only 0 minutes left"),
        (timedelta(seconds=-1), "expired 0 minutes ago"),
    ],
)
def test_what_is_left_is_told_as_people_count(left: timedelta, words: str) -> None:
    item = ("it", NOW - timedelta(days=1), NOW + left)
    drawing = figures.validity_timeline([item], at=NOW)
    assert words in texts(drawing) and faults(drawing) == []


@examples(40)
@given(st.lists(st.tuples(st.integers(-(10**5), 10**5), st.integers(-(10**5), 10**5)), min_size=1))
def test_any_spans_of_time_are_legible(hours: list[tuple[int, int]]) -> None:
    items = [
        ("it", NOW + timedelta(hours=min(pair)), NOW + timedelta(hours=max(pair))) for pair in hours
    ]
    assert faults(figures.validity_timeline(items, at=NOW)) == []


def test_the_seconds_that_a_lesson_takes_do_not_change_a_timeline() -> None:
    def drawn(now: datetime) -> str:
        items = [("it", now - timedelta(minutes=5), now + timedelta(days=365))]
        return figures.validity_timeline(items, at=now + timedelta(seconds=2)).svg

    first, second = drawn(NOW), drawn(NOW + timedelta(days=400, seconds=3))
    assert first != second
    assert re.sub(DATE, "", first) == re.sub(DATE, "", second)


def test_a_certificate_is_drawn_by_its_own_dates_and_now_is_the_default() -> None:
    root = authority("kubernetes").certificate
    assert (
        "kubernetes: valid, 9 years left"
        in figures.validity_timeline([root], at=NOW + timedelta(days=2)).alt
    )
    today = datetime.now(UTC)
    assert f"at {today:%Y-%m-%d}" in figures.validity_timeline([("it", today, today)]).alt


# From the message to the cause


def test_the_chart_leads_from_every_recorded_message_to_every_fault_behind_it() -> None:
    drawing = figures.decision_chart()
    assert faults(drawing) == []
    for fault in GALLERY:
        start = drawing.alt.index(f"“{fault.message}” means that")
        told = drawing.alt[
            start : drawing.alt.index("). ", start + 1) if fault is not GALLERY[-1] else None
        ]
        assert fault.title in told and fault.who_refused_whom in told
    assert drawing.alt.count("means that") == len({(f.door, f.message) for f in GALLERY})


def test_the_chart_of_a_part_of_the_gallery_has_only_that() -> None:
    drawing = figures.decision_chart(GALLERY[:1])
    assert GALLERY[0].title in drawing.alt and GALLERY[1].title not in drawing.alt


# Bad input


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: figures.cluster_pki({}), "give what pki.build"),  # type: ignore[arg-type]
        (lambda: figures.kubeconfig_anatomy("x"), "kubeconfig.read"),  # type: ignore[arg-type]
        (lambda: figures.kubeconfig_anatomy(kubeconfig.Kubeconfig()), "nothing to draw"),
        (lambda: figures.handshake_sequence(None), "shake_hands"),  # type: ignore[arg-type]
        (lambda: figures.validity_timeline([]), "no certificate to draw"),
        (lambda: figures.validity_timeline([("x", NOW.replace(tzinfo=None), NOW)]), "no time zone"),
        (lambda: figures.validity_timeline([], at=NOW.replace(tzinfo=None)), "no time zone"),
        (lambda: figures.certificate_anatomy(None), "certificate"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_drawn_is_named(draw: Callable[[], Drawing], words: str) -> None:
    with pytest.raises(LessonError, match=words):
        draw()
