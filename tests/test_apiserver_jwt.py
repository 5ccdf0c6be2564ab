"""Tokens as JWT, read and written by PyJWT as well."""

import json
from typing import Any

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import keys, signing
from kubecert_lesson.apiserver import jwt
from kubecert_lesson.keys import PrivateKey

RSA = keys.generate()
KEYS: dict[str, PrivateKey] = {
    "RS256": RSA,
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "ES512": ec.generate_private_key(ec.SECP521R1()),
}
CLAIMS = {"sub": "jane", "aud": ["lesson"], "exp": 5_000_000_000}
# RFC 7638, section 3.1: a key, and SHA-256 of it written in one certain way
RFC_KEY = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
    "BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2"
    "QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6W"
    "eZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    "e": "AQAB",
}


@pytest.mark.parametrize("algorithm", KEYS)
def test_pyjwt_reads_what_is_written_here_and_the_other_way_round(algorithm: str) -> None:
    key = KEYS[algorithm]
    token = jwt.encode(dict(CLAIMS), key)
    assert pyjwt.decode(token, key.public_key(), [algorithm], audience="lesson") == CLAIMS
    assert pyjwt.get_unverified_header(token)["kid"] == jwt.key_id(key.public_key())
    theirs = jwt.decode(pyjwt.encode(CLAIMS, key, algorithm))
    assert theirs.claims == CLAIMS
    assert jwt.signed_by(theirs, key.public_key())


@pytest.mark.parametrize("algorithm", KEYS)
def test_pyjwt_reads_the_published_key(algorithm: str) -> None:
    public = KEYS[algorithm].public_key()
    published = jwt.jwk(public)
    assert pyjwt.PyJWK(published).key == public
    assert published["alg"] == algorithm
    assert jwt.from_jwk(dict(published)) == public


def test_the_key_of_rfc_7638_is_read_and_written_alike() -> None:
    key = jwt.from_jwk(dict(RFC_KEY))
    assert key is not None
    assert {name: jwt.jwk(key)[name] for name in RFC_KEY} == RFC_KEY


DAMAGED: list[dict[str, Any]] = [
    {},
    {"kty": "RSA"},
    {"kty": "RSA", "n": 1, "e": "AQAB"},
    {"kty": "RSA", "n": "", "e": "AQAB"},
    {"kty": "EC", "crv": "P-256", "x": "AQAB", "y": "AQAB"},
    {"kty": "EC", "crv": [], "x": "AQAB", "y": "AQAB"},
    {"kty": "oct", "k": "AQAB"},
]


@pytest.mark.parametrize("key", DAMAGED)
def test_a_damaged_key_is_none(key: dict[str, Any]) -> None:
    assert jwt.from_jwk(key) is None


def test_a_name_of_a_key_is_sha_256_of_its_der_as_kube_apiserver_calculates_it() -> None:
    # openssl pkey -pubin -in sa.pub -outform der | openssl dgst -sha256 -binary, in base64url
    public = RSA.public_key()
    assert jwt.to_bytes(jwt.key_id(public)).hex(":").upper() == keys.fingerprint(public)


def test_rs256_is_the_signature_of_certificates() -> None:
    token = jwt.decode(jwt.encode(dict(CLAIMS), RSA))
    public = RSA.public_key()
    assert signing.verify(token.signed, token.signature, public).valid
    assert signing.sign(token.signed, RSA).signature == token.signature


def test_another_key_a_changed_claim_and_no_algorithm_are_all_no_signature() -> None:
    token = jwt.encode(dict(CLAIMS), RSA)
    header, claims, signature = token.split(".")
    other = jwt.to_text(json.dumps({**CLAIMS, "sub": "root"}).encode())
    none = jwt.to_text(b'{"alg":"none"}')
    for text in (f"{header}.{other}.{signature}", f"{none}.{claims}.", f"{header}.{claims}.AAAA"):
        assert not jwt.signed_by(jwt.decode(text), RSA.public_key())
    for key in list(KEYS.values())[1:]:
        assert not jwt.signed_by(jwt.decode(token), key.public_key())


def test_a_public_key_used_as_a_password_signs_nothing() -> None:
    # the old confusion: HS256 with the text of the public key
    public = RSA.public_key()
    header = jwt.to_text(b'{"alg":"HS256"}')
    forged = jwt.decode(f"{header}.{jwt.to_text(b'{}')}.{jwt.to_text(keys.public_pem(public))}")
    assert not jwt.signed_by(forged, public)


NO_TOKENS = ["", "abc", "a.b", "a.b.c.d", "!.!.!", "W10.W10.", "e30.bnVsbA.", "e30.eyJhIjpOYU59."]


@pytest.mark.parametrize("text", NO_TOKENS)
def test_what_is_no_token_is_told(text: str) -> None:
    with pytest.raises(jwt.NotAToken):
        jwt.decode(text)


@given(st.text(), st.text(), st.text())
def test_any_text_is_a_token_or_none(header: str, claims: str, signature: str) -> None:
    for text in (f"{header}.{claims}.{signature}", f"e30.{jwt.to_text(claims.encode())}."):
        try:
            token = jwt.decode(text)
        except jwt.NotAToken:
            continue
        assert isinstance(token.audiences, tuple)
        assert not jwt.signed_by(token, RSA.public_key())
