"""Where a program runs, and so with what it logs in, where its message does not tell."""

import re

from kubecert_lesson.faults import UNABLE, Setting
from kubecert_lesson.faults.named_programs import Home, NamedProgram
from kubecert_lesson.faults.public_hosts import is_public
from kubecert_lesson.faults.settings import HELP
from kubecert_lesson.faults.squeezing import Squeezed
from kubecert_lesson.faults.texts import LOGGED_IN

_ASKED = re.compile(r"(?:host=|https://)([a-z0-9.-]{4,120})")
OF_KUBECTL = re.compile(rf"{UNABLE}|{LOGGED_IN}|The connection to the server ")
_BY_A_KUBELET = re.compile(r"plugintype=|sandbox|networkplugin|failed\(add\)|kubelet|installer")
_OF_A_CLUSTER = re.compile(
    "failedto(?:list|watch)|podspec|resourcelock|lease|configmap|serviceaccount|namespace|informer"
    "|apiserver|kubernetes|datastore|networkunavailable|clusterinformation|customresource|secrets?in"
)
# The API server was asked, or told why.
_OF_A_SERVER = re.compile(rf"{UNABLE}|{LOGGED_IN}|kubectl|Error from server|/apis?/|:6443")
# Only what Kubernetes tells its Pods makes a client write the usual port after an address.
_DIALLED_IN_A_POD = re.compile(r"https://(?:[0-9.]{7,15}|\[[0-9a-f:.]{2,45}\]):443/")
# With a kubeconfig, and not as the pod that it is.
_OF_ANOTHER_CLUSTER = re.compile(
    "gardenc|hub(?:cluster|config|kube)|(?:remote|member|workload|managed?|management|target"
    "|downstream|guest|shoot)cluster"
)


def _asked_in_public(given: Squeezed) -> bool:
    """Whether the server that was asked is a cloud's own, and no cluster's."""
    asked = _ASKED.findall(HELP.sub("", given.letters))
    return bool(asked) and is_public(asked[-1]) and not OF_KUBECTL.search(given.text)


def at_home(
    settings: tuple[Setting, ...], text: Squeezed, program: NamedProgram | None
) -> tuple[Setting, ...]:
    """Return the settings as they are where this program runs."""
    first = settings[0] if settings else None
    home = program.home if program else None
    told = "://" in text.letters and _DIALLED_IN_A_POD.search(text.letters) is None
    told = told or "forbidden" in text.letters
    told = told or _OF_ANOTHER_CLUSTER.search(text.letters) is not None
    if home is Home.POD and first is Setting.CLIENT and not told:
        return (Setting.POD, *settings[1:])
    if home is Home.POD and first is None and not told and _OF_A_CLUSTER.search(text.letters):
        return (Setting.POD,)
    if (
        home is Home.POD
        and first is Setting.NETWORK_PLUGIN
        and not _BY_A_KUBELET.search(text.letters)
    ):
        return (Setting.POD, *settings[1:])
    if home is Home.POD and first is Setting.LOGIN_PROGRAM and "exec:" not in text.letters:
        return (Setting.ELSEWHERE,)  # no kubeconfig: the cloud's own API
    if (
        home is Home.CLOUD
        and first in (None, Setting.CLIENT)
        and not _OF_A_SERVER.search(text.text)
    ):
        return (Setting.ELSEWHERE,)
    if home is Home.POD and first is Setting.ISSUER:
        return (Setting.ELSEWHERE,)  # it logs users in itself, and is no API server
    if first in (None, Setting.CLIENT) and _asked_in_public(text):
        return (Setting.ELSEWHERE,)
    if home is Home.MACHINE and first is Setting.POD and "serviceaccount" not in text.letters:
        return (Setting.CLIENT, *settings[1:])
    return settings
