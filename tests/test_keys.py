"""Keys: made, written, read back, compared; whatever openssl, kubeadm and kind write is read."""

import base64
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, x25519
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from kubecert_lesson import keys
from kubecert_lesson.errors import LessonError

KINDS: dict[str, Callable[[], keys.PrivateKey]] = {
    "RSA 2048": keys.generate,
    "EC secp256r1": lambda: ec.generate_private_key(ec.SECP256R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
}


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return keys.generate()


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    run = subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True)
    return run.stdout


@pytest.mark.parametrize("bits", keys.SIZES)
def test_a_new_key_has_the_size_asked_for_and_the_usual_exponent(bits: int) -> None:
    made = keys.generate(bits)
    assert made.key_size == bits and made.public_key().public_numbers().e == 65537
    assert keys.kind(made) == f"RSA {bits}"


@pytest.mark.parametrize("bits", [0, 1024, 2047, -1])
def test_other_sizes_are_refused(bits: int) -> None:
    with pytest.raises(LessonError, match="choose 2048, 3072 or 4096") as refused:
        keys.generate(bits)
    assert refused.value.code == "rsa-key-size"


def test_many_keys_are_all_different() -> None:
    made = (*keys.generate_many(3), *keys.generate_many(3, "ECDSA-P256"))
    assert len({keys.fingerprint(key) for key in made}) == 6


@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [
        ("RSA-2048", "RSA 2048"),
        ("RSA-3072", "RSA 3072"),
        ("ECDSA-P256", "EC secp256r1"),
        ("ECDSA-P384", "EC secp384r1"),
    ],
)
def test_a_key_is_made_by_kubeadms_name_or_like_another_one(algorithm: str, kind: str) -> None:
    made = keys.generate_for(algorithm)
    for like in (keys.generate_like(made), keys.generate_like(made.public_key())):
        assert keys.kind(made) == keys.kind(like) == kind
        assert not keys.same_key(made, like)


def test_other_algorithms_are_refused() -> None:
    with pytest.raises(LessonError, match="'P-256' is none of kubeadm's: choose") as refused:
        keys.generate_for("P-256")
    assert refused.value.code == "encryption-algorithm"
    assert "ECDSA-P384" in keys.ALGORITHMS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("passphrase", [None, b"correct horse"])
def test_a_key_is_read_back_as_it_was_written(kind: str, passphrase: bytes | None) -> None:
    made = KINDS[kind]()
    pem = keys.private_pem(made, passphrase=passphrase)
    assert (b"ENCRYPTED" in pem) == (passphrase is not None)
    assert keys.same_key(keys.load_private(pem, passphrase=passphrase), made)
    assert keys.same_key(keys.load_public(keys.public_pem(made)), made)
    assert keys.kind(made) == kind


@pytest.mark.real_clock
def test_openssl_reads_both_forms_and_finds_the_key_sound(key: RSAPrivateKey) -> None:
    for form, first_line in (
        (keys.PrivateFormat.PKCS8, b"-----BEGIN PRIVATE KEY-----"),
        (keys.PrivateFormat.PKCS1, b"-----BEGIN RSA PRIVATE KEY-----"),
    ):
        pem = keys.private_pem(key, form=form)
        assert pem.startswith(first_line)
        assert b"RSA key ok" in openssl("rsa", "-check", "-noout", given=pem)


@pytest.mark.real_clock
@pytest.mark.parametrize(
    "command",
    [
        ("genpkey", "-algorithm", "RSA"),
        ("genrsa", "-traditional", "2048"),
        ("ecparam", "-name", "prime256v1", "-genkey", "-noout"),
        ("genpkey", "-algorithm", "ED25519"),
    ],
)
def test_what_openssl_writes_is_read(command: tuple[str, ...]) -> None:
    pem = openssl(*command)
    public = openssl("pkey", "-pubout", given=pem)
    assert keys.public_pem(keys.load_private(pem)) == public
    assert keys.same_key(keys.load_public(public), keys.load_private(pem))


