"""Names that load when they are first used: so importing a package costs next to nothing.

Source: Python, PEP 562, module ``__getattr__``.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def on_first_use(package: str, places: Mapping[str, str]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package.

    ``places`` says for each public name which module of the package has it; '' for a name that is
    a module itself. What was loaded is kept in the package, so that it is looked up once.
    """

    def load(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(f"{package}.{places[name] or name}")
        value: object = getattr(module, name) if places[name] else module
        vars(sys.modules[package])[name] = value
        return value

    return load
