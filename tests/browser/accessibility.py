"""axe-core on what the lesson renders: WCAG 2.2, levels A and AA; and whether it can be read."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def violations(page: Page, *selectors: str, only_colours: bool = False) -> list[str]:
    """Return what axe-core finds below the selectors, a line each, with the element's HTML.

    What JupyterLab itself draws around them is not ours, and not looked at. In another theme, only
    colours can be otherwise.
    """
    there = [selector for selector in selectors if page.locator(selector).count()]
    assert there, f"nothing to look at: {selectors}"
    rules = COLOURS if only_colours else {"type": "tag", "values": TAGS}
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = Axe().run(page, {"include": [[selector] for selector in there]}, options)
    return [
        f"{rule['id']}: {node['failureSummary']} {node['html'][:300]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


# Pages that a learner has: half of a screen, and a laptop at 200 % zoom.
NARROW = ((900, 900), (640, 450))
SMALLEST = 11  # pixels
# A word is broken where its letters stand on more than one line: in what is displayed, and in what
# is printed. Type within a picture shrinks as the picture does.
_LOOK = """smallest => {
    const found = []
    const shown = '.jp-RenderedHTML, .widget-html-content, .jp-OutputArea-output.jp-RenderedText'
    for (const output of document.querySelectorAll(shown)) {
        const walker = document.createTreeWalker(output, NodeFilter.SHOW_TEXT)
        while (walker.nextNode()) {
            const node = walker.currentNode, style = getComputedStyle(node.parentElement)
            if (!node.data.trim() || !node.parentElement.getClientRects().length) continue
            if (parseFloat(style.fontSize) < smallest) found.push(`small: ${node.data.trim()}`)
            for (const word of node.data.matchAll(/[\\p{L}\\d]+/gu)) {
                const range = document.createRange()
                range.setStart(node, word.index)
                range.setEnd(node, word.index + word[0].length)
                const lines = [...range.getClientRects()].filter(line => line.width > 0.5)
                const tops = lines.map(line => Math.round(line.top))
                const before = node.data.slice(0, word.index).match(/\\S*$/)[0].length
                const after = node.data.slice(word.index).match(/^\\S*/)[0].length
                const fills = before + after > 36  // an address or a path that fills a line
                const longer = fills && !node.parentElement.closest('pre')  // a pre can be scrolled
                if (!longer && new Set(tops).size > 1) found.push(`broken: ${word[0]}`)
            }
        }
        for (const image of output.querySelectorAll('img')) {
            const scale = image.getBoundingClientRect().width / image.naturalWidth
            if (12 * scale < smallest) found.push(`shrunk to ${scale}: ${image.alt.slice(0, 60)}`)
        }
    }
    for (const choice of document.querySelectorAll('.jp-OutputArea-output input'))
        if (choice.getClientRects().length && choice.getBoundingClientRect().width < smallest)
            found.push(`nowhere to choose: ${choice.parentElement.innerText}`)
    return found
}"""


def unreadable(page: Page) -> list[str]:
    """Return what cannot be read on a narrow page: type too small, words broken."""
    before = page.viewport_size
    found = list[str]()
    for width, height in NARROW:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(200)
        found += [f"at {width}: {fault}" for fault in page.evaluate(_LOOK, SMALLEST)]
    if before:
        page.set_viewport_size(before)
    return found
