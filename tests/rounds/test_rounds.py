"""The three rounds: what is fair is accepted, and each cheat is refused by its name."""

import ast
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rounds.people import GROUPS, NOW

from kubecert_lesson import certificates, chain, keys, rounds
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.rounds import Player, RoundMessage, Ruling, cheats
from kubecert_lesson.rounds.statements import Challenge, SignedStatement
from kubecert_lesson.steps import Verdict

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "14_rounds_with_others.ipynb"
MALLORY = keys.generate_for("ECDSA-P256")


def code_of(attempt: Callable[[], object]) -> str:
    with pytest.raises(LessonError) as error:
        attempt()
    return error.value.code


def test_who_carries_a_file_can_put_another_in_its_place(alice: Player, tmp_path: Path) -> None:
    file = alice.request(groups=GROUPS, to="bob").write(tmp_path)
    before = file.read_text().partition("-----")[0]
    changed = cheats.swapped_key(rounds.read(file), MALLORY)
    assert changed.addressed("alice", "bob").write(tmp_path) == file
    assert file.read_text().partition("-----")[0] == before
    assert judged(rounds.read(file), alice).code == "swapped-key"
    assert code_of(lambda: changed.addressed("alice\nTo: eve", "bob")) == "player-name"


def swapped(line: str) -> str:
    """What Dan types where Carol types this."""
    return line.replace("carol", "?").replace("dan", "carol").replace("?", "dan")


def test_two_players_can_type_what_the_notebook_says(tmp_path: Path) -> None:
    """Each line on Carol's machine, then on Dan's: they share a folder, and what they say."""
    prose = [cell.source for cell in nbformat.read(NOTEBOOK, 4).cells]
    (lines,) = [
        part for text in prose for part in re.findall("```python\n(.*?)```", text, re.DOTALL)
    ]
    shared, machines = tmp_path / "shared", {}
    shared.mkdir()
    for name in ("carol", "dan"):
        (tmp_path / name).mkdir()
        machines[name] = {
            "rounds": rounds,
            "shared": shared,
            "heard": {},
            "workspace": lambda _, own=tmp_path / name: own,
        }
    found = list[object]()
    for statement in ast.parse(lines).body:
        line = ast.unparse(statement)
        for name, machine in machines.items():
            code = line if name == "carol" else swapped(line)
            if isinstance(statement, ast.Expr):
                found.append(eval(code, machine))
            else:
                exec(code, machine)
        for hears, reads in (("carol", "dan"), ("dan", "carol")):
            me = machines[reads]["me"]
            assert isinstance(me, Player)
            machines[hears]["heard"] = {
                "authority": me.authority_fingerprint[:23],
                "key": me.fingerprint[:23],
            }
    rulings = [ruling for ruling in found if isinstance(ruling, Ruling)]
    assert len(rulings) == 6 and all(ruling.accepted for ruling in rulings)
    assert len(list(shared.iterdir())) == 12
    assert not any(b"PRIVATE" in path.read_bytes() for path in shared.iterdir())


# Round 1: a request, and the certificate that comes back.


def judged(message: RoundMessage, alice: Player) -> Ruling:
    return rounds.judge_request(
        message, name="alice", groups=GROUPS, fingerprint=alice.fingerprint[:23]
    )


def test_a_request_that_is_what_was_said_is_signed(
    alice: Player, bob: Player, mine: Identity
) -> None:
    ruling = judged(alice.request(groups=GROUPS), alice)
    assert ruling.accepted and ruling.code == "accepted"
    assert {check.verdict for check in ruling.checks} == {Verdict.PASSED}
    assert (alice.folder / "mine.crt").read_bytes() == mine.certificate_pem
    verdict = chain.verify(
        mine.certificate, anchors=[bob.authority.certificate], use=Use.CLIENT, at=NOW
    )
    assert verdict.trusted and keys.same_key(mine.key, alice.key)


def with_extension(
    player: Player, extension: x509.ExtensionType, name: x509.Name | None = None
) -> RoundMessage:
    subject = name or certificates.distinguished_name("alice", GROUPS)
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    made = builder.add_extension(extension, critical=False).sign(player.key, hashes.SHA256())
    return RoundMessage(made)


