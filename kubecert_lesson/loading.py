"""Certificates out of PEM, and the names in them.

Source: RFC 7468 (PEM), RFC 5280, section 4.1.2 (names).
"""

import os
import warnings

from cryptography import x509
from cryptography.x509.oid import NameOID

from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_bytes

# kind and older kubeadm gave their authorities the serial number 0, against RFC 5280. Such
# clusters run, so they are read without a word; what they say is shown as it is.
warnings.filterwarnings("ignore", message="Parsed a serial number which wasn't positive")


def pem(*certificates: x509.Certificate) -> bytes:
    """Return certificates as PEM, one block after the other."""
    from cryptography.hazmat.primitives.serialization import Encoding  # only writing needs it

    return b"".join(c.public_bytes(Encoding.PEM) for c in certificates)


def load_all(pem: bytes, *, source: str = "the PEM text") -> tuple[x509.Certificate, ...]:
    """Read every certificate of a PEM text, in order.

    ``source`` names the place in the error. Raises LessonError where there is none, or one of
    them is damaged.
    """
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except (ValueError, x509.InvalidVersion) as error:
        if b"-----BEGIN CERTIFICATE-----" in pem:
            why = "the text between BEGIN CERTIFICATE and END CERTIFICATE is damaged: copy it again"
        elif b"-----BEGIN" in pem:
            block = (
                pem.split(b"-----BEGIN", 1)[1]
                .split(b"-----", 1)[0]
                .strip()
                .decode("ascii", "replace")
            )
            why = f"it holds a {block}: give the file with BEGIN CERTIFICATE"
        else:
            why = "it is no PEM: a certificate starts with a line BEGIN CERTIFICATE"
        raise LessonError(f"no certificate in {source}: {why}") from error


def load(pem: bytes, *, source: str = "the PEM text") -> x509.Certificate:
    """Read the one certificate of a PEM text.

    Raises LessonError where there is none, more than one, or it is damaged.
    """
    found = load_all(pem, source=source)
    if len(found) != 1:
        raise LessonError(f"{source} holds {len(found)} certificates: use load_all to read them")
    return found[0]


def read(path: str | os.PathLike[str]) -> x509.Certificate:
    """Read the one certificate of a PEM file. Raises LessonError as load does."""
    return load(read_bytes(path), source=str(path))


def name_text(name: x509.Name) -> str:
    """Write a name as it stands in the certificate: 'O=dev, CN=alice'; '(empty)' for none."""
    return ", ".join(f"{a.rfc4514_attribute_name}={_text(a.value)}" for a in name) or "(empty)"


def common_name(certificate: x509.Certificate) -> str:
    """Return the subject's (last) common name, or '' when it has none."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return _text(found[-1].value) if found else ""


def organizations(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return every O of the subject, in order: what Kubernetes takes for the user's groups."""
    found = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return tuple(_text(attribute.value) for attribute in found)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.hex()
