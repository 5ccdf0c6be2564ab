"""Names of a package that are imported when they are first asked for.

A kernel, and each start of the command, pays only for what it uses.
"""

import sys
from collections.abc import Callable, Collection, Mapping
from importlib import import_module


def importer(
    package: str, names: Collection[str], places: Mapping[str, str]
) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package with these public names (PEP 562).

    ``places`` tells the module below it that has a name; each other name is a module itself.
    """

    def imported(name: str) -> object:
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(f"{package}.{places.get(name, name)}")
        value: object = getattr(module, name) if name in places else module
        setattr(sys.modules[package], name, value)
        return value

    return imported
