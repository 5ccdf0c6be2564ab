"""What several checks say in the same words."""

import os

from kubecert_lesson.diagnose.findings import Ladder
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig.model import Cluster, User, located


def missing(ladder: Ladder, name: str, field: str, path: str, entry: Cluster | User) -> bool:
    """Add a finding where a path of an entry leads to nothing; return whether it does."""
    if not path or os.path.exists(place := located(path, entry.origin)):
        return False
    what = (
        "" if field == "tokenFile" else f"unable to read {field} {place} for {entry.name} due to "
    )
    ladder.failed(
        name,
        "missing-file",
        f"{field} leads to {place}, where no file is: paths start at the kubeconfig's own folder.",
        f"error: {what}open {place}: no such file or directory",
    )
    return True


def sentence(error: LessonError) -> str:
    """Write an error as a reason: with a capital and a full stop."""
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
