"""Messages between players: written, mangled on the way, read again, and refused in one line."""

import random
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import example, given
from hypothesis import strategies as st
from rounds.people import GROUPS, NOW

from kubecert_lesson import certificates, keys, rounds
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.rounds import MessageKind, Player, RoundMessage
from kubecert_lesson.rounds.repairing import LONGEST


@pytest.fixture(scope="module")
def messages(alice: Player, bob: Player, mine: Identity) -> dict[MessageKind, RoundMessage]:
    challenge = bob.challenge("alice")
    cross = alice.cross_sign(
        bob.introduce(), name="bob-authority", fingerprint=bob.authority_fingerprint, now=NOW
    )
    made = (
        alice.request(groups=GROUPS, to="bob"),
        RoundMessage(mine.certificate, "bob", "alice"),
        bob.introduce(to="alice"),
        cross,
        challenge,
        alice.answer(challenge, certificate=mine.certificate, asked_by="bob"),
    )
    return {message.kind: message for message in made}


def refused(text: str) -> LessonError:
    with pytest.raises(LessonError) as error:
        rounds.paste(text)
    assert "\n" not in str(error.value)
    return error.value


each_kind = pytest.mark.parametrize("kind", MessageKind, ids=lambda kind: kind.value)


@each_kind
def test_what_is_written_is_read_again(
    kind: MessageKind, messages: dict[MessageKind, RoundMessage], tmp_path: Path
) -> None:
    sent = messages[kind]
    found = rounds.read(sent.write(tmp_path))
    assert found.kind is kind and found.content == sent.content
    assert rounds.paste(sent.text).content == sent.content


@each_kind
def test_a_message_says_what_it_is_from_whom_for_whom_and_what_comes_next(
    kind: MessageKind, messages: dict[MessageKind, RoundMessage]
) -> None:
    head = messages[kind].text.partition("-----")[0].splitlines()
    assert head[0] == f"kubecert-lesson, round {kind.round}: {kind.words}"
    assert head[1].startswith("From: ")
    assert any(line.startswith("Next: ") for line in head)
    assert max(map(len, head)) <= 76
    assert len(messages[kind].text) < 2_500


def test_only_the_block_counts_and_never_the_words_before_it(
    messages: dict[MessageKind, RoundMessage],
) -> None:
    request, challenge = messages[MessageKind.REQUEST], messages[MessageKind.CHALLENGE]
    lying = challenge.text.partition("-----")[0] + request.text[request.text.index("-----") :]
    assert rounds.paste(lying).kind is MessageKind.REQUEST
    assert rounds.paste(lying).sender == ""


def test_what_a_notebook_shows_of_a_message_is_the_same_in_every_run(
    messages: dict[MessageKind, RoundMessage],
) -> None:
    shown = repr(messages[MessageKind.REQUEST])
    assert shown.splitlines()[-3:] == [
        "-----BEGIN CERTIFICATE REQUEST-----",
        "…",
        "-----END CERTIFICATE REQUEST-----",
    ]
    assert messages[MessageKind.REQUEST]._repr_html_().count("…") == 1


def test_keys_are_private_and_messages_public(alice: Player, tmp_path: Path) -> None:
    kept = {path.name: stat.S_IMODE(path.stat().st_mode) for path in alice.folder.iterdir()}
    assert {mode for name, mode in kept.items() if name.endswith(".key")} == {0o600}
    sent = alice.request().write(tmp_path)
    assert stat.S_IMODE(sent.stat().st_mode) == 0o644
    assert sent.name == "1-request-from-alice.txt"


