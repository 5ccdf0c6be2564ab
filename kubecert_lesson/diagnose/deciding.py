"""Which of the messages of a paste decides: the one that tells why."""

from dataclasses import dataclass

from kubecert_lesson.faults import Recognised, Refused, Setting
from kubecert_lesson.faults.composing import reason_in
from kubecert_lesson.faults.reasons import Reason
from kubecert_lesson.faults.squeezing import Squeezed
from kubecert_lesson.faults.texts import ASKED, LOGGED_IN

_GLANCE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One message of a paste: who speaks to whom, and the faults that it can mean."""

    text: Squeezed
    settings: tuple[Setting, ...]
    found: tuple[Recognised, ...]

    @property
    def clear(self) -> bool:
        """Whether it says something definite."""
        return bool(self.found) and not self.found[0].message.vague

    @property
    def line(self) -> str:
        """The line that tells, cut to what is read at a glance."""
        line = self.found[0].line if self.found else ""
        return line if len(line) <= _GLANCE else f"{line[:_GLANCE]}…"

    @property
    def letters(self) -> int:
        """How much of it was recognised."""
        return self.found[0].letters if self.clear else 0


# A connection that fails, and what may be its reason when it stands right before it.
_OF_THE_NETWORK = (Refused.CARRY, Refused.CONNECTION)
_OF_CERTIFICATES = (
    Refused.SERVING,
    Refused.OTHER,
    Refused.CLIENT,
    Refused.ETCD,
    Refused.REGISTRY,
    Refused.WEBHOOK,
    Refused.KUBELET,
    Refused.OFFER,
)
# What follows when a certificate was refused, and what tells why it was.
_CONSEQUENCES = (Reason.REFUSED, Reason.UNTOLD, Reason.CUT_OFF, Reason.NOT_REACHED)
_CAUSES = (
    *(Reason.UNTRUSTED, Reason.EXPIRED, Reason.EARLY, Reason.OUTDATED, Reason.MISNAMED),
    *(Reason.MISUSED, Reason.REVOKED, Reason.WEAK, Reason.CONSTRAINED, Reason.UNPARSABLE),
)
# A program in a Pod that has no token there has no authority there, and no kubeconfig, either.
_WITHOUT_FILES = (Refused.SERVING, Refused.NO_KUBECONFIG, Refused.OWN_FILE)
_MISSING = ("pod-without-token", "extension-may-not-read-config")
# A 401 does not tell why; the API server's log does, and a login program that failed.
UNTOLD = (ASKED, LOGGED_IN, "Unauthorized")
_OF_LOGINS = (
    Refused.TOKEN,
    Refused.CLIENT,
    Refused.CLOUD_LOGIN,
    Refused.PROGRAM,
    Refused.CREDENTIAL_OUTPUT,
    Refused.ANONYMOUS,
)
# So many messages before the last one are of the same trouble.
_BEFORE = 8
_RIGHT_BEFORE = 4


def with_the_reason(latest: list[Read]) -> Read | None:
    """Of the last messages, one that tells the reason of the very last; None where none does.

    A client that refuses a certificate ends the connection, and the server's log notes an alert
    that does not tell why; and after a 401 in a log come others that do not tell why.
    """
    clear = [one for one in latest[:_BEFORE] if one.clear]
    if not clear:
        return None
    last = clear[0].found[0]
    if last.message.text in UNTOLD:
        right_before = [one for one in latest[:_RIGHT_BEFORE] if one.clear]
        return next((one for one in right_before if _tells_of_a_login(one.found[0])), None)
    if last.fault.refused is Refused.ANONYMOUS and (failed := _without_a_login(latest)):
        return failed
    if last.fault.refused in _WITHOUT_FILES and (without := _without_its_files(latest)):
        return without
    of_the_network = last.fault.refused in _OF_THE_NETWORK
    if not of_the_network and reason_in(clear[0].text) not in _CONSEQUENCES:
        return None
    causes = [one for one in clear if reason_in(one.text) in _CAUSES]
    if of_the_network and not causes:
        right_before = [one for one in latest[:_RIGHT_BEFORE] if one.clear]
        causes = [one for one in right_before if one.found[0].fault.refused in _OF_CERTIFICATES]
    return next(iter(causes), None) or _of_a_start(latest)


def _without_its_files(latest: list[Read]) -> Read | None:
    """What a program in a Pod may not read, or has not, is why it is without the rest."""
    before = (one for one in latest[:_RIGHT_BEFORE] if one.found)
    return next((one for one in before if one.found[0].fault.id in _MISSING), None)


def _without_a_login(latest: list[Read]) -> Read | None:
    """A login program that failed: some clients, as that for Python, go on without a login."""
    before = (one for one in latest[:_RIGHT_BEFORE] if one.clear)
    return next((one for one in before if _of_a_login_program(one)), None)


def _of_a_login_program(one: Read) -> bool:
    return one.found[0].message.setting is Setting.LOGIN_PROGRAM


def _of_a_start(latest: list[Read]) -> Read | None:
    """A server that waits until it is ready: what is noted of its clients meanwhile tells less."""
    waiting = (one for one in latest[:_RIGHT_BEFORE] if one.found)
    return next((one for one in waiting if one.found[0].fault.id == "server-not-ready"), None)


def of_logins(latest: list[Read]) -> list[Read]:
    """A login program that failed, however vaguely, is why nothing was found afterwards."""
    return [one for one in latest[:_RIGHT_BEFORE] if one.found and _of_a_program(one.found[0])]


def _of_a_program(one: Recognised) -> bool:
    return one.message.setting is Setting.LOGIN_PROGRAM and one.fault.refused in _OF_LOGINS


def _tells_of_a_login(one: Recognised) -> bool:
    return one.message.text not in UNTOLD and one.fault.refused in _OF_LOGINS
