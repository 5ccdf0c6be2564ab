"""Pasted messages: every text that kubectl was recorded to print leads to its fault."""

import re

import pytest

from kubecert_lesson import LessonError, diagnose, gallery
from kubecert_lesson.diagnose.explanation import Explanations
from kubecert_lesson.faults import Sureness

U = "Unable to connect to the server: "
X = f"{U}tls: failed to verify certificate: x509: "
UNKNOWN = f"{X}certificate signed by unknown authority"
BECAUSE = f"{UNKNOWN} (possibly because of "
TRYING = ' while trying to verify candidate authority certificate "kubernetes")'
CANNOT = '"x509: invalid signature: parent certificate cannot sign this kind of certificate"'
EXPIRED = f"{X}certificate has expired or is not yet valid: current time 2026-11-23T21:08:33Z is "
MUST = "error: You must be logged in to the server "
TIMES = "has expired or is not yet valid: current time 2026-11-23T21:08:33Z is"
LOG = 'authentication.go:75] "Unable to authenticate the request" err="[x509: certificate '
# Final lines of kubectl 1.37 and 1.32, and texts of openssl, Python's ssl and kube-apiserver's
# log, as they were recorded, each with the fault that must come first.
RECORDED = {
    UNKNOWN: "unknown-authority",
    f'{BECAUSE}"crypto/rsa: verification error"{TRYING}': "namesake-authority",
    f'{BECAUSE}"x509: ECDSA verification failure"{TRYING}': "namesake-authority",
    f"{BECAUSE}{CANNOT}{TRYING}": "authority-not-ca",
    f"{EXPIRED}after 2026-10-19T20:38:32Z": "server-expired",
    f"{EXPIRED}before 2026-11-25T20:38:32Z": "clock-behind",
    f"{X}certificate is valid for 10.96.0.1, 192.168.0.10, not 127.0.0.1": "ip-not-in-sans",
    f"{X}cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs": (
        "ip-not-in-sans"
    ),
    f"{X}certificate is valid for kubernetes, kubernetes.default, not localhost": (
        "name-not-in-sans"
    ),
    f"{X}certificate is not valid for any names, but wanted to match localhost": "name-not-in-sans",
    f"{X}certificate relies on legacy Common Name field, use SANs instead": "only-common-name",
    f"{X}certificate specifies an incompatible key usage": "server-without-server-auth",
    f"{MUST}(the server has asked for the client to provide credentials)": "client-expired",
    f"{MUST}(Unauthorized)": "client-expired",
    f"{U}remote error: tls: unknown certificate authority": "strict-client-unknown-authority",
    f"{U}remote error: tls: expired certificate": "strict-client-expired",
    f"{U}remote error: tls: certificate required": "strict-no-certificate",
    f"{U}remote error: tls: bad certificate": "strict-client-unknown-authority",
    f"{U}remote error: tls: unsupported certificate": "client-without-client-auth",
    f"{U}remote error: tls: internal error": "tls-refused",
    f"{U}tls: private key does not match public key": "key-mismatch",
    "error: specifying a root certificates file with the insecure flag is not allowed": (
        "insecure-with-authority"
    ),
    'error: error loading config file "/x": illegal base64 data at input byte 3': "bad-base64",
    "error: unable to load root certificates: unable to parse bytes as PEM block": "not-pem",
    "error: unable to load root certificates: failed to parse certificate: x509: malformed"
    " certificate": "damaged-certificate",
    "error: unable to load root certificates: no valid certificate authority data seen": (
        "not-a-certificate"
    ),
    "error: unable to read certificate-authority /x for lab due to open /x: no such file or"
    " directory": "missing-file",
    "error: unable to read client-cert /nope.crt for me due to open /nope.crt: no such file or"
    " directory": "missing-file",
    "Error from server (BadRequest): the server rejected our request for an unknown reason": (
        "http-to-https"
    ),
    'error: Get "http://127.0.0.1:8443/api?timeout=32s": read tcp 127.0.0.1:5->127.0.0.1:8443:'
    " read: connection reset by peer - error from a previous attempt: EOF": "http-to-https",
    f"{U}tls: first record does not look like a TLS handshake": "https-to-http",
    f"{U}http: server gave HTTP response to HTTPS client": "https-to-http",
    "The connection to the server 127.0.0.1:9 was refused - did you specify the right host or"
    " port?": "connection-refused",
    "The connection to the server localhost:8080 was refused - did you specify the right host or"
    " port?": "no-kubeconfig",
    'Error from server (Forbidden): nodes is forbidden: User "alice" cannot list resource "nodes"'
    ' in API group "" at the cluster scope': "forbidden",
    'Error from server (Forbidden): pods is forbidden: User "alice" cannot list resource "pods" in'
    ' API group "" in the namespace "default"': "forbidden",
    'Error from server (Forbidden): forbidden: User "alice" cannot get path "/"': "forbidden",
    'forbidden: User "system:anonymous" cannot get path "/api"': "seen-as-anonymous",
    'Error from server (Forbidden): nodes is forbidden: User "kubernetes-admin" cannot list'
    ' resource "nodes" in API group "" at the cluster scope': "wrong-group",
    "Please enter Username: error: EOF": "no-credentials",
    "error: client-key-data or client-key must be specified for me to use the clientCert"
    " authentication method.": "cert-without-key",
    f"{U}tls: failed to find certificate PEM data in certificate input, but did find a private key;"
    " PEM inputs may have been switched": "swapped-cert-and-key",
    f"{U}tls: found a certificate rather than a key in the PEM for the private key": (
        "swapped-cert-and-key"
    ),
    f"{U}tls: failed to parse private key": "encrypted-key",
    "Error in configuration: context was not found for specified context: nope": "unknown-context",
    'error: context "nope" does not exist': "unknown-context",
    f"{U}dial tcp: lookup nope.invalid on 10.0.0.2:53: no such host": "host-not-found",
    f"{U}dial tcp 10.0.0.9:6443: i/o timeout": "no-answer",
    f"{U}net/http: TLS handshake timeout": "handshake-timeout",
    "error: certificate-authority-data and certificate-authority are both specified for lab."
    " certificate-authority-data will override.": "two-answers",
    "error: more than one authentication method found for me; found [token basicAuth], only one is"
    " allowed": "two-logins",
    "error: The gcp auth plugin has been removed.": "auth-provider-removed",
    'error: error loading config file "/x": yaml: line 1: did not find expected node': "not-yaml",
    'error: error loading config file "/x": json: cannot unmarshal number into Go struct field': (
        "wrong-field"
    ),
    "Error from server (InternalError): an error on the server": "server-error",
    f"{LOG}signed by unknown authority, verifying certificate SN=1]": "client-other-authority",
    f"{LOG}{TIMES} after 2026-01-01": ("client-expired"),
    f"{LOG}{TIMES} before 2027-01-01": ("client-not-yet-valid"),
    f"{LOG}specifies an incompatible key usage]": "client-without-client-auth",
    'authentication.go:75] "Unable to authenticate the request" err="invalid bearer token"': (
        "bearer-token-not-accepted"
    ),
    "http: TLS handshake error from 10.0.0.9:4711: remote error: tls: bad certificate": (
        "server-certificate-refused"
    ),
    # openssl and Python's ssl
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer"
    " certificate (_ssl.c:1006)": "unknown-authority",
    "verify error:num=19:self-signed certificate in certificate chain": "unknown-authority",
    "error 10 at 0 depth lookup: certificate has expired": "verified-out-of-date",
    "error 9 at 0 depth lookup: certificate is not yet valid": "verified-out-of-date",
    "IP address mismatch, certificate is not valid for '127.0.0.1'. (_ssl.c:1006)": (
        "ip-not-in-sans"
    ),
    "Hostname mismatch, certificate is not valid for 'localhost'.": "name-not-in-sans",
    "error 26 at 0 depth lookup: unsuitable certificate purpose": "verified-for-another-use",
    "error 79 at 1 depth lookup: invalid CA certificate": "verified-for-another-use",
    "[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca (_ssl.c:2580)": (
        "strict-client-unknown-authority"
    ),
    "[SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] sslv3 alert certificate expired": (
        "strict-client-expired"
    ),
    "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required": (
        "strict-no-certificate"
    ),
    "[SSL: SSLV3_ALERT_BAD_CERTIFICATE] sslv3 alert bad certificate": (
        "strict-client-unknown-authority"
    ),
    "[SSL: SSLV3_ALERT_UNSUPPORTED_CERTIFICATE]": "client-without-client-auth",
    "[X509: KEY_VALUES_MISMATCH] key values mismatch (_ssl.c:3900)": "key-mismatch",
    "[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found": "not-pem",
    "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)": "https-to-http",
    "ConnectionRefusedError: [Errno 111] Connection refused": "connection-refused",
    "connect:errno=111": "connection-refused",
}


