"""What a learner holds: the lesson's own cluster, a real control plane, or one that exists already.

reachable.py and control_plane.py are the two interfaces: what kubectl can reach, and what also
owns its authority. lesson.py runs the package's own API server, real.py starts etcd and
kube-apiserver, attached.py uses what a kubeconfig leads to, opening.py chooses. relay.py listens
to what passes between kubectl and one of them; changeover.py exchanges the authority of one. What
an API server calls itself is in backend.py: webhook.py, kubelet.py, extension.py.
"""

from kubecert_lesson.apiserver.tokens import TokenKeys
from kubecert_lesson.cluster.attached import AttachedCluster, attach
from kubecert_lesson.cluster.bundles import ca_bundle, ca_bundle_patch
from kubecert_lesson.cluster.control_plane import ControlPlane
from kubecert_lesson.cluster.extension import ExtensionServer
from kubecert_lesson.cluster.issuer import Issuer
from kubecert_lesson.cluster.kubelet import Kubelet
from kubecert_lesson.cluster.lesson import LessonCluster
from kubecert_lesson.cluster.opening import open_cluster, open_control_plane
from kubecert_lesson.cluster.reachable import ReachableCluster
from kubecert_lesson.cluster.relay import Overheard, Relay
from kubecert_lesson.cluster.webhook import Webhook

__all__ = [
    "AttachedCluster",
    "ControlPlane",
    "ExtensionServer",
    "Issuer",
    "Kubelet",
    "LessonCluster",
    "Overheard",
    "ReachableCluster",
    "Relay",
    "TokenKeys",
    "Webhook",
    "attach",
    "ca_bundle",
    "ca_bundle_patch",
    "open_cluster",
    "open_control_plane",
]
