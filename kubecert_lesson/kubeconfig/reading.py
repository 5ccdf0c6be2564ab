"""Reading a kubeconfig: every field checked as kubectl checks it, every error with its place.

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
from kubecert_lesson.kubeconfig import yamltext
from kubecert_lesson.kubeconfig.codes import EntryKind
from kubecert_lesson.kubeconfig.hidden import Kept
from kubecert_lesson.kubeconfig.model import Cluster, Context, Exec, Kubeconfig, User
from kubecert_lesson.kubeconfig.yamltext import MappingNode, Node, SequenceNode, is_null
from kubecert_lesson.words import Text, Value, text

ILLEGAL_BASE64 = "illegal-base64"
NOT_YAML = "not-yaml"
_Reader = Callable[[Node], Any]
# key -> our name, and how it is read; a field without a name of ours is checked and kept.
_Fields = Mapping[str, tuple[str, _Reader]]


THE_KUBECONFIG = text("the-kubeconfig", "the kubeconfig")


class _Wrong(Exception):
    """What is wrong with a value; whoever knows the field's name or the entry adds it."""

    def __init__(self, node: Node, code: str, template: str, **values: Value) -> None:
        super().__init__(code)
        self.line = yamltext.line(node)
        self.code, self.template, self.values = code, template, values
        self.path: list[str] = []  # of field names, the outermost first
        self.entry: Text | None = None

    def at(self, name: str) -> "_Wrong":
        """Put a field's name in front, below the entry once that is known."""
        if self.entry is None:
            self.path.insert(0, name)
        return self

    def text(self) -> Text:
        """Return what is wrong and where."""
        values = {**self.values, "field": " ".join(self.path)}
        problem = Text(self.code, self.template, values)
        if self.entry is None:
            return problem
        return text(self.code, "{entry}: {problem}", entry=self.entry, problem=problem)


def read(path: str | os.PathLike[str]) -> Kubeconfig:
    """Read a kubeconfig file. Relative paths in it start at its own folder.

    Raises LessonError as parse does, and for a file that cannot be read.
    """
    try:
        refuse_named_pipe(path)
        with open(path, "rb") as file:
            return _parse(file, str(path), path)
    except OSError as error:
        raise LessonError(
            "cannot-read",
            "cannot read {path}: {why}; check the path",
            path=path,
            why=error.strerror or str(error),
        ) from error


def parse(
    text: str | bytes,
    *,
    source: str | Text = THE_KUBECONFIG,
    origin: str | os.PathLike[str] | None = None,
) -> Kubeconfig:
    """Read a kubeconfig from YAML or JSON text; an empty text is an empty kubeconfig.

    ``source`` names the place in errors; ``origin`` is the file that relative paths refer to.
    Raises LessonError where kubectl would refuse the file: not YAML, another kind or version, a
    field of a wrong type, ``*-data`` that is not base64, two entries of one name.
    """
    return _parse(text, source, origin)


def _parse(
    content: str | bytes | BinaryIO, source: str | Text, origin: str | os.PathLike[str] | None
) -> Kubeconfig:
    file = Path(os.path.abspath(origin)) if origin is not None else None
    try:
        return _kubeconfig(yamltext.load(content), file)
    except _Wrong as wrong:
        raise LessonError(
            wrong.code,
            "{source}, line {line}: {problem}",
            source=source,
            line=wrong.line,
            problem=wrong.text(),
        ) from None
    except LessonError as error:
        raise LessonError(
            error.code, "{source}: {problem}", source=source, problem=error.text
        ) from error
    except UnicodeEncodeError:
        raise LessonError(
            "not-utf-8", "{source} contains half a character: save it as UTF-8", source=source
        ) from None
    except yaml.YAMLError as error:
        raise _not_yaml(source, error) from None


def _kubeconfig(root: Node | None, origin: Path | None) -> Kubeconfig:
    if root is None or is_null(root):
        return Kubeconfig(origin=origin)
    if not isinstance(root, MappingNode):
        raise _Wrong(
            root,
            "not-a-kubeconfig",
            "a kubeconfig has keys like clusters and users, this has none",
        )
    lists: _Fields = {
        kind.section: (kind.section, partial(_entries, kind=kind, origin=origin)) for kind in _KINDS
    }
    values, other = _read_fields(root, {**_TOP, **lists})
    for key, wanted in (("apiVersion", "v1"), ("kind", "Config")):
        written = {key: values.pop(key)} if key in values else {}
        # kubectl finds these two in any case, and of several spellings takes the last one.
        written |= {each: value for each, value in other.items() if each.lower() == key.lower()}
        if written and (written[max(written)] or wanted) != wanted:
            raise LessonError(
                "not-a-kubeconfig",
                "this is not a kubeconfig: one has {field}: {value}",
                field=key,
                value=wanted,
            )
    return Kubeconfig(**values, other=other, origin=origin)


