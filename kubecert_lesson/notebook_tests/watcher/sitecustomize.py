"""Loaded by every Python of the notebook run: writes down each address that is bound."""

import os
import sys


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.bind" and isinstance(arguments[1], tuple):
        with open(os.environ["BOUND_ADDRESSES"], "a", encoding="ascii") as file:
            file.write(f"{arguments[1][0] or '0.0.0.0'}\n")


if "BOUND_ADDRESSES" in os.environ:
    sys.addaudithook(_note)
