"""A chain of trust to try out: each switch gives the verdict that chain and openssl give."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from widget_hands import control, message, shown

from kubecert_lesson import certificates, chain, keys
from kubecert_lesson.certificates import Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures import Drawing, chain_of_trust
from kubecert_lesson.steps import Verdict
from kubecert_lesson.widgets import ChainOfTrust
from kubecert_lesson.widgets.base import Headline
from kubecert_lesson.widgets.parts import text_of

MADE = datetime(2026, 1, 1, tzinfo=UTC)
AT = MADE + timedelta(days=1)
_KEYS = keys.generate_many(5)
ROOT = certificates.self_signed_authority(_KEYS[0], common_name="company-root", now=MADE)
TEAM = certificates.intermediate_authority(_KEYS[1], ROOT, common_name="team-authority", now=MADE)
WEB = certificates.issue_identity(
    TEAM, common_name="web", sans=["web.example"], use=Use.SERVING, key=_KEYS[2], now=MADE
)
ALICE = certificates.issue_identity(
    TEAM, common_name="alice", use=Use.CLIENT, key=_KEYS[3], now=MADE
)
IMPOSTOR = certificates.self_signed_authority(_KEYS[4], common_name="company-root", now=MADE)
EVERYONE = tuple(one.certificate for one in (ROOT, TEAM, WEB, ALICE, IMPOSTOR))


def made_at(at: datetime | None = AT) -> ChainOfTrust:
    return ChainOfTrust(
        certificates=EVERYONE, anchors=[ROOT.certificate], name="web.example", at=at
    )


@pytest.fixture
def widget() -> ChainOfTrust:
    made = made_at()
    assert made.view is not None
    return made


def outcome(widget: ChainOfTrust) -> Headline:
    answer = widget.sections[0].parts[0]
    assert isinstance(answer, Headline)
    return answer


def openssl_trusts(
    folder: Path, present: set[int], trusted: set[int], at: datetime, name: str
) -> bool:
    """Ask the real openssl the same question."""
    anchors = [EVERYONE[n] for n in sorted(present & trusted)]
    helpers = [EVERYONE[n] for n in sorted(present - trusted)]
    for file, content in (("ca", anchors), ("helpers", helpers), ("leaf", [EVERYONE[2]])):
        (folder / file).write_bytes(certificates.pem(*content))
    time = str(int(at.timestamp()))
    command = ["openssl", "verify", "-CAfile", "ca", "-untrusted", "helpers", "-attime", time]
    command += ["-purpose", "sslserver", "-verify_hostname", name]
    command += ["-partial_chain", "-no-CApath", "leaf"]  # as Go, to which any anchor will do
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return run.returncode == 0


def test_the_leaf_is_trusted_and_its_checks_are_shown(widget: ChainOfTrust) -> None:
    assert outcome(widget).verdict is Verdict.PASSED
    verdict = chain.verify(
        WEB.certificate,
        anchors=[ROOT.certificate],
        intermediates=[TEAM.certificate],
        at=AT,
        use=Use.SERVING,
        name="web.example",
    )
    assert widget.sections[4].parts == (verdict.checks,)
    assert f"✓ Trusted. {verdict.reason}" in shown(widget.view)


@pytest.mark.real_clock
@examples(30)
@given(
    present=st.sets(st.integers(0, 4)).map(lambda some: some | {2}),
    trusted=st.sets(st.sampled_from([0, 1, 4])).map(lambda some: some or {0}),
    days=st.sampled_from([-10, 0, 363, 366, 3651]),
    name=st.sampled_from(["web.example", "api.example"]),
)
def test_every_combination_has_the_verdict_of_openssl(
    tmp_path_factory: pytest.TempPathFactory,
    present: set[int],
    trusted: set[int],
    days: int,
    name: str,
) -> None:
    widget = made_at()
    choices: dict[str, object] = {f"present {n}": n in present for n in range(5)}
    choices |= {f"trusted {n}": n in trusted for n in (0, 1, 4)}
    widget.choose(days=days, name=name, **choices)
    accepted = outcome(widget).verdict is Verdict.PASSED
    folder = tmp_path_factory.mktemp("openssl")
    real = bool(present & trusted) and openssl_trusts(
        folder, present, trusted, AT + timedelta(days=days), name
    )
    assert accepted == real


def test_the_clock_expires_the_leaf_and_goes_back(widget: ChainOfTrust) -> None:
    control(widget, "days").value = "400"
    assert "web expired on 2027-01-01" in str(outcome(widget).text)
    said = "x509: certificate has expired or is not yet valid: current time 2027-02-06T00:00:00Z"
    assert said in shown(widget.view)
    assert "The clock shows 2027-02-06 00:00:00 UTC." in shown(widget.view)
    control(widget, "now").click()
    assert widget.state.days == 0 and outcome(widget).verdict is Verdict.PASSED


def test_without_a_time_the_clock_starts_now() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    text = str(made_at(at=None).sections[1].parts[0])
    shown_time = datetime.strptime(text, "The clock shows %Y-%m-%d %H:%M:%S UTC.")
    assert before <= shown_time.replace(tzinfo=UTC) <= datetime.now(UTC)


def test_another_anchor_of_the_same_name_does_not_do(widget: ChainOfTrust) -> None:
    control(widget, "trusted 0").value = False
    control(widget, "trusted 4").value = True
    assert "the same name, but another key" in str(outcome(widget).text)
    assert "unknown authority" in shown(widget.view)


def test_a_certificate_is_removed_and_added_again(widget: ChainOfTrust) -> None:
    control(widget, "looked").value = 1
    control(widget, "present 1").value = False
    assert "no certificate of that name was given" in str(outcome(widget).text)
    assert widget.state.looked == widget.state.leaf == 2
    assert [n for label, n in control(widget, "looked").options] == [0, 2, 3, 4]
    control(widget, "pasted").value = TEAM.certificate_pem.decode()
    assert outcome(widget).verdict is Verdict.PASSED
    assert control(widget, "pasted").value == "" and control(widget, "present 1").value is True


def test_an_unknown_certificate_can_be_pasted_and_verified(widget: ChainOfTrust) -> None:
    mallory = certificates.issue_identity(ALICE, common_name="mallory", use=Use.CLIENT, now=MADE)
    control(widget, "pasted").value = mallory.certificate_pem.decode()
    control(widget, "leaf").value = 5
    control(widget, "use").value = Use.CLIENT
    assert "alice says CA:FALSE" in str(outcome(widget).text)
    assert "answers 401 Unauthorized" in shown(widget.view)
    assert control(widget, "name").disabled
    assert control(widget, "present 5").description == "6. mallory"


@pytest.mark.parametrize(
    "pasted, why",
    [
        ("hello", "PEM; a certificate begins with"),
        (keys.public_pem(_KEYS[0]).decode(), "PUBLIC KEY"),
    ],
)
def test_what_is_no_certificate_is_answered_at_the_field(
    widget: ChainOfTrust, pasted: str, why: str
) -> None:
    control(widget, "pasted").value = pasted
    assert "no certificate in what was pasted" in message(widget, "pasted")
    assert why in message(widget, "pasted")
    control(widget, "pasted").value = "  "
    assert message(widget, "pasted") == "" and widget.state.certificates == EVERYONE


def test_the_verified_certificate_cannot_be_removed(widget: ChainOfTrust) -> None:
    control(widget, "present 2").value = False
    assert "3. web is the one that is verified" in message(widget, "present 2")
    control(widget, "leaf").value = 3
    assert 2 not in widget.state.present and widget.state.leaf == 3


def test_the_checks_of_any_certificate_can_be_looked_at(widget: ChainOfTrust) -> None:
    control(widget, "looked").value = 1
    (checks,) = widget.sections[4].parts
    said = " ".join(text_of(checks).split())
    assert "The key of company-root verifies the signature of team-authority" in said
    assert "No host name or address was asked about" in said
    assert str(outcome(widget).text).startswith("Trusted. The key of team-authority verifies")


def test_the_picture_follows_who_is_there_and_trusted(widget: ChainOfTrust) -> None:
    widget.choose(**{"present 4": False, "trusted 1": True})
    drawing = widget.sections[2].parts[0]
    assert isinstance(drawing, Drawing)
    anchors = [ROOT.certificate, TEAM.certificate]
    same = chain_of_trust(EVERYONE[:4], anchors=anchors, numbers=[1, 2, 3, 4])
    assert drawing.svg == same.svg
    assert "alt=" in shown(widget.view)


def test_the_numbers_of_the_switches_stand_in_the_picture(widget: ChainOfTrust) -> None:
    widget.choose(**{"present 1": False})
    drawing = widget.sections[2].parts[0]
    assert isinstance(drawing, Drawing)
    switches = [control.label for control in widget.controls(widget.state)]
    for number, certificate in enumerate(EVERYONE, 1):
        name = f"{number}. {certificates.common_name(certificate)}"
        assert name in switches
        assert (name in drawing.alt) is (number != 2), drawing.alt


def test_others_are_asked_the_same_question(widget: ChainOfTrust) -> None:
    widget.choose(name="api.example")
    said = text_of(widget.sections[5].parts[0])
    assert said.count("✗ failed") == 3 and "cryptography" in said and "openssl" in said


def test_the_page_is_complete_and_equal_for_equal_questions(widget: ChainOfTrust) -> None:
    assert made_at().face() == made_at().face() == widget.face()
    for words in ("trust 1. company-root: yes", "Name or address dialled: web.example"):
        assert words in widget.face().text
    assert "<img alt=" in widget.face().html


def test_too_few_and_too_many_are_refused() -> None:
    with pytest.raises(LessonError, match="no certificate to look at"):
        ChainOfTrust(certificates=[])
    many = [
        certificates.self_signed_authority(_KEYS[0], common_name=f"ca-{n}").certificate
        for n in range(31)
    ]
    with pytest.raises(LessonError, match="31 certificates are too many for this widget"):
        ChainOfTrust(certificates=many)
    assert ChainOfTrust(certificates=many[:2]).state.leaf == 0
    assert ChainOfTrust(certificates=many[:2], leaf=many[1]).state.leaf == 1
