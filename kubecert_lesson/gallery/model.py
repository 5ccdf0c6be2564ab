"""An exhibit of the gallery: a fault's record, and what acts: how to break, what is whole again."""

from collections.abc import Callable
from dataclasses import dataclass

from kubecert_lesson import faults
from kubecert_lesson.diagnose.explaining import explain_fault
from kubecert_lesson.faults import Door
from kubecert_lesson.gallery.recorded import Texts, texts
from kubecert_lesson.gallery.setup import NAMES, Healthy, Setup


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Exhibit:
    """A fault that can be provoked: ``change`` breaks a healthy cluster.

    ``fixed`` is how the cluster is once somebody has done what only a control plane, or an editor,
    can do. All words are of the record.
    """

    id: str
    change: Callable[[Healthy], Setup]
    fixed: Callable[[Healthy], Setup] = Healthy.whole

    @property
    def record(self) -> faults.Fault:
        """All that is said of the fault."""
        return faults.fault(self.id)

    @property
    def door(self) -> Door:
        """Where the fault shows."""
        door = self.record.door
        assert door is not None, "every fault of the gallery is kubectl's"
        return door

    @property
    def title(self) -> str:
        """What is wrong, in a few words."""
        return str(self.record.title)

    @property
    def cause(self) -> str:
        """Why it happens."""
        return str(self.record.cause)

    @property
    def note(self) -> str:
        """What else is worth knowing; often ''."""
        return str(self.record.note or "")

    @property
    def who_refused_whom(self) -> str:
        """A sentence without its full stop: 'kubectl refuses the API server's certificate'."""
        return str(self.record.who_refused_whom)

    @property
    def texts(self) -> Texts:
        """What kubectl, Python's ssl and openssl were recorded to say."""
        return texts(self.id)

    @property
    def message(self) -> str:
        """The last line of kubectl, of the newest version recorded, with its masks."""
        return next(iter(self.texts.kubectl.values()))

    @property
    def fix(self) -> tuple[str, ...]:
        """The lines that fix it in the gallery's cluster, as a diagnosis prints them."""
        return explain_fault(self.id, NAMES, kubectl=self.message).fix

    def __repr__(self) -> str:
        return f"Exhibit({self.id}: {self.title})"
