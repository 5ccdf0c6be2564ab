"""The secrets of a kubeconfig, to prove that none of them is in a text.

Nothing here shows one: a secret only says whether a text contains it.
"""

import base64
import binascii
import html
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from kubecert_lesson.diagnose.sources import OpenedKubeconfig, Source, open_source
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes, read_file
from kubecert_lesson.kubeconfig import User
from kubecert_lesson.kubeconfig.hidden import HiddenText, revealed
from kubecert_lesson.kubeconfig.model import located
from kubecert_lesson.words import Coded, template

_BLOCK = 16  # characters of a long secret that are enough to know it again
_HEADER = re.compile(r"-----(?:BEGIN|END) [A-Z0-9 ]*-----")
_WRITTEN = re.compile(
    rb"""^[\s-]*["']?(client-key-data|token|password)["']?\s*:\s*["']?([^\s"'#][^\s"']*)""", re.M
)
_SECRET_NAME = re.compile("token|secret|password", re.IGNORECASE)


class SecretKind(Coded):
    """What a secret is; the codes are the fields of a kubeconfig, without ``client-``."""

    KEY = "key", template("private key")
    TOKEN = "token", template("token")
    PASSWORD = "password", template("password")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret of a kubeconfig: whose it is, and what. The secret itself never shows."""

    columns: ClassVar[tuple[str, ...]] = ("user", "kind")

    user: str
    kind: SecretKind
    content: str = field(repr=False)

    def shown_in(self, *texts: str) -> bool:
        """Say whether one of the texts contains it, or 16 characters in a row of a long one.

        It is recognized as it is, escaped as in HTML and JSON, in base64, and as the numbers of
        its bytes, which is how kubectl prints a kubeconfig that it cannot convert.
        """
        forms = [form for piece in _pieces(self.content) for form in _forms(piece)]
        forms += _blocks(_encoded(self.content))
        return any(form in text for text in texts for form in forms)


def secrets(source: Source) -> tuple[Secret, ...]:
    """Return the private keys, tokens and passwords of a kubeconfig, of all its users.

    ``source`` is what ``diagnose`` takes. Files that it names are read as well; one that cannot be
    read holds nothing to look for. Raises LessonError for a file that does not exist.
    """
    opened = open_source(source)
    found = _written(source, opened) if opened.problem else _held(opened)
    return tuple(dict.fromkeys(secret for secret in found if secret.content.strip()))


def _held(opened: OpenedKubeconfig) -> Iterator[Secret]:
    for user in opened.config.users:
        name = str(user.name)
        yield Secret(user=name, kind=SecretKind.KEY, content=_key(user))
        yield Secret(user=name, kind=SecretKind.TOKEN, content=revealed(user.token))
        yield Secret(user=name, kind=SecretKind.TOKEN, content=_token_of_a_file(user))
        yield Secret(user=name, kind=SecretKind.PASSWORD, content=revealed(user.password))
        for provided in _of_programs(user):
            yield Secret(user=name, kind=SecretKind.TOKEN, content=provided)


def _key(user: User) -> str:
    if isinstance(user.client_key, HiddenText):  # a key where its path belongs
        return user.client_key.reveal()
    try:
        return _as_text(bytes(user.key_pem()))
    except LessonError:
        return ""


def _token_of_a_file(user: User) -> str:
    if not user.token_file or isinstance(user.token_file, HiddenText):
        return revealed(user.token_file)
    try:
        return _as_text(read_file(located(user.token_file, user.origin))).strip()
    except LessonError:
        return ""


def _of_programs(user: User) -> Iterator[str]:
    """What a login program or a provider is told, where its name says that it is secret."""
    provider = user.other.get("auth-provider")
    told = provider.get("config") if isinstance(provider, dict) else None
    pairs = list(told.items()) if isinstance(told, dict) else []
    variables = user.exec.other.get("env") if user.exec else None
    for each in variables if isinstance(variables, list) else ():
        if isinstance(each, dict):
            pairs.append((each.get("name"), each.get("value")))
    for name, value in pairs:
        if _SECRET_NAME.search(str(name)) and isinstance(value, str):
            yield value


def _written(source: Source, opened: OpenedKubeconfig) -> Iterator[Secret]:
    """What stands behind the names of these fields, in a kubeconfig that cannot be parsed."""
    if isinstance(source, bytes):
        contents = [source]
    else:
        contents = [read_bytes(os.fspath(path)) for path in opened.paths]
    for content in contents:
        for field_name, value in _WRITTEN.findall(content):
            kind = SecretKind(field_name.decode().removeprefix("client-").removesuffix("-data"))
            yield Secret(
                user="",
                kind=kind,
                content=_decoded(value) if kind is SecretKind.KEY else _as_text(value),
            )


def _decoded(value: bytes) -> str:
    try:
        return _as_text(base64.b64decode(value, validate=True))
    except binascii.Error:
        return _as_text(value)


def _as_text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _pieces(content: str) -> Iterator[str]:
    """The parts by which a secret is known: no header that any key or token has."""
    if _HEADER.search(content):
        blocks = [block for line in _HEADER.sub("\n", content).split() for block in _blocks(line)]
        yield from blocks[1:] or blocks  # the first says what kind of key follows, and how long
    elif content.startswith("eyJ") and "." in content:  # a JWT says first how it is signed
        yield from (block for part in content.split(".")[1:] for block in _blocks(part))
    else:
        yield from _blocks(content)


def _blocks(content: str) -> list[str]:
    """Cut into blocks; a rest too short to be known by comes with what is before it."""
    whole = [content[at : at + _BLOCK] for at in range(0, len(content) - _BLOCK + 1, _BLOCK)]
    return whole or [content]


def _forms(piece: str) -> Iterator[str]:
    numbers = [str(byte) for byte in piece.encode("utf-8", "surrogatepass")]
    yield from {
        piece,
        html.escape(piece),
        json.dumps(piece)[1:-1],
        json.dumps(piece, ensure_ascii=False)[1:-1],
    }
    if len(numbers) > 3:
        yield " ".join(numbers)
        yield ", ".join(numbers)


def _encoded(content: str) -> str:
    """A secret in base64, without the beginning and the end that other keys have, too."""
    headers = list(_HEADER.finditer(content))
    begins = -(-headers[0].end() // 3) * 4 + _BLOCK if headers else 0
    end = headers[1].start() if len(headers) > 1 else len(content)
    raw = content[:end].encode("utf-8", "surrogatepass")
    return base64.b64encode(raw).decode().rstrip("=")[begins:]
