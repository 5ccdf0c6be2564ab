"""Messages of other players: as pasted text, and damaged inside their PEM."""

from collections.abc import Iterator, Sequence
from functools import cache

from cryptography import x509
from fuzz import seeds
from fuzz.judging import Target
from fuzz.seeds import ED_KEY, NOW

from kubecert_lesson import certificates, rounds
from kubecert_lesson.errors import LessonError
from kubecert_lesson.rounds import MessageKind, RoundMessage
from kubecert_lesson.rounds.messages import MessageContent
from kubecert_lesson.rounds.repairing import CERTIFICATE, REQUEST, SIGNATURE, STATEMENT
from kubecert_lesson.rounds.statements import Challenge, stated


def read_paste(data: bytes) -> Iterator[object]:
    """Text as it was pasted."""
    yield from _shown(data.decode("utf-8", "replace"))


def read_asked(data: bytes) -> Iterator[object]:
    """A damaged request in a sound message."""
    yield from _shown(seeds.pem(data, REQUEST).decode())


def read_vouched(data: bytes) -> Iterator[object]:
    """A damaged certificate in a sound message, alone and in an answer."""
    shown = seeds.pem(data, CERTIFICATE)
    yield from _shown(shown.decode())
    _, _, rest = _messages()[-1].partition(b"-----END CERTIFICATE-----\n")
    yield from _shown((shown + rest).decode())


def read_stated(data: bytes) -> Iterator[object]:
    """A damaged statement, with a signature of the damaged bytes."""
    parts = (
        certificates.pem(seeds.plain()),
        seeds.pem(data, STATEMENT),
        seeds.pem(ED_KEY.sign(data), SIGNATURE),
    )
    yield from _shown(b"".join(parts).decode())


def _shown(text: str) -> Iterator[object]:
    """Read a message, and judge it as its kind is judged."""
    try:
        message = rounds.paste(text)
    except LessonError as error:
        yield error
        return
    yield repr(message)
    trusts, claimed = seeds.authority(), "alice"
    match message.kind:
        case MessageKind.REQUEST:
            ruling = rounds.judge_request(message, name=claimed, groups=["dev"])
        case MessageKind.CERTIFICATE:
            ruling = rounds.judge_certificate(
                message, key=ED_KEY, name=claimed, trusts=trusts, at=NOW
            )
        case MessageKind.AUTHORITY:
            ruling = rounds.judge_authority(message, name=claimed, at=NOW)
        case MessageKind.CROSS:
            ruling = rounds.judge_cross(message, mine=trusts, signer=trusts, at=NOW)
        case MessageKind.ANSWER:
            asked = RoundMessage(_challenge())
            ruling = rounds.judge_answer(message, challenge=asked, trusts=[trusts], at=NOW)
        case _:
            return
    yield repr(ruling)


def _challenge() -> Challenge:
    return Challenge(verifier="bob", claimed="alice", nonce="0" * 64)


@cache
def _messages() -> tuple[bytes, ...]:
    contents: tuple[MessageContent, ...] = (
        *(x509.load_der_x509_csr(der) for der in seeds.request_ders()),
        seeds.client(),
        seeds.authority(),
        seeds.constrained_authority(),
        _challenge(),
        stated(_challenge(), seeds.client(), ED_KEY),
    )
    return tuple(RoundMessage(one, "alice", "bob").text.encode() for one in contents)


def _statements() -> Sequence[bytes]:
    return [stated(_challenge(), seeds.client(), ED_KEY).statement.encoded()]


_IN_PASTES = (
    *(b"-----BEGIN CERTIFICATE-----\n", b"-----END CERTIFICATE-----\n", b"-----BEGIN ", b"> "),
    *(b"\xe2\x80\x94\xe2\x80\x94-", b"\xc2\xa0", b"\xe2\x80\x8b", b"\r\n", b"=3D", b"-" * 4000),
    *(b"PRIVATE KEY-----", b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", b"\n\n\n", b"\x00", b"\xff\xfe"),
)

TARGETS = (
    Target(name="round-message", read=read_paste, seeds=_messages, words=_IN_PASTES),
    Target(name="round-request", read=read_asked, seeds=seeds.request_ders, der=True),
    Target(name="round-certificate", read=read_vouched, seeds=seeds.certificate_ders, der=True),
    Target(
        name="round-statement",
        read=read_stated,
        seeds=_statements,
        words=(b": ", b"verifier", b"\n", b"\x1b[2J", b"\xe2\x80\xae", b"0" * 64),
    ),
)