@pytest.mark.real_clock
def test_what_openssl_encrypts_is_read_with_its_passphrase(key: RSAPrivateKey) -> None:
    plain = keys.private_pem(key)
    pem = openssl("pkey", "-aes256", "-passout", "pass:secret", given=plain)
    assert keys.same_key(keys.load_private(pem, passphrase=b"secret"), key)
    with pytest.raises(LessonError, match="is encrypted: give its passphrase") as refused:
        keys.load_private(pem)
    assert refused.value.code == "key-is-encrypted"
    with pytest.raises(LessonError, match="the passphrase does not open the private key in k.pem"):
        keys.load_private(pem, passphrase=b"wrong", source="k.pem")
    with pytest.raises(LessonError, match="is not encrypted: leave out the passphrase"):
        keys.load_private(plain, passphrase=b"secret")


def test_a_public_key_in_pkcs1_is_read(key: RSAPrivateKey) -> None:
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)
    assert keys.same_key(keys.load_public(pem), key)


@pytest.mark.real_clock
def test_the_fingerprint_is_openssls_sha256_of_the_public_key(
    key: RSAPrivateKey,
) -> None:
    der = openssl("pkey", "-pubout", "-outform", "DER", given=keys.private_pem(key))
    digest = openssl("dgst", "-sha256", "-c", given=der).split()[-1].decode().upper()
    assert keys.fingerprint(key) == digest == keys.fingerprint(key.public_key())


def test_two_keys_are_told_apart(key: RSAPrivateKey) -> None:
    other = keys.generate()
    assert keys.same_key(key, key.public_key())
    assert not keys.same_key(key, other)
    assert keys.fingerprint(key) != keys.fingerprint(other)


def test_what_one_encrypts_only_the_private_key_decrypts(key: RSAPrivateKey) -> None:
    sealed = keys.encrypt(key.public_key(), b"the session secret")
    assert sealed != keys.encrypt(key.public_key(), b"the session secret")  # OAEP is randomised
    assert keys.decrypt(key, sealed) == b"the session secret"
    with pytest.raises(LessonError, match="for another key, or was changed"):
        keys.decrypt(keys.generate(), sealed)
    with pytest.raises(LessonError, match="for another key, or was changed"):
        keys.decrypt(key, sealed[:-1] + bytes([sealed[-1] ^ 1]))


@pytest.mark.real_clock
def test_openssl_decrypts_what_we_encrypt(key: RSAPrivateKey, tmp_path: Path) -> None:
    (tmp_path / "k.pem").write_bytes(keys.private_pem(key))
    oaep = ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256"]
    options = [part for option in oaep for part in ("-pkeyopt", option)]
    inkey = ["-inkey", str(tmp_path / "k.pem")]
    sealed = keys.encrypt(key.public_key(), b"hello")
    assert openssl("pkeyutl", "-decrypt", *inkey, *options, given=sealed) == b"hello"


def test_rsa_encrypts_a_short_secret_not_a_file(key: RSAPrivateKey) -> None:
    assert keys.decrypt(key, keys.encrypt(key.public_key(), bytes(190))) == bytes(190)
    with pytest.raises(LessonError, match="191 bytes, and this key takes at most 190"):
        keys.encrypt(key.public_key(), bytes(191))


@pytest.mark.parametrize(
    ("pem", "code", "message"),
    [
        (
            b"",
            "no-private-key",
            "no private key in the PEM text: it should have a line BEGIN PRIVATE KEY",
        ),
        (
            b"-----BEGIN CERTIFICATE-----\nAA==\n",
            "not-a-private-key",
            "BEGIN RSA PRIVATE KEY, but has BEGIN CERTIFICATE$",
        ),
        (
            b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
            "not-a-private-key",
            "no private key",
        ),
        (b"\xff\xfe\x00", "no-private-key", "or BEGIN RSA PRIVATE KEY$"),
    ],
)
def test_what_is_not_a_private_key_is_named(pem: bytes, code: str, message: str) -> None:
    with pytest.raises(LessonError, match=message) as refused:
        keys.load_private(pem)
    assert refused.value.code == code


def test_a_private_key_is_not_a_public_key(key: RSAPrivateKey) -> None:
    with pytest.raises(LessonError, match=r"no public key in ca\.pub.*but has BEGIN PRIVATE KEY"):
        keys.load_public(keys.private_pem(key), source="ca.pub")
    with pytest.raises(LessonError, match=r"it should have a line BEGIN PUBLIC KEY$"):
        keys.load_public(b"")


