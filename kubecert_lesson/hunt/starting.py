"""Beginning a hunt: the servers run until it is stopped, and the key is for instructors."""

import atexit
import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import fault as record_of
from kubecert_lesson.files import workspace, write_public
from kubecert_lesson.hunt.breaks import BREAKS
from kubecert_lesson.hunt.dealing import deal
from kubecert_lesson.hunt.folder import GIVEN
from kubecert_lesson.hunt.hunting import HuntFolder
from kubecert_lesson.hunt.journal import NAME, Journal
from kubecert_lesson.hunt.questions import HuntQuestion, door_of
from kubecert_lesson.hunt.recording import write_script
from kubecert_lesson.hunt.running import HuntServer, on_real_cluster
from kubecert_lesson.tables import Table
from kubecert_lesson.words import say

README = "README.txt"
_RUNNING: dict[Path, "Hunt"] = {}  # of this process, by their folders


class Hunt(HuntFolder):
    """A hunt whose servers run in this process, until ``stop``, or until the process ends."""

    def __init__(self, folder: Path, server: HuntServer) -> None:
        super().__init__(folder)
        self._server = server
        _RUNNING[self.folder] = self
        atexit.register(self.stop)

    def stop(self) -> None:
        """End the servers; the folder stays. Twice is harmless."""
        atexit.unregister(self.stop)
        if _RUNNING.get(self.folder) is self:
            del _RUNNING[self.folder]
        self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _refresh(self) -> None:
        self._server.sync()


def hunt(
    seed: int,
    faults: int = 1,
    *,
    folder: str | os.PathLike[str] | None = None,
    minutes: float = 0,
) -> Hunt:
    """Begin a hunt: a broken cluster and a kubeconfig of one's own, in a folder of one's own.

    ``faults`` is how many stand together, from 1 to 3. The folder is hunt-SEED in the lesson's,
    where none is named. ``minutes`` is only for the report; 0 is untimed. The setting for the
    cluster counts. Raises LessonError for a folder that holds something else.
    """
    real = on_real_cluster()
    now = datetime.now(UTC).replace(microsecond=0)
    case = deal(seed, faults, real=real, now=now)
    place = workspace(f"hunt-{seed}") if folder is None else Path(folder)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if before := _RUNNING.get(place.resolve()):  # a cell that is run again
        before.stop()
    _clear(place)
    server = HuntServer(case, place)
    Journal(
        seed=seed,
        faults=faults,
        real=real,
        port=server.port,
        work_port=server.work_port,
        minutes=minutes,
        began=int(now.timestamp()),
    ).write(place)
    begun = Hunt(place, server)
    write_script(begun.folder, begun.paths)
    write_public(place / README, f"{begun.task}\n".encode())
    return begun


def hunt_key(seed: int, faults: int = 1, *, real: bool = False) -> Table:
    """Show the instructor's key of a seed: its faults, where each shows, and what shows it."""
    case = deal(seed, faults, real=real)
    rows = tuple(
        (
            fault,
            door_of(fault).words,
            str(record_of(fault).title),
            HuntQuestion.of(fault).command,
        )
        for fault in case.faults
    )
    columns = (say("fault"), say("where it shows"), say("what is broken"), say("what shows it"))
    scene = case.names.scene
    title = say("Seed {seed}: {user}, {cluster}", seed=seed, user=scene.user, cluster=scene.cluster)
    return Table(columns, rows, title)


def possible_faults() -> Table:
    """List what can be said: every fault of a hunt, whatever the seed, and every door."""
    rows = tuple(
        (each.id, str(record_of(each.id).title)) for each in sorted(BREAKS, key=lambda one: one.id)
    )
    doors = dict.fromkeys(door_of(each.id) for each in BREAKS)
    title = say("Doors: {doors}", doors=sorted(door.value for door in doors))
    return Table((say("fault"), say("what is broken")), rows, title)


def _clear(place: Path) -> None:
    """Take away what an older hunt was given; a folder with anything else is not for this."""
    if not (place / NAME).exists():
        if any(place.iterdir()):
            raise LessonError(
                "folder-in-use",
                "{folder} holds other files: name a folder that is empty, or that of a hunt",
                folder=place,
            )
        return
    for pattern in GIVEN:
        for path in place.glob(pattern):
            path.unlink()
