"""YAML as kubectl has it: parsing to nodes, and writing so that kubectl reads the same.

PyYAML's parser and emitter (libyaml) do the work. Nodes are made from its events here, and not
by its own composer, for three reasons: a list is read entry by entry without holding the whole
tree, lines are known for error messages, and libyaml's composer, which calls itself for each
level, crashes the interpreter on some ten thousand opening brackets. Tags are never obeyed.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import escapes, scalars
from kubecert_lesson.kubeconfig.hidden import HiddenText

_DEEPEST = 100
_ENOUGH = 1_000_000  # nodes that the aliases of one file may stand for
_WIDEST = 2**31 - 1  # kubectl does not fold long lines
_TAG = "tag:yaml.org,2002:"
_MERGE = _TAG + "merge"
_TAGS = {str: "str", bool: "bool", int: "int", float: "float", type(None): "null"}


class MappingNode:
    """A mapping: keys as text, in the order of the file, with those of ``<<`` put in."""

    __slots__ = ("start_mark", "value")

    def __init__(self, value: Iterable[tuple[str, "Node"]], start_mark: Any) -> None:
        self.value = value
        self.start_mark = start_mark


class SequenceNode:
    """A list. At the top of a document its items are read when they are asked for, once."""

    __slots__ = ("start_mark", "value")

    def __init__(self, value: Iterable["Node"], start_mark: Any) -> None:
        self.value = value
        self.start_mark = start_mark


Node = ScalarEvent | MappingNode | SequenceNode


def load(source: str | bytes) -> Node | None:
    """Parse the first YAML document, as kubectl does; None where there is none.

    Of a mapping at the top, keys and list items are read when they are asked for, in order. Raises
    yaml.YAMLError for what is not YAML, and LessonError for nesting and aliases that no
    kubeconfig needs.
    """
    return _Composer(source).document()


def dump(document: dict[str, Any]) -> bytes:
    """Write a document as kubectl writes it: keys sorted, quotes where kubectl needs them."""
    text: str = yaml.dump(
        document, Dumper=_Dumper, default_flow_style=False, allow_unicode=True, width=_WIDEST
    )
    return text.encode()


def line(node: Node) -> int:
    """Return the line of the file in which a node starts, from 1."""
    mark: Any = node.start_mark
    return int(mark.line) + 1


def scalar_value(node: ScalarEvent) -> str | bool | int | float | None:
    """Return what a scalar means to kubectl: text, unless it stands without quotes or has a tag.

    Raises LessonError for a value that does not fit its tag.
    """
    word: str = node.value
    if node.tag is None:
        return scalars.meaning(word) if node.implicit[0] else word
    try:
        return scalars.tagged(word, node.tag.removeprefix(_TAG))
    except ValueError as error:
        raise LessonError(
            "wrong-tag",
            "line {line}: the value does not fit its tag {tag}",
            line=line(node),
            tag=node.tag,
        ) from error


def is_null(node: Node) -> bool:
    """Say whether a node has no value: nothing, ~ or null."""
    return isinstance(node, ScalarEvent) and scalar_value(node) is None


def plain_value(node: Node) -> Any:
    """Turn a node into text, numbers, booleans, None, lists and dicts.

    Raises LessonError for what JSON cannot hold, and so kubectl cannot read: infinity, NaN.
    """
    if isinstance(node, MappingNode):
        return {key: plain_value(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain_value(item) for item in node.value]
    value = scalar_value(node)
    if isinstance(value, float) and not math.isfinite(value):
        raise LessonError(
            "not-a-number",
            "line {line}: kubectl cannot read the number {word}: put it in quotes",
            line=line(node),
            word=node.value,
        )
    return value


class _Composer:
    def __init__(self, source: str | bytes) -> None:
        self.slashed = escapes.slashed(source)
        self.next = escapes.events_of(self.slashed or source)
        self.anchors: dict[str, tuple[Node, int] | None] = {}
        self.size = 0  # nodes so far, those behind an alias counted each time
        self.unfolded = 0  # those behind aliases

    def document(self) -> Node | None:
        self.next()
        start = self.next()
        if type(start) is not DocumentStartEvent:
            return None
        if start.version not in (None, (1, 1)):
            raise LessonError("yaml-version", "kubectl reads YAML 1.1 only: leave out %YAML")
        event = self.next()
        if type(event) is MappingStartEvent and not event.anchor:
            return MappingNode(self.pairs(0, lazy=True), event.start_mark)
        return self.node(event, 0)

    def node(self, event: Any, depth: int, *, lazy: bool = False) -> Node:
        kind = type(event)
        if self.slashed and kind is ScalarEvent and event.style == '"':
            self.refuse_slash(event)
        if kind is ScalarEvent and not event.anchor:
            self.size += 1
            return event  # type: ignore[no-any-return]
        if kind is AliasEvent:
            return self.alias(event)
        if depth > _DEEPEST:
            raise LessonError(
                "nested-too-deep", "it is nested more than {n} levels deep", n=_DEEPEST
            )
        if event.anchor:
            self.anchors[event.anchor] = None
        start, node = self.size, event
        self.size += 1
        if kind is MappingStartEvent:
            # Of a key given twice, as of one that << repeats, the last value counts.
            node = MappingNode(dict(self.pairs(depth + 1)).items(), event.start_mark)
        elif kind is SequenceStartEvent:
            items = self.items(depth + 1)
            node = SequenceNode(
                items if lazy and not event.anchor else list(items), event.start_mark
            )
        if event.anchor:
            self.anchors[event.anchor] = node, self.size - start
        return node  # type: ignore[no-any-return]

    def refuse_slash(self, event: Any) -> None:
        """Raise LessonError for the escape ``\\/``: JSON has it, and kubectl reads JSON as YAML."""
        if escapes.escapes_slash(self.slashed[event.start_mark.index : event.end_mark.index]):
            raise LessonError(
                "escaped-slash",
                "line {line}: kubectl does not know the escape \\/: write / without the backslash",
                line=line(event),
            )

    def alias(self, event: Any) -> Node:
        found = self.anchors.get(event.anchor)
        if found is None:
            if event.anchor in self.anchors:
                raise LessonError(
                    "anchor-in-itself",
                    "line {line}: the YAML anchor behind this * contains itself",
                    line=line(event),
                )
            raise LessonError(
                "unknown-anchor",
                "line {line}: a value that begins with * means a YAML anchor, and this one is not"
                " defined: put it in quotes",
                line=line(event),
            )
        node, size = found
        self.size += size
        self.unfolded += size
        if self.unfolded > _ENOUGH:
            raise LessonError(
                "too-many-aliases",
                "its YAML aliases (*name) expand to far more than the file holds",
            )
        return node

    def items(self, depth: int) -> Iterator[Node]:
        while type(event := self.next()) is not SequenceEndEvent:
            yield self.node(event, depth)

    def pairs(self, depth: int, *, lazy: bool = False) -> Iterator[tuple[str, Node]]:
        while type(event := self.next()) is not MappingEndEvent:
            key = self.node(event, depth)
            name = _key_text(key)
            value = self.node(self.next(), depth, lazy=lazy)
            if name == "<<" and _is_merge(key):
                yield from _merged(value)
                continue
            yield name, value
            if lazy and isinstance(value, SequenceNode):
                for _ in value.value:  # what was not asked for
                    pass


def _key_text(node: Node) -> str:
    """Return a key as text, as kubectl makes it of a number or a boolean."""
    value = scalar_value(node) if isinstance(node, ScalarEvent) else None
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(node.value)
        case None:
            raise LessonError("wrong-key", "line {line}: a key must be text", line=line(node))


def _is_merge(key: Node) -> bool:
    """Say whether a key written ``<<`` merges; in quotes it is a key like others."""
    return isinstance(key, ScalarEvent) and (bool(key.implicit[0]) or key.tag == _MERGE)


def _merged(node: Node) -> Iterator[tuple[str, Node]]:
    """Return what ``<<`` puts in: of several mappings, the first one counts."""
    sources = [node]
    if isinstance(node, SequenceNode):
        sources = list(node.value)[::-1]
    for source in sources:
        if not isinstance(source, MappingNode):
            raise LessonError(
                "wrong-merge",
                "line {line}: << must have a mapping, or a list of mappings, as its value",
                line=line(node),
            )
        yield from source.value


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Write scalars bare just where kubectl reads them back as what they are."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        if kind is not yaml.ScalarNode:
            return _TAG + ("map" if kind is yaml.MappingNode else "seq")
        return _TAG + _TAGS[type(scalars.meaning(value) if implicit[0] else value)]

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, value: str) -> yaml.Node:
    style = "|" if "\n" in value else '"' if scalars.needs_quotes(value) else None
    node: yaml.Node = dumper.represent_scalar(_TAG + "str", value, style=style)
    return node


def _hidden(dumper: Any, value: HiddenText) -> yaml.Node:
    return _text(dumper, value.reveal())


_Dumper.add_representer(str, _text)
_Dumper.add_multi_representer(HiddenText, _hidden)
