"""What the commands found, in the formats for programs and tickets.

It is loaded only where such a format is asked for: an XML library comes with it.
"""

from collections.abc import Sequence
from datetime import datetime

from kubecert_lesson import __version__
from kubecert_lesson.cli.checking_commands import JUNIT, MARKDOWN, PROMETHEUS
from kubecert_lesson.diagnose.expiring import Expiry
from kubecert_lesson.diagnose.faces.results import (
    diagnosis_metrics,
    diagnosis_results,
    expiry_metrics,
    expiry_results,
)
from kubecert_lesson.diagnose.model import Diagnosis
from kubecert_lesson.reports import Results, junit, markdown, prometheus, sarif
from kubecert_lesson.tree import CertificateTree
from kubecert_lesson.tree.documents import tree_results


def print_diagnoses(wanted: str, several: Sequence[Diagnosis]) -> None:
    """Print diagnoses in a format other than text and JSON."""
    if wanted == PROMETHEUS:
        print(prometheus(*diagnosis_metrics(several)))
    else:
        _print(wanted, *(diagnosis_results(one, version=__version__) for one in several))


def print_expiry(wanted: str, rows: Sequence[Expiry], *, at: datetime) -> None:
    """Print what will expire in a format other than text and JSON."""
    if wanted == PROMETHEUS:
        print(prometheus(*expiry_metrics(rows)))
    else:
        _print(wanted, expiry_results(rows, at=at, version=__version__))


def print_tree(wanted: str, tree: CertificateTree) -> None:
    """Print a tree in a format other than text, JSON and SVG."""
    _print(wanted, tree_results(tree, version=__version__))


def _print(wanted: str, *several: Results) -> None:
    if wanted == MARKDOWN:
        print("\n\n".join(map(markdown, several)))
    else:
        print(junit(*several) if wanted == JUNIT else sarif(*several))
