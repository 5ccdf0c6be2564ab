"""A real control plane is started, watched and surely ended; here with stand-ins for its programs.

With the real programs it is tested in tests/kubectl, where these are on PATH.
"""

import json
import os
import signal
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509

from kubecert_lesson import certificates, keys, pki
from kubecert_lesson.apiserver import LogEntry, Pod
from kubecert_lesson.apiserver.log import HANDSHAKE
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import audit, furnishing, programs, real, settings
from kubecert_lesson.cluster.programs import Program
from kubecert_lesson.cluster.real import RealControlPlane
from kubecert_lesson.errors import LessonError, ToolMissing
from kubecert_lesson.pki import ClusterPKI, Parameters

STAND_INS = Path(__file__).parent / "programs"
DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def built() -> ClusterPKI:
    return pki.build(Parameters(cert_sans=("localhost", "127.0.0.1")))


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    python = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{STAND_INS}:{python}:/usr/bin:/bin")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary folders are made; it must be empty again at the end."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def running(name: str) -> list[int]:
    """The processes of a stand-in."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(STAND_INS / name).encode() in entry.read_bytes():
                found.append(int(entry.parent.name))
        except OSError:
            pass
    return found


def test_it_runs_within_its_block_with_its_own_certificates(
    built: ClusterPKI, stand_ins: None, folder: Path
) -> None:
    with RealControlPlane(pki=built) as cluster:
        assert cluster.running
        assert repr(cluster) == f"RealControlPlane(https://127.0.0.1:{cluster.port})"
        shown = ssl.get_server_certificate(("127.0.0.1", cluster.port))
        assert certificates.load(shown.encode()) == built["apiserver"].certificate
        (private,) = folder.iterdir()
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        secret = [path for path in private.rglob("*") if path.suffix in (".key", ".csv", ".conf")]
        assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}
        assert cluster.admin == built["admin.conf"]
        assert cluster.authority == built["ca"]
        assert (cluster.log, cluster.requests) == ((), ())
        cluster.clear_log()
        with pytest.raises(LessonError, match="running already"):
            cluster.start()
        assert running("kube-apiserver") != []
    assert not cluster.running
    assert cluster.log == ()
    assert running("kube-apiserver") == []
    cluster.stop()


def test_other_certificates_take_the_place_of_the_pkis(
    built: ClusterPKI, stand_ins: None, folder: Path
) -> None:
    one, two = keys.generate_many(2)
    mine = certificates.self_signed_authority(one, common_name="mine")
    between = certificates.intermediate_authority(two, mine, common_name="between")
    serving = certificates.issue_identity(
        between, common_name="kube-apiserver", sans=["127.0.0.1"], use=Use.SERVING, key=one
    )
    with RealControlPlane(
        pki=built,
        authority=mine,
        serving=serving,
        serving_chain=[between.certificate],
        client_ca=[mine.certificate, between.certificate],
    ) as cluster:
        (private,) = folder.iterdir()
        sent = (private / "pki" / "apiserver.crt").read_bytes()
        assert certificates.load_all(sent) == (serving.certificate, between.certificate)
        judged_by = (private / "pki" / "client-ca.crt").read_bytes()
        assert certificates.load_all(judged_by) == (mine.certificate, between.certificate)
        assert cluster.authority == mine
    by_itself = RealControlPlane(pki=built, authority=mine)
    assert by_itself.serving.certificate.issuer == mine.certificate.subject
    assert by_itself.admin.certificate.issuer == mine.certificate.subject
    with pytest.raises(LessonError, match="no port yet"):
        _ = by_itself.url


def test_files_are_exchanged_while_it_runs(
    built: ClusterPKI, stand_ins: None, folder: Path
) -> None:
    other = certificates.self_signed_authority(keys.generate(), common_name="other")
    with RealControlPlane(pki=built) as plane:
        (place,) = folder.glob("*/pki")
        plane.exchange(built["apiserver"], client_ca=[other.certificate])
        assert (place / "client-ca.crt").read_bytes() == other.certificate_pem
        assert plane.client_ca == (other.certificate,)
        wrong = Identity(built["apiserver"].certificate, other.key)
        with pytest.raises(LessonError, match="does not belong to the serving certificate"):
            plane.exchange(wrong)


def test_it_makes_itself_a_pki_that_names_this_machine() -> None:
    names = RealControlPlane().serving.certificate.extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert "localhost" in names.value.get_values_for_type(x509.DNSName)


def test_what_is_missing_is_named_with_how_to_get_it(
    built: ClusterPKI, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not real.available()
    with pytest.raises(ToolMissing, match="etcd is not on PATH: conda install -c conda-forge"):
        RealControlPlane(pki=built).start()


def test_a_program_that_ends_says_its_last_words(
    built: ClusterPKI, stand_ins: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "etcd", lambda *_: b"nothing: here\n")
    cluster = RealControlPlane(pki=built)
    with pytest.raises(LessonError, match="etcd ended with code 3; its last output"):
        cluster.start()
    assert not cluster.running
    assert running("kube-apiserver") == []


def test_a_server_that_never_gets_ready_is_not_waited_for_for_ever(
    built: ClusterPKI, stand_ins: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(
        furnishing, "sender", lambda *_: nobody
    )  # the stand-in can be ready at once
    monkeypatch.setattr(real, "_SECONDS_TO_START", 0.0)
    with pytest.raises(LessonError, match="kube-apiserver is not ready after 0 seconds"):
        RealControlPlane(pki=built).start()
    assert running("kube-apiserver") == []


def test_an_object_that_the_server_refuses_ends_the_start(
    built: ClusterPKI, stand_ins: None, folder: Path
) -> None:
    with pytest.raises(LessonError, match="the cluster refuses Pod refuse-me: .*it is refused"):
        RealControlPlane(pki=built, pods=[Pod("refuse-me")]).start()
    with pytest.raises(LessonError, match="refuses the status of refuse-my-status"):
        RealControlPlane(pki=built, pods=[Pod("late"), Pod("refuse-my-status")]).start()


def test_a_port_can_be_chosen_and_a_taken_one_is_an_error(
    built: ClusterPKI, stand_ins: None, folder: Path
) -> None:
    with RealControlPlane(pki=built) as cluster:
        other = RealControlPlane(pki=built, port=cluster.port)
        with pytest.raises(LessonError, match=f"cannot listen on port {cluster.port}"):
            other.start()
    with RealControlPlane(pki=built, port=cluster.port) as again:
        assert again.port == cluster.port


def test_programs_end_when_this_process_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from kubecert_lesson.cluster.programs import Program\n"
        f"Program('sleep', ['4321.5'], Path({str(tmp_path)!r})); print('on', flush=True)\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert parent.stdout is not None and parent.stdout.readline() == b"on\n"
    began = _waited_for(lambda: _sleepers() != [])
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert began and _waited_for(lambda: _sleepers() == [])


def _waited_for(reached: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while not reached() and time.monotonic() < end:
        time.sleep(0.05)
    return reached()


def _sleepers() -> list[str]:
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listing.stdout.splitlines() if "sleep 4321.5" in line]


def test_a_program_that_will_not_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn = tmp_path / "stubborn"
    stubborn.write_text("#!/bin/sh\ntrap '' TERM\necho ready\nwhile :; do sleep 0.1; done\n")
    stubborn.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(programs, "_SECONDS_TO_END", 0.3)
    program = Program("stubborn", [], tmp_path)
    while "ready" not in program.tail():
        time.sleep(0.01)
    program.check()
    program.stop()
    with pytest.raises(LessonError, match="stubborn ended"):
        program.check()
    program.stop()


# --- its logs


def test_both_logs_of_the_server_are_read_as_one() -> None:
    assert audit.read(DATA / "kube_apiserver_audit.jsonl", DATA / "kube_apiserver.txt") == (
        LogEntry(
            request="GET /api/v1/nodes?limit=500",
            client_certificate="O=viewers, CN=vera",
            user="vera",
            code=200,
            reason="RBAC: allowed by X",
        ),
        LogEntry(
            request=HANDSHAKE,
            client_certificate="",
            user="",
            code=None,
            reason="remote error: tls: bad certificate",
        ),
        LogEntry(
            request="GET /version",
            client_certificate="",
            user="",
            code=401,
            reason=(
                "x509: certificate signed by unknown authority (possibly because of"
                ' "crypto/rsa: verification error" while trying to verify candidate authority'
                ' certificate "kubernetes")'
            ),
        ),
        LogEntry(
            request="POST /apis/certificates.k8s.io/v1/certificatesigningrequests",
            client_certificate="",
            user="t",
            code=403,
            reason="it is forbidden",
        ),
    )


def test_midnight_does_not_turn_the_order_round(tmp_path: Path) -> None:
    """Both logs write UTC; only one of them writes the year."""
    before, after = "2026-11-25T23:59:59.900000Z", "2026-11-26T00:00:00.200000Z"
    event = {"stage": "ResponseComplete", "verb": "get", "user": {}, "responseStatus": {}}
    audit_log, server_log = tmp_path / "audit.log", tmp_path / "server.log"
    audit_log.write_text(
        "".join(
            json.dumps({**event, "requestURI": path, "requestReceivedTimestamp": time}) + "\n"
            for path, time in (("/late", after), ("/early", before))
        )
    )
    server_log.write_text(
        "I1126 00:00:00.100000   1 a.go:1] http: TLS handshake error from 127.0.0.1:5: EOF\n"
    )
    order = [entry.request for entry in audit.read(audit_log, server_log)]
    assert order == ["GET /early", HANDSHAKE, "GET /late"]


def test_a_second_start_begins_a_new_log(built: ClusterPKI, stand_ins: None, folder: Path) -> None:
    line = (DATA / "kube_apiserver_audit.jsonl").read_text().splitlines()[1]
    cluster = RealControlPlane(pki=built)
    seen = []
    for _ in range(2):
        with cluster:
            (private,) = folder.iterdir()
            (private / "audit.log").write_text(f"{line}\n")
            seen.append(len(cluster.log))
            cluster.clear_log()
            assert cluster.log == ()
    assert seen == [1, 1]


def test_logs_that_are_not_there_yet_are_empty(tmp_path: Path) -> None:
    assert audit.read(tmp_path / "a", tmp_path / "b") == ()
