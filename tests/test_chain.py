"""Chains of trust: every check, its reason, and the verdict beside openssl's and cryptography's."""

from datetime import UTC, datetime, timedelta, timezone

import chain_cases as made
import pytest
import yaml
from chain_cases import CLIENT, DAY, LEAF, NOW, SERVER, Case, Made
from chain_judges import by_cryptography, by_openssl, foreseen, ours
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import PolicyBuilder, Store

from kubecert_lesson import certificates, chain, keys, samples, table
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import ChainVerdict
from kubecert_lesson.chain.names import address, covers, host_matches
from kubecert_lesson.chain.path import MOST_SIGNATURES, CertificateFacts
from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Check, Verdict

CASES = made.all_cases()
# What openssl says here depends on more than the path, and the verdict says so.
UNDECIDED = ("a new key under the old name, not limited",)
by_title = pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)


def failed(verdict: ChainVerdict) -> list[str]:
    return [check.code for check in verdict.checks if check.verdict is Verdict.FAILED]


def case_of(title: str) -> Case:
    return next(case for case in CASES if case.title == title)


def reason_for(title: str) -> str:
    return ours(case_of(title)).reason


@pytest.fixture(scope="module")
def ca() -> Made:
    return made.authority("kubernetes", made.rsa_key(0), sans=["kubernetes"])


@pytest.fixture(scope="module")
def leaf(ca: Made) -> Made:
    return made.server(made.rsa_key(2), ca)


# --- the table -----------------------------------------------------------------------------------


@by_title
def test_a_chain_is_trusted_or_fails_first_at_the_check_that_it_was_made_to_fail(
    case: Case,
) -> None:
    verdict = ours(case)
    assert verdict.trusted is case.trusted
    assert failed(verdict)[:1] == ([case.failed] if case.failed else [])


@by_title
def test_a_chain_with_one_flaw_fails_only_the_checks_that_this_flaw_touches(case: Case) -> None:
    together = {
        "no usage and no flag": {"ca-flag", "key-usage"},
        "nothing was signed": {"ca-flag", "path-length"},
    }
    found = set(failed(ours(case)))
    assert len(found) <= 1 or any(found <= flaw for flaw in together.values())


@pytest.mark.real_clock
@by_title
def test_openssl_agrees_or_the_verdict_says_why_it_does_not(case: Case) -> None:
    verdict = ours(case)
    accepted, said = by_openssl(case)
    opinion = next((o for o in verdict.differences if o.who == "openssl verify"), None)
    if opinion is not None and opinion.verdict is Verdict.NOT_CHECKED:
        assert case.title in UNDECIDED
        return
    assert accepted is foreseen(verdict, "openssl verify"), said


@by_title
def test_cryptographys_verifier_agrees_or_the_verdict_says_why_it_does_not(case: Case) -> None:
    verdict = ours(case)
    answer = by_cryptography(verdict)
    if answer is None:
        assert case.use is not Use.CLIENT and not case.name
    else:
        assert answer is foreseen(verdict, "cryptography"), chain.compare(verdict)


@by_title
def test_every_reason_is_one_line_that_ends_and_names_a_certificate_where_it_blames_one(
    case: Case,
) -> None:
    verdict = ours(case)
    labels = [
        CertificateFacts(c).label for c in (*verdict.path, *case.anchors, *case.intermediates)
    ]
    for check in verdict.checks:
        assert check.reason.endswith(".") and "\n" not in check.reason
        if check.verdict is Verdict.FAILED:
            assert any(label in check.reason for label in labels), check
    assert verdict.reason in [check.reason for check in verdict.checks]


@by_title
def test_only_an_untrusted_chain_has_words_of_kubectl(case: Case) -> None:
    verdict = ours(case)
    assert verdict.kubectl.startswith("x509: ") is not verdict.trusted


def test_each_check_fails_for_some_chain_and_passes_for_some_other() -> None:
    """A verdict turned round, in whichever check, would break this and the table above."""
    seen: dict[str, set[Verdict]] = {}
    for case in CASES:
        for check in ours(case).checks:
            seen.setdefault(check.code, set()).add(check.verdict)
    both = {Verdict.PASSED, Verdict.FAILED}
    assert all(both <= verdicts for name, verdicts in seen.items() if name != "key-identifiers")
    # Key identifiers only help to search: they are confirmed, or left open, and refuse nobody.
    assert seen["key-identifiers"] == {Verdict.PASSED, Verdict.NOT_CHECKED}
    assert list(seen) == [
        "signature",
        "issuer-name",
        "validity",
        "ca-flag",
        "path-length",
        "key-usage",
        "extended-key-usage",
        "name",
        "extensions",
        "key-identifiers",
        "name-constraints",
    ]


