"""Things to try: one widget a file, each with a complete static face.

``widgets.TextbookRSA()`` as a cell's last line is all that a notebook needs. What they have in
common is in ``base``. A widget's module is imported when it is first named: most notebooks show
one or two of them, and `predict` needs none.
"""

from typing import TYPE_CHECKING

from kubecert_lesson.lazily import importer

if TYPE_CHECKING:
    from kubecert_lesson.widgets.break_it import BreakIt
    from kubecert_lesson.widgets.certificate_explorer import CertificateExplorer
    from kubecert_lesson.widgets.chain_of_trust import ChainOfTrust
    from kubecert_lesson.widgets.diagnosis_view import DiagnosisView
    from kubecert_lesson.widgets.handshake_stepper import HandshakeStepper
    from kubecert_lesson.widgets.kubeconfig_builder import KubeconfigBuilder
    from kubecert_lesson.widgets.signing_stepper import SigningStepper
    from kubecert_lesson.widgets.textbook_rsa import TextbookRSA

_PLACES = {
    "BreakIt": "break_it",
    "CertificateExplorer": "certificate_explorer",
    "ChainOfTrust": "chain_of_trust",
    "DiagnosisView": "diagnosis_view",
    "HandshakeStepper": "handshake_stepper",
    "KubeconfigBuilder": "kubeconfig_builder",
    "SigningStepper": "signing_stepper",
    "TextbookRSA": "textbook_rsa",
}

__all__ = [
    "BreakIt",
    "CertificateExplorer",
    "ChainOfTrust",
    "DiagnosisView",
    "HandshakeStepper",
    "KubeconfigBuilder",
    "SigningStepper",
    "TextbookRSA",
]


__getattr__ = importer(__name__, __all__, _PLACES)


def __dir__() -> list[str]:
    return sorted(__all__)
