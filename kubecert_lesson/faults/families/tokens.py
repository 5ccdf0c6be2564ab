"""The token of a kubeconfig: what can be read from it before any server judges it."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.common import AS_ADMIN, LOG_IN, WRITTEN_AGAIN
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.texts import ASKED, UNABLE, kubectl, log, unauthorized
from kubecert_lesson.words import template, text

_NEW_TOKEN = (
    remark(template("a new one for a service account, from somebody who may create it:")),
    command(AS_ADMIN + "create token SERVICE-ACCOUNT --namespace={namespace}"),
    command("{kubectl} config set-credentials {user} --token=TOKEN"),
    *WRITTEN_AGAIN,
)

FAULTS = (
    Fault(
        id="token-expired",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The token has expired"),
        cause=text(
            "cause",
            "The token itself says until when it is good (exp). Service-account tokens of today end"
            " after an hour, unless another time was asked for; ID tokens of an OIDC issuer often"
            " end sooner.",
        ),
        messages=unauthorized(21),
        fix=_NEW_TOKEN,
        page=pages.ISSUE_TOKENS,
    ),
    Fault(
        id="token-not-yet-valid",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The token is not valid yet"),
        cause=text(
            "cause",
            "The token itself says from when it is good (nbf): a clock is wrong, here or where it"
            " was issued.",
        ),
        messages=unauthorized(22),
        fix=(remark(template("compare the clocks:")), command("timedatectl"), *_NEW_TOKEN),
        page=pages.ISSUE_TOKENS,
    ),
    Fault(
        id="token-misread",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The token was copied with something that does not belong to it"),
        cause=text(
            "cause",
            "kubectl sends what is in the field, just as it is, after the word Bearer. A Secret"
            " holds a token as base64, which must be decoded first; quotes, blanks and the word"
            " Bearer are not part of it.",
        ),
        messages=unauthorized(23),
        fix=(
            remark(template("out of a Secret, decoded:")),
            command(
                AS_ADMIN + "get secret NAME --namespace={namespace}"
                " -o jsonpath='{{.data.token}}' | base64 -d"
            ),
            command("{kubectl} config set-credentials {user} --token=TOKEN"),
        ),
        page=pages.TOKENS,
    ),
    Fault(
        id="token-not-sendable",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.TOKEN,
        title=text("title", "The token has a line break in it"),
        cause=text(
            "cause",
            "The token goes into a line of the request, so no line break can be in it. In the file"
            " that tokenFile names, one at the end does no harm.",
        ),
        messages=(
            kubectl('net/http: invalid header field value for "Authorization"', begins=UNABLE),
        ),
        fix=(command("{kubectl} config set-credentials {user} --token=TOKEN"),),
        page=pages.TOKENS,
    ),
    Fault(
        id="dashboard-without-token",
        refuser=Party.OTHER_SERVER,
        refused=Refused.KUBECONFIG,
        title=text("title", "The Dashboard finds no token in the kubeconfig"),
        cause=text(
            "cause",
            "The Kubernetes Dashboard logs in with a token alone. The user of this kubeconfig has a"
            " client certificate, or a login program, which the Dashboard does not run. kubectl"
            " takes the same file without trouble.",
        ),
        messages=(kubectl("Not enough data to create auth info structure"),),
        fix=(
            remark(template("a token of a service account with the rights that are needed:")),
            command(AS_ADMIN + "create token SERVICE-ACCOUNT --namespace=kubernetes-dashboard"),
        ),
        page=pages.TOKENS,
    ),
    Fault(
        id="dashboard-token-refused",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The token that the Dashboard was given is not accepted"),
        cause=text(
            "cause",
            "The Kubernetes Dashboard checks no login itself: it passes on the token that was"
            " typed, or that a proxy in front of it added. The API server does not accept that one:"
            " it has ended, is of another cluster or issuer, or was not copied as a whole.",
        ),
        messages=(
            *(
                kubectl(f"error occurred during resource retrieval: {words}")
                for words in (ASKED, "Unauthorized")
            ),
            kubectl("Unauthorized (401): Invalid credentials provided"),
        ),
        fix=(
            remark(template("a new token, in one line, without quotes:")),
            command(AS_ADMIN + "create token SERVICE-ACCOUNT --namespace=kubernetes-dashboard"),
            remark(
                template(
                    "behind a proxy that logs people in: its issuer and client must be those in the"
                    " API server's settings for OIDC"
                )
            ),
        ),
        confirm=(
            remark(template("without the kubeconfig, whose certificate would count:")),
            command(
                "kubectl --kubeconfig=/dev/null --server=https://API-SERVER:6443"
                " --certificate-authority=ca.crt --token=TOKEN auth whoami"
            ),
        ),
        page=pages.TOKENS,
    ),
    Fault(
        id="bearer-token-not-accepted",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text(
            "title", "A client's bearer token is not accepted, and the log does not say why"
        ),
        cause=text(
            "cause",
            "None of the ways in which this API server checks tokens accepts the one that a client"
            " sent. It may be a service account's token of another cluster, an ID token for another"
            " issuer or audience, a bootstrap token, or one that has ended or was mistyped.",
        ),
        messages=(log("invalid bearer token"),),
        fix=(
            remark(template("which client sent it? What is in its token, with that in $TOKEN:")),
            command("cut -d. -f2 <<< \"$TOKEN\" | tr '_-' '/+' | base64 -d 2>/dev/null"),
            remark(
                template(
                    "sub begins with system:serviceaccount: it must be of this cluster, and exp in"
                    " the future; a Pod gets a new one at its next start, others by:"
                )
            ),
            command(AS_ADMIN + "create token SERVICE-ACCOUNT --namespace={namespace}"),
            remark(
                template(
                    "another iss: compare it and aud with the API server's settings for OIDC"
                    " (issuer URL, client ID); an email must be verified there"
                )
            ),
            remark(template("no JSON comes out: a bootstrap token, or one of a webhook or a file")),
            command("kubeadm token list", but_not=NOT_KUBEADM),
        ),
        page=pages.TOKENS,
    ),
    Fault(
        id="password-login",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.NO_CERTIFICATE,
        title=text("title", "The user logs in with a user name and a password"),
        cause=text(
            "cause",
            "kubectl still sends them, and no API server accepts them since Kubernetes 1.19.",
        ),
        messages=unauthorized(24),
        fix=LOG_IN,
        page=pages.AUTHENTICATION,
    ),
)