# --- who signed it -------------------------------------------------------------------------------


def test_two_authorities_of_one_name_are_told_apart_by_their_keys(ca: Made) -> None:
    twin = made.authority("kubernetes", made.rsa_key(1))
    leaf = made.server(made.rsa_key(2), ca).certificate
    verdict = chain.verify(leaf, anchors=[twin.certificate], use=Use.SERVING)
    assert not verdict.trusted
    assert keys.fingerprint(twin.key)[:23] in verdict.reason
    signer_id = CertificateFacts(ca.certificate).key_id
    twin_id = CertificateFacts(twin.certificate).key_id
    assert signer_id and signer_id[:8].hex(":").upper() in verdict.reason
    assert twin_id and twin_id[:8].hex(":").upper() in verdict.reason
    assert "an authority of the same name with another key signed it" in verdict.reason


def test_where_the_real_authority_is_sent_along_both_fingerprints_are_shown(ca: Made) -> None:
    twin = made.authority("kubernetes", made.rsa_key(1)).certificate
    leaf = made.server(made.rsa_key(2), ca).certificate
    verdict = chain.verify(leaf, anchors=[twin], intermediates=[ca.certificate], use=Use.SERVING)
    assert verdict.path == (leaf, ca.certificate)
    assert keys.fingerprint(ca.key)[:23] in verdict.reason
    assert keys.fingerprint(keys.load_public(keys.public_pem(made.rsa_key(1))))[:23] in (
        verdict.reason
    )
    assert "the same name, but another key, so another authority" in verdict.reason


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("all is well", "The key of kubernetes verifies the signature of kube-apiserver, and"),
        (
            "intermediate",
            "of kube-apiserver and the key of kubernetes verifies the signature of inter",
        ),
        ("its own anchor, self-signed", "is itself among the trusted certificates"),
        ("another authority", "no certificate of that name was given; trusted: other-ca"),
        ("missing intermediate", "names intermediate as its issuer, and no certificate of that"),
        ("no anchors", "No authority is trusted"),
        ("one changed byte", "so the certificate was probably changed afterwards"),
        ("same name, other key, no identifiers", "it was changed afterwards, or an authority of"),
        ("self-signed, not trusted", "signed itself, and is not among the trusted"),
        ("another authority, the real one sent along", "anyone can make such a certificate"),
        ("a ring of authorities", "vouch for each other in a ring"),
        ("DSA authority", "is signed with dsa-with-sha256, which kubectl does not verify"),
        ("SHA-1 signature", "is signed with SHA1-RSA, for which forgeries are known"),
        ("issuer's name in another string type", "(UTF8String) than kubernetes itself does (Pri"),
        ("right key, other name", "but the one whose key signed it is called renamed"),
        ("expired", "kube-apiserver expired on "),
        ("not yet valid", "kube-apiserver is not valid before "),
        ("expired authority", "kubernetes expired on "),
        ("signer with CA:FALSE", "kubernetes says CA:FALSE"),
        ("signer without basicConstraints", "does not say CA:TRUE"),
        ("version 1 intermediate", "version 1 certificate, which cannot say CA:TRUE, and is not"),
        (
            "path length exceeded",
            "intermediate allows 0 more authorities below it, but the path has 1",
        ),
        ("signer without keyCertSign", "kubernetes lacks keyCertSign"),
        ("a client's certificate as server", "is for clientAuth and not for serverAuth, which a"),
        ("intermediate for clients only", "the certificates below it may do no more"),
        ("address not among the names", "10.96.0.1, 192.168.0.10, not for 127.0.0.1"),
        ("DNS names only", "its DNS names (kubernetes, localhost) do not cover an address"),
        ("host not among the names", "kubernetes, kubernetes.default, not for localhost"),
        ("CN only, a host", "kubectl does not look at the CN"),
        ("addresses only", "has no DNS names"),
        ("unknown critical extension", "marks 1.2.3.4 as critical"),
        ("limits without this address", "does not permit the IP address 127.0.0.1"),
        ("intermediate demands a policy", "demand a certificate policy that does not hold for"),
        ("no identifier in the leaf", "it was changed afterwards, or an authority of the same"),
        ("key identifier on one side only", "the signer's key has the identifier"),
        ("CN fits, names do not", "is valid for kubernetes, not for localhost"),
        ("limits that exclude a name", "it excludes the DNS name kubernetes"),
    ],
)
def test_the_reason_says_what_is_wrong_in_plain_words(title: str, says: str) -> None:
    assert says in reason_for(title)


