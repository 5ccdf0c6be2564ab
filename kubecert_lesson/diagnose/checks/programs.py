"""The checks of a login program: would kubectl take the entry, and find the program? Never run."""

import os
import shutil
from dataclasses import dataclass

from kubecert_lesson.diagnose.checks.policies import PluginPolicy
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.faults import said
from kubecert_lesson.faults.validating import refusal
from kubecert_lesson.kubeconfig.hidden import hide
from kubecert_lesson.kubeconfig.model import Exec, User, command_path, located
from kubecert_lesson.kubeconfig.validation import exec_refusal
from kubecert_lesson.words import Text, template, text

PROGRAM = text("login-program", "login program")

_REFUSALS = {
    "exec-with-auth-provider": template(
        'User "{user}" has both a program (exec) and an auth-provider: keep one.'
    ),
    "exec-without-command": template('The exec of user "{user}" has no command.'),
    "exec-without-version": template('The exec of user "{user}" has no apiVersion.'),
    "exec-env-without-name": template('An env of the exec of user "{user}" has no name.'),
    "exec-without-interactive-mode": template(
        'User "{user}" logs in with a program of {version}, and interactiveMode, which that version'
        " requires, is missing."
    ),
    "exec-unknown-mode": template(
        'The interactiveMode of user "{user}" is {mode}: it must be Never, IfAvailable or Always.'
    ),
    "exec-unknown-version": template(
        'The program of user "{user}" has the apiVersion {version}: kubectl speaks v1beta1 and v1.'
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginProblem:
    """Why kubectl refuses a user entry, and in which words."""

    because: Text
    fault: str
    kubectl: str
    field: str = ""


def exec_problem(user: User, program: Exec) -> LoginProblem | None:
    """Say why kubectl refuses an exec entry before it looks for the program."""
    code = exec_refusal(user)
    if not code:
        return None
    values = {"user": user.name, "mode": program.interactive_mode, "version": program.api_version}
    because = Text(code, _REFUSALS[code], values)
    if code == "exec-without-interactive-mode":
        return LoginProblem(because=because, fault=code, kubectl=said(code, user=user.name))
    fault = "exec-version" if code == "exec-unknown-version" else "exec-incomplete"
    return LoginProblem(because=because, fault=fault, kubectl=refusal(code, **values))


def check_program(findings: Findings, user: User, policy: PluginPolicy) -> None:
    """Look for the program as kubectl does, on the PATH of this process; it is not run.

    ``policy`` says which programs kubectl may start.
    """
    program = user.exec
    if program is None or not program.command:
        return
    if not runs_program(user):
        why = text(
            "not-used",
            "kubectl does not run it: the token, password or certificate of this user comes first.",
        )
        findings.skipped(why, PROGRAM)
        return
    place = command_path(program.command, user.origin)
    found = _found(place)
    denied = policy.refuses(program.command, found)
    if denied and (found or denied == "program-denied"):
        why = text(
            denied,
            "kuberc does not allow {program}: its credentialPluginPolicy is {policy}.",
            program=found or program.command,
            policy=policy.policy,
        )
        line = refusal(denied, program=place if denied == "program-denied" else found)
        names = {"program": found or program.command}
        findings.failed(PROGRAM, why, fault="plugin-policy", kubectl=line, names=names)
        return
    if found:
        findings.passed(PROGRAM, _found_text(program, hide(found)))
        return
    because, line = _why_not_found(program.command, place, located(program.command, user.origin))
    findings.failed(
        PROGRAM,
        because,
        fault="exec-program-missing",
        field="exec",
        kubectl=line,
        names={"program": place},
    )


def runs_program(user: User) -> bool:
    """Say whether kubectl runs the login program: only where nothing else of the user counts."""
    certificate = user.client_certificate or user.client_certificate_data
    return user.exec is not None and not (
        user.token or user.token_file or user.username or certificate
    )


def find_program(user: User) -> str:
    """Return where kubectl finds the login program of a user; '' where it does not."""
    return _found(command_path(user.exec.command, user.origin)) if user.exec else ""


def _found(place: str) -> str:
    """A path is taken as it is, and a bare name is looked up. Source: Go, os/exec, LookPath."""
    try:
        found = shutil.which(place)
    except ValueError:  # a NUL
        return ""
    if found and os.path.dirname(place) == "":
        return found if os.path.isabs(found) else ""  # Go refuses what is in the current folder
    return found or ""


def _found_text(program: Exec, found: str) -> Text:
    if program.interactive_mode == "Always":
        return text(
            "found-for-terminals",
            "{path}; kubectl runs it only at a terminal (interactiveMode is Always), and this"
            " diagnosis never does.",
            path=found,
        )
    return text("found", "{path}; kubectl runs it, and this diagnosis never does.", path=found)


def _why_not_found(command: str, place: str, beside: str) -> tuple[Text, str]:
    if os.path.dirname(place) == "" and os.path.isabs(beside) and os.path.isfile(beside):
        because = text(
            "program-beside",
            "{path} lies beside the kubeconfig, but a bare name is looked for on PATH alone, and it"
            " is not there. kubectl config set-credentials leaves such a path out: write"
            " ./{program} as the command with an editor.",
            path=hide(beside),
            program=command,
        )
        return because, refusal("program-not-on-path", program=command)
    if os.path.dirname(place) == "":
        because = text(
            "program-not-on-path",
            "No program {program} is on the PATH of this process. sudo, a container or a desktop"
            " program may have another one.",
            program=command,
        )
        return because, refusal("program-not-on-path", program=command)
    if os.path.exists(place):
        because = text(
            "program-not-executable",
            "{program} cannot be run: it is a folder, or its mode does not allow it.",
            program=place,
        )
        return because, refusal("program-not-executable", program=place)
    because = text(
        "program-missing",
        "{program} does not exist: a relative path starts at the kubeconfig's own folder.",
        program=place,
    )
    return because, refusal("program-missing", program=place)
