"""A server's own log, where the line does not tell which server it is."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import REFUSED_IN_LOG, go
from kubecert_lesson.faults.words_of_libraries import KEY_MISMATCH_BY_LIBRARIES
from kubecert_lesson.words import template, text

_FILES = (
    'cannot load certificate "{path}"',
    'cannot load certificate key "{path}"',
    "Failed to load incomplete private key",
    "Failed to load incomplete certificate",
    "Failed to load certificate chain",
    "error loading X509 key pair",
    "failed to load X509 key pair",
    "unable to load server certificate",
    "unable to load server certificate: tls: failed to find any PEM data in certificate input",
    "data does not contain any valid RSA or ECDSA public keys",
    "data does not contain a valid RSA or ECDSA private key",
)

_WEBHOOKS = (Speaker.CERT_MANAGER, Speaker.NGINX, Speaker.OPERATOR)

FAULTS = (
    Fault(
        id="server-file-unfit",
        refuser=Party.OTHER_SERVER,
        refused=Refused.OWN_PAIR,
        title=text("title", "A server cannot use its own certificate or key"),
        cause=text(
            "cause",
            "The server reads a certificate and its key when it starts, and one of the two files is"
            " missing, empty, damaged, or does not belong to the other. No client is to blame.",
        ),
        messages=tuple(
            message
            for setting in (Setting.CLIENT, Setting.ELSEWHERE)
            for message in go(setting, _FILES, speaker=Speaker.SERVER)
        )
        + go(
            Setting.ELSEWHERE,
            tuple(one.text for one in KEY_MISMATCH_BY_LIBRARIES),
            speaker=Speaker.SERVER,
        ),
        fix=(
            remark(template("the two must print the same:")),
            command("openssl x509 -in tls.crt -noout -pubkey | openssl sha256"),
            command("openssl pkey -in tls.key -pubout | openssl sha256"),
            remark(template("then make the Secret again:")),
            command("kubectl create secret tls NAME --cert=tls.crt --key=tls.key"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="server-without-certificate",
        refuser=Party.OTHER_SERVER,
        refused=Refused.NO_SERVING,
        title=text("title", "The server that wrote this log has no certificate to show yet"),
        cause=text(
            "cause",
            "The server has no certificate yet: it is still starting, its Secret is missing or"
            " empty, or cert-manager has not issued it. Clients that connect meanwhile are turned"
            " away. Webhooks log this in their first seconds; then it is harmless.",
        ),
        messages=go(
            Setting.SERVER_LOG,
            (
                "TLS handshake error from {peer}: No certificate available",
                "TLS handshake error from {peer}: tls: no certificates configured",
                "TLS handshake error from {peer}: no serving certificate available",
                "TLS handshake error from {peer}: certificate is not available",
                "TLS handshake error from {peer}: no certificate available",
                "TLS handshake error from {peer}: server key missing",
                "TLS handshake error from {peer}: server cert missing",
                "TLS handshake error from {peer}: secret {secret} is missing",
                "not loading an empty serving certificate from",
            ),
            speaker=Speaker.SERVER,
        ),
        fix=(
            remark(template("is the Secret there that the server reads, and is it Ready?")),
            command("kubectl get secrets,certificates --all-namespaces"),
            command("kubectl get events --all-namespaces --field-selector type=Warning"),
        ),
        page=pages.PKI,
    ),
    Fault(
        id="server-certificate-refused",
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "A client refuses the certificate of the server that wrote this log"),
        cause=text(
            "cause",
            "A server notes that the client at this address ended the handshake. 'remote error'"
            " means that the other side said it: the client does not accept the certificate that"
            " this server shows. Of which server the log is, the place where you found it tells.",
        ),
        messages=(
            *go(Setting.SERVER_LOG, REFUSED_IN_LOG, speaker=Speaker.SERVER),
            *go(Setting.CLIENT_LOG, REFUSED_IN_LOG, speaker=Speaker.API_SERVER, rank=0),
        ),
        fix=(
            remark(template("who connects from that address?")),
            command("kubectl get pods,nodes --all-namespaces -o wide | grep {client}"),
            remark(
                template("log of the API server: the kubeconfig there trusts another authority"),
                speakers=(Speaker.SERVER, Speaker.API_SERVER),
            ),
            remark(
                template("log of a webhook: the caBundle of its configuration does not fit:"),
                speakers=(Speaker.SERVER, *_WEBHOOKS),
            ),
            command(
                "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations",
                speakers=(Speaker.SERVER, *_WEBHOOKS),
            ),
            remark(
                template("log of an extension server: the caBundle of its APIService:"),
                speakers=(Speaker.SERVER, Speaker.METRICS_SERVER),
            ),
            command("kubectl get apiservices", speakers=(Speaker.SERVER, Speaker.METRICS_SERVER)),
            remark(
                template("log of a kubelet: its own serving certificate is not trusted:"),
                speakers=(Speaker.SERVER, Speaker.KUBELET),
            ),
            command("kubectl get csr", speakers=(Speaker.SERVER, Speaker.KUBELET)),
            remark(
                template("a node or kubeconfig of an earlier cluster still trusts its authority"),
                speakers=(Speaker.K3S, Speaker.ETCD),
            ),
        ),
        confirm=(
            remark(template("what this server shows, on the port on which it listens:")),
            command(
                "openssl s_client -connect HOST:PORT </dev/null |"
                " openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
            ),
        ),
        page=pages.PKI,
    ),
)
