"""Experiments on keys, signatures and what is readable: one to four, and eleven, twelve."""

import base64
import hashlib
from datetime import UTC, datetime

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, chain, kubeconfig, kubectl, signing
from kubecert_lesson.apiserver import signer
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.experiments import bench
from kubecert_lesson.files import private_folder
from kubecert_lesson.keys import load_private, same_key


def which_file_verifies() -> str:
    """Give a verifier ca.crt, and then ca.key instead."""
    ca = bench.authority()
    shown = bench.user(ca).certificate
    works = {}
    for name, file in (("ca-crt", ca.certificate_pem), ("ca-key", ca.key_pem)):
        try:
            anchors = certificates.load_all(file)
            works[name] = chain.verify(shown, anchors=anchors, use=Use.CLIENT).trusted
        except LessonError:
            works[name] = False
    return "both" if all(works.values()) else max(works, key=lambda name: works[name])


def a_server_without_the_key() -> str:
    """Let a server judge Alice that has the certificate of the authority, and nothing else."""
    ca = bench.authority()
    met = bench.shake_hands(trusts=ca, client=bench.user(ca), client_ca=ca)
    return "yes" if met.server.accepted else "no"


def reading_without_a_key() -> str:
    """Read the name in a certificate that came as a file."""
    file = bench.user(bench.authority()).certificate_pem
    return "nothing" if certificates.common_name(certificates.load(file)) == "alice" else "ca-key"


def changing_a_letter() -> str:
    """Change a letter of the name, and check the signature."""
    ca = bench.authority()
    mine = bench.user(ca).certificate
    if b"alice" not in mine.public_bytes(Encoding.DER):
        return "not-found"
    changed = certificates.altered(mine, b"alice", b"alicf")
    return "nothing" if chain.signed_by(changed, ca.certificate) else "signature"


def encrypting_with_ecdsa() -> str:
    """Ask the public half of a key that signs whether it can encrypt."""
    return "yes" if hasattr(bench.key("alice").public_key(), "encrypt") else "no"


def what_is_raised() -> str:
    """Open an RSA signature, and look what is inside."""
    message, key = b"hello", bench.rsa_key()
    signature = signing.sign(message, key).signature
    opened = signing.open_signature(signature, key.public_key())
    if opened.endswith(hashlib.sha256(message).digest()):
        return "padded-hash"
    return "message" if message in opened else "nothing"


def stealing_a_kubeconfig() -> str:
    """Take the key out of a kubeconfig with nothing but the file."""
    ca = bench.authority()
    alice = bench.user(ca)
    file = kubeconfig.to_yaml(
        kubeconfig.build(
            cluster="c",
            server="https://c.example:6443",
            authority_pem=ca.certificate_pem,
            user="alice",
            certificate_pem=alice.certificate_pem,
            key_pem=alice.key_pem,
        )
    )
    data = yaml.safe_load(file)["users"][0]["user"]["client-key-data"]
    found = load_private(base64.b64decode(data))
    return "nothing" if same_key(found, alice.key) else "password"


def encoding_twice() -> str:
    """Undo base64 twice."""
    secret = b"a password"
    twice = base64.b64encode(base64.b64encode(secret))
    return "everybody" if base64.b64decode(base64.b64decode(twice)) == secret else "owner"


def names_of_a_request() -> str:
    """Let openssl sign a request for a name, without a word about extensions."""
    ca = bench.authority()
    csr = certificates.request(bench.key("web"), common_name="web", sans=["web.example"])
    with private_folder("request") as folder:
        ca.write(folder, "ca")
        (folder / "web.csr").write_bytes(csr.public_bytes(Encoding.PEM))
        sign = "x509 -req -in web.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out web.crt"
        kubectl.openssl(*sign.split(), cwd=folder)
        made = certificates.summarize(certificates.read(folder / "web.crt"))
    return "yes" if "DNS:web.example" in made.sans else "no"


def asking_to_be_an_authority() -> str:
    """Let Kubernetes' signer answer a request that says CA:TRUE."""
    key = bench.key("alice")
    csr = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(certificates.distinguished_name("alice"))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = signer.sign(
        csr,
        bench.authority(),
        usages=[signer.CLIENT_AUTH],
        seconds=None,
        at=datetime.now(UTC),
    )
    return "yes" if certificates.summarize(made).is_ca else "no"


def a_user_as_authority() -> str:
    """Let Alice sign for Mallory with the key of her own certificate."""
    ca = bench.authority()
    alice = bench.user(ca)
    mallory = bench.user(alice, "mallory", ["system:masters"])
    verdict = chain.verify(
        mallory.certificate,
        anchors=[ca.certificate],
        intermediates=[alice.certificate],
        use=Use.CLIENT,
    )
    return "yes" if verdict.trusted else "no"


def an_authority_too_many() -> str:
    """Let an authority with path length 0 sign another one."""
    root = bench.authority()
    team = certificates.intermediate_authority(bench.key("team"), root, common_name="team")
    below = _authority_below(team)
    verdict = bench.judge_server(
        bench.server(below, "web.example"), root, "web.example", team, below
    )
    return "yes" if verdict.trusted else "no"


def _authority_below(team: Identity) -> Identity:
    return certificates.intermediate_authority(bench.key("project"), team, common_name="project")
