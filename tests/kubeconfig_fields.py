"""A kubeconfig with one value in every place in turn, where it belongs and where it does not."""

import base64
from collections.abc import Iterator
from typing import Any

from diagnose_cases import material

EXEC = {
    "command": "login",
    "apiVersion": "client.authentication.k8s.io/v1",
    "interactiveMode": "Never",
}
INSIDE = {
    "cluster": (
        *("server", "certificate-authority", "certificate-authority-data", "tls-server-name"),
        "proxy-url",
    ),
    "user": (
        *("client-certificate", "client-certificate-data", "client-key", "client-key-data"),
        *("token", "tokenFile", "username", "password", "as", "as-uid"),
    ),
    "context": ("cluster", "user", "namespace"),
}
TOP = ("apiVersion", "kind", "current-context", "preferences", "extensions", "unknown")
Document = dict[str, Any]


def sound() -> Document:
    """A kubeconfig as kubeadm writes one."""
    pieces = material()
    parts = {
        "certificate-authority-data": pieces.authority.certificate_pem,
        "client-certificate-data": pieces.user.certificate_pem,
        "client-key-data": pieces.user.key_pem,
    }
    authority, certificate, key = (
        {name: base64.b64encode(pem).decode()} for name, pem in parts.items()
    )
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "x",
        "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:9", **authority}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "users": [{"name": "u", "user": {**certificate, **key}}],
    }


def everywhere(value: str) -> Iterator[tuple[str, Document]]:
    """Give a name of the place and a kubeconfig, for each place."""
    for kind, names in INSIDE.items():
        for name in names:
            yield f"{kind} {name}", with_inside(kind, {name: value})
    for name in INSIDE["user"]:
        yield f"user {name} alone", with_user({name: value})
    for url in (
        f"https://127.0.0.1:9/?token={value}",
        f"https://h/#{value}",
        f"https://u:{value}@h",
    ):
        for name in ("server", "proxy-url"):
            yield f"{name} {url[:12]}", with_inside("cluster", {name: url})
    for name in (*EXEC, "installHint"):
        yield f"exec {name}", with_user({"exec": {**EXEC, name: value}})
    more = {"args": [value], "env": [{"name": value, "value": value}]}
    yield "exec args and env", with_user({"exec": {**EXEC, **more}})
    extra = {"as-groups": [value], "as-user-extra": {value: [value]}}
    yield "as-groups", with_user({"token": "t", "as": "x", **extra})
    yield "as-groups alone", with_user({"token": "t", **extra})
    for provider in ({"name": value}, {"name": "oidc", "config": {value: value}}):
        yield f"auth-provider {len(provider)}", with_user({"auth-provider": provider})
    yield from _in_names(value)
    for name in (*TOP, value):
        yield f"top {name[:9]}", {**sound(), name: value}


def _in_names(value: str) -> Iterator[tuple[str, Document]]:
    for kind in INSIDE:
        several = f"{kind}s"
        for what, change in {
            "name": {"name": value},
            "key beside": {value: value},
            "as text": {kind: value},
        }.items():
            document = sound()
            document[several][0] |= change
            yield f"{kind} {what}", document
        yield f"{kind} key inside", with_inside(kind, {value: 1})
        twice = [{"name": value, "extension": value}] * 2
        yield f"{kind} extensions", with_inside(kind, {"extensions": twice})
        yield f"{kind} two of one name", {**sound(), several: [{"name": value}, {"name": value}]}
        yield f"{several} as text", {**sound(), several: value}
        yield f"{several} of text", {**sound(), several: [value]}
    for kind in INSIDE:
        document = sound()
        document[f"{kind}s"][0]["name"] = value
        if kind == "context":
            document["current-context"] = value
        else:
            document["contexts"][0]["context"][kind] = value
        yield f"{kind} name and its mention", document


def with_inside(kind: str, more: Document) -> Document:
    """A kubeconfig with more in one of its entries."""
    document = sound()
    document[f"{kind}s"][0][kind] |= more
    return document


def with_user(user: Document) -> Document:
    """A kubeconfig of a user who has nothing else."""
    document = sound()
    document["users"][0]["user"] = user
    return document