def _entries(node: Node, kind: EntryKind, origin: Path | None) -> tuple[Any, ...]:
    return tuple(_entry(item, kind, origin) for item in _items(node))


def _entry(node: Node, kind: EntryKind, origin: Path | None) -> Any:
    record, known = _KINDS[kind]
    name, inside = "", None
    values: dict[str, Any] = {}
    other, beside = Kept(), Kept()
    if not (isinstance(node, MappingNode) or is_null(node)):
        raise _Wrong(
            node,
            "wrong-field",
            "an entry of {section} must hold lines of key: value",
            section=kind.section,
        )
    for key, value in _pairs(node):
        if key == "name":
            try:
                name = _text(value)
            except _Wrong as wrong:
                wrong.at(key).entry = text(
                    "an-entry", "an entry of {section}", section=kind.section
                )
                raise
        elif key == kind.value:
            inside = value
        else:
            beside[key] = yamltext.plain_value(value)
    if inside is not None:
        try:
            values, other = _read_fields(inside, known, kind.value)
        except _Wrong as wrong:
            wrong.entry = text("entry", '{kind} "{name}"', kind=kind, name=name)
            raise
    return record(name=name, **values, other=other, beside=beside, origin=origin)


def _read_fields(node: Node, known: _Fields, name: str = "") -> tuple[dict[str, Any], Kept]:
    values: dict[str, Any] = {}
    other = Kept()
    try:
        pairs = _pairs(node)
    except _Wrong as wrong:
        raise (wrong.at(name) if name else wrong) from None
    for key, value in pairs:
        found = known.get(key)
        if found is None:
            other[key] = yamltext.plain_value(value)
            continue
        own_name, reader = found
        try:
            if own_name:
                values[own_name] = reader(value)
            else:
                other[key] = reader(value)
        except _Wrong as wrong:
            raise wrong.at(key) from None
    return values, other


def _pairs(node: Node) -> Iterable[tuple[str, Node]]:
    if isinstance(node, MappingNode):
        return node.value
    if is_null(node):
        return ()
    raise _Wrong(node, "wrong-field", "{field} must hold lines of key: value")


def _items(node: Node) -> Iterable[Node]:
    if isinstance(node, SequenceNode):
        return node.value
    if is_null(node):
        return ()
    raise _Wrong(node, "wrong-field", "{field} must be a list: lines that start with a dash")


def _text(node: Node, *, secret: bool = False) -> str:
    """Read text. A bare number or boolean is not text to kubectl; null is the empty text."""
    if not isinstance(node, ScalarEvent):
        raise _Wrong(node, "wrong-field", "{field} must be text")
    word: str = node.value
    meant = yamltext.scalar_value(node)
    if isinstance(meant, str):
        return meant
    if meant is None:
        return ""
    shown = text("its-value", "its value") if secret else word
    if isinstance(meant, bool):
        raise _Wrong(
            node,
            "wrong-field",
            "{field} must be text, and kubectl reads {value} as yes or no: put it in quotes",
            value=shown,
        )
    raise _Wrong(
        node,
        "wrong-field",
        "{field} must be text, and kubectl reads {value} as a number: put it in quotes",
        value=shown,
    )


def _secret(node: Node) -> str:
    return _text(node, secret=True)


def _bool(node: Node) -> bool:
    meant = yamltext.scalar_value(node) if isinstance(node, ScalarEvent) else "text"
    if meant is None:
        return False
    if not isinstance(meant, bool):
        raise _Wrong(node, "wrong-field", "{field} must be true or false, without quotes")
    return meant


def _record(known: _Fields) -> _Reader:
    """Make a reader of a mapping that is checked and kept."""

    def read_record(node: Node) -> dict[str, object] | None:
        return None if is_null(node) else dict(_read_fields(node, known)[1])

    return read_record


def _list_of(reader: _Reader) -> _Reader:
    return lambda node: [reader(item) for item in _items(node)]


def _map_of(reader: _Reader) -> _Reader:
    return lambda node: {key: reader(value) for key, value in _pairs(node)}


