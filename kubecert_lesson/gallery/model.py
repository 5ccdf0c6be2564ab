"""What a fault is: an entry of the gallery, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kubecert_lesson.gallery.recorded import Texts, texts
from kubecert_lesson.gallery.setup import Healthy, Setup


class Where(Enum):
    """Where a fault shows: from the first that looks at anything to the last that has a say."""

    NEVER_CONNECTED = "kubectl never gets so far"
    KUBECTL_REFUSES_SERVER = "kubectl refuses the server"
    TLS_REFUSES_KUBECTL = "TLS refuses kubectl"
    UNAUTHORIZED = "the API server answers 401"
    FORBIDDEN = "the API server answers 403"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. ``refuser`` and ``refused`` say who turned whom away.

    ``change`` breaks a healthy cluster. ``mend`` are the command lines that a person runs, and
    ``mended`` is how the cluster is then. ``note`` says what else is worth knowing.
    """

    id: str
    title: str
    where: Where
    refuser: str
    refused: str
    change: Callable[[Healthy], Setup]
    cause: str
    mend: tuple[str, ...]
    note: str = ""
    mended: Callable[[Healthy], Setup] = Healthy.whole

    @property
    def texts(self) -> Texts:
        """What kubectl, Python's ssl and openssl were recorded to say."""
        return texts(self.id)

    @property
    def message(self) -> str:
        """The last line of kubectl, of the newest version recorded, with its masks."""
        return next(iter(self.texts.kubectl.values()))

    @property
    def who_refused_whom(self) -> str:
        """A sentence without its full stop: 'kubectl refuses the API server's certificate'."""
        return f"{self.refuser} refuses {self.refused}"

    def __repr__(self) -> str:
        return f"Fault({self.id}: {self.title})"
