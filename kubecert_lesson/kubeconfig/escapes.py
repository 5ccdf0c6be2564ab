r"""The escapes of text in double quotes where kubectl's YAML and libyaml's differ.

kubectl takes ``\'`` for an apostrophe, and refuses ``\/``, which JSON has.
Source: sigs.k8s.io/yaml, goyaml.v2, scannerc.go; tested against kubectl 1.37 and 1.32.
"""

import codecs
import re
from collections.abc import Callable
from typing import Any

import yaml

_SLASH, _APOSTROPHE = "\\/", "\\'"
_SLASH_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\/")
_Libyaml: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(yaml.SafeLoader):
    """PyYAML's own scanner, whose table of escapes can be added to. It is the slower one."""

    ESCAPE_REPLACEMENTS = {**yaml.SafeLoader.ESCAPE_REPLACEMENTS, "'": "'"}  # type: ignore[misc]  # noqa: RUF012


def events_of(source: str | bytes) -> Callable[[], Any]:
    """Return what gives the next event of a YAML source: by libyaml, wherever it can read it."""
    apostrophe = _APOSTROPHE in _decoded(source) and not _is_read(source)
    read: Callable[[], Any] = (_Loader if apostrophe else _Libyaml)(source).get_event
    return read


def slashed(source: str | bytes) -> str:
    """Return the source as text where a slash follows a backslash in it; otherwise nothing."""
    text = _decoded(source)
    return text.removeprefix("\ufeff") if _SLASH in text else ""


def escapes_slash(written: str) -> bool:
    r"""Say whether the escape ``\/`` of JSON is in a scalar in double quotes, as it is written."""
    return bool(_SLASH_ESCAPE.search(written))


def _is_read(source: str | bytes) -> bool:
    try:
        for _ in yaml.parse(source, Loader=_Libyaml):
            pass
    except yaml.YAMLError:
        return False
    return True


def _decoded(source: str | bytes) -> str:
    """Return a source with a backslash in it as text; '' for others, and what is no text."""
    if isinstance(source, str):
        return source
    if b"\\" not in source:
        return ""
    wide = source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return source.decode("utf-16" if wide else "utf-8")
    except UnicodeDecodeError:
        return ""  # the parser says where
