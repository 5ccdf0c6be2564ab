"""What is so of a kubeconfig or another object that was handed in, read as plain YAML."""

import base64
import binascii
from collections.abc import Callable
from functools import cache
from typing import Any

import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from exercises.made import Said, documents
from exercises.truths_of_files import is_authority

Truth = Callable[[Said], bool]
_CA, _CERTIFICATE, _KEY = "certificate-authority-data", "client-certificate-data", "client-key-data"


def document(content: bytes) -> Any:
    """The first document; None where it is no YAML."""
    found = _documents(content)
    return found[0] if found else None


@cache
def _documents(content: bytes) -> list[Any]:
    try:
        return documents(content)
    except yaml.YAMLError:
        return []


def entry(config: Any, kind: str, name: object) -> dict[str, Any] | None:
    """The entry of this name, or None."""
    found = (one for one in config.get(kind) or () if one.get("name") == name)
    return next((one[kind[:-1]] for one in found), None)


def context(config: Any) -> dict[str, Any] | None:
    return entry(config, "contexts", config.get("current-context"))


def clusters(config: Any) -> list[dict[str, Any]]:
    return [one["cluster"] for one in config["clusters"]]


def logins(config: Any) -> list[dict[str, Any]]:
    return [one["user"] for one in config["users"]]


def pem(value: object) -> bytes:
    """What stands in a field that ends in -data; b'' where that is no base64 of text."""
    try:
        return base64.b64decode(str(value), validate=True)
    except binascii.Error:
        return b""


def authorities(config: Any) -> list[x509.Certificate]:
    found: list[x509.Certificate] = []
    for cluster in clusters(config):
        found += certificates(cluster.get(_CA, ""))
    return found


def certificates(value: object) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem(value))
    except ValueError:
        return []


def shown(config: Any) -> list[x509.Certificate]:
    """The client certificates, the first of each user."""
    found = [certificates(login.get(_CERTIFICATE, "")) for login in logins(config)]
    return [several[0] for several in found if several]


def keys_differ(config: Any) -> bool:
    """Some user's key is not that of the certificate beside it."""
    for login in logins(config):
        key, several = pem(login.get(_KEY, "")), certificates(login.get(_CERTIFICATE, ""))
        if key and several:
            private = load_pem_private_key(key, None, unsafe_skip_rsa_key_validation=True)
            if private.public_key() != several[0].public_key():
                return True
    return False


def _of(check: Callable[[Any, Any], bool]) -> Truth:
    """A truth of the two documents: what was given, and what is right."""
    return lambda said: check(document(said.content), document(said.right_content))


def _no_entry(kind: str) -> Truth:
    def check(given: Any, _: Any) -> bool:
        chosen = context(given)
        return chosen is not None and entry(given, kind, chosen.get(kind[:-1])) is None

    return _of(check)


def _differs(*path: str) -> Truth:
    """Something differs on this way into the documents of a file; names in lists do not count."""
    return lambda said: at(said.content, path) != at(said.right_content, path)


def at(content: bytes, path: tuple[str, ...]) -> list[Any]:
    """Everything that stands at a path, in every document and in every list."""
    found = _documents(content)
    for name in path:
        inside = [one.get(name) for one in found if isinstance(one, dict)]
        found = [x for one in inside for x in (one if isinstance(one, list) else [one])]
    return found


def _strangers(given: Any, right: Any) -> list[x509.Certificate]:
    return [one for one in authorities(given) if one not in authorities(right)]


def _new_logins(given: Any, right: Any) -> list[x509.Certificate]:
    return [one for one in shown(given) if one not in shown(right)]


