"""When certificates expire, and how to renew them: what ``kubeadm certs`` does.

A renewed certificate says what the old one said, for another year; its authority stays. A copy
made before (the learner's kubeconfig) keeps the old certificate.
Source: Kubernetes, "Certificate Management with kubeadm"; output of kubeadm 1.36.2.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from kubecert_lesson import certificates, durations, keys, kubeconfig, moments
from kubecert_lesson.certificates import Identity
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeadm import TREE, TreeEntry
from kubecert_lesson.words import listed

PathLike = str | os.PathLike[str]
# The kubelet renews its own certificate; renewing an authority is a task of its own.
_NOT_RENEWED = ("kubelet.conf",)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiration:
    """One line of kubeadm's table. ``expires`` is None where the file is missing."""

    name: str
    expires: datetime | None
    residual_time: str
    authority: str
    externally_managed: bool  # the authority's key is not here


@dataclass(frozen=True, slots=True, repr=False)
class Expirations:
    """What ``kubeadm certs check-expiration`` shows, as plain text in its own layout."""

    certificates: tuple[Expiration, ...]
    authorities: tuple[Expiration, ...]

    def __getitem__(self, name: str) -> Expiration:
        """Return a line by kubeadm's name: 'apiserver', 'etcd-server', 'admin.conf', 'ca'."""
        for line in (*self.certificates, *self.authorities):
            if line.name == name:
                return line
        raise LessonError(
            "not-in-the-table", "nothing here is called {name!r}: see the first column", name=name
        )

    def __repr__(self) -> str:
        first = ["CERTIFICATE", "EXPIRES", "RESIDUAL TIME", "CERTIFICATE AUTHORITY"]
        second = ["CERTIFICATE AUTHORITY", "EXPIRES", "RESIDUAL TIME"]
        last = "EXTERNALLY MANAGED"
        upper = _aligned([[*first, last], *(_cells(line) for line in self.certificates)])
        lower = _aligned([[*second, last], *(_cells(line) for line in self.authorities)])
        return "\n".join([*upper, "", *lower])


def check_expiration(folder: PathLike, *, at: datetime | None = None) -> Expirations:
    """Read when the certificates of a kubeadm folder (``pki.write``) expire.

    ``at`` is an aware datetime, the current time by default. A missing file is shown as missing;
    LessonError is raised for one that cannot be read, and for a time without a time zone.
    """
    root, moment = Path(folder), moments.utc(at)
    entries = sorted(TREE, key=_shown)
    return Expirations(
        tuple(_expiration(root, entry, moment) for entry in entries if _is_renewed(entry)),
        tuple(_expiration(root, entry, moment) for entry in entries if entry.is_authority),
    )


def renew(
    folder: PathLike, *names: str, keep_keys: bool = False, now: datetime | None = None
) -> tuple[Path, ...]:
    """Renew certificates of a kubeadm folder in place; return the files that are new.

    ``names`` are kubeadm's ('apiserver', 'etcd-server', 'admin.conf'); without any, all are
    renewed. Each gets a new key as with kubeadm, unless ``keep_keys``; each file is replaced
    whole. The authorities and the kubelet's certificate stay. Raises LessonError for an unknown
    name, and where a certificate, or its authority's key, is missing; then nothing is written.
    """
    root = Path(folder)
    known = {_shown(entry): entry for entry in TREE if _is_renewed(entry)}
    for name in names:
        if name not in known:
            raise LessonError(
                "not-renewed",
                "{name!r} is not renewed here: choose {known}",
                name=name,
                known=listed(sorted(known), "or"),
            )
    chosen = [entry for name, entry in known.items() if not names or name in names]
    made = []
    for entry in chosen:
        old = _certificate(root, entry)
        key = _key(root, entry) if keep_keys else None
        authority = _authority(root, entry.authority)
        made.append((entry, reissue(old, authority, key=key, now=now)))
    written: list[Path] = []
    for entry, identity in made:
        written += _write(root, entry, identity)
    return tuple(written)


