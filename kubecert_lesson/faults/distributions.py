"""Who set a cluster up, and the command that writes its kubeconfig again.

The name of a context tells it best; otherwise words, paths, hosts and authorities in a message.
"""

import re
from dataclasses import dataclass

from kubecert_lesson.faults.squeezing import Squeezed

KUBEADM = "kubeadm"
KINDS = {"crc": "openshift"}  # the one is a kind of the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A tool or a provider. ``context`` matches the names that it gives; ``rewrite`` is filled
    from its groups. ``clues`` are expressions over the letters of a message, ``name`` is a short
    one that must stand as a word; ``usual`` is the command where no context tells the names."""

    id: str
    context: str = "(?!)"
    rewrite: str = ""
    clues: str = "(?!)"
    name: str = ""
    usual: str = ""

    @property
    def kubeconfig(self) -> str:
        """The command that writes its kubeconfig again, with words in CAPITALS."""
        return self.usual or self.rewrite


DISTRIBUTIONS = (
    Distribution(
        id="kind",
        context=r"kind-(.+)",
        rewrite=r"kind export kubeconfig --name \1",
        clues="kind-control-plane|contextkind-|context=kind-|kind-kind|kindest/node|kindexport|kindcreate|name:kind-[a-z]|current-context:kind-|kindget(?:clusters|nodes|kubeconfig)|kinddeletecluster|kindload",
        usual="kind export kubeconfig --name NAME",
    ),
    Distribution(
        id="k3d",
        context=r"k3d-(.+)",
        rewrite=r"k3d kubeconfig merge \1",
        clues="contextk3d-|k3dcluster|nonodesfoundforgivencluster",
        name="k3d",
        usual="k3d kubeconfig merge NAME",
    ),
    Distribution(
        id="minikube",
        context=r"(minikube)",
        rewrite=r"minikube update-context --profile \1",
        clues=r"minikube|(?<![0-9.])192\.168\.49\.2(?![0-9])|192\.168\.(?:39|49|59|64|99)\.[0-9]{1,3}:8443|exitingdueto[a-z0-9]{2,20}_",
        usual="minikube update-context",
    ),
    Distribution(
        id="docker-desktop",
        context=r"docker-(?:desktop|for-desktop)",
        clues=r"docker-?desktop|docker\.core|docker-for-desktop|kubernetes\.docker\.internal",
    ),
    Distribution(
        id="gke",
        context=r"gke_([^_]+)_([^_]+)_(.+)",
        rewrite=r"gcloud container clusters get-credentials \3 --location \2 --project \1",
        clues=r"gke_|gcloud(?:auth|config)|gke-gcloud-auth-plugin|container\.googleapis\.com|\.gke\.goog|gcloud\.?container|gkeautopilot|\(gcloud\."
        r"|google-cloud-sdk",
        name="(?:gke|GKE)",
        usual="gcloud container clusters get-credentials NAME --location LOCATION",
    ),
    Distribution(
        id="eks",
        context=r"arn:aws:eks:([^:]+):\d+:cluster/(.+)",
        rewrite=r"aws eks update-kubeconfig --name \2 --region \1",
        clues=r"addressisnotallowed|arn:aws|\.eks\.amazonaws\.com|awseks|k8s-aws-v1|kubeconfigforaws|eks-(?!any)[a-z]{3}|aws-auth|awsconfigmap|eksctl"
        r"|(?:ec2|\.compute)\.internal(?!.{0,2000}x509)"
        r"|aws-iam-authenticator|executableaws|ekscluster|aws(?:sts|configure)|module\.eks|webidentity|aws_auth|performeks:|wssosession|callingtheassumerole|aws2?ssologin",
        name="(?:eks(?!-any)|EKS)",
        usual="aws eks update-kubeconfig --name NAME --region REGION",
    ),
    Distribution(
        id="aks",
        context=r"(?!)",
        clues=r"\.azmk8s\.io|azure\.go|execcredentialplugin\.go|azaks|aadsts|kubeloginconvert|executablekubelogin|azaccount|microsoft\.com|azurecli|login\.microsoftonline|azlogin",
        name="(?:aks|AKS)",
        usual="az aks get-credentials --resource-group GROUP --name NAME",
    ),
    Distribution(
        id="kops",
        clues=r"kops(?:export|validate|update|create|get|rolling)|kops\.k8s\.io|\.k8s\.local(?![a-z])",
        name="kops",
        usual="kops export kubeconfig --admin --name NAME",
    ),
    Distribution(
        id="crc",
        context=r".*/api-crc-testing:\d+/.*|crc-(?:admin|developer)",
        clues=r"failedtorenewtlscertificates|certshaveexpired,they|cannotupdatekubeconfig:"
        r"|kubelet(?:client|serving)certificatehasexpired,|\.crc\.testing|crcstart|crcsetup|crc-admin|crc-developer|\.crc/",
        name="crc",
        usual="eval $(crc oc-env) && oc login -u kubeadmin https://api.crc.testing:6443",
    ),
    Distribution(
        id="orbstack",
        context="orbstack",
        name="orbstack",
        clues=r"orbstack|(?<![a-z])orb(?:version|start|status|restart)|127\.0\.0\.1:26443|k8s\.orb\.local",
    ),
    Distribution(id="lima", context="lima-.*", clues=r"limactl|\.lima/|lima-k8s|contextlima"),
    Distribution(
        id="microshift",
        clues="microshift",
        usual="sudo cp /var/lib/microshift/resources/kubeadmin/kubeconfig ~/.kube/config",
    ),
    Distribution(
        id="openshift",
        context=r"[^/]+/api-[^/]+:\d+/[^/]+",
        clues=r"openshift|bootkube\.sh|:22623(?![0-9])|/config/(?:master|worker)(?![a-z])|bootstrapignition-?config|origin-node|machine-config-[a-z]|kubenswrapper|hyperkube\[|172\.30\.0\.1(?![0-9])|oauth-authorization-server|controllerdegraded:|installerdegraded:|gatherclusteroperator|stillwaitingforthekubernetesapi|theserverusesacertificatesigned|kube-apiserver-lb-signer|api-int\.|oclogin|ocwhoami|ocadm|\$oc(?:get|logs|project|status|apply|describe|create|rsh|exec|debug|new-|edit|patch|start-build)|usersystem:admin",
        usual="oc login https://API-SERVER:6443",
    ),
    Distribution(
        id="doks",
        context=r"do-[a-z0-9]+-(.+)",
        rewrite=r"doctl kubernetes cluster kubeconfig save \1",
        clues=r"doctl|ondigitalocean\.com|current-contexttodo-[a-z]{3}[0-9]-",
        usual="doctl kubernetes cluster kubeconfig save NAME",
    ),
    Distribution(
        id="oke",
        clues=r"ocicecluster|executableoci(?![a-z])|exec:oci:|clusters\.[a-z-]{2,20}\.oci\.oraclecloud",
        usual="oci ce cluster create-kubeconfig --cluster-id ID",
    ),
    Distribution(
        id="iks",
        clues=r"ibmcloudks|containers\.cloud\.ibm\.com",
        usual="ibmcloud ks cluster config --cluster NAME",
    ),
    Distribution(
        id="rancher-desktop",
        context="rancher-desktop",
        clues="rancher-desktop|rancherdesktop|startinglima:",
    ),
    Distribution(id="colima", context=r"colima.*", name="colima"),
    Distribution(
        id="teleport",
        clues=r"teleport\.cluster\.local|tshkube|tshlogin|kube-teleport-proxy",
        usual="tsh kube login CLUSTER",
    ),
    Distribution(
        id="talos",
        context=r"admin@.+",
        clues="talos",
        usual="talosctl kubeconfig --force",
    ),
    Distribution(
        id="microk8s",
        context="microk8s",
        rewrite="microk8s config > ~/.kube/config",
        clues=r"microk8s|dqlite:|:16443(?![0-9])|10\.152\.183\.1",
    ),
    Distribution(
        id="rke2",
        clues=r"rke2|:9345(?![0-9])",
        usual="sudo cp /etc/rancher/rke2/rke2.yaml ~/.kube/config",
    ),
    Distribution(
        id="k3s",
        clues=r"helm-install-[a-z]|proxyerrorfrom127\.0\.0\.1:6443|k3s-io|k3sagent|k3sserver|:6443/cacerts|^(?!.*kube-ca).*(?<!cn=)10\.43\.0\.1(?![0-9])",
        name="k3s",
        usual="sudo cp /etc/rancher/k3s/k3s.yaml ~/.kube/config",
    ),
    Distribution(
        id="rancher",
        clues=r"rancher(?!/(?:k3s|rke2))|certificate\[kube-|failedtobringup[a-z]{4,12}plane|reconcileetcdplane|failedtogethealthcheck|cattle-|/k8s/clusters/|kube-caattempt"
        r"|certificatekube-ca(?![a-z-])|hasthecorrecttimeconfigured|informationisdisplayedabove|issueroflastcertificate"
        r"|clusteragenttoconnect|/v3/connect"
        r"|failedtocheckhttps://localhost:6443/healthz|\[(?:etcd|controlplane|worker)\](?:host\[|failed)"
        r"|waitingforservertobecomeavailable:get",
        name="rke",
    ),
    Distribution(
        id="cluster-api",
        clues=r"clusteraccessor|kubeadmcontrolplane|clustercachetracker|(?:config|client|mapper)forremotecluster|kubeadmbootstrap|clusterctl"
        r"|cluster\.x-k8s\.io|capi-(?:system|kubeadm)",
        usual="clusterctl get kubeconfig NAME > ~/.kube/config",
    ),
    Distribution(
        id="kubespray",
        clues=r"kubespray|supplementary_addresses|/etc/calico/certs"
        r"|/etc/kubernetes/ssl/(?:apiserver[a-z-]{0,20}|ca|sa|front-proxy-[a-z]{2,6})\.(?:crt|key|pub)",
    ),
    Distribution(
        id="k0s",
        # kops' authority has this name, too, and other servers
        clues=r"https://localhost:6443.{0,300}certificatekubernetes-ca(?![a-z-])",
        name="k0s",
        usual="sudo k0s kubeconfig admin > ~/.kube/config",
    ),
    Distribution(
        id=KUBEADM,
        clues=r"kubeadm(?!in(?!it)|control-?plane|config|bootstrap)|errorexecutionphase|failedtocheckserverversion"
        r"|\[(?:preflight|discovery|kubelet-finalize)\]|cluster-infoconfigmap|endpointcheckfailed|/etc/kubernetes/(?:pki|admin|kubelet|super-admin|bootstrap-kubelet)",
    ),
)


def distribution_of(context: str) -> tuple[str, str]:
    """Return the distribution of a context and the command that writes it again.

    A name that tells nothing is of kubeadm, as far as anybody knows.
    """
    for one in DISTRIBUTIONS:
        if found := re.fullmatch(one.context, context):
            return one.id, found.expand(one.rewrite)
    return KUBEADM, ""


def distribution_in(message: Squeezed) -> str:
    """Return the distribution that a message shows; '' where it shows none."""
    for one in DISTRIBUTIONS:
        if re.search(one.clues, message.letters):
            return one.id
        if one.name and re.search(rf"(?<![A-Za-z0-9.]){one.name}(?![A-Za-z0-9])", message.text):
            return one.id
    return ""


def usual_kubeconfig(id: str) -> str:
    """Return the command that writes the kubeconfig of a distribution; '' where there is none."""
    return next((one.kubeconfig for one in DISTRIBUTIONS if one.id == id), "")
