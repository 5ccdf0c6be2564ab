"""Reading a kubeconfig: every field checked as kubectl checks it, every error with its place.

kubectl refuses the whole file for one field of a wrong type, for one bad base64 value and for
two entries of one name, so this does too. What kubectl would drop is kept.
"""

import os
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes
from kubecert_lesson.kubeconfig import yamltext
from kubecert_lesson.kubeconfig.codes import EntryKind
from kubecert_lesson.kubeconfig.fields import (
    CLUSTER,
    CONTEXT,
    TOP,
    USER,
    Fields,
    WrongValue,
    items,
    pairs,
    read_fields,
    read_text,
)
from kubecert_lesson.kubeconfig.hidden import Kept, hide
from kubecert_lesson.kubeconfig.model import Cluster, Context, Kubeconfig, User
from kubecert_lesson.kubeconfig.yamltext import MappingNode, Node, is_null
from kubecert_lesson.words import Text, text

NOT_YAML = "not-yaml"
_LARGEST = 5_000_000  # letters: a second for each million
THE_KUBECONFIG = text("the-kubeconfig", "the kubeconfig")


def read(path: str | os.PathLike[str]) -> Kubeconfig:
    """Read a kubeconfig file. Relative paths in it start at its own folder.

    Raises LessonError as parse does, and for a file that cannot be read.
    """
    return _parse(read_bytes(path), str(path), path)


def parse(
    text: str | bytes,
    *,
    source: str | Text = THE_KUBECONFIG,
    origin: str | os.PathLike[str] | None = None,
) -> Kubeconfig:
    """Read a kubeconfig from YAML or JSON text; an empty text is an empty kubeconfig.

    ``source`` names the place in errors; ``origin`` is the file that relative paths refer to.
    Raises LessonError where kubectl would refuse the file: not YAML, another kind or version, a
    field of a wrong type, ``*-data`` that is not base64, two entries of one name.
    """
    return _parse(text, source, origin)


def _parse(
    content: str | bytes, source: str | Text, origin: str | os.PathLike[str] | None
) -> Kubeconfig:
    file = Path(os.path.abspath(origin)) if origin is not None else None
    if len(content) > _LARGEST:
        raise LessonError(
            "kubeconfig-too-large",
            "{source}: it is over {n} MB, far more than a kubeconfig; is it another file?",
            source=source,
            n=_LARGEST // 1_000_000,
        )
    try:
        return _kubeconfig(yamltext.load(content), file)
    except WrongValue as wrong:
        raise LessonError(
            wrong.code,
            "{source}, line {line}: {problem}",
            source=source,
            line=wrong.line,
            problem=wrong.text(),
        ) from None
    except LessonError as error:
        raise LessonError(
            error.code, "{source}: {problem}", source=source, problem=error.text
        ) from error
    except UnicodeEncodeError:
        raise LessonError(
            "not-utf-8", "{source} contains half a character: save it as UTF-8", source=source
        ) from None
    except yaml.YAMLError as error:
        raise _not_yaml(source, error) from None


def _kubeconfig(root: Node | None, origin: Path | None) -> Kubeconfig:
    if root is None or is_null(root):
        return Kubeconfig(origin=origin)
    if not isinstance(root, MappingNode):
        raise WrongValue(
            root,
            "not-a-kubeconfig",
            "a kubeconfig has keys like clusters and users, this has none",
        )
    lists: Fields = {
        kind.section: (kind.section, partial(_entries, kind=kind, origin=origin)) for kind in _KINDS
    }
    values, other = read_fields(root, {**TOP, **lists})
    for key, wanted in (("apiVersion", "v1"), ("kind", "Config")):
        written = {key: values.pop(key)} if key in values else {}
        # kubectl finds these two in any case, and of several spellings takes the last one.
        written |= {each: value for each, value in other.items() if each.lower() == key.lower()}
        said = [written[each] for each in sorted(written) if written[each] not in ("", None)]
        if said and (said[-1] != wanted or not all(isinstance(value, str) for value in said)):
            raise LessonError(
                "not-a-kubeconfig",
                "this is not a kubeconfig: one has {field}: {value}",
                field=key,
                value=wanted,
            )
    return Kubeconfig(**values, other=other, origin=origin)


def _entries(node: Node, kind: EntryKind, origin: Path | None) -> tuple[Any, ...]:
    return tuple(_entry(item, kind, origin) for item in items(node))


def _entry(node: Node, kind: EntryKind, origin: Path | None) -> Any:
    record, known = _KINDS[kind]
    name, inside = "", None
    values: dict[str, Any] = {}
    other, beside = Kept(), Kept()
    if not (isinstance(node, MappingNode) or is_null(node)):
        raise WrongValue(
            node,
            "wrong-field",
            "an entry of {section} must hold lines of key: value",
            section=kind.section,
        )
    for key, value in pairs(node):
        if key == "name":
            try:
                name = read_text(value)
            except WrongValue as wrong:
                wrong.at(key).entry = text(
                    "an-entry", "an entry of {section}", section=kind.section
                )
                raise
        elif key == kind.value:
            inside = value
        else:
            beside[key] = yamltext.plain_value(value)
    if inside is not None:
        try:
            values, other = read_fields(inside, known, kind.value)
        except WrongValue as wrong:
            wrong.entry = text("entry", '{kind} "{name}"', kind=kind, name=hide(name))
            raise
    return record(name=name, **values, other=other, beside=beside, origin=origin)


def _not_yaml(source: str | Text, error: yaml.YAMLError) -> LessonError:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    if mark is None:
        return LessonError(
            NOT_YAML,
            "{source}: this is not YAML: {reason}; compare it with a file that works",
            source=source,
            reason=reason,
        )
    return LessonError(
        NOT_YAML,
        "{source}, line {line}, column {column}: this is not YAML: {reason};"
        " compare it with a file that works",
        source=source,
        line=mark.line + 1,
        column=mark.column + 1,
        reason=reason,
    )


_KINDS: dict[EntryKind, tuple[type[Any], Fields]] = {
    EntryKind.CLUSTER: (Cluster, CLUSTER),
    EntryKind.USER: (User, USER),
    EntryKind.CONTEXT: (Context, CONTEXT),
}
