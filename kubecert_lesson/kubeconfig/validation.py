"""What kubectl refuses of a user's exec entry, before it looks for the program.

Source: client-go, tools/clientcmd/validation.go, and plugin/pkg/client/auth/exec.
"""

from kubecert_lesson.kubeconfig.model import Exec, User

_GROUP = "client.authentication.k8s.io/"
EXEC_V1, _V1BETA1 = _GROUP + "v1", _GROUP + "v1beta1"
_WITH_A_USUAL_MODE = (_V1BETA1, _GROUP + "v1alpha1")  # IfAvailable
_MODES = ("Never", "IfAvailable", "Always")


def exec_refusal(user: User) -> str:
    """Return the code of what kubectl finds wrong first; '' where it finds nothing."""
    program = user.exec
    if program is None:
        return ""
    version, mode = program.api_version, program.interactive_mode
    refusals = {
        "exec-with-auth-provider": user.other.get("auth-provider") is not None,
        "exec-without-command": not program.command,
        "exec-without-version": not version,
        "exec-env-without-name": _nameless_variable(program),
        "exec-without-interactive-mode": not mode and version not in _WITH_A_USUAL_MODE,
        "exec-unknown-mode": mode not in ("", *_MODES),
        "exec-unknown-version": version not in (EXEC_V1, _V1BETA1),
    }
    return next((code for code, refused in refusals.items() if refused), "")


def _nameless_variable(program: Exec) -> bool:
    variables = program.other.get("env")
    given = variables if isinstance(variables, list) else []
    return any(not (each or {}).get("name") for each in given)
