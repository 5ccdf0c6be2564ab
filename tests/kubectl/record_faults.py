"""Record what kubectl, Python's ssl and openssl say of every fault of the gallery.

``python -m tests.kubectl.record_faults`` provokes each one, with every kubectl that is at hand,
and writes kubecert_lesson/data/faults.yaml. Texts of versions that are not here today stay.
"""

import tempfile
from pathlib import Path
from unittest.mock import patch

import yaml

from kubecert_lesson import gallery, kubectl
from kubecert_lesson.gallery import Exhibit
from kubecert_lesson.kubectl import running

from .fault_clients import OPENSSL, PYTHON, ask_openssl, ask_python, unpack_older_kubectl

PATH = Path(__file__).parents[2] / "kubecert_lesson" / "data" / "faults.yaml"
HEAD = "# Written by tests/kubectl/record_faults.py: what the real programs said, by version.\n"


def said(fault: Exhibit, programs: list[Path]) -> dict[str, dict[str, str]]:
    """Provoke a fault and ask everybody."""
    by_kubectl = {}
    with gallery.provoke(fault) as scene:
        for program in programs:
            found = lambda tool, program=program: (  # noqa: E731
                program if tool == "kubectl" else kubectl.find(tool)
            )
            # The programs that the gallery's kubeconfigs name do not exist: none can be run.
            allowed = patch.object(running, "_refuse_programs", lambda *_: None)
            with allowed, patch.object(running, "find", found):
                version = kubectl.version().split()[1]
                by_kubectl[version] = scene.last_line(scene.kubectl("get", "nodes"))
        return {
            "kubectl": by_kubectl,
            "python_ssl": {PYTHON: ask_python(scene)},
            "openssl": {OPENSSL: ask_openssl(scene)},
        }


def main(path: Path = PATH) -> None:
    """Ask everybody about every fault, and write the file."""
    before = yaml.safe_load(path.read_text()) if path.exists() else {}
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        programs = [kubectl.find(), unpack_older_kubectl(Path(folder))]
        for fault in gallery.GALLERY:
            new, old = said(fault, programs), before.get(fault.id, {})
            found[fault.id] = {who: {**new[who], **old.get(who, {}), **new[who]} for who in new}
    body = yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=1 << 20)
    path.write_text(HEAD + body, encoding="utf-8")


if __name__ == "__main__":
    main()
