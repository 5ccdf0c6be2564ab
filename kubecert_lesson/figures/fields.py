"""The parts of a certificate, and what each of them means to Kubernetes, as plain values.

Source: RFC 5280, section 4 (the fields); Kubernetes, "Authenticating" (CN and O) and "PKI
certificates and requirements"; kubectl 1.37, whose refusals were recorded.
"""

from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import NameOID

from kubecert_lesson.certificates import Summary, foreign, name_text, summarize
from kubecert_lesson.chain import signed_by
from kubecert_lesson.figures.extensions import extension_part, missing_parts
from kubecert_lesson.figures.graphs import CertificateKind, GraphNode, graph
from kubecert_lesson.figures.part import Part
from kubecert_lesson.words import Text, text

MASTERS = "system:masters"


def parts(
    certificate: x509.Certificate, issuer: x509.Certificate | None = None
) -> tuple[Part, ...]:
    """Return every part of a certificate, in the order in which it is there.

    With the certificate of its ``issuer`` the signature is checked. A purpose or a name that is
    missing although Kubernetes needs one is a part, too, marked as a problem. Raises LessonError
    for something that is not a certificate.
    """
    node = graph([certificate]).nodes[0]
    summary = summarize(certificate)
    matches = None if issuer is None else signed_by(certificate, issuer)
    return tuple(_parts(certificate, node, summary, matches))


def _parts(
    certificate: x509.Certificate, node: GraphNode, summary: Summary, matches: bool | None
) -> Iterator[Part]:
    yield _version(certificate)
    yield _serial(summary)
    yield Part(title=text("issuer", "issuer"), content=summary.issuer, because=_issuer(node))
    yield from _validity(node, summary)
    subject = foreign.subject(certificate)
    if not list(subject):
        yield _empty_subject(node)
    for attribute in subject:
        yield _subject(attribute, node)
    yield Part(
        title=text("public-key", "public key"),
        content=summary.key,
        because=text(
            "checks-signatures",
            "checks what the private key signs; that key is not in the certificate",
        ),
    )
    for extension in foreign.extensions(certificate):
        yield extension_part(extension, node, summary)
    yield from missing_parts(certificate, node)
    yield Part(
        title=text("signature", "signature"),
        content=f"{summary.signature_algorithm}, {certificate.signature[:8].hex(':').upper()}…",
        because=_signature(node, matches),
        problem=matches is False or node.own_signature_fails,
        signed=False,
    )


def _version(certificate: x509.Certificate) -> Part:
    because = text("extensions", "extensions may follow: purposes, names of a server, CA:TRUE")
    if certificate.version is x509.Version.v1:
        because = text(
            "no-extensions", "the oldest form: it has no extensions, so no SANs and no CA:TRUE"
        )
    return Part(title=text("version", "version"), content=certificate.version.name, because=because)


def _serial(summary: Summary) -> Part:
    because = text(
        "number",
        "a number that the authority chose; Kubernetes has no list of revoked numbers",
    )
    if summary.serial < 1:
        because = text(
            "not-positive", "RFC 5280 requires a number above 0; Kubernetes does not mind"
        )
    title = text("serial-number", "serial number")
    return Part(title=title, content=str(summary.serial), because=because)


def _issuer(node: GraphNode) -> Text:
    if node.signs_itself:
        return text("signs-itself", "its own subject: this certificate signs itself")
    if node.own_signature_fails:
        return text("other-key", "its own subject, but another key signed it")
    return text("claim", "says who signed it. A name is a claim; the signature is the proof")


def _validity(node: GraphNode, summary: Summary) -> Iterator[Part]:
    yield Part(
        title=text("not-before", "not before"),
        content=f"{summary.not_before:%Y-%m-%d %H:%M:%S UTC}",
        because=text("refused-before", "until then it is refused"),
    )
    because = text("refused-after", "from then on it is refused: replace it before that")
    if node.is_authority:
        because = text(
            "all-refused-after",
            "from then on everything that it signed is refused: replace it before that",
        )
    yield Part(
        title=text("not-after", "not after"),
        content=f"{summary.not_after:%Y-%m-%d %H:%M:%S UTC}",
        because=because,
    )


def _empty_subject(node: GraphNode) -> Part:
    because = text("known-by-sans", "not used here: a server is known by its SANs")
    if node.kind.logs_in:
        because = text("no-user", "no CN, so no user name: the API server answers 401")
    return Part(
        title=text("subject", "subject"),
        content=text("empty", "(empty)"),
        because=because,
        problem=node.kind.logs_in,
    )


def _subject(attribute: x509.NameAttribute[str | bytes], node: GraphNode) -> Part:
    value = name_text(x509.Name([attribute])).partition("=")[2]
    because = text("no-meaning", "neither a user name nor a group")
    if attribute.oid == NameOID.COMMON_NAME:
        because = _common_name(node)
    elif attribute.oid == NameOID.ORGANIZATION_NAME:
        because = _organization(value, node)
    name = attribute.rfc4514_attribute_name
    title = text("subject-attribute", "subject, {name}", name=name)
    return Part(title=title, content=value, because=because)


def _common_name(node: GraphNode) -> Text:
    if node.is_authority:
        return text("issuer-name", "what the certificates below it name as their issuer")
    if node.kind is CertificateKind.SERVING:
        return text(
            "label", "a label: kubectl compares the address that it dials with the SANs only"
        )
    if node.kind is CertificateKind.SERVING_AND_CLIENT:
        return text(
            "user-or-server",
            "the user name when it logs in; as a server it is known by its SANs",
        )
    return text("user", "the user name: this is who logs in")


def _organization(value: str, node: GraphNode) -> Text:
    if node.is_authority or node.kind is CertificateKind.SERVING:
        return text("no-group", "not a group: only a client's O is one")
    if value == MASTERS:
        return text(
            "masters",
            "a group authorized to do everything; RBAC cannot take that away, admission may refuse",
        )
    return text("group", "a group: RBAC can give rights to it")


def _signature(node: GraphNode, matches: bool | None) -> Text:
    if node.signs_itself:
        return text("own-signature-matches", "made with its own key: checked just now, it matches")
    if matches:
        return text(
            "signature-matches",
            "checked just now with the key of the issuer's certificate: it matches",
        )
    if matches is False:
        return text(
            "signature-differs",
            "checked just now with the key of the issuer's certificate: it does not match",
        )
    if node.own_signature_fails:
        return text(
            "own-signature-fails",
            "its own key was tried just now: it did not make this signature",
        )
    return text(
        "not-checked",
        "made with the issuer's key over everything above; the issuer's certificate can prove it",
    )
