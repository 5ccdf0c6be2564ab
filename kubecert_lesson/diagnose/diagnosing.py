"""The whole diagnosis: every check in order, each after those that it needs."""

import os
from datetime import datetime

from kubecert_lesson import moments
from kubecert_lesson.diagnose.checks import (
    addresses,
    authority,
    client_certificate,
    file_and_context,
    issuers,
    login,
)
from kubecert_lesson.diagnose.checks.plan import ConnectionPlan
from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.diagnose.model import LOGIN_ACCEPTED, Diagnosis
from kubecert_lesson.diagnose.sources import OpenedKubeconfig, Source, open_source
from kubecert_lesson.kubeconfig.hidden import HiddenText
from kubecert_lesson.kubeconfig.model import Cluster, Context, User
from kubecert_lesson.words import shown, text

SERVER = text("server", "the server")
PATIENCE = 30.0  # seconds, as kubectl waits to connect
_OF_CLUSTER = (
    addresses.SERVER_ADDRESS,
    authority.AUTHORITY,
    authority.AUTHORITY_SIGNS,
    authority.AUTHORITY_DATES,
)
_EXCHANGED = "swapped-authority"
_TOO_EARLY = {"authority-not-yet-valid", "client-not-yet-valid"}


def diagnose(
    source: Source,
    *,
    context: str | None = None,
    at: datetime | None = None,
    offline: bool = False,
    timeout: float = PATIENCE,
    kuberc: str | os.PathLike[str] = "",
) -> Diagnosis:
    """Check a kubeconfig from its file to what its user may do, and return every finding.

    ``source`` is a path, several paths (or a value of KUBECONFIG) to merge as kubectl does, YAML
    as bytes, or a Kubeconfig. ``context`` is the current one where none is given; ``at`` an aware
    datetime that dates are judged at, now where none is given. ``offline`` opens no connection;
    ``timeout`` is how many seconds the server may take for each step, 30 as with kubectl;
    ``kuberc`` is the file of kubectl's preferences whose policy about login programs counts.
    Programs that a kubeconfig names are not run, and nothing secret goes to a server that was
    not verified. Raises LessonError for a file that does not exist or may not be read, and for
    a time without time zone.
    """
    moment = moments.utc(at)
    opened = open_source(source)
    findings = Findings()
    readable = file_and_context.check_file(findings, opened)
    found = file_and_context.check_context(findings, opened, context) if readable else None
    if found is None:
        _skip_the_rest(findings, readable=readable)
        name = context or opened.config.current_context
        names = _names(opened)
    else:
        asked = None if offline else timeout
        _check_entries(
            findings, found, moment, now=at is None, timeout=asked, kuberc=os.fspath(kuberc)
        )
        name = found[0].name
        names = _names(opened) | _entry_names(*found)
    return Diagnosis(
        source=opened.name, context=shown(name), at=moment, checks=findings.all, names=names
    )


def _skip_the_rest(findings: Findings, *, readable: bool) -> None:
    rest = (*_OF_CLUSTER, login.LOGIN, *client_certificate.OF_CERTIFICATES, SERVER)
    if readable:
        findings.skipped(text("no-context", "There is no context to follow."), *rest)
    else:
        why = text("unreadable", "The kubeconfig cannot be understood.")
        findings.skipped(why, file_and_context.CONTEXT, *rest)


def _check_entries(
    findings: Findings,
    found: tuple[Context, Cluster, User],
    at: datetime,
    *,
    now: bool,
    timeout: float | None,
    kuberc: str,
) -> None:
    """Check what a context names; without a ``timeout``, no connection is opened."""
    context, cluster, user = found
    addresses.check_server_address(findings, cluster)
    authorities = authority.check_authority(findings, cluster, at)
    credentials = login.check_login(findings, user, at, authorities=authorities, kuberc=kuberc)
    _blame_the_clock(findings)
    _blame_the_exchange(findings)
    if timeout is None:
        findings.skipped(text("offline", "Offline: no connection was opened."), SERVER)
        return
    # What opens connections is loaded only where one is wanted: OpenSSL and an HTTP client.
    from kubecert_lesson.diagnose.checks.server import check_server

    plan = ConnectionPlan(
        cluster=cluster,
        user=user,
        namespace=context.namespace or "default",
        authorities=authorities,
        credentials=credentials,
        at=at,
        now=now,
        timeout=timeout,
    )
    check_server(findings, plan)
    accepted = any(one.code == LOGIN_ACCEPTED and one.passed for one in findings.all)
    issuers.leave_to_the_server(findings, accepted=accepted)


def _blame_the_clock(findings: Findings) -> None:
    """Where authority and client certificate both lie in the future, the clock is behind."""
    early = [finding for finding in findings.all if finding.fault in _TOO_EARLY]
    if {finding.fault for finding in early} == _TOO_EARLY:
        for finding in early:
            findings.rename_fault(finding, "clock-behind")


def _blame_the_exchange(findings: Findings) -> None:
    """A user's certificate in the authority's place may not sign, which is not what is wrong."""
    exchanged = next((one for one in findings.all if one.fault == _EXCHANGED), None)
    unfit = findings.failure(authority.AUTHORITY_SIGNS)
    if exchanged and unfit:
        findings.rename_fault(unfit, _EXCHANGED, kubectl=exchanged.kubectl)


def _names(opened: OpenedKubeconfig) -> dict[str, str]:
    """The files' names, and that of a context that exists, for the commands of a fix."""
    known = next((context.name for context in opened.config.contexts), "")
    known = "" if isinstance(known, HiddenText) else known
    return {"files": os.pathsep.join(map(str, opened.paths)), "known_context": known}


def _entry_names(context: Context, cluster: Cluster, user: User) -> dict[str, str]:
    """The entries' own names, for the commands of a fix."""
    names = {
        "context": context.name,
        "context_file": str(context.origin or ""),
        "cluster": cluster.name,
        "user": user.name,
        "namespace": context.namespace or "default",
        "server": str(cluster.server),
    }
    return {key: name for key, name in names.items() if not isinstance(name, HiddenText)}
