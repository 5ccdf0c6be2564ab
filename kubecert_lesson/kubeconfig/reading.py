"""Reading a kubeconfig: every field checked as kubectl checks it, every fault named with its place.

kubectl refuses the whole file for one field of a wrong type, for one bad base64 value and for
two entries of one name, so this does too. What kubectl would drop is kept.
"""

import binascii
import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import yaml
from yaml.events import ScalarEvent

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import refuse_named_pipe
from kubecert_lesson.kubeconfig import scalars, yamltext
from kubecert_lesson.kubeconfig.hidden import Kept
from kubecert_lesson.kubeconfig.model import Cluster, Context, Exec, Kubeconfig, User
from kubecert_lesson.kubeconfig.yamltext import MappingNode, Node, SequenceNode, is_bare, is_null

_TYPES = tuple(f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "binary"))
_Fields = Mapping[str, tuple[str, Callable[[Node], Any]]]  # key -> our name, how it is read


class _Fault(Exception):
    """What is wrong with a value; whoever knows the place puts it in front."""

    def __init__(self, node: Node, reason: str) -> None:
        super().__init__(reason)
        self.line = yamltext.line(node)
        self.placed = False

    def at(self, place: str) -> "_Fault":
        if not self.placed:
            self.args = (f"{place} {self}",)
        return self


def read(path: str | os.PathLike[str]) -> Kubeconfig:
    """Read a kubeconfig file. Relative paths in it start at its own folder.

    Raises LessonError as parse does, and for a file that cannot be read.
    """
    try:
        refuse_named_pipe(path)
        with open(path, "rb") as file:
            return _parse(file, str(path), path)
    except OSError as error:
        why = error.strerror or str(error)
        raise LessonError(f"cannot read {path}: {why}; check the path") from error


def parse(
    text: str | bytes,
    *,
    source: str = "the kubeconfig",
    origin: str | os.PathLike[str] | None = None,
) -> Kubeconfig:
    """Read a kubeconfig from YAML or JSON text; an empty text is an empty kubeconfig.

    ``source`` names the place in errors; ``origin`` is the file that relative paths refer to.
    Raises LessonError where kubectl would refuse the file: no YAML, another kind or version, a
    field of a wrong type, ``*-data`` that is not base64, two entries of one name.
    """
    return _parse(text, source, origin)


def _parse(
    text: str | bytes | BinaryIO, source: str, origin: str | os.PathLike[str] | None
) -> Kubeconfig:
    file = Path(os.path.abspath(origin)) if origin is not None else None
    try:
        with yamltext.no_garbage_collection():
            return _kubeconfig(yamltext.load(text), file)
    except _Fault as fault:
        raise LessonError(f"{source}, line {fault.line}: {fault}") from None
    except LessonError as error:
        raise LessonError(f"{source}: {error}") from error
    except UnicodeEncodeError:
        raise LessonError(f"{source} holds half a character: save it as UTF-8") from None
    except yaml.YAMLError as error:
        raise LessonError(_no_yaml(source, error)) from None


def _kubeconfig(root: Node | None, origin: Path | None) -> Kubeconfig:
    if root is None or is_null(root):
        return Kubeconfig(origin=origin)
    if not isinstance(root, MappingNode):
        raise _Fault(root, "a kubeconfig has keys like clusters and users, this has none")
    lists: _Fields = {
        f"{kind}s": (f"{kind}s", partial(_entries, kind=kind, origin=origin)) for kind in _KINDS
    }
    values, other = _read_fields(root, {**_TOP, **lists})
    for key, wanted in (("apiVersion", "v1"), ("kind", "Config")):
        if values.pop(key, "") not in ("", wanted):
            raise LessonError(f"this is no kubeconfig: one has {key}: {wanted}")
    return Kubeconfig(**values, other=other, origin=origin)


def _entries(node: Node, kind: str, origin: Path | None) -> tuple[Any, ...]:
    return tuple(_entry(item, kind, origin) for item in _items(node))


def _entry(node: Node, kind: str, origin: Path | None) -> Any:
    record, known = _KINDS[kind]
    place = f"a {kind}"
    name, inside = "", None
    values: dict[str, Any] = {}
    other, beside = Kept(), Kept()
    try:
        for key, value in _pairs(node):
            if key == "name":
                name = _name(value)
            elif key == kind:
                inside = value
            else:
                beside[key] = yamltext.plain_value(value)
        place = f'{kind} "{name}":'
        if inside is not None:
            values, other = _read_fields(inside, known)
    except _Fault as fault:
        fault.at(place).placed = True
        raise
    return record(name=name, **values, other=other, beside=beside, origin=origin)


def _name(node: Node) -> str:
    try:
        return _text(node)
    except _Fault as fault:
        raise fault.at("name") from None


