"""oc login to a server whose authority it was not told.

Sources: oc, pkg/cli/login (its prompt and its errors); the documentation of OpenShift Local.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Speaker
from kubecert_lesson.faults.texts import UNKNOWN_AUTHORITY, X509, by
from kubecert_lesson.words import template, text

OC_AUTHORITY = (
    remark(
        template("OpenShift Local: this kubeconfig has the authority, and its administrator:"),
        distributions=("crc",),
    ),
    command("oc --kubeconfig=$HOME/.crc/machines/crc/kubeconfig whoami", distributions=("crc",)),
    remark(template("ca.crt: with a kubeconfig that works, the installer's or another user's:")),
    command(
        "oc --namespace=default get configmap kube-root-ca.crt"
        " --output=jsonpath='{{.data.ca\\.crt}}' > ca.crt"
    ),
    command("oc login --certificate-authority=ca.crt https://{address}"),
)

FAULTS = (
    Fault(
        id="oc-login-without-authority",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.CLIENT,
        refused=Refused.SERVING,
        title=text("title", "oc login knows no authority that signed the server's certificate"),
        cause=text(
            "cause",
            "oc login trusts what --certificate-authority gives, or what the kubeconfig already"
            " has for this server, or else the authorities of this machine. None of them signed"
            " what the server shows. Whoever goes on without the check gives the password to"
            " whoever answers.",
        ),
        messages=(
            by(Speaker.OC, "The server uses a certificate signed by an unknown authority"),
            by(Speaker.OC, f"The server uses a {UNKNOWN_AUTHORITY.removeprefix(X509)}"),
        ),
        fix=OC_AUTHORITY,
        page=pages.KUBECONFIG_FIELDS,
    ),
)
