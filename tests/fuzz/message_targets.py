"""What people paste and type: messages of programs, times, and what widgets are told."""

import base64
from collections.abc import Iterator

from fuzz import seeds
from fuzz.faces import explained
from fuzz.judging import SECRET, Target

from kubecert_lesson.certificates import Use
from kubecert_lesson.cli.shared import read_time
from kubecert_lesson.diagnose import explain
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import FAULTS, said
from kubecert_lesson.gallery.recorded import texts
from kubecert_lesson.widgets.chain_choices import ChainChoices, label, trustable, with_pasted
from kubecert_lesson.widgets.kubeconfig_choices import Chosen, ClusterChoice, refusals

_KEY = base64.encodebytes(bytes(range(48, 128))).decode()
_KEY_BLOCK = f"-----BEGIN PRIVATE KEY-----\nMC4CAQAw{_KEY}-----END PRIVATE KEY-----\n"
_TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlX29mX2FsaWNl"
_SECRETS = (_TOKEN, *_KEY.split())
_WORDS = (
    *(b"x509: ", b"tls: ", b"error: ", b"Unable to connect to the server: ", b"remote error: "),
    *(b"certificate signed by unknown authority", b"certificate has expired or is not yet valid: "),
    *(b"failed calling webhook ", b"Failed to pull image ", b"dial tcp 127.0.0.1:6443: ", b"etcd"),
    *(b"(NotFound)", b"Error from server (Forbidden): ", b'Get "https://127.0.0.1:6443/api": '),
    *(
        b"10.0.0.1",
        b"[::1]:6443",
        b"not a.example",
        b"\x1b[01;31m\x1b[K",
        b'\\"',
        "\u201c".encode(),
    ),
    *(
        "\u2019".encode(),
        b"\n",
        b"\n> ",
        b"\\n",
        b'{"msg":"',
        b'"}',
        b"$ kubectl get nodes\n",
        b"[WARNING Hostname]: a\n",
        b"| ",
    ),
    *(b"E1124 02:15:42.197209     686 memcache.go:381] ", b"2026-11-25T12:00:00Z stderr F "),
    *(b"x" * 500, b"x509: " * 100, b"((((((((((", b": : : : : :", b"a.b." * 100),
    *(_KEY_BLOCK.encode(), _TOKEN.encode(), b"certificate is valid for a, b, not c"),
)


def read_message(data: bytes) -> Iterator[object]:
    """What somebody pastes: explained, in each face."""
    message = data.decode("utf-8", "replace")
    whole = [secret for secret in _SECRETS if secret in message]  # half of one is any word
    for part in explained(explain(message), data):
        yield part
        if any(secret in str(part) for secret in whole):
            yield SECRET


def _messages() -> list[bytes]:
    lines = [said(id) for id in FAULTS]
    recorded = [line for id in FAULTS for line in _recorded(id)]
    logs = [f'E1124 02:15:42.1 686 a.go:1] "a" err="{line}"' for line in lines[:8]]
    pasted = [f"{line}\n{_KEY_BLOCK}" for line in lines[:4]] + [f"{_TOKEN}\n{lines[0]}"]
    return [line.encode() for line in (*filter(None, lines), *recorded, *logs, *pasted)]


def _recorded(id: str) -> list[str]:
    try:
        found = texts(id)
    except LessonError:
        return []
    return [
        line for said in (found.kubectl, found.python_ssl, found.openssl) for line in said.values()
    ]


def read_moment(data: bytes) -> Iterator[object]:
    """A time, as --at takes it."""
    yield read_time(data.decode("utf-8", "replace"))


def read_typed(data: bytes) -> Iterator[object]:
    """An address that is typed into a widget."""
    typed = data.decode("utf-8", "replace")
    yield refusals(Chosen(), ClusterChoice(name=typed, server=typed, authority="ca.crt"))


def read_pasted(data: bytes) -> Iterator[object]:
    """Certificates that are pasted into the widget of chains: which may be trusted, and a label."""
    pem = data if b"BEGIN" in data else seeds.pem(data)
    known = (seeds.authority(), seeds.serving())
    numbers = frozenset(range(len(known)))
    before = ChainChoices(
        certificates=known, present=numbers, trusted=numbers, leaf=1, looked=1, use=Use.SERVING
    )
    after = with_pasted(before, pem.decode("utf-8", "replace"))
    yield from (trustable(after), [label(after, number) for number in after.present])


TARGETS = (
    Target(name="message", read=read_message, seeds=_messages, words=_WORDS),
    Target(
        name="moment",
        read=read_moment,
        seeds=lambda: [
            b"2027-01-31",
            b"2027-01-31T12:00:00Z",
            b"2027-W05-1",
            b"0001-01-01T00:00+23:59",
        ],
    ),
    Target(
        name="typed",
        read=read_typed,
        seeds=lambda: [b"https://a.example:6443", b"http://[::1]:1", b"https://a@b/c?d#e"],
    ),
    Target(name="pasted", read=read_pasted, seeds=seeds.certificate_ders, der=True),
)
