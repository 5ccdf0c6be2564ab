"""Whole chains, put to this lesson, to kubectl, to openssl and to cryptography's verifier."""

import contextlib
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import chain_cases as made
import cryptography_vectors
import pytest
from chain_cases import ANY, CLIENT, DAY, LEAF, NOW, SERVER, SIGNS, Case, Made
from chain_judges import by_cryptography, by_kubectl, by_openssl, foreseen, ours
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from examples import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from kubecert_lesson import certificates, chain
from kubecert_lesson.certificates import Use
from kubecert_lesson.steps import Verdict

SERVED = [case for case in made.all_cases() if case.use is not Use.CLIENT and case.shown]
UNHURRIED = list(HealthCheck)  # chains take their time
EC_KEYS = [ec.generate_private_key(ec.SECP256R1()) for _ in range(6)]


@pytest.mark.real_clock
@pytest.mark.parametrize("case", SERVED, ids=lambda case: case.title)
def test_kubectl_decides_the_same_and_says_it_word_for_word(case: Case) -> None:
    named = case if case.name else Case(**{**vars(case), "name": "127.0.0.1"})
    now = datetime.now(UTC)
    verdict = ours(named, at=now)
    accepted, said = by_kubectl(named)
    assert accepted is verdict.trusted
    if not accepted:  # kubectl looked at the clock a moment later
        assert _without_now(said) == _without_now(verdict.kubectl)


def _without_now(text: str) -> str:
    before, _, after = text.partition("current time ")
    return before + after.partition(" ")[2]


@pytest.mark.real_clock
@pytest.mark.parametrize(
    ("faults", "first"),
    [
        ({"end": NOW - DAY / 2, "sans": ["10.96.0.1"]}, "certificate has expired"),
        ({"sans": ["10.96.0.1"], "purposes": [CLIENT]}, "certificate is valid for 10.96.0.1"),
        ({"end": NOW - DAY / 2, "purposes": [CLIENT]}, "certificate has expired"),
    ],
)
@pytest.mark.parametrize("foreign", [False, True], ids=["known authority", "foreign authority"])
def test_where_two_faults_meet_kubectl_names_the_one_that_is_foretold(
    faults: dict[str, object], first: str, foreign: bool
) -> None:
    ca = made.authority("kubernetes", made.rsa_key(0))
    twin = made.authority("kubernetes", made.rsa_key(1))
    leaf = made.server(made.rsa_key(2), ca, **faults)
    trusted = twin if foreign else ca
    case = Case("", leaf.certificate, [trusted.certificate], "x", key=leaf.key)
    accepted, said = by_kubectl(case)
    verdict = ours(case, at=datetime.now(UTC))
    assert not accepted and not verdict.trusted
    assert first in said
    assert _without_now(said) == _without_now(verdict.kubectl)


