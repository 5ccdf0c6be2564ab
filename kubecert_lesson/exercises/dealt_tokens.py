"""Tokens for exercises: of service accounts, and as forgers write them."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from kubecert_lesson.apiserver import jwt
from kubecert_lesson.exercises.dice import Dice

ISSUER = "https://kubernetes.default.svc.cluster.local"


def claims(dice: Dice, account: str, namespace: str, **changes: Any) -> dict[str, Any]:
    """What the token of a service account says, from the time of the dice on."""
    start = int(dice.now.timestamp())
    return {
        "aud": [ISSUER],
        "exp": start + 3600,
        "iat": start,
        "iss": ISSUER,
        "kubernetes.io": {"namespace": namespace, "serviceaccount": {"name": account}},
        "nbf": start,
        "sub": f"system:serviceaccount:{namespace}:{account}",
        **changes,
    }


def with_signature_of(token: str, said: Mapping[str, Any]) -> str:
    """Write a token with other claims, and the signature that it had."""
    header, _, signature = token.split(".")
    return ".".join((header, _part(said), signature))


def unsigned(said: Mapping[str, Any]) -> str:
    """Write a token whose header says that it needs no signature."""
    return f"{_part({'alg': 'none'})}.{_part(said)}."


def signed_with_text(said: Mapping[str, Any], known: bytes) -> str:
    """Write a token signed by HS256 with a text that everybody knows, such as a public key."""
    signed = f"{_part({'alg': 'HS256'})}.{_part(said)}"
    return f"{signed}.{jwt.to_text(hmac.digest(known, signed.encode(), hashlib.sha256))}"


def signed_by_another(said: Mapping[str, Any], key: RSAPrivateKey, kid: str) -> str:
    """Write a token that names one key, and is signed by another."""
    signed = f"{_part({'alg': 'RS256', 'kid': kid})}.{_part(said)}"
    signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{jwt.to_text(signature)}"


def _part(said: Mapping[str, Any]) -> str:
    """Write a part as an API server does: nothing in its form gives a forger away."""
    return jwt.to_text(json.dumps(said, separators=(",", ":"), sort_keys=True).encode())
