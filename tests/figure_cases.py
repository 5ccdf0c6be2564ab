"""What the pictures' tests draw: quick keys, a fixed day, and every odd tie there is.

``make pictures`` draws the stored pictures again; look at what changed first.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kubecert_lesson import certificates, figures, gallery, handshake, kubeconfig, pki, samples
from kubecert_lesson.certificates import (
    Identity,
    Use,
    distinguished_name,
    intermediate_authority,
    issue_identity,
    self_signed_authority,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
STORED = Path(__file__).parent / "data" / "figures"
Certificates = list[x509.Certificate]


def new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def authority(name: str) -> Identity:
    return self_signed_authority(new_key(), common_name=name, now=NOW)


def intermediate(above: Identity, name: str) -> Identity:
    return intermediate_authority(new_key(), above, common_name=name, now=NOW)


def server(above: Identity, name: str, *sans: str) -> x509.Certificate:
    return issue_identity(
        above, common_name=name, sans=sans, use=Use.SERVING, now=NOW, key=new_key()
    ).certificate


def client(above: Identity, name: str, *groups: str) -> x509.Certificate:
    return issue_identity(
        above, common_name=name, organizations=groups, use=Use.CLIENT, now=NOW, key=new_key()
    ).certificate


def raw(
    subject: str,
    issuer: str,
    *,
    signed_with: Ed25519PrivateKey,
    key: Ed25519PrivateKey | None = None,
    ca: bool | None = None,
) -> x509.Certificate:
    """A certificate that no careful authority would issue."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(distinguished_name(subject))
        .issuer_name(distinguished_name(issuer))
        .public_key((key or signed_with).public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW.replace(year=2028))
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca, None), critical=True)
    return builder.sign(signed_with, None)


def chain_of_three() -> Certificates:
    """A root, an intermediate authority below it, and a server below that."""
    root = authority("kubernetes")
    below = intermediate(root, "team authority")
    leaf = server(below, "kube-apiserver", "127.0.0.1", "localhost")
    return [root.certificate, below.certificate, leaf]


def impostor() -> tuple[x509.Certificate, x509.Certificate, x509.Certificate]:
    """A real authority, the server that it signed, and another authority of the same name."""
    real, other = authority("kubernetes"), authority("kubernetes")
    return real.certificate, server(real, "kube-apiserver", "127.0.0.1"), other.certificate


def of_size(count: int) -> Certificates:
    """``count`` certificates: authorities with intermediate ones and leaves of all lengths."""

    def grown() -> Iterator[x509.Certificate]:
        while True:
            root = authority("kubernetes")
            yield root.certificate
            for number in range(7):
                yield client(root, f"system:node:worker-{number}", "system:nodes")
            below = intermediate(root, "an intermediate authority with a name of many words")
            yield below.certificate
            for number in range(5):
                name = "very-long-" * number + "name.example.com"
                yield server(below, name, f"10.0.0.{number}", *["kubernetes.default.svc"] * number)
            yield client(below, "한글 이름을 가진 사용자 홍길동", "개발팀")

    certificates = grown()
    return [next(certificates) for _ in range(count)]


def every_tie() -> tuple[Certificates, Certificates]:
    """Certificates with each kind of tie, and the trust anchors among them."""
    one, two = authority("one"), authority("two")
    no_ca = issue_identity(
        one, common_name="no-ca", sans=["x"], use=Use.SERVING_AND_CLIENT, now=NOW, key=new_key()
    )
    assert isinstance(no_ca.key, Ed25519PrivateKey) and isinstance(one.key, Ed25519PrivateKey)
    assert isinstance(two.key, Ed25519PrivateKey)
    crossing = new_key()
    own = new_key()
    return [
        one.certificate,
        two.certificate,
        authority("one").certificate,
        client(one, "alice", "dev", "ops"),
        no_ca.certificate,
        raw("below-no-ca", "no-ca", signed_with=no_ca.key, key=new_key()),
        raw("other-name", "zwei", signed_with=two.key, key=new_key()),
        raw("localhost", "localhost", signed_with=own),
        raw("broken", "broken", signed_with=new_key(), key=new_key(), ca=True),
        raw("orphan", "who knows", signed_with=new_key(), key=new_key()),
        raw("crossed", "one", signed_with=one.key, key=crossing, ca=True),
        raw("crossed", "two", signed_with=two.key, key=crossing, ca=True),
        raw("below-crossed", "crossed", signed_with=crossing, key=new_key()),
    ], [two.certificate]


