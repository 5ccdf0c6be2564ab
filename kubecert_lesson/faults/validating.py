"""What kubectl says of a user entry that it refuses before it looks for anything, word for word.

Source: client-go, tools/clientcmd/validation.go and plugin/pkg/client/auth/exec; recorded with
kubectl 1.37 and 1.32, which say the same.
"""

from kubecert_lesson.faults.saying import filled
from kubecert_lesson.faults.texts import ERROR, UNABLE

_TO_USE = "must be specified for {user} to use exec authentication plugin"
_GETTING = UNABLE + "getting credentials: exec: "
_PREFERENCES = "error occurred while applying preferences "
_LIST = "misconfigured credential plugin allowlist: "
_REFUSALS = {
    "exec-with-auth-provider": ERROR
    + "authProvider cannot be provided in combination with an exec plugin for {user}",
    "exec-without-command": f"{ERROR}command {_TO_USE}",
    "exec-without-version": f"{ERROR}apiVersion {_TO_USE}",
    "exec-env-without-name": f"{ERROR}env variable name {_TO_USE}",
    "exec-unknown-mode": ERROR + 'invalid interactiveMode for {user}: "{mode}"',
    "exec-unknown-version": ERROR + 'exec plugin: invalid apiVersion "{version}"',
    "program-not-on-path": _GETTING + "executable {program} not found",
    "program-missing": _GETTING + "fork/exec {program}: no such file or directory",
    "program-not-executable": _GETTING + "fork/exec {program}: permission denied",
    "unknown-auth-provider": ERROR + 'no Auth Provider found for name "{provider}"',
    "token-file-and-password": ERROR + "username/password or bearer token may be set, but not both",
    "program-denied": UNABLE
    + 'getting credentials: plugin "{program}" not allowed: policy set to "DenyAll"',
    "program-not-listed": UNABLE
    + 'getting credentials: plugin path "{program}" is not permitted by the credential plugin'
    " allowlist",
    "kuberc-unreadable": _PREFERENCES
    + "kuberc error kuberc: no valid preferences found in {path}, use --v=5 to see details",
    "policy-unknown": _PREFERENCES + 'unknown plugin policy: "{policy}"',
    "policy-without-list": _PREFERENCES
    + 'credential plugin policy set to "Allowlist", but allowlist is unspecified',
    "policy-empty-list": _PREFERENCES
    + 'credential plugin policy set to "Allowlist", but allowlist is empty; use "DenyAll" policy'
    " instead",
    "policy-with-list": _PREFERENCES
    + _LIST
    + 'plugin policy is "{policy}" but allowlist is non-nil',
    "policy-empty-entry": _PREFERENCES + _LIST + "empty allowlist entry #{n}",
}


def refusal(code: str, **values: object) -> str:
    """Return the line that kubectl prints, filled with the names of this case."""
    return filled(_REFUSALS[code], **values)
