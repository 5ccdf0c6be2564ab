"""The API server does not take the login: it answers 401."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import MANAGED
from kubecert_lesson.faults.fixes.common import (
    AS_ADMIN,
    NEW_USER_CERTIFICATE,
    RENEWED_BY_KUBEADM,
    SET_CLIENT,
    SET_CLOCK,
    WRITTEN_AGAIN,
)
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import (
    AFTER,
    ALERTS,
    BAD_CERTIFICATE,
    BEFORE,
    OUT_OF_TIME,
    REMOTE,
    UNABLE,
    UNKNOWN_AUTHORITY,
    WRONG_USE,
    by,
    kubectl,
    log,
    openssl,
    unauthorized,
)
from kubecert_lesson.faults.troubles import CUT_OFF, go
from kubecert_lesson.words import template, text

_UNTIMELY = log(OUT_OF_TIME).text
_SILENT = text("note", "The client learns no more than 401; the reason is in the API server's log.")

_CLOSED = (
    "EOF",
    "read tcp {where}: read: connection reset by peer",
    "read tcp {where}: i/o timeout",
    "write tcp {where}: write: broken pipe",
)

FAULTS = (
    Fault(
        id="client-other-authority",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.CLIENT,
        title=text("title", "Another authority signed the user's certificate"),
        cause=text(
            "cause",
            "The authority in the API server's --client-ca-file has not signed it: the certificate"
            " is for another cluster, or from before this one was set up again. The kubeconfig's"
            " own authority is for checking the server, and says nothing about the user.",
        ),
        note=_SILENT,
        messages=(*unauthorized(3), log(UNKNOWN_AUTHORITY)),
        fix=(*NEW_USER_CERTIFICATE, *WRITTEN_AGAIN),
        but_not=MANAGED,
        page=pages.CLIENT_CERTIFICATES,
    ),
    Fault(
        id="client-expired",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.CLIENT,
        title=text("title", "The user's certificate has expired"),
        cause=text(
            "cause",
            "Client certificates of kubeadm are good for a year. Renewing the files on the control"
            " plane does not change the copy in a user's kubeconfig.",
        ),
        note=text(
            "note",
            "The client learns no more than 401, not that a certificate has expired; the reason is"
            " in the API server's log.",
        ),
        messages=(*unauthorized(1), log(AFTER), log(OUT_OF_TIME)),
        fix=(*RENEWED_BY_KUBEADM, *WRITTEN_AGAIN),
        but_not=(*MANAGED, "openshift", "rancher"),
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="client-not-yet-valid",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.CLIENT,
        title=text("title", "The user's certificate is not valid yet"),
        cause=text(
            "cause",
            "The machine that issued it had a clock that was ahead, or the API server's clock is"
            " behind.",
        ),
        note=_SILENT,
        messages=(
            *unauthorized(6),
            log(BEFORE),
            by(Speaker.API_SERVER, _UNTIMELY, setting=Setting.CLIENT_LOG, rank=2),
            kubectl(REMOTE + ALERTS[42], begins=UNABLE, rank=3),
            openssl(BAD_CERTIFICATE, rank=3),
        ),
        fix=(remark(template("where it was issued:")), SET_CLOCK, *RENEWED_BY_KUBEADM),
        but_not=MANAGED,
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="client-without-client-auth",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.CLIENT,
        title=text("title", "The user's certificate is for servers only"),
        cause=text(
            "cause",
            "Its extended key usage lists serverAuth and not clientAuth: it was issued with the"
            " settings for a serving certificate. Without any such list, it would be good for"
            " both.",
        ),
        note=_SILENT,
        messages=(
            *unauthorized(5),
            log(WRONG_USE),
            kubectl(REMOTE + ALERTS[43], begins=UNABLE),
            openssl("alert unsupported certificate"),
        ),
        fix=NEW_USER_CERTIFICATE,
        but_not=MANAGED,
        page=pages.USER_CERTIFICATE,
    ),
    Fault(
        id="no-user-name",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.CLIENT,
        title=text("title", "The user's certificate names nobody"),
        cause=text(
            "cause",
            "The common name (CN) of the subject is the user's name, and this certificate has"
            " none.",
        ),
        note=_SILENT,
        messages=unauthorized(7),
        fix=NEW_USER_CERTIFICATE,
        but_not=MANAGED,
        page=pages.CLIENT_CERTIFICATES,
    ),
    Fault(
        id="wrong-token",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The token is wrong or has expired"),
        cause=text(
            "cause",
            "The user logs in with a token instead of a certificate, and the API server does not"
            " know it. The answer is the same as to a bad certificate.",
        ),
        note=_SILENT,
        messages=(*unauthorized(2), log("token")),
        fix=(
            remark(template("a token of oc login ends after a day:"), distributions=("openshift",)),
            command("oc login https://API-SERVER:6443", distributions=("openshift",)),
            remark(
                template("tokens of Rancher end; download the kubeconfig again from Rancher"),
                distributions=("rancher",),
            ),
            remark(
                template("a new one for a service account, from somebody who may create it:"),
                but_not=("rancher",),
            ),
            command(
                AS_ADMIN + "create token SERVICE-ACCOUNT --namespace={namespace}",
                but_not=("rancher",),
            ),
            command("{kubectl} config set-credentials {user} --token=TOKEN", but_not=("rancher",)),
            remark(template("or log in with a client certificate instead:")),
            command("{kubectl} config unset users.{user}.token"),
            SET_CLIENT,
        ),
        page=pages.TOKENS,
    ),
    Fault(
        id="handshake-noise",
        refuser=Party.ONE_SIDE,
        refused=Refused.CONNECTION,
        title=text("title", "A connection was closed during the handshake: usually harmless"),
        cause=text(
            "cause",
            "A server's log notes a client that connected and went away: the health check of a load"
            " balancer, a port scan, or a program that was stopped. No certificate was judged.",
        ),
        messages=(
            *(
                by(Speaker.SERVER, f"TLS handshake error from {{peer}}: {why}", setting=setting)
                for setting in (Setting.CLIENT_LOG, Setting.SERVER_LOG, Setting.KUBELET_LOG)
                for why in _CLOSED
            ),
            *go(Setting.ETCD_LOG, CUT_OFF, speaker=Speaker.ETCD),
        ),
        fix=(
            remark(template("nothing, where it comes from a health check; else look who it is:")),
            command("ss --tcp --numeric | grep {client}"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="merged-users",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.OTHER_CLIENT,
        title=text("title", "Two merged kubeconfigs have users of the same name"),
        cause=text(
            "cause",
            "KUBECONFIG names several files. Of entries with the same name kubectl takes that of"
            " the first file, whole and without a word: so it shows the certificate of the one"
            " cluster to the other.",
        ),
        note=text(
            "note",
            "A context names its cluster and its user, and nothing but names ties them together.",
        ),
        messages=unauthorized(4),
        fix=(
            remark(
                template(
                    "in the file that the context is from: the user under a name of its own, and"
                    " the context to it"
                )
            ),
            command(
                "kubectl --kubeconfig={context_file} config set-credentials {user}-2"
                " --client-certificate=client.crt --client-key=client.key --embed-certs"
            ),
            command(
                "kubectl --kubeconfig={context_file} config set-context {context} --user={user}-2"
            ),
        ),
        page=pages.KUBECONFIG,
    ),
)
