"""What expiry and tree read: damaged certificates among sound ones, files of any kind, names."""

from collections.abc import Iterator
from functools import cache
from itertools import chain as chained

from fuzz import certificate_targets, seeds
from fuzz.judging import Target
from fuzz.seeds import NOW

from kubecert_lesson import certificates
from kubecert_lesson.diagnose.expiring import expiries
from kubecert_lesson.diagnose.faces.json import expiry_document
from kubecert_lesson.diagnose.faces.results import expiry_metrics, expiry_results
from kubecert_lesson.errors import LessonError
from kubecert_lesson.inventory import collect
from kubecert_lesson.reports import junit, markdown, prometheus, sarif
from kubecert_lesson.tree import CertificateTree, find, grow
from kubecert_lesson.tree.documents import found_document, tree_document, tree_results
from kubecert_lesson.tree.faces import found_text, tree_text
from kubecert_lesson.words import json_text


def read_tree(data: bytes) -> Iterator[object]:
    """A damaged certificate beside the authority that it may name."""
    yield from _shown(seeds.pem(data) + certificates.pem(seeds.authority(), seeds.client()))


def read_file(data: bytes) -> Iterator[object]:
    """A file of any kind: PEM, DER, a kubeconfig, or something else."""
    yield from _shown(data)


def read_find(data: bytes) -> Iterator[object]:
    """What somebody looks for: a number, a name, or anything else."""
    tree = _sound()
    what = data.decode("utf-8", "replace")
    try:
        found = find(tree, what)
    except LessonError as error:
        yield error
        return
    yield found_text(tree, found, None)
    yield json_text(found_document(tree, found, None))


@cache
def _sound() -> CertificateTree:
    pem = certificates.pem(seeds.authority(), seeds.client(), seeds.serving())
    return grow(collect("-", stdin=pem), at=NOW)


def _shown(content: bytes) -> Iterator[object]:
    found = collect("-", stdin=content)
    rows, tree = expiries(found, at=NOW), grow(found, at=NOW)
    yield from rows
    yield tree_text(tree)
    results = (expiry_results(rows, at=NOW), tree_results(tree))[len(content) % 2]
    match sum(content) % 16:  # each format now and then: it is made of the same words
        case 0:
            yield json_text(tree_document(tree))
        case 1:
            yield json_text(expiry_document(rows))
        case 2:
            yield prometheus(*expiry_metrics(rows))
        case 3:
            yield junit(results)
        case 4:
            yield sarif(results)
        case 5:
            yield markdown(results)


def _files() -> list[bytes]:
    pems = next(t.seeds for t in certificate_targets.TARGETS if t.name == "pem")()
    return [*chained(pems, seeds.certificate_ders()[:2], seeds.kubeconfigs())]


_WORDS = (b"0x", b":", b"serial=", b"CN=", b"O=dev, ", b"/CN=", b"X509SHA256=", b"alice")
_SOUGHT = (b"CN=alice", b"serial=01", b"AB:CD:EF:01:23", b"/O=dev/CN=alice", b"kubernetes", b"77")
TARGETS = (
    Target(name="tree", read=read_tree, seeds=seeds.certificate_ders, der=True),
    Target(name="tree-of-a-file", read=read_file, seeds=_files),
    Target(name="find", read=read_find, seeds=lambda: _SOUGHT, words=_WORDS),
)
