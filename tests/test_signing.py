"""Signing and verifying step by step: always the bytes and the verdict of the library.

Other judges: openssl, and a real kind cluster. Published vectors are in test_signing_vectors.py.
"""

import base64
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import gcd
from pathlib import Path
from typing import Any

import cryptography_vectors
import pytest
import yaml
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import assume, given
from hypothesis import strategies as st
from pseudo import Pseudo, outside
from signing_judge import LIBRARY, judged, private_key

from kubecert_lesson import certificates, keys, samples, signing
from kubecert_lesson.errors import LessonError
from kubecert_lesson.signing import DIGEST, HASH_NAME, LENGTH, PADDING, RANGE, Hash
from kubecert_lesson.words import plain_value, speaking

SIGNING_HASHES = [Hash.SHA224, Hash.SHA256, Hash.SHA384, Hash.SHA512]
# Odd sizes too: a modulus of 1025 bits fills 129 bytes. Made once, since making them is slow.
KEYS = tuple(rsa.generate_private_key(65537, bits) for bits in (1024, 1025, 1031, 1032, 2048))
KEY = KEYS[-1]
MESSAGE = b"kubectl get nodes"


def raw_signature(block: bytes, key: RSAPrivateKey = KEY) -> bytes:
    """Sign any block, well made or not: what only the holder of the key can do."""
    numbers = key.private_numbers()
    power = pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n)
    return power.to_bytes(len(block), "big")


def openssl(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *arguments], cwd=cwd, capture_output=True)


@pytest.mark.real_clock
@pytest.mark.parametrize("algorithm", SIGNING_HASHES)
def test_openssl_and_we_make_and_accept_the_same_signature(algorithm: Hash, tmp_path: Path) -> None:
    (tmp_path / "a.key").write_bytes(keys.private_pem(KEY))
    (tmp_path / "a.pub").write_bytes(keys.public_pem(KEY))
    (tmp_path / "message").write_bytes(MESSAGE)
    digest = f"-{algorithm.name.lower()}"
    theirs = openssl("dgst", digest, "-sign", "a.key", "message", cwd=tmp_path).stdout
    ours = signing.sign(MESSAGE, KEY, algorithm=algorithm).signature
    assert ours == theirs
    (tmp_path / "signature").write_bytes(ours)
    check = ["dgst", digest, "-verify", "a.pub", "-signature", "signature", "message"]
    assert openssl(*check, cwd=tmp_path).stdout.strip() == b"Verified OK"
    (tmp_path / "message").write_bytes(MESSAGE + b"\n")
    changed = openssl(*check, cwd=tmp_path)
    assert changed.returncode == 1 and b"Verified OK" not in changed.stdout
    assert judged(MESSAGE + b"\n", ours, KEY.public_key(), algorithm).failed_at == DIGEST


@given(st.binary(max_size=300), st.sampled_from(KEYS), st.sampled_from(SIGNING_HASHES))
def test_a_signature_is_the_librarys_for_any_message_key_and_hash(
    message: bytes, key: RSAPrivateKey, algorithm: Hash
) -> None:
    made = signing.sign(message, key, algorithm=algorithm)
    assert made.signature == key.sign(message, padding.PKCS1v15(), LIBRARY[algorithm])
    assert made.steps[-1].output == made.signature
    assert judged(message, made.signature, key.public_key(), algorithm).valid


@given(st.binary(min_size=1, max_size=40), st.sampled_from(KEYS), st.data())
def test_one_flipped_bit_anywhere_always_fails(
    message: bytes, key: RSAPrivateKey, data: st.DataObject
) -> None:
    def flipped(original: bytes) -> bytes:
        bit = data.draw(st.integers(0, len(original) * 8 - 1))
        return (int.from_bytes(original, "big") ^ 1 << bit).to_bytes(len(original), "big")

    signature = signing.sign(message, key).signature
    assert judged(flipped(message), signature, key.public_key()).failed_at == DIGEST
    changed = judged(message, flipped(signature), key.public_key())
    assert changed.failed_at in (RANGE, PADDING)


@given(st.data())
def test_a_block_that_differs_anywhere_fails_even_when_the_right_key_signed_it(
    data: st.DataObject,
) -> None:
    key = KEYS[0]
    block = signing.encode(MESSAGE, 128)
    start = data.draw(st.integers(0, 127))
    end = data.draw(st.integers(start + 1, 128))
    other = data.draw(st.binary(min_size=end - start, max_size=end - start))
    changed = block[:start] + other + block[end:]
    assume(int.from_bytes(changed, "big") < key.public_key().public_numbers().n)
    found = judged(MESSAGE, raw_signature(changed, key), key.public_key())
    assert found.valid is (changed == block)
    assert found.opened == changed


