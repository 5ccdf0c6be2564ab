"""An issuer over HTTPS, and a cluster that trusts it, or checks it by another authority."""

import ssl
from collections.abc import Iterator

import jwt
import pytest

from kubecert_lesson import kubectl
from kubecert_lesson.cluster import Issuer, LessonCluster


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


@pytest.fixture(scope="module")
def cluster(issuer: Issuer) -> Iterator[LessonCluster]:
    with LessonCluster(oidc=issuer.trusted()) as running:
        yield running


def test_pyjwt_finds_the_keys_of_the_issuer_and_accepts_its_token(issuer: Issuer) -> None:
    context = ssl.create_default_context(cadata=issuer.authority.certificate_pem.decode())
    client = jwt.PyJWKClient(f"{issuer.url}/keys", ssl_context=context)
    token = issuer.id_token("jane@example.org", groups=["dev"])
    key = client.get_signing_key_from_jwt(token)
    claims = jwt.decode(token, key, ["RS256"], audience="lesson", issuer=issuer.url)
    assert (claims["email"], claims["groups"]) == ("jane@example.org", ["dev"])


@pytest.mark.real_clock
def test_kubectl_is_who_the_issuer_says(issuer: Issuer, cluster: LessonCluster) -> None:
    token = issuer.id_token("jane@example.org", groups=["dev"])
    run = kubectl.run("auth", "whoami", kubeconfig=cluster.kubeconfig(token=token))
    words = [line.split(maxsplit=1) for line in run.stdout.splitlines()[1:]]
    assert words == [
        ["Username", "oidc:jane@example.org"],
        ["Groups", "[oidc:dev system:authenticated]"],
    ]


@pytest.mark.real_clock
def test_an_issuer_checked_by_another_authority_is_told_in_the_servers_log_only(
    issuer: Issuer, cluster: LessonCluster
) -> None:
    trusted = issuer.trusted(authority=cluster.authority)
    token = issuer.id_token("jane@example.org")
    with LessonCluster(authority=cluster.authority, serving=cluster.serving, oidc=trusted) as other:
        assert [entry.reason for entry in other.log] == [
            f'oidc authenticator: initializing plugin: Get "{issuer.url}/.well-known'
            '/openid-configuration": tls: failed to verify certificate: x509: certificate signed'
            " by unknown authority"
        ]
        run = kubectl.run("auth", "whoami", kubeconfig=other.kubeconfig(token=token))
        assert run.stderr == "error: You must be logged in to the server (Unauthorized)\n"
        reason = other.requests[-1].reason
    assert reason == "[invalid bearer token, oidc: authenticator not initialized]"
