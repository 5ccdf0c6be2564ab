"""Chains out of the whole space, put to the lesson and to Go itself: verdict and words agree."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import chain_cases as made
import chain_space
import der_writing as der
import pytest
from chain_cases import Case
from chain_space import Chain
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from der_writing import Draft
from hypothesis import HealthCheck, given, settings
from peers import go_judge
from peers.go_judge import Question

from kubecert_lesson import chain
from kubecert_lesson.certificates import Use

pytestmark = pytest.mark.real_clock  # the first test builds the judge with go

CASES = [case for case in made.all_cases() if case.use is not Use.SERVING_AND_CLIENT]
# By how many examples of other properties are tried: in `make check`, `make test`, `make search`.
EXAMPLES = {20: 100, 100: 2_000, 2_000: 100_000}[settings().max_examples]
WHOLE = settings(
    settings(), max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
)


class Judge:
    """Go's own verifier, which answers one question after the other."""

    def __init__(self, program: Path) -> None:
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )

    def __enter__(self) -> "Judge":
        return self

    def __exit__(self, *_: object) -> None:
        with self.process:
            pass  # closes its input, and so it ends

    def ask(self, question: Question) -> str:
        """Go's error, '' where it trusts the chain."""
        asked, answers = self.process.stdin, self._answers()
        assert asked is not None
        asked.write(question.line())
        said: str = json.loads(answers.readline())["error"]
        return said

    def _answers(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout


@pytest.fixture(scope="module")
def go() -> Iterator[Judge]:
    """The Go of kubectl 1.37."""
    with Judge(go_judge.program()) as judge:
        yield judge


@pytest.fixture(scope="module")
def older_go() -> Iterator[Judge]:
    """The Go of kubectl 1.32."""
    with Judge(go_judge.program(older=True)) as judge:
        yield judge


def question(asked: Chain | Case) -> Question:
    return Question(
        leaf=asked.leaf,
        anchors=list(asked.anchors),
        intermediates=list(asked.intermediates),
        at=asked.at if isinstance(asked, Chain) else made.NOW,
        use=asked.use,
        name=asked.name or "",
    )


# What Go said beside it, and which extensions it did not know, until it judged policies.
NOT_KNOWN_BEFORE = (
    "authority inhibits policies",
    "authority demands a policy",
    "intermediate demands a policy",
)
OLDER_HINT = " (temporarily override with GODEBUG=x509sha1=1)"


def agree(go: Judge, asked: Question) -> None:
    verdict = chain.verify(
        asked.leaf,
        anchors=asked.anchors,
        intermediates=asked.intermediates,
        at=asked.at,
        use=asked.use,
        name=asked.name,
    )
    said = go.ask(asked).replace(OLDER_HINT, "")
    assert (verdict.trusted, verdict.kubectl) == (not said, said)
    # Whatever it is, each check and each difference can be said, and a refusal has its check.
    assert all(check.reason for check in verdict.checks)
    assert all(opinion.reason for opinion in verdict.differences)
    assert any(check.failed for check in verdict.checks) is bool(said)


@pytest.mark.filterwarnings("ignore")  # the library warns of what is odd
@WHOLE
@given(chain_space.chains())
def test_go_decides_the_same_on_any_chain_and_says_it_in_the_same_words(
    go: Judge, asked: Chain
) -> None:
    agree(go, question(asked))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_go_decides_the_same_on_the_cases_of_the_table(go: Judge, case: Case) -> None:
    agree(go, question(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_go_of_an_older_kubectl_decides_the_same_on_the_cases_of_the_table(
    older_go: Judge, case: Case
) -> None:
    if case.title in NOT_KNOWN_BEFORE:
        assert older_go.ask(question(case)) == "x509: unhandled critical extension"
    else:
        agree(older_go, question(case))


MANY = [f"n{n}" for n in range(100)]
LISTED = f"x509: certificate is valid for {', '.join(MANY)}, not localhost"


@pytest.mark.parametrize(
    ("sans", "excluded", "name", "before"),
    [
        (["*.corp.example"], ["a.corp.example"], "x.corp.example", ""),  # CVE-2025-61727
        (MANY, [], "localhost", LISTED),
        ([f"10.0.0.{n}" for n in range(100)], [], "10.1.0.0", None),
    ],
    ids=["a star under an excluded name", "a hundred names", "a hundred addresses"],
)
def test_an_older_kubectl_decides_or_says_otherwise_only_where_go_has_changed(
    go: Judge, older_go: Judge, sans: list[str], excluded: list[str], name: str, before: str | None
) -> None:
    barred = [(made.limits([], excluded), True)] if excluded else []
    ca = made.authority("kubernetes", made.rsa_key(0), more=barred)
    leaf = made.server(made.rsa_key(2), ca, sans=sans).certificate
    asked = question(Case("", leaf, [ca.certificate], name=name))
    agree(go, asked)
    assert go.ask(asked) != older_go.ask(asked)
    assert before is None or older_go.ask(asked) == before


# ── what hypothesis reaches only by chance ────────────────────────────────────────────────────

KEY, OTHER = chain_space.key("P256", 0), chain_space.key("P256", 1)
BASIC = der.extension(der.BC, der.seq(der.flag(True)), critical=True)


ECDSA_SHA256, RSA_SHA256 = "1.2.840.10045.4.3.2", "1.2.840.113549.1.1.11"


def issued(
    subject: bytes, spki: bytes, extensions: list[bytes], algorithm: bytes = b""
) -> x509.Certificate:
    """A certificate of the authority 'ca'; the algorithm may be one that it was not signed with."""
    draft = Draft(
        subject,
        der.common_name("ca"),
        spki,
        algorithm or der.seq(der.oid(ECDSA_SHA256)),
        lambda data: KEY.sign(data, ec.ECDSA(hashes.SHA256())),
    )
    draft.extensions = extensions
    draft.start, draft.end = made.NOW - chain_space.DAY, made.NOW + chain_space.DAY
    return draft.certificate()


def unnamed(leaf: x509.Certificate, ca: x509.Certificate) -> Question:
    """A chain of two, of which no name is asked: so nothing comes before the rest."""
    return question(Case("", leaf, [ca], name=""))


def named(
    *names: bytes, permitted: Sequence[bytes] = (), excluded: Sequence[bytes] = ()
) -> Question:
    """A leaf with these names, under an authority with limits."""
    more = [der.extension(der.NC, der.limits(permitted, excluded))] if permitted or excluded else []
    ca = issued(der.common_name("ca"), der.spki(KEY), [BASIC, *more])
    sans = [der.extension(der.SAN, der.seq(*names))] if names else []
    leaf = issued(der.common_name("leaf"), der.spki(OTHER), sans)
    return unnamed(leaf, ca)


ELSEWHERE = [der.uri("elsewhere"), der.mail("elsewhere"), der.dns("elsewhere")]


@pytest.mark.parametrize(
    "uri",
    [
        *("https://Example/x", "HTTPS://example:443", "https://example", "x://a:b:80", "x://a]:80"),
        *("https://", "//", "///x", "/a b", "urn:x", "https:///x", "https://u:p@example", "*"),
        *("https://u@x@example/", "https://u;!:@example/a b?a b#a b", "https://@", "//u@/x"),
        *("https://10.0.0.1", "https://[::1]:443/", "https://[::ffff:10.0.0.1]", "https://a%25x/"),
        *("https://[fe80::1%25en0]/", "https://example.:80", "https://example/%20*!", "?q#f"),
        *(":x", "a b:c", "1:2/", "https://exa\x01mple", "https://a[b", "https://[a", "https://[a]"),
        *("https://[1.2.3.4]", "https://example:x", "https://a:1:2", "https://[::1]x", "//a^b"),
        *("https://a%zz", "https://a%4", "https://a%41", "https://a b", "https://a%C3%A4/"),
        *("https://u^@example", "https://u%:p@example", "https://u:%zz@example", "/%zz", "/#%zz"),
        *("https://.example", "https://example.", "https://a..b/", "https://a{b/"),
    ],
)
def test_go_reads_and_writes_a_uri_in_the_same_way(go: Judge, uri: str) -> None:
    agree(go, named(der.uri(uri)))
    agree(go, named(der.uri(uri), excluded=ELSEWHERE))
    agree(go, named(der.uri(uri), permitted=ELSEWHERE))


@pytest.mark.parametrize(
    "mail",
    [
        *("a@example", "A.b@Example", '"q t"@example', '"q\\"t"@example', "a\\@b@example", '""@x'),
        *(
            "a@",
            "a",
            "@example",
            ".a@example",
            "a.@example",
            "a..b@example",
            '"x',
            '"\t"@x',
            "a b@x",
        ),
        *("a@.x", "a@x.", "a@x..y", "a@b@c", "a\\.@x", "a@[10.0.0.1]", '"a\\\n"@x', "a\\"),
    ],
)
def test_go_takes_a_mail_address_apart_in_the_same_way(go: Judge, mail: str) -> None:
    agree(go, named(der.mail(mail), excluded=ELSEWHERE))
    agree(go, named(der.mail("a@example"), permitted=[der.mail(mail)]))
    agree(go, named(der.mail("A@example"), excluded=[der.mail(mail)]))


@pytest.mark.parametrize("limit", ["", "example", ".example", "Example", "a.example", "*.example"])
@pytest.mark.parametrize("name", ["example", "a.Example", "b.a.example", "*.example", "xexample"])
def test_go_finds_the_same_names_within_a_limit(go: Judge, name: str, limit: str) -> None:
    several = [der.dns(limit), der.dns("b.example"), der.dns("c.example"), der.dns("other")]
    for sort in (several[:1], several):
        agree(go, named(der.dns(name), permitted=sort))
        agree(go, named(der.dns(name), excluded=sort))
        agree(go, named(der.uri(f"x://{name}/"), excluded=[der.uri(limit)]))
        agree(go, named(der.mail(f"a@{name}"), excluded=[der.mail(limit), der.mail("b@other")]))


RANGES = [
    *("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/8", "9.0.0.1/7", "::/0", "2001:db8::/32"),
    *("::ffff:10.0.0.0/104", "::ffff:10.0.0.0/64", "10.0.0.0/255.0.255.0"),
]


@pytest.mark.parametrize("one", RANGES)
@pytest.mark.parametrize("other", RANGES)
def test_go_finds_the_same_addresses_within_a_range(go: Judge, one: str, other: str) -> None:
    ranges = [der.network(one), der.network(other)]
    for text in ("10.1.2.3", "10.0.0.0", "11.0.0.1", "2001:db8::1", "::ffff:10.0.0.1"):
        agree(go, named(der.address(text), permitted=ranges))
        agree(go, named(der.address(text), excluded=ranges))


@pytest.mark.parametrize(
    "limit",
    [
        *(der.tlv(0x87, b"\x0a\x00\x00\x00"), der.tlv(0x82, b"\xc3\xa4"), der.dns("a..b")),
        *(der.mail("a..b"), der.uri("a..b"), der.uri("10.0.0.1"), der.tlv(0x88, b"\x2a\x03")),
    ],
    ids=bytes.hex,
)
def test_go_refuses_the_same_limits(go: Judge, limit: bytes) -> None:
    agree(go, named(der.dns("example"), permitted=[limit]))


@pytest.mark.parametrize(
    "value",
    [b"", b"\x30\x00", b"\x30\x02\xa0\x00", b"\x30\x00\x00", b"\x30\x02\x05\x00", b"\x05\x00"],
    ids=bytes.hex,
)
@pytest.mark.parametrize(
    "kind",
    [
        *(der.BC, der.KU, der.EKU, der.SKI, der.AKI, der.SAN, der.NC, der.POLICIES, der.DEMANDS),
        *(der.ANY_POLICY, der.MAPPINGS, der.LISTS, der.ACCESS, "1.2.3"),
    ],
)
def test_go_reads_what_is_wrong_in_an_extension_in_the_same_way(
    go: Judge, kind: str, value: bytes
) -> None:
    ca = issued(der.common_name("ca"), der.spki(KEY), [BASIC])
    for critical in (False, True):
        odd = der.extension(kind, value, critical=critical)
        for more in ([odd], [odd, odd]):
            leaf = issued(der.common_name("leaf"), der.spki(OTHER), more)
            agree(go, unnamed(leaf, ca))


def _spki(algorithm: str, bits: bytes, parameters: bytes = b"") -> bytes:
    return der.seq(der.seq(der.oid(algorithm), parameters), der.bits(bits))


RSA, EC, ED25519, X25519 = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1", "1.3.101.112", "1.3.101.110"
P256, DSA = der.oid("1.2.840.10045.3.1.7"), "1.2.840.10040.4.1"
NUMBERS = [(-5, 3), (0, 3), (3, -1), *((2**1100 + 1, e) for e in (1, 4, 3, 2**32 + 1)), (2**700, 3)]
KEYS = [
    *(_spki(RSA, der.seq(*map(der.integer, pair)), der.NULL) for pair in NUMBERS),
    *(_spki(RSA, der.seq(der.integer(5)), null) for null in (b"", der.NULL)),
    *(_spki(EC, point, P256) for point in (b"", b"\x02" * 33, b"\x04" * 64, b"\x04" * 65)),
    _spki(EC, b"\x04" * 65, der.oid("1.2.3")),
    *(_spki(kind, b"k" * size) for kind in (ED25519, X25519) for size in (31, 32)),
    *(_spki(DSA, der.integer(y), der.seq(*3 * [der.integer(2)])) for y in (0, 2)),
    _spki(DSA, der.NULL, der.seq(*3 * [der.integer(2)])),
    _spki("1.2.3.4", b"key"),
]


@pytest.mark.filterwarnings("ignore")  # the library warns of what is odd
@pytest.mark.parametrize("spki", KEYS, ids=range(len(KEYS)))
def test_go_reads_an_odd_key_in_the_same_way(go: Judge, spki: bytes) -> None:
    ca = issued(der.common_name("ca"), der.spki(KEY), [BASIC])
    agree(go, unnamed(issued(der.common_name("leaf"), spki, []), ca))
    odd = issued(der.common_name("ca"), spki, [BASIC])
    for algorithm in (ECDSA_SHA256, RSA_SHA256):
        signed_with = der.seq(der.oid(algorithm), der.NULL if algorithm == RSA_SHA256 else b"")
        leaf = issued(der.common_name("leaf"), der.spki(OTHER), [], signed_with)
        agree(go, unnamed(leaf, odd))


SHA256, SHA512 = "2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.3"


def pss(digest: str, mask: str, salt: int, trailer: bytes = b"") -> bytes:
    """The AlgorithmIdentifier of RSASSA-PSS: RFC 4055, section 3.1."""
    inner = [der.seq(der.oid(one), der.NULL) for one in (digest, mask)]
    generator = der.seq(der.oid("1.2.840.113549.1.1.8"), inner[1])
    parts = [der.tlv(0xA0, inner[0]), der.tlv(0xA1, generator), der.tlv(0xA2, der.integer(salt))]
    return der.seq(der.oid("1.2.840.113549.1.1.10"), der.seq(*parts, trailer))


@pytest.mark.filterwarnings("ignore")  # the library warns of what is odd
@pytest.mark.parametrize(
    "algorithm",
    [
        *(pss(SHA256, SHA256, 32), pss(SHA512, SHA512, 64), pss(SHA256, SHA512, 32)),
        *(pss(SHA256, SHA256, 33), pss(SHA256, SHA256, 32, der.tlv(0xA3, der.integer(1)))),
        *(der.seq(der.oid(n)) for n in ("1.2.3", "1.3.101.112", "1.2.840.10045.4.1")),
        *(der.seq(der.oid(n)) for n in ("2.16.840.1.101.3.4.3.2", "1.2.840.10045.4.3.3")),
    ],
    ids=bytes.hex,
)
def test_go_knows_the_same_signatures(go: Judge, algorithm: bytes) -> None:
    for key in (KEY, chain_space.key("R2048"), chain_space.key("DSA"), chain_space.key("ED")):
        ca = issued(der.common_name("ca"), der.spki(key), [BASIC])
        leaf = issued(der.common_name("leaf"), der.spki(OTHER), [], algorithm)
        agree(go, unnamed(leaf, ca))


LETTERS = (b"a", b"12 3", b"a*&", b"a_@", b"\xfc", b"\xc3\xbc")
TWO_BYTES = (b"\0a", b"\0a\0\0", b"\xd8\x00\xdc\x00", b"\xff\xfe", b"\xc3\xbc")


# Of a PrintableString and a BMPString the library takes only some.
@pytest.mark.parametrize(
    ("tag", "value"),
    [
        *((tag, value) for tag in (0x0C, 0x12, 0x14, 0x16, 0x1A) for value in LETTERS),
        *((0x13, value) for value in LETTERS[:2]),
        *((0x1E, value) for value in TWO_BYTES),
    ],
)
def test_go_reads_the_same_text_in_a_name(go: Judge, tag: int, value: bytes) -> None:
    name = der.name(der.rdn("2.5.4.10", b"o"), der.rdn("2.5.4.3", value, tag))
    ca = issued(name, der.spki(OTHER), [BASIC])
    leaf = issued(der.common_name("leaf"), der.spki(OTHER), [])
    agree(go, unnamed(leaf, ca))
    agree(go, question(Case("", ca, [leaf], name="a")))
