"""Programs that say themselves that they find no kubeconfig."""

from dataclasses import replace

from kubecert_lesson.faults.families.kubeconfigs import FAULTS as OF_KUBECONFIGS
from kubecert_lesson.faults.kubeconfigs_of_others import NO_KUBECONFIG_TO_OTHERS
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.texts import kubectl
from kubecert_lesson.words import text

_NO_KUBECONFIG = next(record for record in OF_KUBECONFIGS if record.id == "no-kubeconfig")

FAULTS = (
    replace(
        _NO_KUBECONFIG,
        id="no-configuration",
        refuser=Party.KUBECTL,
        refused=Refused.NO_KUBECONFIG,
        title=text("title", "No kubeconfig was found"),
        cause=text(
            "cause",
            "There is no file where the program looks, or it is empty: KUBECONFIG names no file"
            " that exists, or ~/.kube/config of the user who runs it is missing. A program that"
            " goes on without one tries localhost:8080.",
        ),
        messages=(
            kubectl("invalid configuration: no configuration has been provided"),
            kubectl("no configuration has been provided"),
            kubectl("stat {path}: no such file or directory", vague=True),
            kubectl("Invalid kube-config file. No configuration found"),
            kubectl("no such file or directory: '{path}/.kube/config'"),
            kubectl("Missing or incomplete configuration info"),
            kubectl("could not find kubeconfig"),
            kubectl("cannot load kubeconfig"),
            *NO_KUBECONFIG_TO_OTHERS,
        ),
    ),
)
