"""The real programs as judges of a chain: what does openssl, what does kubectl say to a case?"""

import base64
import socket
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import yaml
from chain_cases import NOW, Case
from cryptography import x509

from kubecert_lesson import certificates, chain, keys, kubectl
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import ChainVerdict
from kubecert_lesson.chain.names import address
from kubecert_lesson.steps import Verdict

_VERSION = b'{"gitVersion":"v1.36.2"}'
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_VERSION), _VERSION)
)
_PREFIX = "Unable to connect to the server: tls: failed to verify certificate: "


def ours(case: Case, at: datetime = NOW) -> ChainVerdict:
    """This lesson's verdict."""
    return chain.verify(
        case.leaf,
        anchors=case.anchors,
        intermediates=case.intermediates,
        at=at,
        use=case.use,
        name=case.name,
    )


def foreseen(verdict: ChainVerdict, who: str) -> bool:
    """What the verdict says that somebody else decides: the same, but for a stated difference."""
    other = {opinion.who: opinion.verdict for opinion in verdict.differences}
    return (other[who] is Verdict.PASSED) if who in other else verdict.trusted


def by_openssl(case: Case, at: datetime = NOW) -> tuple[bool, str]:
    """Whether ``openssl verify`` accepts, and its words."""
    with tempfile.TemporaryDirectory() as folder:
        leaf = _file(folder, "leaf", [case.leaf])
        argv = ["openssl", "verify", "-no-CApath", "-no-CAstore"]
        argv += ["-attime", str(int(at.timestamp()))]
        if case.anchors:
            argv += ["-CAfile", _file(folder, "anchors", case.anchors)]
        else:
            argv += ["-no-CAfile"]
        if case.intermediates:
            argv += ["-untrusted", _file(folder, "intermediates", case.intermediates)]
        if case.name:
            ip = address(case.name)
            argv += ["-verify_ip", str(ip)] if ip else ["-verify_hostname", case.name]
        purposes = {
            Use.SERVING: ["sslserver"],
            Use.CLIENT: ["sslclient"],
            Use.SERVING_AND_CLIENT: ["sslserver", "sslclient"],
        }[case.use]
        runs = [
            subprocess.run(
                [*argv, "-purpose", purpose, leaf], capture_output=True, text=True, check=False
            )
            for purpose in purposes
        ]
    return all(r.returncode == 0 for r in runs), "".join(r.stdout + r.stderr for r in runs)


def by_cryptography(verdict: ChainVerdict) -> bool | None:
    """Whether cryptography's verifier accepts; None where it cannot be asked."""
    answer = chain.compare(verdict)[2].verdict
    return None if answer is Verdict.NOT_CHECKED else answer is Verdict.PASSED


def by_kubectl(case: Case) -> tuple[bool, str]:
    """Whether kubectl accepts a server that shows this chain, and the error without its prefix."""
    with _serving(case) as port:
        cluster = {"server": f"https://127.0.0.1:{port}"}
        if case.anchors:
            pem = certificates.pem(*case.anchors)
            cluster["certificate-authority-data"] = base64.b64encode(pem).decode()
        if case.name and address(case.name) is None:
            cluster["tls-server-name"] = case.name
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": cluster}],
            "users": [{"name": "u", "user": {"token": "t"}}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
        run = kubectl.run("get", "--raw", "/version", kubeconfig=yaml.safe_dump(config).encode())
    return run.ok, run.stderr.strip().removeprefix(_PREFIX)


@contextmanager
def _serving(case: Case) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # or it would not show a SHA-1 certificate
    with tempfile.TemporaryDirectory() as folder:
        assert case.key is not None
        chain_file = _file(folder, "chain", [case.leaf, *case.intermediates])
        key_file = Path(folder) / "key"
        key_file.write_bytes(keys.private_pem(case.key))
        context.load_cert_chain(chain_file, key_file)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer, args=(listener, context), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _answer(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(connection, server_side=True) as tls:
                tls.recv(65536)
                tls.sendall(_ANSWER)
        except OSError:
            connection.close()


def _file(folder: str, name: str, chosen: Sequence[x509.Certificate]) -> str:
    path = Path(folder) / name
    path.write_bytes(certificates.pem(*chosen))
    return str(path)
