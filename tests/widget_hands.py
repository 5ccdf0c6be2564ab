"""A learner's hands and eyes on a widget without a browser: its controls and what it shows."""

import re
from typing import Any

from kubecert_lesson.widgets.base import LessonWidget


def control(widget: LessonWidget[Any], name: str) -> Any:
    return widget._alive().controls[name]


def message(widget: LessonWidget[Any], name: str) -> str:
    """What stands under a control that is shown."""
    cell = widget._alive()._cells[name]
    return "".join(child.value for child in cell.children[1:])


def shown(box: Any) -> str:
    """All HTML of a view, from top to bottom; what only keeps a word on one line is left out."""
    if hasattr(box, "children"):
        return "\n".join(map(shown, box.children))
    return whole_words(str(box.value)) if type(box).__name__ == "HTML" else ""


def whole_words(page: str) -> str:
    """HTML without what is for its looks only: a style sheet, and marks around whole words."""
    page = re.sub("(?s)<style>.*?</style>", "", page)
    return re.sub(r'<span style="white-space:nowrap">(.*?)</span>', r"\1", page)