def _mostly(good: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The good value in most draws, so that many chains have one flaw, and some none."""
    return st.sampled_from([*[good] * (4 * len(others)), *others])


VALIDITY = _mostly(
    (NOW - DAY, NOW + 30 * DAY), (NOW - DAY, NOW - DAY / 2), (NOW + DAY / 2, NOW + DAY)
)
SIGNER = st.fixed_dictionaries(
    {
        "ca": _mostly(True, False, None),
        "usage": _mostly(SIGNS, LEAF, None),
        "path_length": _mostly(None, 0, 1, 2, 5),
        "purposes": _mostly((), [SERVER], [CLIENT], [ANY], [SERVER, CLIENT]),
        "validity": VALIDITY,
        "key_id": _mostly(b"", None),
        "ca_critical": _mostly(True, False),
    }
)
SERVED_LEAF = st.fixed_dictionaries(
    {
        "ca": _mostly(False, None, True),
        "usage": _mostly(LEAF, None, SIGNS, ["key_encipherment"], ["content_commitment"]),
        "purposes": _mostly([SERVER], [CLIENT], [ANY], (), [SERVER, CLIENT]),
        "sans": _mostly(
            ["127.0.0.1", "node1"], ["node1"], ["10.0.0.1"], ["*.lesson.example", "127.0.0.1"], ()
        ),
        "validity": VALIDITY,
        "wanted_key_id": _mostly(b"", None, b"another identifier!!"),
    }
)


@st.composite
def chains(draw: st.DrawFn) -> Case:
    """A chain of random depth with random flaws, and perhaps a link that only seems to hold."""
    signers: list[Made] = []
    broken = draw(_mostly(None, 0, 1, 2, 3))
    retyped = draw(_mostly(None, 0, 1, 2))
    depth = draw(st.integers(1, 4))
    for level in range(depth):
        more = _dated(draw(SIGNER))
        above = signers[-1] if signers else None
        if above and retyped == level:
            above_name = above.certificate.subject
            more["issuer_name"] = made.utf8_name(str(next(iter(above_name)).value))
        signers.append(
            made.make(
                f"authority-{level}", EC_KEYS[level], _swapped(above, broken == level), **more
            )
        )
    leaf = made.make(
        "kube-apiserver",
        EC_KEYS[4],
        _swapped(signers[-1], broken == 0),
        **_dated(draw(SERVED_LEAF)),
    )
    anchor = draw(_mostly(0, *range(1, depth))) if depth > 1 else 0
    return Case(
        "",
        leaf.certificate,
        [signers[anchor].certificate],
        intermediates=draw(
            _mostly(
                [s.certificate for s in signers[:0:-1]], [s.certificate for s in signers[1:]], []
            )
        ),
        name=draw(st.sampled_from(["127.0.0.1", "node1", "a.lesson.example"])),
        key=EC_KEYS[4],
    )


def _dated(drawn: dict[str, Any]) -> dict[str, Any]:
    start, end = drawn["validity"]
    return {"start": start, "end": end} | {k: v for k, v in drawn.items() if k != "validity"}


def _swapped(signer: Made | None, broken: bool) -> Made | None:
    """The same authority by name, but with a key that is not its own."""
    return Made(signer.certificate, EC_KEYS[5]) if signer and broken else signer


@pytest.mark.real_clock
@examples(40, suppress_health_check=UNHURRIED)
@given(chains())
def test_kubectl_decides_the_same_on_any_chain(case: Case) -> None:
    verdict = ours(case, at=datetime.now(UTC))
    accepted, said = by_kubectl(case)
    assert accepted is verdict.trusted, (said, verdict.reason)
    if not accepted:
        assert _without_now(said) == _without_now(verdict.kubectl)


@pytest.mark.real_clock
@examples(120, suppress_health_check=UNHURRIED)
@given(chains(), st.sampled_from([Use.SERVING, Use.CLIENT]))
def test_openssl_decides_on_any_chain_as_the_verdict_says_that_it_does(
    case: Case, use: Use
) -> None:
    asked = Case(**{**vars(case), "use": use})
    verdict = ours(asked)
    accepted, said = by_openssl(asked)
    assert accepted is foreseen(verdict, "openssl verify"), (
        said,
        verdict.differences,
        verdict.checks,
    )


@examples(300, suppress_health_check=UNHURRIED)
@given(chains(), st.sampled_from([Use.SERVING, Use.CLIENT]))
def test_cryptography_decides_on_any_chain_as_the_verdict_says_that_it_does(
    case: Case, use: Use
) -> None:
    asked = Case(**{**vars(case), "use": use})
    verdict = ours(asked)
    answers = chain.compare(verdict)
    assert by_cryptography(verdict) is foreseen(verdict, "cryptography"), (
        answers,
        verdict.differences,
        [*case.leaf.extensions],
    )


@given(st.data())
@examples(100, suppress_health_check=UNHURRIED)
def test_look_alikes_beside_the_right_certificates_change_no_verdict(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(made.all_cases()))
    look_alikes = [
        made.authority(name, EC_KEYS[5], end=end).certificate
        for name in ("kubernetes", "intermediate", "second", "stranger")
        for end in (NOW + DAY, NOW - DAY / 2)
    ]
    chosen = st.lists(st.sampled_from(look_alikes), max_size=5)
    more = Case(
        **{
            **vars(case),
            "anchors": data.draw(st.permutations([*case.anchors, *data.draw(chosen)])),
            "intermediates": data.draw(st.permutations([*case.intermediates, *data.draw(chosen)])),
        }
    )
    assert ours(more).trusted is case.trusted


@pytest.fixture(scope="module")
def pkits() -> tuple[x509.Certificate, list[x509.Certificate], dict[str, x509.Certificate]]:
    """NIST's test suite for certificate paths: the anchor, all authorities, all leaves."""
    folder = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data" / "certs"
    loaded = {}
    for path in sorted(folder.glob("*.crt")):
        with contextlib.suppress(ValueError):  # two DSA certificates that are not read at all
            loaded[path.stem] = x509.load_der_x509_certificate(path.read_bytes())
    anchor = loaded.pop("TrustAnchorRootCertificate")
    leaves = {name: c for name, c in loaded.items() if name.endswith("EE")}
    return anchor, [c for name, c in loaded.items() if name not in leaves], leaves


@pytest.mark.real_clock
@pytest.mark.filterwarnings("ignore:Parsed a serial number")  # NIST tests negative ones, too
def test_openssl_decides_on_nists_paths_as_the_verdicts_say_that_it_does(
    pkits: tuple[x509.Certificate, list[x509.Certificate], dict[str, x509.Certificate]],
    tmp_path: Path,
) -> None:
    anchor, authorities, leaves = pkits
    (tmp_path / "anchor").write_bytes(certificates.pem(anchor))
    (tmp_path / "authorities").write_bytes(certificates.pem(*authorities))
    for name, leaf in leaves.items():
        (tmp_path / name).write_bytes(certificates.pem(leaf))
    at = datetime(2026, 11, 1, tzinfo=UTC)  # NIST's certificates end with 2030
    argv = ["openssl", "verify", "-no-CApath", "-no-CAstore", "-purpose", "sslclient"]
    argv += ["-attime", str(int(at.timestamp()))]
    argv += ["-CAfile", "anchor", "-untrusted", "authorities", *leaves]
    run = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)
    accepted = {line.removesuffix(": OK") for line in run.stdout.splitlines() if ": OK" in line}
    assert len(leaves) > 200 and len(accepted) > 150
    undecided = set()
    for name, leaf in leaves.items():
        verdict = chain.verify(
            leaf, anchors=[anchor], intermediates=authorities, at=at, use=Use.CLIENT
        )
        said = {opinion.who: opinion.verdict for opinion in verdict.differences}
        if said.get("openssl verify") is Verdict.NOT_CHECKED:
            undecided.add(name)
        else:
            assert (name in accepted) is foreseen(verdict, "openssl verify"), verdict.reason
    # openssl judges more kinds of limits than Go, and reads what Go refuses to parse.
    unparsed = {name for name, leaf in leaves.items() if chain.parse_problem(leaf)}
    assert len(unparsed) < 10
    assert {name for name in undecided if "nameConstraints" not in name} <= unparsed
    assert len(undecided) < 40
