"""The day before a class: what is installed may still not work, so here it is tried.

A laptop's virus scanner can forbid a server on 127.0.0.1, a disk can be full, and a kernel may not
start. Each check does what the lesson will do, once, and takes it away again.
"""

import os
import shutil
import subprocess
import time
import webbrowser
from contextlib import suppress
from typing import Any

from kubecert_lesson import certificates, keys, kubectl
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.doctor import Component, component
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import private_folder, workspace
from kubecert_lesson.words import Text, text

ENOUGH_DISK, ENOUGH_MEMORY = 200 << 20, 2 << 30  # bytes: free on the disk, and of the machine
_PATIENCE = 60  # seconds, for a kernel
_CELL = "from kubecert_lesson import keys; print(keys.generate().key_size)"


def rehearse() -> tuple[Component, ...]:
    """Try what a class does on this machine: a server, kubectl, a kernel, files, a browser."""
    return (
        component(
            text("server", "a server, and kubectl beside it"),
            _server,
            text("no-server", "no cluster can be started: see what forbids it on 127.0.0.1"),
        ),
        component(
            text("kernel", "a notebook's kernel"),
            _kernel,
            text("no-kernel", "no notebook runs: install again, into a new environment"),
        ),
        component(
            text("folder", "the folder for what is made"),
            _folder,
            text("no-folder", "nothing can be kept: name a folder with KUBECERT_LESSON_DIR"),
        ),
        component(
            text("memory", "memory"),
            _memory,
            text("no-memory", "JupyterLab and a browser may be slow"),
        ),
        component(
            text("browser", "a browser"),
            _browser,
            text("no-browser", "JupyterLab prints an address: open it by hand"),
        ),
    )


def _server() -> Text:
    began = time.monotonic()
    stranger = certificates.self_signed_authority(keys.generate(), common_name="kubernetes")
    with LessonCluster() as cluster:
        good = kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig())
        bad = kubectl.run(
            "get", "nodes", kubeconfig=cluster.kubeconfig(authority=stranger.certificate)
        )
    if not good.ok or bad.ok:
        raise LessonError(
            "kubectl-and-server",
            "kubectl and the server should get on with each other, and kubectl says: {words}",
            words=(bad if good.ok else good).text.strip().rpartition("\n")[2],
        )
    return text(
        "accepted-and-refused",
        "kubectl was let in, and refused an authority that it should not trust, in {seconds} s",
        seconds=_seconds(began),
    )


def _kernel() -> Text:
    began = time.monotonic()
    printed = _run_cell(_CELL)
    if printed != "2048":
        raise LessonError("kernel-fails", "a cell printed {printed!r}", printed=printed[-200:])
    return text("kernel-runs", "it started and made a key, in {seconds} s", seconds=_seconds(began))


def _run_cell(code: str) -> str:
    # Only here: the command that diagnoses runs where no Jupyter is installed.
    try:
        from jupyter_client.manager import KernelManager
    except ImportError as error:
        raise LessonError(
            "no-jupyter-client", "Jupyter is not installed: pip install jupyterlab"
        ) from error
    found: list[str] = []

    def listen(message: dict[str, Any]) -> None:
        content = message["content"]
        found.append(content.get("text", "") or content.get("evalue", ""))

    with private_folder("kernel") as folder:
        manager: Any = KernelManager()
        manager.start_kernel(cwd=folder, stderr=subprocess.DEVNULL)
        client = manager.blocking_client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=_PATIENCE)
            client.execute_interactive(code, timeout=_PATIENCE, output_hook=listen)
        except (RuntimeError, TimeoutError) as error:
            raise LessonError(
                "kernel-silent", "the kernel does not answer: {why}", why=str(error)
            ) from error
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return "".join(found).strip()


def _folder() -> Text:
    folder = workspace()
    free = shutil.disk_usage(folder).free
    with suppress(OSError):  # there is something in it
        folder.rmdir()
    if free < ENOUGH_DISK:
        raise LessonError(
            "disk-full",
            "{folder} has {free} MB free, and {enough} MB should be",
            folder=folder,
            free=free >> 20,
            enough=ENOUGH_DISK >> 20,
        )
    return text("can-be-written", "{folder} can be written", folder=folder)


def _memory() -> Text:
    total = _memory_of_machine()
    if total is None:
        return text("memory-unknown", "this system does not say how much there is")
    if total < ENOUGH_MEMORY:
        raise LessonError("little-memory", "there are only {total} MB", total=total >> 20)
    return text("memory-enough", "{total} GB", total=round(total / (1 << 30)))


def _memory_of_machine() -> int | None:
    """Bytes; None where Python cannot tell, as on Windows."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _browser() -> Text:
    try:
        webbrowser.get()
    except webbrowser.Error as error:
        raise LessonError("browser-not-found", "Python finds none") from error
    return text("browser-found", "there is one")


def _seconds(began: float) -> str:
    return f"{time.monotonic() - began:.1f}"
