"""Rancher: its agents about its certificate, and itself about the clusters that it manages.

Sources: the sources of Rancher's agent and of wrangler (k8scheck), and Rancher's documentation on
its TLS secrets and on rotating certificates.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.ranchers import CHAIN_SHOWN_BY_RANCHER, ROTATED_BY_RANCHER
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import (
    CUT_OFF,
    NOT_LET_IN,
    NOT_REACHED,
    OUTDATED,
    UNTRUSTED,
    go,
)
from kubecert_lesson.words import template, text

_R = Setting.RANCHER
_D = Setting.DOWNSTREAM
_WAITING = "Waiting for server to become available: Get {url}: "

FAULTS = (
    Fault(
        id="rancher-chain",
        refuser=Party.AGENT,
        refused=Refused.RANCHER,
        title=text("title", "The Rancher server's chain does not end at the CA that Rancher names"),
        cause=text(
            "cause",
            "The agent compares what the Rancher server shows with the CA in Rancher's setting"
            " cacerts. The last certificate that is shown was issued by another one: an"
            " intermediate is missing or out of order, or cacerts holds another CA (often an older"
            " or a newer root of the same owner).",
        ),
        messages=go(
            _R,
            (
                "Issuer of last certificate found in chain",
                "does not match with CA certificate Issuer",
                "Certificate chain is not complete",
            ),
            speaker=Speaker.RANCHER,
        ),
        fix=CHAIN_SHOWN_BY_RANCHER,
        confirm=(command("curl -k https://{address}/v3/settings/cacerts"),),
        page=pages.PKI,
    ),
    Fault(
        id="rancher-no-cacerts",
        refuser=Party.AGENT,
        refused=Refused.RANCHER,
        title=text("title", "A Rancher agent is to check a CA that Rancher does not offer"),
        cause=text(
            "cause",
            "The cluster was registered with a checksum of Rancher's CA (CATTLE_CA_CHECKSUM). At"
            " the address in the message there is no CA: Rancher's setting cacerts is empty,"
            " because it has a public certificate now, or another server answers there.",
        ),
        messages=go(
            _R,
            ("CATTLE_CA_CHECKSUM is set but there is no CA certificate configured",),
            speaker=Speaker.RANCHER,
        ),
        fix=(
            command("curl -k https://{address}/v3/settings/cacerts"),
            remark(
                template("the certificate is a public one now: run the registration command of")
            ),
            remark(template("the cluster again, from Rancher; it has no checksum then")),
            remark(template("it is of a private CA: give Rancher this CA again, then restart it:")),
            command(
                "kubectl --namespace=cattle-system create secret generic tls-ca"
                " --from-file=cacerts.pem --dry-run=client -o yaml | kubectl apply -f -"
            ),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="rancher-cluster-unknown",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "The Rancher server does not know the cluster of this agent any more"),
        cause=text(
            "cause",
            "The agent reaches the Rancher server and accepts its certificate; Rancher does not"
            " accept the agent's token: the cluster was removed from Rancher, or it is another"
            " Rancher, or one that was restored from an older backup.",
        ),
        messages=go(
            _R,
            (
                "Response status: 400 - 400 Bad Request. Response body: cluster not found",
                "Response body: cluster not found",
                "Response body: failed authentication",
                "Failed to connect to proxy. Response status: 401",
            ),
            speaker=Speaker.RANCHER,
        ),
        fix=(
            remark(template("run the registration command of the cluster again, from Rancher;")),
            remark(
                template(
                    "removed there? In that cluster (never in Rancher's own) remove the agent:"
                )
            ),
            command("kubectl delete namespace cattle-system"),
        ),
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="rancher-embedded-server",
        refuser=Party.RANCHER,
        refused=Refused.SERVING,
        title=text("title", "Rancher does not trust the API server of the cluster that it runs in"),
        cause=text(
            "cause",
            "At its start Rancher waits for its own API server (as a single container it brings a"
            " k3s, on localhost:6443), and does not accept the certificate: it has ended, or was"
            " made again while an old one is still in the cache. No agent and no kubeconfig of"
            " yours is involved.",
        ),
        messages=go(
            _D,
            (_WAITING + words for words in (*UNTRUSTED[:5], *OUTDATED[:2])),
            speaker=Speaker.RANCHER,
        ),
        fix=(
            remark(template("Rancher in a single container: let its k3s issue it again:")),
            command("docker exec CONTAINER rm /var/lib/rancher/k3s/server/tls/dynamic-cert.json"),
            command(
                "docker exec CONTAINER k3s kubectl --insecure-skip-tls-verify"
                " --namespace=kube-system delete secret k3s-serving"
            ),
            command("docker restart CONTAINER"),
            remark(template("a wrong clock of the host does the same: timedatectl")),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="downstream-not-trusted",
        refuser=Party.RANCHER,
        refused=Refused.SERVING,
        title=text("title", "Rancher trusts another authority than the cluster that it manages"),
        cause=text(
            "cause",
            "Rancher keeps the authority (kube-ca) of each cluster that it made. The API server at"
            " this address shows a certificate that it did not sign: the cluster's certificates"
            " were rotated or it was set up again without Rancher's knowing, or another server"
            " answers there. No kubeconfig of yours is involved.",
        ),
        messages=go(_D, UNTRUSTED, speaker=Speaker.RANCHER),
        fix=ROTATED_BY_RANCHER,
        on=("rancher",),
        page=pages.PKI,
    ),
    Fault(
        id="workload-cluster-not-trusted",
        refuser=Party.SPEAKER,
        refused=Refused.SERVING,
        title=text("title", "Cluster API trusts another authority than its workload cluster"),
        cause=text(
            "cause",
            "The controllers of Cluster API log in to a workload cluster with the kubeconfig in the"
            " Secret CLUSTER-kubeconfig, made from CLUSTER-ca. The API server at the control-plane"
            " endpoint shows a certificate of another authority: another server answers there, or"
            " one of the two was made again.",
        ),
        messages=go(_D, UNTRUSTED, rank=2),
        fix=(
            remark(template("in the management cluster; the kubeconfig is made again when gone:")),
            command("kubectl get secrets CLUSTER-ca CLUSTER-kubeconfig"),
            command("kubectl delete secret CLUSTER-kubeconfig"),
            remark(template("who answers at the endpoint?")),
            command("openssl s_client -connect {address} </dev/null | openssl x509 -noout -issuer"),
        ),
        on=("cluster-api",),
        page=pages.PKI,
    ),
    Fault(
        id="downstream-login",
        refuser=Party.API_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "A cluster does not accept Rancher's login any more"),
        cause=text(
            "cause",
            "Rancher logs in to a cluster with a service account of its own there. Its token was"
            " deleted, or the cluster was set up again.",
        ),
        messages=go(_D, NOT_LET_IN, speaker=Speaker.RANCHER),
        but_not=("cluster-api",),
        fix=(
            remark(template("in that cluster:")),
            command("kubectl --namespace=cattle-system get serviceaccounts,secrets"),
            remark(
                template("then run the registration command of the cluster again, from Rancher")
            ),
        ),
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="member-cluster-login",
        refuser=Party.API_SERVER,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "A member cluster does not accept Karmada's login"),
        cause=text(
            "cause",
            "Karmada logs in to a member with the token of a service account that the join made"
            " there. Its token or account was deleted, or the cluster was set up again.",
        ),
        messages=go(
            _D,
            (f"cluster health check for cluster {{cluster}}, err is…{one}" for one in NOT_LET_IN),
        ),
        fix=(
            remark(
                template("on Karmada's API server: in which Secret is the login (token, caBundle)?")
            ),
            command("kubectl get cluster {cluster} --output=jsonpath='{{.spec.secretRef}}'"),
            remark(template("on the member: the account that the join made, and its token:")),
            command("kubectl --namespace=karmada-cluster get serviceaccounts,secrets"),
            remark(
                template(
                    "put a good token into that Secret; karmadactl unjoin would take the workloads"
                    " off the member"
                )
            ),
        ),
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="downstream-not-reached",
        refuser=Party.NETWORK,
        refused=Refused.CARRY,
        title=text("title", "A manager of clusters does not reach the API server of one"),
        cause=text(
            "cause",
            "Nothing answers at the address of that API server, or (Rancher) the tunnel of its"
            " agent is down. No certificate was found to be wrong.",
        ),
        messages=(
            *go(_D, NOT_REACHED, speaker=Speaker.RANCHER),
            *go(_D, CUT_OFF, speaker=Speaker.RANCHER),
            by(Speaker.RANCHER, "cluster agent disconnected", setting=_D),
            by(Speaker.RANCHER, "waiting for cluster agent to connect", setting=_D),
        ),
        fix=(
            remark(template("from the cluster in which the manager runs:")),
            command("curl -vk https://{address}/livez"),
            remark(template("Rancher: in that cluster:"), but_not=("cluster-api",)),
            command(
                "kubectl --namespace=cattle-system logs deployment/cattle-cluster-agent",
                but_not=("cluster-api",),
            ),
        ),
        page=pages.DEBUG_CLUSTER,
    ),
)
