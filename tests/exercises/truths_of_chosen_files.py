"""What is so of a file that was chosen by its name, among certificates and tokens."""

import base64
import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from exercises.made import Said
from exercises.truths_of_choices import differs, left_out, lines, right_lines, text, wrong_rows
from exercises.truths_of_files import is_authority, opened, purposes, signed

Truth = Callable[[Said], bool]
_QUESTION = "server.crt"


def certificate(said: Said, name: str) -> x509.Certificate:
    content = said.case.dealt.given[name]
    assert isinstance(content, bytes)
    return x509.load_pem_x509_certificate(content)


def chosen(said: Said) -> x509.Certificate:
    return certificate(said, text(said))


def right(said: Said) -> x509.Certificate:
    return certificate(said, str(said.right))


def question(said: Said) -> x509.Certificate:
    return certificate(said, _QUESTION)


def signed_it(said: Said) -> bool:
    return signed(question(said), chosen(said).public_key())


def named_as_issuer(said: Said) -> bool:
    return chosen(said).subject == question(said).issuer


def key_id_is_named(said: Said) -> bool:
    named = question(said).extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    own = chosen(said).extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return named.key_identifier == own.digest


def claims(said: Said, name: str) -> dict[str, Any]:
    """What stands in a token, in its second part."""
    token = said.case.dealt.given[name]
    part = (token if isinstance(token, str) else token.decode()).split(".")[1]  # type: ignore[union-attr]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def _verifies(said: Said, name: str) -> bool:
    """Whether the key that verifies the right token verifies this one: RFC 7515, section 5.2."""

    def block(of: str, key: object) -> tuple[bytes, bytes]:
        token = str(said.case.dealt.given[of])
        head, _, signature = token.rpartition(".")
        raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        return opened(raw, key), sha256(head.encode()).digest()

    for key in _published(said):
        found, digest = block(str(said.right), key)
        if found.endswith(digest):
            found, digest = block(name, key)
            return found.endswith(digest)
    raise LookupError("no key that was published verifies the right token")


def _published(said: Said) -> list[RSAPublicKey]:
    """The keys of jwks.json: RFC 7518, section 6.3.1."""

    def number(value: str) -> int:
        return int.from_bytes(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)), "big")

    keys = json.loads(str(said.case.dealt.given["jwks.json"]))["keys"]
    return [RSAPublicNumbers(number(key["e"]), number(key["n"])).public_key() for key in keys]


def _moment(said: Said) -> float:
    """When the exercise takes place: between the right token's beginning and its end."""
    given = [one for one in said.case.dealt.wanted.values() if isinstance(one, datetime)]
    if given:
        return given[0].timestamp()
    lasts = claims(said, str(said.right))
    return float(lasts["nbf"] + lasts["exp"]) / 2


def any_row(check: Callable[[Said, str], bool]) -> Truth:
    """A row of the table is wrong, and this is so of the certificate that it names."""
    return lambda said: any(check(said, name) for name in wrong_rows(said))


def answer_is(*right_ones: str) -> Truth:
    """A row is wrong whose right answer is one of these."""
    return any_row(
        lambda said, name: isinstance(said.right, dict) and said.right.get(name) in right_ones
    )


def _of_table(said: Said, name: str) -> x509.Certificate:
    """The certificate that a row was given, where the values are files; else the row's own."""
    assert isinstance(said.given, dict)
    value = said.given[name]
    return certificate(said, str(value) if str(value) in said.case.dealt.given else name)


def _groups(found: x509.Certificate) -> list[str]:
    return [str(a.value) for a in found.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]


def _nobody_dealt_signed(said: Said, name: str) -> bool:
    """None of those that were openly given as authorities signed it."""
    found = _of_table(said, name)
    given = said.case.dealt.given
    known = [one for one in given if one == "ca.crt"] or list(given)
    return not any(
        signed(found, certificate(said, one).public_key()) for one in known if one.endswith(".crt")
    )


