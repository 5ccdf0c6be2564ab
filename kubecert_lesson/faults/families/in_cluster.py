"""A program that asks for what every Pod has, and runs in none.

Sources: the Kubernetes client for Python (incluster_config.py).
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.words import template, text

FAULTS = (
    Fault(
        id="asks-as-in-a-pod",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SPEAKER,
        refused=Refused.NO_LOGIN,
        title=text("title", "The program tries to log in as a Pod does, and does not run in one"),
        cause=text(
            "cause",
            "load_incluster_config() reads KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT,"
            " which every Pod has, and they are not there: the program runs outside of a cluster,"
            " or something took its environment away (sudo, cron, a shell of SSH). A kubeconfig was"
            " not looked for.",
        ),
        messages=tuple(
            by(Speaker.PYTHON, words, setting=Setting.POD)
            for words in ("Service host/port is not set", "Service host/port is set but empty")
        ),
        fix=(
            remark(template("outside of a cluster, with a kubeconfig:")),
            command("export KUBECONFIG=FILE"),
            remark(template("and in the program: config.load_kube_config()")),
            remark(template("in a Pod: does its process have the variables?")),
            command("kubectl --namespace={namespace} exec POD -- env | grep ^KUBERNETES_"),
        ),
        page=pages.FROM_A_POD,
    ),
)
