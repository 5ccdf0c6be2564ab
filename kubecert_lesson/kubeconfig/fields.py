"""The fields of a kubeconfig: how each is read and checked, as kubectl does.

What the lesson uses gets its own name; everything else is kept for saving. Fields that
kubectl knows are checked in both cases. Learned from kubectl 1.37, and tested against it.
"""

import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from yaml.events import ScalarEvent

from kubecert_lesson.kubeconfig import yamltext
from kubecert_lesson.kubeconfig.hidden import Kept, hide
from kubecert_lesson.kubeconfig.model import Exec
from kubecert_lesson.kubeconfig.yamltext import MappingNode, Node, SequenceNode, is_null
from kubecert_lesson.words import Text, Value, text

ILLEGAL_BASE64 = "illegal-base64"
PATH = "path"
_PATH = re.compile(
    r"~|\.{1,2}[/\\]|[A-Za-z]:[/\\]|\$|%\w+%"  # what base64 never begins with
    r"|(?:/[\w.-]+){2,}/?\Z"  # and folders, of words
    r"|[\w./\\ -]+\.(?:crt|pem|key|cer|der|cert|conf)\Z"
)
_LONGEST_PATH = 200
_MOST_DIGITS = 4
Reader = Callable[[Node], Any]
# key -> our name, and how it is read; a field without a name of ours is checked and kept.
Fields = Mapping[str, tuple[str, Reader]]


class WrongValue(Exception):
    """What is wrong with a value; the callers add the field's name and the entry."""

    def __init__(self, node: Node, code: str, template: str, **values: Value) -> None:
        super().__init__(code)
        self.line = yamltext.line(node)
        self.code, self.template, self.values = code, template, values
        self.path: list[str] = []  # of field names, the outermost first
        self.entry: Text | None = None

    def at(self, name: str) -> "WrongValue":
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


def read_fields(node: Node, known: Fields, name: str = "") -> tuple[dict[str, Any], Kept]:
    values: dict[str, Any] = {}
    other = Kept()
    try:
        found = pairs(node)
    except WrongValue as wrong:
        raise (wrong.at(name) if name else wrong) from None
    for key, value in found:
        field = known.get(key)
        if field is None:
            other[key] = yamltext.plain_value(value)
            continue
        own_name, reader = field
        try:
            if own_name:
                values[own_name] = reader(value)
            else:
                other[key] = reader(value)
        except WrongValue as wrong:
            raise wrong.at(key) from None
    return values, other


def pairs(node: Node) -> Iterable[tuple[str, Node]]:
    if isinstance(node, MappingNode):
        return node.value
    if is_null(node):
        return ()
    raise WrongValue(node, "wrong-field", "{field} must hold lines of key: value")


def items(node: Node) -> Iterable[Node]:
    if isinstance(node, SequenceNode):
        return node.value
    if is_null(node):
        return ()
    raise WrongValue(node, "wrong-field", "{field} must be a list: lines that start with a dash")


def read_text(node: Node, *, secret: bool = False) -> str:
    """Read text. A bare number or boolean is not text to kubectl; null is the empty text."""
    if not isinstance(node, ScalarEvent):
        raise WrongValue(node, "wrong-field", "{field} must be text")
    word: str = node.value
    meant = yamltext.scalar_value(node)
    if isinstance(meant, str):
        return meant
    if meant is None:
        return ""
    hidden = secret or sum(map(str.isdigit, word)) > _MOST_DIGITS  # a password, perhaps
    shown = text("its-value", "its value") if hidden else word
    if isinstance(meant, bool):
        raise WrongValue(
            node,
            "wrong-field",
            "{field} must be text, and kubectl reads {value} as yes or no: put it in quotes",
            value=shown,
        )
    raise WrongValue(
        node,
        "wrong-field",
        "{field} must be text, and kubectl reads {value} as a number: put it in quotes",
        value=shown,
    )


def _secret(node: Node) -> str:
    return read_text(node, secret=True)


def _bool(node: Node) -> bool:
    meant = yamltext.scalar_value(node) if isinstance(node, ScalarEvent) else "text"
    if meant is None:
        return False
    if not isinstance(meant, bool):
        raise WrongValue(node, "wrong-field", "{field} must be true or false, without quotes")
    return meant


def _record(known: Fields) -> Reader:
    """Make a reader of a mapping that is checked and kept."""

    def read_record(node: Node) -> dict[str, object] | None:
        return None if is_null(node) else dict(read_fields(node, known)[1])

    return read_record


def _list_of(reader: Reader) -> Reader:
    return lambda node: [reader(item) for item in items(node)]


def _map_of(reader: Reader) -> Reader:
    return lambda node: {key: reader(value) for key, value in pairs(node)}


