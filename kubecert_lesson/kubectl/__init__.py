"""The real kubectl (and openssl), run so that nothing of the learner's own is touched.

Each run has its own HOME, cache and KUBECONFIG, no proxy and no input. It returns a value that
shows itself as a terminal would. If the program is not installed, a recorded run can replace it,
and says so; in a notebook of the lesson, the cell's recording does. Source: Kubernetes, "Command
line tool (kubectl)".
"""

from kubecert_lesson.kubectl import replaying
from kubecert_lesson.kubectl.programs import find
from kubecert_lesson.kubectl.running import base64, openssl, run, version
from kubecert_lesson.kubectl.runs import Run, recording

__all__ = ["Run", "base64", "find", "openssl", "recording", "run", "version"]

replaying.prepare()
