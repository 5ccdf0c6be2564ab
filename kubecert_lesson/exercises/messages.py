"""Twelve messages for an exercise: what programs print, and who refused whom by the lesson's rule.

The words are those of the records in ``faults``, filled with the names of a seed. Who refused whom
is not written down here: ``diagnose.explain`` reads it out of each message.
"""

from collections.abc import Sequence

from kubecert_lesson import diagnose
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.saying import filled
from kubecert_lesson.faults.texts import (
    AFTER,
    ASKED,
    COMMON_NAME,
    COMMON_NAME_ENDS,
    ERROR,
    LOGGED_IN,
    MISMATCH,
    NO_IP_SANS,
    REFUSES,
    REMOTE,
    ROOTS,
    UNABLE,
    UNKNOWN_AUTHORITY,
    VALID_FOR,
    VERIFYING,
)
from kubecert_lesson.words import Coded, template

_WEBHOOK = (
    "Error from server (InternalError): Internal error occurred: failed calling webhook"
    ' "check.{webhook}": failed to call webhook: Post "https://check.{namespace}.svc:443/validate'
    '?timeout=10s": ' + VERIFYING
)
_KUBELET = 'Error from server: Get "https://{host}:10250/containerLogs/{namespace}/web/web": '
_FORBIDDEN = (
    'Error from server (Forbidden): pods is forbidden: User "{user}" cannot list resource "pods" in'
    ' API group "" in the namespace "{namespace}"'
)


class WhoRefused(Coded):
    """Who refused whom, as far as the prefix of a message tells it."""

    OWN_FILE = "own-file", template("kubectl refuses a file of yours: it has not connected yet")
    SERVING = "serving", template("kubectl refuses the API server's certificate")
    IN_FRONT = "in-front", template("a server in front refuses your client certificate, in TLS")
    UNKNOWN = "unknown-client", template("the API server does not know who you are (401)")
    FORBIDDEN = "forbidden", template("the API server knows who you are, and says no (403)")
    WEBHOOK = "webhook", template("the API server refuses the certificate of a webhook")
    KUBELET = "kubelet", template("the API server refuses the certificate of a kubelet")
    BY_KUBELET = "by-kubelet", template("a kubelet refuses: it has no certificate to show yet")


_OF_EACH = {
    WhoRefused.OWN_FILE: (
        ERROR + MISMATCH,
        ROOTS + "unable to parse bytes as PEM block",
    ),
    WhoRefused.SERVING: (
        REFUSES + UNKNOWN_AUTHORITY,
        REFUSES + VALID_FOR.replace("{names}", "10.96.0.1"),
        REFUSES + COMMON_NAME + COMMON_NAME_ENDS,
        REFUSES + AFTER,
    ),
    WhoRefused.IN_FRONT: (
        UNABLE + REMOTE + "expired certificate",
        UNABLE + REMOTE + "unknown certificate authority",
    ),
    WhoRefused.UNKNOWN: (f"{ERROR}{LOGGED_IN} ({ASKED})",),
    WhoRefused.FORBIDDEN: (_FORBIDDEN,),
    WhoRefused.WEBHOOK: (_WEBHOOK + UNKNOWN_AUTHORITY, _WEBHOOK + AFTER),
    WhoRefused.KUBELET: (
        _KUBELET + VERIFYING + UNKNOWN_AUTHORITY,
        _KUBELET + VERIFYING + NO_IP_SANS,
    ),
    WhoRefused.BY_KUBELET: (_KUBELET + REMOTE + "internal error",),
}
_FEWER = (WhoRefused.OWN_FILE, WhoRefused.IN_FRONT, WhoRefused.WEBHOOK, WhoRefused.KUBELET)
_WHO = {
    (Party.KUBECTL, Refused.SERVING): WhoRefused.SERVING,
    (Party.FRONT, Refused.CLIENT): WhoRefused.IN_FRONT,
    (Party.API_SERVER, Refused.CLIENT): WhoRefused.UNKNOWN,
    (Party.API_SERVER, Refused.KNOWN_USER): WhoRefused.FORBIDDEN,
    (Party.API_SERVER, Refused.WEBHOOK): WhoRefused.WEBHOOK,
    (Party.SCRAPER, Refused.KUBELET): WhoRefused.KUBELET,
    (Party.KUBELET, Refused.NO_SERVING): WhoRefused.BY_KUBELET,
    (Party.KUBECTL, Refused.WRONG_KEY): WhoRefused.OWN_FILE,
    (Party.KUBECTL, Refused.KUBECONFIG): WhoRefused.OWN_FILE,
}


def refusal(message: str) -> WhoRefused:
    """Read out of a message who refused whom."""
    record = diagnose.explain(message)[0].record
    return _WHO[record.refuser, record.refused]


def messages(dice: Dice) -> Sequence[str]:
    """Return twelve of them in some order, at least one of each kind."""
    fewer = {WhoRefused.SERVING, *dice.sample(_FEWER, 2)}
    texts = [
        text
        for kind, known in _OF_EACH.items()
        for text in dice.sample(known, len(known) - (kind in fewer))
    ]
    names = {
        "host": dice.address(),
        "namespace": dice.namespace(),
        "webhook": dice.host(),
        "user": dice.user(),
        "now": dice.now,
        "end": dice.now.replace(hour=1),
    }
    return [filled(text, **names) for text in dice.shuffled(texts)]
