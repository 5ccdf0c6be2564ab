"""With what a client logs in, where the text shows it: a 401 does not tell.

Sources: kubelogin (its get_token.go) and client-go's oidc auth-provider; the folder of a service
account's token is in the documentation of Kubernetes.
"""

import re
from dataclasses import replace

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.api_server_settings import ARGUMENTS_OF_THE_API_SERVER
from kubecert_lesson.faults.families.pods import FAULTS as OF_PODS
from kubecert_lesson.faults.families.tokens import FAULTS as OF_TOKENS
from kubecert_lesson.faults.fixes.between import PROXY_VARIABLES
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.recognising import Recognised
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_ID_TOKEN = re.compile(
    r"--user[= ]\S{0,40}(?:oidc|keycloak|dex)|get_token\.go|oidc-login|kubelogin(?!\S*convert)"
    r"|you already have a valid token|auth-provider.{0,40}oidc|idp-issuer-url",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"(?:kubectl|helm|oc|k)\b[^\n]{0,200} --(?:kube-)?token[= ]|Authorization: Bearer",
    re.IGNORECASE,
)
_ASKED = re.compile(r"Please enter (?:Username|Password)")
_OF_A_POD = re.compile(r"/run/secrets/kubernetes\.io/serviceaccount")

FAULTS = (
    Fault(
        id="id-token-not-accepted",
        door=Door.UNAUTHORIZED,
        refuser=Party.API_SERVER,
        refused=Refused.TOKEN,
        title=text("title", "The API server does not accept the ID token"),
        cause=text(
            "cause",
            "The login is a token of an OIDC issuer, not a client certificate. A date that is still"
            " good is not enough: the issuer (iss) and the client ID (aud) must be those of the"
            " API server's settings, letter by letter. Its log names the reason.",
        ),
        messages=go(Setting.ISSUER, ("Unable to authenticate the request…oidc",), vague=True),
        fix=(
            remark(template("what the token says (its middle part; it stays on this machine):")),
            command("cut -d. -f2 TOKEN-FILE | base64 -d 2>/dev/null"),
            remark(template("compare with the API server's --oidc- arguments:")),
            *ARGUMENTS_OF_THE_API_SERVER,
        ),
        page=pages.OIDC,
    ),
    Fault(
        id="issuer-answers-a-page",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.CREDENTIAL_OUTPUT,
        title=text("title", "The OIDC issuer's answer is a web page, and no token"),
        cause=text(
            "cause",
            "The client asked the issuer at idp-issuer-url for a new token, and what came back"
            " begins like HTML: a login page, an error of a proxy in front of the issuer, or a page"
            " of the network. The API server was not asked, and no certificate was refused.",
        ),
        messages=tuple(
            message
            for words in ("refresh token: ", "refresh token: oauth2: cannot parse json: ")
            for message in go(
                Setting.LOGIN_PROGRAM,
                (f"{words}invalid character '<' looking for beginning of value",),
                speaker=Speaker.KUBECTL,
            )
        ),
        fix=(
            remark(template("what does the issuer answer? JSON, with a token_endpoint, is right:")),
            command(
                "{kubectl} config view --minify"
                " -o jsonpath='{{.users[0].user.auth-provider.config.idp-issuer-url}}'"
            ),
            command("curl -v https://ISSUER/.well-known/openid-configuration"),
            remark(template("is there a proxy in between that should be bypassed (NO_PROXY)?")),
            PROXY_VARIABLES,
            remark(template("otherwise log in again, and put the new tokens into the kubeconfig")),
        ),
        page=pages.OIDC,
    ),
    Fault(
        id="no-id-token",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.NO_LOGIN,
        title=text("title", "The OIDC issuer answered without an ID token"),
        cause=text(
            "cause",
            "The client asked the issuer for a new token, and no id_token was in the answer: the"
            " login was made without the scope openid, or this issuer sends none for a refresh"
            " token. The API server was not asked, and no certificate was refused.",
        ),
        messages=tuple(
            message
            for setting in (Setting.CLIENT, Setting.LOGIN_PROGRAM)
            for message in go(
                setting,
                (
                    "token response did not contain an id_token",
                    "id_token is missing in the token response",
                ),
                speaker=Speaker.KUBECTL,
            )
        ),
        fix=(
            remark(template("log in to the issuer again, with the scope openid; kubelogin:")),
            command("rm -r ~/.kube/cache/oidc-login"),
        ),
        page=pages.OIDC,
    ),
)
_WITH_A_PASSWORD = next(record for record in OF_TOKENS if record.id == "password-login")
_OF_A_POD_REFUSED = next(record for record in OF_PODS if record.id == "pod-not-let-in")


def by_shown_login(found: list[Recognised], paste: str) -> list[Recognised]:
    """Return what a 401 can mean where the text shows the login: no certificate then.

    ``found`` is what it can mean otherwise, with an expired client certificate first.
    """
    if _OF_A_POD.search(paste):
        return [replace(found[0], fault=_OF_A_POD_REFUSED)]
    if _ASKED.search(paste):
        return [replace(found[0], fault=_WITH_A_PASSWORD)]
    if _GIVEN.search(paste):
        return [one for one in found if one.fault.refused is Refused.TOKEN] or found
    if not _ID_TOKEN.search(paste):
        return found
    return [
        replace(found[0], fault=FAULTS[0]),
        *(one for one in found if one.fault.refused is Refused.TOKEN),
    ]
