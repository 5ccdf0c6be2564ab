"""A certificate as Go's crypto/x509 holds it after parsing.

Source: Go 1.26, crypto/x509/x509.go, type Certificate.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from kubecert_lesson.certificates import Use
from kubecert_lesson.certificates.der import BadDer
from kubecert_lesson.chain.go_keys import GoKey
from kubecert_lesson.chain.go_limits import Subtrees
from kubecert_lesson.chain.go_urls import GoUrl

# Object identifiers, as the content of their DER.
SAN, NAME_CONSTRAINTS = b"\x55\x1d\x11", b"\x55\x1d\x1e"
ANY_PURPOSE = b"\x55\x1d\x25\x00"
SERVER_AUTH, CLIENT_AUTH = (bytes.fromhex(f"2b060105050703{n}") for n in ("01", "02"))
PURPOSES = {
    Use.SERVING: (SERVER_AUTH,),
    Use.CLIENT: (CLIENT_AUTH,),
    Use.SERVING_AND_CLIENT: (SERVER_AUTH, CLIENT_AUTH),
}
CERT_SIGN = 5  # the bit of keyUsage that lets a key sign certificates


@dataclass(slots=True)
class GoCertificate:
    """What Go reads; ``problem`` says why Go refuses to parse it, '' where it does not."""

    problem: str = ""
    version: int = 1
    serial: int = 0
    algorithm: bytes = b""  # of the signature: the AlgorithmIdentifier's content
    issuer: bytes = b""
    subject: bytes = b""
    common_name: str = ""
    organization: str = ""  # the first one
    spki: bytes = b""
    key: GoKey | None = None
    extensions: dict[bytes, bytes] = field(default_factory=dict)
    unhandled: list[bytes] = field(default_factory=list)  # critical, and not acted on
    key_usage: int = 0  # bit 0 is digitalSignature, as in Go; 0 without the extension, too
    is_ca: bool | None = None  # None without basicConstraints
    path_length: int = -1
    dns_names: list[str] = field(default_factory=list)
    addresses: list[bytes] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    urls: list[GoUrl] = field(default_factory=list)
    permitted: Subtrees = field(default_factory=Subtrees)
    excluded: Subtrees = field(default_factory=Subtrees)
    subject_key_id: bytes = b""
    authority_key_id: bytes = b""
    purposes: list[bytes] = field(default_factory=list)
    policies: list[bytes] = field(default_factory=list)
    mappings: list[tuple[bytes, bytes]] = field(default_factory=list)
    # Of the policies: how many certificates may follow, -1 where nothing is said.
    explicit_policy: int = -1
    inhibit_mapping: int = -1
    inhibit_any: int = -1

    @property
    def has_names(self) -> bool:
        """True where the certificate has subject alternative names, of whatever kind."""
        return SAN in self.extensions

    @property
    def may_sign(self) -> bool:
        """True where Go lets its key verify the signatures of certificates."""
        says_no = self.version == 3 if self.is_ca is None else not self.is_ca
        return not says_no and (not self.key_usage or bool(self.key_usage >> CERT_SIGN & 1))

    def allows(self, purpose: bytes) -> bool:
        """Say whether extendedKeyUsage allows a purpose; without one, it allows all."""
        return not self.purposes or purpose in self.purposes or ANY_PURPOSE in self.purposes

    def fails(self, words: str) -> None:
        """Keep the first fault that Go meets."""
        self.problem = self.problem or words

    def tries(self, act: Callable[[], object]) -> None:
        """Read a part; where it is damaged, keep Go's words and go on."""
        try:
            act()
        except BadDer as error:
            self.fails(str(error))
