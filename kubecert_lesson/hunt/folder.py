"""The learner's folder: a kubeconfig, the control plane's files, and nothing that tells the fault.

``pki/`` is /etc/kubernetes/pki of the control-plane node. What a server is to show, it reads from
there, again whenever a file changes.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kubecert_lesson import certificates, kubeconfig
from kubecert_lesson.certificates import Identity
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_file, write_private, write_public
from kubecert_lesson.gallery.setup import PORT
from kubecert_lesson.hunt.dealing import HuntCase
from kubecert_lesson.hunt.layouts import Front, Work
from kubecert_lesson.keys import PrivateKey

CONFIG, SECOND, ADMIN = "config", "config-2", "admin.conf"
PROXY = "haproxy.cfg"
# All that a hunt writes, to take it away again before the next one.
GIVEN = (
    *("config", "config-2", "admin.conf", "haproxy.cfg", "api-server.log", "README.txt"),
    *("pki/*", "webhook/*", "extension/*", ".hunt.json", ".commands", "record.sh"),
)
_OWN_ADDRESS = re.compile(rf"(127\.0\.0\.1|localhost):{PORT}\b")
_MODE = re.compile(r"^\s*mode\s+(\w+)", re.MULTILINE)
_PROXY_TEXT = """\
frontend kubernetes
    bind 127.0.0.1:{port}
    mode {mode}
    default_backend control-plane
"""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OnDisk:
    """What the files say now: which certificates are shown, and by whom clients are judged."""

    serving: Identity
    chain: tuple[x509.Certificate, ...]
    client_ca: tuple[x509.Certificate, ...]
    tls: bool
    work: Identity | None


def kubeconfig_paths(folder: Path) -> tuple[Path, ...]:
    """Return the kubeconfigs that kubectl is given, in order."""
    found = tuple(folder / name for name in (CONFIG, SECOND) if (folder / name).exists())
    return found or (folder / CONFIG,)


def write_case(case: HuntCase, folder: Path, port: int) -> None:
    """Write everything that a learner gets."""
    for name, text in zip((CONFIG, SECOND), case.setup.kubeconfigs, strict=False):
        write_private(folder / name, at_port(text, port))
    admin = kubeconfig.to_yaml(case.admin_kubeconfig)
    write_private(folder / ADMIN, at_port(admin, port))
    place = folder / "pki"
    place.mkdir(exist_ok=True)
    healthy, setup = case.healthy, case.setup
    write_public(place / "ca.crt", certificates.pem(*setup.client_ca))
    write_private(place / "ca.key", healthy.authority.key_pem)
    shown = certificates.pem(setup.serving.certificate, *setup.serving_chain)
    write_public(place / "apiserver.crt", shown)
    write_private(place / "apiserver.key", setup.serving.key_pem)
    if healthy.issuer:
        healthy.issuer.write(place, "intermediate")
    if case.layout.front is Front.BALANCER:
        mode = "tcp" if setup.tls else "http"
        write_public(folder / PROXY, _PROXY_TEXT.format(port=port, mode=mode).encode())
    if case.work:
        own = folder / case.work.folder
        own.mkdir(exist_ok=True)
        case.work.authority.write(own, "ca")
        case.work.serving.write(own, "tls")


def at_port(text: bytes, port: int) -> bytes:
    """Put the port of the running server into a kubeconfig."""
    return _OWN_ADDRESS.sub(rf"\1:{port}", text.decode()).encode()


def read_disk(folder: Path, work: Work) -> OnDisk:
    """Read what the servers are to show. Raises LessonError for what cannot be used."""
    place = folder / "pki"
    leaf, *chain = certificates.load_all(read_file(place / "apiserver.crt"))
    return OnDisk(
        serving=Identity(leaf, read_key(place / "apiserver.key")),
        chain=tuple(chain),
        client_ca=certificates.load_all(read_file(place / "ca.crt")),
        tls=speaks_tls(folder),
        work=_work(folder, work),
    )


def speaks_tls(folder: Path) -> bool:
    """Say whether the proxy, if there is one, lets TLS through."""
    path = folder / PROXY
    if not path.exists():
        return True
    found = _MODE.search(read_file(path).decode("utf-8", "replace"))
    return found is None or found[1] != "http"


def stamp(folder: Path, work: Work) -> tuple[object, ...]:
    """Return what changes whenever one of the servers' files does."""
    names = ["pki/ca.crt", "pki/apiserver.crt", "pki/apiserver.key", PROXY]
    names += [f"{work.value}/tls.crt", f"{work.value}/tls.key"]
    found: list[object] = []
    for name in names:
        try:
            status = os.stat(folder / name)
            found.append((status.st_mtime_ns, status.st_size, status.st_ino))
        except OSError:
            found.append(None)
    return tuple(found)


def _work(folder: Path, kind: Work) -> Identity | None:
    if kind is Work.NONE:
        return None
    return read_identity(folder / kind.value, "tls")


def read_identity(place: Path, name: str) -> Identity:
    """Read NAME.crt and NAME.key. Raises LessonError for what cannot be used."""
    certificate = certificates.load_all(read_file(place / f"{name}.crt"))[0]
    return Identity(certificate, read_key(place / f"{name}.key"))


def read_key(path: Path) -> PrivateKey:
    """Read a private key that is not encrypted, without the long test of its primes.

    Whether it belongs to its certificate is found out when it is used. Raises LessonError.
    """
    try:
        found = load_pem_private_key(read_file(path), None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise LessonError(
            "no-key", "{path} holds no private key that can be read", path=path.name
        ) from error
    if not isinstance(found, PrivateKey):
        raise LessonError("no-key", "{path} holds a key of an unusual kind", path=path.name)
    return found