def test_kinds_of_key_that_kubernetes_does_not_use_are_refused() -> None:
    odd = x25519.X25519PrivateKey.generate()
    pem = odd.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(LessonError, match="in the PEM text is of the kind X25519"):
        keys.load_private(pem)
    public = dsa.generate_private_key(2048).public_key()
    with pytest.raises(LessonError, match="is of the kind DSA: certificates here use RSA, EC or"):
        keys.load_public(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def test_options_that_make_no_sense_are_refused(key: RSAPrivateKey) -> None:
    with pytest.raises(LessonError, match="the passphrase is empty"):
        keys.private_pem(key, passphrase=b"")
    with pytest.raises(LessonError, match="cannot be written as PKCS1: use PKCS8"):
        keys.private_pem(KINDS["Ed25519"](), form=keys.PrivateFormat.PKCS1)


def test_files_are_read_and_missing_ones_are_named(key: RSAPrivateKey, tmp_path: Path) -> None:
    (tmp_path / "ca.key").write_bytes(keys.private_pem(key))
    (tmp_path / "ca.pub").write_bytes(keys.public_pem(key))
    assert keys.same_key(
        keys.read_private(tmp_path / "ca.key"), keys.read_public(tmp_path / "ca.pub")
    )
    with pytest.raises(LessonError, match=r"cannot read .*nope\.key: No such file"):
        keys.read_private(tmp_path / "nope.key")


@pytest.mark.real_clock
def test_a_key_for_rsassa_pss_alone_is_none_for_kubectl() -> None:
    pem = openssl("genpkey", "-algorithm", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048")
    assert keys.load_private(pem)
    with pytest.raises(LessonError, match="no private key in here"):
        keys.load_private(pem, source="here", thorough=False)


@pytest.mark.parametrize("wrong", ["p", "q", "d"])
def test_numbers_that_do_not_fit_each_other_are_refused_without_testing_primes(
    wrong: str, key: RSAPrivateKey
) -> None:
    number: int = getattr(key.private_numbers(), wrong)
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    size = (number.bit_length() + 7) // 8
    changed = (number ^ 4).to_bytes(size, "big")
    bad = base64.encodebytes(der.replace(number.to_bytes(size, "big"), changed))
    pem = b"-----BEGIN RSA PRIVATE KEY-----\n" + bad + b"-----END RSA PRIVATE KEY-----\n"
    with pytest.raises(LessonError, match="no private key in here"):
        keys.load_private(pem, source="here", thorough=False)
    good = keys.load_private(keys.private_pem(key), thorough=False)
    assert keys.same_key(good, key)


@pytest.mark.parametrize("form", keys.PrivateFormat)
@pytest.mark.parametrize("label", ["MY OWN", "EC", "x-y", ""])
def test_whatever_a_private_keys_label_says_go_takes_it(
    form: keys.PrivateFormat, label: str, key: RSAPrivateKey
) -> None:
    kind = f"{label} PRIVATE KEY".strip().encode()
    der = key.private_bytes(Encoding.DER, form.value, NoEncryption())
    body = base64.encodebytes(der)
    pem = b"-----BEGIN %s-----\n%s-----END %s-----\n" % (kind, body, kind)
    before = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    assert keys.same_key(keys.load_private(before + pem, thorough=False), key)
    for damaged in (pem.replace(b"PRIVATE", b"SECRET"), pem.replace(body, body[5:])):
        with pytest.raises(LessonError, match="no private key in here"):
            keys.load_private(damaged, source="here", thorough=False)
    with pytest.raises(LessonError, match="no private key in here"):  # the first one counts
        first = b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n"
        keys.load_private(first + pem, source="here", thorough=False)


def test_a_key_too_short_for_its_kind_is_no_private_key() -> None:
    ed448 = bytes.fromhex("302e020100300506032b657104220420") + bytes(32)
    body = base64.encodebytes(ed448)
    pem = b"-----BEGIN PRIVATE KEY-----\n" + body + b"-----END PRIVATE KEY-----\n"
    with pytest.raises(LessonError) as caught:
        keys.load_private(pem)
    assert caught.value.code == "not-a-private-key"


def test_sizes_are_those_of_the_standards() -> None:
    found = {each.algorithm: (each.public_key, each.signature) for each in keys.sizes()}
    assert found == {
        "RSA-2048": (256, 256),
        "ECDSA-P256": (65, 64),
        # FIPS 204, table 2.
        "ML-DSA-44": (1312, 2420),
        "ML-DSA-65": (1952, 3309),
        "ML-DSA-87": (2592, 4627),
    }
    assert [each.in_a_handshake for each in keys.sizes()][:3] == [768, 193, 6152]
