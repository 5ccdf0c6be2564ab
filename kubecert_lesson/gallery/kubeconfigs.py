"""kubectl never gets so far: what the kubeconfig says cannot be used, or leads nowhere."""

from dataclasses import replace

from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import keys, kubeconfig
from kubecert_lesson.gallery.commands import LOG_IN, TRUST
from kubecert_lesson.gallery.model import Fault, Where
from kubecert_lesson.gallery.setup import SERVER, Healthy, Setup

_KUBECONFIG = "the kubeconfig"
_NOBODY_LISTENS = "https://127.0.0.1:9"


def _no_credentials(healthy: Healthy) -> Setup:
    return healthy.but(healthy.user_with(client_certificate_data=b"", client_key_data=b""))


def _key_mismatch(healthy: Healthy) -> Setup:
    other = keys.private_pem(healthy.spare, form=keys.PrivateFormat.PKCS1)
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
        healthy.cluster_with(certificate_authority_data=b"", certificate_authority="old-ca.crt")
    )


def _insecure_with_authority(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(insecure_skip_tls_verify=True))


def _unknown_context(healthy: Healthy) -> Setup:
    return healthy.but(replace(healthy.kubeconfig, current_context="production"))


def _http_to_https(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(server=SERVER.replace("https:", "http:")))


def _https_to_http(healthy: Healthy) -> Setup:
    return healthy.but(tls=False)


def _connection_refused(healthy: Healthy) -> Setup:
    return healthy.but(healthy.cluster_with(server=_NOBODY_LISTENS))


FAULTS = (
    Fault(
        id="bad-base64",
        title="A *-data field is not base64",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused=_KUBECONFIG,
        change=_bad_base64,
        cause="Somebody has put the PEM itself behind certificate-authority-data. A field whose"
        " name ends in -data wants base64 of the PEM, in one line; one without -data wants a path.",
        mend=("base64 -w0 ca.crt  # its output belongs behind certificate-authority-data:",),
        note="kubectl config cannot mend it: it cannot read the file either.",
    ),
    Fault(
        id="unknown-context",
        title="The current context does not exist",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused=_KUBECONFIG,
        change=_unknown_context,
        cause="current-context names a context that is in none of the files: it was renamed,"
        " deleted, or is in a file that KUBECONFIG does not name.",
        mend=("kubectl config use-context kubernetes-admin@lesson",),
    ),
    Fault(
        id="not-pem",
        title="The authority is not PEM",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused=_KUBECONFIG,
        change=_not_pem,
        cause="The base64 is sound, but what is in it does not begin with BEGIN CERTIFICATE: here"
        " it is the same certificate as DER.",
        mend=("openssl x509 -inform DER -in ca.der -out ca.crt", TRUST),
    ),
    Fault(
        id="missing-file",
        title="A path in the kubeconfig leads nowhere",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused=_KUBECONFIG,
        change=_missing_file,
        cause="certificate-authority names a file that is not there. Relative paths start at the"
        " kubeconfig's own folder: copying the kubeconfig alone leaves its files behind.",
        mend=("kubectl config set-cluster lesson --certificate-authority=ca.crt",),
    ),
    Fault(
        id="insecure-with-authority",
        title="An authority, and insecure-skip-tls-verify with it",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused=_KUBECONFIG,
        change=_insecure_with_authority,
        cause="The one says by what to check the server, the other not to check it at all. kubectl"
        " does not choose between them.",
        mend=("kubectl config set-cluster lesson --insecure-skip-tls-verify=false",),
    ),
    Fault(
        id="cert-without-key",
        title="A client certificate without its key",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused=_KUBECONFIG,
        change=_cert_without_key,
        cause="A certificate is public and proves nothing by itself: whoever shows it must sign the"
        " handshake with the private key that belongs to it.",
        mend=(
            "kubectl config set-credentials kubernetes-admin --client-key=client.key --embed-certs",
        ),
    ),
    Fault(
        id="no-credentials",
        title="The user has no credential at all",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused="to connect without knowing as whom",
        change=_no_credentials,
        cause="The user entry is empty, or the context names a user who is in none of the files."
        " kubectl then asks for a user name and a password, which no API server takes any more.",
        mend=(LOG_IN,),
    ),
    Fault(
        id="key-mismatch",
        title="The key is not that of the certificate",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused="to use a key that does not fit the certificate",
        change=_key_mismatch,
        cause="Both are sound, but they are not a pair: one was renewed and the other not, or they"
        " belong to two users. The two public keys differ.",
        mend=(LOG_IN,),
        note="When the kubeconfig has paths instead, kubectl tries the pair only when it connects,"
        " and says 'Unable to connect to the server' before the same words.",
    ),
    Fault(
        id="several-certificates",
        title="Several certificates in the wrong order",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused="to use a key that does not fit the certificate",
        change=_several_certificates,
        cause="client-certificate-data holds the authority first and the user second. The first"
        " certificate is taken for the user's own, and the key is not the authority's.",
        mend=(LOG_IN,),
        note="The user's own certificate comes first, then whoever signed it. In the authority's"
        " field several may stand in any order: each is trusted.",
    ),
    Fault(
        id="swapped-cert-and-key",
        title="Certificate and key have changed places",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused="to use a key as a certificate",
        change=_swapped,
        cause="The private key is behind client-certificate-data, and the certificate behind"
        " client-key-data.",
        mend=(LOG_IN,),
    ),
    Fault(
        id="encrypted-key",
        title="The key is locked with a passphrase",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused="to use a key that it cannot read",
        change=_encrypted_key,
        cause="kubectl asks for no passphrase: the key in a kubeconfig must be a plain one, and the"
        " file be kept safe instead (mode 0600).",
        mend=("openssl rsa -in locked.key -out client.key", LOG_IN),
    ),
    Fault(
        id="http-to-https",
        title="Plain http:// to a port that speaks TLS",
        where=Where.NEVER_CONNECTED,
        refuser="the API server",
        refused="a client that does not speak TLS",
        change=_http_to_https,
        cause="The server's address begins with http://, and behind that port TLS is spoken."
        " kubectl passes on the 400 and not its words: 'Client sent an HTTP request to an HTTPS"
        " server.'",
        mend=(f"kubectl config set-cluster lesson --server={SERVER}",),
    ),
    Fault(
        id="https-to-http",
        title="TLS to a port that speaks plain HTTP",
        where=Where.NEVER_CONNECTED,
        refuser="kubectl",
        refused="a server that answers without TLS",
        change=_https_to_http,
        cause="The server's address begins with https://, and behind that port HTTP is spoken in"
        " the clear: it is the port of `kubectl proxy`, or a load balancer was told to speak HTTP"
        " where it should pass TLS through.",
        mend=(
            "sed -i 's/mode http/mode tcp/' /etc/haproxy/haproxy.cfg",
            "systemctl reload haproxy",
        ),
    ),
    Fault(
        id="connection-refused",
        title="Nobody listens on that port",
        where=Where.NEVER_CONNECTED,
        refuser="the operating system over there",
        refused="the connection",
        change=_connection_refused,
        cause="The port is wrong, or the API server is not running. It never came to certificates.",
        mend=(f"kubectl config set-cluster lesson --server={SERVER}",),
        note="localhost:8080 in this message means that kubectl has found no kubeconfig, or one in"
        " which no context is current.",
    ),
)
