"""The program that a text itself says to be of, by how logs, shells and tools tell it.

A log's line begins with a unit, a Pod or a container, or has a field for it; a stack trace and klog
name source files; at a prompt stands what was typed. Every program may be named so, known or not.
"""

import re
from collections.abc import Iterator

from kubecert_lesson.faults.named_programs import (
    FILES,
    KNOWN_IN_PODS,
    LIBRARIES,
    PHRASES,
    PROGRAMS,
    Home,
    NamedProgram,
)
from kubecert_lesson.faults.names_of_speakers import NAMES

_NAME = r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+){0,7}"
# A Pod's name goes on with the marks of its ReplicaSet and its own, or with a number.
_OF_POD = re.compile(
    r"(?:-[a-f0-9]{8,10}-[a-z0-9]{5}|-(?=[a-z]*[0-9])[bcdfghjklmnpqrstvwxz2456789]{5}"
    r"|-[bcdfghjklmnpqrstvwxz2456789]{5}|-[0-9]{1,2})\Z"
)
_PREFIXES = tuple(
    re.compile(expression, re.MULTILINE)
    for expression in (
        # kubectl logs --prefix, stern, docker compose
        rf"^\[(?!upgrade/)(?:pod/)?(?P<pod>{_NAME})/(?P<name>{_NAME})\] ",
        rf"^(?P<pod>{_NAME}-[a-f0-9]{{8,10}}-[a-z0-9]{{5}}) (?P<name>{_NAME})? ?(?=[\d\[{{IWE])",
        rf"^(?P<name>{_NAME}) {{1,30}}\| ",
        # journald and syslog
        r"^[A-Z][a-z]{2} {1,2}\d{1,2} [\d:.]{8,15} [\w.-]{1,80} "
        rf"(?P<name>{_NAME})(?:\[\d+\])?: ",
        # a field of a structured log
        r"(?<![\w.])(?<!(?:to|in|on) )(?:container|container[_.]name|app|k8s[_-]app)"
        rf"[\"']?[=:] ?\\?[\"']?(?P<name>{_NAME})(?=\\?[\"',\s}}]|$)",
        r"(?<![\w.])(?:component|program|subsys|logger|service|role)"
        rf"[\"']?[=:] ?\\?[\"']?(?P<known>{_NAME})(?=\\?[\"',\s}}]|$)",
        rf"^ ?\[(?!preflight\])(?P<known>{_NAME})\] ",
        r"(?<![\w.])controller[\"']?[=:] ?\\?[\"'](?P<of>[a-z][a-z0-9-]{2,40})\\?[\"']",
        # Calico: [ERROR][1127] felix/daemon.go 512:
        rf"^[^\n]{{0,120}}\[[A-Z]{{4,5}}\]\[\d+\] (?P<name>{_NAME})/",
    )
)
_SHOWN = re.compile(
    r"^[^\n]{0,80}?\b(?:kubectl|oc|k|stern)\b[^\n|]{0,200}? logs? (?P<rest>[^\n|]{1,200})",
    re.MULTILINE,
)
_FLAG = re.compile(
    r"(?:^| )(?:-[nlcp]|--(?:namespace|container|context|tail|since)) +\S+|(?:^| )-\S+"
)
_MODULE = re.compile(
    r"(?<!//)(?<![\w.])(?:github\.com/[\w.-]{1,40}/|(?:sigs\.)?k8s\.io/(?:kubernetes/(?:pkg|cmd)/|autoscaler/)?)"
    rf"(?P<name>{_NAME})/[\w./@*()-]{{0,200}}"
)
_KLOG = re.compile(r"[IWEF]\d{4} [\d:.]{8,16} +\d+ (?P<name>[a-z_0-9]{2,60})\.go:\d+\]")
_TYPED = re.compile(
    r"^[^\n$#%>⇒➜❯:/]{0,60}(?:[$#%>⇒➜❯] {1,3}|(?<![\s\S])\$)"
    r"(?:sudo (?:-\S{1,20} )?|[A-Z_]{2,30}=\S{1,80} )*"
    rf"(?:[\w.~-]{{0,40}}/)*(?P<name>{_NAME})(?: [^\n]{{0,300}})?$",
    re.MULTILINE,
)
_BARE = re.compile(rf"^(?:\+ )?(?P<name>{_NAME}) [a-z-][^\n:]{{0,80}}$", re.MULTILINE)
# kubectl NAME runs kubectl-NAME where it has no such command itself.
_PLUGIN = re.compile(
    r"^(?:[^\n$#%>⇒➜❯]{0,60}[$#%>⇒➜❯] {0,3})?(?:kubectl|k) "
    r"(?P<verb>[a-z][a-z0-9-]{2,40})(?: [^\n:]{0,200})?$",
    re.MULTILINE,
)
_COMMANDS = """
    annotate api-resources api-versions apply attach auth autoscale certificate cluster-info
    completion config cordon cp create debug delete describe diff drain edit events exec explain
    expose get help kustomize kuberc label logs options patch plugin port-forward proxy replace
    rollout run scale set taint top uncordon version wait alpha convert
"""
_VERBS = frozenset(_COMMANDS.split())
_ACCOUNT = re.compile(
    rf"[Uu]ser \\*\"?system:serviceaccount:(?P<space>{_NAME}):(?P<name>{_NAME})\\*\"? cannot"
)
_LEADS = re.compile(rf"(?:lease|lock) \\*\"?(?P<space>{_NAME})/(?P<name>{_NAME})")
_BROKEN = re.compile(r"\n(?!\{)")
# The help of a program written with cobra begins so.
_HELPED = re.compile(rf"^Usage:\s{{1,10}}(?P<name>{_NAME}) (?:\[|[a-z])", re.MULTILINE)
# A static Pod is named after its file and its node.
_STATIC = re.compile(
    r"(kube-(?:apiserver|controller-manager|scheduler)|etcd)-"
    r"(?!client|operator|backup|manager|proxy|exporter|druid)."
)
_WORD = re.compile(rf"(?<![\w./@:-])(?P<name>{_NAME})(?![\w/@-])")
_TELLING = {
    name for name in PROGRAMS if "-" in name or name in ("velero", "karpenter", "gardenlet")
}
# They are no programs, or show what others say.
_NO_NAMES = """
    default server client controller manager error info warning warn debug fatal main app level
    webhook operator docker-compose user root admin kernel systemd sshd sudo bash sh zsh cat less
    grep tail head echo export cd ls vi vim nano jq yq watch eval time env source set journalctl
    systemctl openssl kubectl oc k k9s crictl dig nslookup ping nc telnet ssh scp cp mv rm mkdir tee
    python python3 node java go ruby php npm pip make cloud-init audit init setup cluster pod
    container name message status runtime api http https tls k8s kube kubernetes
"""
_NOBODY = frozenset(_NO_NAMES.split())


