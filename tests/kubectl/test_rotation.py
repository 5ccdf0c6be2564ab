"""The authority is exchanged while people work: who gets in at every step, by the real kubectl."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from kubecert_lesson import certificates, keys, kubectl, pki, renewal
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.pki import Parameters

from .conftest import CONTROL_PLANES

UNKNOWN = "certificate signed by unknown authority"
UNAUTHORIZED = "You must be logged in to the server"


class Rotation:
    """Two authorities of one name, a server and a user, each before and after."""

    def __init__(self) -> None:
        own = keys.generate_many(3)
        self.old, self.new = (
            certificates.self_signed_authority(key, common_name="kubernetes") for key in own[:2]
        )
        self.serving = self._issued("kube-apiserver", Use.SERVING, own[2])
        self.user = self._issued("alice", Use.CLIENT, own[2])
        # The same keys: a renewal need not touch them.
        self.new_serving = renewal.reissue(self.serving.certificate, self.new, key=own[2])
        self.new_user = renewal.reissue(self.user.certificate, self.new, key=own[2])

    def _issued(self, name: str, use: Use, key: keys.PrivateKey) -> Identity:
        sans = ["127.0.0.1"] if use is Use.SERVING else []
        return certificates.issue_identity(self.old, common_name=name, sans=sans, use=use, key=key)

    @property
    def both(self) -> tuple[x509.Certificate, x509.Certificate]:
        return self.old.certificate, self.new.certificate


@pytest.fixture(scope="module")
def rotation() -> Rotation:
    return Rotation()


@pytest.mark.parametrize("kind", CONTROL_PLANES)
@pytest.mark.parametrize(
    ("moved", "judged_by", "answers"),
    [
        (False, "old", ["", "", UNAUTHORIZED, UNKNOWN]),
        (False, "both", ["", "", "", UNKNOWN]),
        (True, "both", [UNKNOWN, "", "", ""]),
        (True, "new", [UNKNOWN, UNAUTHORIZED, "", ""]),
    ],
    ids=["at the start", "the server trusts both", "it shows the new", "it drops the old"],
)
def test_whoever_is_in_time_is_never_locked_out(
    rotation: Rotation, kind: str, moved: bool, judged_by: str, answers: list[str]
) -> None:
    bundle = {"old": rotation.both[:1], "both": rotation.both, "new": rotation.both[1:]}
    users = [
        (rotation.user, rotation.both[:1]),
        (rotation.user, rotation.both),
        (rotation.new_user, rotation.both),
        (rotation.new_user, rotation.both[1:]),
    ]
    with CONTROL_PLANES[kind](
        authority=rotation.old,
        serving=rotation.new_serving if moved else rotation.serving,
        client_ca=bundle[judged_by],
    ) as cluster:
        for (user, trusted), answer in zip(users, answers, strict=True):
            config = cluster.kubeconfig(user, authority=trusted)
            run = kubectl.run("auth", "whoami", kubeconfig=config)
            assert run.ok == (not answer), run
            assert answer in run.stderr


def test_a_request_is_signed_by_the_authority_that_the_signer_has_now(rotation: Rotation) -> None:
    with LessonCluster(
        authority=rotation.new, serving=rotation.new_serving, client_ca=rotation.both
    ) as cluster:
        old = cluster.kubeconfig(rotation.user)
        assert kubectl.run("auth", "whoami", kubeconfig=old).ok
        assert cluster.user("bob").certificate.issuer == rotation.new.certificate.subject


def test_a_renewed_file_goes_on_where_its_copy_ends(tmp_path: Path) -> None:
    born = datetime.now(UTC) - timedelta(days=360)
    built = pki.build(Parameters(cert_sans=("127.0.0.1",)), now=born)
    pki.write(built, tmp_path)
    copy = tmp_path / "copy-of-admin.conf"
    copy.write_bytes((tmp_path / "admin.conf").read_bytes())
    renewal.renew(tmp_path, "admin.conf", "apiserver")
    serving = Identity(
        certificates.read(tmp_path / "pki" / "apiserver.crt"),
        keys.read_private(tmp_path / "pki" / "apiserver.key"),
    )
    in_a_week = datetime.now(UTC) + timedelta(days=7)
    said = {}
    for clock in (None, in_a_week):
        with LessonCluster(authority=built["ca"], serving=serving, clock=clock) as cluster:
            for path in (copy, tmp_path / "admin.conf"):
                command = ("auth", "whoami", "--server", cluster.url)
                said[path.name, clock] = kubectl.run(*command, kubeconfig=path)
    assert said["copy-of-admin.conf", None].ok
    assert said["admin.conf", None].ok
    assert said["admin.conf", in_a_week].ok
    assert said["copy-of-admin.conf", in_a_week].stderr == (
        "error: You must be logged in to the server (Unauthorized)\n"
    )
