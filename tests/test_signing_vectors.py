"""Signing and verifying held to published vectors: NIST's, Wycheproof's and RFC 7515's."""

import base64
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import cryptography_vectors
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from signing_judge import judged, library_says, private_key

from kubecert_lesson import keys, signing
from kubecert_lesson.signing import DIGEST, PADDING, Hash


def nist(name: str) -> Iterator[dict[str, str]]:
    """Yield the vectors of a NIST response file, each with the values that stand above it."""
    values: dict[str, str] = {}
    last = "S" if "SigGen" in name else "Result"
    with cryptography_vectors.open_vector_file(f"asymmetric/RSA/{name}", "r") as lines:
        for line in lines:
            field, separator, value = line.strip(" []\n").partition(" = ")
            if separator and not line.startswith("#"):
                values[field] = value
            if separator and field == last:
                yield dict(values)


def test_every_nist_verification_vector_has_the_verdict_of_nist_and_the_library() -> None:
    where_it_fails: Counter[tuple[str, str | None]] = Counter()
    kinds: Counter[tuple[str, str]] = Counter()
    for vector in nist("FIPS_186-2/SigVer15_186-3.rsp"):
        key = rsa.RSAPublicNumbers(int(vector["e"], 16), int(vector["n"], 16)).public_key()
        message, signature = bytes.fromhex(vector["Msg"]), bytes.fromhex(vector["S"])
        found = judged(message, signature, key, Hash[vector["SHAAlg"]])
        assert found.valid is (vector["Result"] == "P")
        where_it_fails[vector["Result"][:5].strip(), found.failed_at] += 1
        kinds[vector["mod"], vector["SHAAlg"]] += 1
    assert kinds == {
        (modulus, name): 18
        for modulus in ("1024", "1536", "2048", "3072", "4096")
        for name in ("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")
    }
    assert where_it_fails == {
        ("P", None): 75,
        ("F (1", DIGEST): 75,  # the message was changed
        ("F (2", PADDING): 75,  # e was changed: another key
        ("F (3", PADDING): 75,  # the signature was changed
        ("F (4", DIGEST): 71,  # the hash was moved left: bytes follow it
        ("F (4", PADDING): 4,  # … so far left that fewer than 8 bytes ff are before it
        ("F (5", PADDING): 75,  # the 00 that ends the padding was removed
    }


def test_every_malformed_block_of_nist_fails() -> None:
    where_it_fails: Counter[tuple[str, str | None]] = Counter()
    for vector in nist("SigVer15EMTest.txt"):
        key = rsa.RSAPublicNumbers(int(vector["e"], 16), int(vector["n"], 16)).public_key()
        message, signature = bytes.fromhex(vector["Msg"]), bytes.fromhex(vector["S"])
        found = judged(message, signature, key, Hash[vector["SHAAlg"]])
        where_it_fails[vector["Result"][:4], found.failed_at] += 1
    assert where_it_fails == {("F (4", DIGEST): 71, ("F (4", PADDING): 4, ("F (5", PADDING): 75}


def test_signing_gives_nists_signatures_byte_for_byte() -> None:
    made: Counter[str] = Counter()
    private: dict[str, RSAPrivateKey] = {}
    for vector in nist("FIPS_186-2/SigGen15_186-2.txt"):
        if vector["SHAAlg"] == "SHA1" or int(vector["mod"]) > 2048:  # larger ones take seconds
            continue
        if vector["n"] not in private:
            n, e, d = (int(vector[name], 16) for name in ("n", "e", "d"))
            private[vector["n"]] = private_key(*rsa.rsa_recover_prime_factors(n, e, d), e)
        signature = signing.sign(
            bytes.fromhex(vector["Msg"]), private[vector["n"]], algorithm=Hash[vector["SHAAlg"]]
        ).signature
        assert signature == bytes.fromhex(vector["S"])
        made[vector["SHAAlg"]] += 1
    assert made == {"SHA224": 30, "SHA256": 30, "SHA384": 30, "SHA512": 30}


def test_every_certificate_of_nists_pkits_has_the_librarys_verdict_under_every_namesake() -> None:
    folder = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data" / "certs"
    files = sorted(folder.glob("*.crt"))
    read = []
    for path in files:
        with suppress(ValueError):  # the ones with DSA keys that leave their parameters to others
            read.append(x509.load_der_x509_certificate(path.read_bytes()))
    issuers: dict[x509.Name, list[RSAPublicKey]] = {}
    for certificate in read:
        key = certificate.public_key()
        named = issuers.setdefault(certificate.subject, [])
        if isinstance(key, RSAPublicKey) and key not in named:
            named.append(key)
    verdicts: Counter[bool] = Counter()
    for certificate in read:
        signed, signature = certificate.tbs_certificate_bytes, certificate.signature
        for key in issuers.get(certificate.issuer, []):
            found = signing.verify_certificate(certificate, key)
            assert found.valid is library_says(signed, signature, key)
            verdicts[found.valid] += 1
    assert (len(files), len(read)) == (405, 403)
    assert verdicts == {True: 393, False: 73}


# Wycheproof is not on any package index, so this test is there only when WYCHEPROOF_DIR names a
# folder with its rsa_signature_*_test.json files. When it does, a folder without them is a failure.
if os.environ.get("WYCHEPROOF_DIR"):

    def test_every_wycheproof_vector_has_the_verdict_of_the_library() -> None:
        found: Counter[tuple[str, bool]] = Counter()
        folder = Path(os.environ["WYCHEPROOF_DIR"])
        files = sorted(folder.glob("rsa_signature_*_test.json"))
        assert files, f"no rsa_signature_*_test.json in {folder}"
        for file in files:
            document = json.loads(file.read_text(encoding="utf-8"))
            read = 0
            for group in document["testGroups"]:
                public = keys.load_public(group["publicKeyPem"].encode())
                assert isinstance(public, RSAPublicKey)
                algorithm = Hash(group["sha"])
                for test in group["tests"]:
                    message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
                    verdict = judged(message, signature, public, algorithm)
                    found[test["result"], verdict.valid] += 1
                    read += 1
            assert read == document["numberOfTests"] > 0
        # 'acceptable' are DigestInfos without the NULL: RFC 8017 would let a verifier take them.
        assert set(found) == {("valid", True), ("invalid", False), ("acceptable", False)}


def rfc_7515_example() -> tuple[RSAPrivateKey, bytes, bytes]:
    path = Path(__file__).parent / "data" / "rfc7515-a2.json"
    example = json.loads(path.read_text(encoding="utf-8"))

    def octets(text: str) -> bytes:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    p, q, e = (int.from_bytes(octets(example["jwk"][name]), "big") for name in ("p", "q", "e"))
    key = private_key(p, q, e)
    assert key.private_numbers().d == int.from_bytes(octets(example["jwk"]["d"]), "big")
    return key, example["signing_input"].encode(), octets(example["signature"])


def test_the_signature_of_rfc_7515_appendix_a_2_comes_out_byte_for_byte() -> None:
    key, message, published = rfc_7515_example()
    made = signing.sign(message, key)
    assert made.signature == published
    assert judged(message, published, key.public_key()).valid
