"""The checks of how a user logs in: a client certificate and its key, a token, a program."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography import x509

from kubecert_lesson.diagnose.checks.client_certificate import (
    OF_CERTIFICATES,
    ClientCredentials,
    check_client_certificate,
)
from kubecert_lesson.diagnose.checks.impersonation import check_impersonation
from kubecert_lesson.diagnose.checks.paths import file_missing
from kubecert_lesson.diagnose.checks.policies import check_kuberc
from kubecert_lesson.diagnose.checks.programs import (
    LoginProblem,
    check_program,
    exec_problem,
    runs_program,
)
from kubecert_lesson.diagnose.checks.tokens import check_token
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.faults import said
from kubecert_lesson.faults.validating import refusal
from kubecert_lesson.kubeconfig.codes import LoginMethod
from kubecert_lesson.kubeconfig.hidden import hide
from kubecert_lesson.kubeconfig.model import User
from kubecert_lesson.words import Text, listed, text

LOGIN = text("login", "login")

_REMOVED_PROVIDERS = ("gcp", "azure")
_KNOWN_PROVIDERS = ("oidc",)


def check_login(
    findings: Findings,
    user: User,
    at: datetime,
    *,
    authorities: Sequence[x509.Certificate] | None = None,
    kuberc: str = "",
) -> ClientCredentials | None:
    """Judge what a user entry logs in with; return its certificate and key where they fit.

    ``authorities`` are those that the server is checked with, for comparison; ``kuberc`` is the
    path of the file whose policy about login programs counts.
    """
    policy = check_kuberc(findings, kuberc)
    usable = _check_methods(findings, user)
    certificate = bool(user.client_certificate or user.client_certificate_data)
    token = check_token(findings, user, at, beside=certificate)
    if usable:
        check_program(findings, user, policy)
    check_impersonation(findings, user)
    if certificate:
        credentials = check_client_certificate(
            findings, user, at, authorities=authorities or (), beside=token
        )
        return credentials if usable else None
    why = text("no-client-certificate", 'User "{user}" has no client certificate.', user=user.name)
    findings.skipped(why, *OF_CERTIFICATES)
    return None


def _check_methods(findings: Findings, user: User) -> bool:
    if problem := next(_problems(user), None):
        findings.failed(
            LOGIN,
            problem.because,
            fault=problem.fault,
            field=problem.field,
            kubectl=problem.kubectl,
        )
        return False
    path = "" if user.token else user.token_file  # with a token, kubectl does without the file
    if file_missing(findings, LOGIN, field="tokenFile", path=path, entry=user):
        return False
    findings.passed(LOGIN, _logins(user))
    return True


def _problems(user: User) -> Iterator[LoginProblem]:
    """Give what kubectl refuses in a user entry, in its order."""
    yield from _contradictions(user)
    if user.exec and (problem := exec_problem(user, user.exec)):
        yield problem
    yield from _provider_problems(user)
    yield from _nothing_to_log_in_with(user)


def _contradictions(user: User) -> Iterator[LoginProblem]:
    name = user.name
    if (user.token and (user.username or user.password)) or (user.token_file and user.username):
        why = text(
            "token-and-password",
            'User "{user}" has a token and a password: kubectl takes only one of them.',
            user=name,
        )
        line = said("two-logins", user=name) if user.token else refusal("token-file-and-password")
        yield LoginProblem(because=why, fault="two-logins", kubectl=line)
    certificate = user.client_certificate or user.client_certificate_data
    if certificate and not (user.client_key or user.client_key_data):
        why = text(
            "certificate-without-key",
            'User "{user}" has a client certificate and no client-key: anyone who shows a'
            " certificate must prove that the key is theirs.",
            user=name,
        )
        line = said("cert-without-key", user=name)
        yield LoginProblem(because=why, fault="cert-without-key", kubectl=line)
    if doubled := _given_twice(user):
        why = text(
            "path-and-data",
            'User "{user}": {field} and {field}-data are both set: keep one.',
            user=name,
            field=doubled,
        )
        line = said("two-answers", field=doubled, entry=name)
        yield LoginProblem(because=why, fault="two-answers", field=doubled, kubectl=line)
    more = user.impersonate_uid or user.impersonate_groups or user.other.get("as-user-extra")
    if more and not user.impersonate:
        fault = "incomplete-impersonation"
        why = text(
            fault,
            'User "{user}" has as-uid, as-groups or as-user-extra, and no as: whom kubectl is to'
            " act as is missing.",
            user=name,
        )
        yield LoginProblem(because=why, fault=fault, kubectl=said(fault, user=name))


def _provider_problems(user: User) -> Iterator[LoginProblem]:
    if user.other.get("auth-provider") is None or user.token:
        return
    provider = _provider(user)
    if provider in _REMOVED_PROVIDERS:
        why = text(
            "auth-provider-removed",
            'User "{user}" logs in with the auth-provider {provider}, which kubectl no longer has.',
            user=user.name,
            provider=provider,
        )
        line = said("auth-provider-removed", provider=provider)
        yield LoginProblem(because=why, fault="auth-provider-removed", kubectl=line)
    elif provider not in _KNOWN_PROVIDERS:
        why = text(
            "auth-provider-unknown",
            'User "{user}" logs in with the auth-provider "{provider}", which kubectl does not'
            " have: it knows oidc only.",
            user=user.name,
            provider=provider,
        )
        line = refusal("unknown-auth-provider", provider=provider)
        yield LoginProblem(because=why, fault="auth-provider-unknown", kubectl=line)


def _nothing_to_log_in_with(user: User) -> Iterator[LoginProblem]:
    if user.logins == (LoginMethod.PASSWORD,):
        why = text(
            "password",
            'User "{user}" logs in with a user name and a password, which no API server accepts'
            " since Kubernetes 1.19.",
            user=user.name,
        )
        yield LoginProblem(because=why, fault="password-login", kubectl=said("password-login"))
    if user.logins:
        return
    if user.client_key or user.client_key_data:
        why = text(
            "key-without-certificate",
            'User "{user}" has a key without its certificate: kubectl asks for a user name and a'
            " password.",
            user=user.name,
        )
        line = said("key-without-cert")
        yield LoginProblem(because=why, fault="key-without-cert", kubectl=line)
    why = text(
        "nothing-to-log-in-with",
        'User "{user}" has nothing to log in with: kubectl asks for a user name and a password.',
        user=user.name,
    )
    yield LoginProblem(because=why, fault="no-credentials", kubectl=said("no-credentials"))


def _provider(user: User) -> str:
    provider = user.other.get("auth-provider")
    return hide(str(provider.get("name", ""))) if isinstance(provider, dict) else ""


def _given_twice(user: User) -> str:
    if user.client_certificate and user.client_certificate_data:
        return "client-certificate"
    return "client-key" if user.client_key and user.client_key_data else ""


def _logins(user: User) -> Text:
    methods = listed(_named_login(user, method) for method in user.logins)
    if runs_program(user):
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
