"""Whole inputs to begin with, made by code from fixed keys: the same bytes on every day."""

import base64
import datetime as dt
import ipaddress
import itertools
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from kubecert_lesson import certificates, kubeconfig, samples

NOW = dt.datetime(2026, 11, 25, 12, 0, 0, tzinfo=dt.UTC)
ED_KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
EC_KEY = ec.derive_private_key(20_261_125, ec.SECP256R1())
_AUTHORITY = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes")])
_USER = x509.Name(
    [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "dev"),
        x509.NameAttribute(NameOID.COMMON_NAME, "alice"),
    ]
)
_ODD_NAMES = [
    x509.DNSName("*.cluster.example"),
    x509.DNSName("kubernetes.default.svc"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("fd00::1")),
    x509.RFC822Name("alice@cluster.example"),
    x509.UniformResourceIdentifier("spiffe://cluster.example/ns/default"),
    x509.DirectoryName(_USER),
    x509.RegisteredID(ObjectIdentifier("1.2.3.4")),
    x509.OtherName(ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x01a"),
]


@cache
def authority() -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return _certificate(
        _AUTHORITY, (x509.BasicConstraints(ca=True, path_length=1), True), (usage, True), number=1
    )


@cache
def constrained_authority() -> x509.Certificate:
    tree = [
        x509.DNSName(".cluster.example"),
        x509.IPAddress(ipaddress.ip_network("127.0.0.0/8")),
        x509.RFC822Name("cluster.example"),
        x509.UniformResourceIdentifier(".cluster.example"),
        x509.DirectoryName(_USER),
    ]
    policies = x509.CertificatePolicies(
        [x509.PolicyInformation(ObjectIdentifier("2.5.29.32.0"), ["https://cluster.example"])]
    )
    return _certificate(
        _AUTHORITY,
        (x509.BasicConstraints(ca=True, path_length=None), True),
        (x509.NameConstraints(permitted_subtrees=tree, excluded_subtrees=tree[:2]), True),
        (policies, False),
        (x509.PolicyConstraints(0, None), True),
        (x509.InhibitAnyPolicy(1), True),
        number=2,
    )


@cache
def serving() -> x509.Certificate:
    return _certificate(
        _USER,
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName(_ODD_NAMES), False),
        (x509.SubjectKeyIdentifier(bytes(20)), False),
        (x509.AuthorityKeyIdentifier(bytes(20), [x509.DirectoryName(_AUTHORITY)], 1), False),
        (
            x509.CRLDistributionPoints([x509.DistributionPoint([_ODD_NAMES[5]], None, None, None)]),
            False,
        ),
        number=3,
    )


@cache
def client() -> x509.Certificate:
    return _certificate(
        _USER,
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
        (x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4.5"), b"\x05\x00"), False),
        number=4,
        subject_key=EC_KEY,
    )


@cache
def admin() -> x509.Certificate:
    """A client that may do everything."""
    names = (NameOID.ORGANIZATION_NAME, "system:masters"), (NameOID.COMMON_NAME, "root")
    subject = x509.Name([x509.NameAttribute(oid, name) for oid, name in names])
    usage = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)
    return _certificate(subject, usage, number=6)


@cache
def plain() -> x509.Certificate:
    return _certificate(_USER, number=5, subject_key=EC_KEY, signer=EC_KEY)


@cache
def certificate_ders() -> tuple[bytes, ...]:
    kind = kubeconfig.parse(samples.kind_kubeconfig()).user("kind-test-cluster")
    of_kind = certificates.load(kind.certificate_pem())
    every = (authority(), constrained_authority(), serving(), client(), plain(), of_kind)
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in every)


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    p, q = _prime(0xD1 << 504), _prime(0xC5 << 504)
    d = pow(65537, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(65537, p * q)
    crt = d % (p - 1), d % (q - 1), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, d, *crt, public).private_key()


def _prime(start: int) -> int:
    return next(n for n in itertools.count(start + 1, 2) if pow(2, n - 1, n) == 1 and n % 65537 > 1)


