"""A fault explained, as a value: the record of the fault, and the names that its commands take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from kubecert_lesson.diagnose.faces.html import sheet_html, sheets_html, unknown_html
from kubecert_lesson.diagnose.faces.report import LabelledPart, Sheet
from kubecert_lesson.diagnose.faces.text import sheet_text, sheets_text, unknown_text
from kubecert_lesson.diagnose.understanding import Understood
from kubecert_lesson.faults import Fault, Speaker, Sureness, fix_lines
from kubecert_lesson.faults.confirming import confirming
from kubecert_lesson.faults.fixing import filled_lines
from kubecert_lesson.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A fault explained: what kubectl prints, who refused whom, why, and the commands that fix it.

    ``names`` fill the commands, and ``wrong`` is the field of the kubeconfig that is wrong, where
    the commands depend on it. Where a message is explained, ``understood`` is who spoke to whom,
    and ``sureness`` how sure the fault is. All sentences are made when they are asked for.
    """

    record: Fault
    kubectl_text: str
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    wrong: str = ""
    understood: Understood | None = None
    sureness: Sureness | None = None

    @property
    def fault(self) -> str:
        """The identifier of the fault."""
        return self.record.id

    @property
    def title(self) -> str:
        """What is wrong, in a few words."""
        return str(self.record.title)

    @property
    def who_refused_whom(self) -> str:
        """A sentence without its full stop: 'kubectl refuses the API server's certificate'."""
        setting = self.understood.setting if self.understood else None
        return str(self.record.refusal(self.speaker, setting))

    @property
    def speaker(self) -> Speaker:
        """The program that speaks: of a message the one that it shows."""
        spoken = self.understood.speaker if self.understood else None
        return spoken or self.record.speaker

    @property
    def cause(self) -> str:
        """Why it happens."""
        return str(self.record.cause)

    @property
    def note(self) -> str:
        """What else is worth knowing; often ''."""
        return str(self.record.note or "")

    @property
    def fix(self) -> tuple[str, ...]:
        """The lines that fix it.

        Those that start with ``#`` are for people; the others can be run as they stand, once words
        in CAPITALS are replaced.
        """
        return fix_lines(
            self.record,
            self.names,
            field=self.wrong,
            distribution=self.understood.distribution if self.understood else "",
            speaker=self.speaker,
        )

    @property
    def confirm(self) -> tuple[str, ...]:
        """The lines that tell whether it is this fault, written as those of the fix."""
        return filled_lines(
            confirming(self.record),
            self.names,
            field=self.wrong,
            distribution=self.understood.distribution if self.understood else "",
            speaker=self.speaker,
        )

    @property
    def page(self) -> str:
        """A page of the Kubernetes documentation about it."""
        return self.record.page

    @property
    def sheet(self) -> Sheet:
        """What the faces show of it."""
        parts = [LabelledPart(label=say("Who"), content=f"{self.who_refused_whom}.")]
        parts += spoken_parts(self.understood)
        if self.kubectl_text:
            label = say("The message says") if self.understood else say("kubectl says")
            parts.append(LabelledPart(label=label, content=self.kubectl_text, verbatim=True))
        parts += [
            LabelledPart(label=say("Why"), content=self.cause),
            *([LabelledPart(label=say("Note"), content=self.note)] if self.note else []),
            LabelledPart(label=say("Fix"), content="\n".join(self.fix), verbatim=True),
        ]
        if self.understood and self.confirm:
            lines = "\n".join(self.confirm)
            parts.append(LabelledPart(label=say("To confirm"), content=lines, verbatim=True))
        if self.sureness:
            parts.append(LabelledPart(label=say("How sure"), content=self.sureness.words))
        parts.append(LabelledPart(label=say("More"), content=self.page, verbatim=True))
        return Sheet(title=self.title, fault=self.fault, parts=tuple(parts))

    def __repr__(self) -> str:
        return sheet_text(self.sheet)

    def _repr_html_(self) -> str:
        return sheet_html(self.sheet)


class Explanations(tuple[Explanation, ...]):
    """What a message can mean, the likeliest first; empty where it is not known.

    ``understood`` is who spoke to whom, also where the rest is not known.
    """

    understood: Understood | None

    def __new__(
        cls, found: Iterable[Explanation] = (), *, understood: Understood | None = None
    ) -> Self:
        made = super().__new__(cls, found)
        made.understood = understood
        return made

    def __repr__(self) -> str:
        if self:
            return sheets_text([explanation.sheet for explanation in self])
        return unknown_text(spoken_parts(self.understood))

    def _repr_html_(self) -> str:
        if self:
            return sheets_html([explanation.sheet for explanation in self])
        return unknown_html(spoken_parts(self.understood))


def spoken_parts(understood: Understood | None) -> list[LabelledPart]:
    """What a face shows of who spoke to whom, and of whom by name."""
    if understood is None:
        return []
    parts = []
    if understood.parties:
        parts.append(LabelledPart(label=say("Who speaks"), content=str(understood.parties)))
    if understood.named:
        parts.append(LabelledPart(label=say("Named"), content=str(understood.named)))
    return parts
