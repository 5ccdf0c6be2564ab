"""Pictures of what the lesson teaches, computed from the learner's own certificates.

``figures.chain_of_trust(certificates, anchors=[…])`` draws who signed whom; the other functions
draw a whole cluster, one certificate, a kubeconfig, a handshake, who expires when, and the way
from a message to its cause. A picture is a ``Drawing``: its SVG, and the same in words.
``dark=True`` makes one for a dark page.
"""

from kubecert_lesson.figures.anatomy import certificate_anatomy
from kubecert_lesson.figures.cluster import cluster_pki
from kubecert_lesson.figures.config import kubeconfig_anatomy
from kubecert_lesson.figures.decisions import decision_chart
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.fields import parts
from kubecert_lesson.figures.graphs import Bond, CertificateKind, Edge, Graph, GraphNode, graph
from kubecert_lesson.figures.part import Part
from kubecert_lesson.figures.sequence import handshake_sequence
from kubecert_lesson.figures.timeline import validity_timeline
from kubecert_lesson.figures.trust import chain_of_trust

__all__ = [
    "Bond",
    "Drawing",
    "Edge",
    "Graph",
    "CertificateKind",
    "GraphNode",
    "Part",
    "certificate_anatomy",
    "chain_of_trust",
    "cluster_pki",
    "decision_chart",
    "graph",
    "handshake_sequence",
    "kubeconfig_anatomy",
    "parts",
    "validity_timeline",
]
