"""Chains with one flaw each, made on the spot: what the tests of chain put to every judge."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from OpenSSL import crypto

from kubecert_lesson import keys
from kubecert_lesson.certificates import Use, distinguished_name

Key = Any  # a private key: of the kinds that are in use, and of some that are not
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE
SIGNS = ("digital_signature", "key_encipherment", "key_cert_sign")
LEAF = ("digital_signature", "key_encipherment")
_ALL_USAGES = (
    *(*LEAF, "key_cert_sign", "content_commitment", "data_encipherment"),
    *("key_agreement", "crl_sign", "encipher_only", "decipher_only"),
)


@cache
def rsa_key(number: int) -> rsa.RSAPrivateKey:
    """One of a few RSA keys: making them is slow, so the cases share them."""
    return keys.generate()


@dataclass(frozen=True)
class Made:
    """A certificate and the key for it."""

    certificate: x509.Certificate
    key: Key


def utf8_name(common_name: str) -> x509.Name:
    """The name as the cryptography library writes it by itself: as a UTF8String."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def make(
    common_name: str,
    key: Key,
    signer: Made | None = None,
    *,
    ca: bool | None = False,
    path_length: int | None = None,
    usage: Sequence[str] | None = LEAF,
    purposes: Sequence[x509.ObjectIdentifier] = (),
    sans: Sequence[str] = (),
    start: datetime = NOW - DAY,
    end: datetime = NOW + 300 * DAY,
    issuer_name: x509.Name | None = None,
    key_id: bytes | None = b"",
    wanted_key_id: bytes | None = b"",
    ca_critical: bool = True,
    purposes_critical: bool = False,
    sans_critical: bool = False,
    more: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Made:
    """Make a certificate with just the extensions that are asked for; b'' is the usual value."""
    subject = distinguished_name(common_name)
    issuing_key = signer.key if signer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_name or (signer.certificate.subject if signer else subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    if usage is not None:
        flags = {name: name in usage for name in _ALL_USAGES}
        builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), purposes_critical)
    if ca is not None:
        builder = builder.add_extension(
            x509.BasicConstraints(ca, path_length if ca else None), ca_critical
        )
    if ca and key_id is not None:
        ski = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = builder.add_extension(
            x509.SubjectKeyIdentifier(key_id) if key_id else ski, critical=False
        )
    if signer and wanted_key_id is not None:
        aki = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key.public_key())
        if wanted_key_id:
            aki = x509.AuthorityKeyIdentifier(wanted_key_id, None, None)
        builder = builder.add_extension(aki, critical=False)
    if sans:
        builder = builder.add_extension(alternative_names(sans), sans_critical)
    for extension, critical in more:
        builder = builder.add_extension(extension, critical)
    digest = (
        None
        if isinstance(issuing_key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
        else hashes.SHA256()
    )
    return Made(builder.sign(issuing_key, digest), key)


def alternative_names(sans: Sequence[str]) -> x509.SubjectAlternativeName:
    """Addresses where the text is one, DNS names elsewhere."""
    return x509.SubjectAlternativeName([general_name(text) for text in sans])


def general_name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def authority(common_name: str, key: Key, signer: Made | None = None, **more: Any) -> Made:
    """An authority as kubeadm makes it, but for what is asked otherwise."""
    return make(common_name, key, signer, **{"ca": True, "usage": SIGNS, **more})


def server(key: Key, signer: Made, **more: Any) -> Made:
    """A serving certificate for localhost and 127.0.0.1, but for what is asked otherwise."""
    usual = {"purposes": [SERVER], "sans": ["localhost", "kubernetes", "127.0.0.1"]}
    return make("kube-apiserver", key, signer, **{**usual, **more})


def by_openssl(
    common_name: str, key: Key, signer: Made | None, *, version: int, digest: str
) -> Made:
    """A certificate without extensions: version 1, or signed with an old hash."""
    with warnings.catch_warnings():
        # The cryptography library makes no such certificates any more, and pyOpenSSL warns.
        warnings.simplefilter("ignore", DeprecationWarning)
        made = crypto.X509()
        made.set_version(version - 1)
        made.set_serial_number(4711)
        made.get_subject().CN = common_name
        issuer = crypto.X509.from_cryptography(signer.certificate) if signer else made
        made.set_issuer(issuer.get_subject())
        made.set_notBefore((NOW - DAY).strftime("%Y%m%d%H%M%SZ").encode())
        made.set_notAfter((NOW + 300 * DAY).strftime("%Y%m%d%H%M%SZ").encode())
        made.set_pubkey(crypto.PKey.from_cryptography_key(key.public_key()))
        made.sign(crypto.PKey.from_cryptography_key(signer.key if signer else key), digest)
    return Made(made.to_cryptography(), key)


@dataclass(frozen=True)
class Case:
    """One question: what it is about, the certificates, and what kubectl answers."""

    title: str
    leaf: x509.Certificate
    anchors: list[x509.Certificate]
    failed: str = ""  # the first check that fails; '' where kubectl trusts the certificate
    intermediates: list[x509.Certificate] = field(default_factory=list)
    use: Use = Use.SERVING
    name: str | None = "127.0.0.1"
    key: Key | None = None
    shown: bool = True  # False: no TLS server shows such a certificate to kubectl

    @property
    def trusted(self) -> bool:
        return not self.failed


def _case(
    title: str, leaf: Made, *anchors: Made, failed: str = "", via: Sequence[Made] = (), **more: Any
) -> Case:
    return Case(
        title,
        leaf.certificate,
        [a.certificate for a in anchors],
        failed,
        [i.certificate for i in via],
        key=leaf.key,
        **more,
    )


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case of the table."""
    k = [rsa_key(i) for i in range(5)]
    ca = authority("kubernetes", k[0], sans=["kubernetes"])
    other = authority("other-ca", k[1])
    twin = authority("kubernetes", k[1])
    leaf = server(k[2], ca)
    inter = authority("intermediate", k[3], ca, path_length=0)
    below = server(k[2], inter)
    second = authority("second", k[4], inter)
    v1 = by_openssl("old-ca", k[0], None, version=1, digest="sha256")
    v1_inter = by_openssl("old-intermediate", k[3], ca, version=1, digest="sha256")
    pinned = make("kube-apiserver", k[2], purposes=[SERVER], sans=["127.0.0.1"])
    expired = server(k[2], ca, start=NOW - 9 * DAY, end=NOW - DAY)
    namesake = make("kubernetes", k[0], ca, purposes=[SERVER], sans=["127.0.0.1"])
    bare = authority("kubernetes", k[0], key_id=None)
    twin_bare = authority("kubernetes", k[1], key_id=None)
    no_aki = server(k[2], bare, wanted_key_id=None)
    never_ca = make("kubernetes", k[0], ca=False, usage=SIGNS)
    no_sign = make("kubernetes", k[0], ca=True, usage=LEAF)
    silent = make("kubernetes", k[0], ca=None, usage=SIGNS)
    mute = make("kubernetes", k[0], ca=None, usage=None)
    no_usage = authority("kubernetes", k[0], usage=None)
    old_ca = authority("kubernetes", k[0], start=NOW - 20 * DAY, end=NOW - 2 * DAY)
    renewed = authority("kubernetes", k[0], start=NOW - DAY)
    young_ca = authority("kubernetes", k[0], start=NOW + DAY)
    ec_ca = authority("kubernetes", ec.generate_private_key(ec.SECP256R1()))
    dsa_ca = authority("kubernetes", dsa.generate_private_key(1024))
    ed448_ca = authority("kubernetes", ed448.Ed448PrivateKey.generate())
    ed_twin = authority("kubernetes", ed25519.Ed25519PrivateKey.generate())
    ed_ca = authority("kubernetes", ed25519.Ed25519PrivateKey.generate())
    old_inter = authority("intermediate", k[3], ca, start=NOW - 20 * DAY, end=NOW - 2 * DAY)
    no_inter = make("intermediate", k[3], ca, ca=False, usage=LEAF)
    clients_only = authority("intermediate", k[3], ca, purposes=[CLIENT])
    narrow = authority("kubernetes", k[0], more=[(limits(["10.0.0.0/8"]), True)])
    wide = authority("kubernetes", k[0], more=[(limits(["127.0.0.0/8"]), True)])
    named = authority("kubernetes", k[0], more=[(limits(["localhost", "127.0.0.0/8"]), True)])
    outside = authority(
        "kubernetes", k[0], sans=["kubernetes"], more=[(limits(["localhost"]), True)]
    )
    barred = authority("kubernetes", k[0], more=[(limits([], ["kubernetes"]), True)])
    cross_a = authority("kubernetes", k[0], other)
    renamed = authority("renamed", k[0])
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    loop_a = authority("ring-a", k[3], Made(authority("ring-b", k[4]).certificate, k[4]))
    loop_b = authority("ring-b", k[4], Made(authority("ring-a", k[3]).certificate, k[3]))
    short = authority("kubernetes", k[0], path_length=0)
    rollover = authority("kubernetes", k[1], short)
    renewal = authority("kubernetes", k[1], bare)
    under_limits = authority("intermediate", k[3], narrow)
    policies = authority(
        "kubernetes",
        k[0],
        more=[
            (x509.PolicyConstraints(None, 0), True),
            (x509.InhibitAnyPolicy(0), True),
        ],
    )
    demand = authority("kubernetes", k[0], more=[(x509.PolicyConstraints(0, None), True)])
    demanding = authority("intermediate", k[3], ca, more=[(x509.PolicyConstraints(0, None), True)])
    policy = x509.CertificatePolicies(
        [x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), None)]
    )
    client = make("alice", k[2], ca, purposes=[CLIENT])
    c = _case
    as_client: dict[str, Any] = {"use": Use.CLIENT, "name": None}
    tampered = Case(
        "one changed byte",
        _tampered(leaf.certificate),
        [ca.certificate],
        "signature",
        key=leaf.key,
    )
    return (
        c("all is well", leaf, ca),
        c("all is well, by name", leaf, ca, name="localhost"),
        c("the right authority is one of several", leaf, other, twin, ca),
        c("another authority", leaf, other, failed="signature"),
        c("same name, other key", leaf, twin, failed="signature"),
        c("same name, other key, no identifiers", no_aki, twin_bare, failed="signature"),
        c(
            "same name, other key, the real one sent along",
            leaf,
            twin,
            via=[ca],
            failed="signature",
        ),
        c("another authority, the real one sent along", leaf, other, via=[ca], failed="signature"),
        c("no identifiers", no_aki, bare),
        c("no anchors", leaf, failed="signature"),
        tampered,
        c("expired", expired, ca, failed="validity"),
        c("not yet valid", server(k[2], ca, start=NOW + DAY), ca, failed="validity"),
        c("expired authority", server(k[2], old_ca), old_ca, failed="validity"),
        c("authority not yet valid", server(k[2], young_ca), young_ca, failed="validity"),
        c("expired authority and its renewal", server(k[2], old_ca), old_ca, renewed),
        c("expired intermediate", server(k[2], old_inter), ca, via=[old_inter], failed="validity"),
        c(
            "address not among the names",
            server(k[2], ca, sans=["10.96.0.1", "192.168.0.10"]),
            ca,
            failed="name",
        ),
        c("DNS names only", server(k[2], ca, sans=["kubernetes", "localhost"]), ca, failed="name"),
        c(
            "host not among the names",
            server(k[2], ca, sans=["kubernetes", "kubernetes.default"]),
            ca,
            failed="name",
            name="localhost",
        ),
        c(
            "addresses only",
            server(k[2], ca, sans=["127.0.0.1"]),
            ca,
            failed="name",
            name="localhost",
        ),
        c("CN only, an address", make("127.0.0.1", k[2], ca, purposes=[SERVER]), ca, failed="name"),
        c(
            "CN only, a host",
            make("localhost", k[2], ca, purposes=[SERVER]),
            ca,
            failed="name",
            name="localhost",
        ),
        c(
            "no names at all",
            make("kube apiserver", k[2], ca, purposes=[SERVER]),
            ca,
            failed="name",
        ),
        c(
            "a star for one label",
            server(k[2], ca, sans=["*.lesson.example"]),
            ca,
            name="a.lesson.example",
        ),
        c(
            "a star for two labels",
            server(k[2], ca, sans=["*.lesson.example"]),
            ca,
            name="a.b.lesson.example",
            failed="name",
        ),
        c(
            "a star for no label",
            server(k[2], ca, sans=["*.lesson.example"]),
            ca,
            name="lesson.example",
            failed="name",
        ),
        c("a star under the top", server(k[2], ca, sans=["*.example"]), ca, name="lesson.example"),
        c("capital letters", server(k[2], ca, sans=["LocalHost"]), ca, name="localhost"),
        c(
            "a client's certificate as server",
            server(k[2], ca, purposes=[CLIENT]),
            ca,
            failed="extended-key-usage",
        ),
        c("no extended key usage", server(k[2], ca, purposes=[]), ca),
        c("any extended key usage", server(k[2], ca, purposes=[ANY]), ca),
        c(
            "server and client",
            server(k[2], ca, purposes=[SERVER, CLIENT]),
            ca,
            use=Use.SERVING_AND_CLIENT,
        ),
        c("extended key usage, critical", server(k[2], ca, purposes_critical=True), ca),
        c(
            "intermediate for clients only",
            server(k[2], clients_only),
            ca,
            via=[clients_only],
            failed="extended-key-usage",
        ),
        c("signer with CA:FALSE", server(k[2], never_ca), never_ca, failed="ca-flag"),
        c("signer without keyCertSign", server(k[2], no_sign), no_sign, failed="key-usage"),
        c("signer without basicConstraints", server(k[2], silent), silent, failed="ca-flag"),
        c(
            "signer without basicConstraints and keyUsage",
            server(k[2], mute),
            mute,
            failed="ca-flag",
        ),
        c("authority without keyUsage", server(k[2], no_usage), no_usage),
        c("version 1 authority", server(k[2], v1), v1),
        c("version 1 intermediate", server(k[2], v1_inter), ca, via=[v1_inter], failed="ca-flag"),
        c(
            "version 1 leaf",
            by_openssl("kube-apiserver", k[2], ca, version=1, digest="sha256"),
            ca,
            failed="name",
        ),
        c("intermediate", below, ca, via=[inter]),
        c("missing intermediate", below, ca, failed="signature"),
        c("intermediate as anchor", below, inter),
        c(
            "intermediate that is a leaf",
            server(k[2], no_inter),
            ca,
            via=[no_inter],
            failed="ca-flag",
        ),
        c(
            "path length exceeded",
            server(k[2], second),
            ca,
            via=[second, inter],
            failed="path-length",
        ),
        c(
            "issuer's name in another string type",
            server(k[2], ca, issuer_name=utf8_name("kubernetes")),
            ca,
            failed="issuer-name",
        ),
        c("right key, other name", leaf, renamed, failed="issuer-name"),
        c("its own anchor, self-signed", pinned, pinned),
        c("its own anchor, signed by another", leaf, leaf),
        c("its own anchor, expired", expired, expired, failed="validity"),
        c("name and key of its authority", namesake, ca),
        c("self-signed, not trusted", pinned, ca, failed="signature"),
        c(
            "unknown critical extension",
            server(k[2], ca, more=[(unknown, True)]),
            ca,
            failed="extensions",
        ),
        c("unknown extension, not critical", server(k[2], ca, more=[(unknown, False)]), ca),
        c("names critical", server(k[2], ca, sans_critical=True), ca),
        c("key identifiers disagree", server(k[2], ca, wanted_key_id=b"k" * 20), ca),
        c("elliptic curve authority", server(k[2], ec_ca), ec_ca),
        c(
            "same name, other key, elliptic curve",
            server(k[2], ec_ca),
            authority("kubernetes", ec.generate_private_key(ec.SECP256R1())),
            failed="signature",
        ),
        c("DSA authority", server(k[2], dsa_ca), dsa_ca, failed="signature", shown=False),
        c("Ed448 authority", server(k[2], ed448_ca), ed448_ca, failed="signature", shown=False),
        c("signed by another kind of key", server(k[2], ec_ca), ca, failed="signature"),
        c("signed by an older kind of key", server(k[2], ca), ec_ca, failed="signature"),
        c("Ed25519 authority", server(k[2], ed_ca), ed_ca),
        c("same name, other key, Ed25519", server(k[2], ed_ca), ed_twin, failed="signature"),
        c(
            "SHA-1 signature",
            by_openssl("kube-apiserver", k[2], ca, version=3, digest="sha1"),
            ca,
            failed="signature",
            name=None,
        ),
        c("limits without this address", server(k[2], narrow), narrow, failed="name-constraints"),
        c("limits with this address", server(k[2], wide), wide),
        c(
            "an authority outside its own limits",
            server(k[2], outside, sans=["localhost", "127.0.0.1"]),
            outside,
        ),
        c("limits without one of its names", server(k[2], named), named, failed="name-constraints"),
        c("limits that exclude a name", server(k[2], barred), barred, failed="name-constraints"),
        c("cross-signed", leaf, other, via=[cross_a]),
        c(
            "a ring of authorities",
            server(k[2], loop_a),
            ca,
            via=[loop_a, loop_b],
            failed="signature",
        ),
        c("intermediate and root as anchors", below, inter, ca),
        c("root not self-signed", below, inter, other),
        c(
            "a new key under the old name",
            server(k[2], rollover),
            short,
            via=[rollover],
            failed="path-length",
        ),
        c("a new key under the old name, not limited", server(k[2], renewal), bare, via=[renewal]),
        c(
            "a limited root above an intermediate",
            server(k[2], under_limits),
            narrow,
            via=[under_limits],
            failed="name-constraints",
        ),
        c(
            "no identifier in the leaf",
            server(k[2], ca, wanted_key_id=None),
            twin,
            failed="signature",
        ),
        c("key identifier on one side only", server(k[2], bare), twin, failed="signature"),
        c(
            "CN fits, names do not",
            make("localhost", k[2], ca, purposes=[SERVER], sans=["kubernetes"]),
            ca,
            name="localhost",
            failed="name",
        ),
        c(
            "CN fits, addresses only",
            make("localhost", k[2], ca, purposes=[SERVER], sans=["10.0.0.1"]),
            ca,
            name="localhost",
            failed="name",
        ),
        c("authority inhibits policies", server(k[2], policies), policies),
        c("authority demands a policy", server(k[2], demand), demand),
        c(
            "intermediate demands a policy",
            server(k[2], demanding),
            ca,
            via=[demanding],
            failed="extensions",
        ),
        c("leaf under a critical policy", server(k[2], ca, more=[(policy, True)]), ca),
        c("leaf that is an authority", server(k[2], ca, ca=True, usage=SIGNS), ca),
        c("leaf without keyUsage", server(k[2], ca, usage=None), ca),
        c("leaf for key agreement only", server(k[2], ca, usage=["content_commitment"]), ca),
        c("a client", client, ca, **as_client),
        c("a client of another authority", client, other, failed="signature", **as_client),
        c(
            "a client, expired",
            make("alice", k[2], ca, purposes=[CLIENT], end=NOW - DAY / 2),
            ca,
            failed="validity",
            **as_client,
        ),
        c(
            "a server's certificate as client",
            make("alice", k[2], ca, purposes=[SERVER]),
            ca,
            failed="extended-key-usage",
            **as_client,
        ),
        c("a client without extended key usage", make("alice", k[2], ca), ca, **as_client),
        c(
            "a client with names",
            make("alice", k[2], ca, purposes=[CLIENT], sans=["alice"]),
            ca,
            **as_client,
        ),
    )


def limits(permitted: Sequence[str], excluded: Sequence[str] = ()) -> x509.NameConstraints:
    from ipaddress import ip_network

    def base(text: str) -> x509.GeneralName:
        return x509.IPAddress(ip_network(text)) if "/" in text else x509.DNSName(text)

    return x509.NameConstraints(
        [base(t) for t in permitted] or None, [base(t) for t in excluded] or None
    )


def _tampered(certificate: x509.Certificate) -> x509.Certificate:
    """The certificate with one letter of its names changed after signing."""
    from cryptography.hazmat.primitives.serialization import Encoding

    der = certificate.public_bytes(Encoding.DER)
    return x509.load_der_x509_certificate(der.replace(b"kube-apiserver", b"kube-apiservex"))
