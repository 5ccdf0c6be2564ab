"""The checks of how a user logs in: a client certificate and its key, or something else."""

from datetime import datetime

from kubecert_lesson.diagnose.checks.client_certificate import (
    OF_CERTIFICATES,
    ClientCredentials,
    check_client_certificate,
)
from kubecert_lesson.diagnose.checks.file_and_context import file_missing
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.faults import said
from kubecert_lesson.kubeconfig.codes import LoginMethod
from kubecert_lesson.kubeconfig.model import User
from kubecert_lesson.words import Text, listed, text

LOGIN = text("login", "login")

_EXEC_V1 = "client.authentication.k8s.io/v1"
_REMOVED_PROVIDERS = ("gcp", "azure")


def check_login(findings: Findings, user: User, at: datetime) -> ClientCredentials | None:
    """Judge what a user entry logs in with; return its certificate and key where they fit."""
    usable = _check_methods(findings, user)
    if user.client_certificate or user.client_certificate_data:
        credentials = check_client_certificate(findings, user, at)
        return credentials if usable else None
    why = text("no-client-certificate", 'User "{user}" has no client certificate.', user=user.name)
    findings.skipped(why, *OF_CERTIFICATES)
    return None


def _check_methods(findings: Findings, user: User) -> bool:
    certificate = user.client_certificate or user.client_certificate_data
    key = user.client_key or user.client_key_data
    provider = _provider(user)
    if (user.token or user.token_file) and (user.username or user.password):
        why = text(
            "token-and-password",
            'User "{user}" has a token and a password: kubectl takes only one of them.',
            user=user.name,
        )
        line = said("two-logins", user=user.name)
        findings.failed(LOGIN, why, fault="two-logins", kubectl=line)
    elif certificate and not key:
        why = text(
            "certificate-without-key",
            'User "{user}" has a client certificate and no client-key: anyone who shows a'
            " certificate must prove that the key is theirs.",
            user=user.name,
        )
        line = said("cert-without-key", user=user.name)
        findings.failed(LOGIN, why, fault="cert-without-key", kubectl=line)
    elif provider in _REMOVED_PROVIDERS:
        why = text(
            "auth-provider-removed",
            'User "{user}" logs in with the auth-provider {provider}, which kubectl no longer has.',
            user=user.name,
            provider=provider,
        )
        line = said("auth-provider-removed", provider=provider)
        findings.failed(LOGIN, why, fault="auth-provider-removed", kubectl=line)
    elif doubled := _given_twice(user):
        why = text(
            "path-and-data",
            'User "{user}": {field} and {field}-data are both set: keep one.',
            user=user.name,
            field=doubled,
        )
        line = said("two-answers", field=doubled, entry=user.name)
        findings.failed(LOGIN, why, fault="two-answers", field=doubled, kubectl=line)
    elif _lacks_interactive_mode(user):
        fault = "exec-without-interactive-mode"
        why = text(
            fault,
            'User "{user}" logs in with a program of {version}, and interactiveMode, which that'
            " version requires, is missing.",
            user=user.name,
            version=_EXEC_V1,
        )
        findings.failed(LOGIN, why, fault=fault, kubectl=said(fault, user=user.name))
    elif not certificate and not user.logins and key:
        why = text(
            "key-without-certificate",
            'User "{user}" has a key without its certificate: kubectl asks for a user name and a'
            " password.",
            user=user.name,
        )
        line = said("key-without-cert")
        findings.failed(LOGIN, why, fault="key-without-cert", kubectl=line)
    elif not certificate and not user.logins:
        why = text(
            "nothing-to-log-in-with",
            'User "{user}" has nothing to log in with: kubectl asks for a user name and a'
            " password.",
            user=user.name,
        )
        line = said("no-credentials")
        findings.failed(LOGIN, why, fault="no-credentials", kubectl=line)
    elif file_missing(findings, LOGIN, field="tokenFile", path=user.token_file, entry=user):
        pass
    else:
        findings.passed(LOGIN, _logins(user))
        return True
    return False


def _provider(user: User) -> str:
    provider = user.other.get("auth-provider")
    return str(provider.get("name", "")) if isinstance(provider, dict) else ""


def _lacks_interactive_mode(user: User) -> bool:
    program = user.exec
    return program is not None and program.api_version == _EXEC_V1 and not program.interactive_mode


def _given_twice(user: User) -> str:
    if user.client_certificate and user.client_certificate_data:
        return "client-certificate"
    return "client-key" if user.client_key and user.client_key_data else ""


def _logins(user: User) -> Text:
    methods = listed(_named_login(user, method) for method in user.logins)
    if user.exec:
        return text(
            "logs-in-with-program",
            'User "{user}" logs in with: {logins}; kubectl runs the program, this diagnosis never'
            " does.",
            user=user.name,
            logins=methods,
        )
    return text(
        "logs-in-with", 'User "{user}" logs in with: {logins}.', user=user.name, logins=methods
    )


def _named_login(user: User, method: LoginMethod) -> LoginMethod | Text:
    if method is LoginMethod.PROGRAM and user.exec:
        return text("program", "program {command}", command=user.exec.command)
    if method is LoginMethod.AUTH_PROVIDER and _provider(user):
        return text("auth-provider", "auth-provider {name}", name=_provider(user))
    return method