# What chats, mail programs and editors do to a text.
MANGLERS: dict[str, Callable[[str], str]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line ends of an old Mac": lambda text: text.replace("\n", "\r"),
    "quoted once": lambda text: "".join(f"> {line}\n" for line in text.split("\n")),
    "quoted three times": lambda text: "".join(f">> > {line}\n" for line in text.split("\n")),
    "quoted with a bar": lambda text: "".join(f"│ {line}\n" for line in text.split("\n")),
    "blanks at the ends": lambda text: text.replace("\n", "  \t\n"),
    "indented with no-break spaces": lambda text: text.replace("\n", "\n\u00a0\u00a0"),
    "no-break spaces for spaces": lambda text: text.replace(" ", "\u00a0"),
    "unseen signs": lambda text: "\ufeff" + text.replace("\n", "\u200b\n\u200e"),
    "soft hyphens": lambda text: text.replace("E", "E\u00ad"),
    "wrapped at 50": lambda text: "\n".join(
        line[at : at + 50] for line in text.split("\n") for at in range(0, len(line) or 1, 50)
    ),
    "wrapped at 30 and quoted": lambda text: "\n> ".join(
        line[at : at + 30] for line in text.split("\n") for at in range(0, len(line) or 1, 30)
    ),
    "all on one line": lambda text: text.replace("\n", " "),
    "blank lines between": lambda text: text.replace("\n", "\n\n"),
    "dashes made long": lambda text: text.replace("-----", "\u2014\u2014-"),
    "dashes made middling": lambda text: text.replace("-----", "\u2013" * 5),
    "as a mail travels": lambda text: text.replace("=", "=3D"),
    "between other words": lambda text: f"Hi Bob,\n{text}\nCheers\n-- \nAlice",
    "in a fence": lambda text: f"```text\n{text}```",
    "behind a name and a time": lambda text: text.replace("-----BEGIN", "[10:32] a: -----BEGIN"),
}


@pytest.mark.parametrize("mangle", MANGLERS.values(), ids=MANGLERS)
@each_kind
def test_a_message_survives_chats_and_mails(
    kind: MessageKind, mangle: Callable[[str], str], messages: dict[MessageKind, RoundMessage]
) -> None:
    assert rounds.paste(mangle(messages[kind].text)).content == messages[kind].content


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_may_be_as_windows_saves_it(
    encoding: str, messages: dict[MessageKind, RoundMessage], tmp_path: Path
) -> None:
    path = tmp_path / "saved.txt"
    path.write_text(messages[MessageKind.ANSWER].text, encoding=encoding)
    assert rounds.read(path).content == messages[MessageKind.ANSWER].content


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: "Hi Bob, lunch at one?", "no-message"),
        (lambda text: "", "no-message"),
        (lambda text: text[: len(text) // 2 + 150], "half-a-message"),
        (lambda text: text[text.index("-----BEGIN") + 40 :], "half-a-message"),
        (lambda text: text[text.index("MII") : text.rindex("-----END")], "half-a-message"),
        (lambda text: text.replace("END CERTIFICATE REQUEST", "END CERTIFICATE"), "other-end"),
        (lambda text: text.replace("-----END", "-----BEGIN X-----\n-----END"), "block-in-a-block"),
        (lambda text: text + text, "several-messages"),
        (lambda text: text.replace("CERTIFICATE REQUEST", "PKCS7"), "unknown-block"),
        (lambda text: text.replace("CERTIFICATE REQUEST", "CERTIFICATE"), "damaged-message"),
        (lambda text: text.replace("MII", "MI"), "damaged-message"),
        (lambda text: text.replace("MII", "M\nOn Monday, Bob wrote:\nII"), "damaged-message"),
        (lambda text: text.replace("MII", "M=II"), "damaged-message"),
        (lambda text: text.replace("MII", "AAA"), "damaged-message"),
        (lambda text: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "damaged-message"),
        (lambda text: "a" * (LONGEST + 1), "message-too-long"),
        (lambda text: text.replace("MII", "MII" + "A" * 20_000), "block-too-large"),
    ],
)
def test_junk_gets_one_line_with_a_code(
    change: Callable[[str], str], code: str, alice: Player
) -> None:
    rsa = RoundMessage(certificates.request(RSA, common_name="alice"))  # it begins with MII
    assert refused(change(rsa.text)).code == code


