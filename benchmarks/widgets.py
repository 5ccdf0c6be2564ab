"""How soon is the first widget on the screen, and what do all of them take of a kernel's memory?

Sight: in a real JupyterLab (Chromium), from Shift+Enter in a fresh kernel until the widget can be
seen; beside it, in turn, a bare text field of ipywidgets. Memory: one kernel shows all eight
widgets, another runs all notebooks that hold one, from the first cell to the last; beside them one
that only imports matplotlib and ipywidgets. Resident memory, as the system counts it.
"""

import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import nbformat
import psutil
from browser.conftest import chromium
from browser.lab import SWITCHES, Lab, running, write_notebook
from browser.test_widgets_in_jupyterlab import CASES
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel
from playwright.sync_api import Browser, sync_playwright

ROUNDS = 5
NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
OURS = "from kubecert_lesson import widgets\nwidgets.TextbookRSA()"
BARE = "import ipywidgets\nipywidgets.Text()"
TARGET_SECONDS, TARGET_MEMORY = 1.5, 1.5


def seconds_until_seen(source: str, lab: Lab, browser: Browser) -> float:
    """Run one cell in a fresh kernel; return the seconds until its widget is visible."""
    write_notebook(lab.folder / "first.ipynb", source)
    page = lab.page(browser)
    lab.open(page, "first.ipynb")
    page.locator(".jp-CodeCell .cm-content").first.click()
    start = time.perf_counter()
    page.keyboard.press("Shift+Enter")
    page.locator(".jupyter-widgets").first.wait_for(timeout=60_000)
    taken = time.perf_counter() - start
    lab.close(page)
    return taken


def memory_after(sources: Iterable[str], folder: str) -> float:
    """Run cells in a new kernel; return its resident memory in megabytes."""
    manager, client = start_new_kernel(kernel_name="python3", cwd=folder)
    try:
        for source in sources:
            _run(client, source)
        kernel = psutil.Process().children()[-1]
        return float(kernel.memory_info().rss) / 1e6
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _run(client: BlockingKernelClient, source: str) -> None:
    answer = client.execute_interactive(source, timeout=120, output_hook=lambda message: None)
    if answer["content"]["status"] != "ok":
        raise RuntimeError(f"{source}\n{answer['content']['ename']}: {answer['content']['evalue']}")


def lessons() -> list[str]:
    """The code of every notebook that holds a widget."""
    read = [nbformat.read(path, 4) for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))]
    code = [[c.source for c in n.cells if c.cell_type == "code"] for n in read]
    return [cell for cells in code if any("widgets." in c for c in cells) for cell in cells]


def main() -> None:
    """Print the medians and the results."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        with running(Path(folder) / "lab") as lab, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
            for _ in range(ROUNDS):
                ours.append(seconds_until_seen(OURS, lab, browser))
                bare.append(seconds_until_seen(BARE, lab, browser))
            browser.close()
        imported = memory_after(["import matplotlib, ipywidgets"], folder)
        shown = memory_after([case.source for case in CASES.values()], folder)
        used = memory_after(lessons(), folder)
    seen, plain = statistics.median(ours), statistics.median(bare)
    print(f"the first widget of the lesson, in a new kernel: {seen:.2f} s")
    print(f"a text field of ipywidgets, the same:            {plain:.2f} s")
    print(f"{ROUNDS} new kernels of each, in turn; medians")
    print(f"a kernel that imported matplotlib and ipywidgets: {imported:.0f} MB")
    print(f"a kernel that shows the eight widgets:            {shown:.0f} MB")
    print(f"a kernel that ran every notebook with a widget:   {used:.0f} MB")
    print(f"RESULT first_widget: {seen:.2f} s (target <= {TARGET_SECONDS} s)")
    print(f"RESULT widget_memory: {shown / imported:.2f} (target <= {TARGET_MEMORY})")


if __name__ == "__main__":
    main()
