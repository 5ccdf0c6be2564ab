"""JupyterLab as `kubecert-lesson start` starts it: no question about news, and our PATH."""

import time

from playwright.sync_api import Page

from .lab import Lab, command


def test_a_terminal_finds_the_command_and_nobody_asks_about_news(page: Page, lab: Lab) -> None:
    command(page, "terminal:create-new")
    page.wait_for_selector(".jp-Terminal .xterm-helper-textarea", state="attached", timeout=60_000)
    found, end = lab.folder / "found.txt", time.monotonic() + 60
    while not (found.exists() and found.read_text()) and time.monotonic() < end:
        page.locator(".jp-Terminal .xterm-helper-textarea").focus()
        # What is typed before the shell is there is lost.
        page.keyboard.type(f"command -v kubecert-lesson > {found}\n")
        page.wait_for_timeout(1_000)
    assert found.read_text().strip().endswith("kubecert-lesson")
    assert page.get_by_text("Would you like to").count() == 0
    command(page, "application:close-all")
