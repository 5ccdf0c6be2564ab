"""A fault provoked: a real server, a real kubectl, and a folder with the files that fix it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, kubectl
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.diagnose import diagnose
from kubecert_lesson.files import private_folder, write_private
from kubecert_lesson.gallery.fixing import run_fix
from kubecert_lesson.gallery.model import Exhibit
from kubecert_lesson.gallery.setup import PORT, Healthy, Setup
from kubecert_lesson.kubectl import Run

_ALERT_CAME_EARLY = "readLoopPeekFailLocked: "  # from Go's net/http


class Scene:
    """One fault, running. ``cluster`` is the server, ``paths`` are the kubeconfigs.

    ``setup`` is what the fault made of the ``healthy`` cluster.
    In ``folder`` is, beside them, what a person who fixes it has at hand: ca.crt, ca.der,
    client.crt, client.key and admin.conf, from an administrator; pki/ is the control plane's.
    """

    def __init__(self, fault: Exhibit, healthy: Healthy, folder: Path) -> None:
        self.fault, self.healthy, self.folder = fault, healthy, folder
        self.setup = fault.change(healthy)
        self.cluster = _serve(healthy, self.setup)
        try:
            self.paths = self._write(self.setup)
            self._hand_over()
        except BaseException:
            self.cluster.stop()
            raise

    @property
    def kubeconfig(self) -> bytes:
        """The (first) kubeconfig as it is now, as YAML. It holds a private key: a secret."""
        return self.paths[0].read_bytes()

    @cached_property
    def fix_commands(self) -> tuple[str, ...]:
        """The lines that a diagnosis of the scene as it is printed for it, run in the folder.

        They are those of the first time: after the fix there is nothing left to print.
        """
        found = diagnose(self.paths[0] if len(self.paths) == 1 else self.paths).explanation
        lines = found.fix if found else ()
        return tuple(line.replace(f"{self.folder}/", "") for line in lines)

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

    def fix(self) -> tuple[Run, ...]:
        """Do what the diagnosis of this scene says, and return the runs that this took.

        kubectl and openssl are run as it is written there. What the other commands would do to a
        real control plane is done in Python: the server is put in order and takes its place again.
        Where the only way is an editor, the kubeconfig is replaced by a good one.
        Raises LessonError where one of the commands fails.
        """
        runs = run_fix(
            self.fix_commands, folder=self.folder, port=self.cluster.port, run=self.kubectl
        )
        judged_by = certificates.load_all((self.folder / "pki" / "ca.crt").read_bytes())
        fixed = replace(self.fault.fixed(self.healthy), client_ca=judged_by)
        if replace(fixed, kubeconfigs=()) != replace(self.setup, kubeconfigs=()):
            self.cluster.stop()
            self.cluster = _serve(self.healthy, fixed, port=self.cluster.port)
        elif not runs:
            self.paths = self._write(fixed)
        return runs

    def _hand_over(self) -> None:
        authority = self.healthy.authority
        write_private(self.folder / "ca.crt", authority.certificate_pem)
        write_private(self.folder / "ca.der", authority.certificate.public_bytes(Encoding.DER))
        self.healthy.user.write(self.folder, "client")
        self._put("admin.conf", self.healthy.whole().kubeconfigs[0])
        pki = self.folder / "pki"
        pki.mkdir()
        write_private(pki / "ca.crt", b"".join(map(certificates.pem, self.setup.client_ca)))
        write_private(pki / "ca.key", authority.key_pem)

    def _write(self, setup: Setup) -> tuple[Path, ...]:
        names = ("config", "config-2")
        return tuple(map(self._put, names, setup.kubeconfigs))

    def _put(self, name: str, kubeconfig: bytes) -> Path:
        text = kubeconfig.decode().replace(f":{PORT}", f":{self.cluster.port}")
        return write_private(self.folder / name, text.encode())

    def __repr__(self) -> str:
        return f"Scene({self.fault.id} on {self.cluster!r})"


@contextmanager
def staged(fault: Exhibit, healthy: Healthy) -> Iterator[Scene]:
    """Set a scene in a temporary folder, and clear everything away at the end."""
    with private_folder("fault") as folder:
        scene = Scene(fault, healthy, folder)
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