@pytest.mark.parametrize("text", RECORDED)
def test_what_was_recorded_leads_to_its_fault(text: str) -> None:
    found = diagnose.explain(text)
    assert found and found[0].fault == RECORDED[text]


@pytest.mark.parametrize("text", list(RECORDED)[:8])
def test_the_whole_output_with_its_log_lines_leads_there_too(text: str) -> None:
    log = (
        "E1123 21:08:32.915276     947 memcache.go:381] \"Couldn't get current server API group"
        ' list" err="Get \\"https://127.0.0.1:6443/api?timeout=32s\\": '
        + text.removeprefix(U).replace('"', '\\"')
        + '"'
    )
    assert diagnose.explain("\n".join([*[log] * 5, text]))[0].fault == RECORDED[text]
    assert diagnose.explain(log)[0].fault == RECORDED[text]


def test_lines_that_a_terminal_broke_are_put_together_again() -> None:
    broken = "x509: certificate relies on\n    legacy Common Name\n    field, use SANs instead"
    assert diagnose.explain(broken)[0].fault == "only-common-name"


@pytest.mark.parametrize("fault", gallery.GALLERY, ids=lambda fault: str(fault.id))
def test_every_recorded_text_of_the_gallery_is_known(fault: gallery.Exhibit) -> None:
    for text in fault.texts.kubectl.values():
        assert fault.id in {explanation.fault for explanation in diagnose.explain(text)}


