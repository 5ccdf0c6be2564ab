"""Knobs to turn: one widget a file, each with a complete static face.

``widgets.TextbookRSA()`` as a cell's last line is all that a notebook needs. Each name loads when
it is first used. What they have in common is in ``base``.
"""

from importlib import import_module

_NAMES: dict[str, str] = {}

__all__: list[str] = []


def __getattr__(name: str) -> object:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_NAMES[name]}"), name)
    globals()[name] = value
    return value