SIGNS = certificates.key_usage(signs_certificates=True)
SERVES = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
POLICIES = x509.CertificatePolicies(
    [x509.PolicyInformation(x509.ObjectIdentifier("2.5.29.32.0"), None)]
)
REQUESTS: dict[str, Callable[[Player], RoundMessage]] = {
    "swapped-key": lambda p: cheats.swapped_key(p.request(groups=GROUPS), MALLORY),
    "other-fingerprint": lambda p: cheats.replaced_request(p.request(groups=GROUPS), MALLORY),
    "asks-for-masters": lambda p: cheats.asking_for_more(p, groups=["dev", "system:masters"]),
    "asks-for-groups": lambda p: cheats.asking_for_more(p, groups=["dev", "ops"]),
    "fewer-groups": lambda p: p.request(),
    "asks-to-sign": lambda p: cheats.asking_for_more(p, groups=GROUPS, signs_certificates=True),
    "asks-to-sign ": lambda p: with_extension(p, SIGNS),
    "asks-for-hosts": lambda p: cheats.asking_for_more(p, groups=GROUPS, hosts=["kubernetes"]),
    "asks-to-serve": lambda p: with_extension(p, SERVES),
    "asks-for-more": lambda p: with_extension(p, POLICIES),
    "other-name": lambda p: replace(p, name="\u0430lice").request(groups=GROUPS),
    "more-in-its-name": lambda p: with_extension(
        p,
        x509.BasicConstraints(ca=False, path_length=None),
        x509.Name(
            [
                *certificates.distinguished_name("alice", GROUPS),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "admins"),
            ]
        ),
    ),
}


@pytest.mark.parametrize("code", REQUESTS)
def test_a_request_that_is_not_what_was_said_is_refused_by_name_and_not_signed(
    code: str, alice: Player, bob: Player
) -> None:
    message = rounds.paste(REQUESTS[code](alice).text)
    ruling = judged(message, alice)
    assert not ruling.accepted and ruling.code == code.strip()
    said = {"name": "alice", "groups": GROUPS, "fingerprint": alice.fingerprint}
    assert code_of(lambda: bob.sign(message, **said, now=NOW)) == code.strip()  # type: ignore[arg-type]


def test_a_letter_that_only_looks_the_same_is_shown_by_its_number(alice: Player) -> None:
    reason = judged(REQUESTS["other-name"](alice), alice).reason
    assert "\\u0430lice" in reason


def test_a_name_may_be_typed_in_either_form_of_its_accents(alice: Player) -> None:
    zoe = replace(alice, name="Zo\u00eb")
    for typed in ("Zo\u00eb", "Zoe\u0308", " Zo\u00eb "):
        assert rounds.judge_request(zoe.request(), name=typed).accepted


def test_what_a_client_may_ask_for_is_no_cheat(alice: Player) -> None:
    client = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    for extension in (client, certificates.key_usage()):
        assert judged(with_extension(alice, extension), alice).accepted


def test_without_a_fingerprint_nothing_tells_whose_key_it_is_and_that_is_said(
    alice: Player,
) -> None:
    replaced = cheats.replaced_request(alice.request(groups=GROUPS), MALLORY)
    ruling = rounds.judge_request(replaced, name="alice", groups=GROUPS)
    assert ruling.accepted and ruling.checks[-1].verdict is Verdict.NOT_CHECKED


@pytest.mark.parametrize("said", ["AB", "no idea what it is", "AB:CD:EF:01:02:03:04:0", "🔑" * 20])
def test_a_fingerprint_is_read_aloud_to_its_eighth_byte_at_least(said: str, alice: Player) -> None:
    message = alice.request()
    assert (
        code_of(lambda: rounds.judge_request(message, name="alice", fingerprint=said))
        == "fingerprint-too-short"
    )


def test_a_fingerprint_may_be_said_as_people_write_it(alice: Player) -> None:
    whole = alice.fingerprint
    for said in (whole, whole.lower(), whole.replace(":", " "), whole[:23] + "…"):
        ruling = rounds.judge_request(alice.request(), name="alice", fingerprint=said)
        assert ruling.checks[-1].verdict is Verdict.PASSED


