"""What the experiments are made of: keys that are made once, and certificates in milliseconds."""

from collections.abc import Sequence
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from kubecert_lesson import certificates, chain, handshake, keys
from kubecert_lesson.apiserver.authentication import Unauthenticated, UserInfo, authenticate
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.chain import ChainVerdict
from kubecert_lesson.handshake import Handshake, Version

HOST = "127.0.0.1"


@lru_cache
def key(name: str) -> EllipticCurvePrivateKey:
    """Return the key of somebody; the same one for the same name as long as the program runs."""
    return ec.generate_private_key(ec.SECP256R1())


@lru_cache
def rsa_key() -> RSAPrivateKey:
    """Return an RSA key, for what only RSA can show."""
    return keys.generate()


def authority(owner: str = "ours", *, common_name: str = "kubernetes") -> Identity:
    """Make an authority with the key of its owner."""
    return certificates.self_signed_authority(key(owner), common_name=common_name)


def server(
    signer: Identity, *sans: str, common_name: str = "kube-apiserver", owner: str = "server"
) -> Identity:
    """Make a server's certificate."""
    return certificates.issue_identity(
        signer, common_name=common_name, sans=sans, use=Use.SERVING, key=key(owner)
    )


def user(signer: Identity, name: str = "alice", groups: Sequence[str] = ()) -> Identity:
    """Make a user's certificate."""
    return certificates.issue_identity(
        signer, common_name=name, organizations=groups, use=Use.CLIENT, key=key(name)
    )


def judge_server(shown: Identity, anchor: Identity, name: str, *between: Identity) -> ChainVerdict:
    """Let kubectl's rules judge a server for the name that was dialled."""
    return chain.verify(
        shown.certificate,
        anchors=[anchor.certificate],
        intermediates=[identity.certificate for identity in between],
        use=Use.SERVING,
        name=name,
    )


def login(certificate: x509.Certificate, *client_ca: Identity) -> UserInfo | None:
    """Let the API server's rules judge a client certificate: who that is, or None for a 401."""
    try:
        return authenticate(certificate, client_ca=[ca.certificate for ca in client_ca])
    except Unauthenticated:
        return None


def shake_hands(
    *,
    trusts: Identity,
    client: Identity | None = None,
    client_ca: Identity | None = None,
    strict: bool = False,
    version: Version = Version.TLS13,
) -> Handshake:
    """Let a client that trusts one authority meet a server whose own one is ``ours``."""
    checks = client_ca or authority()
    return handshake.shake_hands(
        server=server(authority(), HOST),
        client=client,
        client_ca=[checks.certificate],
        authorities=[trusts.certificate],
        name=HOST,
        version=version,
        server_requires_certificate=strict,
    )
