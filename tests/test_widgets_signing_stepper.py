"""Signing, step by step: the verifier finds what the library finds, for every flip."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from widget_hands import control, message, shown

from kubecert_lesson import keys, signing
from kubecert_lesson.errors import LessonError
from kubecert_lesson.steps import Check
from kubecert_lesson.widgets import SigningStepper
from kubecert_lesson.widgets.byteview import Bytes
from kubecert_lesson.widgets.parts import text_of
from kubecert_lesson.widgets.signing_stepper import Flip

KEY = keys.generate()
TEXT = "alice may read pods"


@pytest.fixture
def stepper() -> SigningStepper:
    made = SigningStepper(key=KEY, message=TEXT)
    assert made.view is not None
    return made


def checks(widget: SigningStepper) -> tuple[Check, ...]:
    found = widget.sections[3].parts[0]
    assert isinstance(found, tuple)
    return tuple(check for check in found if isinstance(check, Check))


def failed_at(widget: SigningStepper) -> list[str]:
    return [check.code for check in checks(widget) if check.failed]


def library_accepts(key: RSAPrivateKey, message: bytes, signature: bytes) -> bool:
    try:
        key.public_key().verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def test_signing_shows_the_steps_and_the_librarys_signature(stepper: SigningStepper) -> None:
    (steps,) = stepper.sections[1].parts
    assert isinstance(steps, tuple)
    names = ["hash", "DigestInfo", "padding", "OS2IP", "modular exponentiation", "I2OSP"]
    assert [step.name for step in steps] == names
    assert steps[-1].output == KEY.sign(TEXT.encode(), padding.PKCS1v15(), hashes.SHA256())  # type: ignore[union-attr]
    assert failed_at(stepper) == []
    assert '<p role="status"><strong>✓ The signature is valid.' in shown(stepper.view)


@pytest.mark.parametrize(
    "flip, at, failure",
    [
        (Flip.MESSAGE, 0, signing.DIGEST),
        (Flip.MESSAGE, 18, signing.DIGEST),
        (Flip.BLOCK, 0, signing.PADDING),
        (Flip.BLOCK, 1, signing.PADDING),
        (Flip.BLOCK, 100, signing.PADDING),
        (Flip.BLOCK, 204, signing.PADDING),
        (Flip.BLOCK, 205, signing.HASH_NAME),
        (Flip.BLOCK, 223, signing.HASH_NAME),
        (Flip.BLOCK, 224, signing.DIGEST),
        (Flip.BLOCK, 255, signing.DIGEST),
        (Flip.SIGNATURE, 128, signing.PADDING),
    ],
)
def test_a_flipped_bit_fails_at_its_step_and_shows_its_bytes(
    stepper: SigningStepper, flip: Flip, at: int, failure: str
) -> None:
    control(stepper, "flip").value = flip
    control(stepper, "at").value = str(at)
    assert failed_at(stepper) == [failure]
    name = next(check.name for check in checks(stepper) if check.code == failure)
    answer = f"✗ The signature is not valid: it fails at {name}."
    assert answer in shown(stepper.view)
    said, flipped = stepper.sections[2].parts
    assert isinstance(said, str) and isinstance(flipped, Bytes)
    was = flipped.data[at]
    assert f"Byte {at} was {was:02x}, and is {was ^ 1:02x}." in said
    assert (flipped.start, flipped.end) == (at, at + 1)
    opened, expected = (part for part in stepper.sections[3].parts if isinstance(part, Bytes))
    assert opened.data != expected.data
    differ = [i for i in range(256) if opened.data[i] != expected.data[i]]
    assert (opened.start, opened.end) == (differ[0], differ[-1] + 1)
    assert f"Of 256 bytes {len(differ)} differ" in text_of(stepper.sections[3].parts[2])
    if flip is Flip.BLOCK:
        assert differ == [at]


@examples(25)
@given(at=st.integers(0, 255))
def test_the_library_refuses_every_flipped_signature_too(at: int) -> None:
    widget = SigningStepper(key=KEY, message=TEXT)
    widget.choose(flip=Flip.SIGNATURE, at=at)
    whole = widget.sections[2].parts[1]
    assert isinstance(whole, Bytes)
    damaged = whole.data[:at] + bytes([whole.data[at] ^ 1]) + whole.data[at + 1 :]
    assert library_accepts(KEY, TEXT.encode(), whole.data)
    assert not library_accepts(KEY, TEXT.encode(), damaged)
    assert len(failed_at(widget)) == 1


def test_a_signature_beyond_the_modulus_is_not_opened() -> None:
    # Among keys there are some where one flipped bit of some signature reaches the modulus; the
    # largest signature there is, n - 1, reaches it in its lowest bit. n is odd, so n - 1 is even.
    numbers = KEY.public_key().public_numbers()
    found = signing.verify(b"", (numbers.n - 1 ^ 1).to_bytes(256), KEY.public_key())
    assert found.failed_at == signing.RANGE
    from kubecert_lesson.widgets.signing_stepper import _found

    assert _found(found) == (found.checks,)


def test_the_byte_stays_within_what_is_flipped(stepper: SigningStepper) -> None:
    stepper.choose(flip=Flip.SIGNATURE, at=255)
    stepper.choose(flip=Flip.MESSAGE)
    assert stepper.state.at == len(TEXT) - 1
    control(stepper, "at").value = str(len(TEXT))
    assert "from 0 to 18" in message(stepper, "at")
    control(stepper, "message").value = "bob"
    assert stepper.state.at == 2
    assert not control(stepper, "at").disabled
    stepper.choose(flip=Flip.NOTHING)
    assert control(stepper, "at").disabled


def test_bad_messages_are_answered_at_the_field(stepper: SigningStepper) -> None:
    control(stepper, "message").value = "x" * 1001
    assert "has 1001 characters: write at most 1000" in message(stepper, "message")
    control(stepper, "message").value = ""
    assert failed_at(stepper) == [] and stepper.state.message == ""
    control(stepper, "flip").value = Flip.MESSAGE
    assert "has no byte to flip" in message(stepper, "message")
    assert "byte 0 of the message" not in stepper.face().text
    control(stepper, "message").value = "b"
    assert stepper.state.flip is Flip.MESSAGE and failed_at(stepper) == [signing.DIGEST]


def test_a_new_key_makes_another_signature_without_freezing_the_kernel(
    stepper: SigningStepper,
) -> None:
    before = stepper.sections
    control(stepper, "new_key").click()
    assert "Working" in message(stepper, "new_key") or stepper.state.key is not KEY
    stepper.wait(30)
    assert stepper.state.key is not KEY and stepper.sections[1] != before[1]
    assert failed_at(stepper) == []


def test_without_a_key_it_has_one_of_its_own_in_every_copy() -> None:
    assert SigningStepper().sections == SigningStepper().sections
    assert SigningStepper().state.key is None


def test_the_page_shows_what_each_flipped_bit_does() -> None:
    face = SigningStepper(key=KEY, message=TEXT).face()
    for row in ("byte 0 of the message", "byte 1 of the padded block", "byte 255 of the signature"):
        assert row in face.text and row in face.html
    assert "Flip a bit" not in face.text and "✓ The signature is valid." in face.text
    again = SigningStepper(key=KEY, message=TEXT)
    again.choose(flip=Flip.BLOCK, at=3)
    assert again.face() == face


def test_what_cannot_sign_or_be_signed_is_refused() -> None:
    with pytest.raises(LessonError, match="signing takes an RSA private key"):
        SigningStepper(key=ec.generate_private_key(ec.SECP256R1()))  # type: ignore[arg-type]
    with pytest.raises(LessonError, match="not text"):
        SigningStepper(message=b"\xff")
    assert SigningStepper(message=TEXT.encode()).state.message == TEXT


def test_a_state_hides_its_key() -> None:
    assert "RSA" not in repr(SigningStepper(key=KEY).state)