def _extensions(node: Node) -> list[dict[str, object] | None]:
    """Read a list of extensions. kubectl refuses two of one name, unless the first is empty."""
    found = []
    names = set()
    for item in _items(node):
        extension = _EXTENSION(item)
        found.append(extension)
        if extension is None:
            continue
        name = extension.get("name", "")
        if name in names:
            raise _Wrong(
                item,
                "equal-names",
                'two {field} are named "{name}": names are unique, so rename one of them',
                name=name,
            )
        if extension.get("extension") is not None:
            names.add(name)
    return found


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(_text(item) for item in _items(node))


def _data(node: Node) -> bytes:
    """Decode base64 as Go's standard encoding does: padding needed, line ends ignored."""
    written = _secret(node)
    encoded = written.replace("\n", "").replace("\r", "") if "\n" in written else written
    try:
        data = binascii.a2b_base64(encoded, strict_mode=True)
        if len(encoded) % 4 == 0 and not encoded.endswith("==="):
            return data
    except ValueError:  # also for characters beyond ASCII
        pass
    raise _Wrong(
        node,
        ILLEGAL_BASE64,
        "{field} is not base64 (kubectl: illegal base64 data; {n} characters): {why}",
        n=len(encoded),
        why=_why_not_base64(encoded),
    )


def _why_not_base64(encoded: str) -> Text:
    """Say what is wrong with base64, without a character of what may be a private key."""
    if encoded.startswith("-----BEGIN"):
        return text("is-pem", "it is PEM itself; encode it with base64, or give a file by its path")
    if set(encoded) & set(" \t"):
        return text("blanks", "it contains blanks; write it as one word")
    if set(encoded) & set("-_"):
        return text("url-alphabet", "it is in the URL alphabet; kubectl wants + and / for - and _")
    if len(encoded) % 4:
        return text(
            "part-missing", "its length is not a multiple of 4, so a part is missing; copy it again"
        )
    return text("damaged", "it was damaged; copy it again")


def _exec(node: Node) -> Exec | None:
    if is_null(node):
        return None
    values, other = _read_fields(node, _EXEC)
    return Exec(**values, other=other)


def _not_yaml(source: str | Text, error: yaml.YAMLError) -> LessonError:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    if mark is None:
        return LessonError(
            NOT_YAML,
            "{source}: this is not YAML: {reason}; compare it with a file that works",
            source=source,
            reason=reason,
        )
    return LessonError(
        NOT_YAML,
        "{source}, line {line}, column {column}: this is not YAML: {reason};"
        " compare it with a file that works",
        source=source,
        line=mark.line + 1,
        column=mark.column + 1,
        reason=reason,
    )


_EXTENSION = _record({"name": ("", _text)})
_TOP: _Fields = {
    "apiVersion": ("apiVersion", _text),
    "kind": ("kind", _text),
    "current-context": ("current_context", _text),
    "preferences": ("", _record({"colors": ("", _bool), "extensions": ("", _extensions)})),
    "extensions": ("", _extensions),
}
_CLUSTER: _Fields = {
    "server": ("server", _text),
    "certificate-authority": ("certificate_authority", _text),
    "certificate-authority-data": ("certificate_authority_data", _data),
    "insecure-skip-tls-verify": ("insecure_skip_tls_verify", _bool),
    "tls-server-name": ("tls_server_name", _text),
    "proxy-url": ("proxy_url", _text),
    "disable-compression": ("disable_compression", _bool),
    "extensions": ("", _extensions),
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
    "as-user-extra": ("", _map_of(_list_of(_text))),
    "auth-provider": ("", _record({"name": ("", _text), "config": ("", _map_of(_secret))})),
    "extensions": ("", _extensions),
}
_CONTEXT: _Fields = {
    "cluster": ("cluster", _text),
    "user": ("user", _text),
    "namespace": ("namespace", _text),
    "extensions": ("", _extensions),
}
_EXEC: _Fields = {
    "command": ("command", _text),
    "apiVersion": ("api_version", _text),
    "interactiveMode": ("interactive_mode", _text),
    "args": ("args", _texts),
    "env": ("", _list_of(_record({"name": ("", _text), "value": ("", _secret)}))),
    "installHint": ("", _text),
    "provideClusterInfo": ("", _bool),
}
_KINDS: dict[EntryKind, tuple[type[Any], _Fields]] = {
    EntryKind.CLUSTER: (Cluster, _CLUSTER),
    EntryKind.USER: (User, _USER),
    EntryKind.CONTEXT: (Context, _CONTEXT),
}
