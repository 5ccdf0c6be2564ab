"""An address that no kubeconfig has: libraries make it up where no server was given."""

import re
from dataclasses import replace

from kubecert_lesson.faults.fixes.kubeconfigs import GIVE_A_KUBECONFIG
from kubecert_lesson.faults.parties import Refused
from kubecert_lesson.faults.recognising import Recognised
from kubecert_lesson.faults.squeezing import Squeezed
from kubecert_lesson.words import text

# Without a port: a kubeconfig's address has one.
_MADE_UP = re.compile(
    r"https?://localhost/(?:api|apis|version|openapi)(?![a-z])"
    r"|(?:https|http)connectionpool\(host=localhost,port=(?:443|80)\).{0,60}?url:/(?:api|apis|version)(?![a-z])"
)


def dials_a_made_up_address(given: Squeezed) -> bool:
    """Say whether a message asks localhost, and no port of it, for what an API server has."""
    return _MADE_UP.search(given.letters) is not None


def without_a_server(one: Recognised) -> Recognised:
    """Return what that means: the program was told of no server."""
    untold = one.fault.refused is Refused.SERVING
    fault = replace(
        one.fault,
        id="address-made-up",
        refused=Refused.OTHER if untold else one.fault.refused,
        title=text("title", "No server was given, and the program dials localhost"),
        cause=text(
            "cause",
            "No kubeconfig gives the address localhost without a port of its own: the program's"
            " library made it up, because it was told of no server. Do not look for a fault of this"
            " machine. No cluster was dialled, and no certificate of one was seen.",
        ),
        note=None,
        fix=GIVE_A_KUBECONFIG,
        confirm=(),
    )
    return replace(one, fault=fault, likely=True)
