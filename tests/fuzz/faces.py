"""What people see of a diagnosis or an explanation: the words each time, a whole face now and then.

A face is made of the same words, and takes far longer to lay out than they take to find.
"""

from collections.abc import Callable, Iterator

from kubecert_lesson.diagnose import Diagnosis, Explanation
from kubecert_lesson.diagnose.explanation import Explanations
from kubecert_lesson.diagnose.faces.json import diagnosis_document, explanations_document
from kubecert_lesson.words import json_text, visible

_FACES_ONCE_IN = 8  # inputs


def told(found: Diagnosis, data: bytes) -> Iterator[object]:
    """What a diagnosis of some data shows."""
    for check in found.checks:
        yield from (check.because, visible(check.kubectl))
    if explanation := found.explanation:
        yield from _sheet(explanation)
    yield from _face(
        data, found.__repr__, found._repr_html_, lambda: json_text(diagnosis_document(found))
    )


def explained(found: Explanations, data: bytes) -> Iterator[object]:
    """What the explanation of a message shows."""
    for each in found:
        yield from _sheet(each)
    yield from _face(
        data, found.__repr__, found._repr_html_, lambda: json_text(explanations_document(found))
    )


def _sheet(explanation: Explanation) -> Iterator[object]:
    sheet = explanation.sheet
    yield sheet.title
    yield from (visible(part.content) for part in sheet.parts)


def _face(data: bytes, *faces: Callable[[], str]) -> Iterator[str]:
    turn = sum(data) % (_FACES_ONCE_IN * len(faces))
    if turn < len(faces):
        yield faces[turn]()
