"""What a real kube-apiserver saw: its audit log and its own log, as entries of the lesson's log.

The audit log has every request, refused ones too. Why a credential was refused, and which
handshakes failed, is in the server's own log only.
Source: Kubernetes, "Auditing"; lines as kube-apiserver 1.36 writes them.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kubecert_lesson.apiserver.authentication import AUTHENTICATED, CREDENTIAL_ID
from kubecert_lesson.apiserver.log import HANDSHAKE, LogEntry

POLICY = """\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  users: ["system:apiserver", "{own_user}"]
- level: Metadata
"""
_METHODS = {"create": "POST", "update": "PUT", "patch": "PATCH", "delete": "DELETE"}
_LINE = re.compile(r"^[IWEF](?P<time>\d{4} \d\d:\d\d:\d\d\.\d{6}) .*?\] (?P<text>.*)$", re.M)
_FAILED = re.compile(r"http: TLS handshake error from \S+: (.*)")
_REFUSED = re.compile(r'"Unable to authenticate the request" err="(.*)"')


def read(audit_log: Path, server_log: Path) -> tuple[LogEntry, ...]:
    """Read both logs into one, oldest first."""
    handshakes, reasons = [], []
    for match in _LINE.finditer(_text(server_log)):
        if failed := _FAILED.match(match["text"]):
            handshakes.append(
                (
                    match["time"],
                    LogEntry(
                        request=HANDSHAKE,
                        reason=failed[1],
                    ),
                )
            )
        if refused := _REFUSED.match(match["text"]):
            reasons.append(_cause(refused[1]))
    # Each 401 has its line in the other log, in the same order.
    refusals = iter(reasons)
    events = (json.loads(line) for line in _text(audit_log).splitlines())
    requests = [_entry(event, refusals) for event in events if _is_answer(event)]
    return tuple(entry for _, entry in sorted([*handshakes, *requests], key=lambda pair: pair[0]))


def _cause(error: str) -> str:
    """The end of '[…, verifying certificate SN=…, SKID=…, AKID=… failed: x509: …]'."""
    text = error.removeprefix("[").removesuffix("]").replace('\\"', '"')
    return text.rpartition(" failed: ")[2]


def _is_answer(event: dict[str, Any]) -> bool:
    """A request that failed to authenticate has the first stage only."""
    unauthorized: bool = event.get("responseStatus", {}).get("code") == 401
    return unauthorized or bool(event["stage"] == "ResponseComplete")


def _entry(event: dict[str, Any], refusals: Iterator[str]) -> tuple[str, LogEntry]:
    status = event.get("responseStatus", {})
    code = status.get("code")
    reason = event.get("annotations", {}).get("authorization.k8s.io/reason", "")
    if code == 401:
        reason = next(refusals, "")
    elif status.get("status") == "Failure":
        reason = status.get("message", "")
    user = event["user"]
    entry = LogEntry(
        request=f"{_METHODS.get(event['verb'], 'GET')} {event['requestURI']}",
        client_certificate=_subject(user),
        user=user.get("username", ""),
        code=code,
        reason=reason,
    )
    received = event["requestReceivedTimestamp"]  # 2026-11-25T…; the other log has 1125 …
    return f"{received[5:7]}{received[8:10]} {received[11:26]}", entry


def _subject(user: dict[str, Any]) -> str:
    """The name in the client's certificate, as far as the user it became tells it."""
    if CREDENTIAL_ID not in user.get("extra", {}):
        return ""
    groups = [f"O={group}" for group in user.get("groups", ()) if group != AUTHENTICATED]
    return ", ".join([*groups, f"CN={user['username']}"])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
