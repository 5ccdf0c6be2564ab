"""Things to try: one widget a file, each with a complete static face.

``widgets.TextbookRSA()`` as a cell's last line is all that a notebook needs. What they have in
common is in ``base``.
"""

from kubecert_lesson.widgets.break_it import BreakIt
from kubecert_lesson.widgets.certificate_explorer import CertificateExplorer
from kubecert_lesson.widgets.chain_of_trust import ChainOfTrust
from kubecert_lesson.widgets.diagnosis_view import DiagnosisView
from kubecert_lesson.widgets.handshake_stepper import HandshakeStepper
from kubecert_lesson.widgets.kubeconfig_builder import KubeconfigBuilder
from kubecert_lesson.widgets.signing_stepper import SigningStepper
from kubecert_lesson.widgets.textbook_rsa import TextbookRSA

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
