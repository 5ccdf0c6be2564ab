"""What a client offers and what a server chooses: the first two messages, which are in the clear.

Source: RFC 8446, sections 4.1.2, 4.1.3, 4.2 and 5.1; IANA, "Transport Layer Security (TLS)
Parameters".
"""

from dataclasses import dataclass
from typing import ClassVar

from kubecert_lesson.errors import LessonError
from kubecert_lesson.words import visible

_HANDSHAKE = 22  # the type of a record that carries handshake messages
_CLIENT_HELLO, _SERVER_HELLO = 1, 2
_SERVER_NAME, _GROUPS, _SIGNATURES, _VERSIONS, _SHARES = 0, 10, 13, 43, 51
_VERSION_NAMES = {0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2", 0x0304: "TLS 1.3"}
_GROUP_NAMES = {
    0x0017: "secp256r1",
    0x0018: "secp384r1",
    0x0019: "secp521r1",
    0x001D: "X25519",
    0x001E: "X448",
    0x11EB: "SecP256r1MLKEM768",
    0x11EC: "X25519MLKEM768",
    0x11ED: "SecP384r1MLKEM1024",
}
# These exchange two secrets at once, one of them by ML-KEM (FIPS 203).
_POST_QUANTUM = (0x11EB, 0x11EC, 0x11ED)
_SIGNATURE_NAMES = {
    0x0201: "rsa_pkcs1_sha1",
    0x0203: "ecdsa_sha1",
    0x0401: "rsa_pkcs1_sha256",
    0x0403: "ecdsa_secp256r1_sha256",
    0x0501: "rsa_pkcs1_sha384",
    0x0503: "ecdsa_secp384r1_sha384",
    0x0601: "rsa_pkcs1_sha512",
    0x0603: "ecdsa_secp521r1_sha512",
    0x0804: "rsa_pss_rsae_sha256",
    0x0805: "rsa_pss_rsae_sha384",
    0x0806: "rsa_pss_rsae_sha512",
    0x0807: "ed25519",
    0x0808: "ed448",
    0x0904: "mldsa44",
    0x0905: "mldsa65",
    0x0906: "mldsa87",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyShare:
    """One side's half of a new secret: in which group, and of how many bytes."""

    columns: ClassVar[tuple[str, ...]] = ("group", "code", "size", "post_quantum")

    group: str
    code: str
    size: int
    post_quantum: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientHello:
    """What a client offers, in its own order. ``server_name`` is '' for a bare address."""

    versions: tuple[str, ...]
    groups: tuple[str, ...]
    shares: tuple[KeyShare, ...]
    signature_algorithms: tuple[str, ...]
    server_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHello:
    """What a server chose. ``share`` is None where it sent none, as in TLS 1.2."""

    version: str
    share: KeyShare | None


class _Bytes:
    """Bytes that are read from the front; LessonError where they end too soon."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data)

    def take(self, size: int) -> bytes:
        if size > len(self._data):
            raise LessonError(
                "cut-off",
                "this is not a whole TLS hello: {missing} bytes are missing",
                missing=size - len(self._data),
            )
        taken, self._data = self._data[:size], self._data[size:]
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size))

    def part(self, size: int) -> "_Bytes":
        """Take what begins with its own length, a number of ``size`` bytes."""
        return _Bytes(self.take(self.number(size)))

    def rest(self) -> bytes:
        return self.take(len(self))

    def numbers(self) -> tuple[int, ...]:
        found = []
        while self:
            found.append(self.number(2))
        return tuple(found)


def client_hello(data: bytes) -> ClientHello:
    """Read the first message of a client from the bytes that it sent.

    Raises LessonError for bytes that are none.
    """
    body = _message(data, _CLIENT_HELLO)
    body.take(2 + 32)  # the oldest version and a random number
    body.part(1), body.part(2), body.part(1)  # session, cipher suites, compression
    known = _extensions(body)
    shares, offered = [], _listed(known, _SHARES)
    while offered:
        shares.append(_share(offered.number(2), offered.part(2)))
    names = _listed(known, _SERVER_NAME)
    return ClientHello(
        versions=_named(_listed(known, _VERSIONS, 1), _VERSION_NAMES),
        groups=_named(_listed(known, _GROUPS), _GROUP_NAMES),
        shares=tuple(shares),
        signature_algorithms=_named(_listed(known, _SIGNATURES), _SIGNATURE_NAMES),
        server_name=_host(names) if names else "",
    )


def server_hello(data: bytes) -> ServerHello:
    """Read the first message of a server from the bytes that it sent.

    Raises LessonError for bytes that are none.
    """
    body = _message(data, _SERVER_HELLO)
    version = body.number(2)
    body.take(32)
    body.part(1), body.take(2 + 1)  # session, cipher suite, compression
    known = _extensions(body)
    if _VERSIONS in known:
        version = known[_VERSIONS].number(2)
    share = None
    if given := known.get(_SHARES):
        group = given.number(2)
        share = _share(group, given.part(2) if given else _Bytes(b""))
    return ServerHello(version=_name(version, _VERSION_NAMES), share=share)


def _message(data: bytes, wanted: int) -> _Bytes:
    """Put the first message together from the records that carry it."""
    records, carried = _Bytes(data), b""
    while len(carried) < 4 or len(carried) < 4 + int.from_bytes(carried[1:4]):
        if records.number(1) != _HANDSHAKE:
            raise _no_hello()
        records.take(2)
        fragment = records.take(records.number(2))
        if not fragment:
            raise _no_hello()
        carried += fragment
    message = _Bytes(carried)
    if message.number(1) != wanted:
        raise _no_hello()
    return message.part(3)


def _no_hello() -> LessonError:
    return LessonError("not-a-hello", "these bytes do not begin with the hello that was expected")


def _extensions(body: _Bytes) -> dict[int, _Bytes]:
    found: dict[int, _Bytes] = {}
    given = body.part(2) if body else _Bytes(b"")
    while given:
        kind = given.number(2)
        found[kind] = given.part(2)
    return found


def _listed(known: dict[int, _Bytes], kind: int, size: int = 2) -> _Bytes:
    """The list in an extension, after its length; an empty one where the extension is missing."""
    return known[kind].part(size) if kind in known else _Bytes(b"")


def _share(group: int, content: _Bytes) -> KeyShare:
    return KeyShare(
        group=_name(group, _GROUP_NAMES),
        code=f"0x{group:04x}",
        size=len(content),
        post_quantum=group in _POST_QUANTUM,
    )


def _host(names: _Bytes) -> str:
    names.take(1)  # its kind: there is only one
    return visible(names.part(2).rest().decode("ascii", "replace"))


def _named(codes: _Bytes, names: dict[int, str]) -> tuple[str, ...]:
    return tuple(_name(code, names) for code in codes.numbers())


def _name(code: int, names: dict[int, str]) -> str:
    return names.get(code, f"0x{code:04x}")
