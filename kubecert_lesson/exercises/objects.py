"""Objects of Kubernetes that were handed in as YAML: read, and asked what they allow."""

from collections.abc import Iterator
from typing import Any

import yaml

from kubecert_lesson.exercises.answers import NotYet
from kubecert_lesson.words import template

Object = dict[str, Any]


def objects_in(content: bytes) -> tuple[Object, ...]:
    """Read one YAML document or more, each an object with a kind. Lists are taken apart."""
    try:
        documents = list(yaml.safe_load_all(content.decode()))
    except (yaml.YAMLError, ValueError, RecursionError):
        raise NotYet(
            "not-yaml",
            "it cannot be read as YAML",
            next=template("try kubectl create --dry-run=client -f FILE: it names the line"),
        ) from None
    found = tuple(one for document in documents for one in _taken_apart(document))
    if not found or not all(type(one) is dict and type(one.get("kind")) is str for one in found):
        raise NotYet(
            "no-object",
            "it is no object of Kubernetes: there is no kind in it",
            next=template("write apiVersion, kind and metadata; --- stands between two objects"),
        )
    return found


def _taken_apart(document: object) -> Iterator[Any]:
    if type(document) is dict and document.get("kind") == "List":
        yield from document.get("items") or ()
    elif document is not None:
        yield document


def field(of: Object, path: str) -> Any:
    """Return what stands at a path such as 'spec.request'; None where nothing does."""
    found: Any = of
    for name in path.split("."):
        found = found.get(name) if type(found) is dict else None
    return found


def texts(of: Object, path: str) -> tuple[str, ...]:
    """Return the texts of a list; () for anything else."""
    found = field(of, path)
    return tuple(one for one in found if type(one) is str) if type(found) is list else ()


def several(of: Object, path: str) -> tuple[Object, ...]:
    """Return the objects of a list; () for anything else."""
    found = field(of, path)
    return tuple(one for one in found if type(one) is dict) if type(found) is list else ()
