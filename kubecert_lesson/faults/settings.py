"""Who speaks to whom in a text, by its words."""

import re
from functools import cache

from kubecert_lesson.faults.clues import CLUES
from kubecert_lesson.faults.parties import Setting

# Only a client says so, and only of its own connection to the API server, whatever else is named.
_OWN_CONNECTION = re.compile(
    "unabletoconnecttotheserver:|theconnectiontotheserver|kubernetesclusterunreachable"
)
_OF_CLIENTS = (Setting.CLIENT, Setting.LOGIN_PROGRAM, Setting.PROXY, Setting.ELSEWHERE)
# Where to read more: no address of a server that was asked.
_HELP = re.compile(
    r"https?://(?:docs\.[a-z0-9.-]+|(?:www\.)?curl\.(?:haxx\.)?se|go\.dev|aka\.ms|kubernetes\.io"
    r"|(?:www\.)?openssl\.org|[a-z0-9.-]+\.readthedocs\.(?:io|org)|kind\.sigs\.k8s\.io)"
    r"/[a-z0-9/._#-]*"
)
_URL = re.compile(r"(?:https?|wss?|grpcs?|ldaps?|postgres(?:ql)?|smtps?|tcp)://")


@cache
def _expressions() -> tuple[tuple[Setting, re.Pattern[str]], ...]:
    return tuple(
        (setting, re.compile("|".join((*words.split(), *more)))) for setting, words, more in CLUES
    )


def settings_of(letters: str) -> tuple[Setting, ...]:
    """Return every setting that the words of a text show, the one that counts most first.

    Where nothing shows who speaks, a URL that is not the API server's is of another server;
    otherwise nothing is returned.
    """
    letters = _HELP.sub("", letters)
    found = [setting for setting, expression in _expressions() if expression.search(letters)]
    if _OWN_CONNECTION.search(letters):
        return tuple(setting for setting in found if setting in _OF_CLIENTS)
    if not found and _URL.search(letters):
        return (Setting.ELSEWHERE,)
    return tuple(found)
