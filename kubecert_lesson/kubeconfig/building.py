"""Building a kubeconfig step by step, each function doing what one kubectl command does.

``kubectl config set-cluster``, ``set-credentials``, ``set-context`` and ``use-context`` change a
file; these return a new Kubeconfig. None leaves a field as it is. Learned from kubectl 1.37.
"""

import os
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.kubeconfig.codes import EntryKind
from kubecert_lesson.kubeconfig.model import (
    Cluster,
    Context,
    Kubeconfig,
    User,
    command_path,
    located,
)

_PathLike = str | os.PathLike[str]
_Entry = TypeVar("_Entry", bound=Cluster | User | Context)


def build(
    *,
    cluster: str,
    server: str,
    authority_pem: bytes,
    user: str,
    certificate_pem: bytes = b"",
    key_pem: bytes = b"",
    token: str = "",
    namespace: str = "",
    context: str | None = None,
) -> Kubeconfig:
    """Return the kubeconfig of one user for one cluster, with everything embedded.

    This is what kubeadm and kind write. The context is current, and named ``user@cluster``
    unless ``context`` says otherwise. All of ``*_pem`` are PEM bytes.
    """
    name = f"{user}@{cluster}" if context is None else context
    return Kubeconfig(
        clusters=(Cluster(cluster, server, certificate_authority_data=authority_pem),),
        users=(
            User(
                user,
                client_certificate_data=certificate_pem,
                client_key_data=key_pem,
                token=token,
            ),
        ),
        contexts=(Context(name, cluster, user, namespace=namespace),),
        current_context=name,
    )


def set_cluster(
    config: Kubeconfig,
    name: str,
    *,
    server: str | None = None,
    certificate_authority: _PathLike | None = None,
    embed: bool = False,
    insecure_skip_tls_verify: bool = False,
    tls_server_name: str | None = None,
    proxy_url: str | None = None,
) -> Kubeconfig:
    """Add a cluster, or change the named fields of one, as ``kubectl config set-cluster``.

    ``certificate_authority`` is the path of a PEM file, from the current folder; with ``embed``
    its bytes go into the kubeconfig. A new server forgets the tls_server_name. Insecure mode drops
    the authority, and ends with the next call that does not ask for it again: in kubectl 1.37
    too, this one option is not left as it was. Raises LessonError for an empty name, for both at
    once, and for a file that cannot be embedded.
    """
    _named(EntryKind.CLUSTER, name)
    if certificate_authority and insecure_skip_tls_verify:
        raise LessonError(
            "insecure-with-authority",
            'cluster "{name}": an authority serves to check the server, and insecure mode does not'
            " check it: choose one",
            name=name,
        )
    if embed and not certificate_authority:
        raise LessonError(
            "nothing-to-embed",
            'cluster "{name}": nothing to embed: give a certificate_authority',
            name=name,
        )
    change: dict[str, Any] = {"insecure_skip_tls_verify": insecure_skip_tls_verify}
    if server is not None:
        change |= {"server": server, "tls_server_name": ""}
    if tls_server_name is not None:
        change["tls_server_name"] = tls_server_name
    if proxy_url is not None:
        change["proxy_url"] = proxy_url
    if insecure_skip_tls_verify:
        change |= {"certificate_authority": "", "certificate_authority_data": b""}
    if certificate_authority is not None:
        change |= _material("certificate_authority", certificate_authority, embed)
    start = _found(config.clusters, name) or Cluster(name)
    fixed = _fix_paths(start, "certificate_authority")
    return replace(config, clusters=_put(config.clusters, replace(fixed, **change)))


def set_credentials(
    config: Kubeconfig,
    name: str,
    *,
    client_certificate: _PathLike | None = None,
    client_key: _PathLike | None = None,
    embed: bool = False,
    token: str | None = None,
    username: str | None = None,
    password: str | None = None,
) -> Kubeconfig:
    """Add a user, or change the named fields of one, as ``kubectl config set-credentials``.

    ``client_certificate`` and ``client_key`` are paths of PEM files, from the current folder;
    with ``embed`` their bytes go into the kubeconfig. A token drops username and password, and
    these drop the token. Raises LessonError for an empty name, for both at once, and for a file
    that cannot be embedded.
    """
    _named(EntryKind.USER, name)
    if token and (username or password):
        raise LessonError(
            "two-logins",
            'user "{name}": a token, or a username and password: choose one',
            name=name,
        )
    if embed and not (client_certificate or client_key):
        raise LessonError(
            "nothing-to-embed",
            'user "{name}": nothing to embed: give a client_certificate or a client_key',
            name=name,
        )
    change: dict[str, Any] = {}
    if client_certificate is not None:
        change |= _material("client_certificate", client_certificate, embed)
    if client_key is not None:
        change |= _material("client_key", client_key, embed)
    said = {"token": token, "username": username, "password": password}
    change |= {key: value for key, value in said.items() if value is not None}
    if token:
        change |= {"username": "", "password": ""}
    elif username or password:
        change["token"] = ""
    start = _found(config.users, name) or User(name)
    fixed = _fix_paths(start, "client_certificate", "client_key", "token_file")
    return replace(config, users=_put(config.users, replace(fixed, **change)))


def set_context(
    config: Kubeconfig,
    name: str,
    *,
    cluster: str | None = None,
    user: str | None = None,
    namespace: str | None = None,
) -> Kubeconfig:
    """Add a context, or change the named fields of one, as ``kubectl config set-context``.

    As with kubectl, the cluster and the user need not exist yet. Raises LessonError for an
    empty name.
    """
    _named(EntryKind.CONTEXT, name)
    said = {"cluster": cluster, "user": user, "namespace": namespace}
    change: dict[str, Any] = {key: value for key, value in said.items() if value is not None}
    start = _found(config.contexts, name) or Context(name)
    return replace(config, contexts=_put(config.contexts, replace(start, **change)))


def use_context(config: Kubeconfig, name: str) -> Kubeconfig:
    """Make a context the current one, as ``kubectl config use-context``.

    Raises LessonError when there is no such context.
    """
    return replace(config, current_context=config.context(name).name)


def _named(kind: EntryKind, name: str) -> None:
    if not name:
        raise LessonError(
            "empty-name", "{kind}: the name is empty; every entry needs a name", kind=kind
        )


def _material(field: str, path: _PathLike, embed: bool) -> dict[str, Any]:
    """Return the two fields for a certificate or a key: its bytes, or its path."""
    if not os.fspath(path):
        raise LessonError("empty-path", "the path {field} is empty: give a PEM file", field=field)
    if embed:
        return {field: "", f"{field}_data": read_bytes(path)}
    return {field: os.path.abspath(path), f"{field}_data": b""}


def _fix_paths(entry: _Entry, *names: str) -> _Entry:
    """Make an entry's paths absolute, so that it no longer depends on where it was read from."""
    if entry.origin is None:
        return entry
    paths = {name: getattr(entry, name) for name in names if getattr(entry, name)}
    fixed: dict[str, Any] = {n: located(path, entry.origin) for n, path in paths.items()}
    if isinstance(entry, User) and entry.exec:
        command = command_path(entry.exec.command, entry.origin)
        fixed["exec"] = replace(entry.exec, command=command)
    return replace(entry, origin=None, **fixed)


def _found(entries: Iterable[_Entry], name: str) -> _Entry | None:
    return next((entry for entry in entries if entry.name == name), None)


def _put(entries: tuple[_Entry, ...], new: _Entry) -> tuple[_Entry, ...]:
    kept = [entry for entry in entries if entry.name != new.name]
    return (*kept, new)
