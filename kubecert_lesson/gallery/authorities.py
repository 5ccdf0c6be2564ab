"""kubectl refuses the server: who has signed its certificate?"""

from dataclasses import replace

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kubecert_lesson import certificates
from kubecert_lesson.gallery.commands import RESTART, TRUST
from kubecert_lesson.gallery.model import Fault, Where
from kubecert_lesson.gallery.setup import Healthy, Setup

_SERVING = "the API server's certificate"


def _unknown_authority(healthy: Healthy) -> Setup:
    other = healthy.stranger("my-ca").certificate_pem
    return healthy.but(healthy.cluster_with(certificate_authority_data=other))


def _namesake_authority(healthy: Healthy) -> Setup:
    namesake = healthy.stranger("kubernetes").certificate_pem
    return healthy.but(healthy.cluster_with(certificate_authority_data=namesake))


def _no_authority(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(certificate_authority_data=b""))


def _authority_not_ca(healthy: Healthy) -> Setup:
    """Right name and right key, but the certificate does not say that it may sign."""
    ca = healthy.authority.certificate
    ski = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    plain = (
        x509.CertificateBuilder(ca.subject, ca.subject, ca.public_key(), ca.serial_number)
        .not_valid_before(ca.not_valid_before_utc)
        .not_valid_after(ca.not_valid_after_utc)
        .add_extension(ski.value, critical=False)
        .sign(healthy.authority.key, hashes.SHA256())
    )
    trusted = healthy.cluster_with(certificate_authority_data=certificates.pem(plain))
    return healthy.but(trusted, client_ca=[plain])


def _missing_intermediate(healthy: Healthy) -> Setup:
    return replace(_with_intermediate(healthy), serving_chain=())


def _with_intermediate(healthy: Healthy) -> Setup:
    between = certificates.intermediate_authority(
        healthy.spare, healthy.authority, common_name="kubernetes-intermediate", now=healthy.now
    )
    serving = healthy.another_serving(between)
    return healthy.but(serving=serving, serving_chain=(between.certificate,))


FAULTS = (
    Fault(
        id="unknown-authority",
        title="The kubeconfig trusts another authority",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_unknown_authority,
        cause="None of the authorities in the kubeconfig has signed the certificate that the server"
        " shows: the kubeconfig belongs to another cluster, or something in between, a proxy say,"
        " shows a certificate of its own. The user's certificate has nothing to do with it.",
        mend=(TRUST,),
    ),
    Fault(
        id="namesake-authority",
        title="The kubeconfig trusts an authority of the same name with another key",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_namesake_authority,
        cause="Both authorities are called kubernetes, as kubeadm calls every one, but trust is in"
        " the key: the signature does not fit. The cluster was made anew (kubeadm reset, kubeadm"
        " init) and the kubeconfig is from before.",
        mend=(TRUST,),
        note="The words in brackets are kubectl's guess: it found an authority of the right name.",
    ),
    Fault(
        id="no-authority",
        title="The kubeconfig names no authority",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_no_authority,
        cause="Without certificate-authority-data, kubectl trusts the authorities of the operating"
        " system. These vouch for web sites, and none of them for this cluster.",
        mend=(TRUST,),
        note="--insecure-skip-tls-verify would silence it, and let anybody play the API server.",
    ),
    Fault(
        id="authority-not-ca",
        title="The authority's certificate does not say that it may sign",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused="the authority that has signed the API server's certificate",
        change=_authority_not_ca,
        cause="The authority was made by `openssl req -new` and `openssl x509 -req -signkey`. With"
        " OpenSSL 3.5 that gives a certificate without basicConstraints CA:TRUE: it signs for"
        " nobody. OpenSSL 3.0 wrote X.509 version 1, which has no such field; kubectl allows it.",
        mend=(
            'openssl req -x509 -new -key ca.key -subj "/CN=kubernetes" -days 3650 -out ca.crt',
            "cp ca.crt /etc/kubernetes/pki/ca.crt",
            RESTART,
            TRUST,
        ),
        note="The same key and name: what the authority has signed stays good. The API server"
        " needs the new ca.crt, too, since it judges its clients by it: otherwise 401 comes next.",
    ),
    Fault(
        id="missing-intermediate",
        title="The server does not send the certificate in between",
        where=Where.KUBECTL_REFUSES_SERVER,
        refuser="kubectl",
        refused=_SERVING,
        change=_missing_intermediate,
        cause="An intermediate authority has signed the serving certificate, and the authority in"
        " the kubeconfig has signed the intermediate. kubectl knows the two ends only: whoever"
        " shows a certificate must send what leads up to the authority.",
        mend=(
            "cat apiserver-leaf.crt intermediate.crt > /etc/kubernetes/pki/apiserver.crt",
            RESTART,
        ),
        mended=_with_intermediate,
    ),
)
