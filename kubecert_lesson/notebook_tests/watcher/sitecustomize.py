"""Loaded by every Python of a run of notebooks: writes down each address that is bound."""

import os
import sys


def _note(event: str, arguments: tuple[object, ...]) -> None:
    address = arguments[1] if event == "socket.bind" else None
    if isinstance(address, tuple) and isinstance(address[0], str):
        with open(os.environ["BOUND_ADDRESSES"], "a", encoding="utf-8") as file:
            file.write(f"{address[0] or '0.0.0.0'}\n")


if "BOUND_ADDRESSES" in os.environ:
    sys.addaudithook(_note)
