"""Everything that will expire: certificates in PEM files and in kubeconfigs, soonest first."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from kubecert_lesson import moments
from kubecert_lesson.certificates import load_all, name_text
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.kubeconfig.model import Kubeconfig
from kubecert_lesson.kubeconfig.reading import parse
from kubecert_lesson.steps import Verdict
from kubecert_lesson.words import Text, text

PathLike = str | os.PathLike[str]
_SUFFIXES = (".crt", ".pem", ".cer", ".conf", ".kubeconfig", ".yaml", ".yml", "config")
_LARGEST = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """One certificate that ends: when, in how many days (negative: days ago), whose, and where.

    ``verdict`` is FAILED for one that has expired, or is not valid yet.
    """

    not_after: datetime
    days: int
    verdict: Verdict
    certificate: str
    where: Text


def expiry(*paths: PathLike, at: datetime | None = None) -> tuple[Expiry, ...]:
    """List the certificates of PEM files, kubeconfigs and folders of such, soonest end first.

    Of a kubeconfig, the authorities of all clusters and the client certificates of all users,
    embedded or by path. ``at`` is an aware datetime, now where none is given. Raises LessonError
    for a file that cannot be read or holds neither certificates nor a kubeconfig.
    """
    moment = moments.utc(at)
    if not paths:
        raise LessonError(
            "nothing-named", "nothing was named: give PEM files, kubeconfigs, or a folder of them"
        )
    found = [
        _expiry(certificate, where, moment)
        for path in paths
        for certificate, where in _certificates_of(Path(path))
    ]
    return tuple(sorted(found, key=lambda row: row.not_after))


def _expiry(certificate: x509.Certificate, where: Text, at: datetime) -> Expiry:
    end = certificate.not_valid_after_utc
    valid = certificate.not_valid_before_utc <= at <= end
    return Expiry(
        not_after=end,
        days=(end - at).days,
        verdict=Verdict.PASSED if valid else Verdict.FAILED,
        certificate=name_text(certificate.subject),
        where=where,
    )


def _certificates_of(path: Path) -> Iterator[tuple[x509.Certificate, Text]]:
    if path.is_dir():
        for inside in sorted(path.rglob("*")):
            if inside.is_file() and inside.name.endswith(_SUFFIXES):
                yield from _of_file(inside, in_folder=True)
        return
    yield from _of_file(path, in_folder=False)


def _of_file(path: Path, *, in_folder: bool) -> Iterator[tuple[x509.Certificate, Text]]:
    """Read one file. In a folder, a file that is something else is skipped."""
    if in_folder and path.stat().st_size > _LARGEST:
        return
    content = read_bytes(path)
    if b"-----BEGIN CERTIFICATE-----" in content:
        where = text("file", "{path}", path=path)
        yield from ((certificate, where) for certificate in load_all(content, source=path))
        return
    try:
        config = parse(content, source=str(path), origin=path)
    except LessonError:
        if in_folder:
            return
        raise
    if config.clusters or config.users:
        yield from _of_kubeconfig(config, path)
    elif not in_folder:
        raise LessonError(
            "nothing-to-expire",
            "{path} holds neither certificates nor a kubeconfig: name another file",
            path=path,
        )


def _of_kubeconfig(config: Kubeconfig, path: Path) -> Iterator[tuple[x509.Certificate, Text]]:
    for cluster in config.clusters:
        where = text("cluster", '{path}, cluster "{name}"', path=path, name=cluster.name)
        yield from _of_entry(cluster.authority_pem(), where)
    for user in config.users:
        where = text("user", '{path}, user "{name}"', path=path, name=user.name)
        yield from _of_entry(user.certificate_pem(), where)


def _of_entry(pem: bytes, where: Text) -> Iterator[tuple[x509.Certificate, Text]]:
    if pem:
        yield from ((certificate, where) for certificate in load_all(pem, source=where))
