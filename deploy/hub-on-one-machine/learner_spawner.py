"""A Jupyter server for each learner, under a Linux account of their own, within limits.

The account keeps files, processes and keys apart. Linux limits the number of processes and the size
of a file for any account, and the memory of all processes together for a control group, where one
can be made. What this does not keep apart is said in README.md.
"""

import asyncio
import os
import pwd
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner, set_user_setuid
from traitlets import Integer, Unicode

GROUPS = Path("/sys/fs/cgroup")
ONE_AT_A_TIME = asyncio.Lock()  # useradd locks /etc/passwd, and gives up where it is locked


class LearnerSpawner(LocalProcessSpawner):
    """Starts a learner's server as the account PREFIX + name, which it makes at the first start."""

    prefix = Unicode(
        "learner-", config=True, help="Before a learner's name: no login reaches another account."
    )
    homes = Unicode("/home", config=True, help="Where the learners' home folders are made.")
    most_memory = Integer(1 << 30, config=True, help="Bytes for all of a learner's processes.")
    most_processes = Integer(200, config=True, help="Processes and threads of a learner, in all.")
    largest_file = Integer(200 << 20, config=True, help="Bytes of the largest file.")
    control_group: Path | None = None  # the file that takes a process into it

    @property
    def account(self) -> str:
        """The learner's Linux account."""
        return f"{self.prefix}{self.user.name}"

    async def start(self) -> tuple[str, int]:
        """Make the account and its control group, if they are not there, and start the server."""
        async with ONE_AT_A_TIME:  # in a thread, for the hub has thirty others to answer meanwhile
            await asyncio.to_thread(self.make_account)
        self.control_group = self.make_control_group()
        if self.control_group is None:
            self.log.warning("no control group: nothing limits the memory of %s", self.account)
        started: tuple[str, int] = await super().start()
        return started

    def make_account(self) -> None:
        """Make the account with a home folder that nobody else can look into."""
        try:
            pwd.getpwnam(self.account)
        except KeyError:
            home = f"{self.homes}/{self.account}"
            add = ["useradd", "--create-home", "--home-dir", home, "--shell", "/bin/bash"]
            subprocess.run([*add, self.account], check=True, capture_output=True)
            os.chmod(home, 0o700)

    def make_control_group(self) -> Path | None:
        """Return the file that takes the process identifiers of the learner's control group."""
        unified = (GROUPS / "cgroup.controllers").exists()
        group = GROUPS / self.account if unified else GROUPS / "memory" / self.account
        limit = "memory.max" if unified else "memory.limit_in_bytes"
        try:
            group.mkdir(exist_ok=True)
            (group / limit).write_text(str(self.most_memory))
        except OSError:
            return None
        return group / "cgroup.procs"

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Return the environment with the account's name, folders and shell."""
        account = pwd.getpwnam(self.account)
        ours = {"USER": self.account, "HOME": account.pw_dir, "SHELL": account.pw_shell}
        # A short one: the kernels' sockets lie there, whose paths may have 107 bytes.
        return {**env, **ours, "JUPYTER_RUNTIME_DIR": f"{account.pw_dir}/.run"}

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Return what the new process does first: take its limits, and become the learner."""
        become = set_user_setuid(self.account)
        limits = {
            resource.RLIMIT_NPROC: self.most_processes,
            resource.RLIMIT_FSIZE: self.largest_file,
            resource.RLIMIT_CORE: 0,
        }

        def prepare() -> None:
            if self.control_group is not None:
                self.control_group.write_text(str(os.getpid()))
            for kind, most in limits.items():
                resource.setrlimit(kind, (most, most))
            become()

        return prepare