def test_names_in_the_message_go_into_the_commands() -> None:
    fix = diagnose.explain(f"{X}certificate is valid for a, b, not api.example.com")[0].fix
    assert "--apiserver-cert-extra-sans=api.example.com" in "\n".join(fix)
    by_address = diagnose.explain(f"{X}certificate is valid for 10.96.0.1, not 127.0.0.1")
    assert [explanation.fault for explanation in by_address][0] == "ip-not-in-sans"
    assert "name-not-in-sans" not in {explanation.fault for explanation in by_address}
    alice = diagnose.explain('pods is forbidden: User "alice" cannot list resource "pods"')[0]
    assert "--user=alice" in alice.fix[-1]
    trick = diagnose.explain('User "$(reboot)" cannot list resource "pods"')[0]
    assert "--user='$(reboot)'" in trick.fix[-1]


def test_words_that_are_not_known_are_said_to_be_not_known() -> None:
    nothing = diagnose.explain("segmentation fault")
    assert nothing == () and isinstance(nothing, Explanations)
    assert repr(nothing).startswith("Not known") and "Not known" in nothing._repr_html_()
    with pytest.raises(LessonError, match="no message"):
        diagnose.explain("  \n")


def test_only_what_was_recognised_comes_back() -> None:
    """kubectl 1.37 prints the bytes of private keys where two users of a file have one name."""
    message = (
        'error: error loading config file "/x": error converting *[]NamedAuthInfo into *map:'
        ' duplicate name "a" in list: [45 45 45 66 69 71 73 78 SECRET]'
    )
    found = diagnose.explain(message)
    assert found[0].fault == "wrong-field" and "SECRET" not in repr(found) + found._repr_html_()


def test_several_meanings_are_numbered_and_one_is_not() -> None:
    several = diagnose.explain(UNKNOWN)
    assert re.findall(r"^(\d)\. ", repr(several), re.MULTILINE) == ["1", "2", "3"]
    assert several._repr_html_().count("<details open>") == 1
    assert several._repr_html_().count("<details>") == 2
    one = diagnose.explain(f"{X}certificate relies on legacy Common Name field")
    assert repr(one) == repr(one[0])


