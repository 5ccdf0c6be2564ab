"""One record for each fault: who speaks, who refuses whom, why, how to fix it, how to know it.

Words only: nothing here breaks, asks or runs anything. ``gallery`` adds to a record how to break a
cluster, ``diagnose`` how to detect it. To add one, put it into the module where it belongs.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import (
    authorities,
    clients,
    fields,
    kubeconfigs,
    logins,
    mutual_tls,
    network,
    permissions,
    serving,
)
from kubecert_lesson.faults.fixing import fix_lines
from kubecert_lesson.faults.model import Door, Fault, FixLine, Party, ProgramText, Refused, Speaker
from kubecert_lesson.faults.recognising import Recognised, recognised
from kubecert_lesson.faults.saying import kubectl_says
from kubecert_lesson.faults.texts import REFUSES, REMOTE, UNABLE

__all__ = [
    "FAULTS",
    "REFUSES",
    "REMOTE",
    "UNABLE",
    "Door",
    "Fault",
    "FixLine",
    "ProgramText",
    "Party",
    "Recognised",
    "Refused",
    "Speaker",
    "fault",
    "fix_lines",
    "heard",
    "said",
]

_ALL = (
    *kubeconfigs.FAULTS,
    *fields.FAULTS,
    *logins.FAULTS,
    *network.FAULTS,
    *authorities.FAULTS,
    *serving.FAULTS,
    *mutual_tls.FAULTS,
    *clients.FAULTS,
    *permissions.FAULTS,
)
FAULTS: Mapping[str, Fault] = MappingProxyType({record.id: record for record in _ALL})


def fault(id: str) -> Fault:
    """Return the record with this identifier. Raises LessonError for another."""
    if id not in FAULTS:
        raise LessonError(
            "unknown-fault",
            "no fault is called {id}: there are {known}",
            id=repr(id),
            known=", ".join(FAULTS),
        )
    return FAULTS[id]


def said(id: str, *, field: str = "", connecting: bool = False, **values: object) -> str:
    """Return the line that kubectl prints of a fault; '' where it prints nothing.

    ``field`` is the field of the kubeconfig that is wrong, where kubectl's words depend on it.
    ``connecting``: kubectl finds out only when it connects, and begins its line accordingly.
    ``values`` fill the holes of the text; what is not given stands as '…'. Times are datetimes.
    """
    return kubectl_says(fault(id), field=field, connecting=connecting, **values)


def heard(line: str, *, of: Fault | None = None) -> tuple[Recognised, ...]:
    """Return the faults that a printed line can mean, the likeliest first; none if not known.

    ``of`` is the one fault that it is known to be of.
    """
    return recognised(line, (of,) if of else _ALL)
