"""The server refuses the client: inside TLS, with a 401, or, once it knows the user, with a 403."""

from dataclasses import replace
from datetime import timedelta

from kubecert_lesson import kubeconfig
from kubecert_lesson.certificates import Use
from kubecert_lesson.gallery.commands import COPY_ADMIN, FORGET_TOKEN, LOG_IN
from kubecert_lesson.gallery.model import Fault, Where
from kubecert_lesson.gallery.setup import CLUSTER, Healthy, Setup
from kubecert_lesson.kubeconfig import Kubeconfig

_USER = "the user's certificate"
_RENEW = ("kubeadm certs renew admin.conf", COPY_ADMIN)
_SILENT = "The client learns no more than 401; the reason is in the API server's log."


def _other_authority(healthy: Healthy) -> Kubeconfig:
    return healthy.showing(healthy.another_client(healthy.stranger("other-ca")))


def _expired(healthy: Healthy) -> Kubeconfig:
    return healthy.showing(healthy.another_client(now=healthy.now - timedelta(days=395)))


def _not_yet_valid(healthy: Healthy) -> Kubeconfig:
    return healthy.showing(healthy.another_client(now=healthy.now + timedelta(days=2)))


def _without_client_auth(healthy: Healthy) -> Kubeconfig:
    return healthy.showing(healthy.another_client(use=Use.SERVING))


def _token(healthy: Healthy) -> Kubeconfig:
    return healthy.user_with(
        client_certificate_data=b"", client_key_data=b"", token="expired-long-ago"
    )


def _merged_users(healthy: Healthy) -> Setup:
    """Two files, each with its own user called admin; the current context is the second's."""
    first = kubeconfig.build(
        cluster="test",
        server="https://192.168.56.99:6443",
        authority_pem=healthy.stranger("kubernetes").certificate_pem,
        user="admin",
        certificate_pem=healthy.another_client(healthy.stranger("kubernetes")).certificate_pem,
        key_pem=healthy.user.key_pem,
    )
    second = kubeconfig.build(
        cluster=CLUSTER,
        server=healthy.kubeconfig.cluster(CLUSTER).server,
        authority_pem=healthy.authority.certificate_pem,
        user="admin",
        certificate_pem=healthy.user.certificate_pem,
        key_pem=healthy.user.key_pem,
    )
    return healthy.but(replace(first, current_context=second.current_context), second)


def _strict(healthy: Healthy, config: Kubeconfig | None = None) -> Setup:
    return healthy.but(config or healthy.kubeconfig, require_client_certificate=True)


def _alice(healthy: Healthy) -> Setup:
    alice = healthy.another_client(common_name="alice", organizations=["dev"])
    return healthy.but(healthy.kubeconfig_of(alice))


def _wrong_group(healthy: Healthy) -> Setup:
    misspelt = healthy.another_client(organizations=["kubeadm:cluster-admin"])
    return healthy.but(healthy.showing(misspelt))