@pytest.mark.parametrize(
    "secret",
    ["eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln", "cjN0TUFSS3MzY3IzdE1BUktzM2NyM3RN"],
)
def test_a_secret_in_the_place_of_a_name_is_hidden(secret: str) -> None:
    found = diagnose.explain(
        f'error: error loading config file "{secret}": yaml: line 3: mapping values'
    )
    assert [each.fault for each in found] == ["not-yaml"]
    assert "(hidden)" in repr(found)
    assert secret not in repr(found) + found._repr_html_()


def test_a_servers_log_is_not_taken_for_the_one_who_refuses() -> None:
    (found,) = diagnose.explain(
        "I0203 log.go:245] http: TLS handshake error from 192.0.2.9:40122: remote error: tls: bad"
        " certificate"
    )
    assert found.who_refused_whom == "the client refuses the server's certificate"
    assert any("grep 192.0.2.9" in line for line in found.fix)


def test_the_likeliest_three_meanings_are_told_in_full() -> None:
    shown = repr(diagnose.explain(f"{MUST}(Unauthorized)"))
    assert shown.count("Who speaks:") == 3 and "[client-expired]" in shown.splitlines()[0]
    assert "\n4. " in shown and "Less likely" in shown


# The same trouble in the words of one TLS library after another.
LIBRARIES = {
    "unknown-authority": ["0x80090325", "0x800B0109", "ASN no signer error to confirm failure"],
    "server-expired": ["0x80090328", "errSSLCertExpired", "The certificate validity has expired"],
    "name-not-in-sans": ["0x80090322", "peer subject name mismatch", "verify SAN list"],
    "tls-failed": ["no shared cipher", "ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "0x80090331"],
    "https-to-http": ["SSL_ERROR_RX_RECORD_TOO_LONG", "Unsupported or unrecognized SSL message"],
    "http-to-https": ["The plain HTTP request was sent to HTTPS port"],
    "cut-off": ["Empty reply from server", "SSL_connect SYSCALL returned=5 errno=0"],
    "strict-client-unknown-authority": ["SSL_ERROR_BAD_CERT_ALERT", "SSL alert number 42"],
    "strict-no-certificate": ["ERR_BAD_SSL_CLIENT_AUTH_CERT", "SSL alert number 116"],
}


@pytest.mark.parametrize("fault", LIBRARIES)
def test_each_librarys_words_of_a_trouble_lead_to_the_same_fault(fault: str) -> None:
    for words in LIBRARIES[fault]:
        elsewhere = f"GET https://api.shop.example:6443/api/v1/pods: {words}"
        assert [diagnose.explain(one)[0].fault for one in (words, elsewhere)] == [fault] * 2


def test_a_page_to_read_more_on_is_not_taken_for_the_server() -> None:
    told = 'Post "https://10.96.0.1:443/api/v1/pods": x509: certificate signed by unknown authority'
    found = diagnose.explain(f"{told}. Check https://docs.gitlab.com/runner/ for more information")
    assert found[0].fault == "pod-does-not-trust-server"


@pytest.mark.parametrize(
    ("why", "refuses", "sure"),
    [
        ("connect: connection refused", "the operating system of the server", Sureness.CERTAIN),
        ("i/o timeout", "the network refuses to carry", Sureness.CERTAIN),
        ("net/http: TLS handshake timeout", "the network refuses to carry", Sureness.LIKELY),
    ],
)
def test_a_host_that_refuses_or_accepts_a_connection_has_answered(
    why: str, refuses: str, sure: Sureness
) -> None:
    tag = "Feb 06 23:53:31 node1 kubelet[1781]: E0203 10:11:12.1 700 reflector.go:205] "
    first = diagnose.explain(f'{tag}kubelet.go:47: Get "https://10.0.0.9:6443/a": {why}')[0]
    assert first.fault == "kubelet-does-not-reach-server"
    assert refuses in first.who_refused_whom and first.sureness is sure
    assert bool(first.note) is (sure is Sureness.LIKELY)
