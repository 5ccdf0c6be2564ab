"""Things to try: one widget a file, each with a complete static face.

``widgets.TextbookRSA()`` as a cell's last line is all that a notebook needs. What they have in
common is in ``base``. A widget's module is imported when it is first named: most notebooks show
one or two of them, and `predict` needs none.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubecert_lesson.widgets.break_it import BreakIt
    from kubecert_lesson.widgets.certificate_explorer import CertificateExplorer
    from kubecert_lesson.widgets.chain_of_trust import ChainOfTrust
    from kubecert_lesson.widgets.diagnosis_view import DiagnosisView
    from kubecert_lesson.widgets.handshake_stepper import HandshakeStepper
    from kubecert_lesson.widgets.kubeconfig_builder import KubeconfigBuilder
    from kubecert_lesson.widgets.signing_stepper import SigningStepper
    from kubecert_lesson.widgets.textbook_rsa import TextbookRSA

_MODULES = {
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


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
