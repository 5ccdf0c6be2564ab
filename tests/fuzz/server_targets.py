"""Servers of others: what they answer to a client, in TLS, in HTTP and in JSON; their addresses."""

import base64
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest import mock

from fuzz import seeds
from fuzz.faces import told
from fuzz.judging import Target
from fuzz.seeds import NOW

from kubecert_lesson import certificates
from kubecert_lesson.diagnose import diagnose
from kubecert_lesson.diagnose.checks.access import check_access
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.dialling import probe
from kubecert_lesson.dialling.client import curious_context
from kubecert_lesson.dialling.probe import FirstLook
from kubecert_lesson.dialling.proxies import proxy_of_environment, proxy_of_kubeconfig
from kubecert_lesson.dialling.routes import Route
from kubecert_lesson.dialling.tunnels import ProxyRefused, ProxyUnreachable
from kubecert_lesson.dialling.values import Address, Answer
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import parse
from kubecert_lesson.words import text, visible

_HERE = Address("https", "127.0.0.1", 6443)
_SECONDS = 1.0
_context_made_once = cache(curious_context)


def _to(where: Address) -> Route:
    return Route(where=where, seconds=_SECONDS)


@contextmanager
def _answering(*answers: bytes) -> Iterator[None]:
    """Let every connection reach a server that has said this already, and hangs up."""
    left = list(answers)

    def connected(*_: object, **__: object) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.setblocking(False)
            theirs.sendall(left.pop(0) if len(left) > 1 else left[0])
            theirs.shutdown(socket.SHUT_WR)
            kept.append(theirs.dup())  # closed too early, what it said would be lost
        return ours

    kept: list[socket.socket] = []
    with (
        mock.patch.object(socket, "create_connection", connected),
        mock.patch.object(probe, "curious_context", _context_made_once),
    ):
        yield
    for each in kept:
        each.close()


def read_record(data: bytes) -> Iterator[object]:
    """The first bytes of a server that should speak TLS."""
    with _answering(data):
        yield from _first_look(probe.look(_to(_HERE), "a.example"))


def _first_look(shown: FirstLook) -> Iterator[object]:
    yield from (shown.spoken, shown.error, shown.answer.error, shown.answer.refused_in_tls)
    yield from (certificates.summarize(certificate) for certificate in shown.certificates)


def read_server_certificate(data: bytes) -> Iterator[object]:
    """A certificate that a server shows in its handshake, up to the diagnosis of it."""
    if sum(data) % 3:  # the whole diagnosis takes far longer
        with _answering(_flight(data)):
            yield from _first_look(probe.look(_to(_HERE), "a.example"))
        return
    with _answering(b"", _flight(data)):
        yield from told(diagnose(_HTTPS, at=NOW, timeout=_SECONDS), data)


def read_answer(data: bytes) -> Iterator[object]:
    """An answer in HTTP."""
    with _answering(data):
        if len(data) % 4:
            yield probe.ask_plain(_to(_HERE), "/version")
        else:
            yield from told(diagnose(_HTTP, at=NOW, timeout=_SECONDS), data)


def read_reviews(data: bytes) -> Iterator[object]:
    """What a server that was found good answers to the questions about a login.

    An answer is three digits and a body; two answers are apart by three line breaks.
    """
    answers = [_answer(each) for each in data.split(b"\n\n\n", 1)]
    findings = Findings()

    def ask(path: str, document: object) -> Answer:
        with _answering(answers.pop(0) if len(answers) > 1 else answers[0]):
            return probe.ask_plain(_to(_HERE), path, document=document)

    check_access(findings, _PLAN, FirstLook(certificates=(seeds.serving(),)), ask)
    for finding in findings.all:
        yield from (finding.because, visible(finding.kubectl))


def _answer(data: bytes) -> bytes:
    code, body = data[:3], data[3:]
    first = code if code.isdigit() and code >= b"200" else b"200"
    return b"HTTP/1.1 %b a\r\nContent-Type: application/json\r\n\r\n%b" % (first, body)


def read_proxy(data: bytes) -> Iterator[object]:
    """What a proxy answers, of each kind, on the way to a server."""
    kind = len(data) % len(_PROXIES)
    with _answering(data):
        if sum(data) % 3 == 0:
            yield from told(diagnose(_PROXIED[kind], at=NOW, timeout=_SECONDS), data)
            return
        proxy = proxy_of_kubeconfig(_PROXIES[kind].decode())
        try:
            probe.connect(Route(where=_HERE, proxy=proxy, seconds=_SECONDS))
        except (OSError, ProxyRefused, ProxyUnreachable) as error:  # as it declares
            yield text("refused", "{error}", error=error)


