"""Pictures of what the lesson teaches, computed from the learner's own certificates.

``figures.chain_of_trust(certificates, anchors=[…])`` draws who signed whom. A picture is a
``Drawing``: its SVG, and the same in words.
"""

from kubecert_lesson.figures.anatomy import certificate_anatomy
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.graphs import Bond, Edge, Graph, Kind, Node, graph
from kubecert_lesson.figures.trust import chain_of_trust

__all__ = [
    "Bond",
    "Drawing",
    "Edge",
    "Graph",
    "Kind",
    "Node",
    "certificate_anatomy",
    "chain_of_trust",
    "graph",
]
