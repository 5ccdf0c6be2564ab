"""The live view of a widget: native controls, and one region of HTML for each section.

A change sends only the regions and controls that differ.
"""

import html
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ipywidgets

from kubecert_lesson.widgets.controls import Control, ControlKind, build, update
from kubecert_lesson.widgets.parts import Section, body, heading
from kubecert_lesson.words import say

_FRESH = '<div class="jp-RenderedHTMLCommon">'
# Pale, but still of enough contrast; the line beside it does not depend on seeing shades.
_STYLE = "opacity:0.7;border-left:3px dashed;padding-left:0.7em"
_OLD = f'<div class="jp-RenderedHTMLCommon" style="{_STYLE}">'
# A choice that fills more than a line pushes the next one down, instead of standing upon it. Its
# button comes after its text in the page, and before it to the eye.
_CHOICES = """<style>
.widget-radio-box label {height: auto; display: flex; flex-direction: row-reverse;
  justify-content: flex-end; align-items: flex-start}
.widget-radio-box input {flex: none}
</style>"""


class LiveView:
    """The box with all of it (``root``); ``take`` is called with a control's name and value.

    Beside the title, if there is one, is a button that calls ``start_over``.
    """

    def __init__(
        self, title: str, take: Callable[[str, Any], None], start_over: Callable[[], None]
    ) -> None:
        self.root = ipywidgets.VBox()
        self.controls: dict[str, Any] = {}
        self.messages: dict[str, Any] = {}
        self._top = [_top(title, start_over)] if title else []
        self._take = take
        self._cells: dict[str, Any] = {}
        self._sections: dict[int, tuple[Any, Any, Any, Any]] = {}
        self._layout = ipywidgets.Layout(
            margin="0 1em 0 0", max_width="calc(100% - 1em)", align_items="flex-start"
        )
        self._choices = ipywidgets.HTML(_CHOICES, layout={"display": "none"})
        self._aside = ipywidgets.Layout(flex="1 1 30em", min_width="0")
        half = ipywidgets.Layout(flex="1 1 34em", min_width="0")
        self._columns = ipywidgets.Box(
            [ipywidgets.VBox(layout=half), ipywidgets.VBox(layout=half)],
            layout={"flex_flow": "row wrap"},
        )
        self._refreshing = 0  # the thread that changes controls, whose own changes are no choices

    def refresh(
        self,
        controls: Iterable[Control],
        sections: Iterable[Section],
        refused: Mapping[str, Any],
    ) -> None:
        """Show these sections and controls; fields with a refused value keep it and its message."""
        self._refreshing = threading.get_ident()
        try:
            for control in controls:
                if control.name not in self.controls:
                    self._add(control)
                if control.name not in refused:
                    update(self.controls[control.name], control)
                    self.tell(control.name, "")
            left, right, below = [*self._top], list[Any](), list[Any]()
            for number, section in enumerate(sections):
                place = right if section.right else below if right else left
                place += self._section(number, section)
            for column, rows in zip(self._columns.children, (left, right), strict=True):
                _set_children(column, rows)
            _set_children(self.root, [self._columns, *below] if right else left)
            self._dim(refused != {})
        finally:
            self._refreshing = 0

    def refuse(self, name: str, message: str) -> None:
        """Say why a choice is refused, and dim what is shown: it belongs to the choices before."""
        self.tell(name, message)
        self._dim(True)

    def tell(self, name: str, message: str, *, error: bool = True) -> None:
        """Put a line under a control; '' removes it."""
        cell, control = self._cells[name], self.controls[name]
        if not message:
            _set_children(cell, [control])
            return
        if name not in self.messages:
            self.messages[name] = ipywidgets.HTML()
        role, sign = ("alert", "✗ ") if error else ("status", "")
        self.messages[name].value = f'<span role="{role}">{sign}{html.escape(message)}</span>'
        _set_children(cell, [control, self.messages[name]])

    def _dim(self, old: bool) -> None:
        """Show what follows the controls paler, or as ever again."""
        for _, _, below, _ in self._sections.values():
            before, after = (_FRESH, _OLD) if old else (_OLD, _FRESH)
            below.value = below.value.replace(before, after, 1)

    def _section(self, number: int, section: Section) -> list[Any]:
        """Return the rows of a section: with controls, its heading stands above them."""
        if number not in self._sections:
            row = ipywidgets.Box(layout={"flex_flow": "row wrap", "align_items": "flex-start"})
            below = _region()
            aside = ipywidgets.Box([below], layout=self._aside)
            self._sections[number] = (_region(), row, below, aside)
        top, row, below, aside = self._sections[number]
        if not section.controls:
            _set_html(below, heading(section.title, 4) + body(section.parts))
            return [below]
        _set_html(top, heading(section.title, 4))
        _set_html(below, body(section.parts))
        cells = [self._cells[name] for name in section.controls]
        _set_children(row, [*cells, aside] if section.beside else cells)
        rows = [row] if section.beside else [row, below]
        return [top, *rows] if section.title else rows

    def _add(self, control: Control) -> None:
        made = build(control)
        if control.kind is ControlKind.RADIO and self._choices not in self._top:
            self._top.append(self._choices)
        self.controls[control.name] = made
        self._cells[control.name] = ipywidgets.VBox([made], layout=self._layout)
        if control.kind is ControlKind.BUTTON:
            made.on_click(lambda button: self._take(control.name, None))
        else:
            made.observe(lambda change: self._heard(control.name, change["new"]), "value")

    def _heard(self, name: str, value: Any) -> None:
        if self._refreshing != threading.get_ident():
            self._take(name, value)


def _top(title: str, start_over: Callable[[], None]) -> Any:
    button = ipywidgets.Button(description=say("Start over"), layout={"width": "auto"})
    button.on_click(lambda _: start_over())
    row = {"flex_flow": "row wrap", "align_items": "center", "grid_gap": "0 1em"}
    return ipywidgets.Box([_region(heading(title, 3)), button], layout=row)


def _region(text: str = "") -> Any:
    region = ipywidgets.HTML()
    _set_html(region, text)
    return region


def _set_html(region: Any, text: str) -> None:
    # This class gives tables and code the look of any other output; the style keeps tables to the
    # left. All text is escaped, so <table> never comes from a learner.
    text = text.replace("<table>", '<table style="margin:0 0 1em">')
    region.value = f"{_FRESH}{text}</div>" if text else ""


def _set_children(box: Any, children: list[Any]) -> None:
    if list(box.children) != children:
        box.children = children
