"""kubectl refuses the server: what does its certificate say, and when?"""

from kubecert_lesson.certificates import Use
from kubecert_lesson.gallery.model import Exhibit
from kubecert_lesson.gallery.setup import Healthy, Setup


def _expired(healthy: Healthy) -> Setup:
    return healthy.but(serving=healthy.another_serving(now=healthy.now - healthy.names.long_ago))


def _not_yet_valid(healthy: Healthy) -> Setup:
    return healthy.but(serving=healthy.another_serving(now=healthy.now + healthy.names.ahead))


def _clock_behind(healthy: Healthy) -> Setup:
    """All others live two days later: to kubectl that is the same as being two days behind."""
    there = healthy.now + healthy.names.ahead
    return healthy.but(serving=healthy.another_serving(now=there), clock=there)


def _ip_not_in_sans(healthy: Healthy) -> Setup:
    return healthy.but(serving=healthy.another_serving(sans=healthy.names.other_names))


def _name_not_in_sans(healthy: Healthy) -> Setup:
    serving = healthy.another_serving(sans=healthy.names.other_names)
    return healthy.but(healthy.cluster_with(server=healthy.names.by_name), serving=serving)


def _only_common_name(healthy: Healthy) -> Setup:
    serving = healthy.another_serving(common_name=healthy.names.host, sans=())
    return healthy.but(healthy.cluster_with(server=healthy.names.by_name), serving=serving)


def _dialled_by_name(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(server=healthy.names.by_name))


def _without_server_auth(healthy: Healthy) -> Setup:
    return healthy.but(serving=healthy.another_serving(use=Use.CLIENT))


def _wrong_tls_server_name(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(tls_server_name=healthy.names.tls_server_name))


EXHIBITS = (
    Exhibit(id="server-expired", change=_expired),
    Exhibit(id="server-not-yet-valid", change=_not_yet_valid),
    Exhibit(id="clock-behind", change=_clock_behind),
    Exhibit(id="ip-not-in-sans", change=_ip_not_in_sans),
    Exhibit(id="name-not-in-sans", change=_name_not_in_sans, fixed=_dialled_by_name),
    Exhibit(id="only-common-name", change=_only_common_name, fixed=_dialled_by_name),
    Exhibit(id="server-without-server-auth", change=_without_server_auth),
    Exhibit(id="wrong-tls-server-name", change=_wrong_tls_server_name),
)