FF = b"\xff"
INFO = Hash.SHA256.prefix + Hash.SHA256.digest(MESSAGE)
BLOCKS = {
    "block type 2, as for encryption": (b"\0\2" + FF * 202 + b"\0" + INFO, PADDING, "begin with"),
    "seven bytes ff": (b"\0\1" + FF * 7 + b"\0" + INFO + b"\7" * 195, PADDING, "7 bytes ff"),
    "a byte that is not ff": (
        b"\0\1" + FF * 99 + b"\xfe" + FF * 102 + b"\0" + INFO,
        PADDING,
        "after 99 bytes ff there is no 00",
    ),
    "no 00 after the ff": (b"\0\1" + FF * 203 + INFO, PADDING, "after 203 bytes ff there is no 00"),
    "nothing but ff": (b"\0\1" + FF * 254, PADDING, "after 254 bytes ff there is no 00"),
    "no hash name": (b"\0\1" + FF * 221 + b"\0" + INFO[19:], HASH_NAME, "does not begin with the"),
    "a hash name without NULL": (
        b"\0\1" + FF * 204 + b"\0\x30\x2f\x30\x0b" + INFO[4:15] + INFO[17:],
        HASH_NAME,
        "does not begin with the bytes that name SHA-256",
    ),
    "another hash": (signing.encode(MESSAGE, 256, algorithm=Hash.SHA512), HASH_NAME, "SHA-512"),
    "an old hash": (signing.encode(MESSAGE, 256, algorithm=Hash.SHA1), HASH_NAME, "names SHA-1:"),
    "bytes after the digest": (
        b"\0\1" + FF * 192 + b"\0" + INFO + b"\7" * 10,
        DIGEST,
        "the block has 42 bytes, not a SHA-256 digest of 32 bytes",
    ),
    "a digest cut short": (
        b"\0\1" + FF * 203 + b"\0" + INFO[:-1],
        DIGEST,
        "the block has 31 bytes",
    ),
    "another digest": (signing.encode(b"other", 256), DIGEST, "not the message that was signed"),
}


@pytest.mark.parametrize("fault", BLOCKS)
def test_a_faulty_block_fails_where_its_fault_is(fault: str) -> None:
    block, step, reason = BLOCKS[fault]
    assert len(block) == 256
    found = judged(MESSAGE, raw_signature(block), KEY.public_key())
    assert found.failed_at == step
    failure = found.failure
    assert failure is not None and failure.code == step and failure.reason.count(reason) == 1
    assert repr(found) == f"not valid, {failure.name}: {failure.reason}"


def test_a_signature_padded_with_pss_fails_at_the_padding() -> None:
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    signature = KEY.sign(MESSAGE, pss, hashes.SHA256())
    assert judged(MESSAGE, signature, KEY.public_key()).failed_at == PADDING


def test_with_another_key_of_the_same_size_the_padding_fails() -> None:
    signer, other = sorted(
        (KEY, keys.generate()), key=lambda key: key.public_key().public_numbers().n
    )
    signature = signing.sign(MESSAGE, signer).signature  # smaller than both moduli
    found = judged(MESSAGE, signature, other.public_key())
    assert found.failed_at == PADDING
    assert len(found.steps) == 3 and found.steps[-1].output == found.opened != found.expected


def test_with_another_key_of_another_size_the_length_fails() -> None:
    found = judged(MESSAGE, signing.sign(MESSAGE, KEY).signature, KEYS[0].public_key())
    assert found.failed_at == LENGTH and found.opened == b"" and found.steps == ()
    assert "has 256 bytes, the key's modulus 128" in found.checks[0].reason


@pytest.mark.parametrize("length", [0, 1, 255, 257, 512])
def test_a_signature_of_another_length_is_not_even_opened(length: int) -> None:
    signature = signing.sign(MESSAGE, KEY).signature
    longer_or_shorter = signature.rjust(length, b"\0")[-length:] if length else b""
    assert judged(MESSAGE, longer_or_shorter, KEY.public_key()).failed_at == LENGTH


def test_a_signature_as_large_as_the_modulus_is_out_of_range() -> None:
    n = KEY.public_key().public_numbers().n
    for number in (n, n + 1, 2**2048 - 1):
        found = judged(MESSAGE, number.to_bytes(256, "big"), KEY.public_key())
        assert found.failed_at == RANGE and found.opened == b"" and found.steps == ()
    for number in (0, 1, n - 1):
        found = judged(MESSAGE, number.to_bytes(256, "big"), KEY.public_key())
        assert found.failed_at == PADDING


