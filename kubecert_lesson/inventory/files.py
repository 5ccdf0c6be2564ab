"""What files hold: certificates and keys as PEM, and kubeconfigs, one by one or in folders."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.inventory import pem
from kubecert_lesson.inventory.values import (
    Found,
    HeldCertificate,
    HeldKey,
    Holder,
    Inventory,
    Unreadable,
)
from kubecert_lesson.kubeconfig.model import Kubeconfig
from kubecert_lesson.kubeconfig.reading import parse
from kubecert_lesson.words import Text, text

PathLike = str | os.PathLike[str]
# What is looked at in a folder. kubeadm's own endings, and those that others use.
_CERTIFICATES = (".crt", ".pem", ".cer", ".cert")
_KEYS = (".key", ".pub")
# What is in a kubeconfig of which a half is lost, and in no manifest or kubelet configuration.
_OF_A_KUBECONFIG = re.compile(rb'kind"?:[ \t]*"?Config\b|(?:certificate|authority|key)-data"?:')
_KUBECONFIGS = (".conf", ".kubeconfig", ".yaml", ".yml", "config")
STANDARD_INPUT = text("standard-input", "standard input")
_NOTHING = text(
    "nothing-to-expire",
    "it holds neither certificates nor a kubeconfig; name another file",
)


def collect(
    *paths: PathLike,
    stdin: bytes | None = None,
    with_keys: bool = True,
    skip_others: bool = False,
) -> Inventory:
    """Look through PEM files, kubeconfigs and folders of them.

    Of a kubeconfig, the authorities of all clusters and the certificates and keys of all users,
    embedded or by path. A folder is searched with everything below it, and what is something else
    there is passed over. ``stdin`` is what the path '-' stands for. ``with_keys=False`` leaves
    keys alone, which saves time; ``skip_others`` passes over named files, too, that are something
    else.
    """
    found = Inventory.of(_all(paths, stdin, with_keys, skip_others))
    return found if with_keys else replace(found, keys=())


def _all(
    paths: tuple[PathLike, ...], stdin: bytes | None, with_keys: bool, skip_others: bool
) -> Iterator[Found]:
    for path in paths:
        if os.fspath(path) == "-" and stdin is not None:
            yield from _of_content(stdin, None, in_folder=False, with_keys=with_keys)
            continue
        path = Path(path)
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError):  # a path with a NUL, or one that is too long
            is_folder = False
        if is_folder:
            yield from _of_folder(path, with_keys)
        else:
            yield from _of_file(path, in_folder=skip_others, with_keys=with_keys)


def _of_folder(folder: Path, with_keys: bool) -> Iterator[Found]:
    def refused(error: OSError) -> None:
        closed.append(Path(error.filename))

    closed: list[Path] = []
    found: list[Path] = []
    endings = (*_CERTIFICATES, *_KUBECONFIGS, *(_KEYS if with_keys else ()))
    for root, _, names in os.walk(folder, onerror=refused):
        found += [Path(root, name) for name in names if name.endswith(endings)]
    for path in sorted(closed):
        why = text("closed-folder", "this folder may not be read; ask its owner, or use sudo")
        yield Unreadable(_file(path), why)
    for path in sorted(found):
        yield from _of_file(path, in_folder=True, with_keys=with_keys)


def _of_file(path: Path, *, in_folder: bool, with_keys: bool) -> Iterator[Found]:
    try:
        content = read_bytes(path)
    except LessonError as error:
        yield Unreadable(_file(path), error.text)
        return
    yield from _of_content(content, path, in_folder=in_folder, with_keys=with_keys)


def _of_content(
    content: bytes, path: Path | None, *, in_folder: bool, with_keys: bool
) -> Iterator[Found]:
    """Read what a file holds. In a folder, a file that is something else is passed over."""
    where = _file(path)
    if b"-----BEGIN " in content and not _looks_like_kubeconfig(content):
        found: list[Found] = [*_certificates(content, Holder.FILE, where, path)]
        found += _keys(content, where, path) if with_keys else ()
        if found or in_folder:
            yield from found
            return
    if content.startswith(pem.DER) and (found_der := pem.from_der(content)):
        yield HeldCertificate(certificate=found_der, holder=Holder.FILE, where=where, file=path)
        return
    if in_folder and path and path.name.endswith((*_CERTIFICATES, ".key")):
        if not path.name.endswith(".pem"):  # which holds other things, too
            yield Unreadable(where, _NOTHING)
        return
    try:
        config = parse(content, source=str(where), origin=path)
    except LessonError as error:
        other_kind = error.code == "not-a-kubeconfig"
        if not in_folder or (_looks_like_kubeconfig(content) and not other_kind):
            yield Unreadable(where, error.text)
        return
    if config.clusters or config.users:
        yield from _of_kubeconfig(config, path, with_keys)
    elif not in_folder:
        yield Unreadable(where, _NOTHING)


def _looks_like_kubeconfig(content: bytes) -> bool:
    """Say whether it is meant to be one, even where it cannot be understood."""
    lists = b"clusters" in content and (b"users" in content or b"contexts" in content)
    return lists or _OF_A_KUBECONFIG.search(content) is not None


def _of_kubeconfig(config: Kubeconfig, path: Path | None, with_keys: bool) -> Iterator[Found]:
    file = path or STANDARD_INPUT
    for cluster in config.clusters:
        place = text("cluster", '{path}, cluster "{name}"', path=file, name=cluster.name)
        try:
            authority = cluster.authority_pem()
        except LessonError as error:
            yield Unreadable(place, error.text)
        else:
            yield from _entry(authority, Holder.CLUSTER, place, path, cluster.name)
    for user in config.users:
        place = text("user", '{path}, user "{name}"', path=file, name=user.name)
        try:
            yield from _entry(user.certificate_pem(), Holder.USER, place, path, user.name)
            if with_keys:
                yield from _keys(user.key_pem(), place, path, Holder.USER, user.name)
        except LessonError as error:
            yield Unreadable(place, error.text)


def _entry(
    content: bytes, holder: Holder, where: Text, path: Path | None, entry: str
) -> Iterator[Found]:
    if content and pem.CERTIFICATE not in content:
        yield Unreadable(where, text("not-pem", "it is not a certificate as PEM"))
    yield from _certificates(content, holder, where, path, entry)


def _certificates(
    content: bytes, holder: Holder, where: Text, path: Path | None, entry: str = ""
) -> Iterator[Found]:
    for number, found in enumerate(pem.certificates(content)):
        if isinstance(found, Text):
            yield Unreadable(where, found)
        else:
            yield HeldCertificate(
                certificate=found,
                holder=holder,
                where=where,
                file=path,
                entry=entry,
                follows=number > 0,
            )


def _keys(
    content: bytes,
    where: Text,
    path: Path | None,
    holder: Holder = Holder.FILE,
    entry: str = "",
) -> Iterator[Found]:
    for found in pem.public_keys(content):
        if isinstance(found, Text):
            yield Unreadable(where, found)
        else:
            public, private = found
            yield HeldKey(
                public=public,
                holder=holder,
                where=where,
                file=path,
                entry=entry,
                private=private,
            )


def _file(path: Path | None) -> Text:
    return text("file", "{path}", path=path) if path else STANDARD_INPUT
