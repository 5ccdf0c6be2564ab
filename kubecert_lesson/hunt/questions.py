"""The questions of a hunt, in the order of the diagnosis: what an expert asks, and how."""

from collections.abc import Iterable
from typing import Self

from kubecert_lesson.faults import Door
from kubecert_lesson.faults import fault as record_of
from kubecert_lesson.hunt.breaks import BY_ID, Place
from kubecert_lesson.words import Coded, template

_READ = "kubectl config view --raw -o jsonpath='{.%s-data}' | base64 -d | openssl x509 -noout %s"


DIAGNOSE = "diagnose"


class Question(Coded):
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
    Question.MESSAGE: "kubectl get nodes",
    Question.CONTEXT: "kubectl config get-contexts",
    Question.AUTHORITY: _READ
    % ("clusters[*].cluster.certificate-authority", "-subject -dates -pubkey"),
    Question.LOGIN: _READ
    % ("users[*].user.client-certificate", "-subject -issuer -dates -ext extendedKeyUsage"),
    Question.ADDRESS: "kubectl config view -o jsonpath='{.clusters[*].cluster.server}'",
    Question.SERVING: "openssl x509 -in pki/apiserver.crt -noout -text",
    Question.RIGHTS: "kubectl --kubeconfig=admin.conf get clusterrolebindings -o wide",
    Question.WORK: "kubectl --kubeconfig=admin.conf get validatingwebhookconfigurations -o yaml",
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
        *(Question.CONTEXT, Question.AUTHORITY, Question.LOGIN, Question.ADDRESS),
    ),
    Door.KUBECTL_REFUSES_SERVER: (Question.AUTHORITY, Question.SERVING),
    Door.TLS_REFUSES_KUBECTL: (Question.LOGIN,),
    Door.UNAUTHORIZED: (Question.LOGIN,),
    Door.FORBIDDEN: (Question.LOGIN, Question.RIGHTS),
    Door.SERVER_FAILS: (Question.WORK,),
}
_ONLY_FILES = "kubectl config"  # the cluster is not asked
_ASKED_BY = (  # words of a command, and what it answers
    ("get-contexts", Question.CONTEXT),
    ("current-context", Question.CONTEXT),
    ("certificate-authority", Question.AUTHORITY),
    ("ca.crt", Question.AUTHORITY),
    ("client-certificate", Question.LOGIN),
    ("client.crt", Question.LOGIN),
    ("whoami", Question.LOGIN),
    ("view", Question.ADDRESS),
    ("s_client", Question.SERVING),
    ("apiserver.crt", Question.SERVING),
    ("binding", Question.RIGHTS),
    ("can-i", Question.RIGHTS),
    ("webhook", Question.WORK),
    ("apiservice", Question.WORK),
)


def asked_by(looks: Iterable[str]) -> tuple[Question, ...]:
    """Return the questions that these commands answer, in the order in which they were asked."""
    found: list[Question] = []
    for look in looks:
        if look == DIAGNOSE:
            found += list(Question)[:-1]
        if look.startswith("kubectl ") and not look.startswith(_ONLY_FILES):
            found.append(Question.MESSAGE)
        found += [question for word, question in _ASKED_BY if word in look]
    return tuple(dict.fromkeys(found))


def due(fault: str) -> tuple[Question, ...]:
    """Return what an expert asks, in order, until the answer shows this fault."""
    order = (Question.MESSAGE, *_OPEN[door_of(fault)])
    asked = Question.of(fault)
    return order[: order.index(asked) + 1] if asked in order else (*order, asked)


def door_of(fault: str) -> Door:
    """Return where a fault shows: what the API server calls makes it fail itself."""
    return record_of(fault).door or Door.SERVER_FAILS