def test_adding_the_modulus_to_a_good_signature_spoils_it() -> None:
    key = KEYS[1]  # of 1025 bits: s + n still fits into the 129 bytes
    number = int.from_bytes(signing.sign(MESSAGE, key).signature, "big")
    n = key.public_key().public_numbers().n
    found = judged(MESSAGE, (number + n).to_bytes(129, "big"), key.public_key())
    assert found.failed_at == RANGE  # although (s + n)^e mod n is the right block


def test_bleichenbachers_forgery_for_e_3_fails() -> None:
    key = rsa.generate_private_key(3, 2048).public_key()
    head = b"\0\1" + FF * 8 + b"\0" + INFO
    target = int.from_bytes(head + b"\0" * (256 - len(head)), "big")
    root = 1 << (target.bit_length() + 2) // 3  # Newton's way to the cube root, from above
    while root**3 > target:
        root = min(root - 1, (2 * root + target // root**2) // 3)
    forged = (root + 1).to_bytes(256, "big")  # made without any private key
    found = judged(MESSAGE, forged, key)
    assert found.opened.startswith(head)  # a lenient reader would take this for good
    assert found.failed_at == DIGEST and not found.valid


@pytest.mark.parametrize("algorithm", SIGNING_HASHES)
def test_the_padding_step_counts_the_bytes_ff_of_the_block(algorithm: Hash) -> None:
    why = signing.sign(MESSAGE, KEY, algorithm=algorithm).steps[2].because
    block = signing.encode(MESSAGE, 256, algorithm=algorithm)
    filling = block[2:].index(0)
    assert block[2 : 2 + filling] == FF * filling
    values = {name: plain_value(value) for name, value in why.values.items()}
    assert values == {"filling": filling, "length": 256}
    assert str(why) == f"00 01, {filling} bytes ff, 00 in front: 256 bytes"


def test_each_reason_says_how_many_bytes_and_which_hash_it_is_about() -> None:
    made = signing.sign(MESSAGE, KEY, algorithm=Hash.SHA384)
    assert made.steps[0].why == "SHA-384: a message of any size becomes 48 bytes"
    assert made.steps[1].why == "bytes in front that name SHA-384"
    assert made.steps[5].why == "the number written as 256 bytes: the signature"
    found = signing.verify(MESSAGE, made.signature, KEY.public_key(), algorithm=Hash.SHA384)
    assert found.steps[2].why == "the number written as 256 bytes: the block"
    assert [check.reason for check in found.checks] == [
        "256 bytes, as long as the key's modulus",
        "as a number it is smaller than the key's modulus",
        "00 01, 186 bytes ff, then 00",
        "it names SHA-384, as it should",
        "the digest is the SHA-384 of the message",
    ]


def test_a_result_is_in_the_readers_language() -> None:
    made = signing.sign(MESSAGE, KEY)
    good = signing.verify(MESSAGE, made.signature, KEY.public_key())
    bad = signing.verify(b"", made.signature, KEY.public_key())
    with speaking(Pseudo()):
        for result in (made, good, bad):
            assert outside(repr(result)) == ""
        for row in (*made.steps, *good.steps):
            assert outside(row.name + row.why) == ""
        for check in (*good.checks, *bad.checks):
            assert outside(check.name + check.reason) == ""
        assert (good.failed_at, bad.failed_at) == (None, DIGEST)


def test_the_steps_of_signing_are_named_and_each_goes_on_from_the_one_before() -> None:
    made = signing.sign(MESSAGE, KEY)
    assert [step.name for step in made.steps] == [
        "hash",
        "DigestInfo",
        "padding",
        "OS2IP",
        "modular exponentiation",
        "I2OSP",
    ]
    assert made.steps[0].input == MESSAGE
    for before, after in zip(made.steps, made.steps[1:], strict=False):
        assert after.input == before.output


def test_the_steps_of_verifying_are_those_of_signing_backwards() -> None:
    made = signing.sign(MESSAGE, KEY)
    found = signing.verify(MESSAGE, made.signature, KEY.public_key())
    names = [step.name for step in found.steps]
    assert names == ["OS2IP", "modular exponentiation", "I2OSP", "padding", "DigestInfo", "hash"]
    assert found.opened == found.expected == made.steps[2].output
    # What padding and DigestInfo took in, taking them off gives back; the digests then are equal.
    assert found.steps[3].output == made.steps[2].input
    assert found.steps[4].output == made.steps[1].input == found.steps[5].output


def test_the_public_key_opens_a_signature_to_the_block_that_was_signed() -> None:
    opened = signing.open_signature(signing.sign(MESSAGE, KEY).signature, KEY.public_key())
    assert opened == b"\0\1" + FF * 202 + b"\0" + INFO


def test_what_a_person_sees_of_a_result_is_one_line() -> None:
    made = signing.sign(MESSAGE, KEY)
    assert repr(made).startswith("signed with SHA-256: ") and repr(made).endswith(" (256 bytes)")
    good = signing.verify(MESSAGE, made.signature, KEY.public_key())
    assert repr(good) == "valid: signed with this key, SHA-256"
    bad = signing.verify(b"", made.signature, KEY.public_key())
    assert repr(bad).startswith("not valid, digest: ") and "\n" not in repr(bad)


def kind_certificates() -> tuple[x509.Certificate, x509.Certificate]:
    config = yaml.safe_load(samples.kind_kubeconfig())
    authority = config["clusters"][0]["cluster"]["certificate-authority-data"]
    client = config["users"][0]["user"]["client-certificate-data"]
    return (
        certificates.load(base64.b64decode(authority)),
        certificates.load(base64.b64decode(client)),
    )


def test_the_certificates_of_a_real_kind_cluster_verify_with_its_authority() -> None:
    authority, client = kind_certificates()
    key = authority.public_key()
    assert isinstance(key, RSAPublicKey)
    for certificate in (client, authority):
        found = signing.verify_certificate(certificate, key)
        assert found.valid and found.algorithm is Hash.SHA256
        digest = hashes.Hash(hashes.SHA256())
        digest.update(certificate.tbs_certificate_bytes)
        assert found.opened.endswith(digest.finalize())


def test_one_changed_byte_in_a_real_certificate_fails_at_the_digest() -> None:
    authority, client = kind_certificates()
    key = authority.public_key()
    assert isinstance(key, RSAPublicKey)
    der = client.public_bytes(Encoding.DER)
    changed = x509.load_der_x509_certificate(der.replace(b"kubernetes-admin", b"kubernetes-admiN"))
    assert changed.subject != client.subject
    assert signing.verify_certificate(changed, key).failed_at == DIGEST
    with pytest.raises(InvalidSignature):
        changed.verify_directly_issued_by(authority)


def test_every_changed_byte_of_a_real_certificates_signed_part_is_found() -> None:
    authority, client = kind_certificates()
    key = authority.public_key()
    assert isinstance(key, RSAPublicKey)
    signed = client.tbs_certificate_bytes
    for place in range(len(signed)):
        changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        assert signing.verify(changed, client.signature, key).failed_at == DIGEST


def test_a_certificate_does_not_verify_with_its_own_key_but_its_issuers() -> None:
    _, client = kind_certificates()
    own = client.public_key()
    assert isinstance(own, RSAPublicKey)
    assert signing.verify_certificate(client, own).failed_at in (RANGE, PADDING)


def certificate_signed_with(
    algorithm: hashes.SHA224 | hashes.SHA256 | hashes.SHA384 | hashes.SHA512,
    key: RSAPrivateKey | ec.EllipticCurvePrivateKey,
    rsa_padding: padding.PSS | None = None,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lesson")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=1))
        .sign(key, algorithm, rsa_padding=rsa_padding)
    )


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (hashes.SHA224(), Hash.SHA224),
        (hashes.SHA256(), Hash.SHA256),
        (hashes.SHA384(), Hash.SHA384),
        (hashes.SHA512(), Hash.SHA512),
    ],
)
def test_a_certificate_is_verified_with_the_hash_that_it_names(
    theirs: hashes.SHA224 | hashes.SHA256 | hashes.SHA384 | hashes.SHA512, ours: Hash
) -> None:
    found = signing.verify_certificate(certificate_signed_with(theirs, KEY), KEY.public_key())
    assert found.valid and found.algorithm is ours


