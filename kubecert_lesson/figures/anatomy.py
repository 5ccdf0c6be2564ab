"""The anatomy of a certificate: its parts on the left, what they mean to Kubernetes on the right.

What the authority signed is in one frame, the signature in a second one below it. The arrow is
whole if the issuer's key was seen to verify the signature, and broken if it was not.
"""

from dataclasses import dataclass

from cryptography import x509

from kubecert_lesson.figures.arrows import Hold, downwards, loop
from kubecert_lesson.figures.canvas import Canvas, canvas
from kubecert_lesson.figures.cards import Card, card, draw, write
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.fields import parts
from kubecert_lesson.figures.glyphs import sign
from kubecert_lesson.figures.graphs import CertificateKind, GraphNode, graph
from kubecert_lesson.figures.lettering import Line, broken
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.figures.part import Part
from kubecert_lesson.words import Text, say, sentence, text

WIDTH = 640.0  # points, which are 853 pixels: a notebook shows that unscaled
MARGIN, INNER = 12.0, 8.0
LEFT_WIDTH, RIGHT = 318.0, 372.0  # of the certificate, and where the explanations begin
DROP = 44.0  # the arrow from the issuer
HEADER = 30.0


@dataclass(frozen=True, slots=True)
class _Row:
    """A part in lines: what is in the certificate, and what it means."""

    part: Part
    left: tuple[Line, ...]
    right: tuple[Line, ...]

    @property
    def height(self) -> float:
        return INNER + max(sum(line.leading for line in side) for side in (self.left, self.right))


def certificate_anatomy(
    certificate: x509.Certificate,
    *,
    issuer: x509.Certificate | None = None,
    dark: bool = False,
) -> Drawing:
    """Draw what is in a certificate, and what each part means to Kubernetes.

    With the certificate of its ``issuer`` the signature is checked, too. ``dark`` chooses light
    lines on a dark sheet. The same certificate gives the same bytes of SVG.
    Raises LessonError for something that is not a certificate, or one that cannot be read.
    """
    node = graph([certificate]).nodes[0]
    found = parts(certificate, issuer)
    rows = [_row(part) for part in found]
    above = None if node.signs_itself else _issuer(node, issuer)
    top = MARGIN + (above.height + DROP if above else 0)
    height = top + HEADER + sum(row.height for row in rows) + INNER + MARGIN
    alt = _words(node, found)
    size = WIDTH, height
    title = say("Anatomy of the certificate of {name}", name=node.name)
    with canvas(*size, title=title, description=alt, colors=palette(dark=dark)) as sheet:
        if above:
            draw(sheet, above, (MARGIN + (LEFT_WIDTH - above.width) / 2, MARGIN))
            middle = MARGIN + LEFT_WIDTH / 2
            downwards(sheet, middle, MARGIN + above.height, top, *_tie(found[-1], issuer))
        _paint(sheet, node, rows, top)
        return Drawing(sheet.svg(), alt)


def _row(part: Part) -> _Row:
    room = LEFT_WIDTH - 2 * INNER
    left = [Line(line, bold=True) for line in broken(part.field, room, bold=True)]
    left += [Line(line) for line in broken(part.value, room, most=5)]
    room = WIDTH - MARGIN - RIGHT - 6 - 13
    right = [Line(line, alarm=part.problem) for line in broken(part.meaning, room)]
    return _Row(part, tuple(left), tuple(right))


def _issuer(node: GraphNode, issuer: x509.Certificate | None) -> Card:
    if issuer is None:
        return card(node.issuer, [say("its certificate was not given")], width=190)
    name = graph([issuer]).nodes[0].name
    return card(name, [say("the issuer's key")], width=190, kind=CertificateKind.AUTHORITY)


def _tie(signature: Part, issuer: x509.Certificate | None) -> tuple[str, Hold]:
    if issuer is None:
        return say("is named as the signer"), Hold.CLAIMED
    if signature.problem:
        return say("did not sign"), Hold.REFUSED
    return say("signs"), Hold.TRUE


def _paint(sheet: Canvas, node: GraphNode, rows: list[_Row], top: float) -> None:
    tint = sheet.colors.tints[node.kind]
    signed = HEADER + sum(row.height for row in rows if row.part.signed)
    radius = 0 if node.is_authority else 9
    sheet.box(
        (MARGIN, top),
        (LEFT_WIDTH, signed),
        radius=radius,
        fill=tint.fill,
        stroke=tint.line,
        width=1.4,
    )
    sign(sheet, node.kind, (MARGIN + INNER, top + 11))
    name = broken(node.name, LEFT_WIDTH - 2 * INNER - 21, bold=True, most=1)[0]
    sheet.text((MARGIN + INNER + 21, top + 19.5), name, size=10, bold=True, color=sheet.colors.ink)
    sheet.text((RIGHT + 6, top + 19.5), node.kind.phrase, color=sheet.colors.ink)
    if node.signs_itself:
        loop(sheet, MARGIN + LEFT_WIDTH, top + 15)
    y = top + HEADER
    for row in rows:
        if not row.part.signed:
            y += INNER
            seal = LEFT_WIDTH, row.height
            sheet.box((MARGIN, y), seal, radius=radius, stroke=tint.line, width=1.4)
        else:
            line = [(MARGIN + INNER, y), (MARGIN + LEFT_WIDTH - INNER, y)]
            sheet.path(line, stroke=sheet.colors.frame, width=0.6)
        _written(sheet, row, y)
        y += row.height


def _written(sheet: Canvas, row: _Row, y: float) -> None:
    """Write one row and draw the thin line from the part to its explanation."""
    write(sheet, row.left, (MARGIN + INNER, y + 2))
    write(sheet, row.right, (RIGHT + 6, y + 3))
    line = [(MARGIN + LEFT_WIDTH + 2, y + 9.5), (RIGHT, y + 9.5)]
    color = sheet.colors.alarm if row.part.problem else sheet.colors.muted
    sheet.path(line, stroke=color, width=0.8)


def _words(node: GraphNode, found: tuple[Part, ...]) -> str:
    """The whole picture in sentences."""
    name, kind = node.name, node.kind.phrase
    told = [say("The certificate of {name}, {kind}, part by part.", name=name, kind=kind)]
    told += [str(sentence(_told(part))) for part in found]
    return " ".join(told)


def _told(part: Part) -> Text:
    return text(
        part.code,
        "{field}: {value} — {meaning}",
        field=part.field,
        value=part.value,
        meaning=part.meaning,
    )
