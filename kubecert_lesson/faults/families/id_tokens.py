"""ID tokens of an OIDC issuer, which the API server checks with the issuer's keys."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.api_server_settings import ARGUMENTS_OF_THE_API_SERVER
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.ISSUER
_SETTINGS = (
    remark(template("compare with the API server's --oidc- arguments or --authentication-config:")),
    *ARGUMENTS_OF_THE_API_SERVER,
)
_DECODED = command("cut -d. -f2 TOKEN-FILE | base64 -d 2>/dev/null")
_CLAIMS = (
    remark(template("what the token says (its middle part; it stays on this machine):")),
    _DECODED,
)

FAULTS = (
    Fault(
        id="issuer-mismatch",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The ID token is of another issuer or for another client"),
        cause=text(
            "cause",
            "The API server compares iss with --oidc-issuer-url, letter by letter, and aud with"
            " --oidc-client-id (or issuer.audiences): one of them differs, a slash at the end is"
            " enough. No certificate is involved.",
        ),
        messages=go(
            _S,
            (
                "id token issued by a different provider",
                "issuer did not match the issuer returned by provider",
                "oidc: expected audience",
                "oidc: verify token: oidc: expected audience",
                "token audiences",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("compare iss and aud with the API server's settings:")),
            _DECODED,
            *_SETTINGS,
        ),
        confirm=_CLAIMS,
        page=pages.OIDC,
    ),
    Fault(
        id="issuer-without-discovery",
        refuser=Party.ISSUER,
        refused=Refused.DISCOVERY,
        title=text("title", "The OIDC issuer's URL does not lead to its settings"),
        cause=text(
            "cause",
            "Something answers at the issuer's URL, but not with the settings of an issuer, which"
            " the API server fetches from URL/.well-known/openid-configuration: --oidc-issuer-url"
            " has a path that is too long or too short, or is that of another server. TLS worked.",
        ),
        messages=go(
            _S,
            (
                "oidc authenticator: initializing plugin: 404 Not Found",
                "initializing plugin: 404",
                "initializing plugin: 400",
                "initializing plugin: 403",
                "initializing plugin: 50",
                "oidc: failed to decode provider discovery object",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("it must answer with JSON, and issuer in it must equal the URL:")),
            command("curl -s {issuer}/.well-known/openid-configuration"),
            *_SETTINGS,
        ),
        page=pages.OIDC,
    ),
    Fault(
        id="id-token-claims",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "A claim of the ID token is missing or not accepted"),
        cause=text(
            "cause",
            "The signature, issuer and audience were in order. The claim for the user's name"
            " (--oidc-username-claim) or groups is not in the token, email_verified is not true, or"
            " a rule of the AuthenticationConfiguration says no. No certificate is involved.",
        ),
        messages=go(
            _S,
            (
                "oidc: email not verified",
                "oidc: parse username claims",
                "oidc: parse groups claim",
                "oidc: required claim",
                "oidc: parse claim",
                "claim not present",
                "error evaluating claim",
                "claim validation expression",
                "user validation expression",
                "oidc: verify token: failed to unmarshal claims",
                "before the nbf (not before) time",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("at the issuer: put the claim into the token, verify the address;")),
            remark(template("or let the API server use another claim, such as sub:")),
            *_SETTINGS,
        ),
        confirm=_CLAIMS,
        page=pages.OIDC,
    ),
    Fault(
        id="id-token-signature",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The ID token was not signed with one of the issuer's keys"),
        cause=text(
            "cause",
            "The API server fetches the issuer's public keys (jwks_uri) and none of them fits the"
            " signature: the token is of another issuer or realm, an access token was sent instead"
            " of the ID token, or the issuer changed its keys. A CA file does not help.",
        ),
        messages=go(
            _S,
            (
                "failed to verify signature: failed to verify id token signature",
                "failed to verify id token signature",
                "failed to verify signature",
                "oidc: unable to verify JWT signature",
                "oidc: unable to verify JWT signature: no matching keys",
                "oidc: malformed jwt",
                "oidc: id token signed with unsupported algorithm",
                "unexpected signature algorithm",
            ),
            speaker=Speaker.API_SERVER,
        ),
        fix=(
            remark(template("log in again, and send the ID token; compare kid with the keys:")),
            command("cut -d. -f1 TOKEN-FILE | base64 -d 2>/dev/null"),
            command("curl {issuer}/.well-known/openid-configuration"),
        ),
        confirm=_CLAIMS,
        page=pages.OIDC,
    ),
    Fault(
        id="id-token-expired",
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The ID token has expired"),
        cause=text(
            "cause",
            "ID tokens are short-lived, and there is no minute of leeway. The login program, or the"
            " refresh token, should have brought a new one.",
        ),
        messages=go(
            _S,
            ("oidc: token is expired", "oidc: verify token: oidc: token is expired"),
            speaker=Speaker.API_SERVER,
        ),
        fix=(remark(template("log in again with your login program; compare the clocks, too")),),
        confirm=_CLAIMS,
        page=pages.OIDC,
    ),
)
