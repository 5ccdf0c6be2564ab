"""What a login at the server is made of: as kubectl would send it, or why there is none to send."""

from kubecert_lesson.diagnose.checks.impersonation import headers_of
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.dialling.values import Login
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig.hidden import revealed
from kubecert_lesson.kubeconfig.model import User
from kubecert_lesson.words import Text, sentence, text


def login_of(plan: ConnectionPlan) -> Login | Text:
    """Return what to log in with, or why there is nothing to try, and what would help."""
    user = plan.user
    try:
        token = _token(user)
    except LessonError as error:
        return sentence(error.text)
    headers = headers_of(user)
    if plan.credentials is not None:
        held = plan.credentials
        return Login(held.certificates, held.key, token, headers=headers)
    if user.client_certificate or user.client_certificate_data:
        return text(
            "no-usable-certificate",
            "There is no usable client certificate to show: fix the file first.",
        )
    if token:
        return Login(token=token, headers=headers)
    if user.exec:
        return text(
            "program-not-run",
            "The program {program} would have to run for that, and this diagnosis never runs it:"
            " kubectl auth whoami does.",
            program=user.exec.command,
        )
    if "auth-provider" in user.other:
        return text(
            "provider-not-run",
            "An auth-provider would have to fetch a token for that: kubectl auth whoami lets it.",
        )
    if user.username or user.password:
        return text(
            "password-not-sent",
            "A password is not sent: no API server since 1.19 accepts one. A client certificate or"
            " a token can be tried.",
        )
    return text(
        "nothing-to-log-in-with",
        "There is nothing to log in with: a client certificate or a token can be tried.",
    )


def _token(user: User) -> str:
    return revealed(user.bearer_token())
