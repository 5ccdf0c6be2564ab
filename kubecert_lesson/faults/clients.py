"""The server refuses the client: inside TLS, with a 401, or, once it knows the user, with a 403."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes import (
    LOG_IN,
    MANAGED,
    NEW_USER_CERTIFICATE,
    OR_LOG_IN,
    RENEWED_BY_KUBEADM,
    SET_CLIENT,
    SET_CLOCK,
    WRITTEN_AGAIN,
)
from kubecert_lesson.faults.model import Door, Fault, Party, Refused, command, remark
from kubecert_lesson.faults.texts import (
    AFTER,
    ALERTS,
    BEFORE,
    REMOTE,
    UNABLE,
    UNKNOWN_AUTHORITY,
    WRONG_USE,
    forbidden,
    kubectl,
    log,
    openssl,
    unauthorized,
)
from kubecert_lesson.words import template, text

_SILENT = text("note", "The client learns no more than 401; the reason is in the API server's log.")
_BAD = (REMOTE + ALERTS[42], "alert bad certificate")
_UNSUPPORTED = (REMOTE + ALERTS[43], "alert unsupported certificate")
_ADMIN = "kubectl --kubeconfig=admin.conf "
_BY_GROUP = "{login:kubernetes-admin}"  # whose rights come from a group
_CLUSTER, _NAMESPACE, _PATH = ("cluster-scope",), ("namespace-scope",), ("path",)

FAULTS = (
    Fault(
        id="strict-client-unknown-authority",
        door=Door.TLS_REFUSES_KUBECTL,
        refuser=Party.FRONT,
        refused=Refused.CLIENT,
        title=text("title", "A server for mutual TLS does not know the client's authority"),
        cause=text(
            "cause",
            "A proxy or load balancer that requires client certificates judges them inside TLS,"
            " and another authority signed this one. 'remote error' means: the other side said it.",
        ),
        note=text(
            "note",
            "An API server would have answered 401. Now and then kubectl puts"
            " readLoopPeekFailLocked before the text: the alert came before it had sent its"
            " request.",
        ),
        messages=(
            kubectl(REMOTE + ALERTS[48], begins=UNABLE),
            kubectl(_BAD[0], begins=UNABLE, rank=2),
            openssl("alert unknown ca"),
        ),
        fix=NEW_USER_CERTIFICATE,
        page=pages.CLIENT_CERTIFICATES,
    ),
    Fault(
        id="strict-client-expired",
        door=Door.TLS_REFUSES_KUBECTL,
        refuser=Party.FRONT,
        refused=Refused.CLIENT,
        title=text("title", "A server for mutual TLS finds the client's certificate expired"),
        cause=text(
            "cause",
            "A proxy or load balancer that requires client certificates judges them inside TLS,"
            " and this one has expired. Here the alert says so; a 401 would not.",
        ),
        messages=(
            kubectl(REMOTE + ALERTS[45], begins=UNABLE),
            openssl("alert certificate expired"),
        ),
        fix=RENEWED_BY_KUBEADM,
        page=pages.KUBEADM_CERTS,
    ),
    Fault(
        id="strict-no-certificate",
        door=Door.TLS_REFUSES_KUBECTL,
        refuser=Party.FRONT,
        refused=Refused.NO_CERTIFICATE,
        title=text("title", "A server for mutual TLS gets no client certificate"),
        cause=text(
            "cause",
            "A proxy or load balancer requires a client certificate, and the user has none. A token"
            " does not count: it is sent only after the handshake.",
        ),
        messages=(
            kubectl(REMOTE + ALERTS[116], begins=UNABLE),
            openssl("alert certificate required"),
        ),
        fix=LOG_IN,
        page=pages.CLIENT_CERTIFICATES,
    ),
    Fault(
        id="tls-refused",
        door=Door.TLS_REFUSES_KUBECTL,
        refuser=Party.FRONT,
        refused=Refused.CLIENT,
        title=text("title", "The server ends the handshake"),
        cause=text(
            "cause",
            "The server refuses the client certificate inside TLS: it may be expired or not valid"
            " yet, not for clients, or unacceptable for another reason.",
        ),
        messages=(
            kubectl(REMOTE + "{alert}", begins=UNABLE),
            openssl(_BAD[1], rank=2),
        ),
        fix=NEW_USER_CERTIFICATE,
        page=pages.CLIENT_CERTIFICATES,
    ),
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
        messages=(*unauthorized(1), log(UNKNOWN_AUTHORITY)),
        fix=(*NEW_USER_CERTIFICATE, *WRITTEN_AGAIN),
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
        messages=(*unauthorized(2), log(AFTER)),
        fix=(*RENEWED_BY_KUBEADM, *WRITTEN_AGAIN),
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
            kubectl(_BAD[0], begins=UNABLE),
            openssl(_BAD[1]),
        ),
        fix=(remark(template("where it was issued:")), SET_CLOCK, *RENEWED_BY_KUBEADM),
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
            kubectl(_UNSUPPORTED[0], begins=UNABLE),
            openssl(_UNSUPPORTED[1]),
        ),
        fix=NEW_USER_CERTIFICATE,
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
        messages=(*unauthorized(4), log("token")),
        fix=(
            remark(template("a new one for a service account, from somebody who may create it:")),
            command(_ADMIN + "create token SERVICE-ACCOUNT --namespace={namespace}"),
            command("{kubectl} config set-credentials {user} --token=TOKEN"),
            remark(template("or log in with a client certificate instead:")),
            command("{kubectl} config unset users.{user}.token"),
            SET_CLIENT,
        ),
        page=pages.TOKENS,
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
        messages=unauthorized(3),
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
    Fault(
        id="forbidden",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "The user is known, and may not do this"),
        cause=text(
            "cause",
            "The login is good: the message names its user. No role that is bound to the user or to"
            " a group of theirs allows the request. Another certificate would not help.",
        ),
        messages=(
            *forbidden(),
            *forbidden(_BY_GROUP, rank=2),
            kubectl("Forbidden"),
        ),
        fix=(
            remark(
                template("by an administrator (admin.conf): nobody can give themselves a right")
            ),
            command(
                _ADMIN + "create clusterrole {role} --verb={verb} --resource={resource}",
                fields=_CLUSTER,
            ),
            command(
                _ADMIN + "create clusterrole {role} --verb={verb} --non-resource-url={path}",
                fields=_PATH,
            ),
            command(
                _ADMIN + "create clusterrolebinding {role} --clusterrole={role} --user={login}",
                fields=(*_CLUSTER, *_PATH),
            ),
            command(
                _ADMIN + "create role {role} --verb={verb} --resource={resource}"
                " --namespace={namespace}",
                fields=_NAMESPACE,
            ),
            command(
                _ADMIN + "create rolebinding {role} --role={role} --user={login}"
                " --namespace={namespace}",
                fields=_NAMESPACE,
            ),
        ),
        field="cluster-scope",
        page=pages.RBAC,
    ),
    Fault(
        id="wrong-group",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.KNOWN_USER,
        title=text("title", "The name is right, but the group is not"),
        cause=text(
            "cause",
            "Every organization (O) in the certificate is a group, and roles are bound to groups."
            " One letter that is missing is enough: no role is bound to kubeadm:cluster-admin. The"
            " name alone gives nothing.",
        ),
        note=text("note", "A certificate cannot be corrected, only issued again."),
        messages=(
            *forbidden(rank=2),
            *forbidden(_BY_GROUP),
            kubectl("Forbidden", rank=2),
        ),
        fix=(
            remark(template("on a control-plane node:"), but_not=MANAGED),
            command("kubeadm kubeconfig user --client-name={login} --org=GROUP > config"),
            *OR_LOG_IN,
        ),
        page=pages.RBAC,
    ),
    Fault(
        id="seen-as-anonymous",
        door=Door.FORBIDDEN,
        refuser=Party.API_SERVER,
        refused=Refused.ANONYMOUS,
        title=text("title", "The login does not reach the API server"),
        cause=text(
            "cause",
            "The API server was shown no credential: something in between ends TLS and makes a"
            " connection of its own, without the client certificate; or the user entry has none.",
        ),
        messages=forbidden("{login:system:anonymous}"),
        fix=(
            remark(
                template("dial the API server itself, or let the load balancer pass TLS through")
            ),
            command("{kubectl} config set-cluster {cluster} --server=https://API-SERVER:6443"),
        ),
        page=pages.ANONYMOUS,
    ),
)
