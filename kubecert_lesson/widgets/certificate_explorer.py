"""A certificate to look into: choose a field and see its bytes, or a byte and see its field."""

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Any

from cryptography import x509

from kubecert_lesson import certificates, kubeconfig, samples
from kubecert_lesson.anatomy import Anatomy, Piece, dissect
from kubecert_lesson.errors import LessonError
from kubecert_lesson.tables import Table, plain
from kubecert_lesson.widgets.base import Answer, Control, Kind, LessonWidget, Section
from kubecert_lesson.widgets.byteview import Bytes
from kubecert_lesson.widgets.parts import Columns

_STEP = "\N{NO-BREAK SPACE}" * 3  # what a field is set in for each field around it


@dataclass(frozen=True, slots=True)
class ExplorerChoices:
    """The certificates (PEM), which of them, the piece that is looked at, and a byte (offset)."""

    pem: str
    which: int
    piece: int
    offset: int


class CertificateExplorer(LessonWidget[ExplorerChoices]):
    """The fields of a certificate beside its bytes.

    ``certificate`` is one, or PEM; without it, it is the one of a user of kind from 2023. Raises
    LessonError where there is no certificate in it that can be read.
    """

    title = "Inside a certificate"

    def __init__(
        self, *, certificate: x509.Certificate | bytes | str | None = None, key: str = ""
    ) -> None:
        if certificate is None:
            kind = kubeconfig.parse(samples.kind_kubeconfig())
            certificate = kind.user("kind-test-cluster").client_certificate_data
        if isinstance(certificate, x509.Certificate):
            certificate = certificates.pem(certificate)
        text = (
            certificate.decode("utf-8", "replace")
            if isinstance(certificate, bytes)
            else certificate
        )
        if not isinstance(text, str):
            raise LessonError(f"a {type(text).__name__} is no certificate: give one, or its PEM")
        super().__init__(_opened(text, 0), key=key)

    def controls(self, state: ExplorerChoices) -> tuple[Control, ...]:
        found = _certificates(state.pem)
        names = [certificates.name_text(one.subject) for one in found]
        opened = dissect(found[state.which])
        fields = tuple(
            (f"{_STEP * piece.depth}{piece.name}", number)
            for number, piece in enumerate(opened.pieces)
        )
        return (
            Control(
                name="pem",
                label="Certificate (PEM)",
                kind=Kind.LINES,
                value=state.pem,
                said=f"that of {'; '.join(names)}",
                help="paste a certificate, or the base64 of one out of a kubeconfig",
            ),
            Control(
                name="which",
                label="Which of them",
                kind=Kind.CHOICE,
                value=state.which,
                options=tuple((f"{n + 1}. {name}", n) for n, name in enumerate(names)),
            ),
            Control(
                name="field",
                label="Field",
                kind=Kind.CHOICE,
                value=state.piece,
                options=fields,
                said=" › ".join(step.name for step in opened.path(opened.pieces[state.piece])),
            ),
            Control(
                name="offset",
                label="or byte",
                kind=Kind.COUNTER,
                value=state.offset,
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
        path = " › ".join(step.name for step in opened.path(piece))
        several = len(_certificates(state.pem)) > 1
        lit = Bytes(f"The bytes of {piece.name}", opened.der, piece.start, piece.end)
        return (
            Section("", (opened.pieces[0].says,), ("pem", "which") if several else ("pem",)),
            Section(
                "Which field, and which bytes?",
                (
                    Answer(f"Byte {state.offset} is {opened.der[state.offset]:02x}, in {path}."),
                    Columns((_tree(opened, piece),), (_facts(piece), lit)),
                ),
                ("field", "offset"),
            ),
        )

    def page(self, state: ExplorerChoices) -> tuple[Section, ...]:
        """Show what every field says, too, and not only the one that is lit up."""
        rows = tuple(
            (piece.name, piece.says, plain(piece.meaning)) for piece in _anatomy(state).pieces
        )
        every = Table(("field", "says", "in Kubernetes"), rows)
        return (*self.values(state), Section("What does each field say?", (every,)))


def _opened(text: str, which: int) -> ExplorerChoices:
    """Open a certificate at its subject."""
    opened = dissect(_certificates(text)[which])
    subject = opened.piece("subject")
    return ExplorerChoices(text, which, opened.pieces.index(subject), subject.start)


def _anatomy(state: ExplorerChoices) -> Anatomy:
    return dissect(_certificates(state.pem)[state.which])


def _certificates(text: str) -> tuple[x509.Certificate, ...]:
    """Read PEM, or the base64 of PEM that a kubeconfig holds after ``…-data:``."""
    pem = text.encode(errors="replace")
    if b"-----BEGIN" not in pem:
        try:
            pem = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            pem = text.encode(errors="replace")
    return certificates.load_all(pem, source="what was pasted")


def _tree(opened: Anatomy, chosen: Piece) -> Table:
    """Every field with its bytes, set in as far as it is within others; the chosen one marked."""
    rows = tuple(
        (
            f"{_STEP * piece.depth}{piece.name}{' ◂' if piece is chosen else ''}",
            f"{piece.start}–{piece.end - 1}",
        )
        for piece in opened.pieces
    )
    return Table(("field", "bytes"), rows)


def _facts(piece: Piece) -> Table:
    size = piece.end - piece.start
    place = f"{piece.start} to {piece.end - 1}: {size} of them, {piece.header} for tag and length"
    rows = [("field", piece.name), ("bytes", place), ("says", piece.says)]
    rows += [("object identifier", piece.oid)] if piece.oid else []
    rows += [("in Kubernetes", piece.meaning)] if piece.meaning else []
    return Table(("what", "value"), tuple(rows))
