"""A certificate as kubectl sees it: the fields of RFC 5280, section 4.1, as Go reads them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

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
CERT_SIGN = 0x0400  # the sixth of the sixteen bits of keyUsage lets a key sign certificates


@dataclass(slots=True)
class GoCertificate:
    """What Go reads; ``problem`` says why Go refuses to parse it, '' where it does not.

    Names and keys are the content of their DER: kubectl compares them byte for byte.
    """

    problem: str = ""
    version: int = 1
    serial: int = 0
    algorithm: bytes = b""  # of the signature: the content of the AlgorithmIdentifier
    issuer: bytes = b""
    starts: datetime = datetime.min
    ends: datetime = datetime.max
    subject: bytes = b""
    common_name: str = ""  # the last one
    organization: str = ""  # the first one
    spki: bytes = b""
    key: GoKey | None = None
    extensions: dict[bytes, bytes] = field(default_factory=dict)
    unhandled: list[bytes] = field(default_factory=list)  # critical, and not acted on
    key_usage: int = 0  # the first sixteen bits; 0 without the extension, too
    is_ca: bool | None = None  # None without basicConstraints
    path_length: int | None = None
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
    # Of the policies: how many certificates may follow.
    explicit_policy: int | None = None
    inhibit_mapping: int | None = None
    inhibit_any: int | None = None

    @property
    def has_names(self) -> bool:
        """True where the certificate has subject alternative names, of whatever kind."""
        return SAN in self.extensions

    @property
    def may_sign(self) -> bool:
        """True where Go lets its key verify the signatures of certificates."""
        says_no = self.version == 3 if self.is_ca is None else not self.is_ca
        return not says_no and (not self.key_usage or bool(self.key_usage & CERT_SIGN))

    def allows(self, purpose: bytes) -> bool:
        """Say whether extendedKeyUsage allows a purpose; without one, it allows all."""
        return not self.purposes or purpose in self.purposes or ANY_PURPOSE in self.purposes

    def fails(self, words: str) -> None:
        """Keep the first fault that Go meets."""
        self.problem = self.problem or words

    def tries(self, read: Callable[[], None], words: str) -> None:
        """Read a part; where it is damaged, keep Go's words, its own or these, and go on."""
        try:
            read()
        except BadDer as error:
            self.fails(str(error) or words)
        except ValueError:
            self.fails(words)  # there are fewer or more elements than there should be
