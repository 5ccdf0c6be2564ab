"""Command lines that mend more than one fault.

The folder that they run in holds the right ca.crt (of the control plane's /etc/kubernetes/pki),
client.crt and client.key.
"""

TRUST = "kubectl config set-cluster lesson --certificate-authority=ca.crt --embed-certs"
LOG_IN = (
    "kubectl config set-credentials kubernetes-admin"
    " --client-certificate=client.crt --client-key=client.key --embed-certs"
)
FORGET_TOKEN = "kubectl config unset users.kubernetes-admin.token"
SET_ASIDE = "mv /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key ~/"
ISSUE_SERVING = "kubeadm init phase certs apiserver"
# kubeadm asks for this after a renewal: the kubelet starts a stopped API server again. (1.36 reads
# a new serving certificate and a new client CA by itself, within seconds; not all programs do.)
RESTART = 'crictl stop "$(crictl ps --quiet --name kube-apiserver)"'
COPY_ADMIN = "cp /etc/kubernetes/admin.conf config"
