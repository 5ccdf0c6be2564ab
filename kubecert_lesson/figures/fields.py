"""The parts of a certificate, and what each of them means to Kubernetes, as plain values.

Source: RFC 5280, section 4 (the fields); Kubernetes, "Authenticating" (CN and O) and "PKI
certificates and requirements"; kubectl 1.37, whose refusals were recorded.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kubecert_lesson.chain import signed_by
from kubecert_lesson.figures.graphs import Kind, Node, graph
from kubecert_lesson.figures.speech import listed, readable
from kubecert_lesson.reading import Summary, name_text, summarize

MASTERS = "system:masters"
_SERVES = (Kind.SERVING, Kind.SERVING_AND_CLIENT)
_LOGS_IN = (Kind.CLIENT, Kind.SERVING_AND_CLIENT)
_USES = {
    ExtendedKeyUsageOID.SERVER_AUTH: "kubectl accepts it from a server",
    ExtendedKeyUsageOID.CLIENT_AUTH: "the API server accepts it from a client",
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE: "it may be used for anything",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a certificate: its name, what stands in it, and what follows from that."""

    field: str
    value: str
    meaning: str
    problem: bool = False  # something is missing or wrong here
    signed: bool = True  # it is part of what the authority signed


def parts(
    certificate: x509.Certificate, issuer: x509.Certificate | None = None
) -> tuple[Part, ...]:
    """Return every part of a certificate, in the order in which it stands there.

    With the certificate of its ``issuer`` the signature is checked. A purpose or a name that is
    missing where Kubernetes needs one is a part, too, marked as a problem. Raises LessonError for
    something that is no certificate, or one that cannot be read.
    """
    node = graph([certificate]).nodes[0]
    said = summarize(certificate)
    fits = None if issuer is None else signed_by(certificate, issuer)
    return tuple(
        Part(one.field, readable(one.value), readable(one.meaning), one.problem, one.signed)
        for one in _parts(certificate, node, said, fits)
    )


def _parts(
    certificate: x509.Certificate, node: Node, said: Summary, fits: bool | None
) -> Iterator[Part]:
    yield _version(certificate)
    yield _serial(said)
    yield Part("issuer", said.issuer, _issuer(node))
    refused = "everything that it signed is refused" if node.is_authority else "it is refused"
    yield Part("not before", f"{said.not_before:%Y-%m-%d %H:%M:%S UTC}", "until then it is refused")
    yield Part(
        "not after",
        f"{said.not_after:%Y-%m-%d %H:%M:%S UTC}",
        f"from then on {refused}: a new one has to be there in time",
    )
    if not list(certificate.subject):
        yield Part("subject", "(empty)", _empty_subject(node), node.kind in _LOGS_IN)
    for attribute in certificate.subject:
        yield _subject(attribute, node)
    yield Part("public key", said.key, "checks what the private key signs; that key is not in here")
    for extension in certificate.extensions:
        yield _extension(extension, node, said)
    yield from _missing(certificate, node)
    yield Part(
        "signature",
        f"{said.signature_algorithm}, {certificate.signature[:8].hex(':').upper()}…",
        _signature(node, fits),
        fits is False or node.own_signature_fails,
        signed=False,
    )


def _version(certificate: x509.Certificate) -> Part:
    old = certificate.version is x509.Version.v1
    meaning = (
        "the oldest form: it has no extensions, so no SANs and no CA:TRUE"
        if old
        else "extensions may follow: purposes, names of a server, CA:TRUE"
    )
    return Part("version", certificate.version.name, meaning)


def _serial(said: Summary) -> Part:
    meaning = "a number of the authority's; Kubernetes has no list of numbers that were revoked"
    if said.serial < 1:
        meaning = "RFC 5280 wants a number above 0; Kubernetes does not mind"
    return Part("serial number", str(said.serial), meaning)


def _issuer(node: Node) -> str:
    if node.signs_itself:
        return "its own subject: this certificate signs itself"
    if node.own_signature_fails:
        return "its own subject, yet another key signed it"
    return "says who signed it. A name is a claim; the signature is the proof"


def _empty_subject(node: Node) -> str:
    if node.kind in _LOGS_IN:
        return "no CN, so no user name: the API server answers 401"
    return "plays no part here: a server is known by its SANs"


def _subject(attribute: x509.NameAttribute[str | bytes], node: Node) -> Part:
    name = attribute.rfc4514_attribute_name
    value = name_text(x509.Name([attribute])).partition("=")[2]
    meaning = "neither a user name nor a group"
    if attribute.oid == NameOID.COMMON_NAME:
        meaning = _common_name(node)
    elif attribute.oid == NameOID.ORGANIZATION_NAME:
        meaning = _organization(value, node)
    return Part(f"subject, {name}", value, meaning)