RSA = keys.generate()


@pytest.mark.parametrize("label", ["STATEMENT", "SIGNATURE"])
def test_a_part_of_an_answer_is_half_a_message(
    label: str, messages: dict[MessageKind, RoundMessage]
) -> None:
    text = messages[MessageKind.ANSWER].text
    start, end = f"-----BEGIN KUBECERT LESSON {label}", f"END KUBECERT LESSON {label}-----"
    assert refused(text[text.index(start) : text.index(end) + len(end)]).code == "half-a-message"


def private_keys() -> dict[str, str]:
    ec = keys.generate_for("ECDSA-P256")
    pem, plain = Encoding.PEM, NoEncryption()
    made = {
        "PKCS8": RSA.private_bytes(pem, PrivateFormat.PKCS8, plain),
        "PKCS1": RSA.private_bytes(pem, PrivateFormat.TraditionalOpenSSL, plain),
        "EC": ec.private_bytes(pem, PrivateFormat.PKCS8, plain),
        "SEC1": ec.private_bytes(pem, PrivateFormat.TraditionalOpenSSL, plain),
        "encrypted": ec.private_bytes(pem, PrivateFormat.PKCS8, BestAvailableEncryption(b"abc")),
    }
    return {name: content.decode() for name, content in made.items()}


PRIVATE = private_keys()


