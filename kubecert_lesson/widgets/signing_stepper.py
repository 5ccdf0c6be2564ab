"""SigningStepper: sign and verify, a step at a time, with a byte that may be flipped on the way."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from kubecert_lesson import keys, signing
from kubecert_lesson.errors import LessonError
from kubecert_lesson.signing import Signing, Verification, i2osp, os2ip
from kubecert_lesson.steps import Verdict, first_failure
from kubecert_lesson.tables import Table, table
from kubecert_lesson.widgets.base import (
    ChoiceRefused,
    Control,
    ControlKind,
    Headline,
    LessonWidget,
    Part,
    Section,
)
from kubecert_lesson.widgets.byteview import Bytes
from kubecert_lesson.words import Coded, Plural, say, template, text

MOST_MESSAGE = 1000  # characters: a widget is not meant for more


class Flip(Coded):
    """What a bit is flipped in, so that the verifier gets something else than was signed."""

    NOTHING = "nothing", template("nothing")
    MESSAGE = "message", template("the message")
    BLOCK = "block", template("the padded block")
    SIGNATURE = "signature", template("the signature")


_WHEN = {
    Flip.MESSAGE: template(
        "The message was changed after it was signed. Byte {at} was {was}, and is {now}."
    ),
    Flip.BLOCK: template(
        "The signer padded wrongly, and then signed that block with the real key."
        " Byte {at} was {was}, and is {now}."
    ),
    Flip.SIGNATURE: template(
        "The signature was damaged on its way. Byte {at} was {was}, and is {now}."
    ),
}
_BYTES_OF = {
    Flip.MESSAGE: template("The bytes of the message"),
    Flip.BLOCK: template("The bytes of the padded block"),
    Flip.SIGNATURE: template("The bytes of the signature"),
}
_ONE_BYTE_OF = {
    Flip.MESSAGE: template("byte {at} of the message"),
    Flip.BLOCK: template("byte {at} of the padded block"),
    Flip.SIGNATURE: template("byte {at} of the signature"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
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

    ``name`` tells widgets with different keys apart: their state is kept under it. Raises
    LessonError for another kind of key, and a message that is not text or is too long.
    """

    title = template("Signing and verifying, step by step")

    def __init__(
        self,
        *,
        key: RSAPrivateKey | None = None,
        message: str | bytes = "alice may read pods",
    ) -> None:
        if isinstance(message, bytes):
            try:
                message = message.decode()
            except UnicodeDecodeError as error:
                raise LessonError(
                    "message-not-text", "the message is not text (UTF-8): give some text"
                ) from error
        super().__init__(SigningChoices(message=message, key=key))

    def controls(self, state: SigningChoices) -> tuple[Control, ...]:
        idle = state.flip is Flip.NOTHING
        return (
            Control(
                name="message", label=say("Message"), kind=ControlKind.TEXT, value=state.message
            ),
            Control(
                name="new_key", label=say("Make a new key"), kind=ControlKind.BUTTON, slow=True
            ),
            Control(
                name="flip",
                label=say("Flip a bit in"),
                kind=ControlKind.CHOICE,
                value=state.flip,
                options=tuple((flip.words, flip) for flip in Flip),
            ),
            Control(
                name="at",
                label=say("of byte"),
                kind=ControlKind.NUMBER,
                value=state.at,
                least=0,
                most=max(0, _size(state) - 1),
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
            Section(parts=(_headline(sent.found),), controls=("message", "new_key")),
            Section(title=say("What does the signer do?"), parts=(sent.signed.steps,)),
            Section(
                title=say("What is changed on the way?"),
                parts=_flipped(state, sent),
                controls=("flip", "at"),
            ),
            Section(title=say("What does the verifier find?"), parts=_found(sent.found)),
        )

    def page(self, state: SigningChoices) -> tuple[Section, ...]:
        """Show what flipping a byte does for some of them, in place of the bytes themselves."""
        sections = self.values(replace(state, flip=Flip.NOTHING))
        whole = (replace(section, controls=()) for section in sections[1:])
        first = replace(sections[0], controls=("message",))
        flipped = Section(title=say("What if one bit is flipped?"), parts=(_experiments(state),))
        return (first, *whole, flipped)


@lru_cache(maxsize=1)
def _own_key() -> RSAPrivateKey:
    return keys.generate()


@lru_cache(maxsize=4)
def _sign(message: bytes, key: RSAPrivateKey) -> Signing:
    return signing.sign(message, key)


def _size(state: SigningChoices) -> int:
    """Return how many bytes there are of what is flipped."""
    if state.flip is Flip.MESSAGE:
        return len(state.message.encode())
    return (((state.key or _own_key()).key_size) + 7) // 8


def _send(state: SigningChoices) -> _Sent:
    """Sign, flip the byte, and verify what arrives."""
    if len(state.message) > MOST_MESSAGE:
        reason = text(
            "message-too-long",
            "the message has {size} characters: write at most {most}",
            size=len(state.message),
            most=MOST_MESSAGE,
        )
        raise ChoiceRefused(reason, "message")
    key, message = state.key or _own_key(), state.message.encode()
    signed = _sign(message, key)
    signature, whole = signed.signature, b""
    if state.flip is Flip.MESSAGE:
        if not message:
            reason = text(
                "message-empty", "the message is empty, so it has no byte to flip: write one"
            )
            raise ChoiceRefused(reason, "message")
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
    """Apply the last operation of signing to a block, whatever the block holds."""
    numbers = key.private_numbers()
    return i2osp(pow(os2ip(block), numbers.d, numbers.public_numbers.n), len(block))


def _headline(found: Verification) -> Headline:
    failure = first_failure(found.checks)
    if failure is None:
        return Headline(say("The signature is valid."), Verdict.PASSED)
    said = say("The signature is not valid: it fails at {check}.", check=failure.title)
    return Headline(said, Verdict.FAILED)


def _flipped(state: SigningChoices, sent: _Sent) -> tuple[Part, ...]:
    if state.flip is Flip.NOTHING:
        return (say("Nothing: message and signature arrive as they were sent."),)
    was = sent.whole[state.at]
    return (
        say(_WHEN[state.flip], at=state.at, was=f"{was:02x}", now=f"{was ^ 1:02x}"),
        Bytes(name=say(_BYTES_OF[state.flip]), data=sent.whole, start=state.at, end=state.at + 1),
    )


def _found(found: Verification) -> tuple[Part, ...]:
    parts: list[Part] = [found.checks]
    if found.steps:
        parts.append(table(found.steps, title=say("The steps in reverse, as far as they went")))
    if found.opened and not found.valid:
        pairs = zip(found.opened, found.expected, strict=True)
        places = [place for place, (one, other) in enumerate(pairs) if one != other]
        first, end = places[0], places[-1] + 1
        differs = Plural(
            "The signature opens to another block than expected. Of {size} bytes {n} differs, from"
            " byte {first} on.",
            "The signature opens to another block than expected. Of {size} bytes {n} differ, from"
            " byte {first} on.",
            len(places),
            {"size": len(found.expected), "first": first},
        )
        parts += [
            str(differs),
            Bytes(name=say("The block that it opens to"), data=found.opened, start=first, end=end),
            say("The expected block:"),
            Bytes(
                name=say("The block that was expected"), data=found.expected, start=first, end=end
            ),
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
        failure = first_failure(_send(replace(state, flip=flip, at=at)).found.checks)
        fails_at, why = (failure.name, failure.reason) if failure else (say("nothing"), "")
        rows.append((say(_ONE_BYTE_OF[flip], at=at), fails_at, why))
    return Table((say("flipped"), say("fails at"), say("reason")), tuple(rows))