@pytest.mark.parametrize(
    ("title", "check", "says"),
    [
        ("version 1 authority", "ca-flag", "kubectl and openssl accept that of a trusted"),
        ("authority without keyUsage", "key-usage", "so every use of its key is allowed"),
        ("no extended key usage", "extended-key-usage", "so every use is allowed"),
        ("intermediate", "path-length", "intermediate allows 0 more authorities below it, and"),
        ("key identifiers disagree", "key-identifiers", "a hint only, openssl would refuse"),
        ("no identifiers", "key-identifiers", "kube-apiserver has no key identifier"),
        ("a client", "name", "A client is known by its CN and O"),
        ("SHA-1 signature", "name", "No host name or address was asked about"),
        ("no anchors", "ca-flag", "No signer was found"),
        ("its own anchor, self-signed", "path-length", "No signer is needed"),
        ("a ring of authorities", "signature", "ring-b names ring-a as its issuer"),
        ("all is well", "validity", "kube-apiserver and kubernetes are valid on"),
    ],
)
def test_other_checks_say_what_they_saw(title: str, check: str, says: str) -> None:
    assert says in ours(case_of(title)).check(check).reason


@pytest.mark.parametrize(
    "key",
    [
        made.rsa_key(0),
        ec.generate_private_key(ec.SECP384R1()),
        ed25519.Ed25519PrivateKey.generate(),
    ],
    ids=["RSA", "elliptic curve", "Ed25519"],
)
def test_a_signature_is_proved_by_the_key_and_not_by_the_name(key: keys.PrivateKey) -> None:
    signer = made.authority("kubernetes", key)
    leaf = made.server(made.rsa_key(2), signer).certificate
    renamed = made.authority("somebody else", key).certificate
    twin = made.authority("kubernetes", made.rsa_key(1)).certificate
    assert chain.signed_by(leaf, signer.certificate)
    assert chain.signed_by(leaf, renamed)
    assert not chain.signed_by(leaf, twin)
    assert not chain.signed_by(leaf, leaf)
    leaf.verify_directly_issued_by(signer.certificate)  # the library's own judgement


def test_a_pss_signature_is_verified_with_its_own_parameters(ca: Made) -> None:
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=32)
    builder = (
        x509.CertificateBuilder()
        .subject_name(made.utf8_name("pss"))
        .issuer_name(ca.certificate.subject)
        .public_key(made.rsa_key(2).public_key())
        .serial_number(1)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
    )
    leaf = builder.sign(ca.key, hashes.SHA256(), rsa_padding=pss)
    assert chain.signed_by(leaf, ca.certificate)
    assert not chain.signed_by(leaf, made.authority("x", made.rsa_key(1)).certificate)


def test_a_kind_of_key_that_kubectl_does_not_know_proves_nothing_to_it() -> None:
    signer = made.authority("kubernetes", dsa.generate_private_key(1024))
    leaf = made.server(made.rsa_key(2), signer).certificate
    renamed = made.authority("renamed", signer.key).certificate
    assert chain.signed_by(leaf, signer.certificate)  # true, and yet of no use
    assert chain.signed_by(leaf, renamed)
    assert failed(chain.verify(leaf, anchors=[signer.certificate], use=Use.SERVING)) == [
        "signature"
    ]
    assert CertificateFacts(signer.certificate).fingerprint == "of an unknown kind"


def test_a_key_that_cannot_be_read_proves_nothing(leaf: Made) -> None:
    signer = made.authority("kubernetes", ec.generate_private_key(ec.SECP256R1()))
    signed = made.server(made.rsa_key(2), signer).certificate
    der = signer.certificate.public_bytes(Encoding.DER)
    p256, unknown_curve = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03010f")
    odd = x509.load_der_x509_certificate(der.replace(p256, unknown_curve))
    assert CertificateFacts(odd).key is None
    verdict = chain.verify(signed, anchors=[odd], use=Use.SERVING)
    assert failed(verdict) == ["encoding", "signature"]
    assert verdict.kubectl == "failed to parse certificate: x509: unsupported elliptic curve"
    assert not verdict.parsed


