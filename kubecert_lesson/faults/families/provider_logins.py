"""The login at a provider that a login program needs, and what is allowed to run."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import SET_CLIENT
from kubecert_lesson.faults.fixes.logins import (
    INSTALL_PROGRAM,
    LOG_IN_AGAIN,
    OWN_IDENTITY,
    SHOW_PROGRAM,
    WRITE_KUBECONFIG_AGAIN,
)
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import kubectl
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.LOGIN_PROGRAM
# What programs put before the provider's own words: those say more.
_WITHOUT_A_REASON = (
    "oidc: failed to refresh token",
    "failed to refresh token",
    "expected an empty error but received",
)

_ROLE = "when calling the AssumeRole operation"  # what is wrong stands before it
FAULTS = (
    Fault(
        id="provider-login-expired",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "The login to the provider has ended, or there is none"),
        cause=text(
            "cause",
            "The login program needs a login of its own at its provider (a cloud, or an OIDC"
            " issuer), and that has ended, is missing, or was not accepted. Neither the cluster nor"
            " a certificate was reached.",
        ),
        messages=(
            *(
                kubectl(words, setting=_S, field="auth-provider")
                for words in (
                    "failed to refresh token: oauth2:",
                    "Failed to acquire a token: {why}",
                    "acquiring a token for authorization header",
                    "No valid id-token, and cannot refresh without refresh-token",
                )
            ),
            *go(
                _S,
                (
                    "SSO session associated with this profile has expired",
                    "SSO session has expired",
                    "Error loading SSO Token",
                    "Error when retrieving token from sso",
                    "Token has expired and refresh failed",
                    "Unable to locate credentials",
                    "Could not load credentials from any providers",
                    "access token is required",
                    "Partial credentials found",
                    "security token included in the request is",
                    "ExpiredToken",
                    "ExpiredTokenException",
                    "rapt_required",
                    "invalid_rapt",
                    "NoCredentialProviders: no valid providers in chain",
                    "problem refreshing your current auth tokens",
                    "Reauthentication failed",
                    "could not find default credentials",
                    "invalid_grant",
                    "AADSTS{code}:",
                    "Please run 'az login' to setup account",
                    "interactive authentication is needed",
                    "InteractionRequired",
                    "session has expired",
                    "session is expired",
                    "token is expired",
                    "token has expired",
                    "credentials have expired",
                    "credentials expired",
                    "not currently have an active account selected",
                    "Unable to authenticate you",
                    "not logged in",
                    "please log in",
                    "please login",
                    "login required",
                    "authentication required",
                    "re-authenticate",
                ),
                speaker=Speaker.LOGIN_PROGRAM,
            ),
            *go(Setting.ELSEWHERE, ("rapt_required", "invalid_rapt", "Reauthentication failed")),
            *go(_S, _WITHOUT_A_REASON, speaker=Speaker.LOGIN_PROGRAM, vague=True),
            *go(_S, (_ROLE,), speaker=Speaker.LOGIN_PROGRAM, vague=True),
        ),
        fix=LOG_IN_AGAIN,
        confirm=OWN_IDENTITY,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="plugin-policy",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.PROGRAM,
        title=text("title", "kuberc does not allow the login program"),
        cause=text(
            "cause",
            "credentialPluginPolicy in ~/.kube/kuberc (kubectl 1.35 and later) says which login"
            " programs kubectl may start, and this one is not among them, or the policy and its"
            " list contradict each other.",
        ),
        messages=go(
            _S,
            (
                'plugin "{program}" not allowed: policy set to',
                'plugin "{program}" not allowed',
                "is not permitted by the credential plugin allowlist",
                "credential plugin policy set to",
                "misconfigured credential plugin allowlist",
                "unknown plugin policy",
                "credentialPluginPolicy",
            ),
            speaker=Speaker.KUBECTL,
        ),
        fix=(
            remark(template("where you trust the program and the kubeconfig that names it:")),
            command(
                "kubectl kuberc set --section credentialplugin --policy Allowlist"
                " --allowlist-entry command={program}"
            ),
            remark(template("or for one call, without kuberc:")),
            command("KUBERC=off {kubectl} get nodes"),
        ),
        confirm=(command("cat ~/.kube/kuberc"),),
        page=pages.KUBERC,
    ),
    Fault(
        id="auth-provider-unknown",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The program does not have the kubeconfig's auth-provider"),
        cause=text(
            "cause",
            "auth-provider names code inside the client. gcp and azure were removed in 1.26, and a"
            " program of one's own has oidc only where it was compiled in. Login programs (exec)"
            " took their place.",
        ),
        messages=go(_S, ("no Auth Provider found for name",)),
        fix=(
            *INSTALL_PROGRAM,
            remark(template("and write the kubeconfig again with the provider's tool:")),
            *WRITE_KUBECONFIG_AGAIN,
            remark(template("oidc: an exec entry with kubectl oidc-login (kubelogin)")),
            remark(template("or log in with a client certificate instead:")),
            command("{kubectl} config unset users.{user}.auth-provider"),
            SET_CLIENT,
        ),
        confirm=SHOW_PROGRAM,
        page=pages.EXEC_PLUGINS,
    ),
)