def reissue(
    certificate: x509.Certificate,
    authority: Identity,
    *,
    key: keys.PrivateKey | None = None,
    now: datetime | None = None,
) -> Identity:
    """Make a certificate that says the same as another one, with other dates.

    It is valid from five minutes before ``now`` (an aware datetime) until a year after it.
    ``authority`` may differ from the one before: this is how a cluster moves to a new authority.
    Without ``key``, a new one is made like the old one: RSA of its size, or on its curve. Raises
    LessonError where the authority's key is not that of its certificate, and for a time without a
    time zone.
    """
    created = moments.utc(now)
    own = key or keys.generate_like(certificate.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(certificate.subject)
        .issuer_name(authority.certificate.subject)
        .public_key(own.public_key())
        .serial_number(certificates.new_serial())
        .not_valid_before(created - certificates.BACKDATED)
        .not_valid_after(created + timedelta(days=certificates.LEAF_DAYS))
    )
    for extension in certificate.extensions:
        value = extension.value
        if isinstance(value, x509.AuthorityKeyIdentifier):
            value = certificates.authority_key_identifier(authority)
        elif isinstance(value, x509.SubjectKeyIdentifier):
            value = certificates.subject_key_identifier(own.public_key())
        builder = builder.add_extension(value, critical=extension.critical)
    return Identity(certificates.signed(builder, authority), own)


def _is_renewed(entry: TreeEntry) -> bool:
    return not entry.is_authority and entry.name not in _NOT_RENEWED


def _shown(entry: TreeEntry) -> str:
    """kubeadm's commands and tables name etcd/server 'etcd-server'."""
    return entry.name.replace("/", "-")


def _expiration(root: Path, entry: TreeEntry, at: datetime) -> Expiration:
    authority = entry.authority.replace("/", "-")
    key = root / "pki" / f"{entry.authority or entry.name}.key"
    external = not key.exists()
    end = None
    if (root / entry.files[0]).exists():
        end = _certificate(root, entry).not_valid_after_utc
    return Expiration(
        name=_shown(entry),
        expires=end,
        residual_time=durations.words(end - at) if end else "",
        authority=authority,
        externally_managed=external,
    )


def _certificate(root: Path, entry: TreeEntry) -> x509.Certificate:
    path = root / entry.files[0]
    if not entry.is_kubeconfig:
        return certificates.read(path)
    user = kubeconfig.resolve(kubeconfig.read(path)).user
    return certificates.load(user.certificate_pem(), source=str(path))


def _key(root: Path, entry: TreeEntry) -> keys.PrivateKey:
    if not entry.is_kubeconfig:
        return keys.read_private(root / entry.files[1])
    path = root / entry.name
    user = kubeconfig.resolve(kubeconfig.read(path)).user
    return keys.load_private(user.key_pem(), source=str(path))


def _authority(root: Path, name: str) -> Identity:
    path = root / "pki" / name
    try:
        key = keys.read_private(path.with_suffix(".key"))
    except LessonError as error:
        raise LessonError(
            "cannot-sign", "{authority} cannot sign: {why}", authority=name, why=error.text
        ) from error
    return Identity(certificates.read(path.with_suffix(".crt")), key)


def _write(root: Path, entry: TreeEntry, identity: Identity) -> Iterable[Path]:
    if not entry.is_kubeconfig:
        return identity.write(root / "pki", entry.name)
    path = root / entry.name
    config = kubeconfig.read(path)
    user = replace(
        kubeconfig.resolve(config).user,
        client_certificate_data=identity.certificate_pem,
        client_key_data=identity.key_pem,
    )
    users = tuple(user if other.name == user.name else other for other in config.users)
    return (kubeconfig.save(replace(config, users=users), path),)


def _cells(line: Expiration) -> list[str]:
    authority = [line.authority] if line.authority else []
    if line.expires is None:
        return [f"!MISSING! {line.name}", *[""] * (3 + len(authority))]
    end = line.expires.astimezone(UTC)
    day = f"{_MONTHS[end.month - 1]} {end:%d, %Y %H:%M} UTC"
    managed = "yes" if line.externally_managed else "no"
    return [line.name, day, line.residual_time, *authority, managed]


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out a table as Go's tabwriter does: three spaces between the columns."""
    widths = [max(len(row[i]) for row in rows) + 3 for i in range(len(rows[0]) - 1)]
    return [
        "".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip()
        for row in rows
    ]
