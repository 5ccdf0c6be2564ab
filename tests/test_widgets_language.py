"""Another language changes all that a person reads in a widget, and nothing else."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from pseudo import CLOSING, OPENING, Cyrillic, outside
from widget_hands import message, shown, whole_words

from kubecert_lesson import certificates, chain, gallery, keys, kubeconfig, samples, widgets
from kubecert_lesson.anatomy import dissect
from kubecert_lesson.certificates import Use
from kubecert_lesson.kubectl import Run
from kubecert_lesson.steps import Check, Step
from kubecert_lesson.tables import Table
from kubecert_lesson.widgets.base import Code, Headline, LessonWidget
from kubecert_lesson.widgets.break_it import EXHIBITS, BreakIt
from kubecert_lesson.widgets.byteview import Bytes
from kubecert_lesson.widgets.handshake_scenes import play, playable
from kubecert_lesson.widgets.parts import Columns, Details
from kubecert_lesson.widgets.signing_stepper import Flip
from kubecert_lesson.words import speaking

Widget = LessonWidget[Any]
AT = datetime(2026, 6, 1, tzinfo=UTC)
MADE = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def identities() -> tuple[certificates.Identity, ...]:
    """An authority, its server and its user."""
    root, web, alice = keys.generate_many(3)
    authority = certificates.self_signed_authority(root, common_name="kubernetes", now=MADE)
    server = certificates.issue_identity(
        authority, common_name="web", sans=["web.example"], use=Use.SERVING, key=web, now=MADE
    )
    user = certificates.issue_identity(
        authority, common_name="alice", use=Use.CLIENT, key=alice, now=MADE
    )
    return authority, server, user


@cache
def folder() -> Path:
    made = Path(mkdtemp(prefix="builder"))
    for name, identity in zip(("ca", "web", "alice"), identities(), strict=True):
        identity.write(made, name)
    return made


def textbook_rsa() -> Widget:
    made = widgets.TextbookRSA(message=5000)
    made.press("attack")
    return made


def signing_stepper() -> Widget:
    made = widgets.SigningStepper(key=identities()[0].key, message="17")  # type: ignore[arg-type]
    made.choose(flip=Flip.BLOCK, at=3)
    return made


def certificate_explorer() -> Widget:
    return widgets.CertificateExplorer()


def chain_of_trust() -> Widget:
    authority, server, user = (identity.certificate for identity in identities())
    return widgets.ChainOfTrust(
        certificates=[authority, server, user], anchors=[authority], name="api.example", at=AT
    )


def kubeconfig_builder() -> Widget:
    made = widgets.KubeconfigBuilder(folder=folder())
    made.choose(cluster_name="lab", cluster_server="https://lab.example:6443")
    made.press("cluster_add")
    made.choose(user_name="me", user_certificate="alice.crt", user_key="alice.key")
    made.press("user_add")
    made.press("context_add")
    made.choose(current="me@lab")
    return made


def handshake_stepper() -> Widget:
    made = widgets.HandshakeStepper()
    made.choose(which="server-without-server-auth")
    made.choose(step=6)
    return made


def break_it() -> Widget:
    made = BreakIt("unknown-authority")
    made.press("break_it")
    made.choose(guess=gallery.fault("unknown-authority").door)
    made.press("fix_it")
    return made


def diagnosis_view() -> Widget:
    return widgets.DiagnosisView(samples.kind_kubeconfig(), at=AT)


@dataclass(frozen=True, slots=True)
class Case:
    """How to make a widget that shows all it has, and what of it is data, so never translated.

    ``bad`` is a choice that is refused. Program output, files, names and numbers are data.
    """

    make: Callable[[], Widget]
    data: Callable[[Widget], Iterator[str]]
    bad: tuple[str, Any]


def calculations(widget: Widget) -> Iterator[str]:
    yield from ("mod", "lcm", "gcd")


def signing_data(widget: Widget) -> Iterator[str]:
    yield from ("SHA-256", "ff", "fe")


def certificate_data(widget: Widget) -> Iterator[str]:
    yield from certificate_words(certificates.load(widget.state.pem.encode()))


def chain_data(widget: Widget) -> Iterator[str]:
    for certificate in widget.state.certificates:
        yield from certificate_words(certificate)
    yield from ("api.example", "web.example", "tls: failed to verify certificate: ")
    yield from ("kubectl", "openssl verify", "openssl", "cryptography")
    verdict = chain.verify(
        identities()[1].certificate,
        anchors=[identities()[0].certificate],
        at=AT,
        use=Use.SERVING,
        name="api.example",
    )
    yield verdict.kubectl
    for opinion in chain.compare(verdict):  # in the words of a library
        yield str(opinion.because.values.get("error", ""))


def certificate_words(certificate: Any) -> Iterator[str]:
    """Names and values in a certificate, and what RFC 5280 calls its fields."""
    summary = certificates.summarize(certificate)
    for piece in dissect(certificate).pieces:
        yield from (piece.name, piece.oid)
    yield from (summary.subject, summary.issuer, summary.key, summary.signature_algorithm)
    yield from (summary.subject_key_id, str(summary.authority_key_id), *summary.sans)
    yield from (*summary.key_usage, *summary.extended_key_usage)
    yield from (certificates.common_name(certificate), *certificates.organizations(certificate))
    yield from ("kubernetes", "rsaEncryption", "CA:FALSE", "CA:TRUE", "0x0505d43c833fd0fa")
    yield from (f"{certificate.serial_number:#x}",)


def builder_data(widget: Widget) -> Iterator[str]:
    for section in widget.sections:
        codes = (part.text for part in section.parts if isinstance(part, Code))
        yield from (line.partition(OPENING)[0] for code in codes for line in code.splitlines())
    yield from (path.name for path in folder().iterdir())
    yield from ("https://lab.example:6443", "me@lab", "lab", "me", "default", "https://")
    yield from ("kubernetes", "alice")


def handshake_data(widget: Widget) -> Iterator[str]:
    for id in ("", *(fault.id for fault in playable())):
        handshake = play(id, widget.state.version)
        yield from (message.name for message in handshake.messages)
        for verdict in handshake.verdicts:
            yield verdict.text
            yield str(verdict.because.values.get("words", ""))  # of the server's log
    yield from ("TLS 1.2", "TLS 1.3", "kubectl", "RFC", "kubernetes-admin", "system:masters")
    yield from ("kube-apiserver", "clientAuth")


def gallery_data(widget: Widget) -> Iterator[str]:
    yield "`kubectl get nodes`"
    for faults in EXHIBITS.values():
        for fault in faults:
            yield from (fault.message, *commands(fault.fix))
    for run in (widget.state.said, widget.state.fixed.said):
        assert isinstance(run, Run)
        yield from (line.strip() for line in repr(run).splitlines())


def commands(lines: tuple[str, ...]) -> Iterator[str]:
    return (line for line in lines if not line.startswith("#"))


def diagnosis_data(widget: Widget) -> Iterator[str]:
    config = kubeconfig.parse(samples.kind_kubeconfig())
    for entries in (config.clusters, config.users, config.contexts):
        yield from (entry.name for entry in entries)
    assert isinstance(widget, widgets.DiagnosisView)
    explanation = widget.diagnosis.explanation
    assert explanation is not None
    yield from (explanation.kubectl_text, *commands(explanation.fix))
    yield from (explanation.fault, explanation.record.page)
    yield from ("https://", "kubernetes", "kubernetes-admin", "system:masters", "default", "CN=")
    yield "system:authenticated"


CASES = {
    "TextbookRSA": Case(textbook_rsa, calculations, ("p", "60")),
    "SigningStepper": Case(signing_stepper, signing_data, ("message", "x" * 1001)),
    "CertificateExplorer": Case(certificate_explorer, certificate_data, ("pem", "17")),
    "ChainOfTrust": Case(chain_of_trust, chain_data, ("pasted", "17")),
    "KubeconfigBuilder": Case(kubeconfig_builder, builder_data, ("context_add", None)),
    "HandshakeStepper": Case(handshake_stepper, handshake_data, ("step", 3)),
    "BreakIt": Case(break_it, gallery_data, ("guess", None)),
    "DiagnosisView": Case(diagnosis_view, diagnosis_data, ("at", "17")),
}
NAMES = [
    pytest.param(name, marks=pytest.mark.real_clock if name == "BreakIt" else ()) for name in CASES
]
# Bytes in hex are data in every widget: rows of them with their text, and long numbers.
ROW_OF_BYTES = re.compile(r"^ *\d+ [\[ ][0-9a-f]{2}.*$", re.MULTILINE)
LONG_NUMBER = re.compile(r"\b(0x)?[0-9a-f]{16,}\b|\b([0-9A-F]{2}:){7,}[0-9A-F]{2}\b")
ATTRIBUTES = re.compile(r'(?:aria-label|alt|title)="([^"]*)"')
WORD = re.compile(r"[A-Za-z]{2,}")


def readable(page: str) -> str:
    """What is read of HTML: its text, and the texts for those who do not see it."""
    said = "\n".join(ATTRIBUTES.findall(page))
    unmarked = re.sub("</?mark.*?>", "", whole_words(page))
    return html.unescape(re.sub("<.*?>", "\n", unmarked) + said)


def english(text: str, data: Iterator[str]) -> str:
    """The words in Latin letters that are not data."""
    text = LONG_NUMBER.sub("", ROW_OF_BYTES.sub("", text))
    for known in sorted(filter(None, data), key=len, reverse=True):
        text = text.replace(known, "")
    return " ".join(WORD.findall(text.replace("UTC", "")))


def controls(widget: Widget) -> Iterator[str]:
    """What is read of the live view's controls."""
    for control in widget.controls(widget.state):
        yield from (control.label, control.help, control.said)
        yield from (label for label, _ in control.options)


