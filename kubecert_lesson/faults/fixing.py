"""The lines of a fix for one case: those that count, filled with its own names."""

import re
import shlex
from collections.abc import Mapping

from kubecert_lesson.faults.distributions import KINDS, distribution_of, usual_kubeconfig
from kubecert_lesson.faults.model import Fault, FixLine, remark
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.faults.providers import provider_named
from kubecert_lesson.faults.saying import NOT_TOLD
from kubecert_lesson.words import one_line, say, template

# What stands in a command where nothing gives the name.
UNKNOWN = {
    "kubectl": "kubectl",
    "file": "KUBECONFIG-FILE",
    "path": "PATH",
    "context": "CONTEXT",
    "context_file": "SECOND-FILE",
    "known_context": "NAME",
    "cluster": "CLUSTER",
    "user": "USER",
    "login": "USER",
    "namespace": "NAMESPACE",
    "host": "HOST",
    "address": "HOST:PORT",
    "port": "PORT",
    "verb": "VERB",
    "resource": "RESOURCE",
    "role": "ROLE",
    "webhook": "WEBHOOK",
    "service": "SERVICE",
    "registry": "REGISTRY",
    "node": "NODE",
    "program": "PROGRAM",
    "apiservice": "APISERVICE",
    "issuer": "ISSUER",
    "phase": "PHASE",
    "client": "CLIENT",
    "serial": "SERIAL",
    "secret": "NAME",
    "daemonset": "DAEMONSET",
    "space": "NAMESPACE",
    "signer": "SIGNER",
    "account": "SERVICE-ACCOUNT",
}
# A right of these is a right of everybody who reaches the server.
_FOR_EVERYBODY = re.compile("binding.*system:(?:anonymous|unauthenticated)")
_NEVER_BOUND = template(
    "never bind a role to system:anonymous: everybody would have it; no login arrived there, so"
    " look for the one that was not sent, or not accepted"
)
_WITHOUT_PORT = re.compile("[A-Za-z0-9.-]+")
_DIALLED = {"docker.io": "registry-1.docker.io"}  # where the name of a registry is another
_FIELDS = {"client-cert": "client-certificate"}  # kubectl's word for it


# Where no line is for the tool that made the cluster.
_OF_ITS_TOOL = (
    remark(
        template(
            "the tool or provider that made this cluster issues and renews these certificates: its"
            " documentation tells how; kubeadm is not to be used on it"
        )
    ),
)


# Where no line is for the program that speaks.
_OF_ITS_SETTINGS = (
    remark(
        template(
            "by the settings of this program, or in the trust store of the machine or container"
            " that it runs in; its documentation tells how"
        )
    ),
)


def fix_lines(
    fault: Fault,
    names: Mapping[str, str],
    *,
    field: str = "",
    distribution: str = "",
    speaker: Speaker = Speaker.KUBECTL,
) -> tuple[str, ...]:
    """Return the lines that fix a fault: commands, and remarks after a '#'.

    ``names`` are a kubeconfig's own ('cluster', 'user', 'kubectl', …); for one that is missing a
    word in CAPITALS stands there. ``field`` is what is wrong, where that is known, and
    ``distribution`` what a message shows, where no context tells it.
    """
    wrong = _FIELDS.get(field, field) or fault.field
    return filled_lines(fault.fix, names, field=wrong, distribution=distribution, speaker=speaker)


def filled_lines(
    lines: tuple[FixLine, ...],
    names: Mapping[str, str],
    *,
    field: str = "",
    distribution: str = "",
    speaker: Speaker = Speaker.KUBECTL,
) -> tuple[str, ...]:
    """Return those lines that count in this case, filled with its names."""
    known, rewrite = distribution_of(names.get("context", ""))
    if distribution and not rewrite:
        known, rewrite = distribution, usual_kubeconfig(distribution)
    if provider := provider_named(names):  # whose login it is about, whoever made the cluster
        known, rewrite = provider, rewrite or usual_kubeconfig(provider)
    filled = {**UNKNOWN, **_filled(names), "rewrite": rewrite}
    counting = tuple(
        line
        for line in lines
        if _counts(line, field, known) and (not line.speakers or speaker in line.speakers)
    )
    made = tuple(
        f"# {say(line.words)}" if line.remark else line.words.format_map(filled)
        for line in counting or _instead(lines, speaker)
    )
    if not any(map(_FOR_EVERYBODY.search, made)):
        return made
    harmless = (line for line in made if "binding" not in line)
    return (f"# {say(_NEVER_BOUND)}", *harmless)


def _instead(lines: tuple[FixLine, ...], speaker: Speaker) -> tuple[FixLine, ...]:
    """What is said where no line counts: none is for this distribution, or for this program."""
    if not lines:
        return ()
    usual = (line for line in lines if not line.distributions)
    spoken = any(not line.speakers or speaker in line.speakers for line in usual)
    return _OF_ITS_TOOL if spoken else _OF_ITS_SETTINGS


def _counts(line: FixLine, field: str, distribution: str) -> bool:
    if line.fields and field not in line.fields:
        return False
    kinds = {distribution, KINDS.get(distribution, distribution)}
    if line.distributions and kinds.isdisjoint(line.distributions):
        return False
    return distribution not in line.but_not


def _filled(names: Mapping[str, str]) -> dict[str, str]:
    """Quote the names for a shell, and make those that are made of others.

    ``kubectl`` is a piece of a command line already.
    """
    known = {"login": names.get("user", ""), **names}
    registry = known.get("registry", "")
    known["address"] = known.get("address") or _DIALLED.get(registry, registry)
    if _WITHOUT_PORT.fullmatch(known["address"]):
        known["address"] += ":443"  # as every program that dials https takes it
    if known.get("group"):
        resource, slash, part = known.get("resource", "").partition("/")
        known["resource"] = f"{resource}.{known['group']}{slash}{part}"
    if "verb" in known:
        request = known.get("resource") or known.get("path", "")
        words = f"{known['login']}-{known['verb']}-{request}".lower()
        known["role"] = re.sub("[^a-z0-9.]+", "-", words).strip("-.")
    return {
        name: value if name == "kubectl" else quoted(value)
        for name, value in known.items()
        if value not in ("", NOT_TOLD) and name in UNKNOWN
    }


def quoted(name: str) -> str:
    """Write a name as one word of a command line, without what acts or is not seen in it.

    Such a name is written as ``$'a\\nb'``, which bash, zsh and ksh know.
    """
    told = str(name)  # a hidden one says that it is hidden
    if one_line(told) == told:
        return shlex.quote(told)
    return f"$'{''.join(map(_escaped, told))}'"


def _escaped(sign: str) -> str:
    if sign in "\\'":
        return f"\\{sign}"
    if one_line(sign) == sign:
        return sign
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x80 else f"\\U{code:08x}"
