"""What was put into a field of a kubeconfig in place of the PEM that belongs there."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from contextlib import suppress

from cryptography import x509

from kubecert_lesson.certificates import load_all
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig.fields import looks_like_path
from kubecert_lesson.words import Text, text

OMITTED = "omitted-data"
_LEFT_OUT = ("DATA+OMITTED", "REDACTED")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"-\0-\0", b"\0-\0-")
_BEGIN = re.compile(rb"(?:\A|\n)-----BEGIN [^\n]*-----[ \t]*\r?\n")
# A block that kubectl takes for a certificate, with or without headers in it.
_CERTIFICATE = re.compile(
    rb"^-----BEGIN CERTIFICATE-----[ \t]*\r?\n(?:[^\n:-]*:[^\n]*\n)*[A-Za-z0-9+/=\s]*\n"
    rb"-----END CERTIFICATE-----",
    re.MULTILINE,
)
_EMPTY_LINES = re.compile(rb"\n\s*\n")
_END = b"\n-----END "
_NOT_PEM = "not-pem"


def has_pem(data: bytes) -> bool:
    """Say whether Go finds a PEM block: BEGIN and END must each start a line.

    Source: Go, encoding/pem, Decode.
    """
    return _BEGIN.search(data) is not None and _END in data


def single_spaced(pem: bytes) -> bytes:
    """Leave empty lines out, which kubectl passes over, but the one that ends headers."""
    return pem if b":" in pem else _EMPTY_LINES.sub(b"\n", pem)


def load_shown(pem: bytes, *, source: Text) -> tuple[x509.Certificate, ...]:
    """Read what kubectl shows of a client certificate's PEM: blocks of other labels are not.

    Raises LessonError as ``load_all`` does. Source: Go, crypto/tls, X509KeyPair.
    """
    found = load_all(single_spaced(pem), source=source)
    if _CERTIFICATE.search(pem):
        return found
    raise LessonError(
        "other-label",
        "no certificate in {source} has the label CERTIFICATE, and kubectl takes no other:"
        " convert it with openssl x509 -in OLD -out NEW",
        source=source,
    )


def load_trusted(pem: bytes, *, source: Text) -> tuple[x509.Certificate, ...]:
    """Read the certificates of an authority's PEM that kubectl trusts: it passes over all others.

    Raises LessonError where none is left. Source: Go, crypto/x509, AppendCertsFromPEM.
    """
    if found := tuple(_trusted(pem)):
        return found
    load_shown(pem, source=source)
    raise LessonError(
        "pem-headers",
        "{source} has lines between BEGIN and the certificate, and kubectl trusts none that has:"
        " convert it with openssl x509 -in OLD -out NEW",
        source=source,
    )


def _trusted(pem: bytes) -> Iterator[x509.Certificate]:
    for block in _CERTIFICATE.finditer(pem):
        if b":" not in block[0]:
            with suppress(LessonError):
                yield from load_all(single_spaced(block[0]))


def misplaced(data: bytes) -> tuple[str, Text] | None:
    """Say what bytes are in which Go finds no PEM: the fault, and why. None where nobody knows."""
    written = base64.b64encode(data).decode()  # what stands in the kubeconfig
    if written in _LEFT_OUT:
        return OMITTED, text(
            "left-out",
            'It says "{word}", which kubectl config view writes in place of what is there.',
            word=written,
        )
    if has_pem(_decoded(data)):
        return "base64-twice", text("encoded-twice", "It is base64 of base64: encoded twice.")
    if looks_like_path(written):
        return "path-in-data", text("path", "It is a path, {path}, and no content.", path=written)
    if looks_like_path(named := data.decode("ascii", "replace").strip()):
        why = text("path-in-base64", "It is the path {path}, and not what is there.", path=named)
        return "path-in-data", why
    if data.startswith(_UTF_16):
        why = text("utf-16", "It is UTF-16, as PowerShell writes it: save it as ASCII.")
        return _NOT_PEM, why
    if b"-----BEGIN" in data:
        return _NOT_PEM, _why_no_block(data)
    if data.startswith((b"0\x82", b"0\x81", b"0w", b"0.")):
        why = text("der", "It is DER, the binary form: kubectl reads PEM only.")
        return _NOT_PEM, why
    return None


def _why_no_block(data: bytes) -> Text:
    if data.startswith(codecs.BOM_UTF8):
        return text(
            "byte-order-mark",
            "An invisible byte order mark stands before BEGIN, so kubectl finds no PEM: save it as"
            " UTF-8 without one.",
        )
    if rb"\n" in data:
        return text("escaped-lines", r"Its line breaks were written as \n: they must be real ones.")
    if b"-----END" not in data:
        return text("no-end", "Its END line is missing: a part of it was not copied.")
    return text(
        "lines-lost",
        "Its lines were joined or indented: BEGIN and END must each be a line, at its start.",
    )


def _decoded(data: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except binascii.Error:
        return b""
