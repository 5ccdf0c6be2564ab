"""Every fault in words: title, who refused whom, kubectl's text, cause, and how to mend it.

Plain data, quick to load. Identifiers that the fault gallery has, too, mean the same there.
Words in {braces} are filled with a kubeconfig's own names, or stand in CAPITALS without one;
``…`` in a text stands for what differs from case to case.
"""

from kubecert_lesson.faults.dead_ends import DEAD_ENDS
from kubecert_lesson.faults.entry import Entry
from kubecert_lesson.faults.refusals import REFUSALS

CATALOGUE: dict[str, Entry] = {**REFUSALS, **DEAD_ENDS}
