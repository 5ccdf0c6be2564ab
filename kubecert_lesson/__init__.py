"""Kubernetes certificates, made by hand and understood: the package behind the notebooks.

``from kubecert_lesson import keys, certificates, table`` is all that a notebook needs. Each name
loads when it is first used (PEP 562), so that importing the package costs next to nothing.
"""

from typing import TYPE_CHECKING

from kubecert_lesson.lazily import importer

if TYPE_CHECKING:
    import kubecert_lesson.certificates as certificates
    import kubecert_lesson.chain as chain
    import kubecert_lesson.classroom as classroom
    import kubecert_lesson.cluster as cluster
    import kubecert_lesson.diagnose as diagnose
    import kubecert_lesson.doctor as doctor
    import kubecert_lesson.faults as faults
    import kubecert_lesson.figures as figures
    import kubecert_lesson.files as files
    import kubecert_lesson.gallery as gallery
    import kubecert_lesson.grading as grading
    import kubecert_lesson.handshake as handshake
    import kubecert_lesson.hunt as hunt
    import kubecert_lesson.keys as keys
    import kubecert_lesson.kubeconfig as kubeconfig
    import kubecert_lesson.kubectl as kubectl
    import kubecert_lesson.pki as pki
    import kubecert_lesson.renewal as renewal
    import kubecert_lesson.rounds as rounds
    import kubecert_lesson.samples as samples
    import kubecert_lesson.signing as signing
    import kubecert_lesson.textbook as textbook
    import kubecert_lesson.widgets as widgets
    from kubecert_lesson.cluster import LessonCluster, open_cluster, open_control_plane
    from kubecert_lesson.errors import LessonError, ToolMissing
    from kubecert_lesson.exercises.progress_page import progress
    from kubecert_lesson.exercises.quizzing import quiz
    from kubecert_lesson.exercises.session import exercise
    from kubecert_lesson.files import workspace
    from kubecert_lesson.tables import table
    from kubecert_lesson.widgets.predicting import answer, predict
    from kubecert_lesson.widgets.showing import show
    from kubecert_lesson.words import short

__version__ = "0.2.0"

# The module that has a public name. All other public names are modules themselves.
_PLACES = {
    "LessonCluster": "cluster",
    "LessonError": "errors",
    "ToolMissing": "errors",
    "answer": "widgets.predicting",
    "exercise": "exercises.session",
    "open_cluster": "cluster",
    "open_control_plane": "cluster",
    "predict": "widgets.predicting",
    "progress": "exercises.progress_page",
    "quiz": "exercises.quizzing",
    "short": "words",
    "show": "widgets.showing",
    "table": "tables",
    "workspace": "files",
}

__all__ = [
    "LessonCluster",
    "LessonError",
    "ToolMissing",
    "answer",
    "certificates",
    "chain",
    "classroom",
    "cluster",
    "diagnose",
    "doctor",
    "exercise",
    "faults",
    "figures",
    "files",
    "gallery",
    "grading",
    "handshake",
    "hunt",
    "keys",
    "kubeconfig",
    "kubectl",
    "open_cluster",
    "open_control_plane",
    "pki",
    "predict",
    "progress",
    "quiz",
    "renewal",
    "rounds",
    "samples",
    "short",
    "show",
    "signing",
    "table",
    "textbook",
    "widgets",
    "workspace",
]


__getattr__ = importer(__name__, __all__, _PLACES)


def __dir__() -> list[str]:
    return sorted(__all__)