def test_a_self_signed_certificate_with_the_name_of_a_trusted_one_is_told_apart(
    ca: Made,
) -> None:
    twin = made.authority("kubernetes", made.rsa_key(1)).certificate
    verdict = chain.verify(twin, anchors=[ca.certificate], use=Use.SERVING)
    assert "the same name, but another key, so another authority" in verdict.reason


def test_a_look_alike_among_the_intermediates_is_told_apart_as_well(leaf: Made) -> None:
    twin = made.authority("kubernetes", made.rsa_key(1)).certificate
    other = made.authority("other-ca", made.rsa_key(3)).certificate
    verdict = chain.verify(leaf.certificate, anchors=[other], intermediates=[twin], use=Use.SERVING)
    assert verdict.path == (leaf.certificate,)
    assert "an authority of the same name with another key signed it" in verdict.reason


# --- finding the path ----------------------------------------------------------------------------


def test_the_path_goes_from_the_leaf_over_the_intermediates_to_the_anchor(ca: Made) -> None:
    upper = made.authority("upper", made.rsa_key(3), ca)
    lower = made.authority("lower", made.rsa_key(4), upper)
    leaf = made.server(made.rsa_key(2), lower)
    verdict = chain.verify(
        leaf.certificate,
        anchors=[ca.certificate],
        intermediates=[upper.certificate, lower.certificate],
        use=Use.SERVING,
    )
    assert verdict.trusted
    assert verdict.leaf == leaf.certificate
    found = [leaf, lower, upper, ca]
    assert verdict.path == tuple(step.certificate for step in found)
    assert repr(verdict) == "ChainVerdict(trusted: kube-apiserver ← lower ← upper ← kubernetes)"


def test_of_several_paths_the_one_without_fault_counts(ca: Made) -> None:
    other = made.authority("other-ca", made.rsa_key(1))
    expired = made.authority("intermediate", made.rsa_key(3), ca, end=NOW - DAY / 2)
    crossed = made.authority("intermediate", made.rsa_key(3), other)
    leaf = made.server(made.rsa_key(2), expired).certificate
    anchors = [ca.certificate, other.certificate]
    both = [expired.certificate, crossed.certificate]
    for order in (both, both[::-1]):
        verdict = chain.verify(leaf, anchors=anchors, intermediates=order, use=Use.SERVING, at=NOW)
        assert verdict.path == (leaf, crossed.certificate, other.certificate)
        assert verdict.trusted
    alone = chain.verify(leaf, anchors=anchors, intermediates=both[:1], use=Use.SERVING, at=NOW)
    assert failed(alone) == ["validity"]


def test_of_several_faulty_paths_the_one_with_the_fewest_faults_is_reported(leaf: Made) -> None:
    worse = made.make(
        "kubernetes", made.rsa_key(0), ca=False, usage=LEAF, end=NOW - DAY / 2, sans=["a"]
    )
    better = made.authority("kubernetes", made.rsa_key(0), end=NOW - DAY / 2, sans=["b"])
    for anchors in ([worse, better], [better, worse]):
        verdict = chain.verify(
            leaf.certificate, anchors=[a.certificate for a in anchors], use=Use.SERVING, at=NOW
        )
        assert verdict.path[-1] == better.certificate
        assert failed(verdict) == ["validity"]


def test_a_renewed_authority_is_no_second_step_of_the_path(ca: Made, leaf: Made) -> None:
    renewed = made.authority("kubernetes", ca.key, sans=["kubernetes"]).certificate
    verdict = chain.verify(
        leaf.certificate,
        anchors=[made.authority("other-ca", made.rsa_key(1)).certificate],
        intermediates=[ca.certificate, renewed],
        use=Use.SERVING,
    )
    assert not verdict.trusted and len(verdict.path) == 2


def test_a_key_that_signs_nothing_here_has_signed_nothing(ca: Made) -> None:
    key = ed448.Ed448PrivateKey.generate()
    odd = made.authority("odd", key).certificate
    leaf = made.server(made.rsa_key(2), ca).certificate
    assert not chain.signed_by(leaf, odd)