def _signed_no_leaf(said: Said, name: str) -> bool:
    key = _of_table(said, name).public_key()
    others = [one for one in said.case.dealt.given if one.endswith(".crt")]
    return not any(
        signed(certificate(said, one), key)
        for one in others
        if not is_authority(certificate(said, one))
    )


def _missing_at(place: int) -> Truth:
    return lambda said: right_lines(said)[place] not in lines(said)


OF_TEXTS: dict[str, Truth] = {
    "self-instead": lambda said: text(said) == _QUESTION,
    "self-signed": lambda said: text(said) == _QUESTION,
    "key-id-copied": lambda said: key_id_is_named(said) and not signed_it(said),
    "copied-identifier": lambda said: key_id_is_named(said) and not signed_it(said),
    "another-authority": lambda said: signed_it(said) and not named_as_issuer(said),
    "not-an-authority": lambda said: not is_authority(chosen(said)),
    "namesake-authority": lambda said: named_as_issuer(said) and not signed_it(said),
    "unknown-authority": lambda said: not named_as_issuer(said) and not signed_it(said),
    "is-an-authority": lambda said: is_authority(chosen(said)),
    "same-subject": lambda said: chosen(said).subject == right(said).subject and differs(said),
    "hexadecimal": lambda said: (
        format(chosen(said).serial_number, "x") == str(right(said).serial_number)
    ),
    "beginning-only": lambda said: (
        str(chosen(said).serial_number)[:6] == str(right(said).serial_number)[:6] and differs(said)
    ),
    "token-expired": lambda said: claims(said, text(said))["exp"] < _moment(said),
    "token-not-yet-valid": lambda said: claims(said, text(said))["nbf"] > _moment(said),
    "wrong-audience": lambda said: (
        claims(said, text(said))["aud"] != claims(said, str(said.right))["aud"]
    ),
    "another-key": lambda said: (
        not _verifies(said, text(said))
        if text(said).endswith(".jwt")
        else named_as_issuer(said) and not signed_it(said)
    ),
    "wrong-user": differs,
}
OF_LINES: dict[str, Truth] = {
    **dict.fromkeys(
        (
            "third-party-missing",
            "name-missing",
            "address-missing",
            "copy-forgotten",
            "user-binding-left",
            "group-left",
            "others-locked-out",
        ),
        left_out,
    ),
    "leaf-missing": _missing_at(0),
    "root-missing": _missing_at(-1),
    "missing-intermediate": lambda said: not set(right_lines(said)[1:-1]) <= set(lines(said)),
}
OF_TABLES: dict[str, Truth] = {
    "wrong-user": any_row(lambda _, name: name == "user"),
    "wrong-group": any_row(lambda _, name: name == "groups"),
    "wrong-signer": any_row(lambda _, name: name == "signer"),
    "wrong-day": any_row(lambda _, name: name == "last day"),
    "reversed": any_row(
        lambda said, name: isinstance(said.given, dict) and said.given[name] in said.right.values()  # type: ignore[union-attr]
    ),
    "wrong-claim": lambda said: bool(wrong_rows(said)),
    "system-masters": any_row(
        lambda said, name: "system:masters" in _groups(_of_table(said, name))
    ),
    "another-key": any_row(_nobody_dealt_signed),
    "wrong-usage": any_row(
        lambda said, name: (
            ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string
            not in (purposes(_of_table(said, name)) or ())
        )
    ),
    "expired": any_row(
        lambda said, name: (
            _of_table(said, name).not_valid_after_utc
            < max(certificate(said, one).not_valid_after_utc for one in wrong_and_right(said))
        )
    ),
    "let-in": answer_is("200"),
    "forbidden": answer_is("403"),
    "authority-instead": any_row(lambda said, name: is_authority(_of_table(said, name))),
    "not-an-authority": any_row(lambda said, name: not is_authority(_of_table(said, name))),
    "one-for-both": any_row(lambda said, name: is_authority(_of_table(said, name))),
}


def wrong_and_right(said: Said) -> list[str]:
    assert isinstance(said.right, dict)
    return [name for name in said.right if name in said.case.dealt.given]
