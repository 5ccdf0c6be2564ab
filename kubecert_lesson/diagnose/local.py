"""The checks that need no network: the file, the context, the authority."""

import os
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kubecert_lesson.diagnose.ladder import Ladder
from kubecert_lesson.diagnose.sources import Opened
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig.model import Cluster, Context, Kubeconfig, User, located
from kubecert_lesson.loading import common_name, load_all, name_text

FILE = "file"
MODE = "file mode"
EQUAL_NAMES = "equal names"
CONTEXT = "context"
SERVER = "server address"
AUTHORITY = "authority"
AUTHORITY_SIGNS = "authority may sign"
AUTHORITY_DATES = "authority dates"
OF_CLUSTER = (SERVER, AUTHORITY, AUTHORITY_SIGNS, AUTHORITY_DATES)

NOWHERE = (
    "The connection to the server localhost:8080 was refused - did you specify the right host or"
    " port?"
)
_LOAD = "unable to load root certificates: "
_SCHEMES = ("https://", "http://")


def check_file(ladder: Ladder, opened: Opened) -> bool:
    """Judge the file itself; return whether there is anything to go on with."""
    if opened.problem:
        fault, kubectl = _unreadable(opened)
        ladder.failed(FILE, fault, f"{opened.problem}.", kubectl)
    elif opened.missing:
        ladder.skipped(f"No file is there: {opened.name}.", FILE)
    else:
        config = opened.config
        found = (
            f"{_count(config.contexts, 'context')}, {_count(config.clusters, 'cluster')},"
            f" {_count(config.users, 'user')}"
        )
        ladder.passed(FILE, f"{opened.name} can be read: {found}.")
    _check_mode(ladder, opened)
    return not opened.problem


def check_context(
    ladder: Ladder, opened: Opened, wanted: str | None
) -> tuple[Context, Cluster, User] | None:
    """Find the context, its cluster and its user; None where they cannot be found."""
    config = opened.config
    name = config.current_context if wanted is None else wanted
    context = next((c for c in config.contexts if c.name == name), None)
    if context is None:
        _no_context(ladder, config, name, given=wanted is not None)
        return None
    cluster = next((c for c in config.clusters if c.name == context.cluster), None)
    user = next((u for u in config.users if u.name == context.user), None)
    if cluster is None:
        why = f'Context "{name}" names the cluster "{context.cluster}", and there is none of that'
        ladder.failed(CONTEXT, "unknown-cluster", f"{why} name: kubectl tries localhost.", NOWHERE)
        return None
    if user is None:
        why = f'Context "{name}" names the user "{context.user}", and there is none of that name'
        ladder.failed(
            CONTEXT, "unknown-user", f"{why}: kubectl asks for a user name.", PLEASE_ENTER
        )
        return None
    space = context.namespace or "default"
    ladder.passed(
        CONTEXT,
        f'"{name}" leads to the cluster "{cluster.name}", the user "{user.name}" and the namespace'
        f' "{space}".',
    )
    _check_equal_names(ladder, opened, context, cluster, user)
    return context, cluster, user


PLEASE_ENTER = "Please enter Username: error: EOF"


def check_server_address(ladder: Ladder, cluster: Cluster) -> None:
    """Judge what the cluster entry says about where the server is."""
    if not cluster.server:
        ladder.failed(
            SERVER,
            "no-server",
            f'Cluster "{cluster.name}" has no server: kubectl tries localhost.',
            NOWHERE,
        )
    elif not cluster.server.startswith(_SCHEMES):
        ladder.failed(
            SERVER,
            "wrong-server",
            f"{cluster.server} does not start with https://: kubectl then speaks plain HTTP, and"
            " sends no certificate.",
        )
    elif not _dialable(cluster.server):
        ladder.failed(
            SERVER,
            "wrong-server",
            f"{cluster.server} is no address that can be dialled: write https://HOST:6443.",
        )
    else:
        more = ""
        if cluster.proxy_url:
            more = f", by way of the proxy {cluster.proxy_url}"
        if cluster.tls_server_name:
            more += f", where the certificate must be for {cluster.tls_server_name}"
        ladder.passed(SERVER, f"{cluster.server}{more}.")


