"""A field of the kubeconfig: a path, or two fields that contradict each other."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_program import PEM_IN_A_PROVIDER
from kubecert_lesson.faults.fixes.common import (
    AUTHORITY_FIELDS,
    CLIENT_FIELDS,
    SET_AUTHORITY,
    SET_CLIENT,
    SET_SERVER,
    TRUST,
    where,
)
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Speaker
from kubecert_lesson.faults.texts import (
    CLIENT_NOT_PEM,
    ERROR,
    KEY_NOT_PEM,
    READING,
    ROOTS,
    UNABLE,
    by,
    kubectl,
    openssl,
)
from kubecert_lesson.faults.words_of_windows import NOT_FOUND
from kubecert_lesson.words import template, text

_BOTH = " are both specified for {entry}"
_NO_PEM = "no certificate or crl found"

FAULTS = (
    Fault(
        id="missing-file",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A path in the kubeconfig leads nowhere"),
        cause=text(
            "cause",
            "Relative paths start at the kubeconfig's own folder: anyone who copies the kubeconfig"
            " alone leaves its files behind.",
        ),
        messages=(
            kubectl(READING + "no such file or directory", begins=ERROR),
            kubectl("error: open {path}: no such file or directory", field="tokenFile"),
            *(kubectl(READING + words, begins=ERROR) for words in NOT_FOUND),
            kubectl("unable to read {field} {path} for {entry} due to open"),
            by(Speaker.CURL, "error setting certificate verify locations"),
            by(Speaker.CURL, "error setting certificate file"),
            kubectl("unable to read {field} {path} for {entry} due to", rank=2),
        ),
        fix=(
            remark(
                template(
                    "minikube keeps them in ~/.minikube: a container or another machine needs that"
                    " folder, too, or a kubeconfig that holds them:"
                ),
                distributions=("minikube",),
            ),
            command("minikube start --embed-certs", distributions=("minikube",)),
            remark(template("where the files are, this puts all of them into one kubeconfig:")),
            remark("kubectl config view --raw --minify --flatten > config"),
            remark(
                template("with the file at hand, put its content into the kubeconfig itself:"),
                fields=(*AUTHORITY_FIELDS, *CLIENT_FIELDS),
            ),
            where(SET_AUTHORITY, *AUTHORITY_FIELDS),
            where(SET_CLIENT, *CLIENT_FIELDS),
            remark(template("with the token at hand:"), fields=("tokenFile",)),
            command("{kubectl} config set-credentials {user} --token=TOKEN", fields=("tokenFile",)),
        ),
        field="certificate-authority",
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="two-answers",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A path and data for the same thing"),
        cause=text(
            "cause",
            "A certificate or a key is given twice, as a path and as data. kubectl wants one of"
            " them.",
        ),
        messages=(
            kubectl(
                "certificate-authority-data and certificate-authority" + _BOTH,
                begins=ERROR,
                ends=". certificate-authority-data will override.",
                field="certificate-authority",
            ),
            kubectl(
                "client-cert-data and client-cert" + _BOTH,
                begins=ERROR,
                ends=". client-cert-data will override.",
                field="client-certificate",
            ),
            kubectl(
                "client-key-data and client-key" + _BOTH,
                begins=ERROR,
                ends="; client-key-data will override",
                field="client-key",
            ),
        ),
        fix=(
            remark(template("this replaces both:")),
            where(SET_AUTHORITY, *AUTHORITY_FIELDS),
            where(SET_CLIENT, *CLIENT_FIELDS),
        ),
        field="certificate-authority",
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="insecure-with-authority",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "An authority, and insecure-skip-tls-verify with it"),
        cause=text(
            "cause",
            "The one says what to check the server with, the other not to check it at all. kubectl"
            " does not choose between them.",
        ),
        messages=(
            kubectl(
                "specifying a root certificates file with the insecure flag",
                begins=ERROR,
                ends=" is not allowed",
            ),
        ),
        fix=(command("{kubectl} config set-cluster {cluster} --insecure-skip-tls-verify=false"),),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="insecure",
        door=Door.KUBECTL_WORKS,
        refuser=Party.NOBODY,
        refused=Refused.NOTHING,
        title=text("title", "The server is not checked"),
        cause=text(
            "cause",
            "insecure-skip-tls-verify stops kubectl from checking whom it talks to: a token goes"
            " to anyone who answers. It fixes nothing about the user's own certificate.",
        ),
        fix=TRUST,
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="not-pem",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A certificate or key is not PEM"),
        cause=text(
            "cause",
            "The base64 is sound, but its content does not begin with BEGIN: it may be the same"
            " certificate as DER, or another file altogether.",
        ),
        messages=(
            kubectl(
                "unable to parse bytes as PEM block", begins=ROOTS, field="certificate-authority"
            ),
            kubectl(
                CLIENT_NOT_PEM,
                begins=ERROR,
                field="client-certificate",
                rank=9,
            ),
            kubectl(KEY_NOT_PEM, begins=ERROR, field="client-key", rank=9),
            openssl("no start line"),
            openssl("bad base64 decode"),
            openssl(_NO_PEM),
        ),
        fix=(
            *PEM_IN_A_PROVIDER,
            remark(
                template("ca.der: the authority's certificate as it is"), fields=AUTHORITY_FIELDS
            ),
            command("openssl x509 -inform DER -in ca.der -out ca.crt", fields=AUTHORITY_FIELDS),
            where(SET_AUTHORITY, *AUTHORITY_FIELDS),
            where(SET_CLIENT, *CLIENT_FIELDS),
        ),
        field="certificate-authority",
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="unusable-address",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.ADDRESS,
        title=text("title", "The server's address cannot be dialled"),
        cause=text(
            "cause",
            "What stands in server is not https://HOST:PORT: there is no host in it, the port is"
            " not one from 1 to 65535, or a blank or another sign is in it that no address has. No"
            " connection was opened.",
        ),
        messages=(
            kubectl('host must be a URL or a host:port pair: "{server}"', begins=ERROR),
            kubectl("dial tcp: address {port}: invalid port", begins=UNABLE),
            kubectl("net/url: invalid control character in URL", begins=UNABLE),
            kubectl('invalid port "{port}" after host', begins=UNABLE),
            kubectl("first path segment in URL cannot contain colon"),
            kubectl("too many colons in address"),
            kubectl('invalid character "{sign}" in host name'),
        ),
        fix=(SET_SERVER,),
        page=pages.KUBECONFIG_FIELDS,
    ),
)