@pytest.mark.parametrize("name", NAMES)
def test_another_language_changes_all_that_is_read(name: str) -> None:
    case = CASES[name]
    with speaking(Cyrillic()):
        widget = case.make()
        page, live = readable(widget.face().html), readable(shown(widget.view))
        labels = "\n".join(controls(widget))
        for text in (page, live, labels, widget.face().text):
            assert text.count(OPENING) == text.count(CLOSING) > 0
        for text in (page, live, labels):
            assert english(outside(text), case.data(widget)) == ""
            assert english(text, case.data(widget)) == ""


@pytest.mark.parametrize("name", NAMES)
def test_another_language_changes_no_verdict_and_no_structure(name: str) -> None:
    ours = CASES[name].make()
    with speaking(Cyrillic()):
        theirs = CASES[name].make()
        assert structure(theirs) == structure(ours)
        assert theirs.face().html.count("<tr>") == ours.face().html.count("<tr>")
        assert len(theirs.page(theirs.state)) == len(ours.page(ours.state))


def structure(widget: Widget) -> list[Any]:
    """Everything about a widget that is not for reading: values, codes and numbers."""
    return [
        [
            (c.name, c.kind, [value for _, value in c.options])
            for c in widget.controls(widget.state)
        ],
        [(bool(s.title), s.controls, [shape(part) for part in s.parts]) for s in widget.sections],
    ]


def shape(part: Any) -> Any:
    match part:
        case Headline():
            return part.verdict
        case Check():
            return part.code, part.verdict, part.because.code
        case Step():
            return part.code, part.because.code
        case Table():
            return len(part.columns), len(part.rows)
        case Details():
            return [shape(inner) for inner in part.parts]
        case Columns():
            return [shape(inner) for inner in part.left + part.right]
        case tuple():
            return [shape(inner) for inner in part]
        case Bytes():
            return len(part.data), part.start, part.end
        case _:
            return type(part).__name__


@pytest.mark.parametrize("name", NAMES)
def test_a_refusal_is_made_in_the_same_language(name: str) -> None:
    case = CASES[name]
    control, value = case.bad
    with speaking(Cyrillic()):
        widget = case.make()
        widget.take(control, value)
        widget.wait()
        said = readable(message(widget, control))
        assert english(said, case.data(widget)) == ""
