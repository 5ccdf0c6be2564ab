"""What a learner chooses for a kubeconfig, and what follows from it. KubeconfigBuilder shows it.

Choices are values. From them come the kubeconfig itself, its YAML without secrets, the commands of
kubectl that write the same file, and for each user at each cluster whether that can work.
"""

import os
import re
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cryptography import x509

from kubecert_lesson import certificates, chain, keys, kubeconfig
from kubecert_lesson.certificates import Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.kubeconfig import Kubeconfig

T = TypeVar("T")

FILE = "built.yaml"  # the file that the commands write, never the learner's own kubeconfig
_CERTIFICATES = (".crt", ".pem", ".cer")


@dataclass(frozen=True, slots=True)
class ClusterChoice:
    """A cluster: its server, the authority file to check it by, and the one that it checks by.

    ``client_authority`` is no part of a kubeconfig: it is the server's own setting. '' means the
    same authority, as kubeadm and kind have it.
    """

    name: str
    server: str
    authority: str
    embed: bool = True
    client_authority: str = ""


@dataclass(frozen=True, slots=True)
class UserChoice:
    """A user: the files of the client certificate and of its key."""

    name: str
    certificate: str
    key: str
    embed: bool = True


@dataclass(frozen=True, slots=True)
class ContextChoice:
    """A context: one user at one cluster."""

    name: str
    cluster: str
    user: str
    namespace: str = ""


Choice = ClusterChoice | UserChoice | ContextChoice


@dataclass(frozen=True, slots=True)
class State:
    """All that was chosen so far."""

    clusters: tuple[ClusterChoice, ...] = ()
    users: tuple[UserChoice, ...] = ()
    contexts: tuple[ContextChoice, ...] = ()
    current: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Materials:
    """The PEM files of one folder, by file name, as they were at one time."""

    folder: Path
    certificates: Mapping[str, x509.Certificate]
    keys: Mapping[str, keys.PrivateKey]
    at: datetime

    @property
    def authorities_first(self) -> tuple[str, ...]:
        """The certificate files, those of authorities before the others."""
        return tuple(
            sorted(self.certificates, key=lambda name: (not self._is_authority(name), name))
        )

    @property
    def leaves_first(self) -> tuple[str, ...]:
        """The certificate files, those of authorities after the others."""
        return tuple(sorted(self.certificates, key=lambda name: (self._is_authority(name), name)))

    def _is_authority(self, name: str) -> bool:
        return certificates.summarize(self.certificates[name]).is_ca is True


@dataclass(frozen=True, slots=True)
class Pair:
    """One user at one cluster: whether it can work, and who refuses whom and why where not."""

    user: str
    cluster: str
    works: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Built:
    """What follows from the choices. ``yaml`` shows no key; ``config`` has them."""

    config: Kubeconfig
    yaml: str
    commands: tuple[str, ...]
    pairs: tuple[Pair, ...]
    problems: tuple[str, ...]


def read_materials(folder: str | os.PathLike[str]) -> Materials:
    """Read the certificates and keys of a folder. Files that hold neither are passed over.

    Raises LessonError where there is no certificate.
    """
    place = Path(os.path.abspath(folder))
    found: dict[str, x509.Certificate] = {}
    private: dict[str, keys.PrivateKey] = {}
    for path in sorted(place.glob("*")):
        with suppress(LessonError):
            if path.suffix in _CERTIFICATES:
                found[path.name] = certificates.read(path)
            elif path.suffix == ".key":
                private[path.name] = keys.read_private(path)
    if not found:
        raise LessonError(f"no certificate is in {place.name}/: write ca.crt and user.crt first")
    return Materials(place, found, private, datetime.now(UTC))


def choices_of(config: Kubeconfig, materials: Materials) -> State:
    """Return the choices that lead to a kubeconfig, its material looked up among the files.

    Raises LessonError where a certificate or a key of it is in none of them.
    """

    def file(data: bytes, what: str) -> str:
        for name in (*materials.certificates, *materials.keys):
            if read_bytes(materials.folder / name) == data:
                return name
        raise LessonError(f"{what} is no file of {materials.folder.name}/: write it there first")

    clusters = tuple(
        ClusterChoice(
            c.name,
            c.server,
            file(c.authority_pem(), f'the authority of cluster "{c.name}"'),
            bool(c.certificate_authority_data),
        )
        for c in config.clusters
    )
    users = tuple(
        UserChoice(
            u.name,
            file(u.certificate_pem(), f'the certificate of user "{u.name}"'),
            file(u.key_pem(), f'the key of user "{u.name}"'),
            bool(u.client_certificate_data),
        )
        for u in config.users
    )
    contexts = tuple(ContextChoice(c.name, c.cluster, c.user, c.namespace) for c in config.contexts)
    return State(clusters, users, contexts, config.current_context)


def faults(state: State, choice: Choice) -> dict[str, str]:
    """Return what is wrong with a choice before it is added: a message by field name."""
    found = {}
    if not choice.name.isprintable() or not choice.name.strip():
        found["name"] = "give it a name of letters, digits and dashes"
    match choice:
        case ClusterChoice() if problem := _server_problem(choice.server):
            found["server"] = problem
        case ContextChoice():
            if choice.cluster not in {cluster.name for cluster in state.clusters}:
                found["cluster"] = "add a cluster first"
            if choice.user not in {user.name for user in state.users}:
                found["user"] = "add a user first"
        case _:
            pass
    return found