def read_address(data: bytes) -> Iterator[object]:
    """The address of a server, and the variables that name proxies."""
    address, _, rest = data.decode("utf-8", "replace").partition("\n")
    no_proxy, _, proxy = rest.partition("\n")
    proxies = {"HTTPS_PROXY": proxy, "NO_PROXY": no_proxy, "HTTP_PROXY": proxy}
    proxies = {name: value.replace("\0", "") for name, value in proxies.items()}
    with mock.patch.dict(os.environ, proxies), _no_names():
        where = probe.address(address)
        yield text("address", "{where}", where=where)
        for ask in (proxy_of_environment, probe.resolve):
            try:
                yield text("answer", "{answer}", answer=ask(where))
            except LessonError as error:
                yield error
        with _answering(b""):
            yield from _first_look(probe.look(_to(where), where.host))


@contextmanager
def _no_names() -> Iterator[None]:
    """Look up addresses only: no name server is asked."""
    ask = socket.getaddrinfo

    def numeric(host: str, port: int, **more: int) -> object:
        return ask(host, port, flags=socket.AI_NUMERICHOST, **more)

    with mock.patch.object(socket, "getaddrinfo", numeric):
        yield


def _flight(certificate: bytes) -> bytes:
    """What a server of TLS 1.2 says first; its signature is wrong, and only looked at later."""
    hello = b"\x03\x03" + bytes(32) + b"\x00\xc0\x2b\x00" + _sized(b"\xff\x01\x00\x01\x00", 2)
    key = b"\x03\x00\x17" + _sized(b"\x04" + bytes(64), 1) + b"\x08\x07" + _sized(bytes(64), 2)
    messages = (
        (2, hello),
        (11, _sized(_sized(certificate, 3), 3)),
        (12, key),
        (14, b""),
    )
    return b"".join(_record(22, bytes((kind,)) + _sized(content, 3)) for kind, content in messages)


def _record(kind: int, content: bytes) -> bytes:
    return bytes((kind, 3, 3)) + _sized(content[: 1 << 14], 2)


def _sized(content: bytes, size: int) -> bytes:
    return len(content).to_bytes(size) + content


def _records() -> list[bytes]:
    alerts = [_record(21, bytes((2, number))) for number in (0, 40, 42, 48, 70, 80, 112, 116)]
    flight = _flight(seeds.certificate_ders()[2])
    http = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
    return [*alerts, flight, _record(22, flight[:60]), http, b"SSH-2.0-OpenSSH_9.2\r\n", b""]


_TEMPLATE = b"""\
{"current-context": "a", "users": [{"name": "a", "user": {"token": "s3cr3tMARK"}}],
 "clusters": [{"name": "a", "cluster": {"server": "SERVER"}}],
 "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}]}
"""
_AUTHORITY = base64.b64encode(seeds.pem(seeds.certificate_ders()[0]))
_HTTP = _TEMPLATE.replace(b"SERVER", b"http://127.0.0.1:1")
_HTTPS = _TEMPLATE.replace(
    b'"SERVER"', b'"https://127.0.0.1:1", "certificate-authority-data": "%b"' % _AUTHORITY
)
_ANSWERS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Wed, 25 Nov 2026 12:00:00 GMT\r\n"
    b'Content-Length: 24\r\n\r\n{"gitVersion":"v1.36.2"}',
    b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n',
    b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
    b"HTTP/1.1 301 Moved Permanently\r\nLocation: https://login.example/\r\nVia: a\r\n\r\n<html>",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n\r\n",
    b'HTTP/1.1 401 Unauthorized\r\nWww-Authenticate: Basic realm="a"\r\nContent-Length: 0\r\n\r\n',
)
_IN_HTTP = (
    *(
        b"HTTP/1.1 ",
        b"HTTP/2.0 ",
        b"\r\n",
        b"\r\n\r\n",
        b"Content-Length: ",
        b"Date: ",
        b"Location: ",
    ),
    *(b"Transfer-Encoding: chunked\r\n", b"99999999999999999999", b"ffffffff\r\n", b"0\r\n\r\n"),
    *(
        b"Wed, 25 Nov 2026",
        b"Wed, 25 Nov 99999999999999999999 12:00:00 GMT",
        b" -9999",
        b"[" * 5000,
    ),
    *(
        b'{"kind":"Status"}',
        b"\x1b[2J",
        "\u202e".encode(),
        b"Connection: close\r\n",
        b"999 ",
        b"1" * 5000,
    ),
)
_ADDRESSES = (
    b"https://127.0.0.1:6443\n127.0.0.0/8,.a.example,*\nhttp://proxy.example:3128",
    b"https://[::1]:6443/k8s/clusters/c-1\n::1,fd00::/8\nsocks5://u:p@127.0.0.1:1080",
    b"https://b\xc3\xbccher.example/\nb\xc3\xbccher.example:443\n",
    b"http://a..b\n,,.,\nhttps://[",
    b"127.0.0.1:6443\n\n",
)
_IN_ADDRESSES = (
    *(
        b"https://",
        b"http://",
        b"[",
        b"]",
        b"@",
        b":0",
        b":65536",
        b":-1",
        b"%25eth0",
        b"%zz",
        b"\\",
    ),
    *(
        b"a" * 64,
        b"a." * 130,
        b"..",
        b"xn--",
        b"xn--a-0",
        "ü".encode(),
        "．".encode(),
        "①".encode(),
    ),
    *(
        b"0x7f.1",
        b"127.1",
        b"[::ffff:1.2.3.4]",
        b"?a=b",
        b"#",
        b"*",
        b"/33",
        b"\t",
        b"\x7f",
        "\u200d".encode(),
    ),
)