def returned(alice: Player, bob: Player, way: str) -> RoundMessage:
    request = alice.request(groups=GROUPS)
    fair = {"name": "alice", "groups": GROUPS, "now": NOW}
    match way:
        case "another-key":
            return cheats.for_another_key(request, bob.authority, now=NOW)
        case "other-name":
            renamed = replace(alice, name="alicia").request(groups=GROUPS)
            return bob.sign(renamed, name="alicia", groups=GROUPS, now=NOW)
        case "asks-for-masters":
            masters = ("dev", "system:masters")
            return bob.sign(alice.request(groups=masters), name="alice", groups=masters, now=NOW)
        case "look-alike-authority":
            impostor = replace(bob, authority=cheats.impostor_of(bob.authority, now=NOW))
            return impostor.sign(request, **fair)  # type: ignore[arg-type]
        case "not-trusted":
            return alice.sign(request, **fair)  # type: ignore[arg-type]
    raise AssertionError(way)


@pytest.mark.parametrize(
    "code",
    ["another-key", "other-name", "asks-for-masters", "look-alike-authority", "not-trusted"],
)
def test_a_certificate_that_came_back_changed_is_refused_by_name_and_not_kept(
    code: str, alice: Player, bob: Player, tmp_path: Path
) -> None:
    message = rounds.paste(returned(alice, bob, code).text)
    own, trusts = replace(alice, folder=tmp_path), bob.authority.certificate
    ruling = rounds.judge_certificate(
        message, key=alice.key, name="alice", groups=GROUPS, trusts=trusts, at=NOW
    )
    assert ruling.code == code
    assert code_of(lambda: own.keep(message, groups=GROUPS, trusts=trusts, at=NOW)) == code
    assert not (tmp_path / "mine.crt").exists()


def test_a_chain_alone_does_not_notice_another_key(alice: Player, bob: Player) -> None:
    false = returned(alice, bob, "another-key").content
    assert isinstance(false, x509.Certificate)
    anchors = [bob.authority.certificate]
    assert chain.verify(false, anchors=anchors, use=Use.CLIENT, at=NOW).trusted


def test_an_expired_certificate_is_not_kept(alice: Player, bob: Player) -> None:
    old = bob.sign(alice.request(), name="alice", now=NOW - timedelta(days=400))
    trusts = bob.authority.certificate
    assert code_of(lambda: alice.keep(old, trusts=trusts, at=NOW)) == "not-trusted"


# Round 2: two authorities sign each other.


@pytest.fixture(scope="module")
def crossed(alice: Player, bob: Player) -> tuple[x509.Certificate, x509.Certificate]:
    """Bob's authority vouched for by Alice's, and the other way round."""
    one = alice.cross_sign(
        bob.introduce(), name="bob-authority", fingerprint=bob.authority_fingerprint, now=NOW
    )
    other = bob.cross_sign(
        alice.introduce(), name="alice-authority", fingerprint=alice.authority_fingerprint, now=NOW
    )
    for message, me, signer in ((one, bob, alice), (other, alice, bob)):
        ruling = rounds.judge_cross(
            rounds.paste(message.text),
            mine=me.authority.certificate,
            signer=signer.authority.certificate,
            at=NOW,
        )
        assert ruling.accepted, ruling
    assert isinstance(one.content, x509.Certificate)
    assert isinstance(other.content, x509.Certificate)
    return one.content, other.content


def server(of: Player) -> Identity:
    return certificates.issue_identity(
        of.authority, common_name="web", sans=["web.example"], use=Use.SERVING, now=NOW
    )


def trusted(leaf: Identity, by: Player, *between: x509.Certificate) -> bool:
    return chain.verify(
        leaf.certificate,
        intermediates=between,
        anchors=[by.authority.certificate],
        use=Use.SERVING,
        name="web.example",
        at=NOW,
    ).trusted


def test_each_cross_certificate_leads_in_one_direction(
    alice: Player, bob: Player, crossed: tuple[x509.Certificate, x509.Certificate]
) -> None:
    bobs_by_alice, alices_by_bob = crossed
    assert not trusted(server(bob), alice) and not trusted(server(alice), bob)
    assert trusted(server(bob), alice, bobs_by_alice)
    assert trusted(server(alice), bob, alices_by_bob)
    assert not trusted(server(bob), alice, alices_by_bob)
    assert not trusted(server(alice), bob, bobs_by_alice)


