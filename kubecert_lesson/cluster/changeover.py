"""The exchange of a cluster's authority, file by file: what each one holds, and who gets in.

Source: Kubernetes, "Manual Rotation of CA Certificates"; each state was run with kube-apiserver
and kube-controller-manager 1.36.2.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from cryptography import x509

from kubecert_lesson import certificates, keys, kubeconfig, kubectl
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster.lesson import SERVING_NAMES, LessonCluster
from kubecert_lesson.kubectl import Run
from kubecert_lesson.tables import Table
from kubecert_lesson.words import Coded, Text, say, template, text


class Whose(Coded):
    """Which of the two authorities a file holds, or is signed by."""

    OLD = "old", template("old")
    BOTH = "both", template("both")
    NEW = "new", template("new")


class Entry(Coded):
    """How it went for somebody who wants to get in. The log tells the two refusals apart."""

    IN = "in", template("in")
    REFUSES = "refuses", template("refuses the server")
    REFUSED = "refused", template("refused by the server")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustFiles:
    """What the files of a cluster hold that depend on its authority."""

    client_ca_file: Whose = Whose.OLD
    authority_data: Whose = Whose.OLD
    root_ca_file: Whose = Whose.OLD
    cluster_signing_cert_file: Whose = Whose.OLD
    tls_cert_file: Whose = Whose.OLD
    client_certificates: Whose = Whose.OLD


_FILES: Mapping[str, tuple[str, Text]] = {
    "client_ca_file": (
        "--client-ca-file",
        text("judges-clients", "the API server judges its clients"),
    ),
    "authority_data": (
        "certificate-authority-data",
        text("judges-server", "you, kubelets and controllers judge the API server"),
    ),
    "root_ca_file": (
        "--root-ca-file, kube-root-ca.crt",
        text("pods-judge-server", "pods judge the API server"),
    ),
    "cluster_signing_cert_file": (
        "--cluster-signing-cert-file",
        text("signs-requests", "kube-controller-manager signs requests"),
    ),
    "tls_cert_file": (
        "--tls-cert-file",
        text("shown-by-server", "the API server shows it"),
    ),
    "client_certificates": (
        "client-certificate-data",
        text("shown-by-clients", "you and controllers show it"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeoverStep:
    """One step: what is done, and what some files hold afterwards."""

    action: Text
    files: Mapping[str, Whose]


_START = text("start", "start")
SERVER_TRUSTS_BOTH = ChangeoverStep(
    action=text("server-trusts-both", "the API server trusts both"),
    files={"client_ca_file": Whose.BOTH},
)
CLIENTS_TRUST_BOTH = ChangeoverStep(
    action=text("clients-trust-both", "its clients trust both"),
    files={"authority_data": Whose.BOTH, "root_ca_file": Whose.BOTH},
)
SIGN_WITH_NEW = ChangeoverStep(
    action=text("sign-with-new", "requests are signed by the new one"),
    files={"cluster_signing_cert_file": Whose.NEW},
)
SERVE_NEW = ChangeoverStep(
    action=text("serve-new", "the API server's certificate is from the new one"),
    files={"tls_cert_file": Whose.NEW},
)
CLIENTS_SHOW_NEW = ChangeoverStep(
    action=text("clients-show-new", "the clients' certificates are from the new one"),
    files={"client_certificates": Whose.NEW},
)
DROP_OLD = ChangeoverStep(
    action=text("drop-old", "nobody trusts the old one"),
    files=dict.fromkeys(("client_ca_file", "authority_data", "root_ca_file"), Whose.NEW),
)
ORDER = (
    *(SERVER_TRUSTS_BOTH, CLIENTS_TRUST_BOTH, SIGN_WITH_NEW),
    *(SERVE_NEW, CLIENTS_SHOW_NEW, DROP_OLD),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterStep:
    """Who gets in after a step. ``refusals`` are kubectl's runs for those who do not."""

    columns: ClassVar[tuple[str, ...]] = ("step", "you", "kubelet", "controllers", "pods")

    action: Text
    you: Entry
    kubelet: Entry
    controllers: Entry
    pods: Entry
    refusals: Mapping[str, Run] = field(repr=False)

    @property
    def step(self) -> str:
        """What was done, in words."""
        return str(self.action)

    @property
    def outside(self) -> tuple[str, ...]:
        """The parties that do not get in."""
        return tuple(self.refusals)


