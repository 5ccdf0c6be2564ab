"""The faults by which one side refuses the other: kubectl the server, or the server kubectl."""

from kubecert_lesson.faults.entry import Entry
from kubecert_lesson.faults.mends import (
    ANEW_FROM_NODE,
    LOG_IN,
    NEW_SERVING,
    NEW_USER_CERTIFICATE,
    RENEW_SERVING,
    TRUST,
)

_KUBECTL, _API, _FRONT = "kubectl", "the API server", "the server in front"
_CONFIG, _SERVING, _USER = (
    "the kubeconfig",
    "the API server's certificate",
    "the user's certificate",
)
_U = "Unable to connect to the server: "
_X = f"{_U}tls: failed to verify certificate: x509: "
_UNKNOWN = f"{_X}certificate signed by unknown authority"
_TIME = f"{_X}certificate has expired or is not yet valid: current time … is "
_401 = (
    "error: You must be logged in to the server (the server has asked for the client to provide"
    " credentials)"
)
_FORBIDDEN = 'Error from server (Forbidden): … is forbidden: User "…" cannot … resource "…" in …'

REFUSALS: dict[str, Entry] = {
    "unknown-authority": Entry(
        "The kubeconfig trusts another authority",
        _KUBECTL,
        _SERVING,
        _UNKNOWN,
        "None of the authorities in the kubeconfig has signed the certificate that the server"
        " shows: the kubeconfig is another cluster's, or something in between shows a certificate"
        " of its own. The user's certificate has nothing to do with it.",
        TRUST,
    ),
    "namesake-authority": Entry(
        "The kubeconfig trusts an authority of the same name with another key",
        _KUBECTL,
        _SERVING,
        f'{_UNKNOWN} (possibly because of "crypto/rsa: verification error" while trying to verify'
        ' candidate authority certificate "…")',
        "Both authorities bear one name, but trust is in the key, and the signature does not fit."
        " Most likely the cluster was made anew, and the kubeconfig is from before.",
        TRUST,
    ),
    "no-authority": Entry(
        "The kubeconfig names no authority",
        _KUBECTL,
        _SERVING,
        _UNKNOWN,
        "Without an authority kubectl trusts those of the operating system. They vouch for web"
        " sites, and none of them for this cluster.",
        TRUST,
    ),
    "authority-not-ca": Entry(
        "The authority's certificate does not say that it may sign",
        _KUBECTL,
        "the authority that has signed the API server's certificate",
        f'{_UNKNOWN} (possibly because of "x509: invalid signature: parent certificate cannot sign'
        ' this kind of certificate" while trying to verify candidate authority certificate "…")',
        "An authority's certificate must say CA:TRUE and, where it has a keyUsage, keyCertSign."
        " This one was made without, or is no authority's at all but a server's or a user's.",
        (
            "# with the authority's own key, so that what it has signed stays good:",
            "openssl req -x509 -new -key ca.key -subj /CN=kubernetes -days 3650 -out ca.crt",
            *TRUST[1:],
        ),
    ),
    "missing-intermediate": Entry(
        "The server does not send the certificate in between",
        _KUBECTL,
        _SERVING,
        _UNKNOWN,
        "An intermediate authority has signed the serving certificate. The server knows the"
        " authority of the kubeconfig, but does not send what leads up to it.",
        (
            "# on the server: its own certificate first, then the one in between",
            "cat apiserver-leaf.crt intermediate.crt > /etc/kubernetes/pki/apiserver.crt",
            *RENEW_SERVING[-1:],
        ),
    ),
    "chain-limits": Entry(
        "An authority in the chain sets limits that are not kept",
        _KUBECTL,
        _SERVING,
        _X + "…",
        "The signatures are right, but one of the authorities may not sign for such a name, not so"
        " deep, or with that algorithm.",
        NEW_SERVING,
    ),
    "server-expired": Entry(
        "The serving certificate has expired",
        _KUBECTL,
        _SERVING,
        f"{_TIME}after …",
        "A serving certificate of kubeadm is good for a year, and nobody has renewed it; or it was"
        " renewed, and something in between, a load balancer say, still shows the old one.",
        RENEW_SERVING,
    ),
    "server-not-yet-valid": Entry(
        "The serving certificate is not valid yet",
        _KUBECTL,
        _SERVING,
        f"{_TIME}before …",
        "The machine that issued it had a clock that was ahead; or the clock here is behind.",
        ("# where it was issued:", "timedatectl set-ntp true", *RENEW_SERVING),
    ),
    "clock-behind": Entry(
        "The clock of kubectl's machine is behind",
        _KUBECTL,
        _SERVING,
        f"{_TIME}before …",
        "The server and its certificate are right; the machine that runs kubectl lives in the past,"
        " where the certificate is not valid yet.",
        ("# on this machine:", "timedatectl set-ntp true"),
    ),
    "clock-ahead": Entry(
        "The clock of kubectl's machine is ahead",
        _KUBECTL,
        _SERVING,
        f"{_TIME}after …",
        "The server and its certificate are right; the machine that runs kubectl lives in the"
        " future, where the certificate has expired.",
        ("# on this machine:", "timedatectl set-ntp true"),
    ),
    "authority-expired": Entry(
        "The authority has expired",
        _KUBECTL,
        "the authority that has signed the API server's certificate",
        f"{_TIME}after …",
        "An authority's certificate ends, too (kubeadm's after ten years), and with it ends all"
        " that it vouches for.",
        (
            "# a new authority needs new certificates everywhere: see kubernetes.io,",
            "# 'Manual Rotation of CA Certificates'; then give this kubeconfig the new one:",
            *TRUST[1:],
        ),
    ),
    "authority-not-yet-valid": Entry(
        "The authority is not valid yet",
        _KUBECTL,
        "the authority that has signed the API server's certificate",
        f"{_TIME}before …",
        "The clock is behind, here or where the authority was made.",
        ("# on this machine:", "timedatectl set-ntp true"),
    ),
    "ip-not-in-sans": Entry(
        "The address that is dialled is not in the certificate",
        _KUBECTL,
        _SERVING,
        f"{_X}certificate is valid for …, not …",
        "The kubeconfig dials an IP address, and the certificate's list of subject alternative"
        " names (SANs) does not have it. A DNS name in the list does not cover an address.",
        NEW_SERVING,
    ),
    "name-not-in-sans": Entry(
        "The name that is dialled is not in the certificate",
        _KUBECTL,
        _SERVING,
        f"{_X}certificate is valid for …, not …",
        "The kubeconfig dials a DNS name which the certificate's list of subject alternative names"
        " does not have. It may reach the right machine: what counts is the name dialled.",
        NEW_SERVING,
    ),
    "only-common-name": Entry(
        "The name is in the certificate's CN only",
        _KUBECTL,
        _SERVING,
        f"{_X}certificate relies on legacy Common Name field, use SANs instead",
        "The certificate has no subject alternative names, and its CN is the name that is dialled."
        " kubectl does not look for names there; some older programs do.",
        NEW_SERVING,
    ),
    "wrong-tls-server-name": Entry(
        "The kubeconfig expects another name than it dials",
        _KUBECTL,
        _SERVING,
        f"{_X}certificate is valid for …, not …",
        "tls-server-name takes the place of the dialled name when kubectl looks for it in the"
        " certificate, and this one is not there.",
        ("{kubectl} config unset clusters.{cluster}.tls-server-name",),
    ),
    "server-without-server-auth": Entry(
        "The serving certificate is for clients only",
        _KUBECTL,
        _SERVING,
        f"{_X}certificate specifies an incompatible key usage",
        "Its extended key usage lists clientAuth and not serverAuth: it was issued with the"
        " settings for users. Without any such list, it would be good for both.",
        NEW_SERVING,
    ),
    "client-other-authority": Entry(
        "The user's certificate is of another authority",
        _API,
        _USER,
        _401,
        "The certificate is sound, but the server judges its users by another authority: the"
        " kubeconfig's user is another cluster's, or from before this one was made anew.",
        NEW_USER_CERTIFICATE,
    ),
    "client-expired": Entry(
        "The user's certificate has expired",
        _API,
        _USER,
        _401,
        "Client certificates of kubeadm are good for a year. Renewing the cluster's certificates"
        " does not renew the copy in a kubeconfig.",
        ANEW_FROM_NODE,
    ),
    "client-not-yet-valid": Entry(
        "The user's certificate is not valid yet",
        _API,
        _USER,
        _401,
        "The machine that issued it had a clock that was ahead, or the server's is behind.",
        ANEW_FROM_NODE,
    ),
    "client-without-client-auth": Entry(
        "The user's certificate is for servers only",
        _API,
        _USER,
        _401,
        "Its extended key usage lists serverAuth and not clientAuth: it was issued with the"
        " settings for a serving certificate. Without any such list, it would be good for both.",
        NEW_USER_CERTIFICATE,
    ),
    "no-user-name": Entry(
        "The user's certificate names nobody",
        _API,
        _USER,
        _401,
        "The common name (CN) of the subject is the user's name, and this certificate has none.",
        NEW_USER_CERTIFICATE,
    ),
    "wrong-token": Entry(
        "The token is wrong or has expired",
        _API,
        "the token",
        _401,
        "The user logs in with a token instead of a certificate, and the API server does not know"
        " it. The answer is the same as to a bad certificate.",
        (
            "# a new one for a service account, by somebody who may:",
            "kubectl create token SERVICE-ACCOUNT --namespace={namespace}",
            "{kubectl} config set-credentials {user} --token=TOKEN",
        ),
    ),
    "merged-users": Entry(
        "Two merged kubeconfigs have users of the same name",
        _API,
        "the certificate of another cluster's user",
        _401,
        "Of entries with one name kubectl takes that of the first file, whole and without a word:"
        " so it shows the certificate of the one cluster to the other. A context names its cluster"
        " and its user, and nothing but names ties them together.",
        (
            "# in the second file: the user under a name of its own, and the context to it",
            "kubectl --kubeconfig=SECOND-FILE config set-credentials {user}-2"
            " --client-certificate=client.crt --client-key=client.key --embed-certs",
            "kubectl --kubeconfig=SECOND-FILE config set-context {context} --user={user}-2",
        ),
    ),
    "strict-client-unknown-authority": Entry(
        "A server for mutual TLS does not know the client's authority",
        _FRONT,
        _USER,
        f"{_U}remote error: tls: unknown certificate authority",
        "A proxy or load balancer that requires client certificates judges them inside TLS, and"
        " another authority has signed this one. 'remote error' means: the other side said it.",
        NEW_USER_CERTIFICATE,
    ),
    "strict-client-expired": Entry(
        "A server for mutual TLS finds the client's certificate expired",
        _FRONT,
        _USER,
        f"{_U}remote error: tls: expired certificate",
        "A proxy or load balancer that requires client certificates judges them inside TLS, and"
        " this one has expired. Here the alert says so, and a 401 would not.",
        ANEW_FROM_NODE,
    ),
    "strict-no-certificate": Entry(
        "A server for mutual TLS gets no client certificate",
        _FRONT,
        "a client without a certificate",
        f"{_U}remote error: tls: certificate required",
        "A proxy or load balancer requires a client certificate, and the user has none. It never"
        " comes to a token: that is sent after the handshake.",
        LOG_IN,
    ),
    "tls-refused": Entry(
        "The server ends the handshake",
        _FRONT,
        _USER,
        f"{_U}remote error: tls: …",
        "The server refuses the client certificate inside TLS: it may be out of its time, not for"
        " clients, or not to its liking otherwise.",
        NEW_USER_CERTIFICATE,
    ),
    "forbidden": Entry(
        "The user is known, and may not do this",
        _API,
        "the request of a user whom it knows",
        _FORBIDDEN,
        "The login is good: the message names its user. No role that is bound to the user or to a"
        " group of theirs allows the request. Another certificate would not help.",
        (
            "# by an administrator:",
            "kubectl create rolebinding {user}-view --clusterrole=view --user={user}"
            " --namespace={namespace}",
        ),
    ),
    "wrong-group": Entry(
        "The name is right, but the group is not",
        _API,
        "the request of a user whom it knows",
        _FORBIDDEN,
        "Every organization (O) in the certificate is a group, and roles are bound to groups. The"
        " name alone gives nothing. A certificate cannot be corrected, only issued anew.",
        (
            "# on a control-plane node:",
            "kubeadm kubeconfig user --client-name={user} --org=GROUP > config",
        ),
    ),
    "seen-as-anonymous": Entry(
        "The login does not reach the API server",
        _API,
        "the request of somebody without a login",
        'Error from server (Forbidden): … is forbidden: User "system:anonymous" cannot …',
        "The API server was shown no credential: something in between ends TLS and makes a"
        " connection of its own, without the client certificate; or the user entry has none.",
        (
            "# dial the API server itself, or let the load balancer pass TLS through",
            "{kubectl} config set-cluster {cluster} --server=https://API-SERVER:6443",
        ),
    ),
}