@pytest.mark.parametrize("name", PRIVATE)
@pytest.mark.parametrize(
    "change",
    [
        lambda pem: pem,
        lambda pem: "Here you are:\n" + "".join(f"> {line}\r\n" for line in pem.split("\n")),
        lambda pem: pem[: len(pem) // 2],  # no END
        lambda pem: pem[40:],  # no BEGIN
        lambda pem: "\n".join(pem.split("\n")[1:-2]),  # neither
        lambda pem: pem.replace("-----", "\u2014\u2014-"),
        lambda pem: pem.replace("\n", " "),
        lambda pem: pem.replace(" ", "\u00a0").replace("\n", "\u200b\r"),
        lambda pem: re_labelled(pem, "CERTIFICATE"),
        lambda pem: RoundMessage(certificates.request(RSA, common_name="a")).text + pem,
    ],
)
def test_a_private_key_is_refused_and_never_repeated(
    name: str, change: Callable[[str], str]
) -> None:
    pasted = change(PRIVATE[name])
    error = refused(pasted)
    assert error.code == "private-key" and "Never send" in str(error)
    secret = "".join(PRIVATE[name].split("\n")[1:-2])
    shown = repr(error) + str(error) + str(error.__cause__)
    assert not any(secret[at : at + 12] in shown for at in range(len(secret) - 12))


def re_labelled(pem: str, label: str) -> str:
    body = "\n".join(pem.split("\n")[1:-2])
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"


def test_a_private_key_as_a_file_and_a_kubeconfig_with_one_are_refused(
    alice: Player, tmp_path: Path
) -> None:
    with pytest.raises(LessonError) as error:
        rounds.read(alice.folder / "mine.key")
    assert error.value.code == "private-key"
    assert refused("users:\n- user:\n    client-key-data: LS0tLS1C").code == "private-key"


@pytest.mark.parametrize(
    ("wanted", "given_kind", "code"),
    [
        (MessageKind.REQUEST, MessageKind.CERTIFICATE, "another-kind"),
        (MessageKind.REQUEST, MessageKind.CHALLENGE, "another-round"),
        (MessageKind.AUTHORITY, MessageKind.CROSS, "another-kind"),
        (MessageKind.AUTHORITY, MessageKind.CERTIFICATE, "another-round"),
        (MessageKind.CHALLENGE, MessageKind.ANSWER, "another-kind"),
        (MessageKind.CHALLENGE, MessageKind.REQUEST, "another-round"),
    ],
)
def test_another_kind_of_message_and_one_of_another_round_are_told_apart(
    wanted: MessageKind,
    given_kind: MessageKind,
    code: str,
    messages: dict[MessageKind, RoundMessage],
    alice: Player,
    mine: Identity,
) -> None:
    ways: dict[MessageKind, Callable[[RoundMessage], object]] = {
        MessageKind.REQUEST: lambda message: rounds.judge_request(message, name="alice"),
        MessageKind.AUTHORITY: lambda message: rounds.judge_authority(message, name="bob"),
        MessageKind.CHALLENGE: lambda message: alice.answer(
            message, certificate=mine.certificate, asked_by="bob"
        ),
    }
    with pytest.raises(LessonError) as error:
        ways[wanted](messages[given_kind])
    assert error.value.code == code
    assert given_kind.words in str(error.value) and wanted.words in str(error.value)


def test_text_that_was_not_read_yet_is_no_message(
    messages: dict[MessageKind, RoundMessage],
) -> None:
    text: object = messages[MessageKind.REQUEST].text
    with pytest.raises(LessonError) as error:
        rounds.judge_request(text, name="alice")  # type: ignore[arg-type]
    assert error.value.code == "not-a-message"
    with pytest.raises(LessonError) as error:
        rounds.paste(b"bytes")  # type: ignore[arg-type]
    assert error.value.code == "not-text"


@pytest.mark.parametrize(
    "name", ["", " ", "a\nb", "a\x1b[2J", "a\u202eb", "-----BEGIN X-----", "x" * 41, "\ud800"]
)
def test_a_name_that_could_forge_lines_is_none(name: str, tmp_path: Path, bob: Player) -> None:
    for use in (lambda: rounds.player(name, tmp_path), lambda: bob.challenge(name)):
        with pytest.raises(LessonError) as error:
            use()
        assert error.value.code == "player-name"


def test_a_name_in_any_script_is_one_and_its_two_forms_are_the_same(tmp_path: Path) -> None:
    zoe = rounds.player("Zoe\u0308 김/철수", tmp_path, now=NOW)
    assert rounds.player("Zo\u00eb 김/철수", tmp_path).fingerprint == zoe.fingerprint
    sent = zoe.challenge("김").write(tmp_path)
    assert sent.name == "3-challenge-from-Zoë-김-철수-to-김.txt"
    assert rounds.read(sent).content == rounds.paste(sent.read_text()).content


def test_a_folder_belongs_to_one_player(tmp_path: Path) -> None:
    first = rounds.player("alice", tmp_path, now=NOW)
    assert rounds.player("alice", tmp_path).fingerprint == first.fingerprint
    with pytest.raises(LessonError) as error:
        rounds.player("bob", tmp_path)
    assert error.value.code == "folder-of-another"


def test_a_statement_has_one_form_only(messages: dict[MessageKind, RoundMessage]) -> None:
    from kubecert_lesson.rounds.statements import NoStatement, read_statement

    content = messages[MessageKind.ANSWER].content
    assert not isinstance(content, x509.Certificate | x509.CertificateSigningRequest)
    data = content.statement.encoded()  # type: ignore[union-attr]
    assert read_statement(data).encoded() == data
    for other in (
        data + b"\n",
        data[:-1],
        data.replace(b"verifier: bob", b"verifier:  bob"),
        data.replace(b"verifier: bob", b"verifier: bob\nclaimed: eve"),
        data.replace(b"verifier: bob", b"verifier: b\x00b"),
        data.replace(b"round 3", b"round 2"),
        data.replace(b"\n", b"\r\n"),
        data.upper(),
        b"\xff" + data,
    ):
        with pytest.raises(NoStatement):
            read_statement(other)


@given(seed=st.integers(0, 2**32), kind=st.sampled_from(MessageKind), cuts=st.integers(1, 12))
@example(seed=0, kind=MessageKind.ANSWER, cuts=1)
def test_a_mangled_message_is_read_rightly_or_refused(
    seed: int, kind: MessageKind, cuts: int, messages: dict[MessageKind, RoundMessage]
) -> None:
    dice, text = random.Random(seed), messages[kind].text
    for _ in range(cuts):
        at, length = dice.randrange(len(text)), dice.randrange(20)
        junk = dice.choice(
            ["", " ", "\n> ", "A", "=", "-----", "\x00", "é", "BEGIN", text[at:][:90]]
        )
        text = text[:at] + junk + text[at + length * dice.randrange(2) :]
    try:
        found = rounds.paste(text)
    except LessonError as error:
        assert "\n" not in str(error)
        return
    assert str(found) and rounds.paste(found.text).content == found.content


@given(text=st.text(max_size=300))
@example(text="-" * 50_000)
@example(text="-----BEGIN " * 5_000)
@example(text="--BEGIN" + " " * 50_000)
@example(text="-----BEGIN A-----\n-----END A-----\n" * 1_500)
@example(text="> " * 29_000)
def test_anything_else_is_refused_at_once(text: str) -> None:
    refused(text)


@pytest.mark.real_clock
def test_openssl_reads_the_same_files(
    messages: dict[MessageKind, RoundMessage], tmp_path: Path
) -> None:
    def openssl(*words: str) -> str:
        run = subprocess.run(["openssl", *words], cwd=tmp_path, capture_output=True, check=True)
        return (run.stdout + run.stderr).decode()

    for kind, message in messages.items():
        message.write(tmp_path).rename(tmp_path / f"{kind.value}.txt")
    subject = ("-noout", "-subject", "-nameopt", "RFC2253")
    asked = openssl("req", "-in", "request.txt", "-verify", *subject)
    assert "verify OK" in asked and "subject=CN=alice,O=dev" in asked
    assert openssl("x509", "-in", "certificate.txt", *subject).strip() == "subject=CN=alice,O=dev"
    # With the lesson's dates the certificates hold at this time.
    at = ("verify", "-attime", str(int(NOW.timestamp())))
    assert openssl(*at, "-CAfile", "authority.txt", "certificate.txt").strip().endswith("OK")
    messages[MessageKind.ANSWER].write_parts(tmp_path)
    public = openssl("x509", "-in", "answer.txt", "-noout", "-pubkey")
    (tmp_path / "alice.pub").write_text(public)
    checked = ("dgst", "-sha256", "-verify", "alice.pub", "-signature", "signature.bin")
    assert openssl(*checked, "statement.txt") == "Verified OK\n"


@pytest.mark.real_clock
def test_what_openssl_made_is_read_here(tmp_path: Path) -> None:
    for words in (
        "req -new -newkey rsa:2048 -nodes -keyout k.key -subj /O=dev/CN=alice -text -out req.txt",
        "req -new -key k.key -subj /O=dev/CN=alice -newhdr -out old.txt",
    ):
        subprocess.run(["openssl", *words.split()], cwd=tmp_path, capture_output=True, check=True)
    for name in ("req.txt", "old.txt"):
        message = rounds.read(tmp_path / name)
        assert rounds.judge_request(message, name="alice", groups=["dev"]).accepted


def test_a_key_that_no_certificate_here_uses_is_refused() -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import dsa

    key = dsa.generate_private_key(1024)
    name = certificates.distinguished_name("alice")
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    assert refused(RoundMessage(request).text).code == "other-kind-of-key"


def test_a_rsa_key_and_an_ed25519_key_can_answer_too(bob: Player) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from kubecert_lesson.rounds.statements import stated

    for key in (RSA, Ed25519PrivateKey.generate()):
        one = certificates.issue_identity(
            bob.authority, common_name="alice", use=Use.CLIENT, key=key, now=NOW
        )
        challenge = bob.challenge("alice")
        signed = stated(challenge.content, one.certificate, key)  # type: ignore[arg-type]
        answer = rounds.paste(RoundMessage(signed).text)
        trusts = [bob.authority.certificate]
        assert rounds.judge_answer(answer, challenge=challenge, trusts=trusts, at=NOW).accepted
