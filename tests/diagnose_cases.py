"""Kubeconfigs of every kind for the tests of the diagnosis, with keys made on the spot."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.keys import PrivateKey

LAYOUTS = Path(__file__).parent / "data" / "diagnose"
# When the tests began: what is made later in the run is valid for them from the beginning, too.
BEGAN = datetime.now(UTC)


@dataclass(frozen=True)
class Material:
    """An authority and a user whom it vouches for."""

    authority: Identity
    user: Identity


@cache
def material(kind: str = "RSA") -> Material:
    """Make both with keys of one kind: 'RSA' (kubeadm), 'ECDSA' (k3s), 'Ed25519' (Talos)."""

    def key() -> PrivateKey:
        if kind == "ECDSA":
            return ec.generate_private_key(ec.SECP256R1())
        return ed25519.Ed25519PrivateKey.generate() if kind == "Ed25519" else keys.generate()

    authority = certificates.self_signed_authority(key(), common_name="kubernetes", now=BEGAN)
    user = certificates.issue_identity(
        authority,
        common_name="admin",
        organizations=["dev"],
        use=Use.CLIENT,
        key=key(),
        now=BEGAN,
    )
    return Material(authority, user)


def write_layout(name: str, folder: Path, made: Material | None = None) -> Path:
    """Write a layout with real certificates and a real key in it; return the file (0600)."""
    pieces = made or material()
    text = (LAYOUTS / f"{name}.yaml").read_text(encoding="utf-8")
    for word, pem in (
        ("AUTHORITY", pieces.authority.certificate_pem),
        ("CERTIFICATE", pieces.user.certificate_pem),
        ("KEY", pieces.user.key_pem),
    ):
        text = text.replace(f"-data: {word}", f"-data: {base64.b64encode(pem).decode()}")
    profile = folder / "minikube" / "profiles" / "minikube"
    profile.mkdir(parents=True)
    (folder / "minikube" / "ca.crt").write_bytes(pieces.authority.certificate_pem)
    (profile / "client.crt").write_bytes(pieces.user.certificate_pem)
    (profile / "client.key").touch(mode=0o600)
    (profile / "client.key").write_bytes(pieces.user.key_pem)
    (folder / "token").write_text("a-token\n")
    path = folder / f"{name}.conf"
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path