def vector_certificate(name: str) -> x509.Certificate:
    with cryptography_vectors.open_vector_file(f"x509/{name}", "rb") as file:
        data: bytes = file.read()
    if data.startswith(b"-----BEGIN"):
        return x509.load_pem_x509_certificate(data)
    return x509.load_der_x509_certificate(data)


def test_an_old_certificate_signed_with_sha_1_is_still_verified() -> None:
    old = vector_certificate("accvraiz1.pem")
    key = old.public_key()
    assert isinstance(key, RSAPublicKey)
    found = signing.verify_certificate(old, key)
    assert found.valid and found.algorithm is Hash.SHA1


UNTYPED: Any = signing  # as a learner calls it: mypy does not look over the shoulder
EC_KEY = ec.generate_private_key(ec.SECP256R1())
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
PUBLIC = KEY.public_key()


@pytest.mark.parametrize(
    ("attempt", "why"),
    [
        (
            lambda: UNTYPED.sign(MESSAGE, EC_KEY),
            "takes an RSA private key, not one of type ECPrivateKey: give one",
        ),
        (lambda: UNTYPED.sign(MESSAGE, PUBLIC), "not one of type RSAPublicKey"),
        (lambda: UNTYPED.sign("text", KEY), "the argument message is of type str: give bytes"),
        (lambda: UNTYPED.sign(MESSAGE, KEY, algorithm=Hash.SHA1), "SHA-1 is broken"),
        (lambda: UNTYPED.sign(MESSAGE, KEY, algorithm="SHA-256"), "'SHA-256' is not one of"),
        (lambda: UNTYPED.sign(MESSAGE, KEY, algorithm=hashes.SHA256()), "use Hash.SHA256"),
        (
            lambda: UNTYPED.verify(MESSAGE, b"", EC_KEY.public_key()),
            "takes an RSA public key, not one",
        ),
        (lambda: UNTYPED.verify(MESSAGE, b"", KEY), r"give key\.public_key\(\)"),
        (
            lambda: UNTYPED.verify("text", b"", PUBLIC),
            "the argument message is of type str: give bytes",
        ),
        (
            lambda: UNTYPED.verify(MESSAGE, "text", PUBLIC),
            "the argument signature is of type str: give bytes",
        ),
        (
            lambda: UNTYPED.verify(MESSAGE, 7, PUBLIC),
            "the argument signature is of type int: give bytes",
        ),
        (lambda: UNTYPED.verify(MESSAGE, b"", PUBLIC, algorithm="md5"), "'md5' is not one of"),
        (lambda: UNTYPED.open_signature(b"\xff" * 256, PUBLIC), "not smaller than the key's"),
        (lambda: UNTYPED.open_signature("text", PUBLIC), "the argument signature is of type str"),
        (lambda: UNTYPED.open_signature(b"", EC_KEY), "not one of type"),
        (
            lambda: UNTYPED.verify_certificate(
                certificate_signed_with(hashes.SHA256(), EC_KEY), PUBLIC
            ),
            r"signed with ecdsa-with-SHA256 \(1\.2\.840\.10045\.4\.3\.2\): give one signed",
        ),
        (
            lambda: UNTYPED.verify_certificate(
                certificate_signed_with(hashes.SHA256(), KEY, PSS), PUBLIC
            ),
            "signed with rsassaPss",
        ),
        (
            lambda: UNTYPED.verify_certificate(
                certificate_signed_with(hashes.SHA256(), KEY), EC_KEY.public_key()
            ),
            "verifying takes an RSA public key",
        ),
    ],
)
def test_what_cannot_make_an_rsa_signature_is_refused_in_one_line(
    attempt: Callable[[], object], why: str
) -> None:
    with pytest.raises(LessonError, match=why) as refused:
        attempt()
    assert "\n" not in str(refused.value)