def _read_fields(node: Node, known: _Fields) -> tuple[dict[str, Any], Kept]:
    values: dict[str, Any] = {}
    other = Kept()
    for key, value in _pairs(node):
        found = known.get(key)
        if found is None:
            other[key] = yamltext.plain_value(value)
            continue
        try:
            values[found[0]] = found[1](value)
        except _Fault as fault:
            raise fault.at(key) from None
    return values, other


def _pairs(node: Node) -> Iterable[tuple[str, Node]]:
    if isinstance(node, MappingNode):
        return node.value
    if is_null(node):
        return ()
    raise _Fault(node, "must hold lines of key: value")


def _items(node: Node) -> Iterable[Node]:
    if isinstance(node, SequenceNode):
        return node.value
    if is_null(node):
        return ()
    raise _Fault(node, "must be a list: lines that start with a dash")


def _text(node: Node, *, secret: bool = False) -> str:
    """Read text. A bare number or boolean is none to kubectl either; null is the empty text."""
    if type(node) is not ScalarEvent or (node.tag or "").startswith(_TYPES):
        raise _Fault(node, "must be text")
    word: str = node.value
    if not node.implicit[0]:
        return word
    meant = scalars.meaning(word)
    if meant is word:
        return word
    if meant is None:
        return ""
    shown = "its value" if secret else word
    what = "yes or no" if isinstance(meant, bool) else "a number"
    raise _Fault(node, f"must be text, and kubectl reads {shown} as {what}: put it in quotes")


def _secret(node: Node) -> str:
    return _text(node, secret=True)


def _bool(node: Node) -> bool:
    meant = scalars.meaning(node.value) if is_bare(node) else "text"
    if meant is None:
        return False
    if not isinstance(meant, bool):
        raise _Fault(node, "must be true or false, without quotes")
    return meant


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(_text(item) for item in _items(node))


def _data(node: Node) -> bytes:
    """Decode base64 as Go's standard encoding does: padding needed, line ends ignored."""
    written = _secret(node)
    text = written.replace("\n", "").replace("\r", "") if "\n" in written else written
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
        if len(text) % 4 == 0 and not text.endswith("==="):
            return data
    except ValueError:  # also for characters beyond ASCII
        pass
    raise _Fault(node, _why_no_base64(text))


def _why_no_base64(text: str) -> str:
    """Say what is wrong with base64, without a character of what may be a private key."""
    start = f"is not base64 (kubectl: illegal base64 data, {len(text)} characters): "
    if text.startswith("-----BEGIN"):
        return start + "it is PEM as it stands; encode it with base64, or give a file by its path"
    if set(text) & set(" \t"):
        return start + "there are blanks in it; write it as one word"
    if set(text) & set("-_"):
        return start + "it is in the URL alphabet; kubectl takes + and / for - and _"
    if len(text) % 4:
        return start + "its length is no multiple of 4, so a part is missing; copy it again"
    return start + "it was damaged; copy it again"


def _exec(node: Node) -> Exec | None:
    if is_null(node):
        return None
    values, other = _read_fields(node, _EXEC)
    return Exec(**values, other=other)


def _no_yaml(source: str, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return f"{source}{place}: this is no YAML: {reason}; compare it with a file that works"


_TOP: _Fields = {
    "apiVersion": ("apiVersion", _text),
    "kind": ("kind", _text),
    "current-context": ("current_context", _text),
}
_CLUSTER: _Fields = {
    "server": ("server", _text),
    "certificate-authority": ("certificate_authority", _text),
    "certificate-authority-data": ("certificate_authority_data", _data),
    "insecure-skip-tls-verify": ("insecure_skip_tls_verify", _bool),
    "tls-server-name": ("tls_server_name", _text),
    "proxy-url": ("proxy_url", _text),
    "disable-compression": ("disable_compression", _bool),
}
_USER: _Fields = {
    "client-certificate": ("client_certificate", _text),
    "client-certificate-data": ("client_certificate_data", _data),
    "client-key": ("client_key", _text),
    "client-key-data": ("client_key_data", _data),
    "token": ("token", _secret),
    "tokenFile": ("token_file", _text),
    "username": ("username", _text),
    "password": ("password", _secret),
    "exec": ("exec", _exec),
    "as": ("impersonate", _text),
    "as-uid": ("impersonate_uid", _text),
    "as-groups": ("impersonate_groups", _texts),
}
_CONTEXT: _Fields = {
    "cluster": ("cluster", _text),
    "user": ("user", _text),
    "namespace": ("namespace", _text),
}
_EXEC: _Fields = {
    "command": ("command", _text),
    "apiVersion": ("api_version", _text),
    "interactiveMode": ("interactive_mode", _text),
    "args": ("args", _texts),
}
_KINDS: dict[str, tuple[type[Any], _Fields]] = {
    "cluster": (Cluster, _CLUSTER),
    "user": (User, _USER),
    "context": (Context, _CONTEXT),
}
