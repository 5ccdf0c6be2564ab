"""What is in a field of the kubeconfig does not belong there: left out, doubled, misplaced."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import (
    AUTHORITY_FIELDS,
    CLIENT_FIELDS,
    LOG_IN,
    SET_AUTHORITY,
    SET_CLIENT,
    where,
)
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.texts import ERROR, LOADING, MISMATCH, READING, ROOTS, UNABLE, kubectl
from kubecert_lesson.words import template, text

_NOT_PEM = (
    ("unable to parse bytes as PEM block", ROOTS, "certificate-authority"),
    ("tls: failed to find any PEM data in certificate input", ERROR, "client-certificate"),
    ("tls: failed to find any PEM data in key input", ERROR, "client-key"),
)
_WITH_THE_FILE = template("with the file at hand, put its content into the kubeconfig itself:")
_SET_FROM_FILE = (
    where(SET_AUTHORITY, *AUTHORITY_FIELDS),
    where(SET_CLIENT, *CLIENT_FIELDS),
)


FAULTS = (
    Fault(
        id="omitted-data",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "Certificates and keys were left out of this kubeconfig"),
        cause=text(
            "cause",
            "kubectl config view writes DATA+OMITTED for certificates and keys, and REDACTED for"
            " tokens and passwords. This file was made from what it printed: nothing that a login"
            " takes is in it.",
        ),
        messages=tuple(
            kubectl(words, begins=begins, field=field, rank=2) for words, begins, field in _NOT_PEM
        ),
        fix=(
            remark(template("where the original is, with everything in it (keep the file safe):")),
            command("kubectl config view --raw --minify --flatten > config"),
        ),
        field="client-certificate",
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="other-pem",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "Another kind of PEM is where the user's certificate or key should be"),
        cause=text(
            "cause",
            "A certificate begins with BEGIN CERTIFICATE, and a key with BEGIN PRIVATE KEY, BEGIN"
            " RSA PRIVATE KEY or BEGIN EC PRIVATE KEY. A certificate request (CSR) and a public key"
            " are neither.",
        ),
        messages=(
            kubectl(
                'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping'
                " PEM blocks of the following types: ",
                begins=ERROR,
                ends="[{kinds}]",
                field="client-certificate",
            ),
            kubectl(
                'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after'
                " skipping PEM blocks of the following types: ",
                begins=ERROR,
                ends="[{kinds}]",
                field="client-key",
            ),
        ),
        fix=LOG_IN,
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="base64-twice",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A *-data field was encoded twice"),
        cause=text(
            "cause",
            "What is behind the base64 is base64 again: what a kubeconfig or a Secret holds is"
            " encoded already, and was encoded once more.",
        ),
        messages=tuple(
            kubectl(words, begins=begins, field=field, rank=3) for words, begins, field in _NOT_PEM
        ),
        fix=(
            remark(template("what is in the file now, decoded once:"), fields=AUTHORITY_FIELDS),
            command("base64 -d ca.b64 > ca.crt", fields=AUTHORITY_FIELDS),
            where(SET_AUTHORITY, *AUTHORITY_FIELDS),
            remark(template("what is in the file now, decoded once:"), fields=CLIENT_FIELDS),
            command("base64 -d client.crt.b64 > client.crt", fields=CLIENT_FIELDS),
            command("base64 -d client.key.b64 > client.key", fields=CLIENT_FIELDS),
            where(SET_CLIENT, *CLIENT_FIELDS),
        ),
        field="client-certificate",
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="path-in-data",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A path is in a field that is for the content of a file"),
        cause=text(
            "cause",
            "A field whose name ends in -data holds the base64 of a PEM file; the path of one goes"
            " into the field of the same name without -data.",
        ),
        messages=(
            kubectl("illegal base64 data at input byte {byte}", begins=LOADING, rank=2),
            *(
                kubectl(words, begins=begins, field=field, rank=4)
                for words, begins, field in _NOT_PEM
            ),
        ),
        fix=(
            remark(template("take -data off the field's name, or put the file's content there:")),
            command("base64 -w0 ca.crt", fields=AUTHORITY_FIELDS),
            command("base64 -w0 client.crt", fields=CLIENT_FIELDS),
            command("base64 -w0 client.key", fields=CLIENT_FIELDS),
        ),
        field="client-certificate",
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="content-in-path",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The content of a file is in a field that is for its path"),
        cause=text(
            "cause",
            "A certificate, a key or a token was pasted where kubectl looks for the path of a file."
            " Its base64 goes into the field of the same name with -data; a token, as it is, into"
            " token. kubectl prints such a path in its error, so the secret may be in a log now.",
        ),
        messages=(
            kubectl(READING + "file name too long", begins=ERROR),
            kubectl("open {path}: file name too long", begins=ERROR, field="tokenFile"),
            kubectl(READING + "no such file or directory", begins=ERROR, rank=2),
        ),
        fix=(
            remark(_WITH_THE_FILE, fields=(*AUTHORITY_FIELDS, *CLIENT_FIELDS)),
            *_SET_FROM_FILE,
            remark(template("with the token at hand:"), fields=("tokenFile",)),
            command("{kubectl} config unset users.{user}.tokenFile", fields=("tokenFile",)),
            command("{kubectl} config set-credentials {user} --token=TOKEN", fields=("tokenFile",)),
        ),
        field="client-key",
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="swapped-authority",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.WRONG_KEY,
        title=text("title", "The authority and the user's certificate have changed places"),
        cause=text(
            "cause",
            "certificate-authority-data holds the certificate that this user's key belongs to, so"
            " kubectl would show another one to the server, and would trust the user's own.",
        ),
        messages=(kubectl(MISMATCH, begins=ERROR, rank=3),),
        fix=(
            remark(template("ca.crt: the authority's certificate; client.crt: the user's own")),
            SET_AUTHORITY,
            SET_CLIENT,
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="key-readable-by-others",
        door=Door.KUBECTL_WORKS,
        refuser=Party.NOBODY,
        refused=Refused.NOTHING,
        title=text("title", "Other users of this machine can read the key"),
        cause=text(
            "cause",
            "The kubeconfig names a file with the private key or the token, and others may read"
            " that file: they can log in as this user.",
        ),
        fix=(command("chmod 600 {path}"),),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="wrong-proxy",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "proxy-url is not an address that kubectl takes"),
        cause=text(
            "cause", "It must begin with http://, https:// or socks5://, and name the proxy's host."
        ),
        messages=(
            kubectl(
                'invalid \'proxy-url\' "{proxy}" for cluster "{cluster}": unsupported scheme',
                begins=ERROR,
                ends=' "{scheme}", must be http, https, or socks5',
            ),
            kubectl('invalid \'proxy-url\' "{proxy}" for cluster "{cluster}"', begins=ERROR),
        ),
        fix=(
            command("{kubectl} config set-cluster {cluster} --proxy-url=http://PROXY:PORT"),
            remark(template("or, without a proxy:")),
            command("{kubectl} config unset clusters.{cluster}.proxy-url"),
        ),
        page=pages.PROXY,
    ),
    Fault(
        id="incomplete-impersonation",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "as-uid, as-groups or as-user-extra without as"),
        cause=text(
            "cause",
            "They say more about the user whom kubectl is to act as, and as, which names that user,"
            " is missing.",
        ),
        messages=(
            kubectl(
                "requesting uid, groups or user-extra for {user} without impersonating a user",
                begins=ERROR,
            ),
        ),
        fix=(
            remark(template("name the user:")),
            command("{kubectl} config set users.{user}.as NAME"),
            remark(template("or leave the rest out:")),
            command("{kubectl} config unset users.{user}.as-groups"),
            command("{kubectl} config unset users.{user}.as-uid"),
            command("{kubectl} config unset users.{user}.as-user-extra"),
        ),
        page=pages.IMPERSONATION,
    ),
    Fault(
        id="impersonation-not-sendable",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The name of whom to act as has a line break in it"),
        cause=text(
            "cause",
            "as, as-uid, as-groups and as-user-extra each go into a line of the request, as do"
            " --as, --as-uid and --as-group, so no line break and no other control character can be"
            " in them.",
        ),
        messages=(
            kubectl(
                'net/http: invalid header field value for "Impersonate-{header}"', begins=UNABLE
            ),
        ),
        fix=(command("{kubectl} config set users.{user}.as NAME"),),
        page=pages.IMPERSONATION,
    ),
)
