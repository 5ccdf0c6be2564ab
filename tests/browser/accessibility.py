"""axe-core on what the lesson renders: WCAG 2.2, levels A and AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


def violations(page: Page, *selectors: str) -> list[str]:
    """Return what axe-core finds below the selectors, a line each, with the element's HTML.

    What JupyterLab itself draws around them is not ours, and not looked at.
    """
    there = [selector for selector in selectors if page.locator(selector).count()]
    assert there, f"nothing to look at: {selectors}"
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, {"include": [[selector] for selector in there]}, options)
    return [
        f"{rule['id']}: {node['failureSummary']} {node['html'][:300]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
