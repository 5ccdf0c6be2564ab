"""One fault in words."""

from typing import NamedTuple


class Entry(NamedTuple):
    """One fault. ``refuser`` refuses ``refused``."""

    title: str
    refuser: str
    refused: str
    kubectl: str
    cause: str
    mend: tuple[str, ...]
