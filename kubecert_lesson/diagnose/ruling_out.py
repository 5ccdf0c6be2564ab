"""What a message can mean, without what the checks of the kubeconfig have ruled out."""

from collections.abc import Iterable, Iterator

from kubecert_lesson.diagnose.explanation import Explanation
from kubecert_lesson.diagnose.model import LOGIN_ACCEPTED, Diagnosis
from kubecert_lesson.faults import Sureness

_DATES = {"client-expired", "client-not-yet-valid"}
_OF_CERTIFICATES = {
    *_DATES,
    "client-without-client-auth",
    "no-user-name",
    "client-other-authority",
    "key-mismatch",
}
_OF_TOKENS = {"wrong-token", "token-expired", "token-not-yet-valid", "token-misread"}
# By a check that passed: the faults that are not there.
_RULED_OUT = {
    "login": {"password-login", "no-credentials", "two-logins", "cert-without-key"},
    "client-certificate-dates": _DATES,
    "client-certificate-use": {"client-without-client-auth"},
    "user-and-groups": {"no-user-name"},
    "key-fits-certificate": {"key-mismatch"},
    "token": _OF_TOKENS - {"wrong-token"},
    "authority-dates": {"authority-expired", "authority-not-yet-valid"},
    "authority-may-sign": {"authority-not-ca"},
    "server-certificate-dates": {"server-expired", "server-not-yet-valid"},
    "server-certificate-name": {
        "ip-not-in-sans",
        "name-not-in-sans",
        "only-common-name",
        "wrong-tls-server-name",
    },
    "server-certificate-use": {"server-without-server-auth"},
    "signed-by-authority": {"unknown-authority", "missing-intermediate"},
    LOGIN_ACCEPTED: {"wrong-token", "client-other-authority", "seen-as-anonymous"},
}


def still_possible(found: Diagnosis, meant: Iterable[Explanation]) -> tuple[Explanation, ...]:
    """Leave out the faults that are not in this kubeconfig, unless none would be left.

    What the message itself is certain of stays: it can be of another time, or of another file.
    """
    every = tuple(meant)
    out = frozenset(_ruled_out(found))
    left = (one for one in every if one.sureness is Sureness.CERTAIN or one.fault not in out)
    return tuple(left) or every


def _ruled_out(found: Diagnosis) -> Iterator[str]:
    codes = {finding.code for finding in found.checks}
    for finding in found.checks:
        if finding.passed:
            yield from _RULED_OUT.get(finding.code, ())
        if finding.because.code == "no-client-certificate":
            yield from _OF_CERTIFICATES
    if "login" in codes and "token" not in codes:
        yield from _OF_TOKENS
    if "equal-names" not in codes:
        yield "merged-users"
