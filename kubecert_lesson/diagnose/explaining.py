"""From a fault to its explanation: the record, and the names that its commands are filled with."""

import os
import shlex
from collections.abc import Mapping
from urllib.parse import urlsplit

from kubecert_lesson.diagnose.explanation import Explanation
from kubecert_lesson.diagnose.paste import HIDDEN, without_secrets
from kubecert_lesson.diagnose.understanding import Understood
from kubecert_lesson.faults import Recognised, Sureness, heard, said
from kubecert_lesson.faults import fault as record_of


def explain_fault(
    fault: str, names: Mapping[str, str], *, kubectl: str = "", field: str = ""
) -> Explanation:
    """Explain one fault; ``kubectl`` is its line where it is known exactly.

    ``names`` are those of a kubeconfig: its files, context, cluster, user, namespace and server;
    ``field`` is the field of it that is wrong, where the fix depends on that.
    What the line says counts, too: whose request was refused, or which field is wrong.
    """
    record = record_of(fault)
    meant = next(iter(heard(kubectl, of=record)), None)
    told = dict(meant.values) if meant else {}
    wrong = field or told.get("field", "") or (meant.message.field if meant else "")
    return Explanation(
        record=record,
        kubectl_text=kubectl or said(fault),
        names={**_entry(told.get("entry", ""), wrong), **told, **_own(names)},
        wrong=wrong,
    )


def explain_heard(one: Recognised, understood: Understood, sureness: Sureness) -> Explanation:
    """Explain a fault that was recognised in a message, with the names that the message tells."""
    told = dict(one.values)
    wrong = told.get("field", "") or one.message.field
    return Explanation(
        record=one.fault,
        kubectl_text=without_secrets(one.words),
        names={
            **understood.names,
            **_entry(told.get("entry", ""), wrong),
            **_harmless(told),
            **_secret(told.get("secret", "")),
        },
        wrong=wrong,
        understood=understood,
        sureness=sureness,
    )


def _harmless(told: Mapping[str, str]) -> dict[str, str]:
    """What stood in a message's holes; a value that looks like a secret is left out."""
    return {
        name: value
        for name, value in told.items()
        if not (name == "host" and value.startswith("("))
        and HIDDEN not in value
        and without_secrets(value) == value
        and value
    }


def _secret(name: str) -> dict[str, str]:
    """A Secret's namespace and name, where a message tells both."""
    namespace, slash, own = name.partition("/")
    return {"namespace": namespace, "secret": own} if slash else {}


def _entry(name: str, wrong: str) -> dict[str, str]:
    """What kubectl calls an entry only: a cluster's name or a user's."""
    kind = "cluster" if wrong.startswith("certificate-authority") else "user"
    return {kind: name} if name else {}


def _own(names: Mapping[str, str]) -> dict[str, str]:
    """A kubeconfig's own names, with how kubectl is told of its files, and where it dials."""
    files, server = names.get("files", ""), names.get("server", "")
    return {**names, **_files(files), **_address(server)}


def _files(files: str) -> dict[str, str]:
    """How kubectl is told of one file, or of several."""
    if not files:
        return {}
    first, *more = files.split(os.pathsep)
    if more:
        return {"kubectl": f"KUBECONFIG={shlex.quote(files)} kubectl", "file": first}
    return {"kubectl": f"kubectl --kubeconfig={shlex.quote(first)}", "file": first}


def _address(server: str) -> dict[str, str]:
    """The host that is dialled, and its address without the scheme and without a user in it."""
    try:
        place = urlsplit(server)
    except ValueError:  # half a bracket
        return {}
    if not place.hostname:
        return {}
    return {"host": place.hostname, "address": place.netloc.rpartition("@")[2]}
