"""Saving a kubeconfig as kubectl does: fields in its order, the file for its owner only."""

import base64
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kubecert_lesson import files
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import yamltext
from kubecert_lesson.kubeconfig.model import (
    Cluster,
    Context,
    Exec,
    Kubeconfig,
    User,
    command_path,
    located,
)


def save(config: Kubeconfig, path: str | os.PathLike[str]) -> Path:
    """Write a kubeconfig file, mode 0600, whole or not at all, and return its path.

    Missing folders are made. Paths in it keep their meaning: those that were read from
    a file elsewhere, or set as absolute, are written relative to the new file where that needs
    no ``..``, as kubectl does. Raises LessonError where it cannot be written, and for a file in
    ``~/.kube``, which the lesson never touches.
    """
    target = Path(os.path.abspath(path))
    home = Path.home() / ".kube"
    for folder in (target.parent, target.parent.resolve()):
        if folder in (home, home.resolve()) or home.resolve() in folder.parents:
            raise LessonError(
                "own-kube-folder",
                "cannot write {path}: the lesson leaves ~/.kube alone; choose another folder",
                path=target,
            )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LessonError(
            "cannot-make-folder",
            "cannot make the folder {path}: {why}",
            path=target.parent,
            why=error.strerror or str(error),
        ) from error
    return files.write_private(path, to_yaml(config, folder=target.parent))


def to_yaml(config: Kubeconfig, *, folder: str | os.PathLike[str] | None = None) -> bytes:
    """Return a kubeconfig as YAML in kubectl's order, **with its secrets**, as UTF-8.

    ``folder`` is where the file will be: paths are written so that they keep their meaning
    there. Without it, paths read from a file are written as absolute ones.
    """
    place = Path(os.path.abspath(folder)) if folder is not None else None
    other = {key: value for key, value in config.other.items() if value or key != "preferences"}
    document = {
        **other,
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": _listed("cluster", config.clusters, place),
        "users": _listed("user", config.users, place),
        "contexts": _listed("context", config.contexts, place),
        "current-context": config.current_context,
    }
    try:
        return yamltext.dump(document)
    except UnicodeEncodeError:
        raise LessonError(
            "half-a-character", "a name contains half a character: it cannot be written"
        ) from None


def _listed(
    kind: str, entries: Iterable[Cluster | User | Context], folder: Path | None
) -> list[dict[str, Any]] | None:
    return [
        {**entry.beside, kind: _inside(entry, folder), "name": entry.name} for entry in entries
    ] or None  # kubectl writes null for none


def _inside(entry: Cluster | User | Context, folder: Path | None) -> dict[str, Any]:
    if isinstance(entry, Context):
        names = {"cluster": entry.cluster, "user": entry.user}
        return {**entry.other, **names, **_said({"namespace": entry.namespace})}
    if isinstance(entry, Cluster):
        said: dict[str, Any] = {
            "certificate-authority": _path(entry.certificate_authority, entry.origin, folder),
            "certificate-authority-data": _data(entry.certificate_authority_data),
            "insecure-skip-tls-verify": entry.insecure_skip_tls_verify,
            "tls-server-name": entry.tls_server_name,
            "proxy-url": entry.proxy_url,
            "disable-compression": entry.disable_compression,
        }
        return {**entry.other, "server": entry.server, **_said(said)}
    said = {
        "client-certificate": _path(entry.client_certificate, entry.origin, folder),
        "client-certificate-data": _data(entry.client_certificate_data),
        "client-key": _path(entry.client_key, entry.origin, folder),
        "client-key-data": _data(entry.client_key_data),
        "token": entry.token,
        "tokenFile": _path(entry.token_file, entry.origin, folder),
        "username": entry.username,
        "password": entry.password,
        "exec": _exec(entry.exec, entry.origin, folder) if entry.exec else None,
        "as": entry.impersonate,
        "as-uid": entry.impersonate_uid,
        "as-groups": list(entry.impersonate_groups),
    }
    return {**entry.other, **_said(said)}


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _exec(program: Exec, origin: Path | None, folder: Path | None) -> dict[str, Any]:
    at_home = origin is not None and origin.parent == folder
    command = program.command if at_home else command_path(program.command, origin)
    said = {
        "apiVersion": program.api_version,
        "interactiveMode": program.interactive_mode,
        "args": list(program.args),
    }
    return {**program.other, "command": command, **_said(said)}


def _path(path: str, origin: Path | None, folder: Path | None) -> str:
    """Write a path so that it leads to the same file from ``folder``."""
    fresh = origin is None  # set in this program, and not read from a file
    if not path or os.path.isabs(path) != fresh or (origin and origin.parent == folder):
        return path
    place = located(path, origin)
    if folder is None:
        return place
    try:
        relative = os.path.relpath(place, folder)
    except ValueError:  # another drive of Windows
        return place
    return place if relative.split(os.sep)[0] == os.pardir else relative


def _data(data: bytes) -> str:
    return base64.b64encode(data).decode()
