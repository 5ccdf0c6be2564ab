"""The whole diagnosis: every check in order, each after those that it needs."""

import os
from datetime import datetime

from kubecert_lesson import moments
from kubecert_lesson.diagnose.checks import authority, file_and_context, login
from kubecert_lesson.diagnose.findings import Ladder
from kubecert_lesson.diagnose.model import Diagnosis
from kubecert_lesson.diagnose.sources import Opened, Source, open_source
from kubecert_lesson.kubeconfig.model import Cluster, Context, User

SERVER = "the server"
_OF_CLUSTER = (
    file_and_context.SERVER,
    authority.AUTHORITY,
    authority.AUTHORITY_SIGNS,
    authority.AUTHORITY_DATES,
)


def diagnose(
    source: Source,
    *,
    context: str | None = None,
    at: datetime | None = None,
    offline: bool = False,
) -> Diagnosis:
    """Check a kubeconfig from its file to what its user may do, and return every finding.

    ``source`` is a path, several paths (or a value of KUBECONFIG) to merge as kubectl does, YAML
    as bytes, or a Kubeconfig. ``context`` is the current one where none is given; ``at`` an aware
    datetime that dates are judged at, now where none is given. ``offline`` opens no connection.
    Programs that a kubeconfig names are not run, and nothing secret goes to a server that was
    not found good. Raises LessonError for a file that is not there or may not be read, and for a
    time without time zone.
    """
    moment = moments.utc(at)
    opened = open_source(source)
    ladder = Ladder()
    readable = file_and_context.check_file(ladder, opened)
    found = file_and_context.check_context(ladder, opened, context) if readable else None
    if found is None:
        reason = (
            "There is no context to follow." if readable else "The kubeconfig cannot be understood."
        )
        missing = () if readable else (file_and_context.CONTEXT,)
        ladder.skipped(reason, *missing, *_OF_CLUSTER, login.LOGIN, *login.OF_CERTIFICATES)
        ladder.skipped(reason, SERVER)
        chosen = context or opened.config.current_context
        return Diagnosis(opened.name, chosen, moment, tuple(ladder.findings), _names(opened))
    _check_entries(ladder, found, moment, now=at is None, offline=offline)
    return Diagnosis(
        opened.name, found[0].name, moment, tuple(ladder.findings), _names(opened, *found)
    )


def _check_entries(
    ladder: Ladder,
    found: tuple[Context, Cluster, User],
    at: datetime,
    *,
    now: bool,
    offline: bool,
) -> None:
    context, cluster, user = found
    file_and_context.check_server_address(ladder, cluster)
    authorities = authority.check_authority(ladder, cluster, at)
    pair = login.check_login(ladder, user, at)
    _blame_the_clock(ladder)
    if offline:
        ladder.skipped("Offline: no connection was opened.", SERVER)
        return
    from kubecert_lesson.diagnose.checks.access import Case
    from kubecert_lesson.diagnose.checks.server import check_server

    namespace = context.namespace or "default"
    check_server(ladder, Case(cluster, user, namespace, authorities, pair, at, now))


def _blame_the_clock(ladder: Ladder) -> None:
    """Where authority and client certificate both lie in the future, the clock is behind."""
    from dataclasses import replace

    early = {"authority-not-yet-valid", "client-not-yet-valid"}
    if early <= {finding.fault for finding in ladder.findings}:
        ladder.findings = [
            replace(finding, fault="clock-behind") if finding.fault in early else finding
            for finding in ladder.findings
        ]


def _names(
    opened: Opened,
    context: Context | None = None,
    cluster: Cluster | None = None,
    user: User | None = None,
) -> dict[str, str]:
    """This kubeconfig's own names, for the commands that mend it."""
    names = {"files": os.pathsep.join(map(str, opened.paths))}
    if context and cluster and user:
        names |= {
            "context": context.name,
            "cluster": cluster.name,
            "user": user.name,
            "namespace": context.namespace or "default",
            "server": str(cluster.server),
        }
    return names
