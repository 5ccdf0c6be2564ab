"""What the tools of local clusters say: there is no such cluster, or it did not start.

Sources: kind and k3d (the messages of their sources), minikube (its reasons for an exit).
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.texts import kubectl
from kubecert_lesson.words import template, text

FAULTS = (
    Fault(
        id="local-cluster-missing",
        refuser=Party.SPEAKER,
        refused=Refused.LOCAL_CLUSTER,
        title=text("title", "There is no local cluster of that name"),
        cause=text(
            "cause",
            "The tool that runs clusters on this machine finds no cluster of the name that was"
            " asked for, or, where none was, of its default name. It was deleted, has another name,"
            " or belongs to another Docker (another context, user or machine).",
        ),
        messages=(
            kubectl("could not locate any control plane nodes for cluster named '{cluster}'"),
            kubectl("could not locate any control plane nodes for cluster"),
            kubectl("No nodes found for given cluster"),
            kubectl("no nodes found for cluster {cluster}"),
            kubectl('Profile "{cluster}" not found'),
        ),
        fix=(
            remark(template("which ones are there, and where does docker look?")),
            command("kind get clusters", distributions=("kind",)),
            command("k3d cluster list", distributions=("k3d",)),
            command("minikube profile list", distributions=("minikube",)),
            command("docker context show && docker ps --all"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
    Fault(
        id="minikube-did-not-start",
        refuser=Party.SPEAKER,
        refused=Refused.LOCAL_CLUSTER,
        title=text("title", "The API server in minikube's machine did not start"),
        cause=text(
            "cause",
            "minikube set its machine up and waited for the API server in vain. Usually the machine"
            " has too little memory or disk, or an option for the API server is not known to it."
            " Why, its logs tell; no certificate was refused here.",
        ),
        messages=(
            kubectl("K8S_APISERVER_MISSING"),
            kubectl("apiserver process never appeared"),
            kubectl("apiserver healthz never reported healthy"),
        ),
        fix=(
            command("minikube logs --problems"),
            remark(template("with more memory, and anew; what is in the cluster is lost:")),
            command("minikube delete && minikube start --memory=4g"),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
)
