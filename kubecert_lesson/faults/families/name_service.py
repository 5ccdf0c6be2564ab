"""The name of a server leads to no address, or nobody answers where it would lead."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import MANAGED
from kubecert_lesson.faults.fixes.common import DIAL_ANOTHER, WRITTEN_AGAIN
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.texts import (
    UNABLE,
    kubectl,
)
from kubecert_lesson.faults.words_of_others import (
    UNKNOWN_NAME_TO_OTHERS,
)
from kubecert_lesson.words import template, text

FAULTS = (
    Fault(
        id="host-not-found",
        door=Door.NEVER_CONNECTED,
        refuser=Party.NAME_SERVICE,
        refused=Refused.LOOK_UP,
        title=text("title", "The server's name is not known"),
        cause=text(
            "cause",
            "No address belongs to the name: it is misspelt, it belongs to a network that this"
            " machine is not in (a VPN, for example), or the cluster is gone. No certificate was"
            " looked at.",
        ),
        messages=(
            kubectl("dial tcp: lookup {host}: no such host", begins=UNABLE),
            kubectl("dial tcp: lookup {host} on {resolver}: no such host", begins=UNABLE),
            kubectl("lookup {host}", vague=True),
            kubectl("no such host", rank=2, vague=True),
            kubectl("dial tcp: lookup {host}: Temporary failure in name resolution"),
            *UNKNOWN_NAME_TO_OTHERS,
        ),
        fix=(
            remark(
                template(
                    "a private cluster's name is known in its own network only (VPN, bastion), that"
                    " of a deleted one nowhere"
                ),
                distributions=MANAGED,
            ),
            remark(
                template(
                    "Docker Desktop writes this name into the hosts file as its Kubernetes starts:"
                ),
                distributions=("docker-desktop",),
            ),
            remark("127.0.0.1 kubernetes.docker.internal", distributions=("docker-desktop",)),
            remark(template("the name in full, or an address:")),
            *DIAL_ANOTHER,
            *WRITTEN_AGAIN,
        ),
        page=pages.TROUBLE,
    ),
    Fault(
        id="name-server-silent",
        door=Door.NEVER_CONNECTED,
        refuser=Party.NAME_SERVICE,
        refused=Refused.LOOK_UP,
        title=text("title", "The name server does not answer, or cannot ask others"),
        cause=text(
            "cause",
            "Whether the name exists was not found out: this machine's name server did not answer,"
            " or answered that it has trouble of its own. Often a VPN or a network has just"
            " changed. No certificate was looked at.",
        ),
        messages=(
            kubectl("dial tcp: lookup {host}: i/o timeout"),
            kubectl("dial tcp: lookup {host} on {resolver}: i/o timeout"),
            kubectl("dial tcp: lookup {host} on {resolver}: server misbehaving"),
            kubectl("server misbehaving"),
        ),
        fix=(
            remark(template("does this machine's name server answer, for any name?")),
            command("nslookup {host}"),
            command("resolvectl status"),
        ),
        page=pages.TROUBLE,
    ),
)
