"""Secrets that do not show: they compare and concatenate as what they are, and print as a note."""


class HiddenText(str):
    """A token or a password. Printing shows '(hidden)', f-strings too; ``reveal()`` gives it."""

    __slots__ = ()

    def reveal(self) -> str:
        """Return the secret itself as ordinary text."""
        return str.__str__(self)

    def __repr__(self) -> str:
        return "(hidden)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format("(hidden)", spec)


class HiddenBytes(bytes):
    """A private key. Printing shows its size only; ``reveal()`` gives the bytes."""

    __slots__ = ()

    def reveal(self) -> bytes:
        """Return the secret itself as ordinary bytes."""
        return self[:]

    def __repr__(self) -> str:
        return f"(private key, {len(self)} bytes, hidden)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)


class Kept(dict[str, object]):
    """Fields that are only kept for saving. Shown by name, since values may be secret."""

    __slots__ = ()

    def __repr__(self) -> str:
        return ", ".join(sorted(self)) or "none"

    __str__ = __repr__