def _extensions(node: Node) -> list[dict[str, object] | None]:
    """Read a list of extensions. kubectl refuses two of one name, unless the first is empty."""
    found = []
    names = set()
    for item in items(node):
        extension = _EXTENSION(item)
        found.append(extension)
        if extension is None:
            continue
        name = extension.get("name", "")
        if name in names:
            raise WrongValue(
                item,
                "equal-names",
                'two {field} are named "{name}": names are unique, so rename one of them',
                name=hide(str(name)),
            )
        if extension.get("extension") is not None:
            names.add(name)
    return found


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(read_text(item) for item in items(node))


def _data(node: Node) -> bytes:
    """Decode base64 as Go's standard encoding does: padding needed, line ends ignored.

    Go reads a list of small numbers as bytes, too.
    """
    if isinstance(node, SequenceNode):
        return bytes(_byte(item) for item in node.value)
    written = _secret(node)
    encoded = written.replace("\n", "").replace("\r", "") if "\n" in written else written
    try:
        data = binascii.a2b_base64(encoded, strict_mode=True)
        if len(encoded) % 4 == 0 and not encoded.endswith("==="):
            return data
    except ValueError:  # also for characters beyond ASCII
        pass
    raise WrongValue(
        node,
        ILLEGAL_BASE64,
        "{field} is not base64 (kubectl: illegal base64 data; {n} characters): {why}",
        n=len(encoded),
        why=_why_not_base64(encoded),
    )


def looks_like_path(written: str) -> bool:
    """Say whether what should be base64 is rather the path of a file."""
    return len(written) < _LONGEST_PATH and _PATH.match(written) is not None


def _byte(node: Node) -> int:
    meant = yamltext.scalar_value(node) if isinstance(node, ScalarEvent) else "text"
    if meant is None:
        return 0
    number = not isinstance(meant, bool) and isinstance(meant, int | float)
    if not number or meant not in range(256):
        raise WrongValue(node, "wrong-field", "{field} must be text: base64 in one line")
    return int(meant)


def _why_not_base64(encoded: str) -> Text:
    """Say what is wrong with base64, without a character of what may be a private key."""
    if encoded.startswith("-----BEGIN"):
        return text("is-pem", "it is PEM itself; encode it with base64, or give a file by its path")
    if looks_like_path(encoded):
        return text(PATH, "it is a path; that belongs into the field of this name without -data")
    if set(encoded) & set("\"'"):
        return text("quotes", "it has quotes inside; leave them out")
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
    values, other = read_fields(node, _EXEC)
    return Exec(**values, other=other)


_EXTENSION = _record({"name": ("", read_text)})
TOP: Fields = {
    "apiVersion": ("apiVersion", read_text),
    "kind": ("kind", read_text),
    "current-context": ("current_context", read_text),
    "preferences": ("", _record({"colors": ("", _bool), "extensions": ("", _extensions)})),
    "extensions": ("", _extensions),
}
CLUSTER: Fields = {
    "server": ("server", read_text),
    "certificate-authority": ("certificate_authority", read_text),
    "certificate-authority-data": ("certificate_authority_data", _data),
    "insecure-skip-tls-verify": ("insecure_skip_tls_verify", _bool),
    "tls-server-name": ("tls_server_name", read_text),
    "proxy-url": ("proxy_url", read_text),
    "disable-compression": ("disable_compression", _bool),
    "extensions": ("", _extensions),
}
USER: Fields = {
    "client-certificate": ("client_certificate", read_text),
    "client-certificate-data": ("client_certificate_data", _data),
    "client-key": ("client_key", read_text),
    "client-key-data": ("client_key_data", _data),
    "token": ("token", _secret),
    "tokenFile": ("token_file", read_text),
    "username": ("username", read_text),
    "password": ("password", _secret),
    "exec": ("exec", _exec),
    "as": ("impersonate", read_text),
    "as-uid": ("impersonate_uid", read_text),
    "as-groups": ("impersonate_groups", _texts),
    "as-user-extra": ("", _map_of(_list_of(read_text))),
    "auth-provider": ("", _record({"name": ("", read_text), "config": ("", _map_of(_secret))})),
    "extensions": ("", _extensions),
}
CONTEXT: Fields = {
    "cluster": ("cluster", read_text),
    "user": ("user", read_text),
    "namespace": ("namespace", read_text),
    "extensions": ("", _extensions),
}
_EXEC: Fields = {
    "command": ("command", read_text),
    "apiVersion": ("api_version", read_text),
    "interactiveMode": ("interactive_mode", read_text),
    "args": ("args", _texts),
    "env": ("", _list_of(_record({"name": ("", read_text), "value": ("", _secret)}))),
    "installHint": ("", read_text),
    "provideClusterInfo": ("", _bool),
}