def test_long_chains_are_followed_to_their_end() -> None:
    signers = [made.authority("authority-0", ec.generate_private_key(ec.SECP256R1()))]
    for level in range(1, 40):
        key = ec.generate_private_key(ec.SECP256R1())
        signers.append(made.authority(f"authority-{level}", key, signers[-1]))
    leaf = made.server(made.rsa_key(2), signers[-1])
    verdict = chain.verify(
        leaf.certificate,
        anchors=[signers[0].certificate],
        intermediates=[signer.certificate for signer in signers[1:]],
        use=Use.SERVING,
        name="localhost",
    )
    assert verdict.trusted and len(verdict.path) == 41
    for count in (8, 9):  # cryptography's verifier follows eight intermediates
        case = Case(
            "",
            made.server(made.rsa_key(2), signers[count]).certificate,
            [signers[0].certificate],
            intermediates=[signer.certificate for signer in signers[1 : count + 1]],
        )
        verdict = ours(case)
        assert verdict.trusted
        assert by_cryptography(verdict) is foreseen(verdict, "cryptography") is (count == 8)


def test_a_crowd_of_look_alikes_ends_the_search_and_not_the_patience(leaf: Made) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    crowd = [made.authority("kubernetes", key, key_id=bytes([n]) * 20) for n in range(150)]
    verdict = chain.verify(
        leaf.certificate, anchors=[c.certificate for c in crowd], use=Use.SERVING
    )
    assert "gave up after 100 signatures" in verdict.reason
    assert verdict.evidence.gave_up and len(crowd) > MOST_SIGNATURES


def test_the_key_identifier_finds_the_signer_in_a_crowd(ca: Made, leaf: Made) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    crowd = [made.authority("kubernetes", key, key_id=bytes([n]) * 20) for n in range(150)]
    nameless = made.authority("kubernetes", key, key_id=None)
    anchors = [c.certificate for c in (*crowd, nameless, ca)]
    assert chain.verify(leaf.certificate, anchors=anchors, use=Use.SERVING).trusted


# --- time, use and name --------------------------------------------------------------------------


@pytest.mark.real_clock
def test_the_first_and_the_last_second_of_a_certificate_are_valid(leaf: Made, ca: Made) -> None:
    certificate = leaf.certificate
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    second = timedelta(seconds=1)
    for at, valid in [(start, True), (start - second, False), (end, True), (end + second, False)]:
        case = Case("", certificate, [ca.certificate])
        verdict = ours(case, at=at)
        assert verdict.trusted is valid
        assert by_openssl(case, at=at)[0] is foreseen(verdict, "openssl verify")
        assert by_cryptography(verdict) is foreseen(verdict, "cryptography") is valid


def test_the_time_may_be_given_in_any_time_zone(leaf: Made, ca: Made) -> None:
    seoul = timezone(timedelta(hours=9))
    verdict = chain.verify(
        leaf.certificate, anchors=[ca.certificate], use=Use.SERVING, at=NOW.astimezone(seoul)
    )
    assert f"{NOW:%Y-%m-%d %H:%M:%S} UTC" in verdict.check("validity").reason


def test_a_certificate_for_one_use_is_not_trusted_for_both(ca: Made) -> None:
    for purposes, good in [([SERVER], False), ([CLIENT], False), ([SERVER, CLIENT], True)]:
        leaf = made.server(made.rsa_key(2), ca, purposes=purposes).certificate
        verdict = chain.verify(
            leaf, anchors=[ca.certificate], use=Use.SERVING_AND_CLIENT, name="localhost", at=NOW
        )
        assert verdict.trusted is good
        assert by_cryptography(verdict) is good


@pytest.mark.parametrize(
    ("host", "pattern", "fits"),
    [
        ("localhost", "localhost", True),
        ("LOCALHOST", "LocalHost", True),
        ("localhost.", "localhost", True),
        ("localhost", "localhost.", False),
        ("a.example", "*.example", True),
        ("a.b.example", "*.example", False),
        ("example", "*.example", False),
        (".example", "*.example", False),
        ("a.example", "a*.example", False),
        ("a.example", "*", False),
        ("a", "*", False),
        ("*", "*", True),
        ("a.b", "a.*", False),
        ("*.example", "*.example", True),
        ("node_1", "node_1", True),
        ("-a.example", "*.example", False),
        ("", "", False),
        (".", ".", False),
        ("a b", "a b", True),
    ],
)
def test_host_names_fit_as_go_has_it(host: str, pattern: str, fits: bool) -> None:
    assert host_matches(host, pattern) is fits


