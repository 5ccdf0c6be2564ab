"""What certificates and keys there are, where each one is, and what could not be read.

``collect(path, …)`` looks through PEM files, kubeconfigs and folders of them, ``of_cluster`` in
``inventory.cluster`` asks a cluster; each returns an ``Inventory``. One file that is damaged hides
no other.
"""

from kubecert_lesson.inventory.files import collect
from kubecert_lesson.inventory.values import (
    HeldCertificate,
    HeldKey,
    Holder,
    Inventory,
    Unreadable,
)

__all__ = [
    "HeldCertificate",
    "HeldKey",
    "Holder",
    "Inventory",
    "Unreadable",
    "collect",
]