def test_whom_a_cross_signed_authority_vouches_for_may_not_vouch_on(
    alice: Player, bob: Player, crossed: tuple[x509.Certificate, x509.Certificate]
) -> None:
    third = certificates.intermediate_authority(
        keys.generate_for("ECDSA-P256"), bob.authority, common_name="third", now=NOW
    )
    leaf = certificates.issue_identity(
        third, common_name="web", sans=["web.example"], use=Use.SERVING, now=NOW
    )
    assert trusted(leaf, bob, third.certificate)
    assert not trusted(leaf, alice, third.certificate, crossed[0])


def test_an_authority_is_known_by_its_fingerprint_and_not_by_its_name(
    alice: Player, bob: Player
) -> None:
    impostor = RoundMessage(cheats.impostor_of(bob.authority, now=NOW).certificate)
    said = {"name": "bob-authority", "fingerprint": bob.authority_fingerprint}
    assert rounds.judge_authority(impostor, **said, at=NOW).code == "other-fingerprint"
    assert code_of(lambda: alice.cross_sign(impostor, **said, now=NOW)) == "other-fingerprint"
    unsaid = rounds.judge_authority(impostor, name="bob-authority", at=NOW)
    assert unsaid.checks[-1].verdict is Verdict.NOT_CHECKED
    own = leaf = server(bob).certificate
    rows = rounds.side_by_side(own, [bob.authority.certificate, impostor.content])  # type: ignore[list-item]
    assert [row.authority for row in rows] == ["bob-authority"] * 2
    assert [row.verdict for row in rows] == [Verdict.PASSED, Verdict.FAILED]
    assert rows[0].key != rows[1].key and leaf is own


def test_an_authority_that_is_not_what_was_said_is_refused(bob: Player) -> None:
    fingerprint = bob.authority_fingerprint
    renamed = rounds.judge_authority(bob.introduce(), name="bob", fingerprint=fingerprint, at=NOW)
    assert renamed.code == "other-name"
    late = NOW + timedelta(days=5000)
    ruling = rounds.judge_authority(bob.introduce(), name="bob-authority", at=late)
    assert ruling.code == "not-valid-now"
    forged = certificates.altered(bob.authority.certificate, b"bob-auth", b"eve-auth")
    assert rounds.judge_authority(RoundMessage(forged), name="eve-authority", at=NOW).code == (
        "not-self-signed"
    )


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("impostor-authority", lambda me, by: (cheats.impostor_of(me.authority, now=NOW), by)),
        ("other-name", lambda me, by: (by.authority, me)),
        ("look-alike-authority", lambda me, by: (me.authority, me)),
    ],
)
def test_a_cross_certificate_that_is_not_about_your_authority_is_refused(
    code: str,
    change: Callable[[Player, Player], tuple[Identity, Player]],
    alice: Player,
    bob: Player,
) -> None:
    about, signer = change(bob, alice)
    signing = signer.authority
    if code == "look-alike-authority":
        signing = cheats.impostor_of(alice.authority, now=NOW)
    made = rounds.cross_certificate(about.certificate, signing, now=NOW)
    mine, by = bob.authority.certificate, alice.authority.certificate
    message = rounds.paste(RoundMessage(made).text)
    assert rounds.judge_cross(message, mine=mine, signer=by, at=NOW).code == code


# Round 3: who holds the key?


@pytest.fixture(scope="module")
def challenge(bob: Player) -> RoundMessage:
    return bob.challenge("alice")


def ruled(answer: RoundMessage, challenge: RoundMessage, bob: Player) -> Ruling:
    read = rounds.paste(answer.text)
    trusts = [bob.authority.certificate]
    return rounds.judge_answer(read, challenge=challenge, trusts=trusts, at=NOW)


def test_who_holds_the_key_can_answer_each_new_challenge(
    alice: Player, bob: Player, mine: Identity
) -> None:
    for _ in range(3):
        asked = bob.challenge("alice")
        answer = alice.answer(asked, certificate=mine.certificate, asked_by="bob")
        ruling = ruled(answer, asked, bob)
        assert ruling.accepted and {c.verdict for c in ruling.checks} == {Verdict.PASSED}


