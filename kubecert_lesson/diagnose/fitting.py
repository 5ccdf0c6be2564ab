"""What fits a message, of the faults that its words can mean and of the names that it tells."""

import re
from ipaddress import ip_address

from kubecert_lesson.diagnose.deciding import UNTOLD
from kubecert_lesson.diagnose.understanding import Understood
from kubecert_lesson.faults import Recognised, Setting, Speaker, Sureness
from kubecert_lesson.kubeadm.parameters import is_address

# Why is not said: programs try again until then, whatever is wrong.
_TIME_RAN_OUT = (
    "context deadline exceeded",
    'AdmissionWebhook" failed to complete {what} in',
    "Client.Timeout exceeded",
    "Client.Timeout exceeded while awaiting headers",
)
_MAYBE_A_PROXY = ("bad status from…403",)  # an extension server's, or that of a proxy between
_ADDRESSES = re.compile(r"[0-9a-fA-F:.]{3,45}")
_OF_A_POD = "system:serviceaccount:"
# A path tells these of a server, which may be another one.
_NAMED_IN = {
    "registry": (Setting.REGISTRY, Setting.REPOSITORY, Setting.PROXY),
    "apiservice": (Setting.EXTENSION, Setting.FRONT_PROXY, None),
}


def meant(names: dict[str, str], setting: Setting | None) -> dict[str, str]:
    """The names that are of somebody in this setting: a path does not make a registry."""
    left_out = {name for name, where in _NAMED_IN.items() if setting not in where}
    return {name: value for name, value in names.items() if name not in left_out}


def fits(one: Recognised, distribution: str, text: str) -> bool:
    """Say whether a fault fits the distribution and the names of a certificate in this text."""
    record, host = one.fault, one.values.get("host", "")
    if record.id == "wrong-group" and one.values.get("login", "").startswith(_OF_A_POD):
        return False  # it has no certificate, and its groups are given
    shown = is_address(host) and _shows(text, host)
    if host and record.id == "address-not-compared":
        return shown
    if shown and record.id == "ip-not-in-sans":
        return False
    unlike = "name-not-in-sans" if is_address(host) else "ip-not-in-sans"
    if host and host[0] != "(" and record.id == unlike:  # prose tells nothing
        return False
    if one.message.setting is not Setting.CLIENT and not record.on:  # it is told there for sure
        return True
    return distribution not in record.but_not and (not record.on or distribution in record.on)


def sureness(one: Recognised, number: int, of: int, understood: Understood) -> Sureness:
    """Return how sure it is that a message means this one of several faults."""
    one_of_many = one.message.setting is Setting.CLIENT and one.fault.id == "client-expired"
    if number or one.message.vague or not understood.sure or one_of_many:
        return Sureness.POSSIBLE
    untold = any(words in one.message.text for words in UNTOLD)
    likely = one.likely or one.fault.likely
    if likely or untold or one.message.text in (*_TIME_RAN_OUT, *_MAYBE_A_PROXY):
        return Sureness.LIKELY
    if understood.speaker is Speaker.POD and not (
        understood.program or "address" in understood.names
    ):
        return Sureness.LIKELY  # controllers are written so, and mostly run in a Pod
    return Sureness.CERTAIN if of == 1 else Sureness.LIKELY


def _shows(text: str, host: str) -> bool:
    """Whether the certificate, as the message shows it, is for this very address."""
    _, _, names = text.partition("ubjectAlt")
    return any(
        ip_address(one) == ip_address(host) for one in _ADDRESSES.findall(names) if is_address(one)
    )
