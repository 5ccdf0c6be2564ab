"""One kubeconfig in, an ordered list of checks out: why does it fail, and what mends it?

``diagnose(path)`` makes the checks and explains the first that fails, ``explain(message)``
explains what kubectl printed, ``expiry(path, …)`` lists what will expire. Each name loads when it
is first used: a diagnosis without the network loads nothing that opens a connection.
"""

from typing import TYPE_CHECKING

from kubecert_lesson.lazy import on_first_use

if TYPE_CHECKING:
    from kubecert_lesson.diagnose.diagnosing import diagnose
    from kubecert_lesson.diagnose.expiring import Expiry, expiry
    from kubecert_lesson.diagnose.explanation import Explanation
    from kubecert_lesson.diagnose.messages import explain
    from kubecert_lesson.diagnose.model import Diagnosis, Finding

_PLACES = {
    "Diagnosis": "model",
    "Expiry": "expiring",
    "Explanation": "explanation",
    "Finding": "model",
    "diagnose": "diagnosing",
    "expiry": "expiring",
    "explain": "messages",
}

__all__ = ["Diagnosis", "Expiry", "Explanation", "Finding", "diagnose", "expiry", "explain"]

__getattr__ = on_first_use(__name__, _PLACES)
