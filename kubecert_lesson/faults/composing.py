"""An answer put together where no record fits: who refuses whom, about what, and why.

The setting tells the two sides, the reason which of them refuses. What to do is what the records of
that setting say of the same side, so that no fix is for another component than those two.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes import NEW_SERVING, RENEW_SERVING
from kubecert_lesson.faults.fixes_by_distribution import (
    NAME_ADDED_BY_THE_TOOL,
    SERVING_RENEWED_BY_THE_TOOL,
)
from kubecert_lesson.faults.fixes_of_files import FILE_FIXES, kind_of_file, phase_of
from kubecert_lesson.faults.model import Fault, FixLine, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.reasons import Concern, Reason
from kubecert_lesson.faults.recognising import Recognised, Sayable, recognised, sayable
from kubecert_lesson.faults.sides import ELSEWHERE, SIDES, Sides
from kubecert_lesson.faults.squeezing import Squeezed
from kubecert_lesson.faults.words_of_reasons import OF_RECORDS, WORDS
from kubecert_lesson.words import Text, template, text

_LOOK = (
    command(
        "openssl s_client -connect {address} -servername {host} </dev/null |"
        " openssl x509 -noout -subject -issuer -dates -ext subjectAltName,extendedKeyUsage"
    ),
)
_ISSUE_AGAIN = (
    remark(template("let whatever issued that certificate issue it again; look at it first:")),
    *_LOOK,
)
_CLOCK = remark(template("a wrong clock on one of the machines looks the same: timedatectl"))
_API_SERVER = {Reason.OUTDATED: (*RENEW_SERVING, _CLOCK), Reason.MISNAMED: NEW_SERVING}
_BY_SERVICE = {
    Reason.OUTDATED: (
        remark(template("whoever issued it renews it: cert-manager, the chart, its own job:")),
        command("kubectl get certificates,secrets --all-namespaces"),
        _CLOCK,
    ),
    Reason.MISNAMED: (
        remark(template("it must be for the name of the Service: SERVICE.NAMESPACE.svc")),
        *_LOOK,
    ),
}
_OF_K3S = {
    Reason.OUTDATED: (*SERVING_RENEWED_BY_THE_TOOL, _CLOCK),
    Reason.MISNAMED: (
        *NAME_ADDED_BY_THE_TOOL,
        remark(
            template(
                "or a load balancer in front ends TLS with a certificate of its own: it must pass"
                " TLS on to the server"
            )
        ),
    ),
}
# What to do about the certificate of the server, where the setting tells whose it is.
_SERVING: Mapping[Setting, Mapping[Reason, tuple[FixLine, ...]]] = {
    **dict.fromkeys((Setting.KUBELET, Setting.CONTROL_PLANE, Setting.POD), _API_SERVER),
    **dict.fromkeys((Setting.KUBEADM, Setting.NETWORK_PLUGIN), _API_SERVER),
    **dict.fromkeys((Setting.EXTENSION, Setting.CONVERSION), _BY_SERVICE),
    Setting.NODE_JOIN: _OF_K3S,
    Setting.CLIENT: {
        **_API_SERVER,
        Reason.NOT_LET_IN: (
            remark(
                template(
                    "with what does this program log in: a kubeconfig, a service account's token, a"
                    " certificate? It may have ended, or be of another cluster:"
                )
            ),
            command("kubecert-lesson diagnose {file}"),
            command("kubectl --kubeconfig={file} auth whoami"),
        ),
    },
    Setting.TALOS: {
        Reason.MISNAMED: (
            remark(template("add the address or name to machine.certSANs of the configuration:")),
            command("talosctl --nodes NODE edit machineconfig"),
            remark(template("or dial an endpoint that is in the certificate")),
        ),
    },
    Setting.KUBELET_SERVING: {
        Reason.UNRESOLVED: (
            remark(
                template(
                    "the cluster's DNS does not know the node's name; let metrics-server dial the"
                    " address instead, by this argument of its Deployment:"
                )
            ),
            remark("--kubelet-preferred-address-types=InternalIP,Hostname"),
            command("kubectl --namespace=kube-system edit deployment metrics-server"),
        ),
    },
}
_BY_REASON: dict[Reason, tuple[FixLine, ...]] = {
    Reason.HANDSHAKE: (
        remark(template("what the server offers, with the name and without it:")),
        command("openssl s_client -connect {address} -servername {host} </dev/null"),
        command("openssl s_client -connect {address} -noservername </dev/null"),
    ),
    Reason.UNTOLD: (
        remark(template("the log of the other side says more; what the server shows:")),
        command("openssl s_client -connect {address} -servername {host} </dev/null"),
    ),
    Reason.ALPN: (
        remark(template("which protocol the server chooses; let both sides offer the same one:")),
        command("openssl s_client -connect {address} -alpn h2,http/1.1 </dev/null | grep ALPN"),
    ),
    Reason.UNKNOWN_NAME: (
        remark(template("dial the name that the server knows, or give the server that name:")),
        command("openssl s_client -connect {address} -servername {host} </dev/null"),
    ),
    Reason.NO_CERTIFICATE: (
        remark(template("the server's own log says why; its Secret or file may be empty or new")),
        command("openssl s_client -connect {address} -servername {host} </dev/null"),
    ),
    Reason.PLAIN_HTTP: (
        remark(template("another port, or http:// in the setting, if this server has no TLS:")),
        command("curl -v http://{address}/"),
    ),
    Reason.HTTP_TO_TLS: (
        remark(template("write https:// in the setting of the one that dials:")),
        command("curl -vk https://{address}/"),
    ),
    Reason.UNRESOLVED: (
        remark(template("from where the program runs; in a Pod, the cluster's DNS answers:")),
        command("nslookup {host}"),
        remark(template("correct the name, the DNS, or /etc/hosts there; no certificate helps")),
    ),
    Reason.NOT_REACHED: (
        remark(template("from where the program runs:")),
        command("nc -vz {host} PORT"),
    ),
    Reason.CUT_OFF: (
        remark(template("look into the log of the server, and at what stands in between:")),
        command("openssl s_client -connect {address} -servername {host} </dev/null"),
    ),
}


def composed(letters: Squeezed, setting: Setting) -> tuple[Recognised, ...]:
    """Return what a text can mean by its setting and its reason; nothing without a reason."""
    found = recognised(letters, _messages_of(setting))
    return tuple(_about_its_file(one) for one in found[:1])


def _about_its_file(one: Recognised) -> Recognised:
    """Which file it is decides on the fix: an authority cannot be made again."""
    path = one.values.get("path", "")
    if not path:
        return one
    told = {"field": kind_of_file(path), "phase": phase_of(path)}
    return replace(one, values={**one.values, **told})


@cache
def _messages_of(setting: Setting) -> tuple[Sayable, ...]:
    return sayable(
        (
            _fault(setting, reason, side),
            ProgramText(speaker=Speaker.GO, text=words, setting=setting),
        )
        for reason, (side, own) in WORDS.items()
        if side is Concern.FILE or setting is not Setting.OWN_FILE
        for words in (*own, *_said_to_clients(reason))
    )


@cache
def _fault(setting: Setting, reason: Reason, side: Concern) -> Fault:
    sides = SIDES.get(setting, ELSEWHERE)
    if sides.server_speaks and side in (Concern.SERVING, Concern.LOGIN):
        side = Concern.LOGIN if side is Concern.SERVING else Concern.SERVING
    refuser, refused = {
        Concern.SERVING: (sides.dialer, sides.serving),
        Concern.LOGIN: (sides.server, sides.login),
        Concern.HANDSHAKE: (Party.ONE_SIDE, Refused.OFFER),
        Concern.NETWORK: (Party.NETWORK, Refused.CARRY),
        Concern.FILE: (Party.SPEAKER, Refused.OWN_FILE),
    }[side]
    return Fault(
        id=f"{reason.value}-{setting.value}",
        refuser=refuser,
        refused=refused,
        title=_title(side, reason),
        cause=_cause(side, reason, sides),
        messages=(),
        fix=_SERVING.get(setting, {}).get(reason) or _fix(side, reason, sides),
        confirm=() if side is Concern.FILE else _LOOK,
        page=pages.PKI,
    )


def _title(side: Concern, reason: Reason) -> Text:
    return {
        Concern.SERVING: text(
            "serving", "A server's certificate is refused: {reason}", reason=reason
        ),
        Concern.LOGIN: text("login", "A client's login is refused: {reason}", reason=reason),
        Concern.HANDSHAKE: text("handshake", "A TLS handshake fails: {reason}", reason=reason),
        Concern.NETWORK: text("network", "A server is not reached: {reason}", reason=reason),
        Concern.FILE: text("file", "A file cannot be used: {reason}", reason=reason),
    }[side]


def _cause(side: Concern, reason: Reason, sides: Sides) -> Text:
    who = {"server": sides.server, "reason": reason}
    return {
        Concern.SERVING: text(
            "serving",
            "The certificate that {server} shows is refused: {reason}. The lesson put this together"
            " from who speaks and from the reason.",
            **who,
        ),
        Concern.LOGIN: text(
            "login",
            "What a client shows to {server} is refused: {reason}. The lesson put this together"
            " from who speaks and from the reason.",
            **who,
        ),
        Concern.HANDSHAKE: text(
            "handshake",
            "The connection to {server} ends before a certificate is judged: {reason}.",
            **who,
        ),
        Concern.NETWORK: text(
            "network",
            "There is no connection to {server}: {reason}. No certificate was found to be wrong.",
            **who,
        ),
        Concern.FILE: text(
            "file",
            "The program that speaks reads a certificate, a key or a kubeconfig from a file, and"
            " cannot use it: {reason}. It has not connected to anything yet.",
            reason=reason,
        ),
    }[side]


def _fix(side: Concern, reason: Reason, sides: Sides) -> tuple[FixLine, ...]:
    if side is Concern.FILE:
        return FILE_FIXES[reason]
    alike = (
        Reason.UNTRUSTED,
        Reason.REFUSED,
        Reason.NOT_LET_IN,
        Reason.NOT_REACHED,
        Reason.CUT_OFF,
    )
    if side in sides.records and (reason in alike or sides.serving is Refused.KUBELET):
        return _record(sides.records[side]).fix
    return _BY_REASON.get(reason, _ISSUE_AGAIN)


@cache
def _said_to_clients(reason: Reason) -> tuple[str, ...]:
    return tuple(
        message.text
        for id in OF_RECORDS.get(reason, ())
        for message in _record(id).messages
        if message.setting is Setting.CLIENT and not message.vague
    )


@cache
def _record(id: str) -> Fault:
    from kubecert_lesson.faults.records import RECORDS

    return next(record for record in RECORDS if record.id == id)
