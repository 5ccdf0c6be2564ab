"""A fault explained, as a value: the record of the fault, and the names that its commands take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from kubecert_lesson.diagnose.faces.html import sheet_html, sheets_html, unknown_html
from kubecert_lesson.diagnose.faces.report import LabelledPart, Sheet
from kubecert_lesson.diagnose.faces.text import sheet_text, sheets_text, unknown_text
from kubecert_lesson.diagnose.understanding import OF_THE_API_SERVER, Understood
from kubecert_lesson.faults import (
    Door,
    Fault,
    Party,
    Refused,
    Setting,
    Speaker,
    Sureness,
    fix_lines,
)
from kubecert_lesson.faults.confirming import confirming
from kubecert_lesson.faults.fixes.by_program import NO_KUBECONFIG
from kubecert_lesson.faults.fixes.messages import (
    WHICH_LOGIN,
    lines_first,
    lines_instead,
    which_server,
)
from kubecert_lesson.faults.fixing import filled_lines
from kubecert_lesson.faults.model import FixLine
from kubecert_lesson.words import say

_LOGS = (Setting.CLIENT_LOG, Setting.SERVER_LOG)
_CERTIFICATES = (Refused.SERVING, Refused.SIGNER)


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
        """What is wrong, in a few words; of which server, where the message does not tell."""
        if self._without_kubeconfig:
            return say("The program does not trust the server's certificate: unknown authority")
        if self._untold:
            return say("{title} (if it is about the API server)", title=self.record.title)
        if self._of_a_caller and self.names.get("serial"):
            return say("The certificate of a client has expired; the log tells its serial number")
        if self._of_a_caller:
            return say("The certificate of a client has expired; the log does not name the client")
        if self._noted and self.fault == "client-other-authority":
            return say("Another authority signed the certificate of a client")
        if self._noted and self.fault == "client-without-client-auth":
            return say("The certificate of a client is for servers only")
        if self._unexplained:
            return say("{title} (one of several reasons for a 401)", title=self.record.title)
        return str(self.record.title)

    @property
    def who_refused_whom(self) -> str:
        """A sentence without its full stop: 'kubectl refuses the API server's certificate'."""
        if self.understood is None:
            return str(self.record.refusal(self.speaker))
        setting, program = self.understood.setting, self.understood.program
        record = self.record
        if self._untold and record.refuser is Party.FRONT:
            record = replace(record, refuser=Party.OTHER_SERVER, refused=Refused.OTHER_LOGIN)
        elif self._untold and record.door is Door.FORBIDDEN:
            record = replace(record, refuser=Party.OTHER_SERVER)
        elif self._untold:
            record = replace(record, refused=Refused.OTHER)
        if self._unexplained:
            record = replace(record, refused=Refused.OTHER_LOGIN)
        elif setting in _LOGS and record.refused is Refused.CLIENT:  # whose, it does not tell
            record = replace(record, refused=Refused.OTHER_CERTIFICATE)
        return str(record.refusal(self.speaker, setting, program=program))

    @property
    def _without_kubeconfig(self) -> bool:
        """Whether a program that reads no kubeconfig does not know the authority."""
        spoken = self.understood
        unknown = self.fault in ("unknown-authority", "no-authority")
        return unknown and spoken is not None and spoken.speaker in NO_KUBECONFIG

    @property
    def _of_a_caller(self) -> bool:
        """Whether the API server notes it of a client that it does not name."""
        return self._noted and self.fault == "client-expired"

    @property
    def _noted(self) -> bool:
        """Whether the API server notes in its log what a client did or showed."""
        return self.understood is not None and self.understood.setting is Setting.CLIENT_LOG

    @property
    def _untold(self) -> bool:
        """Whether the API server's certificate is only supposed to be meant."""
        spoken = self.understood
        if spoken is None or spoken.sure or spoken.speaker in OF_THE_API_SERVER:
            return False
        if self.record.refuser is Party.FRONT or self.record.door is Door.FORBIDDEN:
            return spoken.setting is Setting.CLIENT  # it may be any server
        return spoken.setting is Setting.CLIENT and self.record.refused in _CERTIFICATES

    @property
    def _unexplained(self) -> bool:
        """Whether it is one of the reasons for a 401, which does not tell any."""
        is_401 = self.record.door is Door.UNAUTHORIZED
        return is_401 and self.sureness is Sureness.POSSIBLE and not self._noted

    @property
    def speaker(self) -> Speaker:
        """The program that speaks: of a message the one that it shows."""
        spoken = self.understood.speaker if self.understood else None
        return spoken or self.record.speaker

    @property
    def cause(self) -> str:
        """Why it happens."""
        if self._without_kubeconfig:
            return say(
                "None of the authorities that this program was given, or finds in the system, has"
                " signed the certificate that the server shows. It is given them by options of its"
                " own, by its environment, or by a kubeconfig if it reads one."
            )
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
        first: tuple[FixLine, ...] = ()
        if self._untold or self._unexplained:
            first = which_server(self.fault, self.record.refused) if self._untold else WHICH_LOGIN
            if self.fault == "namesake-authority":
                first = (*first, *lines_first(self.fault, None, {}))
            if self.record.door is Door.FORBIDDEN:  # no certificate was refused
                first = first[:1]
        elif self.understood:
            first = lines_first(self.fault, self.understood.setting, self._with_program)
        return fix_lines(
            replace(self.record, fix=(*first, *self._own_fix)),
            self.names,
            field=self.wrong,
            distribution=self.understood.distribution if self.understood else "",
            speaker=self.speaker,
        )

    @property
    def _own_fix(self) -> tuple[FixLine, ...]:
        setting = self.understood.setting if self.understood else None
        place = self.understood.distribution if self.understood else ""
        return lines_instead(self.record, setting, self._with_program, place) or self.record.fix

    @property
    def _with_program(self) -> dict[str, str]:
        return {**self.names, "program": self.understood.program if self.understood else ""}

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
        if self.understood and self.understood.line:
            label = say("About this line")
            parts.append(LabelledPart(label=label, content=self.understood.line, verbatim=True))
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
