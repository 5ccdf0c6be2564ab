"""A fault of the gallery made and fixed once, with what kubectl says, or was recorded to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kubecert_lesson import gallery
from kubecert_lesson.errors import ToolMissing
from kubecert_lesson.gallery import Exhibit
from kubecert_lesson.kubectl import Run
from kubecert_lesson.steps import Verdict
from kubecert_lesson.widgets.base import Control, ControlKind, Headline, Part
from kubecert_lesson.words import say

_ASKED = ("get", "nodes")


@dataclass(frozen=True, slots=True)
class Fixed:
    """What kubectl said after the fix (None: it is not installed)."""

    said: Run | None


def broken(fault: Exhibit) -> Run:
    """Break a cluster, and ask it for its nodes."""
    try:
        with gallery.provoke(fault) as scene:
            return scene.kubectl(*_ASKED)
    except ToolMissing:
        version, said = next(iter(fault.texts.kubectl.items()))
        return Run(
            argv=("kubectl", *_ASKED), stderr=said, code=1, recorded_with=f"kubectl {version}"
        )


def fixed(fault: Exhibit) -> Fixed:
    """Break a cluster, fix it, and ask it for its nodes."""
    try:
        with gallery.provoke(fault) as scene:
            scene.fix()
            return Fixed(scene.kubectl(*_ASKED))
    except ToolMissing:
        return Fixed(None)


def after(done: Fixed) -> tuple[Part, ...]:
    """Say how it went."""
    if done.said is None:
        return (
            say("kubectl is not installed here. After these commands it would list the nodes."),
        )
    if done.said.ok:
        return Headline(say("kubectl works."), Verdict.PASSED), done.said
    return Headline(say("Not yet."), Verdict.FAILED), done.said


def why(fault: Exhibit) -> str:
    """Say who refused whom, and why, as a fault's record has it."""
    return say(
        "{who_refused_whom}. {cause}",
        who_refused_whom=fault.who_refused_whom,
        cause=fault.cause,
    )


def choice(
    name: str,
    label: str,
    options: Iterable[tuple[str, Any]],
    value: Any,
    kind: ControlKind = ControlKind.CHOICE,
) -> Control:
    """Return a control that offers a list."""
    return Control(name=name, label=label, kind=kind, value=value, options=tuple(options))


def button(name: str, label: str, *, slow: bool = True) -> Control:
    """Return a button, by default for what takes a while."""
    return Control(name=name, label=label, kind=ControlKind.BUTTON, slow=slow)