@pytest.mark.parametrize(
    ("name", "covered"),
    [
        ("127.0.0.1", True),
        ("[::1]", True),
        ("::1", True),
        ("0:0:0:0:0:0:0:1", True),
        ("::ffff:127.0.0.1", True),
        ("127.0.0.2", False),
        ("fe80::1%eth0", False),
        ("localhost", False),
    ],
)
def test_addresses_are_compared_as_addresses(ca: Made, name: str, covered: bool) -> None:
    leaf = made.server(made.rsa_key(2), ca, sans=["127.0.0.1", "::1"]).certificate
    assert covers(CertificateFacts(leaf), name) is covered
    verdict = chain.verify(leaf, anchors=[ca.certificate], use=Use.SERVING, name=name)
    assert verdict.trusted is covered


def test_an_address_in_the_form_of_a_dns_name_covers_no_address(ca: Made) -> None:
    pretender = x509.SubjectAlternativeName([x509.DNSName("127.0.0.1")])
    leaf = made.server(made.rsa_key(2), ca, sans=[], more=[(pretender, False)])
    verdict = chain.verify(
        leaf.certificate, anchors=[ca.certificate], use=Use.SERVING, name="127.0.0.1"
    )
    assert failed(verdict) == ["name"]
    assert address("127.0.0.1.") is None


def test_limits_on_a_kind_of_name_that_no_certificate_bears_refuse_nothing() -> None:
    mail = x509.NameConstraints([x509.RFC822Name("example.com")], None)
    signer = made.authority("kubernetes", made.rsa_key(0), more=[(mail, True)])
    leaf = made.server(made.rsa_key(2), signer).certificate
    verdict = chain.verify(leaf, anchors=[signer.certificate], use=Use.SERVING)
    assert verdict.trusted and verdict.kubectl == ""
    # Others also judge the subject, or refuse what they do not know.
    said = [(o.who, o.verdict) for o in verdict.differences]
    assert said == [(who, Verdict.NOT_CHECKED) for who in ("openssl verify", "cryptography")]


def test_limits_on_directory_names_are_a_critical_extension_that_kubectl_does_not_know() -> None:
    name = x509.NameConstraints([x509.DirectoryName(made.utf8_name("x"))], None)
    for critical, failures in [(True, ["extensions"]), (False, [])]:
        signer = made.authority("kubernetes", made.rsa_key(0), more=[(name, critical)])
        leaf = made.server(made.rsa_key(2), signer).certificate
        verdict = chain.verify(leaf, anchors=[signer.certificate], use=Use.SERVING)
        assert failed(verdict) == failures


@pytest.mark.parametrize(
    ("limit", "name", "within"),
    [
        ("example", "example", True),
        ("example", "a.b.Example", True),
        ("example", "myexample", False),
        (".example", "example", False),
        (".example", "a.example", True),
    ],
)
def test_limits_on_dns_names_hold_for_all_that_is_below_them(
    limit: str, name: str, within: bool
) -> None:
    limits = x509.NameConstraints([x509.DNSName(limit)], None)
    signer = made.authority("kubernetes", made.rsa_key(0), more=[(limits, True)])
    mail = x509.SubjectAlternativeName([x509.DNSName(name), x509.RFC822Name("a@b.example")])
    leaf = made.server(made.rsa_key(2), signer, sans=[], more=[(mail, False)]).certificate
    verdict = chain.verify(leaf, anchors=[signer.certificate], use=Use.SERVING)
    assert verdict.trusted is within


# --- other people's certificates -----------------------------------------------------------------


@pytest.mark.real_clock
@pytest.mark.filterwarnings("ignore:Parsed a serial number")  # kind gives its authorities 0
def test_the_client_certificate_of_a_real_kind_cluster_was_valid_in_its_year() -> None:
    import base64

    config = yaml.safe_load(samples.kind_kubeconfig())
    anchor = config["clusters"][0]["cluster"]["certificate-authority-data"]
    client = config["users"][0]["user"]["client-certificate-data"]
    loaded = [certificates.load(base64.b64decode(text)) for text in (client, anchor)]
    then, later = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    good = chain.verify(loaded[0], anchors=loaded[1:], use=Use.CLIENT, at=then)
    assert good.trusted
    assert failed(chain.verify(loaded[0], anchors=loaded[1:], use=Use.CLIENT, at=later)) == [
        "validity"
    ]
    assert failed(chain.verify(loaded[0], anchors=loaded[1:], use=Use.SERVING, at=then)) == [
        "extended-key-usage"
    ]
    assert by_openssl(Case("", loaded[0], loaded[1:], use=Use.CLIENT, name=None), at=then)[0]


