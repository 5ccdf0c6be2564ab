"""Every widget in a real JupyterLab, worked by keyboard alone and by mouse, in both themes."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from .accessibility import violations
from .conftest import ARTEFACTS
from .hands import Act, by_keyboard, by_mouse, do, widgets
from .lab import DARK, LIGHT, Lab, pictures, use_theme, write_notebook

OUTPUT = ".jp-OutputArea-output"


@dataclass(frozen=True, slots=True)
class Case:
    """A cell that shows a widget, what to do with it, and a choice that it must refuse."""

    source: str
    acts: tuple[Act, ...]
    bad: tuple[Act, ...] = ()


_BUILDER = """from kubecert_lesson import certificates, keys, widgets, workspace
folder = workspace("builder")
ca = certificates.self_signed_authority(keys.generate(), common_name="kubernetes")
ca.write(folder, "ca")
widgets.KubeconfigBuilder(folder=folder)"""
_CHAIN = """from kubecert_lesson import certificates, keys, widgets
from kubecert_lesson.certificates import Use, issue_identity
ca = certificates.self_signed_authority(keys.generate(), common_name="kubernetes")
server = issue_identity(ca, common_name="api", sans=["10.0.0.1"], use=Use.SERVING)
widgets.ChainOfTrust(
    certificates=[ca.certificate, server.certificate], anchors=[ca.certificate], name="10.0.0.1"
)"""
_DIAGNOSIS = """from kubecert_lesson import kubeconfig, samples, widgets
mine = kubeconfig.set_context(
    kubeconfig.parse(samples.kind_kubeconfig()), "lost", cluster="nowhere", user="nobody"
)
kubeconfig.save(kubeconfig.use_context(mine, "lost"), "mine.conf")
widgets.DiagnosisView(samples.kind_kubeconfig())"""


def _shown(name: str, arguments: str = "") -> str:
    return f"from kubecert_lesson import widgets\nwidgets.{name}({arguments})"


CASES = {
    "textbook_rsa": Case(
        _shown("TextbookRSA"),
        (
            Act("Message", "42", f"42 is locked as {pow(42, 17, 3233)}, and opens to 42."),
            Act("Prime p", "67", f"42 is locked as {pow(42, 17, 67 * 53)}"),
            Act("Factor n = 3551", shows="53"),
        ),
        (Act("Prime p", "sixty", "sixty is not a whole number"),),
    ),
    "signing_stepper": Case(
        _shown("SigningStepper"),
        (
            Act("Message", "bob may not", "✓ The signature is valid."),
            Act("Flip a bit in", "the signature", "✗ failed"),
            Act("Flip a bit in", "nothing", "✓ The signature is valid."),
            Act("Flip a bit in", "the message", "✗ failed"),
            Act("Make a new key", shows="✗ failed"),
        ),
    ),
    "certificate_explorer": Case(
        _shown("CertificateExplorer"),
        (
            Act("Field", "serialNumber", "0x0505d43c833fd0fa"),
            Act("or byte", "10", "version"),
        ),
        (Act("Certificate (PEM)", "no certificate", "✗"),),
    ),
    "handshake_stepper": Case(
        _shown("HandshakeStepper"),
        (
            Act("Next message", shows="ClientHello"),
            Act("Version", "TLS 1.2", "TLS 1.2"),
            Act("What is wrong", "The serving certificate has expired", "No message yet"),
            Act("Messages so far", "4", "has expired"),
        ),
    ),
    "kubeconfig_builder": Case(
        _BUILDER,
        (
            Act("Cluster name", "here", ""),
            Act("Server", "https://127.0.0.1:6443", ""),
            Act("Add or change this cluster", shows="set-cluster here"),
        ),
        (
            Act("Server", "no address", ""),
            Act("Add or change this cluster", shows="✗"),
        ),
    ),
    "chain_of_trust": Case(
        _CHAIN,
        (
            Act("Name or address dialled", "10.0.0.2", "10.0.0.1, not 10.0.0.2"),
            Act("Name or address dialled", "10.0.0.1", "✓"),
            Act("trust 1. kubernetes", shows="certificate signed by unknown authority"),
            Act("trust 1. kubernetes", shows="✓"),
            Act("Move the clock by days", "4000", "has expired or is not yet valid"),
            Act("Back to the start", shows="✓"),
        ),
        (Act("Add a certificate (PEM)", "nothing", "✗"),),
    ),
    "break_it": Case(
        _shown("BreakIt"),
        (
            Act("Break it, and run kubectl get nodes", shows="signed by unknown authority"),
            Act("kubectl refuses the server", shows="Fix it"),
            Act("Fix it, and run kubectl get nodes", shows="control-plane"),
        ),
    ),
    "riddle": Case(
        _shown("BreakIt", "seed=7"),
        (
            Act("Break it, and run kubectl get nodes", shows="What does kubectl say?"),
            Act("Break something else", shows="Riddle 8"),
        ),
    ),
    "prediction": Case(
        'from kubecert_lesson import predict\npredict("opens", "Which `number`?", ["e", "d"])',
        (Act("e", shows="You predicted: e"),),
    ),
    "diagnosis_view": Case(
        _DIAGNOSIS,
        (
            Act("At (UTC, empty for now)", "2024-01-15 00:00", "A client certificate without"),
            Act("Context", "kind-test-cluster", "context kind-test-cluster"),
            Act("File (empty for the one given)", "mine.conf", "mine.conf, context lost"),
            Act("Context", "kind-test-cluster", "mine.conf, context kind-test-cluster"),
        ),
        (
            Act("At (UTC, empty for now)", "soon", "write a date"),
            Act("File (empty for the one given)", "absent.conf", "No such file or directory"),
        ),
    ),
}


KEPT = {"prediction"}  # what is chosen there is kept in a file


@pytest.mark.parametrize("name", CASES)
def test_a_widget_works_by_keyboard_and_by_mouse(name: str, page: Page, lab: Lab) -> None:
    chosen = CASES[name]
    # The widget twice: in two cells of one notebook.
    write_notebook(lab.folder / f"{name}.ipynb", chosen.source, chosen.source)
    lab.open(page, f"{name}.ipynb")
    lab.run_all(page)
    first, second = widgets(page).all()
    began, untouched = first.inner_text(), second.inner_text()
    do(page, first, chosen.acts, by_keyboard)
    assert second.inner_text() == untouched, "the other copy was disturbed"
    do(page, second, chosen.acts, by_mouse)
    seen = first.inner_text()
    for theme in (LIGHT, DARK):
        use_theme(page, theme)
        pictures(page, ARTEFACTS / f"widget-{name}-{theme.split()[1].lower()}.png")
        assert violations(page, OUTPUT) == []
    use_theme(page, LIGHT)
    do(page, first, chosen.bad, by_keyboard)
    if chosen.bad:
        expect(first.locator("[role=alert]").first).to_be_visible()
        assert violations(page, OUTPUT) == []
    if name in KEPT:
        lab.run_all(page)  # the cells again
        expect(widgets(page).first).to_have_text(seen, use_inner_text=True)
    else:
        do(page, first, (Act("Start over"),), by_keyboard)
        expect(first).to_have_text(began, use_inner_text=True)
