"""What a learner holds: the lesson's own cluster, a real control plane, or one that exists already.

reachable.py and control_plane.py are the two interfaces: what kubectl can reach, and what also
owns its authority. lesson.py runs the package's own API server, real.py starts etcd and
kube-apiserver, attached.py uses what a kubeconfig leads to, opening.py chooses. relay.py listens
to what passes between kubectl and one of them.
"""

from kubecert_lesson.apiserver.tokens import TokenKeys
from kubecert_lesson.cluster.attached import AttachedCluster, attach
from kubecert_lesson.cluster.control_plane import ControlPlane
from kubecert_lesson.cluster.issuer import Issuer
from kubecert_lesson.cluster.lesson import LessonCluster
from kubecert_lesson.cluster.opening import open_cluster, open_control_plane
from kubecert_lesson.cluster.reachable import ReachableCluster
from kubecert_lesson.cluster.relay import Overheard, Relay

__all__ = [
    "AttachedCluster",
    "ControlPlane",
    "Issuer",
    "LessonCluster",
    "Overheard",
    "ReachableCluster",
    "Relay",
    "TokenKeys",
    "attach",
    "open_cluster",
    "open_control_plane",
]