@cache
def key_ders() -> tuple[bytes, ...]:
    pkcs8, traditional = PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL
    private = [(key, form) for key in (EC_KEY, rsa_key()) for form in (pkcs8, traditional)]
    public = EC_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return (
        ED_KEY.private_bytes(Encoding.DER, pkcs8, NoEncryption()),
        *(key.private_bytes(Encoding.DER, form, NoEncryption()) for key, form in private),
        public,
    )


@cache
def request_ders() -> tuple[bytes, ...]:
    plain = x509.CertificateSigningRequestBuilder().subject_name(_USER)
    named = plain.add_extension(x509.SubjectAlternativeName(_ODD_NAMES), critical=False)
    secret = named.add_attribute(ObjectIdentifier("1.2.840.113549.1.9.7"), b"challenge")
    return tuple(
        request.sign(ED_KEY, None).public_bytes(Encoding.DER) for request in (plain, secret)
    )


def pem(der: bytes, kind: str = "CERTIFICATE") -> bytes:
    body = base64.encodebytes(der) if der else b"\n"
    return f"-----BEGIN {kind}-----\n".encode() + body + f"-----END {kind}-----\n".encode()


@cache
def kubeconfigs() -> tuple[bytes, ...]:
    data = {
        "authority": _base64(authority()),
        "certificate": _base64(client()),
        "key": base64.b64encode(
            EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        ).decode(),
        "secret": "not-marked",  # damage can move it into a name; secrets have a target
    }
    return tuple(text.format_map(data).encode() for text in _KUBECONFIGS)


def _base64(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificates.pem(certificate)).decode()


def _certificate(
    subject: x509.Name,
    *extensions: tuple[x509.ExtensionType, bool],
    number: int,
    subject_key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey = ED_KEY,
    signer: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey = ED_KEY,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_AUTHORITY)
        .serial_number(number)
        .public_key(subject_key.public_key())
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=365))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    if isinstance(signer, ec.EllipticCurvePrivateKey):  # by a nonce that is not random
        return builder.sign(signer, hashes.SHA256(), ecdsa_deterministic=True)
    return builder.sign(signer, None)


_KUBECONFIGS = (
    """\
apiVersion: v1
kind: Config
current-context: alice@lesson
clusters:
- name: lesson
  cluster:
    server: https://127.0.0.1:6443
    certificate-authority-data: {authority}
users:
- name: alice
  user:
    client-certificate-data: {certificate}
    client-key-data: {key}
contexts:
- name: alice@lesson
  context: {{cluster: lesson, user: alice, namespace: dev}}
""",
    """\
{{"apiVersion": "v1", "kind": "Config", "current-context": "a", "preferences": {{}},
 "clusters": [{{"name": "a", "cluster": {{"server": "http://a.example/k8s?x=y",
   "tls-server-name": "b.example", "proxy-url": "socks5://127.0.0.1:1080",
   "insecure-skip-tls-verify": true, "disable-compression": false}}}}],
 "users": [{{"name": "a", "user": {{"token": "{secret}", "as": "bob", "as-groups": ["dev"],
   "as-uid": "1", "as-user-extra": {{"reason": ["test"]}}}}}}],
 "contexts": [{{"name": "a", "context": {{"cluster": "a", "user": "a", "extensions":
   [{{"name": "e", "extension": {{"version": 1}}}}]}}}}]}}
""",
    """\
current-context: &name login
clusters:
- cluster: &cluster {{server: "https://[::1]:6443", certificate-authority: ca.crt}}
  name: *name
- {{name: other, cluster: {{<<: *cluster, server: 'https://other.example'}}}}
users:
- name: login
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: aws-iam-authenticator
      args: [token, -i, lesson]
      env: [{{name: AWS_PROFILE, value: dev}}]
      installHint: |
        install it
      interactiveMode: IfAvailable
      provideClusterInfo: yes
- name: password
  user: {{username: alice, password: "{secret}"}}
- name: file
  user: {{tokenFile: token, client-certificate: a.crt, client-key: a.key}}
- name: provider
  user: {{auth-provider: {{name: oidc, config: {{id-token: "{secret}", idp-issuer-url: x}}}}}}
contexts: [{{name: login, context: {{cluster: other, user: login}}}}]
""",
)
