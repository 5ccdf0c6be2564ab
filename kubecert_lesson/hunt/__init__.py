"""The fault hunt: a broken cluster for each learner, to find out about and to fix.

``hunt(seed)`` deals it and runs it; the learner looks, says who refused whom and what is broken,
fixes it with files and commands, and ``check()`` says when it is over. layouts.py, breaks.py and
names.py are what a seed chooses from, dealing.py makes the cluster; folder.py and running.py set it
up. traces.py and the facts find out anew what is wrong, ways_out.py what was opened up.
"""

from kubecert_lesson.hunt.breaks import BREAKS, combined
from kubecert_lesson.hunt.dealing import MOST_FAULTS, deal
from kubecert_lesson.hunt.hunting import HuntFolder
from kubecert_lesson.hunt.replies import HuntReply
from kubecert_lesson.hunt.reporting import HuntReport
from kubecert_lesson.hunt.starting import Hunt, hunt, hunt_key, possible_faults

__all__ = [
    "BREAKS",
    "MOST_FAULTS",
    "Hunt",
    "HuntFolder",
    "HuntReply",
    "HuntReport",
    "combined",
    "deal",
    "hunt",
    "hunt_key",
    "possible_faults",
]