def test_a_damaged_extension_is_named_and_refused(leaf: Made, ca: Made) -> None:
    der = ca.certificate.public_bytes(Encoding.DER)
    flag = bytes.fromhex("30030101ff")  # basicConstraints CA:TRUE; 01 is the type BOOLEAN
    assert der.count(flag) == 1
    broken = x509.load_der_x509_certificate(der.replace(flag, bytes.fromhex("30030201ff")))
    verdict = ours(Case("", leaf.certificate, [broken]))
    assert failed(verdict) == ["encoding", "ca-flag"]
    assert (
        verdict.reason == "kubernetes cannot be read by kubectl: x509: invalid basic constraints."
    )
    assert verdict.kubectl == "failed to parse certificate: x509: invalid basic constraints"
    assert by_cryptography(verdict) is False


def test_a_damaged_name_is_a_fault_in_one_line(leaf: Made, ca: Made) -> None:
    der = leaf.certificate.public_bytes(Encoding.DER)
    name = b"kube-apiserver"
    printable, utf8 = b"\x13\x0e" + name, b"\x0c\x0e" + b"\xff" * 14
    broken = x509.load_der_x509_certificate(der.replace(printable, utf8))
    verdict = chain.verify(broken, anchors=[ca.certificate], use=Use.SERVING)
    words = "x509: invalid RDNSequence: invalid attribute value: invalid UTF-8 string"
    assert verdict.reason == f"{chr(0xFFFD) * 14} cannot be read by kubectl: {words}."
    assert verdict.kubectl == f"tls: failed to parse certificate from server: {words}"


# --- the value that comes back ---------------------------------------------------------------


def test_the_checks_are_shown_as_a_table(leaf: Made, ca: Made) -> None:
    verdict = chain.verify(leaf.certificate, anchors=[ca.certificate], use=Use.SERVING)
    shown = repr(table(verdict.checks))
    assert "✓ passed" in shown and "key usage" in shown
    assert len(verdict.checks) == 10


def test_equal_questions_have_equal_answers(leaf: Made, ca: Made) -> None:
    one, other = (ours(Case("", leaf.certificate, [ca.certificate])) for _ in range(2))
    assert one == other
    assert one != ours(Case("", leaf.certificate, []))


def test_a_check_is_found_by_its_code(leaf: Made, ca: Made) -> None:
    verdict = chain.verify(leaf.certificate, anchors=[ca.certificate], use=Use.SERVING)
    assert isinstance(verdict.check("validity"), Check)
    with pytest.raises(LessonError, match=r"no check is called 'time': there are signature, .*"):
        verdict.check("time")


def test_compare_gives_all_three_opinions_with_reasons() -> None:
    rows = chain.compare(ours(case_of("authority without keyUsage")))
    assert [(row.who, row.verdict) for row in rows] == [
        ("kubectl", Verdict.PASSED),
        ("openssl verify", Verdict.PASSED),
        ("cryptography", Verdict.FAILED),
    ]
    assert "it wants a keyUsage in every authority (it says: " in rows[2].reason
    assert rows[0].reason == rows[1].reason == ours(case_of("authority without keyUsage")).reason
    bad = chain.compare(ours(case_of("expired")))
    assert {row.verdict for row in bad} == {Verdict.FAILED}
    assert bad[0].reason == bad[1].reason


def test_a_server_without_a_name_cannot_be_put_to_cryptographys_verifier() -> None:
    row = chain.compare(ours(case_of("SHA-1 signature")))[2]
    assert (row.verdict, row.reason) == (
        Verdict.NOT_CHECKED,
        "its verifier of servers wants a host name or an address",
    )


def test_the_librarys_verifier_gives_the_same_path(leaf: Made, ca: Made) -> None:
    verifier = (
        PolicyBuilder()
        .store(Store([ca.certificate]))
        .time(NOW)
        .build_server_verifier(x509.DNSName("localhost"))
    )
    theirs = verifier.verify(leaf.certificate, [])
    verdict = chain.verify(leaf.certificate, anchors=[ca.certificate], use=Use.SERVING, at=NOW)
    assert verdict.path == tuple(theirs)


