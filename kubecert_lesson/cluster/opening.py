"""Which cluster the notebooks run against: one setting, for all of them.

KUBECERT_LESSON_CLUSTER is ``lesson`` (or not set) for the package's own server, ``real`` for etcd
and kube-apiserver from PATH, or the path of a kubeconfig for a cluster that is there already.
"""

import os
from collections.abc import Sequence

from cryptography import x509

from kubecert_lesson.certificates import Identity
from kubecert_lesson.cluster.control_plane import ControlPlane
from kubecert_lesson.cluster.lesson import LessonCluster
from kubecert_lesson.errors import LessonError

VARIABLE = "KUBECERT_LESSON_CLUSTER"


def open_cluster(
    *,
    authority: Identity | None = None,
    serving: Identity | None = None,
    serving_chain: Sequence[x509.Certificate] = (),
    client_ca: Sequence[x509.Certificate] | None = None,
) -> ControlPlane:
    """Make the cluster that the setting names; it starts with ``start`` or a ``with`` block.

    The arguments are those of LessonCluster. Raises LessonError for a setting that names
    nothing, and for arguments where the cluster has its own certificates.
    """
    setting = os.environ.get(VARIABLE) or "lesson"
    if setting == "lesson":
        return LessonCluster(
            authority=authority, serving=serving, serving_chain=serving_chain, client_ca=client_ca
        )
    if setting == "real":
        from kubecert_lesson.cluster.real import RealControlPlane

        return RealControlPlane(
            authority=authority, serving=serving, serving_chain=serving_chain, client_ca=client_ca
        )
    if not os.path.exists(setting):
        raise LessonError(
            f"{VARIABLE}={setting}: that is neither lesson nor real nor the path of a kubeconfig"
        )
    if authority or serving or serving_chain or client_ca is not None:
        raise LessonError(
            f"{VARIABLE}={setting}: that cluster has certificates of its own, and this part of the"
            " lesson chooses them; set lesson or real"
        )
    from kubecert_lesson.cluster.attached import attach

    return attach(setting)
