"""How a learner works a widget: with the keyboard alone, or with the mouse."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 40


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do, and what the widget shows for it.

    ``label`` names the control, ``value`` is what to type or to choose ('' for a button and for
    a box to tick). ``shows`` is text that must appear.
    """

    label: str
    value: str = ""
    shows: str = ""


def widgets(page: Page) -> Locator:
    """The widgets on the page, in order."""
    return page.locator(".jp-OutputArea-output > .jupyter-widgets")


def control(widget: Locator, label: str) -> Locator:
    """Find a control by what it is called: its label, or the text on a button."""
    button = widget.get_by_role("button", name=label, exact=True)
    field = widget.get_by_label(label, exact=True)
    return button.or_(field).or_(widget.get_by_role("radio", name=label, exact=True)).first


def by_mouse(page: Page, widget: Locator, act: Act) -> None:
    """Click, choose or write."""
    found = control(widget, act.label)
    match _kind(found):
        case "select-one":
            found.select_option(index=_options(found).index(act.value))
        case "checkbox" | "radio" | "button" | "submit":
            found.click()
        case _:
            found.click()
            found.fill(act.value)
            page.mouse.click(1, 1)  # somewhere else: the field is left


def by_keyboard(page: Page, widget: Locator, act: Act) -> None:
    """Go to the control with Tab, and work it with keys."""
    found = control(widget, act.label)
    _tab_to(page, widget, found)
    match _kind(found):
        case "select-one":
            _choose(page, found, act.value)
        case "checkbox" | "radio" | "button" | "submit":
            page.keyboard.press("Space")
        case _:
            page.keyboard.press("ControlOrMeta+A")
            page.keyboard.type(act.value)
            page.keyboard.press("Tab")


def do(
    page: Page, widget: Locator, acts: tuple[Act, ...], how: Callable[[Page, Locator, Act], None]
) -> None:
    """Do all acts in order; after each the widget has to show what it should."""
    for act in acts:
        how(page, widget, act)
        expect(widget).to_contain_text(act.shows, timeout=20_000, use_inner_text=True)


def _kind(found: Locator) -> str:
    return str(found.evaluate("element => element.type || element.tagName.toLowerCase()"))


def _tab_to(page: Page, widget: Locator, found: Locator) -> None:
    """Start at the widget's first control; from there on only Tab is pressed."""
    first = widget.locator("input, select, textarea, button").locator("visible=true").first
    first.focus()
    for _ in range(MOST_TABS):
        if found.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {found}")


def _choose(page: Page, found: Locator, value: str) -> None:
    """Open a list with the space bar, and walk through it with the arrow keys.

    A list that is not open loses its arrow keys to JupyterLab, which goes to the next cell.
    """
    steps = _options(found).index(value) - int(found.evaluate("list => list.selectedIndex"))
    page.keyboard.press("Space")
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
    page.keyboard.press("Enter")


def _options(found: Locator) -> list[str]:
    labels = found.evaluate("list => [...list.options].map(option => option.label)")
    return [label.replace("\xa0", " ").strip() for label in labels]  # ipywidgets lets none break
