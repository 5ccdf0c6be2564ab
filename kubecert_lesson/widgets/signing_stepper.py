"""Signing and verifying, a step at a time, with a byte that may be flipped on the way."""

from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from kubecert_lesson import keys, signing
from kubecert_lesson.errors import LessonError
from kubecert_lesson.signing import Signing, Verification, i2osp, os2ip
from kubecert_lesson.steps import Verdict
from kubecert_lesson.tables import Table, table
from kubecert_lesson.widgets.base import (
    Answer,
    Control,
    Kind,
    LessonWidget,
    Part,
    Refused,
    Section,
)
from kubecert_lesson.widgets.byteview import Bytes

MOST_MESSAGE = 1000  # characters: a widget is no place for a book


class Flip(Enum):
    """In what a byte is flipped, so that the verifier gets something else than was meant."""

    NOTHING = "nothing"
    MESSAGE = "the message"
    BLOCK = "the padded block"
    SIGNATURE = "the signature"


_WHEN = {
    Flip.MESSAGE: "Somebody changed the message after it was signed.",
    Flip.BLOCK: "The signer padded wrongly; the power was then done on that, with the real key.",
    Flip.SIGNATURE: "The signature was damaged on its way.",
}


@dataclass(frozen=True, slots=True)
class SigningChoices:
    """The message, the key (None: one that the widget makes), and which byte is flipped where."""

    message: str
    key: RSAPrivateKey | None = field(default=None, repr=False)
    flip: Flip = Flip.NOTHING
    at: int = 0


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was signed and what the verifier made of what arrived; ``whole`` is what was flipped."""

    signed: Signing
    whole: bytes
    found: Verification


class SigningStepper(LessonWidget[SigningChoices]):
    """Sign a message with an RSA key (one of its own without ``key``); verify what arrives.

    ``name`` is what ``key`` is for other widgets: under which name its state is kept. Raises
    LessonError for another kind of key, a message of over 1000 characters, or one that is no text.
    """

    title = "Signing and verifying, step by step"

    def __init__(
        self,
        *,
        key: RSAPrivateKey | None = None,
        message: str | bytes = "alice may read pods",
        name: str = "",
    ) -> None:
        if isinstance(message, bytes):
            try:
                message = message.decode()
            except UnicodeDecodeError as error:
                raise LessonError("the message is no text (UTF-8): give one to read") from error
        super().__init__(SigningChoices(message, key), key=name)

    def controls(self, state: SigningChoices) -> tuple[Control, ...]:
        flips = tuple((flip.value, flip) for flip in Flip)
        last = max(0, _size(state) - 1)
        idle = state.flip is Flip.NOTHING
        return (
            Control(name="message", label="Message", kind=Kind.TEXT, value=state.message),
            Control(name="new_key", label="Make a new key", kind=Kind.BUTTON, slow=True),
            Control(
                name="flip",
                label="Flip a bit in",
                kind=Kind.CHOICE,
                value=state.flip,
                options=flips,
            ),
            Control(
                name="at",
                label="of byte",
                kind=Kind.COUNTER,
                value=state.at,
                most=last,
                said="–" if idle else "",
                disabled=idle,
            ),
        )

    def changed(self, state: SigningChoices, name: str, value: Any) -> SigningChoices:
        """Keep the flipped byte within what it is flipped in."""
        name, value = ("key", keys.generate()) if name == "new_key" else (name, value)
        state = replace(state, **{name: value})
        return replace(state, at=max(0, min(state.at, _size(state) - 1)))

    def values(self, state: SigningChoices) -> tuple[Section, ...]:
        sent = _send(state)
        return (
            Section("", (_outcome(sent.found),), ("message", "new_key")),
            Section("What does the signer do?", (sent.signed.steps,)),
            Section("What is changed on the way?", _flipped(state, sent), ("flip", "at")),
            Section("What does the verifier find?", _found(sent.found)),
        )

    def page(self, state: SigningChoices) -> tuple[Section, ...]:
        """Show what flipping a byte does for some of them, in place of the bytes themselves."""
        sections = self.values(replace(state, flip=Flip.NOTHING))
        unturned = (replace(section, controls=()) for section in sections[1:])
        first = replace(sections[0], controls=("message",))
        return (first, *unturned, Section("What if one bit is flipped?", (_experiments(state),)))


@lru_cache(maxsize=1)
def _own_key() -> RSAPrivateKey:
    return keys.generate()


@lru_cache(maxsize=4)
def _sign(message: bytes, key: RSAPrivateKey) -> Signing:
    return signing.sign(message, key)


def _size(state: SigningChoices) -> int:
    """How many bytes there are of what is flipped."""
    if state.flip is Flip.MESSAGE:
        return len(state.message.encode())
    return (((state.key or _own_key()).key_size) + 7) // 8


def _send(state: SigningChoices) -> _Sent:
    """Sign, flip the byte, and verify what arrives."""
    if len(state.message) > MOST_MESSAGE:
        raise Refused(
            f"the message has {len(state.message)} characters: {MOST_MESSAGE} are the most here",
            "message",
        )
    key, message = state.key or _own_key(), state.message.encode()
    signed = _sign(message, key)
    signature, whole = signed.signature, b""
    if state.flip is Flip.MESSAGE:
        if not message:
            raise Refused("the message is empty, so it has no byte to flip: write one", "message")
        whole, message = message, _one_bit(message, state.at)
    elif state.flip is Flip.BLOCK:
        whole = signing.encode(message, len(signature))
        signature = _power(_one_bit(whole, state.at), key)
    elif state.flip is Flip.SIGNATURE:
        whole, signature = signature, _one_bit(signature, state.at)
    return _Sent(signed, whole, signing.verify(message, signature, key.public_key()))


def _one_bit(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _power(block: bytes, key: RSAPrivateKey) -> bytes:
    """Do to a block what signing does last, whatever the block holds."""
    numbers = key.private_numbers()
    return i2osp(pow(os2ip(block), numbers.d, numbers.public_numbers.n), len(block))


def _outcome(found: Verification) -> Answer:
    if found.valid:
        return Answer("The signature is valid.", Verdict.PASSED)
    return Answer(f"The signature is not valid: it fails at {found.failed_at}.", Verdict.FAILED)


def _flipped(state: SigningChoices, sent: _Sent) -> tuple[Part, ...]:
    if state.flip is Flip.NOTHING:
        return ("Nothing: message and signature arrive as they were sent.",)
    was = sent.whole[state.at]
    return (
        f"{_WHEN[state.flip]} Byte {state.at} was {was:02x}, and is {was ^ 1:02x}.",
        Bytes(f"The bytes of {state.flip.value}", sent.whole, state.at, state.at + 1),
    )


def _found(found: Verification) -> tuple[Part, ...]:
    parts: list[Part] = [found.checks]
    if found.steps:
        parts.append(table(found.steps, title="The steps back, as far as they went"))
    if found.opened and not found.valid:
        pairs = zip(found.opened, found.expected, strict=True)
        places = [place for place, (one, other) in enumerate(pairs) if one != other]
        first, last = places[0], places[-1]
        parts += [
            f"The signature opens to another block than the expected one. Of {len(found.expected)}"
            f" bytes {len(places)} differ{'s' if len(places) == 1 else ''}, from byte {first} on.",
            Bytes("The block that it opens to", found.opened, first, last + 1),
            "Expected was:",
            Bytes("The block that was expected", found.expected, first, last + 1),
        ]
    return tuple(parts)


def _experiments(state: SigningChoices) -> Table:
    """Flip one bit in each of the places that fail differently."""
    size = _size(replace(state, flip=Flip.BLOCK))
    tries = [
        (Flip.BLOCK, 1),
        (Flip.BLOCK, size - 40),
        (Flip.BLOCK, size - 1),
        (Flip.SIGNATURE, size - 1),
    ]
    if state.message:
        tries.insert(0, (Flip.MESSAGE, 0))
    rows = []
    for flip, at in tries:
        found = _send(replace(state, flip=flip, at=at)).found
        failed = found.failed_at or "nothing"
        reason = next(check.reason for check in found.checks if check.name == failed)
        rows.append((f"byte {at} of {flip.value}", failed, reason))
    return Table(("flipped", "fails at", "reason"), tuple(rows))
