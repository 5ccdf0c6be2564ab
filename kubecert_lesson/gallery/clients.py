"""The server refuses the client: inside TLS, with a 401, or, once it knows the user, with a 403."""

from dataclasses import replace

from kubecert_lesson import kubeconfig
from kubecert_lesson.certificates import Use
from kubecert_lesson.gallery.model import Exhibit
from kubecert_lesson.gallery.setup import Healthy, Setup
from kubecert_lesson.kubeconfig import Kubeconfig


def _other_authority(healthy: Healthy) -> Kubeconfig:
    return healthy.showing(healthy.another_client(healthy.stranger(healthy.names.foreign)))


def _expired(healthy: Healthy) -> Kubeconfig:
    return healthy.showing(healthy.another_client(now=healthy.now - healthy.names.long_ago))


def _not_yet_valid(healthy: Healthy) -> Kubeconfig:
    return healthy.showing(healthy.another_client(now=healthy.now + healthy.names.ahead))


def _without_client_auth(healthy: Healthy) -> Kubeconfig:
    return healthy.showing(healthy.another_client(use=Use.SERVING))


def _token(healthy: Healthy) -> Kubeconfig:
    return healthy.user_with(
        client_certificate_data=b"", client_key_data=b"", token=healthy.names.token
    )


def _merged_users(healthy: Healthy) -> Setup:
    """Two files, each with its own user called admin; the current context is the second's."""
    names, namesake = healthy.names, healthy.stranger(healthy.names.authority)
    first = kubeconfig.build(
        cluster=names.other_cluster,
        server=names.other_server,
        authority_pem=namesake.certificate_pem,
        user=names.shared_user,
        certificate_pem=healthy.another_client(namesake).certificate_pem,
        key_pem=healthy.user.key_pem,
    )
    second = kubeconfig.build(
        cluster=names.cluster,
        server=names.server,
        authority_pem=healthy.authority.certificate_pem,
        user=names.shared_user,
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
    misspelt = healthy.another_client(organizations=healthy.names.misspelt)
    return healthy.but(healthy.showing(misspelt))


EXHIBITS = (
    Exhibit(
        id="client-other-authority", change=lambda healthy: healthy.but(_other_authority(healthy))
    ),
    Exhibit(id="client-expired", change=lambda healthy: healthy.but(_expired(healthy))),
    Exhibit(id="client-not-yet-valid", change=lambda healthy: healthy.but(_not_yet_valid(healthy))),
    Exhibit(
        id="client-without-client-auth",
        change=lambda healthy: healthy.but(_without_client_auth(healthy)),
    ),
    Exhibit(id="wrong-token", change=lambda healthy: healthy.but(_token(healthy))),
    Exhibit(id="merged-users", change=_merged_users),
    Exhibit(
        id="strict-client-unknown-authority",
        change=lambda healthy: _strict(healthy, _other_authority(healthy)),
        fixed=_strict,
    ),
    Exhibit(
        id="strict-client-expired",
        change=lambda healthy: _strict(healthy, _expired(healthy)),
        fixed=_strict,
    ),
    Exhibit(
        id="strict-no-certificate",
        change=lambda healthy: _strict(healthy, _token(healthy)),
        fixed=_strict,
    ),
    Exhibit(id="forbidden", change=_alice),
    Exhibit(id="wrong-group", change=_wrong_group),
)
