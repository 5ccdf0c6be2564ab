"""Ten misconceptions about signatures, authorities and names."""

from kubecert_lesson.exercises.believing import Misconception, Trial
from kubecert_lesson.exercises.experiments import servers, signatures
from kubecert_lesson.words import template

YES, NO = template("yes"), template("no")

VERIFIED_WITH_CA_KEY = Misconception(
    code="verified-with-ca-key",
    notebook="02_signing_and_verification",
    belief=template("The cluster verifies client.crt with ca.key."),
    question=Trial(
        asks=template("A server checks a client certificate. Which file does it need for that?"),
        choices={
            "ca-key": template("ca.key"),
            "ca-crt": template("ca.crt"),
            "both": template("either of them: both work"),
        },
        experiment=signatures.which_file_verifies,
    ),
    believed="ca-key",
    correction=template(
        "A signature is checked with the public key of the authority, which is in ca.crt. ca.key"
        " only signs, and whoever checks need not have it."
    ),
    transfer=Trial(
        asks=template(
            "A company keeps ca.key on a laptop in a safe. Its API server has only ca.crt. Can"
            " the server tell whether Alice's certificate is genuine?"
        ),
        choices={"yes": YES, "no": template("no, only when the laptop is there")},
        experiment=signatures.a_server_without_the_key,
    ),
)
CERTIFICATES_ARE_ENCRYPTED = Misconception(
    code="certificates-are-encrypted",
    notebook="03_certificates",
    belief=template("The authority encrypts the certificate."),
    question=Trial(
        asks=template("You find alice.crt in a mail. What do you need to read the name in it?"),
        choices={
            "nothing": template("nothing but the file"),
            "ca-key": template("the authority's key"),
            "own-key": template("Alice's key"),
        },
        experiment=signatures.reading_without_a_key,
    ),
    believed="ca-key",
    correction=template(
        "A certificate is signed, not encrypted: everybody can read it, and nobody can change it"
        " unnoticed."
    ),
    transfer=Trial(
        asks=template("You change one letter of the name in alice.crt. What gives you away?"),
        choices={
            "not-found": template("the name cannot be found in the file: it is encrypted"),
            "signature": template("the signature, which no longer fits"),
            "nothing": template("nothing"),
        },
        experiment=signatures.changing_a_letter,
    ),
)
SIGNING_IS_ENCRYPTING = Misconception(
    code="signing-is-encrypting",
    notebook="02_signing_and_verification",
    belief=template("Signing is encrypting with the private key."),
    question=Trial(
        asks=template("An ECDSA key signs certificates. Can such a key pair also encrypt?"),
        choices={"yes": template("yes: it is the same thing the other way round"), "no": NO},
        experiment=signatures.encrypting_with_ecdsa,
    ),
    believed="yes",
    correction=template(
        "Only the bare arithmetic of RSA looks alike both ways. Real schemes hash and pad first,"
        " and ECDSA has nothing that could be decrypted."
    ),
    transfer=Trial(
        asks=template("An RSA key signs the word “hello”. What is raised to the power d?"),
        choices={
            "message": template("the word itself"),
            "padded-hash": template("padding with the hash of the word at its end"),
            "nothing": template("nothing that has to do with the word"),
        },
        experiment=signatures.what_is_raised,
    ),
)
BASE64_PROTECTS = Misconception(
    code="base64-protects",
    notebook="05_kubeconfig",
    belief=template("The *-data fields of a kubeconfig are encrypted."),
    question=Trial(
        asks=template(
            "Somebody copies your kubeconfig with client-key-data. What else do they need?"
        ),
        choices={
            "nothing": template("nothing"),
            "password": template("a password to decrypt it"),
        },
        experiment=signatures.stealing_a_kubeconfig,
    ),
    believed="password",
    correction=template(
        "base64 is a way to write bytes as text, and anybody can undo it. A kubeconfig with a key"
        " in it is a password file."
    ),
    transfer=Trial(
        asks=template("A colleague encodes a password with base64 twice. Who can read it now?"),
        choices={"owner": template("only your colleague"), "everybody": template("everybody")},
        experiment=signatures.encoding_twice,
    ),
)
UNKNOWN_AUTHORITY_IS_MINE = Misconception(
    code="unknown-authority-is-mine",
    notebook="07_unknown_authority",
    belief=template("“Unknown authority” means that my certificate is bad."),
    question=Trial(
        asks=template(
            "“Unable to connect to the server: … x509: certificate signed by unknown authority”."
            " Whose certificate was refused?"
        ),
        choices={
            "mine": template("mine, by the server"),
            "server": template("the server's, by kubectl"),
            "nobody": template("nobody's: the network is down"),
        },
        experiment=servers.unknown_authority,
    ),
    believed="mine",
    correction=template(
        "kubectl speaks here, about the server's certificate: no authority in your kubeconfig"
        " vouches for it. Yours was not even shown."
    ),
    transfer=Trial(
        asks=template(
            "kubectl says “certificate signed by unknown authority” about the server. Does a new"
            " client certificate for you help?"
        ),
        choices={"yes": YES, "no": NO},
        experiment=servers.a_new_client_certificate,
    ),
)
REFUSED_WITH_X509 = Misconception(
    code="refused-with-x509",
    notebook="06_how_kubectl_logs_in",
    belief=template("If the server refuses my certificate, I see an x509 error."),
    question=Trial(
        asks=template(
            "Your client certificate was signed by another authority. What does the API server do?"
        ),
        choices={
            "alert": template("it ends the handshake with an error of TLS"),
            "answer-401": template("it completes the handshake, and answers 401"),
            "accepted": template("it lets you in"),
        },
        experiment=servers.a_foreign_client,
    ),
    believed="alert",
    correction=template(
        "The API server asks for a client certificate and does not insist on it: it judges yours"
        " after the handshake, and you read “You must be logged in to the server”. Only a server"
        " that insists breaks off in TLS."
    ),
    transfer=Trial(
        asks=template(
            "A server insists on a client certificate, as servers for mutual TLS do. You show one"
            " that another authority signed. What does the server do?"
        ),
        choices={
            "alert": template("it ends the connection with an alert of TLS"),
            "answer-401": template("it answers 401"),
            "accepted": template("it lets you in"),
        },
        experiment=servers.a_foreign_client_at_a_strict_server,
    ),
)
SAME_NAME_SAME_AUTHORITY = Misconception(
    code="same-name-same-authority",
    notebook="04_chain_of_trust",
    belief=template("Two authorities of the same name are the same authority."),
    question=Trial(
        asks=template(
            "You made your cluster anew. Its new authority is called kubernetes, as before. Does"
            " your old ca.crt verify the new server?"
        ),
        choices={"yes": YES, "no": NO},
        experiment=servers.a_namesake,
    ),
    believed="yes",
    correction=template(
        "Trust is in the key. The same key verifies what it signed, in whatever certificate it"
        " is; another key does not, whatever its owner is called."
    ),
    transfer=Trial(
        asks=template(
            "An authority gets a new certificate with other dates, for the same name and the same"
            " key. Does the old ca.crt verify what it signs now?"
        ),
        choices={"yes": YES, "no": template("no: it is another certificate")},
        experiment=servers.the_same_key_again,
    ),
)
SKIPPING_FIXES = Misconception(
    code="skipping-fixes",
    notebook="08_fault_gallery",
    belief=template("insecure-skip-tls-verify fixes it."),
    question=Trial(
        asks=template("With insecure-skip-tls-verify, who can read the token that you send?"),
        choices={
            "right-server": template("only the right server: TLS still encrypts"),
            "anybody": template("anybody who answers at that address"),
        },
        experiment=servers.who_gets_the_token,
    ),
    believed="right-server",
    correction=template(
        "The connection is encrypted, but nobody checks to whom: an impostor who answers gets"
        " your token. And it changes nothing about what the server thinks of you."
    ),
    transfer=Trial(
        asks=template("The server answers 401 to your certificate. Does skipping the check help?"),
        choices={"yes": YES, "no": NO},
        experiment=servers.skipping_after_a_401,
    ),
)
COMMON_NAME_NAMES_THE_SERVER = Misconception(
    code="common-name-names-the-server",
    notebook="04_chain_of_trust",
    belief=template("The CN of a server must match the host."),
    question=Trial(
        asks=template(
            "A server's certificate has CN=web.example, and no SAN. Does kubectl accept it for"
            " web.example?"
        ),
        choices={"yes": YES, "no": NO},
        experiment=servers.a_common_name_alone,
    ),
    believed="yes",
    correction=template(
        "Only the SANs of a server count. Its CN is decoration; for a client, CN is the user."
    ),
    transfer=Trial(
        asks=template(
            "A server's certificate has CN=some-other-name, and the SAN web.example. Does kubectl"
            " accept it for web.example?"
        ),
        choices={"yes": YES, "no": template("no: the CN is wrong")},
        experiment=servers.another_common_name,
    ),
)
NAME_COVERS_THE_ADDRESS = Misconception(
    code="name-covers-the-address",
    notebook="04_chain_of_trust",
    belief=template("A DNS name in a certificate covers the address, too."),
    question=Trial(
        asks=template(
            "A server's certificate lists localhost. You dial 127.0.0.1. Does kubectl accept it?"
        ),
        choices={"yes": template("yes: localhost is that address"), "no": NO},
        experiment=servers.a_name_for_an_address,
    ),
    believed="yes",
    correction=template(
        "Who dials an address needs an IP entry in the SANs. A name counts only when the name is"
        " dialled."
    ),
    transfer=Trial(
        asks=template(
            "The SANs have an entry of the kind DNS that reads 127.0.0.1. You dial that address."
            " Does kubectl accept it?"
        ),
        choices={"yes": YES, "no": NO},
        experiment=servers.an_address_as_a_name,
    ),
)

BELIEFS = (
    VERIFIED_WITH_CA_KEY,
    CERTIFICATES_ARE_ENCRYPTED,
    SIGNING_IS_ENCRYPTING,
    BASE64_PROTECTS,
    UNKNOWN_AUTHORITY_IS_MINE,
    REFUSED_WITH_X509,
    SAME_NAME_SAME_AUTHORITY,
    SKIPPING_FIXES,
    COMMON_NAME_NAMES_THE_SERVER,
    NAME_COVERS_THE_ADDRESS,
)