def test_no_two_challenges_are_alike(bob: Player) -> None:
    texts = {bob.challenge("alice").text for _ in range(50)}
    assert len(texts) == 50


def test_one_in_a_crowd_can_answer_and_each_other_cheat_has_a_name(
    alice: Player, bob: Player, mine: Identity
) -> None:
    older = alice.answer(bob.challenge("alice"), certificate=mine.certificate, asked_by="bob")
    orders = set()
    for seed in range(8):
        people = cheats.crowd(
            alice,
            mine.certificate,
            authority=bob.authority.certificate,
            older=older,
            seed=seed,
            now=NOW,
        )
        asked = {who: bob.challenge("alice", to=who) for who in people.people}
        codes = [
            ruled(people.answer(who, message), message, bob).code for who, message in asked.items()
        ]
        assert sorted(codes) == [
            "accepted",
            "another-key",
            "another-verifier",
            "look-alike-authority",
            "older-challenge",
        ]
        orders.add(tuple(codes))
        assert code_of(lambda people=people: people.answer("Z", bob.challenge("alice"))) == "nobody"  # type: ignore[misc]
    assert len(orders) > 3


def test_what_was_signed_cannot_be_changed_afterwards(
    alice: Player, bob: Player, mine: Identity, challenge: RoundMessage
) -> None:
    mallorys = replace(alice, name="mallory").challenge("alice")
    answer = alice.answer(mallorys, certificate=mine.certificate, asked_by="mallory").content
    assert isinstance(answer, SignedStatement) and isinstance(challenge.content, Challenge)
    changed = replace(
        answer,
        statement=replace(answer.statement, verifier="bob", nonce=challenge.content.nonce),
    )
    assert ruled(RoundMessage(answer), challenge, bob).code == "another-verifier"
    ruling = ruled(RoundMessage(changed), challenge, bob)
    assert ruling.code == "another-key"
    after = ruling.checks[3:]
    assert {check.verdict for check in after} == {Verdict.NOT_CHECKED}


def test_a_challenge_of_another_verifier_is_not_answered(
    alice: Player, mine: Identity, challenge: RoundMessage
) -> None:
    def answer(**changed: object) -> RoundMessage:
        given = {"certificate": mine.certificate, "asked_by": "bob", **changed}
        return alice.answer(challenge, **given)  # type: ignore[arg-type]

    assert code_of(lambda: answer(asked_by="mallory")) == "another-verifier"
    other = certificates.issue_identity(
        alice.authority, common_name="alice", use=Use.CLIENT, now=NOW
    )
    assert code_of(lambda: answer(certificate=other.certificate)) == "not-its-key"
    carol = certificates.issue_identity(
        alice.authority, common_name="carol", use=Use.CLIENT, key=alice.key, now=NOW
    )
    assert code_of(lambda: answer(certificate=carol.certificate)) == "other-name"


def test_a_genuine_certificate_of_another_name_is_not_alice(
    alice: Player, bob: Player, challenge: RoundMessage, tmp_path: Path
) -> None:
    eve = rounds.player("eve", tmp_path, now=NOW)
    signed = bob.sign(eve.request(), name="eve", now=NOW)
    own = eve.keep(signed, trusts=bob.authority.certificate, at=NOW)
    from kubecert_lesson.rounds.statements import stated

    assert isinstance(challenge.content, Challenge)
    answer = RoundMessage(stated(challenge.content, own.certificate, own.key))
    assert ruled(answer, challenge, bob).code == "other-name"


def test_a_second_certificate_of_the_same_key_is_not_the_one_that_was_meant(
    alice: Player, bob: Player, mine: Identity, challenge: RoundMessage
) -> None:
    answer = alice.answer(challenge, certificate=mine.certificate, asked_by="bob").content
    again = certificates.issue_identity(
        bob.authority, common_name="alice", use=Use.CLIENT, key=alice.key, now=NOW
    )
    assert isinstance(answer, SignedStatement)
    shown = RoundMessage(replace(answer, certificate=again.certificate))
    assert ruled(shown, challenge, bob).code == "another-certificate"