def _common_name(node: Node) -> str:
    if node.is_authority:
        return "what the certificates below it name as their issuer"
    if node.kind is Kind.SERVING:
        return "a label: kubectl compares the address that it dials with the SANs only"
    if node.kind is Kind.SERVING_AND_CLIENT:
        return "the user name where it logs in; as a server it is known by its SANs"
    return "the user name: this is who logs in"


def _organization(value: str, node: Node) -> str:
    if node.is_authority or node.kind is Kind.SERVING:
        return "no group: only a client's O is one"
    if value == MASTERS:
        return "the group that may do everything; no RBAC rule takes that away"
    return "a group: RBAC can give rights to it"


def _extension(extension: x509.Extension[x509.ExtensionType], node: Node, said: Summary) -> Part:
    def part(field: str, value: str, meaning: str, problem: bool = False) -> Part:
        return Part(f"{field}, critical" if extension.critical else field, value, meaning, problem)

    match extension.value:
        case x509.KeyUsage():
            lame = node.is_authority and not extension.value.key_cert_sign
            return part("key usage", listed(said.key_usage), _key_usage(node, lame), lame)
        case x509.ExtendedKeyUsage() as purposes:
            meaning = listed(_USES[oid] for oid in purposes if oid in _USES)
            value = listed(said.extended_key_usage)
            return part(
                "extended key usage",
                value,
                meaning or "neither a server nor a client may show it",
                not meaning,
            )
        case x509.BasicConstraints() as basic:
            length = "" if basic.path_length is None else f", path length {basic.path_length}"
            return part(
                "basic constraints", f"CA:{str(basic.ca).upper()}{length}", _constraints(basic)
            )
        case x509.SubjectAlternativeName():
            return part("subject alternative name", ", ".join(said.sans), _sans(node))
        case x509.SubjectKeyIdentifier():
            value, meaning = said.subject_key_id, "a short name of its key, for finding it"
            return part("subject key identifier", _start(value), meaning)
        case x509.AuthorityKeyIdentifier():
            value, meaning = said.authority_key_id, "which key signed it, for finding the authority"
            return part("authority key identifier", _start(value), meaning)
        case other:
            name = other.oid._name if other.oid._name != "Unknown OID" else other.oid.dotted_string
            meaning = "whoever does not know it passes over it"
            if extension.critical:
                meaning = "whoever does not know it has to refuse the certificate"
            return part(name, "present", meaning)


def _start(key_id: str) -> str:
    """The first eight bytes of a key identifier."""
    return f"{key_id[:23]}…" if len(key_id) > 23 else key_id or "–"


def _key_usage(node: Node, lame: bool) -> str:
    if lame:
        return "without keyCertSign kubectl refuses all that it signed"
    if node.is_authority:
        return "keyCertSign: its key may sign certificates"
    return "what its key may do in TLS: it signs the handshake"


def _constraints(basic: x509.BasicConstraints) -> str:
    if not basic.ca:
        return "it may not vouch for others, though its key could sign"
    if basic.path_length is None:
        return "it is an authority: it may vouch for others"
    below = basic.path_length or "no"
    return f"it is an authority; {below} further authorities may follow below it"


def _sans(node: Node) -> str:
    if node.is_authority:
        return "plays no part in an authority"
    if node.kind is Kind.CLIENT:
        return "plays no part in a client: the user name is the CN"
    return "the only names and addresses under which kubectl accepts this server"


def _missing(certificate: x509.Certificate, node: Node) -> Iterator[Part]:
    present = {type(extension.value) for extension in certificate.extensions}
    if not node.is_authority and x509.ExtendedKeyUsage not in present:
        meaning = "no purpose is named, so it is accepted from servers and from clients"
        yield Part("extended key usage", "(not there)", meaning)
    if node.kind in _SERVES and x509.SubjectAlternativeName not in present:
        meaning = "without one kubectl refuses this server, whatever its CN is"
        yield Part("subject alternative name", "(not there)", meaning, problem=True)


def _signature(node: Node, fits: bool | None) -> str:
    if node.signs_itself:
        return "made with its own key: checked just now, it fits"
    if fits is not None:
        verdict = "it fits" if fits else "it does not fit"
        return f"checked just now with the key of the issuer's certificate: {verdict}"
    if node.own_signature_fails:
        return "its own key was tried just now: it did not make this signature"
    return "made over all of the above with the issuer's key; the issuer's certificate can prove it"
