"""By which words a text shows who speaks to whom, in the order in which they count."""

from kubecert_lesson.faults import (
    clues_of_clients,
    clues_of_clusters,
    clues_of_distributions,
    clues_of_logs,
    clues_of_phrases,
)

CLUES = (
    *clues_of_phrases.CLUES,
    *clues_of_distributions.CLUES,
    *clues_of_clusters.CLUES,
    *clues_of_logs.CLUES,
    *clues_of_clients.CLUES,
)
