"""The real kubectl as the last judge of an answer: run, and believed."""

import shlex
from collections.abc import Sequence

from kubecert_lesson import certificates, kubectl
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import ToolMissing
from kubecert_lesson.exercises.answers import NotYet
from kubecert_lesson.files import private_folder
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.kubectl import Run
from kubecert_lesson.words import Text, template, text

WITHOUT = text("judged-without", "kubectl is not installed here, so it was not asked")
FILE = "answer.yaml"  # what was handed in, in the folder that kubectl runs in


def judged_by(
    *commands: str | Sequence[str],
    kubeconfig: Kubeconfig | bytes,
    file: bytes = b"",
    expected: str = "",
    denied: str = "",
) -> Text:
    """Run commands of kubectl, one after the other, as long as each goes well.

    ``file`` can be named in them as FILE; ``expected`` is to be in what the last one prints.
    ``denied`` is one more command, which has to fail. Returns who judged. Raises NotYet with
    kubectl's own line where it refuses.
    """
    run = no = None
    with private_folder("judged") as folder:
        (folder / FILE).write_bytes(file)
        for command in commands:
            words = shlex.split(command) if isinstance(command, str) else command
            try:
                run = kubectl.run(*words, kubeconfig=kubeconfig, cwd=folder)
            except ToolMissing:
                return WITHOUT
            if not run.ok:
                raise refused(run)
        if denied:
            no = kubectl.run(*shlex.split(denied), kubeconfig=kubeconfig, cwd=folder)
    if no is not None and no.ok:
        raise refused(no)
    assert run is not None
    if expected not in run.stdout:
        raise refused(run)
    return text(
        "judged-by-kubectl", "the real kubectl agrees: {command}", command=shlex.join(run.argv)
    )


def admin_of(authority: Identity, key: PrivateKey) -> Identity:
    """Return kubeadm's administrator of an authority, with a key that is at hand: none is made."""
    return certificates.issue_identity(
        authority,
        common_name="kubernetes-admin",
        organizations=["kubeadm:cluster-admins"],
        use=Use.CLIENT,
        key=key,
    )


def refused(run: Run) -> NotYet:
    """What kubectl says against an answer, in its own words."""
    return NotYet(
        "kubectl-refuses",
        "the real kubectl refuses it: {line}",
        next=template("find out who speaks there, and of whom"),
        line=(run.text.strip().splitlines() or [""])[-1],
    )
