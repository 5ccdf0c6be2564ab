"""Which cluster the notebooks run against: one setting, for all of them.

KUBECERT_LESSON_CLUSTER is ``lesson`` (or not set) for the package's own server, ``real`` for etcd
and kube-apiserver from PATH, or the path of a kubeconfig for a cluster that exists already. That
one keeps its authority's key and its log to itself: what needs them opens a control plane.
"""

import os
from collections.abc import Sequence

from cryptography import x509

from kubecert_lesson.certificates import Identity
from kubecert_lesson.cluster.attached import attach
from kubecert_lesson.cluster.control_plane import ControlPlane
from kubecert_lesson.cluster.lesson import LessonCluster
from kubecert_lesson.cluster.reachable import ReachableCluster
from kubecert_lesson.cluster.real import RealControlPlane
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import DEFAULT_ALGORITHM

VARIABLE = "KUBECERT_LESSON_CLUSTER"
LESSON, REAL = "lesson", "real"


def open_cluster(
    *,
    authority: Identity | None = None,
    serving: Identity | None = None,
    serving_chain: Sequence[x509.Certificate] = (),
    client_ca: Sequence[x509.Certificate] | None = None,
    encryption_algorithm: str = DEFAULT_ALGORITHM,
) -> ReachableCluster:
    """Return the cluster that the setting names, for a ``with`` block.

    ``lesson`` and ``real`` are a ControlPlane, with an authority and a log; another one is not.

    The arguments are those of LessonCluster. Raises LessonError for a setting that names
    nothing, and for arguments where the cluster has its own certificates.
    """
    setting = _setting()
    other_keys = encryption_algorithm != DEFAULT_ALGORITHM
    own = authority or serving or serving_chain or client_ca is not None or other_keys
    if setting in (LESSON, REAL):
        return open_control_plane(
            authority=authority,
            serving=serving,
            serving_chain=serving_chain,
            client_ca=client_ca,
            encryption_algorithm=encryption_algorithm,
        )
    if own:
        raise LessonError(
            "own-certificates",
            "{variable}={value}: that cluster has certificates of its own, but this part of the"
            " lesson chooses them; use open_control_plane, or set lesson or real",
            variable=VARIABLE,
            value=setting,
        )
    return attach(setting)


def open_control_plane(
    *,
    authority: Identity | None = None,
    serving: Identity | None = None,
    serving_chain: Sequence[x509.Certificate] = (),
    client_ca: Sequence[x509.Certificate] | None = None,
    encryption_algorithm: str = DEFAULT_ALGORITHM,
) -> ControlPlane:
    """Return a cluster with an authority and a log, for what looks into them or chooses them.

    It is real where the setting says so, and the lesson's own otherwise: also where the setting
    names a kubeconfig, for a cluster that exists already shows neither.
    """
    kind = RealControlPlane if _setting() == REAL else LessonCluster
    return kind(
        authority=authority,
        serving=serving,
        serving_chain=serving_chain,
        client_ca=client_ca,
        encryption_algorithm=encryption_algorithm,
    )


def _setting() -> str:
    setting = os.environ.get(VARIABLE) or LESSON
    if setting not in (LESSON, REAL) and not os.path.exists(setting):
        raise LessonError(
            "unknown-setting",
            "{variable}={value}: that is neither lesson nor real nor the path of a kubeconfig",
            variable=VARIABLE,
            value=setting,
        )
    return setting
