"""What each message of a handshake is called, and what it proves, in plain words.

Source: RFC 8446 (TLS 1.3), RFC 5246 (TLS 1.2).
"""

from kubecert_lesson.handshake.values import Meaning, Side, Version
from kubecert_lesson.words import Text, text

CHANGE_CIPHER_SPEC = "ChangeCipherSpec"
# RFC 8446, section 4, and RFC 5246, section 7.4.
NAMES = {
    1: "ClientHello",
    2: "ServerHello",
    4: "NewSessionTicket",
    8: "EncryptedExtensions",
    11: "Certificate",
    12: "ServerKeyExchange",
    13: "CertificateRequest",
    14: "ServerHelloDone",
    15: "CertificateVerify",
    16: "ClientKeyExchange",
    20: "Finished",
}
_LARGEST_EMPTY_CERTIFICATE = 8  # bytes: the headers alone
_PROOFS = ("CertificateVerify", "ServerKeyExchange", "Finished")

_UNKNOWN = text("unknown-message", "nothing that this lesson looks at")
_EMPTY = text("empty-certificate", "nothing: it is empty, the client has no certificate to show")
_SERVER_HOLDS_KEY = text(
    "server-holds-key", "the server holds the private key: it has signed all messages so far"
)
_CLIENT_HOLDS_KEY = text(
    "client-holds-key", "the client holds the private key: it has signed all messages so far"
)
_OLD_DEVICES = text("for-old-devices", "nothing: old network devices expect to see it")
_BOTH: dict[tuple[Side, str], Text] = {
    (Side.SERVER, "CertificateRequest"): text(
        "certificate-request",
        "nothing: the server asks for a client certificate, and names authorities as a hint",
    ),
    (Side.SERVER, "Certificate"): text(
        "server-certificate",
        "nothing on its own: it says who the server is and who vouches for it,"
        " but anyone can show a copy",
    ),
    (Side.CLIENT, "Certificate"): text(
        "client-certificate",
        "nothing on its own: it says who the client is and who vouches for it,"
        " but anyone can show a copy",
    ),
    (Side.CLIENT, "CertificateVerify"): _CLIENT_HOLDS_KEY,
    (Side.SERVER, "Finished"): text(
        "server-finished", "the server saw the same messages and has the same session keys"
    ),
    (Side.CLIENT, "Finished"): text(
        "client-finished", "the client saw the same messages and has the same session keys"
    ),
    (Side.SERVER, "NewSessionTicket"): text(
        "ticket", "nothing: with it, the next handshake can be shorter"
    ),
}
_SAYS = {
    Version.TLS13: _BOTH
    | {
        (Side.CLIENT, "ClientHello"): text(
            "client-hello", "nothing: what the client can do, and its half of a new secret"
        ),
        (Side.SERVER, "ServerHello"): text(
            "server-hello", "nothing: what the server chose, and its half of the secret"
        ),
        (Side.SERVER, "EncryptedExtensions"): text(
            "extensions", "nothing: more settings, in the first encrypted message"
        ),
        (Side.SERVER, "CertificateVerify"): _SERVER_HOLDS_KEY,
        (Side.CLIENT, CHANGE_CIPHER_SPEC): _OLD_DEVICES,
        (Side.SERVER, CHANGE_CIPHER_SPEC): _OLD_DEVICES,
    },
    Version.TLS12: _BOTH
    | {
        (Side.CLIENT, "ClientHello"): text(
            "client-hello", "nothing: what the client can do, and a random number"
        ),
        (Side.SERVER, "ServerHello"): text(
            "server-hello", "nothing: what the server chose, and a random number"
        ),
        (Side.SERVER, "ServerKeyExchange"): text(
            "server-signed-key-exchange",
            "the server holds the private key: it has signed its half of a new secret",
        ),
        (Side.SERVER, "ServerHelloDone"): text(
            "server-hello-done", "nothing: it is the client's turn"
        ),
        (Side.CLIENT, "ClientKeyExchange"): text(
            "client-key-exchange", "nothing: the client's half of the secret"
        ),
        (Side.CLIENT, CHANGE_CIPHER_SPEC): text(
            "client-encrypts", "nothing: the client encrypts from here on"
        ),
        (Side.SERVER, CHANGE_CIPHER_SPEC): text(
            "server-encrypts", "nothing: the server encrypts from here on"
        ),
    },
}
# The sender's software chooses the alert's word; kubectl has one for all of them.
_ALERTS = {
    Side.CLIENT: text(
        "alert",
        "the client refuses the server and hangs up; kubectl's word is bad_certificate,"
        " whatever is wrong",
    ),
    Side.SERVER: text("alert", "the server refuses the client and hangs up"),
}
_SECTIONS = {
    Version.TLS13: {
        "ClientHello": "4.1.2",
        "ServerHello": "4.1.3",
        "EncryptedExtensions": "4.3.1",
        "CertificateRequest": "4.3.2",
        "Certificate": "4.4.2",
        "CertificateVerify": "4.4.3",
        "Finished": "4.4.4",
        "NewSessionTicket": "4.6.1",
        CHANGE_CIPHER_SPEC: "D.4",
    },
    Version.TLS12: {
        "ClientHello": "7.4.1.2",
        "ServerHello": "7.4.1.3",
        "Certificate": "7.4.2",
        "ServerKeyExchange": "7.4.3",
        "CertificateRequest": "7.4.4",
        "ServerHelloDone": "7.4.5",
        "ClientKeyExchange": "7.4.7",
        "CertificateVerify": "7.4.8",
        "Finished": "7.4.9",
        CHANGE_CIPHER_SPEC: "7.1",
    },
}
_ALERT_SECTIONS = {Version.TLS13: "6", Version.TLS12: "7.2"}
_RFC = {Version.TLS13: "RFC 8446", Version.TLS12: "RFC 5246"}


def meaning(version: Version, sender: Side, name: str, size: int) -> Meaning:
    """Return what a message proves, with the section that defines it."""
    says = _SAYS[version].get((sender, name), _UNKNOWN)
    if (sender, name) == (Side.CLIENT, "Certificate") and size <= _LARGEST_EMPTY_CERTIFICATE:
        says = _EMPTY
    section = _SECTIONS[version].get(name)
    return Meaning(
        says=says,
        is_proof=name in _PROOFS,
        source=f"{_RFC[version]}, {section}" if section else "",
    )


def alert_meaning(version: Version, sender: Side) -> Meaning:
    """Return what an alert means: its sender refuses the other side."""
    source = f"{_RFC[version]}, {_ALERT_SECTIONS[version]}"
    return Meaning(says=_ALERTS[sender], is_proof=False, source=source, is_alert=True)
