"""As whom kubectl acts, where the kubeconfig says so (as:), and how it asks for that."""

from urllib.parse import quote

from kubecert_lesson.diagnose.checks.tokens import UNSENDABLE
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.faults import said
from kubecert_lesson.kubeconfig.model import User
from kubecert_lesson.words import listed, text

IMPERSONATION = text("impersonation", "impersonation")


def check_impersonation(findings: Findings, user: User) -> None:
    """Say as whom kubectl acts, where the kubeconfig says so."""
    headers = headers_of(user)
    if not headers:
        return
    unsendable = next((name for name, value in headers if UNSENDABLE.search(value)), "")
    if unsendable:
        fault = "impersonation-not-sendable"
        why = text(
            "not-sendable",
            "There is a line break, or another control character, in what goes into the request as"
            " {header}.",
            header=unsendable,
        )
        line = said(fault, header=unsendable.removeprefix("Impersonate-"))
        findings.failed(IMPERSONATION, why, fault=fault, kubectl=line)
        return
    if user.impersonate_groups:
        why = text(
            "acts-as-with-groups",
            'kubectl acts as the user "{other}" in the groups {groups}: those rights count. The'
            " login itself needs the right to impersonate them.",
            other=user.impersonate,
            groups=listed(user.impersonate_groups),
        )
    else:
        why = text(
            "acts-as",
            'kubectl acts as the user "{other}": the rights of that user count. The login itself'
            " needs the right to impersonate.",
            other=user.impersonate,
        )
    findings.passed(IMPERSONATION, why)


def headers_of(user: User) -> tuple[tuple[str, str], ...]:
    """Return the headers by which kubectl asks to act as somebody else (as: in a kubeconfig)."""
    if not user.impersonate:
        return ()
    extra = user.other.get("as-user-extra")
    return (
        ("Impersonate-User", user.impersonate),
        *([("Impersonate-Uid", user.impersonate_uid)] if user.impersonate_uid else []),
        *(("Impersonate-Group", group) for group in user.impersonate_groups),
        *(
            (_extra(str(key)), str(value))
            for key, values in (extra.items() if isinstance(extra, dict) else ())
            for value in (values if isinstance(values, list) else ())
        ),
    )


def _extra(key: str) -> str:
    """Write the name of a header as Go does, whose parts begin with a capital."""
    name = f"Impersonate-Extra-{quote(key, safe='')}"
    return "-".join(part.capitalize() for part in name.split("-"))
