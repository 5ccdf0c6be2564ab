"""Programs that say themselves that they find no kubeconfig."""

from dataclasses import replace

from kubecert_lesson.faults.families.kubeconfigs import FAULTS as OF_KUBECONFIGS
from kubecert_lesson.faults.fixes.common import FIELDS_OF_THE_USER
from kubecert_lesson.faults.kubeconfigs_of_others import NO_KUBECONFIG_TO_OTHERS
from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.texts import kubectl
from kubecert_lesson.words import template, text

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
    replace(
        _NO_KUBECONFIG,
        id="no-login-for-a-service",
        refuser=Party.SPEAKER,
        refused=Refused.KUBECONFIG,
        title=text("title", "A service takes only a kubeconfig with the login itself in it"),
        cause=text(
            "cause",
            "Azure DevOps keeps a copy of the kubeconfig and runs no programs for it. The user"
            " entry must hold a token, a client certificate with its key, or a name and a"
            " password: exec, auth-provider and paths of files do not count there.",
        ),
        messages=(kubectl("No user credentials found for cluster in KubeConfig content"),),
        fix=(
            remark(template("what does the user entry hold?")),
            FIELDS_OF_THE_USER,
            remark(template("the files' contents instead of their paths:")),
            command("{kubectl} config view --minify --flatten --raw > config-with-login"),
            remark(template("or there: a service connection by a service account and its Secret")),
        ),
        confirm=(),
    ),
)
