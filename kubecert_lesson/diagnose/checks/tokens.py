"""The checks of a token: from when, until when and whose, as far as it says so itself.

A service-account token and an ID token are JSON Web Tokens: three parts in base64url, of which the
middle one holds claims that anyone can read. The token itself is never shown.
Source: RFC 7519; Kubernetes documentation, "Managing Service Accounts".
"""

import base64
import binascii
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import said
from kubecert_lesson.kubeconfig.hidden import HiddenText, hide, revealed
from kubecert_lesson.kubeconfig.model import User, located
from kubecert_lesson.words import Text, listed, sentence, text

TOKEN = text("token", "token")

_LEEWAY = timedelta(minutes=1)  # the API server's
_LEGACY = "kubernetes.io/serviceaccount/"
_BEARER = re.compile(r"\s*bearer\s", re.IGNORECASE)
# Of a shell, of a template, of an instruction: no token has these signs.
_PLACEHOLDER = re.compile(r"\$\w+|\$?\{.+\}|<.+>")
UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClaims:
    """What a JSON Web Token says of itself; '' and None where it does not."""

    subject: str
    issuer: str
    audiences: tuple[str, ...]
    starts: datetime | None
    ends: datetime | None
    legacy: bool = False


def check_token(findings: Findings, user: User, at: datetime, *, beside: bool) -> bool:
    """Judge a user's token by what it says; return whether it may be good.

    ``beside``: there is a client certificate, so that a bad token alone stops nobody.
    """
    if not (user.token or user.token_file):
        return False
    if not user.token and _leads_nowhere(user):
        return False  # the check of the login says so
    try:
        token = revealed(user.bearer_token())
    except LessonError as error:
        return _failed(findings, sentence(error.text), "unreadable-file", beside, field="tokenFile")
    if not token:
        why = text(
            "empty-token-file",
            "The file that tokenFile names is empty: kubectl asks for a user name and a password.",
        )
        return _failed(findings, why, "no-credentials", beside)
    if found := _misread(token):
        return _failed(findings, *found, beside)
    claims = read_claims(token)
    if claims is None:
        why = text("opaque", "A token that says nothing of itself: only the server knows whose.")
        findings.passed(TOKEN, why)
        return True
    if claims.ends and at > claims.ends + _LEEWAY:
        why = text(
            "expired",
            "It expired on {end}, and the time asked about is {at}. It was for {whose}.",
            end=claims.ends,
            at=at,
            whose=_whose(claims),
        )
        return _failed(findings, why, "token-expired", beside)
    if claims.starts and at < claims.starts - _LEEWAY:
        why = text(
            "not-yet-valid",
            "It is not valid before {start}, and the time asked about is {at}. It is for {whose}.",
            start=claims.starts,
            at=at,
            whose=_whose(claims),
        )
        return _failed(findings, why, "token-not-yet-valid", beside)
    findings.passed(TOKEN, _good(claims))
    return True


def read_claims(token: str) -> TokenClaims | None:
    """Read the claims of a JSON Web Token, unverified; None where it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    header, claims = _json(parts[0]), _json(parts[1])
    if header is None or claims is None or "alg" not in header:
        return None
    legacy = isinstance(claims.get(f"{_LEGACY}service-account.name"), str)
    audience = claims.get("aud")
    several = audience if isinstance(audience, list) else [audience]
    return TokenClaims(
        subject=_words(claims.get("sub")),
        issuer=_words(claims.get("iss")),
        audiences=tuple(hide(each) for each in several if isinstance(each, str) and each),
        starts=_moment(claims.get("nbf")),
        ends=_moment(claims.get("exp")),
        legacy=legacy,
    )


def audiences_of(user: User) -> tuple[str, ...]:
    """Return for whom a user's token was made, by its own word; () where it does not say."""
    try:
        claims = read_claims(revealed(user.bearer_token()))
    except LessonError:
        return ()
    return claims.audiences if claims else ()


def _leads_nowhere(user: User) -> bool:
    hidden = isinstance(user.token_file, HiddenText)
    return hidden or not os.path.exists(located(user.token_file, user.origin))


def _misread(token: str) -> tuple[Text, str] | None:
    """Say what is with a token that no server can read as it is sent: why, and the fault."""
    if UNSENDABLE.search(token):
        why = text("line-break", "There is a line break in it, or another control character.")
        return why, "token-not-sendable"
    if token in ("REDACTED", "DATA+OMITTED"):
        why = text(
            "left-out",
            'It says "{word}", which kubectl config view writes in place of what is there.',
            word=token,
        )
        return why, "omitted-data"
    if _PLACEHOLDER.fullmatch(token):
        why = text("placeholder", "A word stands there that was to be replaced by the token.")
        return why, "token-misread"
    if _BEARER.match(token):
        why = text("bearer", "It begins with the word Bearer, which kubectl adds by itself.")
        return why, "token-misread"
    if token.strip("\"'") != token:
        return text("quotes", "There are quotes around it."), "token-misread"
    if " " in token.rstrip(" ") or "\t" in token:
        why = text("blanks", "There is a blank in it, behind which the server reads no further.")
        return why, "token-misread"
    if token.count(".") != 2 and read_claims(_decoded(token)):
        why = text("still-base64", "It is still base64, as in a Secret: decode it first.")
        return why, "token-misread"
    if token.startswith("eyJ") and read_claims(token) is None:
        why = text("cut", "It begins like a JSON Web Token, and is not whole: copy it again.")
        return why, "wrong-token"
    return None


def _failed(
    findings: Findings, because: Text, fault: str, beside: bool, *, field: str = ""
) -> bool:
    told = fault != "unreadable-file"
    findings.failed(
        TOKEN,
        because,
        fault=fault,
        field=field,
        kubectl="" if beside or not told else said(fault),
        advice=beside,
    )
    return False


def _good(claims: TokenClaims) -> Text:
    if claims.ends:
        return text(
            "valid", "For {whose}; valid until {end}.", whose=_whose(claims), end=claims.ends
        )
    if claims.legacy:
        return text(
            "legacy",
            "For {whose}. It is of the old kind that never ends, until its Secret is deleted.",
            whose=_whose(claims),
        )
    return text("endless", "For {whose}. It does not say when it ends.", whose=_whose(claims))


def _whose(claims: TokenClaims) -> Text:
    subject = claims.subject or text("nobody", "nobody")
    if claims.issuer and claims.audiences:
        return text(
            "whose-and-for-whom",
            "{subject}, issued by {issuer} for {audiences}",
            subject=subject,
            issuer=claims.issuer,
            audiences=listed(claims.audiences),
        )
    if claims.issuer:
        return text("whose", "{subject}, issued by {issuer}", subject=subject, issuer=claims.issuer)
    return text("subject", "{subject}", subject=subject)


def _json(part: str) -> Claims | None:
    try:
        padded = part + "=" * (-len(part) % 4)
        found = json.loads(base64.b64decode(padded.encode("ascii"), b"-_", validate=True))
    except (ValueError, RecursionError):  # also for half a character, or too many digits
        return None
    return found if isinstance(found, dict) else None


def _decoded(token: str) -> str:
    try:
        return base64.b64decode(token.encode("ascii"), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def _words(claim: object) -> str:
    return hide(claim) if isinstance(claim, str) else ""


def _moment(claim: object) -> datetime | None:
    """Read seconds since 1970; None for what is no such number, or too far away."""
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        return None
    try:
        return datetime.fromtimestamp(claim, UTC)
    except (ValueError, OverflowError, OSError):
        return None
