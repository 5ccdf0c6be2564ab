"""What a kubeconfig is made of: clusters, users, contexts, and the names that tie them together.

Names and meaning of the fields are those of Kubernetes, config.v1 ("kubeconfig (v1)" in the
reference of kubernetes.io). Empty text, empty bytes and False mean: not set.
"""

import os
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_file
from kubecert_lesson.kubeconfig.codes import EntryKind, LoginMethod
from kubecert_lesson.kubeconfig.hidden import (
    HiddenBytes,
    HiddenText,
    Kept,
    hide,
    hide_in_url,
    hide_path,
    shown_record,
)
from kubecert_lesson.kubeconfig.names import find, some_names, sorted_by_name
from kubecert_lesson.words import Text, Value, listed, one_line, say, text

NO_PATH = "content-in-path"


@dataclass(frozen=True, slots=True, repr=False)
class Cluster:
    """Where an API server is, and which authority its certificate must come from."""

    name: str
    server: str = ""
    _: KW_ONLY
    certificate_authority: str = ""  # a path, as written in the file
    certificate_authority_data: bytes = b""  # PEM
    insecure_skip_tls_verify: bool = False
    tls_server_name: str = ""
    proxy_url: str = ""
    disable_compression: bool = False
    other: Kept = field(default_factory=Kept)  # fields that are only kept
    beside: Kept = field(default_factory=Kept)  # the same, beside name and cluster
    origin: Path | None = field(default=None, compare=False)  # the file it was read from

    def __post_init__(self) -> None:
        _hide(self, hide_in_url, "server", "proxy_url")
        _hide(self, hide_path, "certificate_authority")
        _hide(self, hide, "name", "tls_server_name")

    def __repr__(self) -> str:
        return shown_record(self)

    def authority_pem(self) -> bytes:
        """Return the trusted authorities as PEM, embedded or out of the file; b'' for none.

        Raises LessonError when the file cannot be read. Embedded data takes precedence over a file.
        """
        return self.certificate_authority_data or _material(
            self, EntryKind.CLUSTER, "certificate-authority", self.certificate_authority
        )


@dataclass(frozen=True, slots=True, repr=False)
class Exec:
    """A program that kubectl would run for credentials. The lesson names it and never runs it."""

    command: str = ""
    api_version: str = ""
    _: KW_ONLY
    interactive_mode: str = ""
    args: tuple[str, ...] = ()
    other: Kept = field(default_factory=Kept)  # env, installHint, provideClusterInfo

    def __post_init__(self) -> None:
        _hide(self, hide_path, "command")
        _hide(self, hide, "api_version", "interactive_mode")

    def __repr__(self) -> str:
        return say("Exec(command={command!r}, never run here)", command=self.command)

    __str__ = __repr__


@dataclass(frozen=True, slots=True, repr=False)
class User:
    """Who logs in, and what proves it: a client certificate with its key, a token, a program."""

    name: str
    _: KW_ONLY
    client_certificate: str = ""  # a path, as written in the file
    client_certificate_data: bytes = b""  # PEM
    client_key: str = ""  # a path, as written in the file
    client_key_data: bytes = b""  # PEM; a HiddenBytes
    token: str = ""  # a HiddenText
    token_file: str = ""
    username: str = ""
    password: str = ""  # a HiddenText
    exec: Exec | None = None
    impersonate: str = ""
    impersonate_uid: str = ""
    impersonate_groups: tuple[str, ...] = ()
    other: Kept = field(default_factory=Kept)  # fields that are only kept
    beside: Kept = field(default_factory=Kept)  # the same, beside name and user
    origin: Path | None = field(default=None, compare=False)  # the file it was read from

    def __post_init__(self) -> None:
        if self.client_key_data:
            object.__setattr__(self, "client_key_data", HiddenBytes(self.client_key_data))
        if self.token:
            object.__setattr__(self, "token", HiddenText(self.token))
        if self.password:
            object.__setattr__(self, "password", HiddenText(self.password))
        _hide(self, hide_path, "client_certificate", "client_key", "token_file")
        _hide(self, hide, "name", "username", "impersonate", "impersonate_uid")
        object.__setattr__(self, "impersonate_groups", tuple(map(hide, self.impersonate_groups)))

    def __repr__(self) -> str:
        return shown_record(self)

    @property
    def logins(self) -> tuple[LoginMethod, ...]:
        """What this user logs in with; a good kubeconfig names one thing."""
        methods = {
            LoginMethod.CERTIFICATE: self.client_certificate or self.client_certificate_data,
            LoginMethod.TOKEN: self.token or self.token_file,
            LoginMethod.PASSWORD: self.username,  # a password alone identifies nobody
            LoginMethod.PROGRAM: self.exec,
            LoginMethod.AUTH_PROVIDER: self.other.get("auth-provider") is not None,
        }
        return tuple(method for method, given in methods.items() if given)

    @property
    def login(self) -> Text:
        """What this user logs in with, in a few words."""
        program = self.exec.command if self.exec else ""
        methods: list[Value] = [
            text("program", "program {command}", command=program)
            if method is LoginMethod.PROGRAM
            else method
            for method in self.logins
        ]
        if not methods:
            return text("no-login", "nothing")
        return text("logins", "{methods}", methods=listed(methods))

    def certificate_pem(self) -> bytes:
        """Return the client certificate as PEM, embedded or out of the file; b'' for none.

        Raises LessonError when the file cannot be read. Embedded data takes precedence over a file.
        """
        return self.client_certificate_data or _material(
            self, EntryKind.USER, "client-certificate", self.client_certificate
        )

    def key_pem(self) -> bytes:
        """Return the private key as PEM, embedded or out of the file; b'' for none.

        The value hides itself when it is shown. Raises LessonError as certificate_pem does.
        """
        return self.client_key_data or HiddenBytes(
            _material(self, EntryKind.USER, "client-key", self.client_key)
        )

    def bearer_token(self) -> str:
        """Return the token that kubectl sends; '' for none. It hides itself when it is shown.

        That of the file counts, and where the file cannot be read, or is empty, that of the field.
        Raises LessonError where there is neither.
        """
        if not self.token_file:
            return self.token
        try:
            content = _material(self, EntryKind.USER, "tokenFile", self.token_file)
        except LessonError:
            if self.token:
                return self.token
            raise
        found = content.decode("utf-8", "replace").strip()
        return HiddenText(found) if found else self.token


