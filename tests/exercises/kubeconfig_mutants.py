"""Wrong kubeconfigs, made of right ones: one field of the YAML is another."""

import base64
import copy
from collections.abc import Callable, Iterator
from typing import Any

from cryptography.x509.oid import NameOID
from exercises.made import Case, Mutant, documents, written

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.dice import Dice

_CA, _CERTIFICATE, _KEY = "certificate-authority-data", "client-certificate-data", "client-key-data"


def of_kubeconfig(content: bytes, case: Case) -> Iterator[Mutant]:
    """Every field of the current context's three entries, changed as people change them."""
    (right,) = documents(content)
    for codes, change in _changes(right, Dice("mutants", case.seed, "wrong")):
        other = copy.deepcopy(right)
        change(other)
        yield Mutant(codes, written(other))
    yield Mutant(("not-yaml",), b"clusters: [" + content)


def of_objects(content: bytes, case: Case) -> Iterator[Mutant]:
    """Other objects of Kubernetes: each field left out, and each text another.

    But for those that are free, and those that the API server fills in: an apiGroup of RBAC.
    """
    right = documents(content)
    for path in _paths(right):
        for change in (_left_out, _another):
            other = copy.deepcopy(right)
            inside: Any = other
            for step in path[:-1]:
                inside = inside[step]
            if _is_free(path, change is _left_out, case):
                continue
            if change(inside, path[-1]):
                yield Mutant((), written(*other))
    yield Mutant(("not-yaml",), b"kind: [" + content)


def _is_free(path: tuple[Any, ...], left_out: bool, case: Case) -> bool:
    if path[-1] == "apiGroup":
        return left_out
    return path[-2:] == ("metadata", "name") and "wrong-name" not in case.declared


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every way into a document, of names and places."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in inside:
        if before:
            yield (*before, name)
        if isinstance(one, dict | list):
            yield from _paths(one, (*before, name))


def _left_out(inside: Any, name: Any) -> bool:
    del inside[name]
    return True


def _another(inside: Any, name: Any) -> bool:
    if type(inside[name]) is not str:
        return False
    inside[name] += "x"
    return True


def _changes(
    right: dict[str, Any], dice: Dice
) -> Iterator[tuple[tuple[str, ...], Callable[[dict[str, Any]], object]]]:
    context = _named(right, "contexts", right["current-context"])["context"]
    cluster, user = context["cluster"], context["user"]
    server = _named(right, "clusters", cluster)["cluster"]
    login = _named(right, "users", user)["user"]

    def of_cluster(**fields: Any) -> Callable[[dict[str, Any]], object]:
        return lambda config: _put(_named(config, "clusters", cluster)["cluster"], fields)

    def of_user(**fields: Any) -> Callable[[dict[str, Any]], object]:
        return lambda config: _put(_named(config, "users", user)["user"], fields)

    def of_context(**fields: Any) -> Callable[[dict[str, Any]], object]:
        return lambda config: _put(
            _named(config, "contexts", right["current-context"])["context"], fields
        )

    unused = {"server": "https://192.0.2.9:6443", "insecure-skip-tls-verify": True}
    program = {"apiVersion": "client.authentication.k8s.io/v1", "command": "sh"}
    program["interactiveMode"] = "Never"
    yield ("insecure",), _added("clusters", {"name": "unused", "cluster": unused})
    yield ("program-inside",), _added("users", {"name": "unused", "user": {"exec": program}})
    yield ("unknown-context",), lambda config: config.update({"current-context": "production"})
    yield ("no-context",), lambda config: config.update({"current-context": ""})
    yield ("unknown-cluster",), of_context(cluster="nowhere")
    yield ("unknown-user",), of_context(user="nobody")
    yield ("insecure",), of_cluster(**{"insecure-skip-tls-verify": True, _CA: None})
    yield ("insecure-with-authority",), of_cluster(**{"insecure-skip-tls-verify": True})
    yield ("another-server",), of_cluster(server="https://192.0.2.250:6443")
    yield (
        ("http-to-https", "another-server"),
        of_cluster(server=server["server"].replace("https:", "http:")),
    )
    yield ("detour",), of_cluster(**{"tls-server-name": "localhost"})
    if _CA in server:
        yield ("no-authority",), of_cluster(**{_CA: None})
        namesake = dice.authority(_authority_name(server)).certificate_pem
        yield ("namesake-authority",), of_cluster(**{_CA: _data(namesake)})
        stranger = dice.authority("my-ca").certificate_pem
        yield ("unknown-authority",), of_cluster(**{_CA: _data(stranger)})
        yield ("bad-base64",), of_cluster(**{_CA: "-----BEGIN CERTIFICATE-----"})
        twice = _data(server[_CA].encode())
        yield ("not-pem", "base64-twice"), of_cluster(**{_CA: twice})
    if _CERTIFICATE in login and _KEY in login:
        certificate, key = login[_CERTIFICATE], login[_KEY]
        other = _data(keys.private_pem(dice.key()))
        yield ("key-mismatch",), of_user(**{_KEY: other})
        yield ("cert-without-key",), of_user(**{_KEY: None})
        yield ("no-credentials",), of_user(**{_KEY: None, _CERTIFICATE: None})
        yield (
            ("swapped-cert-and-key", "private-key-instead"),
            of_user(**{_KEY: certificate, _CERTIFICATE: key}),
        )
        yield (
            ("another-login", "certificate-missing"),
            of_user(**{_KEY: None, _CERTIFICATE: None, "token": "abc"}),
        )
        yield (
            ("not-embedded",),
            of_user(
                **{
                    _KEY: None,
                    _CERTIFICATE: None,
                    "client-certificate": "a.crt",
                    "client-key": "a.key",
                }
            ),
        )
        for codes, authority in (
            (("another-key",), dice.authority(_issuer_name(certificate))),
            (("another-authority",), dice.authority("my-ca")),
        ):
            stranger_user = dice.identity(authority, common_name="maria", use=Use.CLIENT)
            yield (
                codes,
                of_user(
                    **{
                        _KEY: _data(stranger_user.key_pem),
                        _CERTIFICATE: _data(stranger_user.certificate_pem),
                    }
                ),
            )


def _added(kind: str, entry: dict[str, Any]) -> Callable[[dict[str, Any]], object]:
    """One entry more, which no context uses."""
    return lambda config: config[kind].append(entry)


def _issuer_name(certificate: str) -> str:
    (found,) = certificates.load_all(base64.b64decode(certificate))[:1]
    return str(found.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _authority_name(server: dict[str, Any]) -> str:
    if _CA not in server:
        return "kubernetes"
    return certificates.common_name(certificates.load_all(base64.b64decode(server[_CA]))[0])


def _named(config: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(entry for entry in config[kind] if entry["name"] == name)
    return found


def _put(entry: dict[str, Any], fields: dict[str, Any]) -> None:
    entry.update(fields)
    for name in [name for name, value in entry.items() if value is None]:
        del entry[name]


def _data(pem: bytes) -> str:
    return base64.b64encode(pem).decode()
