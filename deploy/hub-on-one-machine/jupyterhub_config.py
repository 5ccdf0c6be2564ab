"""JupyterHub for a class on one machine: `jupyterhub -f jupyterhub_config.py`, as root.

README.md says what to set, and what one machine cannot keep apart.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
# The learners' Python: all accounts must be allowed to run it.
PYTHON = os.environ.get("KUBECERT_HUB_PYTHON", sys.executable)

c = get_config()  # noqa: F821

# Where it listens. Before it is open to the room, give it a certificate: KUBECERT_HUB_CERTIFICATE
# and KUBECERT_HUB_KEY, PEM files.
c.JupyterHub.bind_url = os.environ.get("KUBECERT_HUB_URL", "http://127.0.0.1:8000")
c.JupyterHub.ssl_cert = os.environ.get("KUBECERT_HUB_CERTIFICATE", "")
c.JupyterHub.ssl_key = os.environ.get("KUBECERT_HUB_KEY", "")
c.ConfigurableHTTPProxy.command = [str(Path(sys.executable).parent / "configurable-http-proxy")]

# Each chooses a name and, at the first login, a password. Who is named here may see who is there.
c.JupyterHub.authenticator_class = "firstuse"
c.FirstUseAuthenticator.create_users = True
c.FirstUseAuthenticator.min_password_length = 8
c.Authenticator.allow_all = True
c.Authenticator.username_pattern = r"[a-z][a-z0-9]{0,15}"
c.Authenticator.admin_users = set(os.environ.get("KUBECERT_HUB_ADMINS", "").split())

# A server for each, under an account of theirs. Each start brings the copy of the lesson up to
# date and leaves alone what a learner changed. Kernels speak through files, not ports.
c.JupyterHub.spawner_class = "learner_spawner.LearnerSpawner"
c.Spawner.cmd = [
    "sh",
    "-c",
    f"{PYTHON} -m kubecert_lesson start --no-browser ~/kubecert-lesson || true;"
    f' exec {PYTHON} -m jupyterhub.singleuser "$@"',
    "learner",
]
c.Spawner.args = ["--LabApp.news_url=None", "--KernelManager.transport=ipc"]
c.Spawner.default_url = "/lab/tree/kubecert-lesson/00_start.ipynb"
c.Spawner.environment = {"PATH": f"{Path(PYTHON).parent}:/usr/local/bin:/usr/bin:/bin"}
c.Spawner.start_timeout = 300  # thirty at once on two cores take their time
c.Spawner.http_timeout = 300
# A class comes all at once. Whoever is over a limit gets an error page, not a place in a queue.
c.JupyterHub.concurrent_spawn_limit = 0

# Who has done nothing for an hour loses the server, and no file.
c.JupyterHub.load_roles = [
    {
        "name": "culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["culler"],
    }
]
c.JupyterHub.services = [
    {
        "name": "culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"],
    }
]
