"""Certificates, keys and requests of others: as DER with damage of every kind, and as PEM."""

import base64
import zlib
from collections.abc import Callable, Iterator

from cryptography import x509
from fuzz import seeds
from fuzz.judging import Target
from fuzz.seeds import NOW

from kubecert_lesson import anatomy, certificates, chain, keys
from kubecert_lesson.certificates import Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures import graph, parts
from kubecert_lesson.widgets import CertificateExplorer
from kubecert_lesson.widgets.parts import text_of

_NAMES = (None, "127.0.0.1", "kubernetes.default.svc", "a.cluster.example", "::1")
_BLOCKS = (b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----", b"-----", b"====", b"MII")


def read_certificate(data: bytes) -> Iterator[object]:
    """A certificate in every part: a leaf, an authority, a picture, a client's, one to look at."""
    one = certificates.load(seeds.pem(data))
    use, name = list(Use)[len(data) % len(Use)], _NAMES[len(data) % len(_NAMES)]
    anchors = (seeds.authority(), seeds.constrained_authority())
    yield from _each(
        lambda: certificates.summarize(one),
        lambda: certificates.organizations(one),
        lambda: [certificates.common_name(one)],
    )
    match zlib.crc32(data) % 3:  # all three would take three times as long
        case 0:
            yield from _each(lambda: anatomy.dissect(one))
            yield from _verdict(one, anchors=anchors, use=use, name=name)
        case 1:
            yield from _each(lambda: list(map(str, parts(one, seeds.authority()))))
            yield from _verdict(seeds.serving(), anchors=(one,), use=use, name=name)
        case _:
            yield from _each(lambda: graph([one, seeds.authority()]))
            yield from _verdict(
                seeds.client(), anchors=anchors[:1], helpers=(one,), use=use, name=name
            )


def _each(*readers: Callable[[], object]) -> Iterator[object]:
    for read in readers:
        try:
            yield read()
        except LessonError as error:
            yield error


def _verdict(
    leaf: x509.Certificate,
    *,
    anchors: tuple[x509.Certificate, ...],
    helpers: tuple[x509.Certificate, ...] = (),
    use: Use,
    name: str | None,
) -> Iterator[object]:
    try:
        found = chain.verify(
            leaf, anchors=anchors, intermediates=helpers, at=NOW, use=use, name=name
        )
    except LessonError as error:
        yield error
        return
    yield from (repr(found), *(check.because for check in found.checks))
    yield from (opinion.because for opinion in chain.compare(found))


def read_explorer(data: bytes) -> Iterator[object]:
    """What a learner pastes into the widget that shows a certificate byte by byte."""
    widget = CertificateExplorer(certificate=seeds.pem(data))
    for section in widget.sections:
        yield from map(text_of, section.parts)


def read_pem(data: bytes) -> Iterator[object]:
    """PEM text: several certificates, keys, what stands between them, and what is none."""
    yield from _each(
        lambda: list(map(certificates.summarize, certificates.load_all(data))),
        lambda: keys.fingerprint(keys.load_public(data)),
        lambda: keys.kind(keys.load_private(data, thorough=False)),
    )


def read_key(data: bytes) -> Iterator[object]:
    """A private or public key as DER, in each kind of PEM block."""
    for kind in ("PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"):
        yield from _each(lambda kind=kind: _private(seeds.pem(data, kind)))  # type: ignore[misc]
    yield from _each(lambda: keys.kind(keys.load_public(seeds.pem(data, "PUBLIC KEY"))))


def _private(pem: bytes) -> object:
    key = keys.load_private(pem, thorough=False)
    public = seeds.client().public_key()
    assert isinstance(public, keys.PublicKey)
    return keys.kind(key), keys.fingerprint(key), keys.same_key(key, public)


def _pems() -> list[bytes]:
    whole = [seeds.pem(der) for der in seeds.certificate_ders()]
    private = [seeds.pem(der, "PRIVATE KEY") for der in seeds.key_ders()[:2]]
    request = seeds.pem(seeds.request_ders()[0], "CERTIFICATE REQUEST")
    text = b"subject=CN = alice\r\n" + whole[0].replace(b"\n", b"\r\n")
    return [
        whole[0],
        whole[3],
        whole[0] + private[0],
        text,
        *private,
        request,
        base64.b64encode(whole[0]),
    ]


TARGETS = (
    Target(name="certificate", read=read_certificate, seeds=seeds.certificate_ders, der=True),
    Target(name="certificate-widget", read=read_explorer, seeds=seeds.certificate_ders, der=True),
    Target(name="pem", read=read_pem, seeds=_pems, words=_BLOCKS),
    Target(name="key", read=read_key, seeds=seeds.key_ders, der=True),
)
