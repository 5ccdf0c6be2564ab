"""kubectl refuses the server: what does its certificate say, and when?"""

from datetime import timedelta

from kubecert_lesson.certificates import Use
from kubecert_lesson.gallery.commands import ISSUE_SERVING, RESTART, SET_ASIDE
from kubecert_lesson.gallery.model import Fault, Where
from kubecert_lesson.gallery.setup import PORT, Healthy, Setup

_SERVING = "the API server's certificate"
_IN_CLUSTER = ("kubernetes", "kubernetes.default", "10.96.0.1", "192.168.56.10")
_OTHER_NAMES = (
    "If your cluster has a kubeadm configuration, put the new name in there and give it as"
    " --config: otherwise other names of yours are lost."
)
_AHEAD = timedelta(days=2)
_BY_NAME = f"https://localhost:{PORT}"


def _expired(healthy: Healthy) -> Setup:
    return healthy.but(serving=healthy.another_serving(now=healthy.now - timedelta(days=395)))


def _not_yet_valid(healthy: Healthy) -> Setup:
    return healthy.but(serving=healthy.another_serving(now=healthy.now + _AHEAD))


def _clock_behind(healthy: Healthy) -> Setup:
    """All others live two days later: to kubectl that is the same as being two days behind."""
    there = healthy.now + _AHEAD
    return healthy.but(serving=healthy.another_serving(now=there), clock=there)


def _ip_not_in_sans(healthy: Healthy) -> Setup:
    return healthy.but(serving=healthy.another_serving(sans=_IN_CLUSTER))


def _name_not_in_sans(healthy: Healthy) -> Setup:
    serving = healthy.another_serving(sans=_IN_CLUSTER)
    return healthy.but(healthy.cluster_with(server=_BY_NAME), serving=serving)


def _only_common_name(healthy: Healthy) -> Setup:
    serving = healthy.another_serving(common_name="localhost", sans=())
    return healthy.but(healthy.cluster_with(server=_BY_NAME), serving=serving)


def _dialled_by_name(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(server=_BY_NAME))


def _without_server_auth(healthy: Healthy) -> Setup:
    return healthy.but(serving=healthy.another_serving(use=Use.CLIENT))


def _wrong_tls_server_name(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(tls_server_name="api.example.com"))


FAULTS = (
    Fault(
        id="server-expired",
        title="The serving certificate has expired",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_expired,
        cause="A serving certificate of kubeadm is good for a year, and nobody has renewed it; or"
        " it was renewed, and something in between, a load balancer say, still shows the old one.",
        mend=("kubeadm certs renew apiserver", RESTART),
        note="kubectl names the time before any other fault of the certificate, openssl after it.",
    ),
    Fault(
        id="server-not-yet-valid",
        title="The serving certificate is not valid yet",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_not_yet_valid,
        cause="The machine that issued it had a clock that was ahead: most tools let a certificate"
        " begin when they make it, kubeadm five minutes earlier.",
        mend=("timedatectl set-ntp true", "kubeadm certs renew apiserver", RESTART),
    ),
    Fault(
        id="clock-behind",
        title="The clock of kubectl's machine is behind",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_clock_behind,
        cause="The server and its certificate are right; the machine that runs kubectl lives in the"
        " past, where the certificate is not valid yet. The message is the same: its 'current"
        " time' tells the two apart.",
        mend=("timedatectl set-ntp true",),
        note="The lesson cannot turn your clock back, so the cluster and its certificate are two"
        " days ahead instead. To kubectl that is the same.",
    ),
    Fault(
        id="ip-not-in-sans",
        title="The address that is dialled is not in the certificate",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_ip_not_in_sans,
        cause="The kubeconfig dials an IP address, and the certificate's list of subject"
        " alternative names (SANs) has other ones: a load balancer, a tunnel or a second network"
        " card was not thought of. A DNS name in the list does not cover an address.",
        mend=(SET_ASIDE, f"{ISSUE_SERVING} --apiserver-cert-extra-sans=127.0.0.1", RESTART),
        note=_OTHER_NAMES,
    ),
    Fault(
        id="name-not-in-sans",
        title="The name that is dialled is not in the certificate",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_name_not_in_sans,
        cause="The kubeconfig dials a DNS name which the certificate's list of subject alternative"
        " names does not have. It may reach the right machine: what counts is the name dialled.",
        mend=(SET_ASIDE, f"{ISSUE_SERVING} --apiserver-cert-extra-sans=localhost", RESTART),
        note=_OTHER_NAMES,
        mended=_dialled_by_name,
    ),
    Fault(
        id="only-common-name",
        title="The name is in the certificate's CN only",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_only_common_name,
        cause="The certificate has no subject alternative names, and its CN is the name that is"
        " dialled. kubectl does not look for names there; some older programs do.",
        mend=(SET_ASIDE, f"{ISSUE_SERVING} --apiserver-cert-extra-sans=localhost", RESTART),
        note="Python and openssl accept this certificate: what they say proves nothing here.",
        mended=_dialled_by_name,
    ),
    Fault(
        id="server-without-server-auth",
        title="The serving certificate is for clients only",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_without_server_auth,
        cause="Its extended key usage lists clientAuth and not serverAuth: it was issued with the"
        " settings for users. Without any such list, it would be good for both.",
        mend=(SET_ASIDE, ISSUE_SERVING, RESTART),
        note="kubectl looks at this last: time, name and authority are in order when it says so.",
    ),
    Fault(
        id="wrong-tls-server-name",
        title="The kubeconfig expects another name than it dials",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_wrong_tls_server_name,
        cause="tls-server-name takes the place of the dialled name when kubectl looks for it in the"
        " certificate, and this one is not there.",
        mend=("kubectl config unset clusters.lesson.tls-server-name",),
    ),
)
