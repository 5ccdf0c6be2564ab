"""What every widget of the lesson is made of: choices in, values out, a live view and a page.

A widget is three things. A *state*: a frozen dataclass of what the learner chose; it holds codes
and values, no words. ``controls``: the controls for a state, declared as data. ``values``: what the
state shows, as sections of text, steps, checks, tables and drawings. All else is here: the live
view, the static face, messages beside the field, work in a thread, and *Start over*.

    class Doubler(LessonWidget[Doubling]):
        title = template("Twice as much")

        def __init__(self, number: int = 4) -> None:
            super().__init__(Doubling(number))

        def controls(self, state: Doubling) -> tuple[Control, ...]:
            number = Control(
                name="number", label=say("A number"), kind=ControlKind.NUMBER, value=state.number
            )
            return (number,)

        def values(self, state: Doubling) -> tuple[Section, ...]:
            twice = say("Twice that is {twice}.", twice=2 * state.number)
            return (Section(parts=(twice,), controls=("number",)),)
"""

import dataclasses
import threading
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from kubecert_lesson.errors import LessonError
from kubecert_lesson.widgets.controls import Control, ControlKind, named, read
from kubecert_lesson.widgets.kernel import kernel
from kubecert_lesson.widgets.parts import Code, Details, Face, Headline, Part, Section, face_of
from kubecert_lesson.words import Text, say

if TYPE_CHECKING:
    from kubecert_lesson.widgets.live import LiveView

__all__ = [
    "Code",
    "Control",
    "ControlKind",
    "Details",
    "Face",
    "Headline",
    "LessonWidget",
    "Part",
    "ChoiceRefused",
    "Section",
]

S = TypeVar("S")


class ChoiceRefused(LessonError):
    """A choice that is refused, with a message beside ``field`` ('': the one just changed)."""

    def __init__(self, reason: Text, field: str = "") -> None:
        super().__init__(reason.code, reason.template, **reason.values)
        self.field = field