TRUTHS: dict[str, Truth] = {
    "not-yaml": lambda said: document(said.content) is None,
    "not-a-kubeconfig": lambda said: not isinstance(document(said.content), dict),
    "unknown-context": _of(
        lambda given, _: bool(given["current-context"]) and context(given) is None
    ),
    "no-context": _of(lambda given, _: not given.get("current-context")),
    "unknown-cluster": _no_entry("clusters"),
    "unknown-user": _no_entry("users"),
    "insecure": _of(
        lambda given, _: any(c.get("insecure-skip-tls-verify") for c in clusters(given))
    ),
    "insecure-with-authority": _of(
        lambda given, _: any(
            c.get("insecure-skip-tls-verify") and _CA in c for c in clusters(given)
        )
    ),
    "another-server": _of(
        lambda given, right: (
            [one["server"] for one in clusters(given)] != [one["server"] for one in clusters(right)]
        )
    ),
    "detour": _of(
        lambda given, _: any("tls-server-name" in c or "proxy-url" in c for c in clusters(given))
    ),
    "no-authority": _of(lambda given, _: any(_CA not in cluster for cluster in clusters(given))),
    "namesake-authority": _of(
        lambda given, right: any(
            one.subject in [each.subject for each in authorities(right)]
            for one in _strangers(given, right)
        )
    ),
    "unknown-authority": _of(lambda given, right: bool(_strangers(given, right))),
    "not-an-authority": _of(
        lambda given, right: any(not is_authority(one) for one in _strangers(given, right))
    ),
    "bad-base64": _of(lambda given, _: any(_CA in c and not pem(c[_CA]) for c in clusters(given))),
    "not-pem": _of(
        lambda given, _: any(_CA in c and b"-----BEGIN" not in pem(c[_CA]) for c in clusters(given))
    ),
    "base64-twice": _of(
        lambda given, _: any(pem(c.get(_CA, "")).startswith(b"LS0t") for c in clusters(given))
    ),
    "key-mismatch": _of(lambda given, _: keys_differ(given)),
    "cert-without-key": _of(
        lambda given, _: any(_CERTIFICATE in one and _KEY not in one for one in logins(given))
    ),
    "no-credentials": _of(lambda given, _: any(not one for one in logins(given))),
    "certificate-missing": _of(
        lambda given, _: any(_CERTIFICATE not in one for one in logins(given))
    ),
    "swapped-cert-and-key": _of(
        lambda given, _: any(b"CERTIFICATE" in pem(one.get(_KEY, "")) for one in logins(given))
    ),
    "private-key-instead": _of(
        lambda given, _: any(b"PRIVATE" in pem(one.get(_CERTIFICATE, "")) for one in logins(given))
    ),
    "another-login": _of(
        lambda given, _: any({"token", "exec", "username"} & one.keys() for one in logins(given))
    ),
    "program-inside": _of(lambda given, _: any("exec" in one for one in logins(given))),
    "token-inside": _of(lambda given, _: any("token" in one for one in logins(given))),
    "key-inside": _of(lambda given, _: any(_KEY in one for one in logins(given))),
    "not-embedded": _of(lambda given, _: any("client-certificate" in one for one in logins(given))),
    "another-key": _of(
        lambda given, right: any(
            one.issuer in [each.issuer for each in shown(right)]
            for one in _new_logins(given, right)
        )
    ),
    "another-authority": _of(
        lambda given, right: any(
            one.issuer not in [each.issuer for each in shown(right)]
            for one in _new_logins(given, right)
        )
    ),
    "wrong-user": _of(
        lambda given, right: (
            [one.get("user") for one in (context(given) or {},)]
            != [one.get("user") for one in (context(right) or {},)]
            or bool(_new_logins(given, right))
        )
    ),
}
OF_OBJECTS: dict[str, Truth] = {
    "not-yaml": lambda said: document(said.content) is None,
    "no-object": lambda said: any(
        not isinstance(one, dict) or not isinstance(one.get("kind"), str)
        for one in _documents(said.content)
    ),
    "wrong-kind": lambda said: any(
        _differs(*path)(said)
        for path in (("kind",), ("apiVersion",), ("subjects", "kind"), ("roleRef", "kind"))
    ),
    "wrong-user": _differs("subjects"),
    "wrong-name": _differs("metadata", "name"),
    "wrong-namespace": _differs("metadata", "namespace"),
    "no-binding": _differs("kind"),
    "another-role": lambda said: any(
        _differs(*path)(said)
        for path in (("roleRef",), ("metadata", "name"), ("rules",), ("kind",))
    ),
    "too-much": _differs("rules"),
    "verb-missing": _differs("rules"),
    "log-missing": _differs("rules"),
    "wrong-api-group": lambda said: any(
        _differs(path)(said) for path in ("rules", "roleRef", "subjects")
    ),
    "wrong-signer": _differs("spec", "signerName"),
    "wrong-usage": _differs("spec", "usages"),
    **dict.fromkeys(("lifetime", "no-lifetime"), _differs("spec", "expirationSeconds")),
    "not-base64": _differs("spec", "request"),
    **dict.fromkeys(
        ("another-request", "not-pem", "damaged", "base64-twice", "bad-base64"),
        _differs("spec", "request"),
    ),
}
