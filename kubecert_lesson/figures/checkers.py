"""Who is shown which certificate of a cluster, and by which option or field it is checked.

Source: Kubernetes, "PKI certificates and requirements"; the options that kubeadm 1.36 gives to
kube-apiserver, etcd and the kubelet; "Dynamic Admission Control"; "Configure the Aggregation
Layer".
"""

from dataclasses import dataclass

from kubecert_lesson.figures.cards import Card, card
from kubecert_lesson.words import Coded, Text, say, template, text

CHECKER_WIDTH = 182.0


class TrustedAs(Coded):
    """What a certificate is trusted as."""

    SERVER = "server", template("a server")
    CLIENT = "client", template("a client")
    BOTH = "both", template("a server and a client")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Who is shown a certificate, what it is trusted as, and what names the authority for that.

    ``option`` is an option or a field of a program, or a text about it.
    """

    who: Text
    role: TrustedAs
    option: str | Text

    def card(self) -> Card:
        """Set the card of whoever checks."""
        texts = [
            say("trusts it as {role}", role=self.role),
            say("by {option}", option=self.option),
        ]
        return card(str(self.who), texts, width=CHECKER_WIDTH, title_lines=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsider:
    """A server of the cluster whose certificate is not among kubeadm's files.

    ``signer`` vouches for it; ``about`` says more of each.
    """

    name: Text
    purpose: Text
    signer: Text
    about_signer: Text
    checker: Checker


_API_SERVER = text("api-server", "the API server")
_LOGS_IN = Checker(who=_API_SERVER, role=TrustedAs.CLIENT, option="--client-ca-file")
_ETCD = Checker(who=text("etcd", "etcd"), role=TrustedAs.CLIENT, option="--trusted-ca-file")
CHECKERS = {
    "apiserver": Checker(
        who=text("all-clients", "kubectl, kubelets, all clients"),
        role=TrustedAs.SERVER,
        option=text("in-kubeconfigs", "the CA in their kubeconfigs"),
    ),
    "apiserver-kubelet-client": Checker(
        who=text("kubelets", "every kubelet"),
        role=TrustedAs.CLIENT,
        option=text("in-kubelet-configuration", "its clientCAFile"),
    ),
    "front-proxy-client": Checker(
        who=text("extension-api-servers", "extension API servers"),
        role=TrustedAs.CLIENT,
        option="--requestheader-client-ca-file",
    ),
    "etcd/server": Checker(who=_API_SERVER, role=TrustedAs.SERVER, option="--etcd-cafile"),
    "etcd/peer": Checker(
        who=text("etcd-peers", "every other etcd"),
        role=TrustedAs.BOTH,
        option="--peer-trusted-ca-file",
    ),
    "etcd/healthcheck-client": _ETCD,
    "apiserver-etcd-client": _ETCD,
    "admin.conf": _LOGS_IN,
    "super-admin.conf": _LOGS_IN,
    "kubelet.conf": _LOGS_IN,
    "controller-manager.conf": _LOGS_IN,
    "scheduler.conf": _LOGS_IN,
}
_OWN = text("own-authority", "an authority of its own")
OUTSIDERS = (
    Outsider(
        name=text("kubelet", "each kubelet"),
        purpose=text("kubelet-serves", "serves logs and exec on its node"),
        signer=text("kubelet-signs", "the kubelet itself"),
        about_signer=text("or-cluster", "with serverTLSBootstrap the cluster's CA"),
        checker=Checker(
            who=_API_SERVER,
            role=TrustedAs.SERVER,
            option=text(
                "kubelet-ca", "--kubelet-certificate-authority; without it nothing is checked"
            ),
        ),
    ),
    Outsider(
        name=text("webhook", "an admission webhook"),
        purpose=text("webhook-serves", "says which objects may come in"),
        signer=_OWN,
        about_signer=text("webhook-signer", "made by cert-manager or by its installer"),
        checker=Checker(
            who=_API_SERVER,
            role=TrustedAs.SERVER,
            option=text("webhook-ca", "the caBundle of its configuration"),
        ),
    ),
    Outsider(
        name=text("extension", "an extension API server"),
        purpose=text("extension-serves", "answers for an aggregated API"),
        signer=_OWN,
        about_signer=text("extension-signer", "or itself, as metrics-server does"),
        checker=Checker(
            who=_API_SERVER,
            role=TrustedAs.SERVER,
            option=text("extension-ca", "the caBundle of its APIService"),
        ),
    ),
)