def fixed_key(number: int) -> Ed25519PrivateKey:
    """A key that anyone can make: NOT SECRET, good for a picture only."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number] * 32))


def fixed_identity(above: Identity, number: int, name: str, use: Use, *sans: str) -> Identity:
    return issue_identity(
        above, common_name=name, sans=sans, use=use, now=NOW, key=fixed_key(number)
    )


def kubeconfig_of(count: int, name: str = "{}") -> kubeconfig.Kubeconfig:
    """``count`` contexts at a third as many clusters, with every way to log in, and to go wrong."""
    ca, other = (self_signed_authority(fixed_key(n), common_name="ca", now=NOW) for n in (1, 2))
    user = fixed_identity(ca, 3, "alice", Use.CLIENT)
    trusted = {
        "certificate_authority_data": ca.certificate_pem + other.certificate_pem,
        "insecure_skip_tls_verify": False,
    }
    clusters = [
        {**trusted, "tls_server_name": "kubernetes"},
        {"proxy_url": "http://me:SECRET@proxy.example:3128"},
        {"insecure_skip_tls_verify": True},
        {"certificate_authority_data": b"no PEM"},
    ]
    program = kubeconfig.Exec(
        command="aws", api_version="client.authentication.k8s.io/v1", args=("SECRET",)
    )
    users = [
        {"client_certificate_data": user.certificate_pem, "client_key_data": user.key_pem},
        {"token": "SECRET"},
        {"username": "me", "password": "SECRET"},
        {"exec": program},
        {"token_file": "token", "impersonate": "root"},
        {},
    ]
    width = max(1, count // 3)
    return kubeconfig.Kubeconfig(
        clusters=tuple(
            kubeconfig.Cluster(
                name=name.format(f"cluster-{n}"),
                server=f"https://{n}.example",
                **clusters[n % 4],  # type: ignore[arg-type]
            )
            for n in range(width)
        ),
        users=tuple(
            kubeconfig.User(
                name=name.format(f"user-{n}"),
                **users[n % 6],  # type: ignore[arg-type]
            )
            for n in range(count)
        ),
        contexts=tuple(
            kubeconfig.Context(
                name=name.format(f"context-{n}"),
                cluster=name.format(f"cluster-{n % (width + 1)}"),
                user=name.format(f"user-{n * 7 % (count + 1)}"),
                namespace="kube-system" if n % 2 else "",
            )
            for n in range(count)
        ),
        current_context=name.format("context-0"),
    )


def shaken(*, known: bool = True, trusting: bool = True, **others: object) -> handshake.Handshake:
    """A handshake of alice with a server: either side may not know the other."""
    ca, other = (self_signed_authority(fixed_key(n), common_name="ca", now=NOW) for n in (1, 2))
    return handshake.shake_hands(
        server=fixed_identity(ca, 3, "kube-apiserver", Use.SERVING, "127.0.0.1"),
        client=fixed_identity(ca if known else other, 4, "alice", Use.CLIENT),
        client_ca=[ca.certificate],
        authorities=[(ca if trusting else other).certificate],
        name="127.0.0.1",
        at=NOW,
        **others,  # type: ignore[arg-type]
    )


def spans(count: int, name: str = "{}") -> list[tuple[str, datetime, datetime]]:
    """``count`` validities: past, ending soon, current, not yet begun, and practically endless."""
    day = timedelta(days=1)
    kinds = [(-400, -35), (-353, 12), (-100, 265), (5, 370), (-1, 3650), (-5000, 700000)]
    return [
        (name.format(f"certificate-{n}"), NOW + kinds[n % 6][0] * day, NOW + kinds[n % 6][1] * day)
        for n in range(count)
    ]


def whole_cluster(parameters: pki.Parameters | None = None) -> pki.ClusterPKI:
    keys = [fixed_key(number) for number in range(pki.KEYS_NEEDED)]
    return pki.build(parameters, now=NOW, keys=keys)


def pictures(*, dark: bool) -> Iterator[tuple[str, figures.Drawing]]:
    """Every kind of picture, of things that are the same on every machine."""
    kind = kubeconfig.parse(samples.kind_kubeconfig())
    ca = certificates.load(kind.clusters[0].certificate_authority_data)
    user = certificates.load(kind.users[0].client_certificate_data)
    tree = whole_cluster()
    leaf = tree["apiserver"].certificate
    impostor_ = self_signed_authority(fixed_key(99), common_name="kubernetes", now=NOW)
    both = [ca, user, tree["ca"].certificate, leaf, impostor_.certificate]
    yield "chain_of_trust", figures.chain_of_trust(both, anchors=[ca], dark=dark)
    yield "cluster_pki", figures.cluster_pki(tree, dark=dark)
    yield "client", figures.certificate_anatomy(user, issuer=ca, dark=dark)
    yield "authority", figures.certificate_anatomy(ca, dark=dark)
    yield "kubeconfig", figures.kubeconfig_anatomy(kind, dark=dark)
    yield "kubeconfig_with_faults", figures.kubeconfig_anatomy(kubeconfig_of(7), dark=dark)
    yield "handshake", figures.handshake_sequence(shaken(), dark=dark)
    yield "refused_client", figures.handshake_sequence(shaken(known=False), dark=dark)
    yield "validity", figures.validity_timeline(spans(6), at=NOW, dark=dark)
    some = ("bad-base64", "unknown-authority", "no-authority", "server-expired", "client-expired")
    yield "decisions", figures.decision_chart([gallery.fault(id) for id in some], dark=dark)


def stored_name(name: str, *, dark: bool) -> str:
    return f"{name}{'_dark' if dark else ''}.svg"


def main(folder: Path) -> None:
    """Write every picture into a folder."""
    for dark in (False, True):
        for name, drawing in pictures(dark=dark):
            print(f"wrote {drawing.save(folder / stored_name(name, dark=dark))}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else STORED)
