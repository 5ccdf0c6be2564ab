"""Real keys: make them, write and read them as PEM, compare them, encrypt and decrypt with them.

The key objects are those of the cryptography library. The lesson makes RSA keys, and ECDSA keys
where it is told to, as kubeadm does; clusters also use Ed25519 (Talos), so it can be read, too.
"""

from kubecert_lesson.keys.encrypting import decrypt, encrypt
from kubecert_lesson.keys.making import (
    ALGORITHMS,
    DEFAULT_ALGORITHM,
    SIZES,
    generate,
    generate_for,
    generate_like,
    generate_many,
    known_algorithm,
)
from kubecert_lesson.keys.pem import (
    PEM_TEXT,
    PrivateFormat,
    load_private,
    load_public,
    private_pem,
    public_pem,
    read_private,
    read_public,
)
from kubecert_lesson.keys.sizes import Sizes, sizes
from kubecert_lesson.keys.values import PrivateKey, PublicKey, fingerprint, kind, same_key

__all__ = [
    "ALGORITHMS",
    "DEFAULT_ALGORITHM",
    "PEM_TEXT",
    "SIZES",
    "PrivateFormat",
    "PrivateKey",
    "PublicKey",
    "Sizes",
    "decrypt",
    "encrypt",
    "fingerprint",
    "generate",
    "generate_for",
    "generate_like",
    "generate_many",
    "kind",
    "known_algorithm",
    "load_private",
    "load_public",
    "private_pem",
    "public_pem",
    "read_private",
    "read_public",
    "same_key",
    "sizes",
]
