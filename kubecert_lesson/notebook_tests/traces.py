"""What a run leaves behind, or shows to others: changed files, and sockets beyond 127.0.0.1."""

import ipaddress
import os
import subprocess
import time
from pathlib import Path

WATCHER = Path(__file__).with_name("watcher")  # its sitecustomize.py is loaded by every Python
Snapshot = dict[str, tuple[int, ...]]
_OWN = {"__pycache__"}  # what Python itself keeps beside a module


def snapshot(folder: Path, *, deep: bool = True) -> Snapshot:
    """Return what is in a folder, with its mode, its size and when it was last written to.

    Where others work, too, only the folder itself is looked at, and nothing hidden.
    """
    found: Snapshot = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            if deep or (name not in _OWN and not name.startswith(".")):
                path = Path(place, name)
                state = path.lstat()
                found[path.relative_to(folder).as_posix()] = (
                    state.st_mode,
                    state.st_size if name in files else 0,
                    state.st_mtime_ns,
                )
        if not deep:
            break
    return found


def differences(before: Snapshot, after: Snapshot) -> list[str]:
    """Return the paths that appeared, vanished or changed."""
    return sorted(
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    )


def beyond_loopback(addresses: set[str]) -> list[str]:
    """Return those of the bound addresses that are not on loopback."""
    return sorted(each for each in addresses if not _on_loopback(each))


def listening(process: subprocess.Popen[bytes]) -> set[str]:
    """Return the addresses at which our child processes listen, until this process ends."""
    import psutil  # only here: it comes with the extra

    seen: set[str] = set()
    while process.poll() is None:
        for child in psutil.Process().children(recursive=True):
            try:
                connections = child.net_connections(kind="inet")
            except psutil.Error:
                continue
            seen |= {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}
        time.sleep(0.2)
    return seen


def _on_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
