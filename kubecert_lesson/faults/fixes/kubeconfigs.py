"""Lines for a program that has no kubeconfig: where there is one, and how the program is told.

Sources: the documentation of kubectl, k3s and rke2, of Terraform's and Ansible's modules for
Kubernetes, and of the Kubernetes client for Python.
"""

from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixes.common import WRITTEN_AGAIN
from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.words import template

# Terraform's providers have another variable.
_READ_IT = tuple(one for one in Speaker if one is not Speaker.TERRAFORM)
GIVE_A_KUBECONFIG = (
    remark(
        template("on a control-plane node, for its administrator:"),
        but_not=NOT_KUBEADM,
        speakers=_READ_IT,
    ),
    command("export KUBECONFIG=/etc/kubernetes/admin.conf", but_not=NOT_KUBEADM, speakers=_READ_IT),
    command(
        "export KUBECONFIG=/etc/rancher/k3s/k3s.yaml", distributions=("k3s",), speakers=_READ_IT
    ),
    command(
        "export KUBECONFIG=/etc/rancher/rke2/rke2.yaml", distributions=("rke2",), speakers=_READ_IT
    ),
    remark(template("elsewhere, the file that you were given:"), speakers=_READ_IT),
    command("export KUBECONFIG=FILE", speakers=_READ_IT),
    remark(
        template(
            "in the provider's block: config_path and config_context, or host and token; the"
            " providers kubernetes and helm read KUBE_CONFIG_PATH, and not KUBECONFIG:"
        ),
        speakers=(Speaker.TERRAFORM,),
    ),
    command("export KUBE_CONFIG_PATH=FILE", speakers=(Speaker.TERRAFORM,)),
    remark(
        template(
            "Ansible: a module runs on the host that it manages, and looks there; kubeconfig: names"
            " the file, delegate_to: localhost takes that of this machine"
        ),
        speakers=(Speaker.ANSIBLE,),
    ),
    remark(
        template(
            "Python: config.load_kube_config(), or in a pod config.load_incluster_config(), must"
            " run before a client is made"
        ),
        speakers=(Speaker.PYTHON,),
    ),
    remark(
        template("under sudo, kubectl and helm read root's kubeconfig, not yours"),
        speakers=_READ_IT,
    ),
    *WRITTEN_AGAIN,
)
