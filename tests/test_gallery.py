"""The gallery as data, without any program: what each entry says, makes and has on record."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509

from kubecert_lesson import certificates, chain, gallery, kubeconfig
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import ChainVerdict
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import FAULTS, REFUSES, Door
from kubecert_lesson.gallery import GALLERY, Exhibit, Healthy, Setup, scene
from kubecert_lesson.gallery.recorded import texts
from kubecert_lesson.kubectl import Run

# What a lesson about failures must show at least, and a few more that people meet at night.
WANTED = [
    "unknown-authority",
    "namesake-authority",
    "no-authority",
    "authority-not-ca",
    "missing-intermediate",
    "server-expired",
    "server-not-yet-valid",
    "clock-behind",
    "ip-not-in-sans",
    "name-not-in-sans",
    "only-common-name",
    "server-without-server-auth",
    "client-other-authority",
    "client-expired",
    "client-not-yet-valid",
    "client-without-client-auth",
    "key-mismatch",
    "no-credentials",
    "forbidden",
    "wrong-group",
    "bad-base64",
    "not-pem",
    "missing-file",
    "several-certificates",
    "http-to-https",
    "https-to-http",
    "connection-refused",
    "merged-users",
    "insecure-with-authority",
    "wrong-tls-server-name",
    "strict-client-unknown-authority",
    "strict-client-expired",
    "strict-no-certificate",
    "cert-without-key",
    "swapped-cert-and-key",
    "exec-without-interactive-mode",
    "encrypted-key",
    "unknown-context",
    "wrong-token",
]
SERVING = gallery.groups()[Door.KUBECTL_REFUSES_SERVER]
CLIENT = [fault for fault in gallery.groups()[Door.UNAUTHORIZED] if fault.id.startswith("client-")]
every_fault = pytest.mark.parametrize("fault", GALLERY, ids=lambda fault: fault.id)


def masked(text: str) -> str:
    """Mask times as the recorded texts have them."""
    return Run(argv=(), stderr=text, code=1).normalised


def as_kubectl_sees(setup: Setup, healthy: Healthy) -> ChainVerdict:
    """Judge the server's certificate by the first kubeconfig of a setup."""
    cluster = kubeconfig.parse(setup.kubeconfigs[0]).clusters[0]
    pem = cluster.authority_pem()
    return chain.verify(
        setup.serving.certificate,
        anchors=certificates.load_all(pem) if pem else [],
        intermediates=setup.serving_chain,
        at=healthy.now,
        use=Use.SERVING,
        name=cluster.tls_server_name or urlsplit(cluster.server).hostname,
    )


def as_the_server_sees(setup: Setup, healthy: Healthy) -> ChainVerdict:
    """Judge the user's certificate by the authorities that the server has for that."""
    (client,) = certificates.load_all(
        kubeconfig.parse(setup.kubeconfigs[0]).users[0].certificate_pem()
    )
    return chain.verify(client, anchors=setup.client_ca, at=healthy.now, use=Use.CLIENT)


def test_the_gallery_has_every_fault_once() -> None:
    ids = [fault.id for fault in GALLERY]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(WANTED)


def test_a_fault_is_found_by_its_identifier() -> None:
    assert gallery.fault("merged-users").door is Door.UNAUTHORIZED
    with pytest.raises(LessonError, match="has no fault 'merged': it has bad-base64, ") as error:
        gallery.fault("merged")
    assert error.value.code == "unknown-exhibit"
    with pytest.raises(LessonError, match="nothing is recorded of the fault 'merged'") as error:
        texts("merged")
    assert error.value.code == "nothing-recorded"


def test_the_groups_hold_all_faults_in_the_order_of_the_gallery() -> None:
    groups = gallery.groups()
    doors = list(Door)
    assert list(groups) == sorted(groups, key=doors.index)
    assert tuple(fault for group in groups.values() for fault in group) == GALLERY
    assert all(groups.values())


@every_fault
def test_an_exhibit_has_the_words_of_its_record(fault: Exhibit) -> None:
    assert fault.record is FAULTS[fault.id]
    assert (fault.title, fault.cause) == (str(fault.record.title), str(fault.record.cause))
    assert fault.note == str(fault.record.note or "")
    assert fault.fix and all(line == line.strip() for line in fault.fix)
    assert repr(fault) == f"Exhibit({fault.id}: {fault.title})"


@every_fault
def test_texts_of_two_kubectls_python_and_openssl_are_on_record(fault: Exhibit) -> None:
    newest, older = fault.texts.kubectl
    assert newest.startswith("v1.37.") and older.startswith("v1.32.")
    assert fault.message == fault.texts.kubectl[newest]
    assert fault.message and fault.texts.python_ssl and fault.texts.openssl


