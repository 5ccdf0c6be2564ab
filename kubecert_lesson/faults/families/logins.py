"""What the user entry logs in with: kubectl cannot use it."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import LOG_IN, NEW_USER_CERTIFICATE, SET_CLIENT
from kubecert_lesson.faults.fixes.logins import INSTEAD_OF_A_PROVIDER
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting
from kubecert_lesson.faults.texts import (
    CERTIFICATE_IS_KEY,
    ERROR,
    KEY_IS_CERTIFICATE,
    MISMATCH,
    UNABLE,
    UNREADABLE_KEY,
    kubectl,
    openssl,
    please_enter,
)
from kubecert_lesson.faults.words_of_libraries import KEY_MISMATCH_BY_LIBRARIES
from kubecert_lesson.words import template, text

# What openssl and Python say of a key that they cannot use, or do not find.
_NO_KEY = ("Could not read client certificate private key", "[SSL] PEM lib")

FAULTS = (
    Fault(
        id="no-credentials",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.NO_LOGIN,
        title=text("title", "The user has no credential at all"),
        cause=text(
            "cause",
            "The user entry is empty. kubectl then asks for a user name and a password, which no"
            " API server accepts any more.",
        ),
        messages=please_enter(1),
        fix=LOG_IN,
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="cert-without-key",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A client certificate without its key"),
        cause=text(
            "cause",
            "A certificate is public and proves nothing by itself: anyone who shows it must sign"
            " the handshake with the private key that belongs to it.",
        ),
        messages=(
            kubectl(
                "client-key-data or client-key must be specified for {user}",
                begins=ERROR,
                ends=" to use the clientCert authentication method.",
            ),
            *(openssl(words, rank=2) for words in _NO_KEY),
        ),
        fix=(
            remark(template("client.key: the private key that was made for this certificate")),
            command(
                "{kubectl} config set-credentials {user} --client-key=client.key --embed-certs"
            ),
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="key-without-cert",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.NO_LOGIN,
        title=text("title", "A key without its certificate"),
        cause=text(
            "cause",
            "A key proves possession, but the certificate says whose it is. kubectl does not use"
            " the key alone, and asks for a user name.",
        ),
        messages=please_enter(3),
        fix=(
            command(
                "{kubectl} config set-credentials {user} --client-certificate=client.crt"
                " --embed-certs"
            ),
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="two-logins",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A token and a password for one user"),
        cause=text(
            "cause",
            "kubectl sends one of them, and does not choose. No API server accepts a password any"
            " more.",
        ),
        messages=(
            kubectl(
                "more than one authentication method found for {user}; found",
                begins=ERROR,
                ends=" [token basicAuth], only one is allowed",
            ),
        ),
        fix=(
            command("{kubectl} config unset users.{user}.username"),
            command("{kubectl} config unset users.{user}.password"),
        ),
        page=pages.AUTHENTICATION,
    ),
    Fault(
        id="auth-provider-removed",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "This auth-provider was removed from the client"),
        cause=text(
            "cause",
            "Since kubectl 1.26 the clouds bring a program of their own, which the kubeconfig names"
            " under exec.",
        ),
        messages=(
            kubectl(
                "The {plugin} auth plugin has been removed",
                begins=ERROR,
                setting=Setting.LOGIN_PROGRAM,
                ends=".",
                versions="1.26+",
            ),
        ),
        fix=INSTEAD_OF_A_PROVIDER,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="exec-without-interactive-mode",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The login program has no interactiveMode"),
        cause=text(
            "cause",
            "The user logs in with a program (exec), and its apiVersion is"
            " client.authentication.k8s.io/v1, which requires interactiveMode: whether the program"
            " needs a terminal to ask something. v1beta1 did not: often only the apiVersion was"
            " changed.",
        ),
        note=text("note", "kubectl refuses before it looks for the program, let alone runs it."),
        messages=(
            kubectl(
                "interactiveMode must be specified for {user}",
                begins=ERROR,
                setting=Setting.LOGIN_PROGRAM,
                ends=" to use exec authentication plugin",
            ),
        ),
        fix=(
            remark(template("IfAvailable is what v1beta1 does; or Never, or Always:")),
            command("{kubectl} config set-credentials {user} --exec-interactive-mode=IfAvailable"),
            remark(template("or log in with a client certificate instead of the program:")),
            command("{kubectl} config unset users.{user}.exec"),
            SET_CLIENT,
        ),
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="swapped-cert-and-key",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KEY_AS_CERTIFICATE,
        title=text("title", "Certificate and key have changed places"),
        cause=text(
            "cause",
            "There is a private key in client-certificate-data, or a certificate in"
            " client-key-data.",
        ),
        messages=(
            kubectl(
                CERTIFICATE_IS_KEY,
                begins=ERROR,
                ends="; PEM inputs may have been switched",
                field="client-certificate",
            ),
            kubectl(
                KEY_IS_CERTIFICATE,
                begins=ERROR,
                field="client-key",
            ),
            *(openssl(words, rank=3) for words in _NO_KEY),
        ),
        fix=LOG_IN,
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="encrypted-key",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.LOCKED_KEY,
        title=text("title", "The key is locked with a passphrase"),
        cause=text(
            "cause",
            "kubectl asks for no passphrase: the key in a kubeconfig must not be encrypted, so keep"
            " the file safe instead (mode 0600).",
        ),
        messages=(
            kubectl(UNREADABLE_KEY, begins=ERROR),
            *(openssl(words) for words in _NO_KEY),
        ),
        fix=(
            remark(template("locked.key: the key as it is; openssl asks for its passphrase")),
            command("openssl pkey -in locked.key -out client.key"),
            SET_CLIENT,
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="damaged-key",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.LOCKED_KEY,
        title=text("title", "The key is damaged"),
        cause=text(
            "cause",
            "It is PEM, but between its BEGIN and END something is missing or was changed, or it is"
            " of a kind that certificates for Kubernetes do not use.",
        ),
        messages=(kubectl(UNREADABLE_KEY, begins=ERROR, rank=2),),
        fix=LOG_IN,
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="key-mismatch",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.WRONG_KEY,
        title=text("title", "The key does not match the certificate"),
        cause=text(
            "cause",
            "Both are sound, but they are not a pair: one was renewed and the other not, or they"
            " belong to two users. The two public keys differ.",
        ),
        note=text(
            "note",
            "When the kubeconfig has paths instead, kubectl tries the pair only when it connects,"
            " and prints '{begins}' before the same words.",
            begins=UNABLE.strip(),
        ),
        messages=(
            kubectl(MISMATCH, begins=ERROR),
            *KEY_MISMATCH_BY_LIBRARIES,
            kubectl("tls: private key type does not match public key type", begins=ERROR),
        ),
        fix=NEW_USER_CERTIFICATE,
        page=pages.USER_CERTIFICATE,
    ),
    Fault(
        id="several-certificates",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.WRONG_KEY,
        title=text("title", "Several certificates in the wrong order"),
        cause=text(
            "cause",
            "The first certificate in client-certificate-data is taken for the user's own, and here"
            " another one comes first: the authority's, for example. The key is not that one's.",
        ),
        note=text(
            "note",
            "The user's own certificate comes first, then the one that signed it. In the"
            " authority's field several may stand in any order: each is trusted.",
        ),
        messages=(kubectl(MISMATCH, begins=ERROR, rank=2), openssl("key values mismatch", rank=2)),
        fix=(
            remark(template("client.crt: the user's own certificate first")),
            SET_CLIENT,
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
)