FAULTS = (
    Fault(
        id="client-other-authority",
        title="The user's certificate is of another authority",
        where=Where.UNAUTHORIZED,
        refuser="the API server",
        refused=_USER,
        change=lambda healthy: healthy.but(_other_authority(healthy)),
        cause="The authority in the API server's --client-ca-file has not signed it: the"
        " certificate is for another cluster, or from before this one was made anew. The"
        " kubeconfig's own authority is for checking the server, and says nothing about the user.",
        mend=(LOG_IN,),
        note=_SILENT,
    ),
    Fault(
        id="client-expired",
        title="The user's certificate has expired",
        where=Where.UNAUTHORIZED,
        refuser="the API server",
        refused=_USER,
        change=lambda healthy: healthy.but(_expired(healthy)),
        cause="The administrator's certificate of kubeadm is good for a year. Renewing the files on"
        " the control plane does not change the copy in a user's kubeconfig.",
        mend=_RENEW,
        note=f"{_SILENT} No word of 'expired' reaches kubectl.",
    ),
    Fault(
        id="client-not-yet-valid",
        title="The user's certificate is not valid yet",
        where=Where.UNAUTHORIZED,
        refuser="the API server",
        refused=_USER,
        change=lambda healthy: healthy.but(_not_yet_valid(healthy)),
        cause="The machine that issued it had a clock that was ahead, or the API server's clock is"
        " behind.",
        mend=("timedatectl set-ntp true", *_RENEW),
        note=_SILENT,
    ),
    Fault(
        id="client-without-client-auth",
        title="The user's certificate is for servers only",
        where=Where.UNAUTHORIZED,
        refuser="the API server",
        refused=_USER,
        change=lambda healthy: healthy.but(_without_client_auth(healthy)),
        cause="Its extended key usage lists serverAuth and not clientAuth: it was issued with the"
        " settings for a serving certificate. Without any such list, it would be good for both.",
        mend=(LOG_IN,),
        note=_SILENT,
    ),
    Fault(
        id="wrong-token",
        title="The token is wrong or has expired",
        where=Where.UNAUTHORIZED,
        refuser="the API server",
        refused="the token",
        change=lambda healthy: healthy.but(_token(healthy)),
        cause="The user logs in with a token instead of a certificate, and the API server does not"
        " know it. The answer is the same as to a bad certificate.",
        mend=(FORGET_TOKEN, LOG_IN),
        note=_SILENT,
    ),
    Fault(
        id="merged-users",
        title="Two merged kubeconfigs have users of the same name",
        where=Where.UNAUTHORIZED,
        refuser="the API server",
        refused="the certificate of another cluster's user",
        change=_merged_users,
        cause="KUBECONFIG names two files, and both have a user called admin. Of equal names"
        " kubectl takes the first, whole and without a word: so it shows the certificate of the one"
        " cluster to the other.",
        mend=(
            LOG_IN,
            "kubectl config set-context admin@lesson --user=kubernetes-admin",
        ),
        note="A context names its cluster and its user, and nothing but names ties them together.",
    ),
    Fault(
        id="strict-client-unknown-authority",
        title="A server for mutual TLS does not know the client's authority",
        where=Where.TLS_REFUSES_KUBECTL,
        refuser="the server in front",
        refused=_USER,
        change=lambda healthy: _strict(healthy, _other_authority(healthy)),
        cause="A proxy or load balancer that requires client certificates judges them inside TLS,"
        " and another authority has signed this one. 'remote error' means: the other side said it.",
        mend=(LOG_IN,),
        note="An API server would have answered 401. Now and then kubectl puts"
        " readLoopPeekFailLocked before the text: the alert came before it had sent its request.",
        mended=_strict,
    ),
    Fault(
        id="strict-client-expired",
        title="A server for mutual TLS finds the client's certificate expired",
        where=Where.TLS_REFUSES_KUBECTL,
        refuser="the server in front",
        refused=_USER,
        change=lambda healthy: _strict(healthy, _expired(healthy)),
        cause="A proxy or load balancer that requires client certificates judges them inside TLS,"
        " and this one has expired. Here the alert says so, and a 401 would not.",
        mend=_RENEW,
        mended=_strict,
    ),
    Fault(
        id="strict-no-certificate",
        title="A server for mutual TLS gets no client certificate",
        where=Where.TLS_REFUSES_KUBECTL,
        refuser="the server in front",
        refused="a client without a certificate",
        change=lambda healthy: _strict(healthy, _token(healthy)),
        cause="A proxy or load balancer requires a client certificate, and the user has only a"
        " token. It never comes to the token: that is sent after the handshake.",
        mend=(FORGET_TOKEN, LOG_IN),
        mended=_strict,
    ),
    Fault(
        id="forbidden",
        title="The user is known, and may not do this",
        where=Where.FORBIDDEN,
        refuser="the API server",
        refused="the request of a user whom it knows",
        change=_alice,
        cause="The certificate is good: the message names its user. No role that is bound to the"
        " user or to a group of hers allows the request. Another certificate would not help.",
        mend=(
            "kubectl --kubeconfig=admin.conf create clusterrole node-viewer"
            " --verb=get,list,watch --resource=nodes",
            "kubectl --kubeconfig=admin.conf create clusterrolebinding alice-node-viewer"
            " --clusterrole=node-viewer --user=alice",
        ),
        note="An administrator runs these, not alice: nobody gives himself a role.",
    ),
    Fault(
        id="wrong-group",
        title="The name is right, but the group is not",
        where=Where.FORBIDDEN,
        refuser="the API server",
        refused="the request of a user whom it knows",
        change=_wrong_group,
        cause="The organization (O) in the certificate is the group, and here it lacks its last"
        " letter: kubeadm:cluster-admin. No role is bound to that group. The name alone gives"
        " nothing.",
        mend=(
            "kubeadm kubeconfig user --client-name=kubernetes-admin"
            " --org=kubeadm:cluster-admins > config",
        ),
        note="A certificate cannot be corrected, only issued anew.",
    ),
)
