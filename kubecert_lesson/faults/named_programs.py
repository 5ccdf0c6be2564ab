"""Programs by name, and where each of them runs: in a Pod, on a node, or on somebody's machine.

Where it runs tells with what it logs in to the API server: a service account's token, or a
kubeconfig. Sources: the documentation of each.
"""

from dataclasses import dataclass
from enum import Enum, auto

from kubecert_lesson.faults.parties import Speaker


class Home(Enum):
    """Where a program usually runs."""

    POD = auto()
    MACHINE = auto()  # with a kubeconfig
    CLOUD = auto()  # on a machine, and asks a cloud's own API
    NODE = auto()


@dataclass(frozen=True, slots=True)
class NamedProgram:
    """A program as a text names it; ``home`` is None where that is not known."""

    name: str
    home: Home | None = None


_POD_NAMES = """
    argocd-application-controller argocd-repo-server argocd-server aws-ebs-csi-driver aws-node
    aws-load-balancer-controller aws-vpc-cni azuredisk-csi calico-kube-controllers calico-node
    calico-typha capi-controller-manager cloud-controller-manager cluster-api cluster-autoscaler
    coredns crossplane csi-provisioner csi-attacher csi-snapshotter datadog-agent descheduler
    ebs-csi-controller efs-csi-controller eck-operator elastic-operator external-dns
    external-secrets external-secrets-operator filebeat fluentd gatekeeper grafana
    helm-controller helm-operator hubble-relay ingress-nginx-controller istio-operator
    jaeger-operator jenkins k8s-sidecar karpenter
    konnectivity-agent konnectivity-server keda keda-operator kiali kube-bench
    kube-flannel kube-ovn kube-router kube-rbac-proxy kube-state-metrics kubeflow
    kubelet-csr-approver kubernetes-dashboard kubed kube2iam kiam kured kustomize-controller
    kyverno kube-vip linkerd-proxy-injector linkerd-destination local-path-provisioner
    longhorn-manager metallb metricbeat minio-operator multus nfs-subdir-external-provisioner
    nginx-ingress nginx-ingress-controller node-exporter node-problem-detector
    notification-controller opa openebs otelcol opentelemetry-collector opentelemetry-operator
    pinniped-concierge prometheus-adapter prometheus-operator promtail reloader
    rook-ceph-operator sealed-secrets sealed-secrets-controller snapshot-controller
    source-controller spark-operator strimzi-cluster-operator telegraf
    tekton-pipelines-controller tekton-pipelines-webhook tiller trivy-operator
    vault-agent-injector velero velero-plugin-for-aws vertical-pod-autoscaler virt-api
    virt-controller virt-handler virt-operator vpa-recommender weave-net cilium cilium-agent
    cilium-operator cilium-operator-generic hubble fleet-agent gitjob gardenlet kubeapps
    kubernetes-event-exporter vsphere-csi-controller victoria-metrics node-feature-discovery
    gpu-operator nvidia-device-plugin kong contour dex oauth2-proxy kubernetes-replicator
    vault-secrets-operator logstash fleet-controller kubewatch chaos-mesh argo-workflows
    workflow-controller kaniko nodelocaldns node-local-dns tigera-operator csi-secrets-store
    secrets-store-csi-driver azure-workload-identity aad-pod-identity nmi klum knative-serving
    keel argocd-image-updater tekton knative image-reflector-controller kpack
    activator domainmapping-webhook autoscaler-hpa mutating-admission
"""
_MACHINE_NAMES = """
    kops eksctl tilt skaffold pulumi helmfile kustomize kubens kubectx stern k3sup clusterctl
    cilium-cli cmctl calicoctl istioctl linkerd velero-cli rke garden devspace okteto
    telepresence crossplane-cli kubeseal popeye kubent kube-capacity nerdctl crc odo
    openshift-install aks-engine k3d kind colima limactl orbctl
    docker-compose kubespray kompose kubefwd mirrord argo tkn kn virtctl kubevela vela werf
    trivy cosign crane oras regctl jib grype syft
    waypoint nomad conftest kubeval sonobuoy kube-score kail headlamp octant freelens
"""
_CLOUD_NAMES = "az gcloud aws doctl"
_NODE_NAMES = "nodeadm aws-k8s-agent kube-vip-static cri-dockerd containerd-shim snapd"
PROGRAMS: dict[str, NamedProgram] = {
    **{name: NamedProgram(name, Home.POD) for name in _POD_NAMES.split()},
    **{name: NamedProgram(name, Home.MACHINE) for name in _MACHINE_NAMES.split()},
    **{name: NamedProgram(name, Home.NODE) for name in _NODE_NAMES.split()},
    **{name: NamedProgram(name, Home.CLOUD) for name in _CLOUD_NAMES.split()},
    "Rancher Desktop": NamedProgram("Rancher Desktop", Home.MACHINE),
    "kubectl proxy": NamedProgram("kubectl proxy, or Lens", Home.MACHINE),
    "talos": NamedProgram("Talos (machined)"),
    "preflight": NamedProgram("preflight (OpenShift)", Home.MACHINE),
    "kube-flannel-ds": NamedProgram("flannel", Home.POD),
    "kube-flannel": NamedProgram("flannel", Home.POD),
    "flanneld": NamedProgram("flannel", Home.POD),
    "felix": NamedProgram("Calico's Felix (calico-node)", Home.POD),
    "startup": NamedProgram("calico-node", Home.POD),
    "tunnel-ip-allocator": NamedProgram("calico-node", Home.POD),
    "confd": NamedProgram("Calico's confd (calico-node)", Home.POD),
    "cni-installer": NamedProgram("Calico's CNI installer (calico-node)", Home.POD),
    "kube-controllers": NamedProgram("calico-kube-controllers", Home.POD),
    "agent-injector": NamedProgram("agent-injector (a webhook)", Home.POD),
    "sidecar-injector": NamedProgram("sidecar-injector (a webhook)", Home.POD),
    "vault-agent-injector": NamedProgram("Vault's agent injector", Home.POD),
    "otelcol-contrib": NamedProgram("the OpenTelemetry collector", Home.POD),
    "otel-collector": NamedProgram("the OpenTelemetry collector", Home.POD),
    "rancher-webhook": NamedProgram("Rancher's webhook", Home.POD),
    "helm-controller": NamedProgram("helm-controller", Home.POD),
}
# Owners or repositories of code that many programs are built of: they name no program.
_LIBRARIES = """
    client-go apimachinery apiserver apiextensions-apiserver component-base klog kubernetes
    controller-runtime kube-aggregator kube-openapi utils controller-tools structured-merge-diff
    library-go pkg gengo grpc grpc-go cobra pflag viper logr zapr zap logrus backoff oauth2 net
    crypto go-restclient aws-sdk-go aws-sdk-go-v2 azure-sdk-for-go go-autorest
    terraform-plugin-sdk go-plugin go-retryablehttp go-getter norman wrangler lasso
    apiserver-builder gin echo mux gorilla docker moby containerd-api compose-go spf13 sirupsen
    hashicorp golang protobuf api sdk kingpin common errors kubectl websocket
    go-containerregistry moby-client ginkgo gomega etcd raft prometheus-client client_golang cli
    tools logger kube-client java python javascript apiserver-runtime remotedialer knative.dev
    autorest go-git
"""
# Known programs that run in Pods.
KNOWN_IN_PODS = (
    Speaker.METRICS_SERVER,
    Speaker.PROMETHEUS,
    Speaker.CERT_MANAGER,
    Speaker.FLUX,
    Speaker.FLUENT_BIT,
    Speaker.KUBE_PROXY,
)
LIBRARIES = frozenset(_LIBRARIES.split())
# Files of a program's source that only this program logs from.
FILES: dict[str, str] = {
    **dict.fromkeys(
        (
            "static_autoscaler",
            "aws_manager",
            "azure_manager",
            "gce_manager",
            "auto_scaling_groups",
            "azure_cloud_provider",
            "cloud_provider_builder",
            "aws_cloud_provider",
            "auto_scaling",
            "hetzner_manager",
        ),
        "cluster-autoscaler",
    ),
    "proxy_server": "kubectl proxy",
    "validate_cluster": "kops",
    "s3context": "kops",
    "s3fs": "kops",
    "subnet": "kube-flannel",
    "vxlan": "kube-flannel",
    "kubeletstatsreceiver": "otel-collector",
    "csi_handler": "csi-attacher",
    "processresponse": "cluster-autoscaler",
}
# Words that only this program says.
PHRASES: dict[str, str] = {
    "AWS Manager": "cluster-autoscaler",
    "autodiscover ASGs": "cluster-autoscaler",
    "Concierge credential exchange": "pinniped",
    "to create auth info structure": "the Kubernetes Dashboard",
    "error occurred during resource retrieval": "the Kubernetes Dashboard",
    "KongConfiguration": "Kong's ingress controller",
    "upstreamValidation requested": "Contour",
    "sts getCallerIdentity failed": "aws-iam-authenticator, in its log",
    "controllers.ExternalSecret": "external-secrets",
    "Docker.Core": "Docker Desktop",
    "kuik.enix.io": "kube-image-keeper",
    "Failed to create SubnetManager": "kube-flannel",
    "subsys=k8s": "cilium-agent",
    "subsys=daemon": "cilium-agent",
    "errorpage.go": "OpenShift's OAuth server",
    "error contacting auth provider": "the OpenShift console",
    "Bootstrap Ignition-Config": "openshift-install",
    "ignition[": "Ignition",
    "Denying kubelet-serving CSR": "kubelet-csr-approver",
    "certificate signing request is denied, reason:": "kubelet",
    "Cluster-Http-Server": "k3s, or rke2",
    "][Info   ] cannot get lease for master node": "Docker Desktop",
    "cannot update the host kube config": "Docker Desktop",
    "bootkube.sh": "bootkube.sh, on the bootstrap machine",
    "api.snapcraft.io": "snapd",
    ".minikube/cache/images": "minikube",
    "TalosControlPlane": "the Talos provider of Cluster API",
    "Certificate [kube-": "rke",
    "failed to check etcd health": "rke",
    "/v3/connect": "rancher",
    "Still waiting for the Kubernetes API": "openshift-install",
    "Failed to bring up Control Plane": "rke",
    "Failed to bring up Etcd Plane": "rke",
    "Failed to bring up Worker Plane": "rke",
    "Failed to verify healthcheck": "rke",
    "Failed to renew TLS certificates": "crc",
    "Certs have expired, they were valid till": "crc",
    "Kubelet client certificate has expired, renewing": "crc",
    "Kubelet serving certificate has expired, waiting": "crc",
    "Cannot update kubeconfig": "crc",
    "daemon-kubelite": "kubelite (microk8s)",
    "talm: file=": "talm",
    "gather ClusterOperator status": "openshift-install",
    "failed to fetch Bootstrap Ignition Config": "openshift-install",
    "cluster accessor": "Cluster API",
    "plugin/reload: ": "coredns",
    "plugin/kubernetes: ": "coredns",
    "plugin/ready: ": "coredns",
    "component=konnectivity": "the Konnectivity server",
    "failed to read cluster ca certificate from": "k0s",
    "Failed to regenerate ASG cache": "cluster-autoscaler",
    "failed to list hosted zones": "external-dns",
    "failed to create rancher cloud provider": "cluster-autoscaler",
    "unexpected error during validation": "kops",
    "Using cluster from kubectl context": "kops",
    "kubeletstatsreceiver": "otel-collector",
    "backup storage location": "velero",
    "BackupStorageLocation": "velero",
    "backupLocation=": "velero",
    "backup store for location": "velero",
    "garden client": "gardenlet",
    "ClusterSecretStore": "external-secrets",
    "ExternalSecret": "external-secrets",
    "Tiltfile": "tilt",
    "startup/startup.go": "calico-node",
    "usage.projectcalico.org": "felix",
    "Ensuring Calico datastore is initialized": "calico-kube-controllers",
    "Failed to initialize Calico datastore": "calico-kube-controllers",
    "Calico node failed to start": "calico-node",
    "s3aws: ": "the registry (distribution, Harbor)",
    " cert-manager/": "cert-manager",
    '"cert-manager/': "cert-manager",
    "filter_kube_metadata": "fluentd",
    "Fluent::ConfigError": "fluentd",
    "  NETWORK  [conn": "mongod",
    '"c":"NETWORK"': "mongod",
    "GitLab Agent Server:": "the GitLab agent server (KAS)",
    "Error starting lima": "Rancher Desktop",
    "failed to ping registry": "Harbor",
    "Layer6 invalid response": "HAProxy",
    "Handshake error in client": "a Dart program",
    "certificate rejected: [": "a Haskell program",
    "pulumi:": "pulumi",
    "unable to load schema information from the API server": "pulumi",
    "configured Kubernetes cluster is unreachable": "pulumi",
    "re-listing nodes": "eksctl",
    "[✖]": "eksctl",
    "Failed to read trust anchors": "linkerd",
    "linkerd-webhooks-and-apisvc": "linkerd",
    "linkerd-identity\n": "linkerd",
    "discovery manager": "prometheus",
    "az : ERROR": "az",
    "Error while fetching the Kubernetes manifests": "argocd",
}