def test_what_is_no_list_of_certificates_is_refused_in_one_line(leaf: Made, ca: Made) -> None:
    with pytest.raises(LessonError, match=r"write \[certificate\]"):
        chain.verify(leaf.certificate, anchors=ca.certificate, use=Use.SERVING)  # type: ignore[arg-type]
    with pytest.raises(LessonError, match=r"write \[certificate\]"):
        chain.verify(
            leaf.certificate,
            anchors=[],
            intermediates=ca.certificate,  # type: ignore[arg-type]
            use=Use.SERVING,
        )
    with pytest.raises(LessonError, match="a certificate is expected, not bytes"):
        chain.verify(leaf.certificate, anchors=[b"-----BEGIN"], use=Use.SERVING)  # type: ignore[list-item]


def test_a_time_without_a_time_zone_is_refused(leaf: Made, ca: Made) -> None:
    with pytest.raises(LessonError, match="has no time zone"):
        chain.verify(
            leaf.certificate,
            anchors=[ca.certificate],
            use=Use.SERVING,
            at=datetime(2026, 1, 1),
        )


# --- each condition matters ----------------------------------------------------------------------


def test_a_leaf_without_names_for_an_address_tells_of_its_dns_names_only_if_it_has_some(
    ca: Made,
) -> None:
    mail = x509.SubjectAlternativeName([x509.RFC822Name("a@b.example")])
    for sans, more, code in [
        (["localhost"], (), "only-dns-names"),
        ([], [(mail, False)], "no-addresses"),
        (["10.0.0.1"], (), "other-addresses"),
    ]:
        leaf = made.server(made.rsa_key(2), ca, sans=sans, more=more).certificate
        verdict = chain.verify(
            leaf, anchors=[ca.certificate], use=Use.SERVING, name="127.0.0.1", at=NOW
        )
        assert (failed(verdict), verdict.because.code) == (["name"], code)
    verdict = chain.verify(leaf, anchors=[ca.certificate], use=Use.SERVING, name="x", at=NOW)
    assert verdict.because.code == "no-dns-names"


def test_in_its_first_and_last_second_kubectl_does_not_call_a_certificate_expired(
    leaf: Made, ca: Made
) -> None:
    certificate = leaf.certificate
    for at in (certificate.not_valid_before_utc, certificate.not_valid_after_utc):
        verdict = chain.verify(
            certificate, anchors=[ca.certificate], use=Use.SERVING, name="elsewhere", at=at
        )
        assert failed(verdict) == ["name"]
        assert verdict.kubectl.startswith("x509: certificate is valid for localhost")


def test_a_search_that_gave_up_does_not_go_on_by_keys_alone(ca: Made, leaf: Made) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    crowd = [made.authority("kubernetes", key, key_id=bytes([n]) * 20) for n in range(150)]
    renamed = made.authority("renamed", ca.key).certificate
    few = chain.verify(leaf.certificate, anchors=[renamed], use=Use.SERVING, at=NOW)
    assert failed(few) == ["issuer-name"]  # found by its key, in a second round
    anchors = [renamed, *(c.certificate for c in crowd)]
    many = chain.verify(leaf.certificate, anchors=anchors, use=Use.SERVING, at=NOW)
    assert (failed(many), many.because.code) == (["signature"], "gave-up")


def test_where_a_path_fits_by_name_none_is_looked_for_by_keys_alone(ca: Made, leaf: Made) -> None:
    worse = made.authority("kubernetes", ca.key, end=NOW - DAY / 2, usage=LEAF).certificate
    renamed = made.authority("renamed", ca.key).certificate
    verdict = chain.verify(leaf.certificate, anchors=[worse, renamed], use=Use.SERVING, at=NOW)
    assert verdict.path == (leaf.certificate, worse)
    assert failed(verdict) == ["validity", "key-usage"]


@pytest.mark.real_clock
@pytest.mark.parametrize(
    ("sans", "name", "short"),
    [
        (["*.example"], "a.example", True),
        (["*.lesson.example"], "a.lesson.example", False),
        (["*.example", "a.example"], "a.example", False),
        (["*.example", "127.0.0.1"], "127.0.0.1", False),
        (["*.example"], "", False),
    ],
)
def test_only_a_name_that_a_star_right_under_a_top_level_name_covers_is_refused_by_openssl(
    ca: Made, sans: list[str], name: str, short: bool
) -> None:
    leaf = made.server(made.rsa_key(2), ca, sans=sans).certificate
    case = Case("", leaf, [ca.certificate], name=name or None)
    verdict = ours(case)
    assert verdict.trusted
    assert by_openssl(case)[0] is foreseen(verdict, "openssl verify") is not short
    codes = [opinion.because.code for opinion in verdict.differences]
    assert ("short-wildcard" in codes) is short