def put(state: State, choice: Choice) -> State:
    """Return the choices with one more, or with one changed: names are unique within a kind."""
    kind = kind_of(choice)
    change: dict[str, Any] = {kind: (*_others(state, kind, choice.name), choice)}
    return replace(state, **change)


def drop(state: State, kind: str, name: str) -> State:
    """Return the choices without one. Contexts that name it stay, and lead nowhere, as kubectl's.

    ``kind`` is 'clusters', 'users' or 'contexts'.
    """
    change: dict[str, Any] = {kind: _others(state, kind, name)}
    if kind == "contexts" and name == state.current:
        change["current"] = ""
    return replace(state, **change)


def kind_of(choice: Choice) -> str:
    """Name the list of a State that a choice belongs to."""
    kinds = {ClusterChoice: "clusters", UserChoice: "users", ContextChoice: "contexts"}
    return kinds[type(choice)]


def build(state: State, materials: Materials) -> Built:
    """Compute all that the choices lead to. Raises LessonError where a file cannot be read."""
    folder, config = materials.folder, Kubeconfig()
    for c in state.clusters:
        config = kubeconfig.set_cluster(
            config,
            c.name,
            server=c.server,
            certificate_authority=folder / c.authority,
            embed=c.embed,
        )
    for u in state.users:
        config = kubeconfig.set_credentials(
            config,
            u.name,
            client_certificate=folder / u.certificate,
            client_key=folder / u.key,
            embed=u.embed,
        )
    for t in state.contexts:
        config = kubeconfig.set_context(
            config, t.name, cluster=t.cluster, user=t.user, namespace=t.namespace or None
        )
    if state.current:
        config = kubeconfig.use_context(config, state.current)
    pairs = tuple(pair(user, c, materials) for user in state.users for c in state.clusters)
    return Built(
        config,
        shown_yaml(config, folder),
        commands(state),
        pairs,
        kubeconfig.check(config),
    )


def commands(state: State) -> tuple[str, ...]:
    """Return the commands, for a shell in the folder of the files, that write the same file."""
    said = [
        _command(
            "set-cluster",
            c.name,
            server=c.server,
            certificate_authority=c.authority,
            embed_certs=c.embed,
        )
        for c in state.clusters
    ]
    said += [
        _command(
            "set-credentials",
            u.name,
            client_certificate=u.certificate,
            client_key=u.key,
            embed_certs=u.embed,
        )
        for u in state.users
    ]
    said += [
        _command("set-context", t.name, cluster=t.cluster, user=t.user, namespace=t.namespace)
        for t in state.contexts
    ]
    return (*said, *([_command("use-context", state.current)] if state.current else []))


def pair(user: UserChoice, cluster: ClusterChoice, materials: Materials) -> Pair:
    """Say whether a user can log in to a cluster: by its key, and by who signed its certificate."""
    certificate = _file(materials.certificates, user.certificate, materials)
    trusted = _file(
        materials.certificates, cluster.client_authority or cluster.authority, materials
    )
    key = _file(materials.keys, user.key, materials)
    if not keys.same_key(key, certificate.public_key()):  # type: ignore[arg-type]
        reason = (
            f"kubectl refuses its own files: the key in {user.key} does not belong to the"
            f" certificate in {user.certificate}."
        )
        return Pair(user.name, cluster.name, False, reason)
    verdict = chain.verify(certificate, anchors=[trusted], at=materials.at, use=Use.CLIENT)
    if verdict.trusted:
        return Pair(user.name, cluster.name, True, verdict.reason)
    return Pair(user.name, cluster.name, False, f"The server answers 401: {verdict.reason}")


def shown_yaml(config: Kubeconfig, folder: Path) -> str:
    """Write a kubeconfig for the eye: keys as a note on their size, certificates by their start."""
    text = kubeconfig.to_yaml(config, folder=folder).decode()
    text = _KEY.sub(lambda m: f"{m[1]}(private key, {len(m[2]) * 0.75e-3:.1f} kB, hidden)", text)
    return _CERTIFICATE.sub(r"\1\2…", text)


_KEY = re.compile(r"^( +client-key-data: )(.*)$", re.MULTILINE)
_CERTIFICATE = re.compile(r"^( +[a-z-]+-data: )([\w+/=]{24})[\w+/=]+$", re.MULTILINE)


def _command(verb: str, name: str, **options: str | bool) -> str:
    """Write a command for a shell, its options on a line of their own."""
    first = f"kubectl config --kubeconfig={FILE} {verb}"
    given = {f"--{option.replace('_', '-')}": value for option, value in options.items() if value}
    words = [flag if value is True else f"{flag}={value}" for flag, value in given.items()]
    if name.startswith("-"):
        words += ["--", name]
    else:
        first += f" {shlex.quote(name)}"
    return f"{first} \\\n    {shlex.join(words)}" if words else first


def _server_problem(server: str) -> str:
    try:
        parts = urlsplit(server)
        found = parts.scheme in ("https", "http") and parts.hostname and parts.port != 0
    except ValueError:
        found = None
    return "" if found and server.isprintable() else "write it like https://a.example:6443"


def _file(files: Mapping[str, T], name: str, materials: Materials) -> T:
    if name not in files:
        raise LessonError(
            f"there is no {name} in {materials.folder.name}/ any more: write it again"
        )
    return files[name]


def _others(state: State, kind: str, name: str) -> tuple[Choice, ...]:
    return tuple(choice for choice in getattr(state, kind) if choice.name != name)
