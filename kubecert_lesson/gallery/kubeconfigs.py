"""kubectl never gets that far: what the kubeconfig says cannot be used, or leads nowhere."""

from dataclasses import replace

from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import keys, kubeconfig
from kubecert_lesson.gallery.model import Exhibit
from kubecert_lesson.gallery.setup import Healthy, Setup
from kubecert_lesson.kubeconfig.model import Exec


def _no_credentials(healthy: Healthy) -> Setup:
    return healthy.but(healthy.user_with(client_certificate_data=b"", client_key_data=b""))


def _key_mismatch(healthy: Healthy) -> Setup:
    other = keys.private_pem(healthy.unrelated or healthy.spare, form=keys.PrivateFormat.PKCS1)
    return healthy.but(healthy.user_with(client_key_data=other))


def _several_certificates(healthy: Healthy) -> Setup:
    both = healthy.authority.certificate_pem + healthy.user.certificate_pem
    return healthy.but(healthy.user_with(client_certificate_data=both))


def _cert_without_key(healthy: Healthy) -> Setup:
    return healthy.but(healthy.user_with(client_key_data=b""))


def _swapped(healthy: Healthy) -> Setup:
    return healthy.but(
        healthy.user_with(
            client_certificate_data=healthy.user.key_pem,
            client_key_data=healthy.user.certificate_pem,
        )
    )


def _exec_without_interactive_mode(healthy: Healthy) -> Setup:
    """The program does not exist, so nobody can run it; kubectl does not get as far as that."""
    program = Exec(healthy.names.program, "client.authentication.k8s.io/v1")
    return healthy.but(
        healthy.user_with(client_certificate_data=b"", client_key_data=b"", exec=program)
    )


def _encrypted_key(healthy: Healthy) -> Setup:
    locked = keys.private_pem(healthy.user.key, passphrase=b"a passphrase")
    return healthy.but(healthy.user_with(client_key_data=locked))


def _bad_base64(healthy: Healthy) -> Setup:
    """The PEM itself, with its lines folded into one, where its base64 should be."""
    text = kubeconfig.to_yaml(healthy.kubeconfig).decode().splitlines()
    pasted = " ".join(healthy.authority.certificate_pem.decode().split())
    lines = [
        f'{line.partition(":")[0]}: "{pasted}"' if "certificate-authority-data" in line else line
        for line in text
    ]
    return healthy.but("\n".join([*lines, ""]).encode())


def _not_pem(healthy: Healthy) -> Setup:
    der = healthy.authority.certificate.public_bytes(Encoding.DER)
    return healthy.but(healthy.cluster_with(certificate_authority_data=der))


def _missing_file(healthy: Healthy) -> Setup:
    return healthy.but(
        healthy.cluster_with(
            certificate_authority_data=b"", certificate_authority=healthy.names.lost_file
        )
    )


def _insecure_with_authority(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(insecure_skip_tls_verify=True))


def _unknown_context(healthy: Healthy) -> Setup:
    return healthy.but(replace(healthy.kubeconfig, current_context=healthy.names.unknown_context))


def _http_to_https(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(server=healthy.names.server.replace("https:", "http:")))


def _https_to_http(healthy: Healthy) -> Setup:
    return healthy.but(tls=False)


def _connection_refused(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(server=healthy.names.dead_server))


EXHIBITS = (
    Exhibit(id="bad-base64", change=_bad_base64),
    Exhibit(id="unknown-context", change=_unknown_context),
    Exhibit(id="not-pem", change=_not_pem),
    Exhibit(id="missing-file", change=_missing_file),
    Exhibit(id="insecure-with-authority", change=_insecure_with_authority),
    Exhibit(id="cert-without-key", change=_cert_without_key),
    Exhibit(id="no-credentials", change=_no_credentials),
    Exhibit(id="key-mismatch", change=_key_mismatch),
    Exhibit(id="several-certificates", change=_several_certificates),
    Exhibit(id="swapped-cert-and-key", change=_swapped),
    Exhibit(id="exec-without-interactive-mode", change=_exec_without_interactive_mode),
    Exhibit(id="encrypted-key", change=_encrypted_key),
    Exhibit(id="http-to-https", change=_http_to_https),
    Exhibit(id="https-to-http", change=_https_to_http),
    Exhibit(id="connection-refused", change=_connection_refused),
)