def test_a_large_exponent_is_refused_where_openssl_refuses_it() -> None:
    n = rsa.generate_private_key(65537, 3080).public_key().public_numbers().n
    within, beyond = (rsa.RSAPublicNumbers(e, n).public_key() for e in (2**64 - 1, 2**64 + 1))
    block = signing.encode(MESSAGE, 385)
    assert judged(MESSAGE, block, within).failed_at == PADDING
    with pytest.raises(LessonError, match="e has more than 64 bits, which OpenSSL refuses"):
        signing.verify(MESSAGE, block, beyond)
    # Smaller moduli take any exponent, here and there.
    n = rsa.generate_private_key(65537, 3072).public_key().public_numbers().n
    smaller = rsa.RSAPublicNumbers(2**64 + 1, n).public_key()
    assert judged(MESSAGE, signing.encode(MESSAGE, 384), smaller).failed_at == PADDING
    numbers = KEY.private_numbers()
    for e in range(2**64 + 1, 2**64 + 999, 2):
        if gcd(e, (numbers.p - 1) * (numbers.q - 1)) == 1:
            key = private_key(numbers.p, numbers.q, e)
            assert judged(MESSAGE, signing.sign(MESSAGE, key).signature, key.public_key()).valid
            return
    pytest.fail("no exponent of 65 bits fits this key")
