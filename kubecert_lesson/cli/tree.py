"""The command ``kubecert-lesson tree``."""

from argparse import Namespace
from pathlib import Path

from kubecert_lesson.cli.checking_commands import JSON, SVG, TEXT
from kubecert_lesson.cli.command import FINDING, NOT_ESTABLISHED, SOUND
from kubecert_lesson.cli.expiry import cluster_of, no_certificates, paths_of
from kubecert_lesson.cli.shared import (
    STDIN,
    output_format,
    print_json,
    read_stdin,
    read_time,
)
from kubecert_lesson.errors import LessonError
from kubecert_lesson.inventory import Inventory, collect
from kubecert_lesson.tree import CertificateTree, find, grow, lint
from kubecert_lesson.tree.documents import found_document, tree_document
from kubecert_lesson.tree.faces import dates, found_text, standing, tree_text
from kubecert_lesson.tree.finding import alert


def run_tree(chosen: Namespace) -> int:
    """Show who signed whom, or find a certificate. Returns the exit code."""
    at, paths = read_time(chosen.at), [] if chosen.cluster else paths_of(chosen)
    tree = grow(_inventory(chosen, paths), at=at)
    if not tree.certificates and tree.unreadable:
        said = tree.unreadable[0].said
        raise LessonError(said.code, "{problem}", problem=said)
    if not tree.certificates:
        raise no_certificates()
    if chosen.find is not None:
        return _find(chosen, tree)
    tree = lint(tree, *(Path(path) for path in paths if path != STDIN))
    _print(chosen, tree)
    return _code(tree)


def _inventory(chosen: Namespace, paths: list[str]) -> Inventory:
    if chosen.cluster:
        return cluster_of(chosen)
    if not paths:
        raise LessonError(
            "nothing-named", "nothing was named: give PEM files, kubeconfigs, or a folder of them"
        )
    return collect(*paths, stdin=read_stdin() if STDIN in paths else None)


def _find(chosen: Namespace, tree: CertificateTree) -> int:
    found, meant = find(tree, chosen.find), alert(chosen.find)
    match output_format(chosen):
        case "text":
            print(found_text(tree, found, meant))
        case "json":
            print_json(found_document(tree, found, meant))
        case _:
            raise LessonError("find-format", "--find writes text or json, not this format")
    return SOUND if found else FINDING


def _print(chosen: Namespace, tree: CertificateTree) -> None:
    wanted = output_format(chosen)
    if wanted == TEXT:
        print(tree_text(tree))
    elif wanted == JSON:
        print_json(tree_document(tree))
    elif wanted == SVG:
        print(_svg(tree))
    else:
        from kubecert_lesson.cli.formats import print_tree

        print_tree(wanted, tree)


def _svg(tree: CertificateTree) -> str:
    # Only here: it needs matplotlib, which takes long to load.
    from kubecert_lesson.figures import chain_of_trust

    certificates = [one.certificate for one in tree.certificates]
    roots = [certificates[n] for n in tree.roots]
    return str(chain_of_trust(certificates, anchors=roots).svg)


def _code(tree: CertificateTree) -> int:
    """A missing issuer is no fault of a certificate: only its own file was named, perhaps."""
    impostors = any(
        (odd := standing(tree, one)) is not None and odd.code == "namesake"
        for one in tree.certificates
    )
    ended = any(dates(tree, one).code != "valid" for one in tree.certificates)
    if impostors or ended or any(not one.advice for one in tree.findings):
        return FINDING
    return NOT_ESTABLISHED if tree.unreadable else SOUND
