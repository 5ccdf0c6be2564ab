"""Loaded by every kernel of benchmarks/notebooks.py: counts the RSA keys that are made."""

import os
import sys
from typing import Any

if "COUNTED_KEYS" in os.environ and "ipykernel_launcher" in " ".join(sys.orig_argv):
    from cryptography.hazmat.primitives.asymmetric import rsa

    _generate = rsa.generate_private_key

    def _counting(*arguments: Any, **options: Any) -> rsa.RSAPrivateKey:
        with open(os.environ["COUNTED_KEYS"], "a", encoding="ascii") as file:
            file.write(f"{options['key_size']}\n")
        return _generate(*arguments, **options)

    rsa.generate_private_key = _counting
