"""HandshakeStepper: what each side knows after each message, and who stops, and when."""

import re

import pytest
from widget_hands import control, message, shown

from kubecert_lesson import gallery
from kubecert_lesson.faults import Party
from kubecert_lesson.handshake import Side, Version
from kubecert_lesson.steps import Check, Verdict
from kubecert_lesson.widgets.handshake_scenes import (
    client_knows,
    play,
    playable,
    server_knows,
    who_stops,
)
from kubecert_lesson.widgets.handshake_stepper import HandshakeStepper, Watched

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
IDS = [fault.id for fault in playable()]


def verdicts(checks: tuple[Check, ...]) -> dict[str, Verdict]:
    return {check.code: check.verdict for check in checks}


# --- who stops whom


@pytest.mark.real_clock
@pytest.mark.parametrize("id", IDS)
def test_each_fault_ends_as_it_ends_for_the_real_kubectl(id: str) -> None:
    with gallery.provoke(id) as scene:
        said = scene.kubectl("get", "nodes")
    stops = who_stops(play(id, Version.TLS13))
    assert stops is not None and not said.ok
    heard = said.text.strip().splitlines()[-1].replace("readLoopPeekFailLocked: ", "")  # at times
    assert TIME.sub("", stops.text) == TIME.sub("", heard)


@pytest.mark.parametrize("version", Version)
def test_the_side_that_the_record_says_refuses_is_the_one_that_stops(version: Version) -> None:
    for fault in playable():
        stops = who_stops(play(fault.id, version))
        assert stops is not None
        assert (stops.side is Side.CLIENT) == (fault.record.refuser is Party.KUBECTL)


@pytest.mark.parametrize("version", Version)
def test_of_a_healthy_cluster_nobody_stops(version: Version) -> None:
    assert who_stops(play("", version)) is None


# --- what each side knows


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("id", ["", *IDS])
def test_nothing_that_was_learned_is_forgotten(id: str, version: Version) -> None:
    handshake = play(id, version)
    for knows in (client_knows, server_knows):
        before: dict[str, Verdict] = {}
        for step in range(len(handshake.messages) + 1):
            now = verdicts(knows(handshake, step))
            settled = {k: v for k, v in before.items() if v is not Verdict.NOT_CHECKED}
            assert settled.items() <= now.items()
            before = now


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("id", ["", *IDS])
def test_before_the_first_message_nobody_knows_anything(id: str, version: Version) -> None:
    handshake = play(id, version)
    known = (*client_knows(handshake, 0), *server_knows(handshake, 0))
    if handshake.messages:
        assert {check.because.code for check in known} == {"not-yet"}


def test_a_certificate_proves_nothing_until_its_key_has_signed() -> None:
    handshake = play("", Version.TLS13)
    shown_at = handshake.message("Certificate", Side.SERVER)
    proved_at = handshake.message("CertificateVerify", Side.SERVER)
    assert shown_at and proved_at
    after_showing = {c.code: c.because.code for c in client_knows(handshake, shown_at.number)}
    assert after_showing["server-name"] == "shows-certificate"
    assert after_showing["server-key"] == "not-yet"
    after_proof = verdicts(client_knows(handshake, proved_at.number))
    assert after_proof["server-key"] is Verdict.PASSED


def test_in_tls_12_the_signed_secret_is_the_servers_proof() -> None:
    handshake = play("", Version.TLS12)
    proof = handshake.message("ServerKeyExchange", Side.SERVER)
    assert proof
    for step, verdict in ((proof.number - 1, Verdict.NOT_CHECKED), (proof.number, Verdict.PASSED)):
        found = verdicts(client_knows(handshake, step))
        assert found["server-key"] is verdict


def test_a_client_that_refuses_the_server_never_shows_its_own_certificate() -> None:
    handshake = play("unknown-authority", Version.TLS13)
    end = len(handshake.messages)
    assert handshake.message("Certificate", Side.CLIENT) is None
    judged = client_knows(handshake, end)[2]
    assert judged.verdict is Verdict.FAILED
    reasons = {check.because.code for check in server_knows(handshake, end)[1:]}
    assert reasons == {"never", "never-judged"}


def test_without_a_certificate_the_server_hears_an_empty_message() -> None:
    handshake = play("strict-no-certificate", Version.TLS13)
    heard = server_knows(handshake, len(handshake.messages))[1]
    assert heard.because.code == "shows-none"


def test_an_api_server_judges_after_the_handshake_and_other_servers_within_it() -> None:
    late, early = (play(id, Version.TLS13) for id in ("client-expired", "strict-client-expired"))
    assert late.server.when == len(late.messages)
    assert early.server.when < len(early.messages)


# --- the widget


def test_it_goes_on_and_back_within_the_handshake() -> None:
    widget = HandshakeStepper()
    widget.press("back")
    assert widget.state.step == 0 and "No message yet" in shown(widget.view)
    widget.press("on")
    assert "client → server: ClientHello, in the clear." in shown(widget.view)
    widget.press("flight")
    assert "client ← server: Finished, encrypted." in shown(widget.view)
    widget.press("back")
    assert "client ← server: CertificateVerify, encrypted." in shown(widget.view)
    for _ in range(4):
        widget.press("flight")
    widget.press("on")
    assert "Each side accepts the other." in shown(widget.view)


def test_the_verdict_is_not_told_before_its_message() -> None:
    widget = HandshakeStepper()
    control(widget, "which").value = "server-expired"
    assert widget.state == Watched(which="server-expired") and "has expired" not in shown(
        widget.view
    )
    widget.press("flight")
    assert "has expired" not in shown(widget.view)
    widget.press("flight")
    assert "kubectl refuses the server after message 6, Certificate." in shown(widget.view)
    control(widget, "version").value = Version.TLS12
    assert widget.state == Watched(which="server-expired", version=Version.TLS12)
    control(widget, "step").value = "2"
    assert "ServerHello" in shown(widget.view) and "kubectl prints" not in shown(widget.view)


def test_a_key_that_does_not_fit_ends_it_before_the_first_message() -> None:
    widget = HandshakeStepper()
    widget.choose(which="key-mismatch")
    assert "kubectl refuses its own files before the first message." in shown(widget.view)
    control(widget, "step").value = "1"
    assert "from 0 to 0" in message(widget, "step")


def test_your_own_handshake_can_be_stepped_through() -> None:
    own = play("client-expired", Version.TLS12)
    widget = HandshakeStepper(own)
    assert control(widget, "version").disabled
    widget.choose(step=len(own.messages))
    assert "The server refuses kubectl when the handshake is over." in shown(widget.view)
    widget.choose(which="")
    assert not control(widget, "version").disabled
    widget.choose(which="own")
    assert widget.state == Watched(which="own", version=Version.TLS12)


def test_its_page_says_of_every_fault_who_stops() -> None:
    page = HandshakeStepper().face()
    for id in IDS:
        title = gallery.fault(id).title
        assert title in page.html.replace("&#x27;", "'")
    assert page == HandshakeStepper().face()
    assert HandshakeStepper().page(
        Watched(which="", version=Version.TLS12)
    ) != HandshakeStepper().page(Watched(which=""))
