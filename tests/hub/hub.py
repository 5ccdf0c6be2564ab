"""The hub of deploy/hub-on-one-machine, started for a test and taken away again without a trace."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests
from ports import free_port

CONFIG = Path(__file__).parents[2] / "deploy" / "hub-on-one-machine" / "jupyterhub_config.py"
PREFIX = "kcl-"  # before the accounts of a test


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A hub that runs: where it listens, where the learners' homes are, and its log."""

    url: str
    homes: Path
    log: Path

    def account(self, learner: str) -> str:
        """The Linux account of a learner."""
        return f"{PREFIX}{learner}"

    def home(self, learner: str) -> Path:
        """The home folder of a learner."""
        return self.homes / self.account(learner)

    def processes(self, learner: str) -> list[psutil.Process]:
        """All that runs under a learner's account."""
        uid = pwd.getpwnam(self.account(learner)).pw_uid
        running = psutil.process_iter(["uids"])
        return [each for each in running if each.info["uids"] and each.info["uids"].real == uid]


def reachable(path: Path) -> bool:
    """Whether every account may go to this path."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def python_for_all(folder: Path) -> dict[str, str]:
    """What tells the hub of a Python that every account may run: this one, or a copy below folder.

    A copy costs next to nothing: its files are links to the same ones.
    """
    base, ours, root = Path(sys.base_prefix), Path(sys.prefix), CONFIG.parents[2]
    if all(map(reachable, (base, ours, root))):
        return {}
    minor = f"python3.{sys.version_info.minor}"
    packages = f"lib/{minor}/site-packages"
    copy = shutil.copytree(base, folder / "python", symlinks=True, copy_function=_link)
    venv = folder / "venv"
    (venv / packages).parent.mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text(f"home = {copy / 'bin'}\n")
    shutil.copytree(ours / "bin", venv / "bin", symlinks=True, copy_function=_link)
    for name in ("python", "python3", minor):
        (venv / "bin" / name).unlink(missing_ok=True)
        (venv / "bin" / name).symlink_to(copy / "bin" / minor)
    shutil.copytree(ours / packages, venv / packages, symlinks=True, copy_function=_link)
    source = folder / "source"
    shutil.copytree(root / "kubecert_lesson", source / "kubecert_lesson")
    shutil.copytree(root / "notebooks", source / "kubecert_lesson" / "notebooks")
    return {
        "KUBECERT_HUB_PYTHON": str(venv / "bin" / "python"),
        "LD_LIBRARY_PATH": str(copy / "lib"),
        "PYTHONPATH": str(source),
    }


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@contextmanager
def running(**settings: int) -> Iterator[Hub]:
    """Run the hub in a folder of its own; ``settings`` are the spawner's limits.

    At the end all that it made is removed: accounts, processes, homes.
    """
    folder = Path(tempfile.mkdtemp(prefix="kcl-"))  # pytest's own are shut for other accounts
    folder.chmod(0o711)
    homes = folder / "homes"
    homes.mkdir(mode=0o711)
    environment = {**os.environ, **python_for_all(folder)}
    url, api = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    limits = [f"--LearnerSpawner.{name}={value}" for name, value in settings.items()]
    command = [
        *(sys.executable, "-m", "jupyterhub", "-f", str(CONFIG), *limits),
        *(f"--LearnerSpawner.prefix={PREFIX}", f"--LearnerSpawner.homes={homes}"),
        *(f"--JupyterHub.hub_port={free_port()}", f"--ConfigurableHTTPProxy.api_url={api}"),
    ]
    log = folder / "hub.log"
    before = _accounts()
    with log.open("wb") as out:
        hub = subprocess.Popen(
            command,
            cwd=folder,
            stdout=out,
            stderr=out,
            env={**environment, "KUBECERT_HUB_URL": url},
        )
    try:
        _wait_for(url, hub, log)
        yield Hub(url=url, homes=homes, log=log)
    except requests.HTTPError:
        print(log.read_text()[-5000:], file=sys.stderr)  # why it answered so
        raise
    finally:
        # The learners' processes first: the hub would wait a minute for their servers.
        made = _accounts() - before
        for account in made:
            subprocess.run(["pkill", "-KILL", "-u", account], check=False)
        hub.terminate()
        try:
            hub.wait(60)
        except subprocess.TimeoutExpired:
            hub.kill()
        for account in made:
            subprocess.run(["pkill", "-KILL", "-u", account], check=False)
            subprocess.run(["userdel", "--force", account], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _accounts() -> set[str]:
    return {entry.pw_name for entry in pwd.getpwall() if entry.pw_name.startswith(PREFIX)}


def _wait_for(url: str, hub: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if hub.poll() is not None:
            break
        with suppress(requests.ConnectionError):
            if requests.get(f"{url}/hub/api/", timeout=5).ok:
                return
        time.sleep(0.1)
    raise AssertionError("the hub does not answer:\n" + log.read_text()[-3000:])
