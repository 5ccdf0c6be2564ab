"""Draw the README's picture.

``python -m kubecert_lesson.figures notebooks/images/chain_of_trust.svg`` draws it again: an
authority, what it signed, and an impostor of the same name. The keys are fixed, so the picture is
the same on every machine.
"""

import sys
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kubecert_lesson.certificates import Use, issue_identity, self_signed_authority
from kubecert_lesson.figures import Drawing, chain_of_trust

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def _key(number: int) -> Ed25519PrivateKey:
    """A key that anyone can make: NOT SECRET, good for a picture only."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number] * 32))


def example() -> Drawing:
    """The same picture every time."""
    real = self_signed_authority(_key(1), common_name="kubernetes", now=NOW)
    impostor = self_signed_authority(_key(2), common_name="kubernetes", now=NOW)
    server = issue_identity(
        real,
        common_name="kube-apiserver",
        sans=["127.0.0.1", "localhost"],
        use=Use.SERVING,
        now=NOW,
        key=_key(3),
    )
    client = issue_identity(
        real, common_name="alice", organizations=["dev"], use=Use.CLIENT, now=NOW, key=_key(4)
    )
    made = (real, server, client, impostor)
    return chain_of_trust([one.certificate for one in made], anchors=[real.certificate])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m kubecert_lesson.figures FILE.svg")
    print(f"wrote {example().save(sys.argv[1])}")
