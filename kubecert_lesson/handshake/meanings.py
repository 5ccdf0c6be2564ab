"""What each message of a handshake is called, and what it proves, in plain words.

Source: RFC 8446 (TLS 1.3), RFC 5246 (TLS 1.2).
"""

from kubecert_lesson.handshake.values import Version

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
_BOTH = {
    ("server", "CertificateRequest"): (
        "Nothing: the server asks for a client certificate, and names authorities as a hint"
    ),
    ("server", "Certificate"): (
        "Nothing alone: it says who the server is and who vouches, but anybody can show a copy"
    ),
    ("client", "Certificate"): (
        "Nothing alone: it says who the client is and who vouches, but anybody can show a copy"
    ),
    ("client", "CertificateVerify"): (
        "The client holds the private key: it has signed all messages so far"
    ),
    ("server", "Finished"): "The server saw the same messages and has the same session keys",
    ("client", "Finished"): "The client saw the same messages and has the same session keys",
    ("server", "NewSessionTicket"): "Nothing: with it, the next handshake can be shorter",
}
_MEANINGS = {
    Version.TLS13: _BOTH
    | {
        ("client", "ClientHello"): "Nothing: what the client can do, and its half of a new secret",
        ("server", "ServerHello"): "Nothing: the server's choice, and its half of the secret",
        ("server", "EncryptedExtensions"): "Nothing: more settings, the first words encrypted",
        ("server", "CertificateVerify"): (
            "The server holds the private key: it has signed all messages so far"
        ),
        ("client", CHANGE_CIPHER_SPEC): "Nothing: old network devices expect to see it",
        ("server", CHANGE_CIPHER_SPEC): "Nothing: old network devices expect to see it",
    },
    Version.TLS12: _BOTH
    | {
        ("client", "ClientHello"): "Nothing: what the client can do, and a random number",
        ("server", "ServerHello"): "Nothing: the server's choice, and a random number",
        ("server", "ServerKeyExchange"): (
            "The server holds the private key: it has signed its half of a new secret"
        ),
        ("server", "ServerHelloDone"): "Nothing: it is the client's turn",
        ("client", "ClientKeyExchange"): "Nothing: the client's half of the secret",
        ("client", CHANGE_CIPHER_SPEC): "Nothing: the client encrypts from here on",
        ("server", CHANGE_CIPHER_SPEC): "Nothing: the server encrypts from here on",
    },
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
_RFC = {Version.TLS13: "RFC 8446", Version.TLS12: "RFC 5246"}


def meaning(version: Version, sender: str, name: str, size: int) -> str:
    """Say what a message proves, with the section that defines it."""
    words = _MEANINGS[version].get((sender, name), "Nothing that this lesson looks at")
    if (sender, name) == ("client", "Certificate") and size <= _LARGEST_EMPTY_CERTIFICATE:
        words = "Nothing: it is empty, the client has no certificate to show"
    section = _SECTIONS[version].get(name)
    return f"{words} ({_RFC[version]}, {section})" if section else words


def alert_meaning(version: Version, sender: str) -> str:
    """Say what an alert means. The sender's software chooses the word; kubectl has one for all."""
    section = "6" if version is Version.TLS13 else "7.2"
    other = "client" if sender == "server" else "server"
    words = f"The {sender} refuses the {other} and hangs up"
    if sender == "client":
        words += "; kubectl's word is bad_certificate, whatever is wrong"
    return f"{words} ({_RFC[version]}, {section})"
