"""The controls of a widget, declared as data, and the native ipywidgets control for each.

Native controls work with the keyboard alone, and a screen reader reads their labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from kubecert_lesson.errors import LessonError
from kubecert_lesson.tables import plain


class ControlKind(Enum):
    """What a control asks for."""

    NUMBER = "number"  # a whole number
    TEXT = "text"  # a line of text
    LINES = "lines"  # some lines of text
    CHOICE = "choice"  # one of a list
    RADIO = "radio"  # one of a few, all in sight
    SWITCH = "switch"  # yes or no
    BUTTON = "button"  # something to do now


# NUMBER is a Text: an IntText drops or changes what it cannot read; a learner should be told why.
# CHOICE is not a Select: JupyterLab takes the arrow keys of a list that is not open for its own.
_CLASSES = {
    ControlKind.NUMBER: "Text",
    ControlKind.TEXT: "Text",
    ControlKind.LINES: "Textarea",
    ControlKind.CHOICE: "Dropdown",
    ControlKind.RADIO: "RadioButtons",
    ControlKind.SWITCH: "Checkbox",
    ControlKind.BUTTON: "Button",
}
_WIDTHS = {
    ControlKind.NUMBER: 8,
    ControlKind.TEXT: 16,
    ControlKind.LINES: 42,
}  # em, without the label
_TYPED = (ControlKind.NUMBER, ControlKind.TEXT, ControlKind.LINES)
_LISTED = (ControlKind.CHOICE, ControlKind.RADIO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One control: which choice it sets, its visible label, and its current value.

    ``options`` are (label, value) pairs of a list; ``least`` and ``most`` limit a NUMBER.
    ``said`` is how the static face states the choice where the value itself reads badly, such as
    a pasted PEM. ``help`` shows on hovering. A ``slow`` one works in a thread.
    """

    name: str
    label: str
    kind: ControlKind
    value: Any = None
    options: tuple[tuple[str, Any], ...] = ()
    least: int | None = None
    most: int | None = None
    said: str = ""
    help: str = ""
    slow: bool = False
    disabled: bool = False

    @property
    def choice(self) -> str:
        """What is chosen, in words."""
        if self.said or self.kind not in _LISTED:
            return self.said or plain(self.value)
        return plain(tuple(label for label, value in self.options if value == self.value))


def read(control: Control, raw: Any) -> Any:
    """Turn what stands in a control into a value. Raises LessonError for a bad number."""
    if control.kind is not ControlKind.NUMBER:
        return raw
    number = _number(raw) if isinstance(raw, str) else raw
    least, most = control.least, control.most
    if (least is not None and number < least) or (most is not None and number > most):
        raise LessonError(
            "number-out-of-range",
            "{number} is not possible here: write a whole number from {least} to {most}",
            number=number,
            least=least,
            most=most,
        )
    return number


def _number(raw: str) -> int:
    try:
        return int(raw.strip())
    except ValueError as error:
        if not raw.strip():
            raise LessonError(
                "no-number", "the field is empty: write a whole number, such as 17"
            ) from error
        raise LessonError(
            "not-a-number",
            "{written} is not a whole number: write digits, such as 17",
            written=raw.strip(),
        ) from error


# Without ipywidgets' margin at the sides, a control fits into a narrow place to its last pixel.
_NARROW = {"max_width": "100%", "margin": "2px 0"}


def build(control: Control) -> Any:
    """Make the ipywidgets control for a declared one; its value is set by ``update``."""
    import ipywidgets

    made = getattr(ipywidgets, _CLASSES[control.kind])
    if control.kind is ControlKind.BUTTON:
        return made(
            description=control.label,
            tooltip=control.help or control.label,
            layout={"width": "auto"},
        )
    options: dict[str, Any] = {
        "description": control.label,
        "tooltip": control.help or control.label,
        "style": {"description_width": "initial"},
        "layout": {"width": "auto", **_NARROW},
    }
    if control.kind in _WIDTHS:
        width = f"calc({len(control.label)}ch + {_WIDTHS[control.kind]}em)"
        options["layout"] = {"width": width, **_NARROW}
    if control.kind in _TYPED:
        options["continuous_update"] = False  # judged when entered, not while it is being typed
    if control.kind is ControlKind.LINES:
        options["rows"] = 4
    if control.kind is ControlKind.SWITCH:
        options["indent"] = False
    return made(**options)


def update(widget: Any, control: Control) -> None:
    """Bring an ipywidgets control up to date, sending only what changed."""
    widget.disabled = control.disabled
    if widget.description != control.label:
        widget.description = control.label
    if control.kind is ControlKind.BUTTON:
        return
    if control.kind in _LISTED and tuple(widget.options) != control.options:
        widget.options = control.options
    value = str(control.value) if control.kind is ControlKind.NUMBER else control.value
    if widget.value != value:
        widget.value = value


def named(controls: Sequence[Control], name: str) -> Control:
    """Return one control by its name. Raises LessonError for another name."""
    for control in controls:
        if control.name == name:
            return control
    known = ", ".join(control.name for control in controls)
    raise LessonError(
        "no-such-control",
        "there is nothing called '{name}' to choose here: there is {known}",
        name=name,
        known=known,
    )
