"""One kubeconfig in, an ordered list of checks out: why does it fail, and how is that fixed?

``diagnose(path)`` makes the checks and explains the first that fails, ``explain(message)``
explains what kubectl printed, ``expiry(path, …)`` lists what will expire. ``secrets(path)`` are the
secrets of a kubeconfig, to show that a text holds none of them.
"""

from kubecert_lesson.diagnose.contexts import diagnose_all
from kubecert_lesson.diagnose.diagnosing import diagnose
from kubecert_lesson.diagnose.expiring import Expiry, expiry
from kubecert_lesson.diagnose.explanation import Explanation
from kubecert_lesson.diagnose.findings import Finding
from kubecert_lesson.diagnose.held_secrets import Secret, SecretKind, secrets
from kubecert_lesson.diagnose.messages import explain
from kubecert_lesson.diagnose.model import Diagnosis

__all__ = [
    "Diagnosis",
    "Expiry",
    "Explanation",
    "Finding",
    "Secret",
    "SecretKind",
    "diagnose",
    "diagnose_all",
    "expiry",
    "explain",
    "secrets",
]
