"""Which of the messages of a paste decides: the one that tells why."""

from dataclasses import dataclass

from kubecert_lesson.faults import Recognised, Refused, Setting
from kubecert_lesson.faults.squeezing import Squeezed
from kubecert_lesson.faults.texts import ASKED, LOGGED_IN


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
# A 401 does not tell why; the API server's log does, and a login program that failed.
_UNTOLD = (ASKED, LOGGED_IN, "Unauthorized")
_OF_LOGINS = (Refused.TOKEN, Refused.CLIENT, Refused.CLOUD_LOGIN, Refused.PROGRAM)


def with_the_reason(latest: list[Read]) -> Read | None:
    """Of the last messages, one that tells the reason of the very last; None where none does.

    A client that refuses a certificate ends the connection, and says that, too; and after a 401
    in a log come others that do not tell why.
    """
    clear = [one for one in latest[:4] if one.clear]
    if not clear:
        return None
    last = clear[0].found[0]
    if last.fault.refused in _OF_THE_NETWORK:
        telling = [one for one in clear if one.found[0].fault.refused in _OF_CERTIFICATES]
    elif last.message.text in _UNTOLD:
        telling = [one for one in clear if _tells_of_a_login(one.found[0])]
    else:
        telling = []
    return next(iter(telling), None)


def _tells_of_a_login(one: Recognised) -> bool:
    return one.message.text not in _UNTOLD and one.fault.refused in _OF_LOGINS