def test_the_table_shows_everything_or_one_group() -> None:
    whole = gallery.table()
    assert len(whole.rows) == len(GALLERY)
    for fault in GALLERY:
        row = (fault.message, fault.who_refused_whom, fault.cause, "\n".join(fault.fix))
        assert (fault.door.words, *row) in whole.rows
    forbidden = gallery.table(Door.FORBIDDEN)
    assert forbidden.title == "the API server answers 403"
    assert [row[1:] for row in whole.rows if row[0] == forbidden.title] == list(forbidden.rows)
    assert {row[1] for row in forbidden.rows} == {
        "the API server refuses the request of a user whom it knows"
    }


def test_the_healthy_cluster_is_healthy_and_made_once() -> None:
    healthy = gallery.healthy()
    assert healthy is gallery.healthy()
    assert as_kubectl_sees(healthy.whole(), healthy).trusted
    assert as_the_server_sees(healthy.whole(), healthy).trusted
    later = Healthy.make(now=healthy.now + timedelta(days=1))
    assert later.serving.key is healthy.serving.key
    assert later.serving.certificate != healthy.serving.certificate


@every_fault
def test_a_change_is_for_any_healthy_cluster_and_leaves_it_as_it_was(fault: Exhibit) -> None:
    healthy = Healthy.make(now=gallery.healthy().now - timedelta(days=7))
    before = healthy.whole()
    broken = fault.change(healthy)
    assert broken != before
    assert healthy.whole() == before
    assert fault.fixed(healthy).serving.key is broken.serving.key


@pytest.mark.parametrize("fault", SERVING, ids=lambda fault: fault.id)
def test_chain_verify_finds_each_fault_of_the_server_in_kubectls_words(fault: Exhibit) -> None:
    healthy = gallery.healthy()
    verdict = as_kubectl_sees(fault.change(healthy), healthy)
    assert REFUSES + masked(verdict.kubectl) == fault.message
    assert as_kubectl_sees(fault.fixed(healthy), healthy).trusted


@pytest.mark.parametrize("fault", CLIENT, ids=lambda fault: fault.id)
def test_chain_verify_finds_each_fault_of_a_client(fault: Exhibit) -> None:
    healthy = gallery.healthy()
    assert as_kubectl_sees(fault.change(healthy), healthy).trusted
    assert not as_the_server_sees(fault.change(healthy), healthy).trusted
    assert as_the_server_sees(fault.fixed(healthy), healthy).trusted


def test_a_client_two_days_behind_sees_what_a_cluster_two_days_ahead_shows() -> None:
    """The real clock cannot be turned, so the entry turns the other end; to kubectl it is one."""
    healthy, fault = gallery.healthy(), gallery.fault("clock-behind")
    ahead = fault.change(healthy)
    behind = chain.verify(
        ahead.serving.certificate,
        anchors=[healthy.authority.certificate],
        at=healthy.now,
        use=Use.SERVING,
    )
    right = chain.verify(
        ahead.serving.certificate,
        anchors=[healthy.authority.certificate],
        at=ahead.clock,
        use=Use.SERVING,
    )
    assert (behind.trusted, right.trusted) == (False, True)
    assert REFUSES + masked(behind.kubectl) == fault.message


def test_a_scene_can_be_set_with_another_healthy_cluster() -> None:
    other = Healthy.make(now=gallery.healthy().now - timedelta(days=3))
    with gallery.provoke("unknown-authority", healthy=other) as scene:
        assert scene.healthy is other
        assert scene.cluster.serving.certificate == other.serving.certificate


def test_a_scene_that_cannot_be_set_leaves_no_server_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(path: Path, data: bytes) -> Path:
        raise LessonError("the disk is full")

    monkeypatch.setattr(scene, "write_private", full)
    before = threading.enumerate()
    with pytest.raises(LessonError, match="the disk is full"), gallery.provoke("forbidden"):
        pass
    assert threading.enumerate() == before


def test_no_private_key_shows_in_any_repr() -> None:
    healthy = gallery.healthy()
    shown = [repr(healthy), repr(healthy.whole()), *map(repr, GALLERY)]
    shown += [repr(fault.change(healthy)) for fault in GALLERY]
    key = healthy.user.key_pem.decode().splitlines()[1]
    assert not [text for text in shown if "PRIVATE" in text or key in text]


def test_a_fault_can_be_made_of_another_cluster() -> None:
    healthy = gallery.healthy()
    renamed = replace(healthy, authority=healthy.stranger("another-cluster"))
    subject = x509.load_pem_x509_certificate(
        kubeconfig.parse(renamed.whole().kubeconfigs[0]).clusters[0].authority_pem()
    ).subject
    assert certificates.name_text(subject) == "CN=another-cluster"