class LessonWidget(Generic[S]):
    """A widget with the choices ``state``; see the module for what a class of it declares.

    It begins with what the code says, whenever the cell is run, and at *Start over*.
    """

    title: ClassVar[str]
    headed: ClassVar[bool] = True  # its title is a heading, with *Start over* beside it

    def __init__(self, state: S) -> None:
        self._first = state
        self._lock = threading.RLock()
        self._live: LiveView | None = None
        self._refused: dict[str, Any] = {}
        self._thread: threading.Thread | None = None
        self.state = state
        self._sections = self.values(state)

    # What a class of widget declares.

    def controls(self, state: S) -> tuple[Control, ...]:
        """Return the controls for a state, each with its current value."""
        raise NotImplementedError

    def values(self, state: S) -> tuple[Section, ...]:
        """Return what a state shows: a pure function. Raises LessonError for a bad choice."""
        raise NotImplementedError

    def page(self, state: S) -> tuple[Section, ...]:
        """Return what a static page shows: the same values, unless they hide some."""
        return self.values(state)

    def changed(self, state: S, name: str, value: Any) -> S:
        """Return the state after one control changed; by default its field of that name is set.

        A button has the value None. Whether choices fit together is for ``values`` to say. Raises
        LessonError for a bad choice.
        """
        return dataclasses.replace(state, **{name: value})  # type: ignore[type-var]

    def keep(self, state: S) -> None:
        """Keep a state that was just chosen, for longer than the kernel; nothing by default."""

    # What a caller does with it.

    def choose(self, **choices: Any) -> None:
        """Make choices as the controls would, all at once; nothing changes if one is refused.

        Raises LessonError for a bad choice, and for a name that no control has.
        """
        self._accept(*self._with(self.state, choices))

    def press(self, name: str) -> None:
        """Press a button. Raises LessonError as ``choose`` does."""
        self.choose(**{name: None})

    def start_over(self) -> None:
        """Forget all choices: show again what the code says."""
        with self._lock:
            self._accept(self._first, self.values(self._first))

    @property
    def sections(self) -> tuple[Section, ...]:
        """What the widget shows now."""
        return self._sections

    @property
    def view(self) -> Any:
        """The live view (an ipywidgets box), made when it is first asked for."""
        return self._alive().root

    def face(self) -> Face:
        """Return the static face: all that the widget shows, as plain text and as HTML."""
        controls = {control.name: control for control in self.controls(self.state)}
        chosen = {
            name: (control.label, control.choice)
            for name, control in controls.items()
            if control.kind is not ControlKind.BUTTON
        }
        return face_of(
            say(self.title),
            [
                (section, tuple(chosen[name] for name in section.controls if name in chosen))
                for section in self.page(self.state)
            ],
            headed=self.headed,
        )

    def wait(self, seconds: float | None = None) -> None:
        """Wait until work in a thread is done: for programs, not for learners."""
        if self._thread is not None:
            self._thread.join(seconds)

    def __repr__(self) -> str:
        return self.face().text

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        face = self.face()
        bundle: dict[str, object] = {"text/plain": face.text, "text/html": face.html}
        if kernel() is not None:
            bundle["application/vnd.jupyter.widget-view+json"] = {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.view.model_id,
            }
        return bundle

    # What the live view calls.

    def take(self, name: str, raw: Any) -> None:
        """Take the value of a control; a message beside the field says why one is refused."""
        control = named(self.controls(self.state), name)
        live = self._alive()
        if not control.slow:
            with self._lock:
                self._try(name, raw)
        elif self._thread is not None and self._thread.is_alive():
            live.tell(name, say("Still working: wait a moment, then try again."))
        else:
            live.tell(name, say("Working …"), error=False)
            self._thread = threading.Thread(target=self._work, args=(name, raw), daemon=True)
            self._thread.start()

    def _work(self, name: str, raw: Any) -> None:
        before = self.state
        live = self._alive()
        try:
            state, sections = self._with(before, {name: raw})
        except LessonError as error:
            live.refuse(_field(error) or name, str(error))
            return
        with self._lock:
            live.tell(name, "")
            if self.state is before:
                self._accept(state, sections)
            else:
                live.tell(name, say("Something else was changed meanwhile: please try again."))

    def _try(self, name: str, raw: Any) -> None:
        """Take a choice together with those refused before, which it may have made possible."""
        together = {**self._refused, name: raw}
        try:
            self._accept(*self._with(self.state, together))
        except LessonError:
            try:
                refused = {k: v for k, v in self._refused.items() if k != name}
                self._accept(*self._with(self.state, {name: raw}), refused)
            except LessonError as error:
                if named(self.controls(self.state), name).kind is not ControlKind.BUTTON:
                    self._refused = together  # a button pressed in vain is not pressed later
                self._alive().refuse(_field(error) or name, str(error))

    def _with(self, state: S, choices: dict[str, Any]) -> tuple[S, tuple[Section, ...]]:
        for name, raw in choices.items():
            state = self.changed(state, name, read(named(self.controls(state), name), raw))
        return state, self.values(state)

    def _accept(
        self, state: S, sections: tuple[Section, ...], refused: dict[str, Any] | None = None
    ) -> None:
        self.keep(state)
        self.state, self._sections, self._refused = state, sections, refused or {}
        if self._live is not None:
            self._live.refresh(self.controls(state), sections, self._refused)

    def _alive(self) -> "LiveView":
        if self._live is None:
            from kubecert_lesson.widgets.live import LiveView

            title = say(self.title) if self.headed else ""
            self._live = LiveView(title, self.take, self.start_over)
            self._live.refresh(self.controls(self.state), self._sections, {})
        return self._live


def _field(error: LessonError) -> str:
    return error.field if isinstance(error, ChoiceRefused) else ""