def test_whoever_signs_what_others_hand_over_may_sign_a_certificate(bob: Player) -> None:
    blind = cheats.blind_certificate(
        bob.authority.certificate, MALLORY, groups=["system:masters"], now=NOW
    )
    made = blind.with_signature(cheats.signed_blindly(blind.to_be_signed, bob.authority.key))
    anchors = [bob.authority.certificate]
    assert chain.verify(made, anchors=anchors, use=Use.CLIENT, at=NOW).trusted
    assert certificates.organizations(made) == ("system:masters",)


def test_no_statement_can_be_a_certificate_or_a_message_of_tls(
    alice: Player, mine: Identity, challenge: RoundMessage, bob: Player
) -> None:
    answer = alice.answer(challenge, certificate=mine.certificate, asked_by="bob").content
    assert isinstance(answer, SignedStatement)
    signed = answer.statement.encoded()
    assert signed.startswith(b"kubecert-lesson, round 3: ")
    assert mine.certificate.tbs_certificate_bytes.startswith(b"0")  # DER: a SEQUENCE
    assert not signed.startswith(b" " * 64)  # RFC 8446, section 4.4.3
    request = alice.request().content
    assert isinstance(request, x509.CertificateSigningRequest)
    assert request.tbs_certrequest_bytes.startswith(b"0")


def test_a_ruling_is_shown_as_its_checks(alice: Player) -> None:
    fair = judged(alice.request(groups=GROUPS), alice)
    false = judged(cheats.swapped_key(alice.request(groups=GROUPS), MALLORY), alice)
    assert repr(fair).startswith("accepted\n") and "✓ passed" in repr(fair)
    assert repr(false).startswith("refused: swapped-key\n") and "✗ failed" in repr(false)
    assert "swapped-key" in false._repr_html_()
    fair.insist()


def test_a_key_of_another_length_cannot_be_swapped_in(alice: Player) -> None:
    assert code_of(lambda: cheats.swapped_key(alice.request(), keys.generate())) == "cannot-swap"


@pytest.mark.real_clock
def test_openssl_follows_the_same_cross_certificates(
    alice: Player,
    bob: Player,
    crossed: tuple[x509.Certificate, x509.Certificate],
    tmp_path: Path,
) -> None:
    for name, one in {
        "alice": alice.authority.certificate,
        "bob": bob.authority.certificate,
        "impostor": cheats.impostor_of(bob.authority, now=NOW).certificate,
        "bob-by-alice": crossed[0],
        "alice-by-bob": crossed[1],
        "web": server(bob).certificate,
    }.items():
        (tmp_path / f"{name}.pem").write_bytes(certificates.pem(one))

    def accepts(anchor: str, *between: str) -> bool:
        words = ["openssl", "verify", "-attime", str(int(NOW.timestamp())), "-no-CApath"]
        words += ["-CAfile", f"{anchor}.pem"]
        words += [word for name in between for word in ("-untrusted", f"{name}.pem")]
        run = subprocess.run([*words, "web.pem"], cwd=tmp_path, capture_output=True)
        return run.returncode == 0

    assert accepts("bob") and accepts("alice", "bob-by-alice")
    assert not accepts("alice") and not accepts("alice", "alice-by-bob")
    assert not accepts("impostor") and not accepts("alice", "impostor")


def test_what_is_of_another_type_is_refused_in_one_line(alice: Player, mine: Identity) -> None:
    request = alice.request(groups=GROUPS)
    crossed = RoundMessage(rounds.cross_certificate(mine.certificate, alice.authority, now=NOW))
    asked = alice.challenge("alice")
    attempts: dict[str, Callable[[], object]] = {
        "not-a-list": lambda: rounds.judge_request(request, name="alice", groups="dev"),
        "not-a-path": lambda: rounds.player("alice", None),  # type: ignore[arg-type]
        "not-a-certificate": lambda: alice.answer(asked, certificate=mine, asked_by="alice"),  # type: ignore[arg-type]
        "fingerprint-too-short": lambda: rounds.judge_request(request, name="alice", fingerprint=7),  # type: ignore[arg-type]
    }
    assert {code: code_of(attempt) for code, attempt in attempts.items()} == {
        code: code for code in attempts
    }
    own: Any = alice.authority
    assert code_of(lambda: rounds.judge_cross(crossed, mine=own, signer=own)) == "not-a-certificate"
