"""kubectl refuses the server: what does its certificate say, and when?"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import (
    NEW_SERVING,
    NEW_SERVING_OF_ADDRESS,
    ON_THIS_MACHINE,
    RENEW_SERVING,
    SET_CLOCK,
)
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.texts import (
    AFTER,
    BEFORE,
    COMMON_NAME,
    COMMON_NAME_ENDS,
    MANY_ADDRESSES,
    MANY_NAMES,
    NO_IP_SANS,
    NO_NAMES,
    OUT_OF_TIME,
    REFUSES,
    UNKNOWN_AUTHORITY,
    VALID_FOR,
    WRONG_USE,
    X509,
    kubectl,
    openssl,
)
from kubecert_lesson.faults.words_of_others import (
    EARLY_BY_OTHERS,
    OUTDATED_BY_OTHERS,
    WRONG_ADDRESS_BY_OTHERS,
    WRONG_NAME_BY_OTHERS,
)
from kubecert_lesson.words import template, text

_EARLY = "certificate is not yet valid"  # openssl
_OTHER_HOST = "hostname mismatch"
_FOR_HOST = ", certificate is not valid for '{host}'"

FAULTS = (
    Fault(
        id="one-server-of-several",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "One of several API servers shows a certificate that is refused"),
        cause=text(
            "cause",
            "The address leads to several API servers, and the kubeconfig is right for the others."
            " This one was not renewed with them, was set up with another authority, or belongs to"
            " another cluster. Another authority in the kubeconfig would break what works now.",
        ),
        messages=(kubectl(UNKNOWN_AUTHORITY, begins=REFUSES, vague=True, rank=9),),
        fix=(
            remark(template("take that server out of the load balancer until it is right")),
            remark(
                template(
                    "on its machine: who signed its certificate, and for how long is it valid?"
                )
            ),
            command(
                "openssl x509 -in /etc/kubernetes/pki/apiserver.crt -noout -subject -issuer -dates"
            ),
            remark(template("its authority must be that of the other machines:")),
            command("openssl x509 -in /etc/kubernetes/pki/ca.crt -noout -fingerprint -sha256"),
            remark(template("if it is, a new serving certificate is enough:")),
            *RENEW_SERVING,
        ),
        page=pages.PKI,
    ),
    Fault(
        id="server-expired",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The serving certificate has expired"),
        cause=text(
            "cause",
            "A serving certificate is good for a year (kubeadm, k3s), and nobody has renewed it; or"
            " it was renewed, and something in between, such as a load balancer, still shows the"
            " old one.",
        ),
        note=text(
            "note",
            "kubectl names the time before any other fault of the certificate, openssl after it.",
        ),
        messages=(
            kubectl(AFTER, begins=REFUSES),
            kubectl(OUT_OF_TIME, begins=REFUSES),
            kubectl(OUT_OF_TIME.removeprefix(X509)),
            openssl("certificate has expired"),
            *OUTDATED_BY_OTHERS,
        ),
        fix=RENEW_SERVING,
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="server-not-yet-valid",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The serving certificate is not valid yet"),
        cause=text(
            "cause",
            "The machine that issued it had a clock that was ahead (most tools let a certificate"
            " begin when they make it, kubeadm five minutes earlier); or the clock here is behind.",
        ),
        messages=(
            kubectl(BEFORE, begins=REFUSES, rank=2),
            openssl(_EARLY, rank=2),
            *EARLY_BY_OTHERS,
        ),
        fix=(remark(template("where it was issued:")), SET_CLOCK, *RENEW_SERVING),
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="clock-behind",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The client's clock is behind"),
        cause=text(
            "cause",
            "The server and its certificate are right; the machine that connects lives in the"
            " past, where the certificate is not valid yet. The message is the same as for such a"
            " certificate: its 'current time' tells the two apart.",
        ),
        note=text(
            "note",
            "The lesson cannot turn your clock back, so there the cluster and its certificate are"
            " two days ahead instead. To kubectl that is the same.",
        ),
        messages=(
            kubectl(BEFORE, begins=REFUSES),
            kubectl(OUT_OF_TIME, begins=REFUSES, rank=2),
            openssl(_EARLY),
        ),
        fix=(ON_THIS_MACHINE, SET_CLOCK),
        page=pages.PKI,
    ),
    Fault(
        id="clock-ahead",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The client's clock is ahead"),
        cause=text(
            "cause",
            "The server and its certificate are right; the machine that connects lives in the"
            " future, where the certificate has expired.",
        ),
        messages=(kubectl(AFTER, begins=REFUSES, rank=3),),
        fix=(ON_THIS_MACHINE, SET_CLOCK),
        page=pages.PKI,
    ),
    Fault(
        id="ip-not-in-sans",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The address that is dialled is not in the certificate"),
        cause=text(
            "cause",
            "The kubeconfig dials an IP address, and the certificate's list of subject alternative"
            " names (SANs) does not have it: nobody thought of a load balancer, a tunnel or a"
            " second network card. A DNS name in the list does not cover an address.",
        ),
        messages=(
            kubectl(VALID_FOR, begins=REFUSES),
            kubectl(NO_IP_SANS, begins=REFUSES),
            openssl("IP address mismatch"),
            openssl("IP address mismatch" + _FOR_HOST),
            *WRONG_ADDRESS_BY_OTHERS,
            kubectl(MANY_NAMES, begins=REFUSES),
            kubectl(MANY_ADDRESSES, begins=REFUSES),
        ),
        fix=NEW_SERVING_OF_ADDRESS,
        page=pages.PKI,
    ),
    Fault(
        id="name-not-in-sans",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The name that is dialled is not in the certificate"),
        cause=text(
            "cause",
            "The kubeconfig dials a DNS name that the certificate's list of subject alternative"
            " names does not have. It may reach the right machine: what counts is the name"
            " dialled.",
        ),
        messages=(
            kubectl(VALID_FOR, begins=REFUSES, rank=2),
            kubectl(NO_NAMES, begins=REFUSES),
            openssl(_OTHER_HOST),
            openssl(_OTHER_HOST + _FOR_HOST),
            *WRONG_NAME_BY_OTHERS,
            kubectl(MANY_NAMES, begins=REFUSES, rank=2),
        ),
        fix=NEW_SERVING,
        page=pages.PKI,
    ),
    Fault(
        id="only-common-name",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The name is in the certificate's CN only"),
        cause=text(
            "cause",
            "The certificate has no subject alternative names, and its CN is the name that is"
            " dialled. kubectl does not look for names there; some older programs do.",
        ),
        note=text(
            "note", "Python and openssl accept this certificate: what they say proves nothing here."
        ),
        messages=(kubectl(COMMON_NAME, begins=REFUSES, ends=COMMON_NAME_ENDS),),
        fix=NEW_SERVING,
        page=pages.PKI,
    ),
    Fault(
        id="wrong-tls-server-name",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The kubeconfig expects another name than it dials"),
        cause=text(
            "cause",
            "tls-server-name takes the place of the dialled name when kubectl looks for it in the"
            " certificate, and the certificate does not have this one.",
        ),
        messages=(
            kubectl(VALID_FOR, begins=REFUSES, rank=3),
            kubectl(NO_NAMES, begins=REFUSES, rank=2),
            openssl(_OTHER_HOST, rank=2),
            openssl(_OTHER_HOST + _FOR_HOST, rank=2),
        ),
        fix=(command("{kubectl} config unset clusters.{cluster}.tls-server-name"),),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="server-without-server-auth",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.KUBECTL,
        refused=Refused.SERVING,
        title=text("title", "The serving certificate is for clients only"),
        cause=text(
            "cause",
            "Its extended key usage lists clientAuth and not serverAuth: it was issued with the"
            " settings for users. Without any such list, it would be good for both.",
        ),
        note=text(
            "note",
            "kubectl looks at this last: time, name and authority are in order when it says so.",
        ),
        messages=(
            kubectl(WRONG_USE, begins=REFUSES),
            openssl("unsuitable certificate purpose"),
        ),
        fix=NEW_SERVING,
        page=pages.PKI,
    ),
)
