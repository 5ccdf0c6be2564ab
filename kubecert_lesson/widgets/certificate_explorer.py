"""CertificateExplorer: choose a field and see its bytes, or a byte and see its field."""

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Any

from cryptography import x509

from kubecert_lesson import certificates, kubeconfig, samples
from kubecert_lesson.anatomy import Anatomy, CertificateField, dissect
from kubecert_lesson.certificates import foreign
from kubecert_lesson.errors import LessonError
from kubecert_lesson.tables import Table, plain
from kubecert_lesson.widgets.base import Control, ControlKind, Headline, LessonWidget, Section
from kubecert_lesson.widgets.byteview import Bytes
from kubecert_lesson.widgets.parts import Columns
from kubecert_lesson.words import Plural, say, template, text

_PASTED = text("pasted", "what was pasted")
_INDENT = "\N{NO-BREAK SPACE}" * 3  # for each field around a field


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorerChoices:
    """The certificates (PEM), which of them, the chosen piece, and a byte (offset)."""

    pem: str
    which: int
    piece: int
    offset: int


class CertificateExplorer(LessonWidget[ExplorerChoices]):
    """The fields of a certificate beside its bytes.

    ``certificate`` is a certificate, or PEM; by default the one of a user of kind from 2023. Raises
    LessonError if it holds no certificate that can be read.
    """

    title = template("Inside a certificate")

    def __init__(self, *, certificate: x509.Certificate | bytes | str | None = None) -> None:
        if certificate is None:
            kind = kubeconfig.parse(samples.kind_kubeconfig())
            certificate = kind.user("kind-test-cluster").client_certificate_data
        if isinstance(certificate, x509.Certificate):
            certificate = certificates.pem(certificate)
        given = (
            certificate.decode("utf-8", "replace")
            if isinstance(certificate, bytes)
            else certificate
        )
        if not isinstance(given, str):
            raise LessonError(
                "not-a-certificate",
                "expected a certificate or its PEM, not a value of type {type}",
                type=type(given).__name__,
            )
        super().__init__(_opened(given, 0))

    def controls(self, state: ExplorerChoices) -> tuple[Control, ...]:
        found = _certificates(state.pem)
        names = [certificates.name_text(foreign.subject(one)) for one in found]
        opened = dissect(found[state.which])
        fields = tuple(
            (f"{_INDENT * piece.depth}{piece.name}", number)
            for number, piece in enumerate(opened.pieces)
        )
        return (
            Control(
                name="pem",
                label=say("Certificate (PEM)"),
                kind=ControlKind.LINES,
                value=state.pem,
                said=say("that of {names}", names="; ".join(names)),
                help=say("paste a certificate, or the base64 of one from a kubeconfig"),
            ),
            Control(
                name="which",
                label=say("Which of them"),
                kind=ControlKind.CHOICE,
                value=state.which,
                options=tuple((f"{n + 1}. {name}", n) for n, name in enumerate(names)),
            ),
            Control(
                name="field",
                label=say("Field"),
                kind=ControlKind.CHOICE,
                value=state.piece,
                options=fields,
                said=_path(opened, opened.pieces[state.piece]),
            ),
            Control(
                name="offset",
                label=say("or byte"),
                kind=ControlKind.NUMBER,
                value=state.offset,
                least=0,
                most=len(opened.der) - 1,
            ),
        )

    def changed(self, state: ExplorerChoices, name: str, value: Any) -> ExplorerChoices:
        """A field has a first byte, and a byte has a field."""
        if name == "pem":
            return _opened(value, 0)
        if name == "which":
            return _opened(state.pem, value)
        opened = _anatomy(state)
        if name == "field":
            return replace(state, piece=value, offset=opened.pieces[value].start)
        return replace(state, piece=opened.pieces.index(opened.at(value)), offset=value)

    def values(self, state: ExplorerChoices) -> tuple[Section, ...]:
        opened = _anatomy(state)
        piece = opened.pieces[state.piece]
        several = len(_certificates(state.pem)) > 1
        found = say(
            "Byte {offset} is {byte}, in {path}.",
            offset=state.offset,
            byte=f"{opened.der[state.offset]:02x}",
            path=_path(opened, piece),
        )
        marked = Bytes(
            name=say("The bytes of {field}", field=piece.name),
            data=opened.der,
            start=piece.start,
            end=piece.end,
        )
        return (
            Section(
                parts=(opened.pieces[0].says,),
                controls=("pem", "which") if several else ("pem",),
            ),
            Section(
                title=say("Which field, and which bytes?"),
                parts=(
                    Headline(found),
                    Columns((_tree(opened, piece),), (_facts(piece), marked)),
                ),
                controls=("field", "offset"),
            ),
        )

    def page(self, state: ExplorerChoices) -> tuple[Section, ...]:
        """Show what every field says, and not only the chosen one."""
        rows = tuple(
            (piece.name, piece.says, plain(piece.meaning)) for piece in _anatomy(state).pieces
        )
        every = Table((say("field"), say("says"), say("in Kubernetes")), rows)
        title = say("What does each field say?")
        return (*self.values(state), Section(title=title, parts=(every,)))


def _opened(pem: str, which: int) -> ExplorerChoices:
    """Open a certificate at its subject."""
    opened = dissect(_certificates(pem)[which])
    subject = opened.piece("subject")
    return ExplorerChoices(
        pem=pem, which=which, piece=opened.pieces.index(subject), offset=subject.start
    )


def _path(opened: Anatomy, piece: CertificateField) -> str:
    return " › ".join(around.name for around in opened.path(piece))


def _anatomy(state: ExplorerChoices) -> Anatomy:
    return dissect(_certificates(state.pem)[state.which])


def _certificates(pasted: str) -> tuple[x509.Certificate, ...]:
    """Read PEM, or the base64 of PEM that a kubeconfig holds after ``…-data:``."""
    pem = pasted.encode(errors="replace")
    if b"-----BEGIN" not in pem:
        try:
            pem = base64.b64decode("".join(pasted.split()), validate=True)
        except (binascii.Error, ValueError):
            pem = pasted.encode(errors="replace")
    return certificates.load_all(pem, source=_PASTED)


def _tree(opened: Anatomy, chosen: CertificateField) -> Table:
    """Return every field with its bytes, indented below those around it; the chosen one marked."""
    rows = tuple(
        (
            f"{_INDENT * piece.depth}{piece.name}{' ◂' if piece is chosen else ''}",
            f"{piece.start}–{piece.end - 1}",
        )
        for piece in opened.pieces
    )
    return Table((say("field"), say("bytes")), rows)


def _facts(piece: CertificateField) -> Table:
    place = Plural(
        "{first} to {last}: {n} byte, {header} for tag and length",
        "{first} to {last}: {n} bytes, {header} for tag and length",
        piece.end - piece.start,
        {"first": piece.start, "last": piece.end - 1, "header": piece.header},
    )
    rows = [
        (say("field"), piece.name),
        (say("bytes"), str(place)),
        (say("says"), piece.says),
    ]
    rows += [(say("object identifier"), piece.oid)] if piece.oid else []
    rows += [(say("in Kubernetes"), piece.meaning)] if piece.meaning else []
    return Table((say("what"), say("value")), tuple(rows))