_CONFIG = parse(_HTTPS)
_PLAN = ConnectionPlan(
    cluster=_CONFIG.clusters[0],
    user=_CONFIG.users[0],
    namespace="default",
    authorities=(seeds.authority(),),
    credentials=None,
    at=NOW,
    now=False,
    timeout=_SECONDS,
)
_PROXIES = (b"http://u:s3cr3tMARK@127.0.0.1:3128", b"socks5://127.0.0.1:1", b"https://a:1")
_PROXIED = [
    _HTTPS.replace(b'"server"', b'"proxy-url": "%b", "server"' % proxy) for proxy in _PROXIES
]
_PROXY_ANSWERS = (
    b"HTTP/1.1 200 Connection established\r\n\r\n",
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
    b"HTTP/1.0 403 Forbidden\r\nContent-Length: 5\r\n\r\nno no",
    b"\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00",
    b"\x05\x02\x01\x01",
    b"\x05\x00\x05\x02\x00\x03\x01a\x00\x00",
)
_IDENTITY = b"""201{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1","status":\
{"userInfo":{"username":"alice","groups":["dev","system:authenticated"],"extra":{"a":["b"]}}}}"""
_RULES = b"""\n\n\n201{"kind":"SelfSubjectRulesReview","apiVersion":"authorization.k8s.io/v1",\
"status":{"incomplete":false,"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/api"]}],\
"resourceRules":[{"verbs":["get","list"],"apiGroups":[""],"resources":["pods","nodes"],\
"resourceNames":["a"]},{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]}}"""
_REFUSED = (
    b'401{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","code":401}',
    b'403{"kind":"Status","reason":"Forbidden","message":"selfsubjectreviews.authentication.k8s.io'
    b' is forbidden: User \\"alice\\" cannot create resource","details":{"group":"a"},"code":403}',
    b"404404 page not found\n",
    b"200<!doctype html><title>Sign in</title>",
    b'500{"kind":"Status","message":"etcdserver: request timed out"}',
    b'200{"etcdserver":"3.5.0","etcdcluster":"3.5.0"}',
)
_IN_REVIEWS = (
    *(b"null", b"[]", b"{}", b"1e999", b'""', b"true", b"-1", b"NaN", b"[" * 3000, b'"\\ud800"'),
    *(b'"status":', b'"userInfo":', b'"groups":', b'"username":', b'"resourceRules":', b'"verbs":'),
    *(
        b'"system:anonymous"',
        b'"*"',
        b"401",
        b"403",
        b"301",
        b"999",
        "\u202e".encode(),
        b'"message":',
    ),
)

TARGETS = (
    Target(
        name="review",
        read=read_reviews,
        seeds=lambda: [
            _IDENTITY + _RULES,
            _IDENTITY,
            *_REFUSED,
            _IDENTITY + b"\n\n\n" + _REFUSED[1],
        ],
        words=_IN_REVIEWS,
    ),
    Target(name="proxy", read=read_proxy, seeds=lambda: _PROXY_ANSWERS, words=_IN_HTTP),
    Target(name="server-record", read=read_record, seeds=_records),
    Target(
        name="server-certificate",
        read=read_server_certificate,
        seeds=seeds.certificate_ders,
        der=True,
    ),
    Target(name="answer", read=read_answer, seeds=lambda: _ANSWERS, words=_IN_HTTP),
    Target(name="address", read=read_address, seeds=lambda: _ADDRESSES, words=_IN_ADDRESSES),
)
