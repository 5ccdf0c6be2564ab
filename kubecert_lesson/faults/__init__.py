"""One record for each fault: who speaks, who refuses whom, why, how to fix it, how to know it.

Words only: nothing here breaks, asks or runs anything. ``gallery`` adds to a record how to break a
cluster, ``diagnose`` how to detect it. To add one, put it into the module where it belongs.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults.composing import composed
from kubecert_lesson.faults.fixing import fix_lines
from kubecert_lesson.faults.model import Door, Fault, FixLine, ProgramText
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker, Sureness
from kubecert_lesson.faults.recognising import Recognised, Sayables, recognised
from kubecert_lesson.faults.saying import kubectl_says
from kubecert_lesson.faults.settings import settings_of
from kubecert_lesson.faults.squeezing import Squeezed, squeeze
from kubecert_lesson.faults.texts import REFUSES, REMOTE, UNABLE
from kubecert_lesson.faults.troubles import CUT_OFF, NOT_REACHED
from kubecert_lesson.faults.words_of_certificates import REFUSED_CERTIFICATES

__all__ = [
    "FAULTS",
    "REFUSES",
    "REMOTE",
    "UNABLE",
    "Door",
    "Fault",
    "FixLine",
    "Party",
    "ProgramText",
    "Recognised",
    "Refused",
    "Setting",
    "Speaker",
    "Sureness",
    "fault",
    "fix_lines",
    "heard",
    "heard_in",
    "said",
    "settings_of",
]

FAULTS: Mapping[str, Fault]  # every record by its identifier
_UNREACHED = frozenset((*NOT_REACHED, *CUT_OFF))
_REFUSED_CERTIFICATES = tuple(f"{reason.value}-" for reason in REFUSED_CERTIFICATES)
_OF_CLIENTS = (Setting.CLIENT, Setting.LOGIN_PROGRAM, Setting.PROXY)


def __getattr__(name: str) -> object:
    """The records are read when one is asked for: of what is sound, there is nothing to say."""
    if name == "FAULTS":
        return _faults()
    raise AttributeError(f"module {__name__} has no attribute {name}")


@cache
def _faults() -> Mapping[str, Fault]:
    from kubecert_lesson.faults.records import RECORDS

    return MappingProxyType({record.id: record for record in RECORDS})


@cache
def _messages_in(setting: Setting) -> Sayables:
    """Every message of one setting, with the fault that it is of."""
    return Sayables(
        (record, message)
        for record in _faults().values()
        for message in record.messages
        if message.setting is setting
    )


def fault(id: str) -> Fault:
    """Return the record with this identifier. Raises LessonError for another."""
    known = _faults()
    if id not in known:
        raise LessonError(
            "unknown-fault",
            "no fault is called {id}: there are {known}",
            id=repr(id),
            known=", ".join(known),
        )
    return known[id]


def said(id: str, *, field: str = "", connecting: bool = False, **values: object) -> str:
    """Return the line that kubectl prints of a fault; '' where it prints nothing.

    ``field`` is the field of the kubeconfig that is wrong, where kubectl's words depend on it.
    ``connecting``: kubectl finds out only when it connects, and begins its line accordingly.
    ``values`` fill the holes of the text; what is not given stands as '…'. Times are datetimes.
    """
    return kubectl_says(fault(id), field=field, connecting=connecting, **values)


def heard(
    line: str | Squeezed, *, of: Fault | None = None, setting: Setting | None = None
) -> tuple[Recognised, ...]:
    """Return the faults that a printed line can mean, the likeliest first; none if not known.

    ``of`` is the one fault that it is known to be of, ``setting`` who is known to speak to whom.
    Otherwise the line itself shows who speaks to whom, and only what is said there counts.
    """
    text = squeeze(line) if isinstance(line, str) else line
    if of is not None:
        return recognised(text, Sayables((of, message) for message in of.messages))
    if setting is not None:
        return recognised(text, _messages_in(setting))
    return heard_in(text, settings_of(text.letters))


def heard_in(text: Squeezed, settings: tuple[Setting, ...]) -> tuple[Recognised, ...]:
    """Return the faults that a text can mean in the first of these settings that knows it.

    Where nothing tells who speaks, it is a client; and it may be the API server's answer about the
    request itself. What says something definite comes before what is vague. But where somebody else
    speaks, nothing counts that a client would say: its fix would be one for another component.
    Where no record fits, the answer is put together from the setting and the reason.
    """
    others = [setting for setting in settings if setting not in _OF_CLIENTS]
    tried = others or settings or (Setting.CLIENT,)
    vague: tuple[Recognised, ...] = ()
    for setting in (*tried, Setting.ANSWER):
        found = recognised(text, _messages_in(setting))
        if found and found[0].message.text in _UNREACHED and (refused := _server(text, setting)):
            return refused
        if setting is Setting.LOGIN_PROGRAM and (refused := _certificate(text)):
            return refused
        waited = setting is Setting.LOGIN_PROGRAM and "withexitcode" in text.letters
        if found and (waited or not found[0].message.vague):
            return found
        vague = vague or found
        made = composed(text, setting) if setting in tried else ()
        if made and not (vague and _says(vague[0], made[0])):
            return made
    return vague


def _certificate(text: Squeezed) -> tuple[Recognised, ...]:
    """A certificate that a login program refuses is why it brings no credential."""
    made = composed(text, Setting.LOGIN_PROGRAM)
    return made if made and made[0].fault.refused is Refused.OTHER else ()


def _server(text: Squeezed, setting: Setting) -> tuple[Recognised, ...]:
    """A certificate that was refused tells more than another way that leads nowhere."""
    made = composed(text, setting)
    return made if made and made[0].fault.id.startswith(_REFUSED_CERTIFICATES) else ()


def _says(more: Recognised, less: Recognised) -> bool:
    """Say whether the words of the one are among those of the other."""
    return less.message.text.lower() in more.message.text.lower()