@dataclass(frozen=True, slots=True, repr=False)
class Context:
    """A pair of a cluster and a user, by name, and the namespace to start in."""

    name: str
    cluster: str = ""
    user: str = ""
    _: KW_ONLY
    namespace: str = ""
    other: Kept = field(default_factory=Kept)  # fields that are only kept
    beside: Kept = field(default_factory=Kept)  # the same, beside name and context
    origin: Path | None = field(default=None, compare=False)  # the file it was read from

    def __post_init__(self) -> None:
        _hide(self, hide, "name", "cluster", "user", "namespace")

    def __repr__(self) -> str:
        return shown_record(self)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Kubeconfig:
    """Clusters, users and contexts, each sorted by name as kubectl keeps them.

    Raises LessonError when two entries of one kind have the same name.
    """

    clusters: tuple[Cluster, ...] = ()
    users: tuple[User, ...] = ()
    contexts: tuple[Context, ...] = ()
    current_context: str = ""
    other: Kept = field(default_factory=Kept)  # preferences, extensions, unknown fields
    origin: Path | None = field(default=None, compare=False)  # the file it was read from

    def __post_init__(self) -> None:
        _hide(self, hide, "current_context")
        for kind in ("clusters", "users", "contexts"):
            object.__setattr__(self, kind, sorted_by_name(kind, getattr(self, kind)))

    def __repr__(self) -> str:
        kinds = (
            f"{kind}: {some_names(getattr(self, kind))}"
            for kind in ("clusters", "users", "contexts")
        )
        current = one_line(str(self.current_context)) or say("(none)")
        return f"Kubeconfig({'; '.join(kinds)}; current-context: {current})"

    def cluster(self, name: str) -> Cluster:
        """Return the cluster of that name. Raises LessonError when there is none."""
        return find(EntryKind.CLUSTER, self.clusters, name)

    def user(self, name: str) -> User:
        """Return the user of that name. Raises LessonError when there is none."""
        return find(EntryKind.USER, self.users, name)

    def context(self, name: str) -> Context:
        """Return the context of that name. Raises LessonError when there is none."""
        return find(EntryKind.CONTEXT, self.contexts, name)


def located(path: str, origin: Path | None) -> str:
    """Return where a path of a kubeconfig leads: relative ones start at the file's own folder.

    Without an origin they start at the current folder. Source: kubernetes.io, "Organizing
    Cluster Access Using kubeconfig Files", section "File references".
    """
    folder = origin.parent if origin else Path.cwd()
    place = os.path.normpath(os.path.join(folder, path))
    return HiddenText(place) if isinstance(path, HiddenText) else place


def command_path(command: str, origin: Path | None) -> str:
    """Return where an exec command leads: one without a slash is looked up in PATH, later."""
    return located(command, origin) if os.sep in command and origin else command


def _material(entry: Cluster | User, kind: EntryKind, field_name: str, path: str) -> bytes:
    if not path:
        return b""
    if isinstance(path, HiddenText):
        raise LessonError(
            NO_PATH,
            '{field} of {kind} "{name}" is for a path, and what is there looks like the content of'
            " a file: that belongs into {place}",
            field=field_name,
            kind=kind,
            name=entry.name,
            place="token" if field_name == "tokenFile" else f"{field_name}-data",
        )
    try:
        return read_file(located(path, entry.origin))
    except LessonError as error:
        raise LessonError(
            error.code,
            '{field} of {kind} "{name}": {problem}',
            field=field_name,
            kind=kind,
            name=entry.name,
            problem=error.text,
        ) from error


def _hide(record: object, hiding: Callable[[str], str], *names: str) -> None:
    for name in names:
        value = getattr(record, name)
        if (hidden := hiding(value)) is not value:
            object.__setattr__(record, name, hidden)