def files(steps: Sequence[ChangeoverStep] = ORDER) -> Table:
    """Show what each file holds at the start and after each step."""
    states = _states(steps)
    numbers = (str(number) for number in range(1, len(states)))
    columns = (say("file"), say("what it is for"), say("start"), *numbers)
    rows = tuple(
        (option, str(purpose), *(getattr(state, name).words for state in states))
        for name, (option, purpose) in _FILES.items()
    )
    return Table(columns, rows)


def after_each(steps: Sequence[ChangeoverStep] = ORDER) -> tuple[AfterStep, ...]:
    """Take the steps in this order, and let everybody ask at the start and after each one."""
    return tuple(after(steps[:taken]) for taken in range(len(steps) + 1))


def after(steps: Sequence[ChangeoverStep]) -> AfterStep:
    """Let everybody ask the API server of a cluster where these steps were taken.

    Both authorities are called ``kubernetes``, as with kubeadm, and have keys for ECDSA. The
    kubelet has asked for a new certificate whenever requests are signed by another authority.
    """
    old, new = (
        certificates.self_signed_authority(key, common_name="kubernetes")
        for key in keys.generate_many(2, "ECDSA-P256")
    )
    authorities = {Whose.OLD: (old,), Whose.BOTH: (old, new), Whose.NEW: (new,)}
    action = steps[-1].action if steps else _START
    return _after(action, _states(steps)[-1], authorities)


def _states(steps: Iterable[ChangeoverStep]) -> list[TrustFiles]:
    states = [TrustFiles()]
    for step in steps:
        states.append(replace(states[-1], **step.files))
    return states


def _after(
    action: Text, state: TrustFiles, authorities: Mapping[Whose, tuple[Identity, ...]]
) -> AfterStep:
    def trusted(whose: Whose) -> tuple[x509.Certificate, ...]:
        return tuple(authority.certificate for authority in authorities[whose])

    def signed(whose: Whose, name: str, *groups: str) -> Identity:
        return _leaf(authorities[whose][0], name, groups, Use.CLIENT)

    clients = state.client_certificates
    serving = _leaf(authorities[state.tls_cert_file][0], "kube-apiserver", (), Use.SERVING)
    parties = {
        "you": signed(clients, "kubernetes-admin", "kubeadm:cluster-admins"),
        "kubelet": signed(state.cluster_signing_cert_file, "system:node:node1", "system:nodes"),
        "controllers": signed(clients, "system:kube-controller-manager"),
    }
    with LessonCluster(
        authority=authorities[state.cluster_signing_cert_file][0],
        serving=serving,
        client_ca=trusted(state.client_ca_file),
    ) as server:
        configs = {
            name: server.kubeconfig(identity, authority=trusted(state.authority_data))
            for name, identity in parties.items()
        }
        configs["pods"] = _of_pod(server.url, trusted(state.root_ca_file))
        entries, refusals = {}, {}
        for name, config in configs.items():
            server.clear_log()
            run = kubectl.run("get", "--raw", "/healthz", kubeconfig=config)
            entries[name] = _entry(run, asked=bool(server.requests))
            if not run.ok:
                refusals[name] = run
    return AfterStep(action=action, refusals=refusals, **entries)


def _leaf(authority: Identity, name: str, groups: Sequence[str], use: Use) -> Identity:
    return certificates.issue_identity(
        authority,
        common_name=name,
        organizations=groups,
        sans=SERVING_NAMES if use is Use.SERVING else (),
        use=use,
        key=keys.generate_like(authority.key),
    )


def _of_pod(server: str, trusted: Sequence[x509.Certificate]) -> bytes:
    """A pod has no certificate. Whether its token counts is another question, so it shows none."""
    config = kubeconfig.build(
        cluster="lesson", server=server, authority_pem=certificates.pem(*trusted), user="pod"
    )
    # kubectl asks for a name where it has none; the API server reads neither of these.
    return kubeconfig.to_yaml(
        kubeconfig.set_credentials(config, "pod", username="pod", password="-")
    )


def _entry(run: Run, *, asked: bool) -> Entry:
    if run.ok:
        return Entry.IN
    return Entry.REFUSED if asked else Entry.REFUSES
