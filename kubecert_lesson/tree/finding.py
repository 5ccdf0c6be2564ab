"""Which certificate is meant: by a serial number, a name, a fingerprint, or an alert.

Serial numbers and fingerprints come in many spellings: with colons, blanks or a 0x, as openssl,
browsers, kubectl and the API server's audit log (X509SHA256=…) write them.
Source: kubernetes-mixin, alerts; Kubernetes, "Metrics Reference".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives import hashes

from kubecert_lesson import keys
from kubecert_lesson.errors import LessonError
from kubecert_lesson.inventory import Holder
from kubecert_lesson.tree.model import CertificateTree, TreeCertificate
from kubecert_lesson.words import Text, text

_LABEL = re.compile(
    r"^\s*(x509sha256|sha-?256 fingerprint|sha-?1 fingerprint|sha256 fingerprint|sha256|sha1"
    r"|serial number|serial|fingerprint|subject)\s*[=:]\s*",
    re.IGNORECASE,
)
_HEX = re.compile(r"(?:0x)?([0-9a-f]+)")
_PAIR = re.compile(r"\s*([A-Za-z0-9.]+)\s*=\s*(.+?)\s*")
_SHORTEST = 8  # hexadecimal digits that are taken for the beginning of a fingerprint
_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert about certificates: what it means, and which it can mean."""

    name: str
    meaning: Text
    means: Callable[[TreeCertificate], bool]


def _of_kubelet(one: TreeCertificate) -> bool:
    return "system:nodes" in one.groups


ALERTS = (
    Alert(
        name="KubeClientCertificateExpiration",
        meaning=text(
            "client-certificate-alert",
            "A client whose certificate ends within 7 days (1 day where it is critical) has"
            " authenticated to the API server. The metric behind it"
            " (apiserver_client_certificate_expiration_seconds) counts requests and names nobody,"
            " so it can be any client certificate: those here that end within 7 days come first to"
            " mind. With an audit log, credential-id X509SHA256=… names the very one.",
        ),
        means=lambda one: one.logs_in,
    ),
    Alert(
        name="KubeletClientCertificateExpiration",
        meaning=text(
            "kubelet-client-alert",
            "The certificate with which a kubelet logs in to the API server ends within 7 days (1"
            " day where it is critical): the kubelet has not renewed it. It is in"
            " /var/lib/kubelet/pki/kubelet-client-current.pem of the node that the alert names.",
        ),
        means=lambda one: one.logs_in and _of_kubelet(one),
    ),
    Alert(
        name="KubeletServerCertificateExpiration",
        meaning=text(
            "kubelet-server-alert",
            "The certificate that a kubelet shows on port 10250 ends within 7 days (1 day where it"
            " is critical). It is /var/lib/kubelet/pki/kubelet.crt of the node that the alert"
            " names, or kubelet-server-current.pem where its request still has to be approved"
            " (kubectl get csr).",
        ),
        means=lambda one: one.serves and (_of_kubelet(one) or one.name.partition("@")[1] == "@"),
    ),
)
_BY_NAME = {alert.name.lower(): alert for alert in ALERTS}


def alert(what: str) -> Alert | None:
    """Return the alert of this name, if it is one that is known."""
    return _BY_NAME.get(what.strip().lower())


def find(tree: CertificateTree, what: str) -> tuple[TreeCertificate, ...]:
    """Return the certificates that are meant: by serial number, fingerprint, name or an alert.

    A fingerprint may be SHA-256 or SHA-1 of the certificate or SHA-256 of its key, and may be cut
    to its first 8 digits. A name is a CN, a group, a DNS name or an address, or several pairs such
    as 'O=dev, CN=alice'. Raises LessonError for an empty one.
    """
    meant = alert(what)
    if meant:
        found = [one for one in tree.certificates if meant.means(one)]
        return tuple(
            sorted(
                (one for one in found if one.not_after - tree.at <= _SOON),
                key=lambda one: one.not_after,
            )
        )
    words = _LABEL.sub("", what).strip()
    if not words:
        raise LessonError(
            "nothing-to-find",
            "nothing to find: give a serial number, a fingerprint, a subject or an alert's name",
        )
    by_number = _by_number(words)
    return tuple(one for one in tree.certificates if by_number(one) or _is_named(one, words))


def _by_number(words: str) -> Callable[[TreeCertificate], bool]:
    match = _HEX.fullmatch(re.sub(r"[\s:]", "", words).lower())
    if match is None:
        return lambda _: False
    digits = match[1]
    wanted = {int(digits, 16)} | ({int(digits)} if digits.isdecimal() else set())

    def is_meant(one: TreeCertificate) -> bool:
        if one.certificate.serial_number in wanted:
            return True
        return len(digits) >= _SHORTEST and any(p.startswith(digits) for p in _prints(one))

    return is_meant


def _prints(one: TreeCertificate) -> list[str]:
    certificate, key = one.certificate, one.facts.key
    found = [certificate.fingerprint(h).hex() for h in (hashes.SHA256(), hashes.SHA1())]
    if key is not None:
        found.append(keys.fingerprint(key).replace(":", "").lower())
    if one.facts.key_id:
        found.append(one.facts.key_id.hex())
    return found


def _is_named(one: TreeCertificate, words: str) -> bool:
    """Compare names; 'CN = x' and '/O=dev/CN=x', as openssl writes them, are the same to us."""
    parts = [part for part in re.split(r",\s*(?=[A-Za-z0-9.]+\s*=)|/(?=[A-Z]+=)", words) if part]
    pairs = [_PAIR.fullmatch(part) for part in parts]
    own = {part.strip() for part in re.split(r",\s*(?=[A-Za-z0-9.]+=)", one.subject)}
    if pairs and all(pairs):
        return {f"{pair[1]}={pair[2]}" for pair in pairs if pair} <= own
    held = {place.entry for place in one.places if place.holder is not Holder.FILE}
    return words.lower() in {
        name.lower() for name in (one.name, one.subject, *one.groups, *one.names, *held)
    }
