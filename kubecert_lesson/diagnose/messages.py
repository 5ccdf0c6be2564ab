"""From what a program printed to the faults that it can mean: ``explain("x509: …")``."""

from collections.abc import Iterator
from ipaddress import ip_address

from kubecert_lesson.diagnose.explaining import explain_fault
from kubecert_lesson.diagnose.explanation import Explanation, Explanations
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import Recognised, heard


def explain(message: str) -> Explanations:
    """Explain what kubectl printed (or openssl, Python's ssl, kube-apiserver's log).

    One line or all of the output: the last line that is known decides, as with kubectl. Returns
    every fault that it can mean, the likeliest first, and nothing for words that are not known.
    Of the message itself only the part that was recognised comes back: kubectl has been seen to
    print private keys. Raises LessonError for no message.
    """
    text = message.replace('\\"', '"').strip()
    if not text:
        raise LessonError(
            "no-message", "no message was given: paste what kubectl printed, like 'x509: …'"
        )
    for part in _parts(text):
        if found := heard(part):
            return Explanations(_explained(found))
    return Explanations()


def _parts(text: str) -> Iterator[str]:
    """The lines from the last to the first; then all in one, for a terminal that broke lines."""
    yield from reversed(text.splitlines())
    yield " ".join(text.split())


def _explained(found: tuple[Recognised, ...]) -> Iterator[Explanation]:
    for one in found:
        host = one.values.get("host", "")
        unlike = "name-not-in-sans" if _is_address(host) else "ip-not-in-sans"
        if not host or one.fault.id != unlike:
            yield explain_fault(one.fault.id, {}, kubectl=one.words)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
