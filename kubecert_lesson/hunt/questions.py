"""The questions of a hunt, in the order of the diagnosis: what an expert asks, and how."""

from collections.abc import Iterable
from typing import Self

from kubecert_lesson.faults import Door
from kubecert_lesson.faults import fault as record_of
from kubecert_lesson.hunt.breaks import BY_ID, Place
from kubecert_lesson.words import Coded, template

_ADMIN = "kubectl --kubeconfig=admin.conf get"
_READ = "kubectl config view --raw -o jsonpath='{.%s-data}' | base64 -d | openssl x509 -noout %s"


DIAGNOSE = "diagnose"


class HuntQuestion(Coded):
    """What somebody who hunts faults asks, the first first."""

    MESSAGE = "message", template("What does kubectl say, and who speaks?")
    CONTEXT = "context", template("Is the current context there, and is it the right one?")
    AUTHORITY = (
        "authority",
        template("Which authority does the kubeconfig trust: is its key that of pki/ca.crt?"),
    )
    LOGIN = (
        "login",
        template("What does the user log in with: whose is it, who signed it, until when?"),
    )
    ADDRESS = "address", template("Does anything listen at the address, and does it speak TLS?")
    SERVING = (
        "serving",
        template("What does the server show: which names, dates, usage, and who signed it?"),
    )
    RIGHTS = "rights", template("Which binding gives the user, or the group, a role?")
    WORK = "work", template("Whom does the API server call, and by which caBundle?")

    @property
    def command(self) -> str:
        """The command line that answers it, run in the hunt's folder."""
        return _COMMANDS[self]

    @classmethod
    def of(cls, fault: str) -> Self:
        """Return the question whose answer shows this fault."""
        places = BY_ID[fault].places
        return cls(next(code for place, code in _OF_PLACE.items() if place in places))


_COMMANDS = {
    HuntQuestion.MESSAGE: "kubectl get nodes",
    HuntQuestion.CONTEXT: "kubectl config get-contexts",
    HuntQuestion.AUTHORITY: _READ
    % ("clusters[*].cluster.certificate-authority", "-subject -dates -pubkey"),
    HuntQuestion.LOGIN: _READ
    % ("users[*].user.client-certificate", "-subject -issuer -dates -ext extendedKeyUsage"),
    HuntQuestion.ADDRESS: "kubectl config view -o jsonpath='{.clusters[*].cluster.server}'",
    HuntQuestion.SERVING: "openssl x509 -in pki/apiserver.crt -noout -text",
    HuntQuestion.RIGHTS: f"{_ADMIN} clusterrolebindings -o wide",
    HuntQuestion.WORK: f"{_ADMIN} validatingwebhookconfigurations,apiservices -o yaml",
}
# The first of these places that a fault takes tells where it is seen.
_OF_PLACE = {
    Place.LOGIN: "login",
    Place.CONTEXT: "context",
    Place.AUTHORITY: "authority",
    Place.SERVING: "serving",
    Place.NAME: "serving",
    Place.ADDRESS: "address",
    Place.FRONT: "address",
    Place.WORK: "work",
    Place.RIGHTS: "rights",
}
# What is still open once the message was read: the door that it shows has answered the rest.
_OPEN = {
    Door.NEVER_CONNECTED: (
        *(HuntQuestion.CONTEXT, HuntQuestion.AUTHORITY, HuntQuestion.LOGIN, HuntQuestion.ADDRESS),
    ),
    Door.KUBECTL_REFUSES_SERVER: (HuntQuestion.AUTHORITY, HuntQuestion.SERVING),
    Door.TLS_REFUSES_KUBECTL: (HuntQuestion.LOGIN,),
    Door.UNAUTHORIZED: (HuntQuestion.LOGIN,),
    Door.FORBIDDEN: (HuntQuestion.LOGIN, HuntQuestion.RIGHTS),
    Door.SERVER_FAILS: (HuntQuestion.WORK,),
}
_ONLY_FILES = "kubectl config"  # the cluster is not asked
_ASKED_BY = (  # words of a command, and what it answers
    ("get-contexts", HuntQuestion.CONTEXT),
    ("current-context", HuntQuestion.CONTEXT),
    ("certificate-authority", HuntQuestion.AUTHORITY),
    ("ca.crt", HuntQuestion.AUTHORITY),
    ("client-certificate", HuntQuestion.LOGIN),
    ("client.crt", HuntQuestion.LOGIN),
    ("whoami", HuntQuestion.LOGIN),
    ("view", HuntQuestion.ADDRESS),
    ("s_client", HuntQuestion.SERVING),
    ("apiserver.crt", HuntQuestion.SERVING),
    ("binding", HuntQuestion.RIGHTS),
    ("can-i", HuntQuestion.RIGHTS),
    ("webhook", HuntQuestion.WORK),
    ("apiservice", HuntQuestion.WORK),
)


def asked_by(looks: Iterable[str]) -> tuple[HuntQuestion, ...]:
    """Return the questions that these commands answer, in the order in which they were asked."""
    found: list[HuntQuestion] = []
    for look in looks:
        if look == DIAGNOSE:
            found += list(HuntQuestion)[:-1]
        if look.startswith("kubectl ") and not look.startswith(_ONLY_FILES):
            found.append(HuntQuestion.MESSAGE)
        found += [question for word, question in _ASKED_BY if word in look]
    return tuple(dict.fromkeys(found))


def due(fault: str) -> tuple[HuntQuestion, ...]:
    """Return what an expert asks, in order, until the answer shows this fault."""
    order = (HuntQuestion.MESSAGE, *_OPEN[door_of(fault)])
    asked = HuntQuestion.of(fault)
    return order[: order.index(asked) + 1] if asked in order else (*order, asked)


def door_of(fault: str) -> Door:
    """Return where a fault shows: what the API server calls makes it fail itself."""
    return record_of(fault).door or Door.SERVER_FAILS
