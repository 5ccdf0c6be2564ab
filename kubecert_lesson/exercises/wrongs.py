"""What can be wrong with an answer: one vocabulary of codes for all exercises, each in a few words.

Whatever a check raises has one of these codes, or that of a record in ``faults``. Progress and
reports show the words. To add one, put it where it belongs, and let a check raise it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kubecert_lesson.exercises.cluster_wrongs import OF_CLUSTERS
from kubecert_lesson.words import template

_ANSWERS = {
    "not-taken": template("a value of another type"),
    "not-a-number": template("no whole number"),
    "not-text": template("no text in UTF-8"),
    "too-large": template("far too large"),
    "too-many": template("far too many"),
    "unreadable-file": template("a file that cannot be read"),
    "file-missing": template("a file is missing"),
    "file-too-many": template("a file too many"),
    "not-a-choice": template("none of the choices"),
    "line-missing": template("a line is missing"),
    "line-too-many": template("a line too many"),
    "order": template("the right things in another order"),
}
_NUMBERS = {
    "wrong-number": template("another number"),
    "off-by-one": template("one more or one less"),
}
_CHOICES = {
    "wrong-choice": template("another choice"),
    "another-door": template("the right fault at another door"),
    "another-fault": template("the right door, another fault"),
}
_FILES = {
    "not-pem": template("no PEM"),
    "der": template("DER, not PEM"),
    "base64-twice": template("base64 of base64"),
    "damaged": template("damaged PEM"),
    "several-certificates": template("several certificates in place of one"),
    "request-instead": template("the request in place of the certificate"),
    "certificate-instead": template("a certificate in place of something else"),
    "public-key-instead": template("a public key in place of something else"),
    "private-key-instead": template("a private key in place of something else"),
    "encrypted-key": template("an encrypted key"),
    "mode-too-open": template("a private file that others may read"),
}
_SIGNATURES = {
    "another-key": template("the right name, but another key signed"),
    "another-authority": template("signed by another authority"),
    "self-signed": template("signed by itself"),
    "changed": template("changed after it was signed"),
    "damaged-signature": template("a signature that does not verify"),
    "key-does-not-fit": template("a key that does not belong to it"),
    "weak-key": template("a key that is too small"),
}
_CERTIFICATES = {
    "wrong-user": template("another user"),
    "wrong-group": template("another group"),
    "group-missing": template("a group is missing"),
    "system-masters": template("system:masters, which may do everything"),
    "no-names": template("no subject alternative names"),
    "name-missing": template("a DNS name is missing"),
    "address-missing": template("an IP address is missing"),
    "address-as-name": template("an IP address as a DNS name"),
    "wildcard": template("a wildcard"),
    "extra-name": template("a name that nobody asked for"),
    "usage-missing": template("no extended key usage"),
    "wrong-usage": template("another extended key usage"),
    "is-an-authority": template("an authority in place of a leaf"),
    "not-an-authority": template("no authority"),
    "path-too-long": template("a path length that forbids it"),
    "path-length": template("another path length"),
    "expired": template("expired"),
    "not-yet-valid": template("not valid yet"),
    "lifetime": template("another lifetime"),
    "not-trusted": template("not trusted"),
}
# Of the exercises to the notebooks 0 to 6.
_ARITHMETIC = {
    "modulus-instead": template("n in place of a secret number"),
    "public-exponent-instead": template("e in place of another number"),
    "public-exponent-used": template("e where only d works"),
    "exponent-instead": template("d in place of the result"),
    "lambda-instead": template("lambda in place of d"),
    "another-modulus": template("calculated modulo another number"),
    "prime-instead": template("a prime in place of the result"),
    "ciphertext-instead": template("what was locked, unopened"),
    "message-instead": template("the message in place of its signature"),
    "not-reduced": template("not reduced modulo n"),
    "length-instead": template("a length in place of the number"),
    "byte-order": template("bytes read from the wrong end"),
    "fingerprint-instead": template("a fingerprint in place of the number"),
    "sum-instead": template("a sum in place of a product"),
    "signature-instead": template("a signature on something else"),
    "empty-hash": template("the hash of nothing"),
    "hashed-twice": template("the hash of a hash"),
    "name-hashed": template("the hash of a file's name"),
    "another-hash": template("another hash"),
    "another-padding": template("another padding"),
    "no-padding": template("no padding"),
    "newline": template("another line end"),
    "cut": template("only a part of it"),
    "encoded": template("encoded once too often"),
    "pem-instead": template("a PEM file in place of bytes"),
    "reversed": template("both sides exchanged"),
    "twice": template("one thing used twice"),
}
_READINGS = {
    "certificate-missing": template("no client certificate"),
    "not-embedded": template("a path in place of the data"),
    "let-in": template("200 taken for a refusal"),
    "forbidden": template("403 taken for something else"),
    "authority-instead": template("an authority in place of a leaf"),
    "one-for-both": template("one authority for both sides"),
    "another-server": template("another server"),
    "context-instead": template("a context or a cluster"),
    "entry-instead": template("the name of an entry"),
    "another-certificate": template("another certificate"),
    "not-base64": template("no base64"),
    "line-breaks": template("base64 in several lines"),
    "not-encoded": template("a file in place of its base64"),
    "wrong-context": template("another current context"),
    "leads-nowhere": template("a context that leads nowhere"),
    "context-missing": template("a context is missing"),
    "unable-to-connect": template("kubectl's words taken for the API server's"),
    "own-file": template("kubectl's words about a file taken for another's"),
    "error-prefix": template("kubectl's words about an answer taken for the API server's"),
    "third-party-missing": template("the API server's words about a third program are missing"),
    "log-line": template("a line of a log"),
    "command-instead": template("the command in place of what it said"),
    "prefix-missing": template("a message without its prefix"),
    "section-missing": template("an entry without its list"),
    "entry-missing": template("a list without an entry"),
    "wrong-section": template("the same name in another list"),
    "self-instead": template("the certificate itself"),
    "key-id-copied": template("a copied key identifier"),
    "root-missing": template("the root is missing"),
    "leaf-missing": template("the leaf is missing"),
    "missing-intermediate": template("an intermediate is missing"),
    "root-included": template("the root is sent along"),
    "root-signed": template("signed by the root itself"),
    "key-usage": template("a key usage without keyCertSign"),
    "wrong-signer": template("another signer"),
    "wrong-name": template("another name"),
    "start-instead": template("the first day in place of the last"),
    "wrong-day": template("another day"),
}
WRONGS: Mapping[str, str] = MappingProxyType(
    OF_CLUSTERS
    | _ANSWERS
    | _NUMBERS
    | _CHOICES
    | _FILES
    | _SIGNATURES
    | _CERTIFICATES
    | _ARITHMETIC
    | _READINGS
)