def _dialable(server: str) -> bool:
    try:
        parts = urlsplit(str.__str__(server))  # the URL itself, where it hides a password
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port beyond 65535, half a bracket
        return False


def check_authority(
    ladder: Ladder, cluster: Cluster, at: datetime
) -> tuple[x509.Certificate, ...] | None:
    """Judge the certificates that the server is checked by.

    Returns them; () where none is given, and None where they cannot be used.
    """
    given = cluster.certificate_authority or cluster.certificate_authority_data
    if cluster.insecure_skip_tls_verify:
        _insecure(ladder, cluster, bool(given))
        ladder.skipped(
            "With insecure-skip-tls-verify no authority counts.", AUTHORITY_SIGNS, AUTHORITY_DATES
        )
        return None
    if not given:
        ladder.skipped(
            f'Cluster "{cluster.name}" gives none: kubectl then trusts the authorities of this'
            " machine's system, and a cluster's own is hardly among them.",
            AUTHORITY,
            AUTHORITY_SIGNS,
            AUTHORITY_DATES,
        )
        return ()
    certificates = _read_authority(ladder, cluster)
    if not certificates:
        ladder.skipped("There is no authority to judge.", AUTHORITY_SIGNS, AUTHORITY_DATES)
        return None
    _check_signs(ladder, certificates)
    _check_dates(ladder, certificates, at)
    return certificates


def missing(ladder: Ladder, name: str, field: str, path: str, entry: Cluster | User) -> bool:
    """Add a finding where a path of an entry leads to nothing; return whether it does."""
    if not path or os.path.exists(place := located(path, entry.origin)):
        return False
    what = (
        "" if field == "tokenFile" else f"unable to read {field} {place} for {entry.name} due to "
    )
    ladder.failed(
        name,
        "missing-file",
        f"{field} leads to {place}, where no file is: paths start at the kubeconfig's own folder.",
        f"error: {what}open {place}: no such file or directory",
    )
    return True


