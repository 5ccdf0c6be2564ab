"""The faults that keep kubectl from getting to a server's certificate: files, fields, addresses."""

from kubecert_lesson.faults.entry import Entry
from kubecert_lesson.faults.mends import LOG_IN, NEW_USER_CERTIFICATE, TRUST

_KUBECTL, _CONFIG, _SYSTEM = "kubectl", "the kubeconfig", "the operating system over there"
_U = "Unable to connect to the server: "
_NOWHERE = (
    "The connection to the server localhost:8080 was refused - did you specify the right host or"
    " port?"
)
_LOAD = 'error: error loading config file "…": '
_ROOTS = "error: unable to load root certificates: "
_PLEASE = "Please enter Username: error: EOF"
_USE_CONTEXT = (
    "{kubectl} config get-contexts",
    "{kubectl} config use-context NAME",
)
_SERVER = ("{kubectl} config set-cluster {cluster} --server=https://API-SERVER:6443",)

DEAD_ENDS: dict[str, Entry] = {
    "bad-base64": Entry(
        "A *-data field is not base64",
        _KUBECTL,
        _CONFIG,
        f"{_LOAD}illegal base64 data at input byte …",
        "A field whose name ends in -data wants base64 of the PEM, in one line; one without -data"
        " wants a path. Base64 is not encryption: it hides nothing.",
        (
            "# what belongs behind certificate-authority-data, say:",
            "base64 -w0 ca.crt",
        ),
    ),
    "not-yaml": Entry(
        "The file is no YAML",
        _KUBECTL,
        _CONFIG,
        f"{_LOAD}yaml: …",
        "Something broke the file's layout: an edit, a merge by hand, a half-finished download.",
        ("# the line is named above; compare it with a file that works",),
    ),
    "wrong-field": Entry(
        "A field of the file is not what it should be",
        _KUBECTL,
        _CONFIG,
        f"{_LOAD}…",
        "The file is YAML, but no kubeconfig as kubectl knows it. It refuses the whole file for"
        " one field of a wrong type, or for two entries of one name.",
        ("# the field is named above; compare it with a file that works",),
    ),
    "unreadable-file": Entry(
        "A file that the kubeconfig names cannot be read",
        _KUBECTL,
        _CONFIG,
        "error: … permission denied",
        "The file is there, but this user may not read it, or it is empty.",
        ("ls -l PATH",),
    ),
    "readable-by-others": Entry(
        "Other users of this machine can read the kubeconfig",
        "nobody",
        "anything: kubectl works",
        "",
        "The private key and tokens in it are the user: whoever has read them can log in until the"
        " certificate ends. Base64 protects nothing.",
        ("chmod 600 {file}",),
    ),
    "unknown-context": Entry(
        "The current context does not exist",
        _KUBECTL,
        _CONFIG,
        "Error in configuration: context was not found for specified context: …",
        "The context is in none of the files: it was renamed, deleted, or is in a file that"
        " KUBECONFIG does not name.",
        _USE_CONTEXT,
    ),
    "no-context": Entry(
        "No context is current",
        _KUBECTL,
        "to guess which cluster is meant, and tries localhost",
        _NOWHERE,
        "There are contexts, but none is chosen. kubectl then takes its oldest default,"
        " localhost:8080, where nobody listens.",
        _USE_CONTEXT,
    ),
    "no-kubeconfig": Entry(
        "kubectl finds no kubeconfig",
        _SYSTEM.replace("over there", "here"),
        "the connection",
        _NOWHERE,
        "There is no file where kubectl looks, or an empty one: KUBECONFIG names nothing that is"
        " there, or ~/.kube/config is missing. kubectl then tries localhost:8080.",
        (
            "# on a control-plane node, for its administrator:",
            "export KUBECONFIG=/etc/kubernetes/admin.conf",
        ),
    ),
    "unknown-cluster": Entry(
        "The context names a cluster that is not there",
        _KUBECTL,
        "to guess which cluster is meant, and tries localhost",
        _NOWHERE,
        "A context ties a cluster and a user together by their names, and this name leads nowhere.",
        ("{kubectl} config set-context CONTEXT --cluster=NAME",),
    ),
    "unknown-user": Entry(
        "The context names a user who is not there",
        _KUBECTL,
        "to connect without knowing as whom",
        _PLEASE,
        "A context ties a cluster and a user together by their names, and this name leads nowhere."
        " kubectl then asks for a user name and a password, which no API server takes any more.",
        ("{kubectl} config set-context CONTEXT --user=NAME",),
    ),
    "no-server": Entry(
        "The cluster entry has no server",
        _KUBECTL,
        "to guess which server is meant, and tries localhost",
        _NOWHERE,
        "Without an address kubectl takes its oldest default, localhost:8080.",
        _SERVER,
    ),
    "wrong-server": Entry(
        "The server's address does not begin with https://",
        _KUBECTL,
        "to use TLS with such an address",
        "Error from server (BadRequest): the server rejected our request for an unknown reason",
        "Without https:// kubectl speaks plain HTTP, which an API server does not answer.",
        _SERVER,
    ),
    "not-pem": Entry(
        "The authority is not PEM",
        _KUBECTL,
        _CONFIG,
        f"{_ROOTS}unable to parse bytes as PEM block",
        "The base64 is sound, but what is in it does not begin with BEGIN CERTIFICATE: it may be"
        " DER, or another file altogether.",
        ("openssl x509 -inform DER -in ca.der -out ca.crt", *TRUST[1:]),
    ),
    "not-a-certificate": Entry(
        "Where the authority should be, there is something else",
        _KUBECTL,
        _CONFIG,
        f"{_ROOTS}no valid certificate authority data seen",
        "It is PEM, but no certificate: a key, perhaps. To check a signature it takes the"
        " authority's certificate, never its private key.",
        TRUST,
    ),
    "damaged-certificate": Entry(
        "A certificate is damaged",
        _KUBECTL,
        _CONFIG,
        f"{_ROOTS}failed to parse certificate: x509: malformed certificate",
        "Between BEGIN CERTIFICATE and END CERTIFICATE something is missing or was changed.",
        (
            "# copy it again, whole; this shows whether it can be read:",
            "openssl x509 -in FILE -text",
        ),
    ),
    "missing-file": Entry(
        "A path in the kubeconfig leads nowhere",
        _KUBECTL,
        _CONFIG,
        "error: unable to read … for … due to open …: no such file or directory",
        "Relative paths start at the kubeconfig's own folder: copying the kubeconfig alone leaves"
        " its files behind.",
        (
            "# with the files at hand, put them into the kubeconfig itself:",
            *TRUST[1:],
            *LOG_IN,
        ),
    ),
    "two-answers": Entry(
        "A path and data for the same thing",
        _KUBECTL,
        _CONFIG,
        "error: … are both specified for …",
        "A certificate or a key is given twice, as a path and as data. kubectl wants one of them.",
        ("# this replaces both:", *TRUST[1:], *LOG_IN),
    ),
    "insecure-with-authority": Entry(
        "An authority, and insecure-skip-tls-verify with it",
        _KUBECTL,
        _CONFIG,
        "error: specifying a root certificates file with the insecure flag is not allowed",
        "The one says by what to check the server, the other not to check it at all. kubectl does"
        " not choose between them.",
        ("{kubectl} config set-cluster {cluster} --insecure-skip-tls-verify=false",),
    ),
    "insecure": Entry(
        "The server is not checked",
        "nobody",
        "anything: kubectl works, with whoever answers",
        "",
        "insecure-skip-tls-verify stops kubectl from checking whom it talks to: a token goes to"
        " anyone who answers. It mends nothing about the user's own certificate.",
        TRUST,
    ),
    "no-credentials": Entry(
        "The user has no credential at all",
        _KUBECTL,
        "to connect without knowing as whom",
        _PLEASE,
        "The user entry is empty. kubectl then asks for a user name and a password, which no API"
        " server takes any more.",
        LOG_IN,
    ),
    "cert-without-key": Entry(
        "A client certificate without its key",
        _KUBECTL,
        _CONFIG,
        "error: client-key-data or client-key must be specified for … to use the clientCert"
        " authentication method.",
        "A certificate is public and proves nothing by itself: whoever shows it must sign the"
        " handshake with the private key that belongs to it.",
        ("{kubectl} config set-credentials {user} --client-key=client.key --embed-certs",),
    ),
    "key-without-cert": Entry(
        "A key without its certificate",
        _KUBECTL,
        "to connect without knowing as whom",
        _PLEASE,
        "A key proves possession, but the certificate says whose it is. kubectl takes the key for"
        " nothing and asks for a user name.",
        ("{kubectl} config set-credentials {user} --client-certificate=client.crt --embed-certs",),
    ),
    "two-logins": Entry(
        "A token and a password for one user",
        _KUBECTL,
        _CONFIG,
        "error: more than one authentication method found for …; found [token basicAuth], only one"
        " is allowed",
        "kubectl sends one of them, and does not choose. A password serves no API server any more.",
        (
            "{kubectl} config unset users.{user}.username",
            "{kubectl} config unset users.{user}.password",
        ),
    ),
    "auth-provider-removed": Entry(
        "kubectl no longer has this auth-provider",
        _KUBECTL,
        _CONFIG,
        "error: The … auth plugin has been removed.",
        "Since kubectl 1.26 the clouds bring a program of their own, which the kubeconfig names"
        " under exec.",
        (
            "# Google: gcloud components install gke-gcloud-auth-plugin",
            "# Azure: kubelogin convert-kubeconfig",
        ),
    ),
    "swapped-cert-and-key": Entry(
        "Certificate and key have changed places",
        _KUBECTL,
        "to use a key as a certificate",
        "error: tls: failed to find certificate PEM data in certificate input, but did find a"
        " private key; PEM inputs may have been switched",
        "There is a private key behind client-certificate-data, or a certificate behind"
        " client-key-data.",
        LOG_IN,
    ),
    "encrypted-key": Entry(
        "The key is locked with a passphrase",
        _KUBECTL,
        "to use a key that it cannot read",
        "error: tls: failed to parse private key",
        "kubectl asks for no passphrase: the key in a kubeconfig must be a plain one, and the file"
        " be kept safe instead (mode 0600).",
        ("openssl pkey -in locked.key -out client.key", *LOG_IN),
    ),
    "damaged-key": Entry(
        "The key is damaged",
        _KUBECTL,
        "to use a key that it cannot read",
        "error: tls: failed to parse private key",
        "It is PEM, but between its BEGIN and END something is missing or was changed, or it is of"
        " a kind that certificates for Kubernetes do not use.",
        LOG_IN,
    ),
    "key-mismatch": Entry(
        "The key is not that of the certificate",
        _KUBECTL,
        "to use a key that does not fit the certificate",
        "error: tls: private key does not match public key",
        "Both are sound, but they are not a pair: one was renewed and the other not, or they belong"
        " to two users. The two public keys differ.",
        NEW_USER_CERTIFICATE,
    ),
    "several-certificates": Entry(
        "Several certificates in the wrong order",
        _KUBECTL,
        "to use a key that does not fit the certificate",
        "error: tls: private key does not match public key",
        "The first certificate behind client-certificate-data is taken for the user's own, and here"
        " the user's stands further down. What signed it comes after it.",
        LOG_IN,
    ),
    "host-not-found": Entry(
        "The server's name is not known",
        "the name service",
        "to give an address for it",
        f"{_U}dial tcp: lookup … on …: no such host",
        "No address belongs to the name: it is misspelt, of a network that this machine is not in"
        " (a VPN, say), or the cluster is gone. It never came to certificates.",
        ("# the name in full, or an address:", *_SERVER),
    ),
    "connection-refused": Entry(
        "Nobody listens on that port",
        _SYSTEM,
        "the connection",
        "The connection to the server … was refused - did you specify the right host or port?",
        "The port is wrong, or the API server is not running. It never came to certificates.",
        _SERVER,
    ),
    "no-answer": Entry(
        "Nothing answers at that address",
        "the network",
        "to carry the connection there, or an answer back",
        f"{_U}dial tcp …: i/o timeout",
        "A firewall drops it, the machine is off, or its network cannot be reached from here. It"
        " never came to certificates.",
        ("# the address that the server has from here:", *_SERVER),
    ),
    "http-to-https": Entry(
        "Plain http:// to a port that speaks TLS",
        "the API server",
        "a client that does not speak TLS",
        "Error from server (BadRequest): the server rejected our request for an unknown reason",
        "The server's address begins with http://, and behind that port TLS is spoken. kubectl"
        " passes on the 400 and not its words: 'Client sent an HTTP request to an HTTPS server.'",
        ("{kubectl} config set-cluster {cluster} --server=https://{address}",),
    ),
    "https-to-http": Entry(
        "TLS to a port that speaks plain HTTP",
        _KUBECTL,
        "a server that answers without TLS",
        f"{_U}http: server gave HTTP response to HTTPS client",
        "The port is another one than the API server's: a proxy, or a web server.",
        _SERVER,
    ),
    "tls-failed": Entry(
        "The TLS handshake fails before any certificate is shown",
        "one of the two sides",
        "the other's offer for the handshake",
        f"{_U}remote error: tls: handshake failure",
        "Nothing in common: the versions of TLS, the kinds of keys; or something in between cuts"
        " the connection.",
        ("openssl s_client -connect {address} -servername {host}",),
    ),
    "server-error": Entry(
        "The API server is in trouble itself",
        "the API server",
        "every request for the time being",
        "Error from server (InternalError): …",
        "TLS and the login are not to blame: the server answers with an error of its own (its etcd,"
        " a webhook).",
        ("# on a control-plane node:", "crictl logs $(crictl ps --quiet --name kube-apiserver)"),
    ),
}
