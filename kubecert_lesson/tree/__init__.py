"""Who signed whom in files, kubeconfigs or a cluster, and what is wrong in a kubeadm folder.

``grow(inventory)`` makes the tree out of signatures, never of names; ``lint(folder, tree)``
compares a folder with what kubeadm writes; ``find(tree, what)`` finds a certificate.
"""

from kubecert_lesson.tree.finding import find
from kubecert_lesson.tree.growing import grow
from kubecert_lesson.tree.linting import lint
from kubecert_lesson.tree.model import CertificateTree, LintFinding, TreeCertificate

__all__ = ["CertificateTree", "LintFinding", "TreeCertificate", "find", "grow", "lint"]