def stated(text: str) -> NamedProgram | None:
    """Return the program that a text says to be of, as it stands last; None where nothing tells.

    What begins a line counts most, and what was typed least: it may show what others said.
    """
    if text.startswith('{"'):  # where a structured log has a line break, a terminal made it
        text = _BROKEN.sub("", text)
    for ways in (_prefixed, _shown, _helped, _by_files, _by_words, _typed):
        if found := [one for one in ways(text) if one]:
            return found[-1]
    return None


def _known(name: str) -> NamedProgram | None:
    """A program by the name of itself, of its container or of its Pod."""
    if static := _STATIC.match(name):
        name = static[1]
    for _ in range(3):
        if name in PROGRAMS:
            return PROGRAMS[name]
        if name in NAMES:
            return NamedProgram(name, Home.POD if NAMES[name] in KNOWN_IN_PODS else None)
        shorter = _OF_POD.sub("", name)
        if shorter == name:
            break
        name = shorter
    return None


def _any(name: str | None, home: Home | None = None) -> NamedProgram | None:
    """A known program, or another one by its name."""
    if not name or name in _NOBODY or len(name) < 3:
        return None
    if known := _known(name):
        return known
    for _ in range(2):
        name = _OF_POD.sub("", name)
    return NamedProgram(name, home) if name not in _NOBODY and len(name) < 50 else None


def _prefixed(text: str) -> Iterator[NamedProgram | None]:
    for expression in _PREFIXES:
        for found in expression.finditer(text):
            names = found.groupdict()
            if names.get("of"):
                yield NamedProgram(f"the controller {names['of']}", Home.POD)
                continue
            pod, known = names.get("pod"), names.get("known")
            yield (
                _known(known)
                if known
                else _any(pod, Home.POD) or _any(names["name"], Home.POD if pod else None)
            )


def _shown(text: str) -> Iterator[NamedProgram | None]:
    """Whose log was asked for at a prompt."""
    for found in _SHOWN.finditer(text):
        words = _FLAG.sub(" ", found["rest"]).split()
        yield _any(words[0].rpartition("/")[2], Home.POD) if words else None


def _helped(text: str) -> Iterator[NamedProgram | None]:
    for found in _HELPED.finditer(text):
        yield _any(found["name"])


def _by_files(text: str) -> Iterator[NamedProgram | None]:
    for found in _MODULE.finditer(text):
        if found["name"] not in LIBRARIES and ".go" in found[0]:
            yield _any(found["name"])
    for found in _KLOG.finditer(text):
        yield PROGRAMS.get(FILES.get(found["name"], ""))


def _by_words(text: str) -> Iterator[NamedProgram | None]:
    for found in _LEADS.finditer(text):
        yield _known(found["name"])
    for found in _WORD.finditer(text):
        yield PROGRAMS[found["name"]] if found["name"] in _TELLING else None
    for words, name in PHRASES.items():
        if words in text:
            yield PROGRAMS.get(name) or NamedProgram(name)
    for found in _ACCOUNT.finditer(text):
        name = found["space"] if found["name"] == "default" else found["name"]
        yield NamedProgram(name, Home.POD) if name not in (*NAMES, "default") else None


def _typed(text: str) -> Iterator[NamedProgram | None]:
    for found in _PLUGIN.finditer(text):
        if found["verb"] not in _VERBS:
            yield NamedProgram(f"kubectl-{found['verb']}", Home.MACHINE)
            return
    for found in _BARE.finditer(text):
        known = PROGRAMS.get(found["name"])
        yield known if known and known.home in (Home.MACHINE, Home.CLOUD) else None
    last = next(reversed(list(_TYPED.finditer(text))), None)
    if last is None or any(part in last[0] for part in (" kubectl ", " logs ", " ./")):
        return  # it shows what others say
    if named := _any(last["name"]):
        yield NamedProgram(named.name, Home.MACHINE if named.home else None)
