"""A certificate's bytes and its fields: where each stands, what it says, who looks at it."""

from dataclasses import dataclass

from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import Text, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateField:
    """One field: the bytes ``start`` to ``end`` (exclusive) of the DER, tag and length included.

    ``name`` is as in RFC 5280, or the short name of an attribute or extension; ``depth`` counts
    from the whole certificate, 0. ``header`` is how many bytes its tag and length take, ``oid``
    its object identifier, if it has one.
    """

    name: str
    depth: int
    start: int
    header: int
    end: int
    content: Text
    role: Text | None = None
    oid: str = ""

    @property
    def says(self) -> str:
        """What the field says."""
        return str(self.content)

    @property
    def meaning(self) -> str:
        """Who in Kubernetes looks at the field, and for what; '' where no one does."""
        return str(self.role or "")


@dataclass(frozen=True, slots=True, repr=False)
class Anatomy:
    """A certificate's bytes (DER) and its pieces, each followed by those within it."""

    der: bytes
    pieces: tuple[CertificateField, ...]

    def at(self, offset: int) -> CertificateField:
        """Return the innermost piece that holds a byte. Raises LessonError beyond the last one."""
        if not 0 <= offset < len(self.der):
            raise LessonError(
                "no-such-byte",
                "there is no byte {offset}: this certificate has bytes 0 to {last}",
                offset=offset,
                last=len(self.der) - 1,
            )
        return [piece for piece in self.pieces if piece.start <= offset < piece.end][-1]

    def path(self, piece: CertificateField) -> tuple[CertificateField, ...]:
        """Return the pieces around one, from the whole certificate down to itself."""
        return tuple(
            other
            for other in self.pieces
            if other.start <= piece.start and piece.end <= other.end and other.depth <= piece.depth
        )

    def piece(self, name: str) -> CertificateField:
        """Return the first piece of a name. Raises LessonError where there is none."""
        for piece in self.pieces:
            if piece.name == name:
                return piece
        raise LessonError(
            "no-such-field",
            "this certificate has no {name!r}: it has {known}",
            name=name,
            known=listed(dict.fromkeys(piece.name for piece in self.pieces)),
        )

    def __repr__(self) -> str:
        return "\n".join(
            f"{piece.start:5}  {'  ' * piece.depth}{piece.name}: {piece.says}"
            for piece in self.pieces
        )