def sentence(error: LessonError) -> str:
    """Write an error as a reason: with a capital and a full stop."""
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def time_text(moment: datetime) -> str:
    """Write a time (UTC) as reasons have it."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def kubectl_validity(certificate: x509.Certificate, at: datetime) -> str:
    """What kubectl prints of a server's or an authority's certificate out of its time."""
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    limit = f"before {_go_time(start)}" if at < start else f"after {_go_time(end)}"
    return (
        "Unable to connect to the server: tls: failed to verify certificate: x509: certificate has"
        f" expired or is not yet valid: current time {_go_time(at)} is {limit}"
    )


def _go_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _count(entries: Sequence[object], kind: str) -> str:
    return f"{len(entries)} {kind}{'' if len(entries) == 1 else 's'}"


def _unreadable(opened: Opened) -> tuple[str, str]:
    where = f'error: error loading config file "{opened.name}": '
    if "illegal base64 data" in opened.problem:
        return "bad-base64", f"{where}illegal base64 data at input byte …"
    if "this is no YAML" in opened.problem:
        return "not-yaml", f"{where}yaml: …"
    return "wrong-field", f"{where}…"


def _check_mode(ladder: Ladder, opened: Opened) -> None:
    if not opened.paths or os.name == "nt":
        ladder.skipped("There is no file whose mode could be looked at.", MODE)
        return
    modes = {path: path.stat().st_mode & 0o777 for path in opened.paths}
    open_to_others = [path for path, mode in modes.items() if mode & 0o077]
    if open_to_others:
        path = open_to_others[0]
        ladder.failed(
            MODE,
            "readable-by-others",
            f"{path} has the mode {modes[path]:04o}: other users of this machine can read the keys"
            " and tokens in it. 0600 is for its owner only.",
            advice=True,
        )
    else:
        shown = ", ".join(sorted({f"{mode:04o}" for mode in modes.values()}))
        ladder.passed(MODE, f"{shown}: for its owner only.")


def _no_context(ladder: Ladder, config: Kubeconfig, name: str, *, given: bool) -> None:
    there = ", ".join(context.name for context in config.contexts[:5]) or "none"
    if name:
        which = "chosen" if given else "current"
        ladder.failed(
            CONTEXT,
            "unknown-context",
            f'The {which} context "{name}" does not exist: there are {there}.',
            f"Error in configuration: context was not found for specified context: {name}",
        )
    elif config.contexts:
        ladder.failed(
            CONTEXT,
            "no-context",
            f"No context is current: kubectl tries localhost. There are {there}.",
            NOWHERE,
        )
    else:
        ladder.failed(
            CONTEXT,
            "no-kubeconfig",
            "There is no context at all: kubectl tries localhost.",
            NOWHERE,
        )


def _check_equal_names(
    ladder: Ladder, opened: Opened, context: Context, cluster: Cluster, user: User
) -> None:
    if len(opened.paths) < 2 and not opened.warnings:
        return
    if not opened.warnings:
        ladder.passed(EQUAL_NAMES, "No two files give one name to different things.")
        return
    said = "; ".join(opened.warnings)
    collisions = [w for w in opened.warnings if not w.startswith("there is no file")]
    astray = [
        kind
        for kind, entry in (("cluster", cluster), ("user", user))
        if any(w.startswith(f'{kind} "{entry.name}" is in ') for w in collisions)
        and entry.origin != context.origin
    ]
    if astray:
        ladder.failed(
            EQUAL_NAMES,
            "merged-users",
            f"{said}. So this context, which is from {context.origin}, gets the {astray[0]} of"
            f" {(cluster if astray == ['cluster'] else user).origin}.",
        )
    elif collisions:
        ladder.failed(EQUAL_NAMES, "merged-users", f"{said}.", advice=True)
    else:
        ladder.passed(EQUAL_NAMES, f"{said}.")


def _insecure(ladder: Ladder, cluster: Cluster, given: bool) -> None:
    if given:
        ladder.failed(
            AUTHORITY,
            "insecure-with-authority",
            f'Cluster "{cluster.name}" gives an authority to check the server by, and says'
            " insecure-skip-tls-verify, which is not to check it: kubectl refuses both together.",
            "error: specifying a root certificates file with the insecure flag is not allowed",
        )
        return
    ladder.failed(
        AUTHORITY,
        "insecure",
        "insecure-skip-tls-verify is set: kubectl talks to whoever answers there, and gives a"
        " token to anyone who asks. This diagnosis sends such a server nothing.",
        advice=True,
    )


def _read_authority(ladder: Ladder, cluster: Cluster) -> tuple[x509.Certificate, ...]:
    path, data = cluster.certificate_authority, cluster.certificate_authority_data
    if path and data:
        ladder.failed(
            AUTHORITY,
            "two-answers",
            "certificate-authority and certificate-authority-data are both there: keep one.",
            "error: certificate-authority-data and certificate-authority are both specified for"
            f" {cluster.name}. certificate-authority-data will override.",
        )
        return ()
    if missing(ladder, AUTHORITY, "certificate-authority", path, cluster):
        return ()
    pem = b""
    try:
        pem = cluster.authority_pem()
        found = load_all(pem, source="the authority's PEM")
    except LessonError as error:
        fault, why = _no_certificate(pem)
        ladder.failed(AUTHORITY, fault, sentence(error), f"error: {why}" if why else "")
        return ()
    labels = ", ".join(dict.fromkeys(_label(c) for c in found))
    count = "" if len(found) == 1 else f"{len(found)} certificates: "
    ladder.passed(AUTHORITY, f"{count}{labels}.")
    return found


def _no_certificate(pem: bytes) -> tuple[str, str]:
    if not pem:
        return "unreadable-file", ""
    if b"-----BEGIN CERTIFICATE-----" in pem:
        why = f"{_LOAD}failed to parse certificate: x509: malformed certificate"
        return "damaged-certificate", why
    if b"-----BEGIN " in pem:
        return "not-a-certificate", f"{_LOAD}no valid certificate authority data seen"
    return "not-pem", f"{_LOAD}unable to parse bytes as PEM block"


def why_no_authority(certificate: x509.Certificate) -> str:
    """Say why a certificate's key may not sign others; '' where it may.

    The rule is Go's: CA:TRUE, and keyCertSign where there is a keyUsage. A version 1
    certificate, which cannot say either, passes where it is trusted.
    """
    if certificate.version is x509.Version.v1:
        return ""
    try:
        found = {e.oid: e.value for e in certificate.extensions}
    except (ValueError, x509.DuplicateExtension):
        return "has extensions that cannot be read"
    basic, usage = found.get(x509.BasicConstraints.oid), found.get(x509.KeyUsage.oid)
    if not isinstance(basic, x509.BasicConstraints):
        return "has no basicConstraints, so it does not say CA:TRUE"
    if not basic.ca:
        return "says CA:FALSE"
    if isinstance(usage, x509.KeyUsage) and not usage.key_cert_sign:
        return "lacks keyCertSign in its keyUsage"
    return ""


def _check_signs(ladder: Ladder, certificates: Sequence[x509.Certificate]) -> None:
    reasons = [why_no_authority(c) for c in certificates]
    good = [c for c, why in zip(certificates, reasons, strict=True) if not why]
    if good:
        ladder.passed(
            AUTHORITY_SIGNS, f"{', '.join(dict.fromkeys(map(_label, good)))} may sign certificates."
        )
        return
    label, why = _label(certificates[0]), reasons[0]
    if _serves(certificates[0]):
        ladder.skipped(
            f"{label} {why}. It is good only if the server shows this very certificate.",
            AUTHORITY_SIGNS,
        )
        return
    ladder.failed(
        AUTHORITY_SIGNS,
        "authority-not-ca",
        f"{label} {why}: its key may not sign certificates, so what it signed counts for nothing.",
        "Unable to connect to the server: tls: failed to verify certificate: x509: certificate"
        ' signed by unknown authority (possibly because of "x509: invalid signature: parent'
        ' certificate cannot sign this kind of certificate" while trying to verify candidate'
        f' authority certificate "{label}")',
    )


def _serves(certificate: x509.Certificate) -> bool:
    """True for a certificate that a server may show: a kubeconfig can trust just that one."""
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError, x509.DuplicateExtension):
        return False
    return ExtendedKeyUsageOID.SERVER_AUTH in purposes


def _check_dates(ladder: Ladder, certificates: Sequence[x509.Certificate], at: datetime) -> None:
    lasting = [c for c in certificates if c.not_valid_before_utc <= at <= c.not_valid_after_utc]
    if lasting:
        last = max(lasting, key=lambda c: c.not_valid_after_utc)
        ladder.passed(AUTHORITY_DATES, f"Valid until {time_text(last.not_valid_after_utc)}.")
        return
    one = certificates[0]
    if at < one.not_valid_before_utc:
        fault = "authority-not-yet-valid"
        why = f"is not valid before {time_text(one.not_valid_before_utc)}"
    else:
        fault = "authority-expired"
        why = f"expired on {time_text(one.not_valid_after_utc)}"
    ladder.failed(
        AUTHORITY_DATES,
        fault,
        f"{_label(one)} {why}, and the time asked about is {time_text(at)}.",
        kubectl_validity(one, at),
    )


def _label(certificate: x509.Certificate) -> str:
    try:
        return common_name(certificate) or name_text(certificate.subject)
    except ValueError:
        return "a certificate whose name cannot be read"
