"""Facts about what servers show: the API server's certificate, and that of a webhook."""

from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kubecert_lesson.hunt.layouts import Work
from kubecert_lesson.hunt.traces import Fact, Traces, WorkTraces, signed_by
from kubecert_lesson.kubeadm.parameters import is_address
from kubecert_lesson.words import Text, text


def facts_of_address(t: Traces) -> Iterator[Fact]:
    """Facts about the address that the kubeconfig dials, and what answers there."""
    server = t.server
    because = text(
        "dialled",
        "The kubeconfig dials {server}, and the API server listens on port {port}.",
        server=server.geturl(),
        port=t.port,
    )
    yield Fact(fault="connection-refused", present=_port(t) != t.port, because=because)
    speaks = (
        text(
            "speaks-tls",
            "What listens there speaks TLS, and {server} is dialled.",
            server=server.geturl(),
        )
        if t.tls
        else text("speaks-no-tls", "What listens there does not speak TLS.")
    )
    plain = server.scheme == "http"
    yield Fact(fault="http-to-https", present=plain and t.tls, because=speaks)
    yield Fact(fault="https-to-http", present=not plain and not t.tls, because=speaks)


def facts_of_serving(t: Traces) -> Iterator[Fact]:
    """Facts about the certificate that the API server shows."""
    leaf, *sent = t.shown
    yield from _dates(leaf, t, expired="server-expired", early="server-not-yet-valid")
    yield Fact(
        fault="server-without-server-auth",
        present=ExtendedKeyUsageOID.SERVER_AUTH not in usages(leaf),
        because=_usage(leaf),
    )
    roots = [certificate.public_key() for certificate in t.client_ca]
    direct = any(signed_by(leaf, root) for root in roots)
    bridged = any(
        signed_by(leaf, between.public_key()) and any(signed_by(between, root) for root in roots)
        for between in sent
    )
    because = text(
        "signed-by",
        "The server's certificate is issued by {issuer}, and {count} more are sent along.",
        issuer=name_of(leaf.issuer),
        count=len(sent),
    )
    yield Fact(fault="missing-intermediate", present=not direct and not bridged, because=because)
    yield from _names(leaf, t)


def _names(leaf: x509.Certificate, t: Traces) -> Iterator[Fact]:
    host, wanted = t.server.hostname or "", str(t.cluster.get("tls-server-name") or "")
    shown = sans(leaf)
    because = text(
        "names",
        "The server's certificate is for {names}, and kubectl asks for {host}.",
        names=shown or text("no-names", "no name at all"),
        host=wanted or host,
    )
    good, legacy = host in shown, not shown and host == _common_name(leaf)
    other = bool(wanted) and wanted not in shown
    by_address = is_address(host)
    yield Fact(fault="ip-not-in-sans", present=not good and by_address, because=because)
    named = not good and not by_address
    yield Fact(fault="name-not-in-sans", present=named and not legacy, because=because)
    yield Fact(fault="only-common-name", present=named and legacy, because=because)
    yield Fact(fault="wrong-tls-server-name", present=other and good, because=because)


def facts_of_work(work: WorkTraces | None, t: Traces) -> Iterator[Fact]:
    """Facts about what the API server calls."""
    if work is None:
        why = text("calls-nobody", "The API server calls no other server here.")
        for fault in (*_WEBHOOK, "extension-not-trusted"):
            yield Fact(fault=fault, present=False, because=why)
        return
    webhook = work.kind is Work.WEBHOOK
    trusted = any(signed_by(work.shown, each.public_key()) for each in work.trusted)
    bundle = text(
        "bundle",
        "The {kind} shows a certificate of {issuer}; the key of that authority is in the caBundle:"
        " {trusted}.",
        kind=work.kind.value,
        issuer=name_of(work.shown.issuer),
        trusted=yes_or_no(trusted),
    )
    expired = work.shown.not_valid_after_utc < t.now
    dates = _until(work.shown)
    right = work.name in sans(work.shown)
    named = text(
        "called",
        "It is called {name}, and its certificate is for {names}.",
        name=work.name,
        names=sans(work.shown) or text("no-names", "no name at all"),
    )
    yield Fact(fault="webhook-unknown-authority", present=webhook and not trusted, because=bundle)
    yield Fact(fault="webhook-expired", present=webhook and expired, because=dates)
    yield Fact(fault="webhook-wrong-name", present=webhook and not right, because=named)
    yield Fact(fault="extension-not-trusted", present=not webhook and not trusted, because=bundle)


_WEBHOOK = ("webhook-unknown-authority", "webhook-expired", "webhook-wrong-name")


def _dates(certificate: x509.Certificate, t: Traces, *, expired: str, early: str) -> Iterator[Fact]:
    because = _until(certificate)
    yield Fact(fault=expired, present=certificate.not_valid_after_utc < t.now, because=because)
    yield Fact(fault=early, present=certificate.not_valid_before_utc > t.now, because=because)


def _until(certificate: x509.Certificate) -> Text:
    return text(
        "valid",
        "That certificate is valid from {begin} to {end}.",
        begin=certificate.not_valid_before_utc,
        end=certificate.not_valid_after_utc,
    )


def _usage(certificate: x509.Certificate) -> Text:
    words = tuple(_USES.get(use, use.dotted_string) for use in usages(certificate))
    return text("usage", "That certificate may be used for {uses}.", uses=words or ("nothing",))


_USES = {
    ExtendedKeyUsageOID.SERVER_AUTH: "serverAuth",
    ExtendedKeyUsageOID.CLIENT_AUTH: "clientAuth",
}


def usages(certificate: x509.Certificate) -> tuple[x509.ObjectIdentifier, ...]:
    """Return the extended key usages."""
    try:
        return tuple(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        return ()


def sans(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the DNS names and the addresses that a certificate is for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = map(str, found.get_values_for_type(x509.IPAddress))
    return (*found.get_values_for_type(x509.DNSName), *addresses)


def name_of(name: x509.Name) -> str:
    """Write a name."""
    return name.rfc4514_string()


def _common_name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def _port(t: Traces) -> int:
    try:
        return t.server.port or 0
    except ValueError:
        return 0


def yes_or_no(value: bool) -> Text:
    """Say it in a word."""
    return text("yes", "yes") if value else text("no", "no")
