"""What the API server calls in some hunts: a webhook, or an extension of the API."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster.extension import NAME_IN_CERTIFICATE
from kubecert_lesson.hunt.layouts import Work
from kubecert_lesson.keys import PrivateKey

_AGE = timedelta(days=500)
_LABEL = "team"
GROUP_PATH = "/apis/metrics.k8s.io/v1beta1/nodes"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WorkFiles:
    """Such a server's files: its authority, what it shows, and whom the API server trusts."""

    kind: Work
    authority: Identity
    serving: Identity
    trusted: x509.Certificate  # the caBundle

    @property
    def folder(self) -> str:
        """Where they are, in the learner's folder."""
        return self.kind.value

    @property
    def name(self) -> str:
        """What the certificate must be for."""
        return name_of(self.kind)


def name_of(kind: Work) -> str:
    """Return what the API server calls such a server."""
    return NAME_IN_CERTIFICATE if kind is Work.EXTENSION else "127.0.0.1"


def deal_work(
    kind: Work, faults: tuple[str, ...], *, authority: PrivateKey, own: PrivateKey, now: datetime
) -> WorkFiles | None:
    """Make the files of such a server, broken as these faults say; None where there is none."""
    if kind is Work.NONE:
        return None
    ca = certificates.self_signed_authority(
        authority, common_name=f"{kind.value}-ca", now=now - _AGE
    )
    trusted = ca.certificate
    fields: dict[str, Any] = {"sans": (name_of(kind),), "now": now - timedelta(days=40)}
    if "webhook-expired" in faults:
        fields["now"] = now - timedelta(days=380)
    if "webhook-wrong-name" in faults:
        fields["sans"] = ("webhook.default.svc",)
    if {"webhook-unknown-authority", "extension-not-trusted"} & {*faults}:
        old = certificates.self_signed_authority(
            own, common_name=f"{kind.value}-ca", now=now - _AGE
        )
        trusted = old.certificate
    serving = certificates.issue_identity(
        ca, common_name=f"{kind.value}-server", use=Use.SERVING, key=own, **fields
    )
    return WorkFiles(kind=kind, authority=ca, serving=serving, trusted=trusted)


def command(kind: Work, team: str) -> tuple[str, ...]:
    """Return what kubectl must be able to do with it, beside listing nodes."""
    if kind is Work.EXTENSION:
        return ("get", "--raw", GROUP_PATH)
    return ("run", "probe", "--image=registry.k8s.io/pause", f"--labels={_LABEL}={team}")
