"""A fault provoked: a real server, a real kubectl, and a folder with the files that mend it."""

import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kubecert_lesson import kubectl
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import write_private
from kubecert_lesson.gallery.model import Fault
from kubecert_lesson.gallery.setup import PORT, Healthy, Setup
from kubecert_lesson.kubectl import Run

_ALERT_CAME_EARLY = "readLoopPeekFailLocked: "  # from Go's net/http


class Scene:
    """One fault, running. ``cluster`` is the server, ``paths`` are the kubeconfigs.

    ``setup`` is what the fault made of the ``healthy`` cluster.
    In ``folder`` lie, beside them, the right ca.crt, client.crt, client.key and admin.conf: as on
    the control plane, or as an administrator hands them over.
    """

    def __init__(self, fault: Fault, healthy: Healthy, folder: Path) -> None:
        self.fault, self.healthy, self.folder = fault, healthy, folder
        self.setup = fault.change(healthy)
        self.cluster = _serve(healthy, self.setup)
        try:
            self.paths = self._write(self.setup)
            write_private(folder / "ca.crt", healthy.authority.certificate_pem)
            healthy.user.write(folder, "client")
            self._put("admin.conf", healthy.whole().kubeconfigs[0])
        except BaseException:
            self.cluster.stop()
            raise

    @property
    def kubeconfig(self) -> bytes:
        """The (first) kubeconfig as it is now, as YAML. It holds a private key: a secret."""
        return self.paths[0].read_bytes()

    @property
    def mend_commands(self) -> tuple[str, ...]:
        """The entry's command lines, with the port of this server."""
        return tuple(self._with_port(line) for line in self.fault.mend)

    def kubectl(self, *args: str) -> Run:
        """Run the real kubectl in the folder, with the scene's kubeconfigs."""
        run = kubectl.run(*args, kubeconfig=self.paths, cwd=self.folder)
        return replace(run, home=str(self.folder))  # so that its paths are shown as ~/…

    def last_line(self, run: Run) -> str:
        """Return the last line of a run with times, ports and the folder masked, to compare.

        Also left out is a word that kubectl now and then puts before a TLS alert: it depends on
        whether the alert came before or after kubectl had sent its request.
        """
        # kubectl asks for a user name on stdout and complains on stderr: one line to the eye.
        together = replace(run, stdout="", stderr=run.stdout + run.stderr)
        line = together.normalised.rstrip("\n").rpartition("\n")[2]
        return line.replace(_ALERT_CAME_EARLY, "")

    def mend(self) -> tuple[Run, ...]:
        """Do what the entry says, and return the runs of kubectl that this took.

        kubectl is run as it is written there. What the other commands would do to a real cluster
        is done in Python: the server is put in order and takes its place again, and where kubectl
        has no part in it, the kubeconfig is replaced by a good one.
        Raises LessonError where one of the commands fails.
        """
        mended = self.fault.mended(self.healthy)
        if replace(mended, kubeconfigs=()) != replace(self.setup, kubeconfigs=()):
            self.cluster.stop()
            self.cluster = _serve(self.healthy, mended, port=self.cluster.port)
        commands = [line for line in self.mend_commands if line.startswith("kubectl ")]
        if not commands:
            self.paths = self._write(mended)
        runs = tuple(self.kubectl(*shlex.split(line)[1:]) for line in commands)
        for run in runs:
            if not run.ok:
                raise LessonError(f"{self.fault.id} is not mended: {run.text.strip()}")
        return runs

    def _write(self, setup: Setup) -> tuple[Path, ...]:
        names = ("config", "config-2")
        return tuple(map(self._put, names, setup.kubeconfigs))

    def _put(self, name: str, kubeconfig: bytes) -> Path:
        return write_private(self.folder / name, self._with_port(kubeconfig.decode()).encode())

    def _with_port(self, text: str) -> str:
        return text.replace(f":{PORT}", f":{self.cluster.port}")

    def __repr__(self) -> str:
        return f"Scene({self.fault.id} on {self.cluster!r})"


@contextmanager
def staged(fault: Fault, healthy: Healthy) -> Iterator[Scene]:
    """Set a scene in a temporary folder, and clear everything away at the end."""
    with tempfile.TemporaryDirectory(prefix="fault-", ignore_cleanup_errors=True) as folder:
        scene = Scene(fault, healthy, Path(folder))
        try:
            yield scene
        finally:
            scene.cluster.stop()


def _serve(healthy: Healthy, setup: Setup, port: int = 0) -> LessonCluster:
    return LessonCluster(
        authority=healthy.authority,
        serving=setup.serving,
        serving_chain=setup.serving_chain,
        client_ca=setup.client_ca,
        clock=setup.clock,
        require_client_certificate=setup.require_client_certificate,
        tls=setup.tls,
        port=port,
    ).start()
