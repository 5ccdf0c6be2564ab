"""Facts about a kubeconfig: its context, the authority in it, and what its user logs in with."""

from collections.abc import Iterator, Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kubecert_lesson.hunt.facts_of_servers import name_of, usages, yes_or_no
from kubecert_lesson.hunt.traces import Fact, Material, Traces, material, names, signed_by
from kubecert_lesson.words import Text, text

_LOGIN = (
    *("cert-without-key", "no-credentials", "key-mismatch", "several-certificates"),
    *("swapped-cert-and-key", "exec-without-interactive-mode", "encrypted-key", "wrong-token"),
    *("client-other-authority", "client-expired", "client-not-yet-valid"),
    *("client-without-client-auth", "strict-client-unknown-authority", "strict-client-expired"),
    *("strict-no-certificate", "wrong-group"),
)


def facts_of_context(t: Traces) -> Iterator[Fact]:
    """Is there the context that is the current one?"""
    current = next((d["current-context"] for d in t.documents if d.get("current-context")), "")
    known = tuple(name for document in t.documents for name in names(document, "contexts"))
    because = text(
        "contexts",
        "The current context is {current}; there is {known}.",
        current=current or text("none-chosen", "not chosen"),
        known=known,
    )
    yield Fact(fault="unknown-context", present=current not in known, because=because)


def facts_of_authority(t: Traces) -> Iterator[Fact]:
    """Which authority does the kubeconfig trust, and is it the cluster's?"""
    held = material(t.cluster, "certificate-authority", t.folder)
    real = t.client_ca[0]
    own = [c for c in held.certificates if c.public_key() == real.public_key()]
    namesake = any(c.subject == real.subject for c in held.certificates)
    foreign = bool(held.certificates) and not own
    insecure = t.cluster.get("insecure-skip-tls-verify") is True
    because = _trusted(held, t)
    found = {
        "bad-base64": held.undecodable,
        "missing-file": bool(held.lost),
        "no-authority": not held.given and not insecure,
        "not-pem": held.given and not held.undecodable and not held.lost and not held.is_pem,
        "namesake-authority": foreign and namesake,
        "unknown-authority": foreign and not namesake,
        "authority-not-ca": bool(own) and not any(_may_sign(c) for c in own),
        "insecure-with-authority": insecure and held.given,
    }
    for fault, present in found.items():
        yield Fact(fault=fault, present=present, because=because)


def _trusted(held: Material, t: Traces) -> Text:
    insecure = t.cluster.get("insecure-skip-tls-verify") is True
    if insecure:
        return text("insecure", "The kubeconfig says insecure-skip-tls-verify.")
    if held.undecodable:
        return text("undecodable", "certificate-authority-data is not base64.")
    if held.lost:
        return text(
            "lost", "The kubeconfig names the file {file}, which is not there.", file=held.lost
        )
    if not held.given:
        return text("no-authority", "The kubeconfig names no authority.")
    if not held.certificates:
        return text("no-pem", "The authority in the kubeconfig is no PEM certificate.")
    first = held.certificates[0]
    same = first.public_key() == t.client_ca[0].public_key()
    sort = (
        text("same-key", "has the same key as pki/ca.crt")
        if same
        else text("another-key", "has another key than pki/ca.crt")
    )
    signs = (
        text("may-sign", "may sign") if _may_sign(first) else text("may-not-sign", "may not sign")
    )
    return text(
        "trusted",
        "The authority in the kubeconfig is {name}: it {sort}, and {signs}.",
        name=name_of(first.subject),
        sort=sort,
        signs=signs,
    )


def facts_of_login(t: Traces) -> Iterator[Fact]:
    """What does the user log in with, and what is that worth?"""
    effective, own = t.entry("users", t.user_name), t.entry("users", t.user_name, own_file=True)
    merged = bool(own) and own != effective
    because = text(
        "several-files",
        "The user {user} of the context is that of the first file that has one: {same}.",
        user=t.user_name,
        same=text("another-file", "another file's than the context's")
        if merged
        else text("own-file", "the context's own file's"),
    )
    yield Fact(fault="merged-users", present=merged, because=because)
    found, why = _login(own, t)
    for fault in _LOGIN:
        yield Fact(fault=fault, present=fault == found, because=why)


