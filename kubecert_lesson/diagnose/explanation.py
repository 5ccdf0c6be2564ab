"""A fault explained, as a value: the record of the fault, and the names that its commands take."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kubecert_lesson.diagnose.faces.html import sheet_html, sheets_html
from kubecert_lesson.diagnose.faces.report import LabelledPart, Sheet
from kubecert_lesson.diagnose.faces.text import sheet_text, sheets_text
from kubecert_lesson.faults import Fault, fix_lines
from kubecert_lesson.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A fault explained: what kubectl prints, who refused whom, why, and the commands that fix it.

    ``names`` fill the commands, and ``wrong`` is the field of the kubeconfig that is wrong, where
    the commands depend on it. All sentences are made when they are asked for.
    """

    record: Fault
    kubectl_text: str
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    wrong: str = ""

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
        return str(self.record.who_refused_whom)

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
        return fix_lines(self.record, self.names, field=self.wrong)

    @property
    def page(self) -> str:
        """A page of the Kubernetes documentation about it."""
        return self.record.page

    @property
    def sheet(self) -> Sheet:
        """What the faces show of it."""
        parts = [LabelledPart(label=say("Who"), content=f"{self.who_refused_whom}.")]
        if self.kubectl_text:
            parts.append(
                LabelledPart(label=say("kubectl says"), content=self.kubectl_text, verbatim=True)
            )
        parts += [
            LabelledPart(label=say("Why"), content=self.cause),
            LabelledPart(label=say("Fix"), content="\n".join(self.fix), verbatim=True),
            LabelledPart(label=say("More"), content=self.page, verbatim=True),
        ]
        return Sheet(title=self.title, fault=self.fault, parts=tuple(parts))

    def __repr__(self) -> str:
        return sheet_text(self.sheet)

    def _repr_html_(self) -> str:
        return sheet_html(self.sheet)


class Explanations(tuple[Explanation, ...]):
    """What a message can mean, the likeliest first; empty where it is not known."""

    __slots__ = ()

    def __repr__(self) -> str:
        return sheets_text([explanation.sheet for explanation in self])

    def _repr_html_(self) -> str:
        return sheets_html([explanation.sheet for explanation in self])
