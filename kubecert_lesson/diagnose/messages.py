"""From what a program printed to the faults that it can mean: ``explain("x509: …")``.

Texts of kubectl first, then those of kube-apiserver's log, openssl and Python's ssl. The order
matters: a longer text comes before the shorter one that is in it, too.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from kubecert_lesson.diagnose.explaining import explain_fault
from kubecert_lesson.diagnose.explanation import Explanation
from kubecert_lesson.diagnose.faces.html import explanations_html
from kubecert_lesson.diagnose.faces.text import explanations_text
from kubecert_lesson.errors import LessonError

_CLIENT = ("client-other-authority", "client-expired", "merged-users", "wrong-token")
_NAMES = ("ip-not-in-sans", "name-not-in-sans", "wrong-tls-server-name")

PATTERNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # kube-apiserver's log: there the words are about the client's certificate
    (
        r"Unable to authenticate the request.*certificate signed by unknown authority",
        ("client-other-authority",),
    ),
    (r"Unable to authenticate the request.*current time \S+ is after", ("client-expired",)),
    (r"Unable to authenticate the request.*current time \S+ is before", ("client-not-yet-valid",)),
    (
        r"Unable to authenticate the request.*incompatible key usage",
        ("client-without-client-auth",),
    ),
    (r"Unable to authenticate the request.*token", ("wrong-token",)),
    (
        r"TLS handshake error from .*remote error: tls: (?:bad certificate|unknown certificate"
        r" authority|unknown certificate)",
        ("unknown-authority", "namesake-authority"),
    ),
    # kubectl refuses the server
    (
        r'certificate signed by unknown authority \(possibly because of "x509: invalid signature:'
        r' parent certificate cannot sign this kind of certificate"[^)]*\)?',
        ("authority-not-ca",),
    ),
    (
        r"certificate signed by unknown authority \(possibly because of"
        r' "[^"]*verif[^"]*"[^)]*\)?',
        ("namesake-authority",),
    ),
    (
        r"certificate signed by unknown authority",
        ("unknown-authority", "no-authority", "missing-intermediate"),
    ),
    (
        r"certificate has expired or is not yet valid: current time \S+ is after \S+",
        ("server-expired", "authority-expired", "clock-ahead"),
    ),
    (
        r"certificate has expired or is not yet valid: current time \S+ is before \S+",
        ("clock-behind", "server-not-yet-valid", "authority-not-yet-valid"),
    ),
    (r"certificate has expired or is not yet valid", ("server-expired", "clock-behind")),
    (r"certificate is valid for .+, not (?P<host>\S+)", _NAMES),
    (
        r"cannot validate certificate for (?P<host>\S+) because it doesn't contain any IP SANs",
        ("ip-not-in-sans",),
    ),
    (
        r"certificate is not valid for any names, but wanted to match (?P<host>\S+)",
        ("name-not-in-sans", "wrong-tls-server-name"),
    ),
    (r"certificate relies on legacy Common Name field", ("only-common-name",)),
    (r"certificate specifies an incompatible key usage", ("server-without-server-auth",)),
    (
        r"x509: (?:too many intermediates|unhandled critical extension|a root or intermediate"
        r" certificate is not authorized|certificate is not authorized to sign)",
        ("chain-limits",),
    ),
    # a server refuses the client inside TLS
    (r"remote error: tls: unknown certificate authority", ("strict-client-unknown-authority",)),
    (r"remote error: tls: expired certificate", ("strict-client-expired",)),
    (r"remote error: tls: certificate required", ("strict-no-certificate",)),
    (
        r"remote error: tls: bad certificate",
        ("client-not-yet-valid", "strict-client-unknown-authority"),
    ),
    (r"remote error: tls: unsupported certificate", ("client-without-client-auth",)),
    (
        r"remote error: tls: (?:handshake failure|protocol version not supported)",
        ("tls-failed",),
    ),
    (r"remote error: tls: [a-z ]+", ("tls-refused",)),
    # the API server answers 401 or 403
    (
        r"You must be logged in to the server \([^)]*\)?",
        (*_CLIENT, "client-without-client-auth", "client-not-yet-valid"),
    ),
    (r'User "(?P<user>system:anonymous)" cannot .*', ("seen-as-anonymous",)),
    (r'User "(?P<user>kubernetes-admin)" cannot .*', ("wrong-group", "forbidden")),
    (r'User "(?P<user>[^"]*)" cannot .*', ("forbidden", "wrong-group")),
    # kubectl gets not so far
    (r"private key does not match public key", ("key-mismatch", "several-certificates")),
    (r"Please enter Username", ("no-credentials", "unknown-user", "key-without-cert")),
    (r"illegal base64 data at input byte \d+", ("bad-base64",)),
    (r"unable to load root certificates: unable to parse bytes as PEM block", ("not-pem",)),
    (r"failed to find any PEM data in \w+ input", ("not-pem",)),
    (r"no valid certificate authority data seen", ("not-a-certificate",)),
    (r"x509: malformed certificate", ("damaged-certificate",)),
    (
        r"unable to read (?:certificate-authority|client-cert|client-key) .*permission denied",
        ("unreadable-file",),
    ),
    (
        r"(?:unable to read (?:certificate-authority|client-cert|client-key) .*|error: open .*)"
        r"no such file or directory",
        ("missing-file",),
    ),
    (r"specifying a root certificates file with the insecure flag", ("insecure-with-authority",)),
    (
        r"client-key-data or client-key must be specified for (?P<user>\S+)",
        ("cert-without-key",),
    ),
    (
        r"did find a private key; PEM inputs may have been switched|found a certificate rather than"
        r" a key in the PEM for the private key",
        ("swapped-cert-and-key",),
    ),
    (r"tls: failed to parse private key", ("encrypted-key", "damaged-key")),
    (r"context was not found for specified context: \S+", ("unknown-context",)),
    (r'context "[^"]*" does not exist', ("unknown-context",)),
    (r"are both specified for (?P<user>\S+?)[.;]", ("two-answers",)),
    (r"more than one authentication method found for (?P<user>[^;]+);", ("two-logins",)),
    (r"The \w+ auth plugin has been removed", ("auth-provider-removed",)),
    (r"error loading config file .*yaml: ", ("not-yaml",)),
    (
        r"error loading config file .*(?:cannot unmarshal|no kind|error converting)",
        ("wrong-field",),
    ),
    # the way to the server
    (
        r"The connection to the server localhost:8080 was refused",
        ("no-kubeconfig", "no-context", "unknown-cluster", "no-server"),
    ),
    (r"The connection to the server \S+ was refused", ("connection-refused",)),
    (r"connect(?:ion)?:? (?:connection )?refused|errno=111|Errno 111", ("connection-refused",)),
    (
        r"the server rejected our request for an unknown reason|Client sent an HTTP request to an"
        r" HTTPS server|Get \"http://[^\"]*\".*connection reset by peer",
        ("http-to-https",),
    ),
    (
        r"server gave HTTP response to HTTPS client|first record does not look like a TLS"
        r" handshake",
        ("https-to-http",),
    ),
    (r"dial tcp: lookup (?P<host>\S+).*no such host", ("host-not-found",)),
    (
        r"i/o timeout|no route to host|network is unreachable|TLS handshake timeout|context"
        r" deadline exceeded",
        ("no-answer",),
    ),
    (r"Error from server \((?:InternalError|ServiceUnavailable)\)", ("server-error",)),
    # openssl and Python's ssl, about the server
    (
        r"unable to get local issuer certificate|self-signed certificate in certificate chain",
        ("unknown-authority", "namesake-authority", "no-authority", "missing-intermediate"),
    ),
    (r"certificate is not yet valid", ("clock-behind", "server-not-yet-valid")),
    (
        r"IP address mismatch(?:, certificate is not valid for '(?P<host>[^']*)')?",
        ("ip-not-in-sans",),
    ),
    (
        r"Hostname mismatch(?:, certificate is not valid for '(?P<host>[^']*)')?",
        ("name-not-in-sans", "wrong-tls-server-name"),
    ),
    (r"invalid CA certificate", ("authority-not-ca",)),
    (r"unsuitable certificate purpose", ("server-without-server-auth",)),
    # the same, about the client
    (r"(?i)alert[ _]unknown[ _]ca", ("strict-client-unknown-authority",)),
    (r"(?i)alert[ _]certificate[ _]expired", ("strict-client-expired",)),
    (r"certificate has expired", ("server-expired", "authority-expired")),
    (r"(?i)alert[ _]certificate[ _]required", ("strict-no-certificate",)),
    (r"(?i)alert[ _]bad[ _]certificate", ("client-not-yet-valid", "tls-refused")),
    (r"(?i)alert[ _]unsupported[ _]certificate", ("client-without-client-auth",)),
    (r"(?i)key[ _]values[ _]mismatch", ("key-mismatch", "several-certificates")),
    (r"(?i)no[ _]certificate[ _]or[ _]crl[ _]found", ("not-pem", "not-a-certificate")),
    (r"(?i)wrong[ _]version[ _]number", ("https-to-http",)),
    # words that say little, last
    (r"Unauthorized", _CLIENT),
    (r"Forbidden", ("forbidden", "wrong-group")),
)


class Explanations(tuple[Explanation, ...]):
    """What a message can mean, the likeliest first; empty where it is not known."""

    __slots__ = ()

    def __repr__(self) -> str:
        return explanations_text(self)

    def _repr_html_(self) -> str:
        return explanations_html(self)


def explain(message: str) -> Explanations:
    """Explain what kubectl printed (or openssl, Python's ssl, kube-apiserver's log).

    One line or all of the output: the last line that is known decides, as with kubectl. Returns
    every fault that it can mean, the likeliest first, and nothing for words that are not known.
    Of the message itself only the part that was recognised comes back: kubectl has been seen to
    print private keys. Raises LessonError for no message.
    """
    text = message.replace('\\"', '"').strip()
    if not text:
        raise LessonError("no message was given: paste what kubectl printed, say 'x509: …'")
    for part in _parts(text):
        for pattern, faults in PATTERNS:
            if found := re.search(pattern, part):
                return Explanations(_explained(found, faults))
    return Explanations()


def _parts(text: str) -> Iterator[str]:
    """The lines from the last to the first; then all in one, for a terminal that broke lines."""
    yield from reversed(text.splitlines())
    yield " ".join(text.split())


def _explained(found: re.Match[str], faults: tuple[str, ...]) -> Iterator[Explanation]:
    said = {key: value for key, value in found.groupdict().items() if value}
    host = said.get("host", "")
    names = {key: value.rstrip('."') for key, value in said.items()}
    for fault in faults:
        if host and fault == ("name-not-in-sans" if _is_address(host) else "ip-not-in-sans"):
            continue
        yield explain_fault(fault, names, kubectl=found.group())


def _is_address(host: str) -> bool:
    try:
        ip_address(host.rstrip('."'))
    except ValueError:
        return False
    return True
