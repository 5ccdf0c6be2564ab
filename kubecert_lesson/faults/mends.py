"""Command lines that mend more than one fault.

A line that starts with ``#`` is for people. ca.crt, client.crt and client.key lie in the folder
that the commands are run in.
"""

TRUST = (
    "# ca.crt: from a control-plane node, /etc/kubernetes/pki/ca.crt",
    "{kubectl} config set-cluster {cluster} --certificate-authority=ca.crt --embed-certs",
)
LOG_IN = (
    "{kubectl} config set-credentials {user} --client-certificate=client.crt"
    " --client-key=client.key --embed-certs",
)
NEW_USER_CERTIFICATE = (
    "# a certificate for this user from the cluster's own authority: on a control-plane node",
    "kubeadm kubeconfig user --client-name={user} --org=GROUP > config",
    "# or, with the client.crt and client.key that the administrator gives you:",
    *LOG_IN,
)
ANEW_FROM_NODE = (
    "# on a control-plane node; then copy /etc/kubernetes/admin.conf over the old kubeconfig",
    "kubeadm certs renew admin.conf",
    "# or, with the client.crt and client.key that the administrator gives you:",
    *LOG_IN,
)
_RESTART = (
    "# the kubelet starts a stopped API server again, and that reads its certificates anew",
    'crictl stop "$(crictl ps --quiet --name kube-apiserver)"',
)
RENEW_SERVING = (
    "# on a control-plane node:",
    "kubeadm certs renew apiserver",
    *_RESTART,
)
NEW_SERVING = (
    "# on a control-plane node:",
    "mv /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key /root/",
    "kubeadm init phase certs apiserver --apiserver-cert-extra-sans={host}",
    *_RESTART,
)