def _login(user: Mapping[str, Any], t: Traces) -> tuple[str, Text]:
    """Return the fault of a login, '' for none, and what shows it."""
    shown, key = (material(user, f"client-{part}", t.folder) for part in ("certificate", "key"))
    program, token = user.get("exec"), user.get("token")
    if isinstance(program, dict):
        mode = program.get("interactiveMode") or ""
        why = text(
            "program",
            "The user logs in with a program; interactiveMode: {mode}.",
            mode=mode or "none",
        )
        return ("" if mode else "exec-without-interactive-mode"), why
    if not shown.given and not token:
        return "no-credentials", text("nothing", "The user has nothing to log in with.")
    if not shown.given:
        why = text("token", "The user logs in with a token, and without a certificate.")
        return ("strict-no-certificate" if t.strict else "wrong-token"), why
    if not key.given:
        return "cert-without-key", text("no-key", "The user has a certificate and no private key.")
    return _pair(shown, key, t)


def _pair(shown: Material, key: Material, t: Traces) -> tuple[str, Text]:
    if shown.holds(b"PRIVATE KEY") and key.holds(b"CERTIFICATE"):
        why = text("exchanged", "A private key stands in the certificate's place.")
        return "swapped-cert-and-key", why
    if key.holds(b"ENCRYPTED"):
        return "encrypted-key", text("locked", "The private key is encrypted.")
    try:
        public: Any = load_pem_private_key(
            key.content, None, unsafe_skip_rsa_key_validation=True
        ).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        public = None
    fits = [certificate.public_key() == public for certificate in shown.certificates]
    why = text(
        "several",
        "There are {count} certificates; the private key belongs to number {number}.",
        count=len(fits),
        number=fits.index(True) + 1 if True in fits else text("no-one", "none"),
    )
    if not fits or not fits[0]:
        return ("several-certificates" if True in fits else "key-mismatch"), why
    return _certificate(shown.certificates[0], t)


def _certificate(own: x509.Certificate, t: Traces) -> tuple[str, Text]:
    good = any(signed_by(own, authority.public_key()) for authority in t.client_ca)
    groups = tuple(
        str(a.value) for a in own.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    )
    why = text(
        "client",
        "The user's certificate is for {subject}, valid from {begin} to {end}; signed by the key of"
        " pki/ca.crt: {good}; for clients: {usable}.",
        subject=name_of(own.subject),
        begin=own.not_valid_before_utc,
        end=own.not_valid_after_utc,
        good=yes_or_no(good),
        usable=yes_or_no(ExtendedKeyUsageOID.CLIENT_AUTH in usages(own)),
    )
    if not good:
        return ("strict-client-unknown-authority" if t.strict else "client-other-authority"), why
    if own.not_valid_after_utc < t.now:
        return ("strict-client-expired" if t.strict else "client-expired"), why
    if own.not_valid_before_utc > t.now:
        return "client-not-yet-valid", why
    if ExtendedKeyUsageOID.CLIENT_AUTH not in usages(own):
        return "client-without-client-auth", why
    return ("" if t.wanted.group in groups else "wrong-group"), why


def facts_of_rights(t: Traces) -> Iterator[Fact]:
    """Does any role reach the user, or the user's group, in the whole cluster?"""
    reached = [
        binding
        for binding in t.bindings
        if not binding.namespace
        and (t.wanted.group in binding.groups or t.wanted.user in binding.users)
    ]
    because = text(
        "bindings",
        "In the whole cluster, the user {user} and the group {group} are bound by {bindings}.",
        user=t.wanted.user,
        group=t.wanted.group,
        bindings=tuple(binding.name for binding in reached) or text("by-none", "nothing"),
    )
    yield Fact(fault="forbidden", present=not reached, because=because)


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return False
    return found.value.ca
