"""What "openssl verify" says of a certificate in a file: no server was asked.

Sources: the manual of openssl-verify, and OpenSSL's crypto/x509/x509_txt.c.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, FixLine, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import Text, template, text

_COMPARE = (
    remark(template("who signed it, and who is in the file that was given with -CAfile?")),
    command("openssl x509 -in CERTIFICATE-FILE -noout -issuer -ext authorityKeyIdentifier"),
    command("openssl x509 -in CA-FILE -noout -subject -ext subjectKeyIdentifier"),
)
_DATES = command("openssl x509 -in CERTIFICATE-FILE -noout -subject -dates")


def _verified(id: str, words: tuple[str, ...], title: Text, cause: Text, *fix: FixLine) -> Fault:
    return Fault(
        id=id,
        refuser=Party.SPEAKER,
        refused=Refused.OWN_FILES,
        title=title,
        cause=cause,
        messages=go(
            Setting.OWN_FILE,
            (f"depth lookup: {one}" for one in words),
            speaker=Speaker.OPENSSL,
        ),
        fix=fix,
        page=pages.MAKE_CERTIFICATES,
    )


FAULTS = (
    _verified(
        "verified-by-another-authority",
        (
            "unable to get local issuer certificate",
            "unable to get issuer certificate",
            "unable to verify the first certificate",
            "self signed certificate",
            "self-signed certificate",
            "self signed certificate in certificate chain",
            "self-signed certificate in certificate chain",
        ),
        text("title", "The authority that was given did not sign the certificate"),
        text(
            "cause",
            "openssl looks for the one that signed the certificate by its name, in -CAfile and"
            " -untrusted, up to a root, and does not find it: -CAfile is another authority's, or is"
            " not given, or an intermediate one is missing. etcd and the front proxy of a cluster"
            " have authorities of their own.",
        ),
        *_COMPARE,
        remark(template("with an intermediate authority:")),
        command("openssl verify -CAfile ca.crt -untrusted intermediate.crt CERTIFICATE-FILE"),
    ),
    _verified(
        "verified-with-another-key",
        ("certificate signature failure",),
        text("title", "An authority of the right name, with another key, was given"),
        text(
            "cause",
            "The name of the authority in -CAfile is the one that the certificate names as its"
            " issuer, but the signature was not made with its key: the authority was made anew"
            " since, or the certificate comes from another cluster whose authority has the same"
            " name.",
        ),
        *_COMPARE,
        remark(template("issue the certificate again, or take the authority that signed it")),
    ),
    _verified(
        "verified-out-of-date",
        ("certificate has expired", "certificate is not yet valid"),
        text("title", "The certificate in the file, or its authority, is out of date"),
        text(
            "cause",
            "The number before the word depth tells which one: 0 is the certificate itself, 1 the"
            " one that signed it. It has ended, or begins later, by the clock of this machine.",
        ),
        _DATES,
        remark(
            template("if it is one of kubeadm's, on its node; then restart what uses it:"),
            distributions=("kubeadm",),
        ),
        command("kubeadm certs check-expiration", distributions=("kubeadm",)),
        command("kubeadm certs renew NAME", distributions=("kubeadm",)),
    ),
    _verified(
        "verified-for-another-use",
        (
            "unsupported certificate purpose",
            "unsuitable certificate purpose",
            "invalid CA certificate",
            "path length constraint exceeded",
            "hostname mismatch",
            "IP address mismatch",
        ),
        text("title", "The certificate is not for this use, or not for this name"),
        text(
            "cause",
            "An authority was found by its name. What the certificate, or one that signed it, says"
            " of its use or of its names does not allow what -purpose, -verify_hostname or"
            " -verify_ip asked for; a certificate that signs must say CA:TRUE.",
        ),
        command(
            "openssl x509 -in CERTIFICATE-FILE -noout -ext"
            " basicConstraints,keyUsage,extendedKeyUsage,subjectAltName"
        ),
    ),
)
