"""A JupyterLab for the tests, on 127.0.0.1, with a folder and settings of its own.

The browser is Debian's Chromium, driven by Playwright. It may only talk to this JupyterLab: what
it asks of any other address is written down, and is a fault.
"""

import io
import json
import re
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import nbformat
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from ports import free_port

from kubecert_lesson.cli.start import lab_environment, lab_options

# All cells stay in the page, also those out of sight.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
)
WIDTH, HEIGHT, TALLEST, SHEET = 1280, 900, 15_000, 1_500  # pixels
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
_RUN_ALL = re.compile("^Run All Cells$")
_RAN = re.compile(r"\[\d+\]:")
_IDLE = re.compile(r"\(ipykernel\) \| Idle")


@dataclass(slots=True)
class Lab:
    """A running JupyterLab: its folder, its address, and what the page asked of other addresses."""

    folder: Path
    url: str
    token: str
    outside: list[str] = field(default_factory=list)

    def page(self, browser: Browser) -> Page:
        """Open JupyterLab in a page that may talk to it only."""
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.on("request", lambda request: self._note(request.url))
        page.goto(f"{self.url}/lab?token={self.token}&reset", wait_until="commit")
        page.wait_for_selector(".jp-LauncherCard", timeout=180_000)
        return page

    def _note(self, url: str) -> None:
        own = (self.url, self.url.replace("http", "ws", 1), "data:", "blob:")
        if not url.startswith(own):
            self.outside.append(url)

    def open(self, page: Page, name: str) -> None:
        """Show a notebook of the folder, and wait until its kernel is there."""
        command(page, "docmanager:open", path=name, factory="Notebook")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        # The page says "idle" before there is a session, and running would then ask for a kernel.
        for _ in range(240):
            with suppress(HTTPError):  # the server is in the middle of it
                kernels = self.get("/api/kernels")
                if kernels and all(k["connections"] for k in kernels):
                    break
            page.wait_for_timeout(250)
        page.get_by_text(_IDLE).first.wait_for(timeout=60_000)

    def run_all(self, page: Page) -> None:
        """Choose Run All Cells from the menu, as a learner does, and wait for the last cell."""
        prompt = page.locator(".jp-CodeCell .jp-InputPrompt").last
        before = prompt.inner_text()
        page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
        page.locator(".lm-Menu-itemLabel", has_text=_RUN_ALL).click()
        expect(prompt).not_to_have_text(before)
        error = page.locator("[data-mime-type='application/vnd.jupyter.error']")
        ran = prompt.filter(has_text=_RAN)
        ran.or_(error).first.wait_for(timeout=60_000)
        assert not error.count(), error.first.inner_text()
        page.get_by_text(_IDLE).first.wait_for(timeout=60_000)
        page.wait_for_timeout(300)  # the last output is drawn after the kernel is idle again

    def saved(self, page: Page, name: str) -> Any:
        """Save the notebook that the page shows, and read it."""
        command(page, "docmanager:save")
        return nbformat.read(self.folder / name, 4)

    def close(self, page: Page) -> None:
        """Save and close the notebook that the page shows, if any, and end its kernel."""
        if notebook(page).count():
            command(page, "docmanager:save")  # or it would ask
            command(page, "application:close-all")
        page.wait_for_selector(".jp-Notebook", state="detached", timeout=60_000)
        for session in self.get("/api/sessions"):
            request = urllib.request.Request(
                f"{self.url}/api/sessions/{session['id']}?token={self.token}", method="DELETE"
            )
            urllib.request.urlopen(request, timeout=10)

    def get(self, path: str) -> list[dict[str, object]]:
        """Ask the server itself."""
        with urllib.request.urlopen(f"{self.url}{path}?token={self.token}", timeout=10) as answer:
            found: list[dict[str, object]] = json.load(answer)
        return found


@contextmanager
def running(scratch: Path) -> Iterator[Lab]:
    """Start JupyterLab on ``scratch/work``, with HOME and settings below ``scratch``."""
    folder = scratch / "work"
    folder.mkdir(parents=True)
    for name, values in SETTINGS.items():
        path = scratch / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    port, token = free_port(), secrets.token_hex(16)
    own = {
        "HOME": "home",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    folders = {name: str(scratch / path) for name, path in own.items()}
    environment = {**lab_environment(), **folders}
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", *lab_options()),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
        *(f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    with (scratch / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            lab = Lab(folder, f"http://127.0.0.1:{port}", token)
            wait_for(f"{lab.url}/api/status?token={token}")
            yield lab
        finally:
            server.terminate()
            server.wait(20)


def wait_for(url: str, seconds: float = 180) -> None:
    """Wait until a server answers, whatever it says."""
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except HTTPError:
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def write_notebook(path: Path, *sources: str) -> None:
    """Write a notebook of code cells that were never run."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


def command(page: Page, name: str, **arguments: str) -> None:
    """Let JupyterLab do what a menu would. What a command returns can be as large as the page."""
    does = "([name, args]) => jupyterapp.commands.execute(name, args).then(() => null)"
    page.evaluate(does, [name, arguments])


def use_theme(page: Page, theme: str) -> None:
    """Change JupyterLab's theme, as its settings menu does."""
    command(page, "apputils:change-theme", theme=theme)
    light = "true" if theme == LIGHT else "false"
    page.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached", timeout=30_000)


def notebook(page: Page) -> Locator:
    """The part of the page that holds the cells."""
    return page.locator(".jp-Notebook")


def pictures(page: Page, path: Path) -> None:
    """Save screenshots of all cells, not of the visible ones only, a sheet after the other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    panel = notebook(page).locator(".jp-WindowedPanel-outer").first
    height = int(panel.evaluate("panel => panel.scrollHeight"))
    page.set_viewport_size({"width": WIDTH, "height": min(height + 120, TALLEST)})
    panel.evaluate("panel => panel.scrollTo(0, 0)")
    page.wait_for_timeout(200)
    box = notebook(page).bounding_box()
    assert box
    left, upper, width, height = (int(box[side]) for side in ("x", "y", "width", "height"))
    # One shot, cut into sheets: a shot for each takes twice as long.
    # JPEG, which takes half the time of PNG.
    with Image.open(io.BytesIO(page.screenshot(type="jpeg", quality=90))) as whole:
        for number, top in enumerate(range(0, height, SHEET)):
            sheet = (left, upper + top, left + width, upper + min(top + SHEET, height))
            whole.crop(sheet).save(path.with_name(f"{path.stem}-{number + 1}.jpg"), quality=90)
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
