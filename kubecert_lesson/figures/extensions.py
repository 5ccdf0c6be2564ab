"""The extensions of a certificate, and what each of them means to Kubernetes.

Source: RFC 5280, section 4.2; kubectl 1.37, whose refusals were recorded.
"""

from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson.certificates import Summary, foreign
from kubecert_lesson.figures.graphs import CertificateKind, GraphNode
from kubecert_lesson.figures.part import Part
from kubecert_lesson.words import Plural, Text, joined, text

_USES = {
    ExtendedKeyUsageOID.SERVER_AUTH: text("from-server", "kubectl accepts it from a server"),
    ExtendedKeyUsageOID.CLIENT_AUTH: text("from-client", "the API server accepts it from a client"),
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE: text("for-anything", "it may be used for anything"),
}
_MISSING = text("missing", "(missing)")


def extension_part(
    extension: x509.Extension[x509.ExtensionType], node: GraphNode, summary: Summary
) -> Part:
    """Return the part of an extension, which may be marked critical."""
    part = _value(extension, node, summary)
    if not extension.critical:
        return part
    return Part(
        title=text(part.code, "{field}, critical", field=part.title),
        content=part.content,
        because=part.because,
        problem=part.problem,
    )


def _value(
    extension: x509.Extension[x509.ExtensionType], node: GraphNode, summary: Summary
) -> Part:
    match extension.value:
        case x509.KeyUsage() as usage:
            return _key_usage(usage, node, summary)
        case x509.ExtendedKeyUsage() as purposes:
            return _extended_key_usage(purposes, summary)
        case x509.BasicConstraints() as basic:
            length = "" if basic.path_length is None else f", path length {basic.path_length}"
            return Part(
                title=text("basic-constraints", "basic constraints"),
                content=f"CA:{str(basic.ca).upper()}{length}",
                because=_constraints(basic),
            )
        case x509.SubjectAlternativeName():
            title = text("subject-alternative-name", "subject alternative name")
            return Part(title=title, content=", ".join(summary.sans), because=_sans(node))
        case x509.SubjectKeyIdentifier():
            return Part(
                title=text("subject-key-identifier", "subject key identifier"),
                content=_start(summary.subject_key_id),
                because=text("own-key", "a short name for its key, to find it by"),
            )
        case x509.AuthorityKeyIdentifier():
            return Part(
                title=text("authority-key-identifier", "authority key identifier"),
                content=_start(summary.authority_key_id),
                because=text("signing-key", "which key signed it, to find the authority by"),
            )
        case other:
            return _unknown(other.oid, critical=extension.critical)


def _start(key_id: str) -> str:
    """The first eight bytes of a key identifier."""
    return f"{key_id[:23]}…" if len(key_id) > 23 else key_id or "–"


def _key_usage(usage: x509.KeyUsage, node: GraphNode, summary: Summary) -> Part:
    lame = node.is_authority and not usage.key_cert_sign
    because = text("in-tls", "what its key may do in TLS: it signs the handshake")
    if node.is_authority:
        because = text("signs-certificates", "keyCertSign: its key may sign certificates")
    if lame:
        because = text(
            "may-not-sign", "without keyCertSign kubectl refuses everything that it signed"
        )
    return Part(
        title=text("key-usage", "key usage"),
        content=", ".join(summary.key_usage),
        because=because,
        problem=lame,
    )


def _extended_key_usage(purposes: x509.ExtendedKeyUsage, summary: Summary) -> Part:
    uses = [_USES[oid] for oid in purposes if oid in _USES]
    of_no_use = text("no-use", "neither a server nor a client may show it")
    return Part(
        title=text("extended-key-usage", "extended key usage"),
        content=", ".join(summary.extended_key_usage),
        because=joined(uses) if uses else of_no_use,
        problem=not uses,
    )


def _unknown(oid: x509.ObjectIdentifier, *, critical: bool) -> Part:
    name = oid._name if oid._name != "Unknown OID" else oid.dotted_string
    because = text("ignored", "software that does not know it ignores it")
    if critical:
        because = text(
            "must-be-known", "software that does not know it must refuse the certificate"
        )
    title = text("other-extension", "{name}", name=name)
    return Part(title=title, content=text("present", "present"), because=because)


def _constraints(basic: x509.BasicConstraints) -> Text:
    if not basic.ca:
        return text("not-ca", "it may not vouch for others, though its key could sign")
    if basic.path_length is None:
        return text("ca", "it is an authority: it may vouch for others")
    if basic.path_length == 0:
        return text("last-ca", "it is an authority; no further authorities may follow below it")
    more = Plural("{n} further authority", "{n} further authorities", basic.path_length)
    return text(
        "ca-with-limit", "it is an authority; at most {more} may follow below it", more=more
    )


def _sans(node: GraphNode) -> Text:
    if node.is_authority:
        return text("not-for-authority", "not used in an authority")
    if node.kind is CertificateKind.CLIENT:
        return text("not-for-client", "not used for a client: the user name is the CN")
    return text(
        "only-names", "the only names and addresses under which kubectl accepts this server"
    )


def missing_parts(certificate: x509.Certificate, node: GraphNode) -> Iterator[Part]:
    """Yield the extensions that are not there although Kubernetes asks for them."""
    present = {type(extension.value) for extension in foreign.extensions(certificate)}
    if not node.is_authority and x509.ExtendedKeyUsage not in present:
        yield Part(
            title=text("extended-key-usage", "extended key usage"),
            content=_MISSING,
            because=text(
                "any-purpose",
                "no purpose is named, so it is accepted from servers and from clients",
            ),
        )
    if node.kind.serves and x509.SubjectAlternativeName not in present:
        yield Part(
            title=text("subject-alternative-name", "subject alternative name"),
            content=_MISSING,
            because=text("no-names", "without one kubectl refuses this server, whatever its CN is"),
            problem=True,
        )
