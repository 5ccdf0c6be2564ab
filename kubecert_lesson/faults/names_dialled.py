"""What the dialled name tells: it was not looked up, leads elsewhere, or is not what is checked."""

import re
from dataclasses import replace

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.partners import partners_in
from kubecert_lesson.faults.reasons import Reason
from kubecert_lesson.faults.recognising import Recognised
from kubecert_lesson.faults.squeezing import Squeezed
from kubecert_lesson.faults.troubles import ACTIVELY_REFUSED, NO_HANDSHAKE_YET
from kubecert_lesson.words import template, text

_LOOKED_UP = re.compile(
    r"lookup(?P<host>[a-z0-9.-]{1,120}?)(?:on[0-9a-f.:\[\]]{3,50})?"
    r":(?:read(?:udp|tcp)[^;]{3,100}?:|dial(?:udp|tcp)[^;]{3,60}?:)?"
    r"(?:read:)?(?:i/otimeout|connect(?:ion|:connection)refused|servermisbehaving)"
)
_ACCEPTED = text(
    "accepted",
    "Something accepted this connection, and no TLS answer came in time: the server is overloaded"
    " or starting, or what is on the way loses large packets (MTU).",
)
_IN_PODS = (
    *(Setting.POD, Setting.ELSEWHERE, Setting.REPOSITORY, Setting.ARGO_CD, Setting.DOWNSTREAM),
    Setting.RANCHER,
)
_COREDNS = (
    remark(
        template(
            "for a Pod, the name server is CoreDNS: is it running, and does it answer from a Pod?"
            " If it fails only from there: the cluster's network, or a NetworkPolicy"
        )
    ),
    command("kubectl --namespace=kube-system get pods --selector=k8s-app=kube-dns -o wide"),
    command("kubectl run look --rm -it --restart=Never --image=busybox -- nslookup {host}"),
)
_NAME_SERVER = (
    remark(template("for a machine, or a program in its network: does it find any name?")),
    command("nslookup {host}"),
    command("cat /etc/resolv.conf"),
)


def checked_for_another(one: Recognised, given: Squeezed) -> Recognised | None:
    """The certificate is for the host that was dialled, and is not checked for that."""
    if not one.fault.id.startswith(f"{Reason.MISNAMED.value}-"):
        return None
    dialled = partners_in(given.text).get("host", "")
    names = [name.strip().lower() for name in one.values.get("names", "").split(",")]
    wild = f"*.{dialled.partition('.')[2]}"
    expected = one.values.get("host", "")
    if not dialled or expected in ("", dialled) or {dialled, wild}.isdisjoint(names):
        return None
    fault = replace(
        one.fault,
        id="checked-for-another-name",
        title=text(
            "title", "The certificate is for the host that was dialled: another was expected"
        ),
        cause=text(
            "cause",
            "The server shows the right certificate for the address that was dialled. The program"
            " checks it for another name, {host}: its settings name that one (a server name for"
            " TLS), or it keeps the name of the first server after that one sent it to a second. No"
            " certificate has to be issued again.",
            host=expected,
        ),
        note=None,
        fix=(
            remark(
                template(
                    "take the other name out of the program's settings (tls-server-name,"
                    " serverName), or dial it"
                )
            ),
            remark(
                template(
                    "Flux: with a certSecretRef, a HelmRepository expects the name of its own host"
                    " from the host of the charts, too; leave certSecretRef out, and give"
                    " source-controller the authority in a file that SSL_CERT_FILE names"
                ),
                speakers=(Speaker.FLUX,),
            ),
        ),
    )
    return replace(one, fault=fault, likely=True)


def by_the_resolver(found: list[Recognised], given: Squeezed) -> list[Recognised]:
    """Where the name server did not answer, nothing is known of the server that was meant."""
    told = next(reversed(list(_LOOKED_UP.finditer(given.letters))), None)
    if told is None or not found or found[0].fault.refused is not Refused.CARRY:
        return found
    first, host = found[0], given.original(*told.span("host"))
    fault = replace(
        first.fault,
        id="name-server-silent",
        refuser=Party.NAME_SERVICE,
        refused=Refused.LOOK_UP,
        title=text("title", "The name server does not answer, or cannot ask others"),
        cause=text(
            "cause",
            "Whether the name exists was not found out: the name server that was asked did not"
            " answer, or answered that it has trouble of its own. The server that was meant was not"
            " dialled, and no certificate was seen.",
        ),
        note=None,
        fix=(*(_COREDNS if first.message.setting in _IN_PODS else ()), *_NAME_SERVER),
        confirm=(),
    )
    return [replace(first, fault=fault, values={**first.values, "host": host})]


def at_an_ingress(one: Recognised) -> Recognised:
    """The name of a public server leads to an ingress controller of the cluster."""
    fault = replace(
        one.fault,
        title=text("title", "The name of a public server leads to an ingress controller here"),
        cause=text(
            "cause",
            "The certificate is the one that an ingress controller makes itself. So the public name"
            " was looked up as another one: a Pod tries the names with its search domains first"
            " (ndots), and a wildcard record in one of them answers for every name; or the DNS"
            " itself is wrong. No authority has to be given to anybody.",
        ),
        fix=(
            remark(
                template(
                    "what does the name lead to from a Pod, without and with a dot at its end?"
                )
            ),
            command("kubectl run look --rm -it --restart=Never --image=busybox -- nslookup {host}"),
            command(
                "kubectl run look --rm -it --restart=Never --image=busybox -- nslookup {host}."
            ),
            remark(
                template(
                    "if the two differ: take the wildcard record away, or the search domain from"
                    " /etc/resolv.conf of the nodes; or ndots: 1 in dnsConfig of the Pod"
                )
            ),
        ),
    )
    return replace(one, fault=fault, likely=True)


def by_the_silence(found: list[Recognised]) -> list[Recognised]:
    """Tell apart who is silent, in a fault of which any silence is a message.

    A host that refuses a connection has answered, and so has one that accepted it.
    """
    return [_by_its_silence(one) for one in found]


def _by_its_silence(one: Recognised) -> Recognised:
    if one.fault.refused is not Refused.CARRY:
        return one
    if one.message.text in ACTIVELY_REFUSED:
        refuser, refused = Party.SYSTEM_THERE, Refused.CONNECTION
        return replace(one, fault=replace(one.fault, refuser=refuser, refused=refused))
    if one.message.text == NO_HANDSHAKE_YET and one.fault.note is None:
        return replace(one, fault=replace(one.fault, note=_ACCEPTED), likely=True)
    return one
