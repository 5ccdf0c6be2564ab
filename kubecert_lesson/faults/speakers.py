"""Which program speaks: by the prefix of the message first, then by its words.

The prefix is a log's tag, the source file that klog names, or the command that was typed; the words
are looked at in letters alone (see ``squeezing``).
"""

import re
from functools import cache

from kubecert_lesson.faults.clues_of_speakers import CLUES
from kubecert_lesson.faults.leaving_out import COMMAND, without_commands
from kubecert_lesson.faults.names_of_speakers import NAMES, SOURCES
from kubecert_lesson.faults.parties import Setting, Speaker
from kubecert_lesson.faults.squeezing import Squeezed
from kubecert_lesson.faults.texts import UNABLE

_ANY = "|".join(sorted(map(re.escape, NAMES), key=len, reverse=True))
# The tag of syslog or journald, a field of a structured log, or what stern and docker-compose add.
_TAG = re.compile(
    r"(?:^\s{0,20}|\"(?:msg|message|log)\": ?\")"
    r"(?:[A-Za-z]{3,5}\.? +\d{1,2} [\d:.]{8,15}|\d{4}-\d\d-\d\dT[\d:.+Z-]{8,30})"
    r" [\w.-]{1,80} (?P<tag>[a-z][\w.-]{2,40})(?:\[\d+\])?:"
    r"|(?<![\w.])(?:component|container|app)\"?[=:] ?\"?(?P<field>[a-z][a-z0-9-]{2,40})"
    # the column From of events
    r"|^\s{0,20}(?:Warning|Normal) {1,20}\S{1,60} {1,20}\S{1,20}(?: \(x\d+ over \S{1,20}\))? {1,20}"
    r"(?P<event>[a-z][a-z-]{2,40})(?:, \S{1,80})? {1,30}(?=\S)",
    re.MULTILINE,
)
# An item of Ansible tells what it ran.
_RAN = re.compile(
    r"\"cmd\": ?\[?\"(?:timeout\"[^\]]{0,80}?\")?(?:~?/[\w./-]{0,60}/)?"
    r"(?P<program>kubectl|kubeadm|helm|flux|etcdctl|openssl|curl|docker|crictl|oc)\b"
)
# Without a prompt, where what follows can only be of a command line.
_BARE = re.compile(
    rf"^(?:sudo )?(?P<program>{_ANY}) (?=--?[A-Za-z]|(?:pull|push|install|upgrade|login|get|version"
    r"|join|init|template|repo|apply|build|endpoint|member|snapshot|cluster|app|proj)\b)",
    re.MULTILINE,
)
_KUBECTL = re.compile(
    r"^(?:[^\n$#%>⇒➜❯]{0,60}[$#%>⇒➜❯] {0,3})?(?:sudo )?(?:kubectl|k) (?P<rest>[a-z-][^\n]{0,200})$",
    re.MULTILINE,
)
_SHOWS_LOG = re.compile(r"\blogs\b|journalctl|systemctl status|/var/log/")
_OF = re.compile(
    rf"(?<![\w.-])(?P<of>{_ANY})(?:\.service)?(?:[-_.][a-z0-9._*<>-]{{1,120}})?(?=\s|$)"
)
# They show what others said.
_VIEWERS = (
    *("kubectl", "k", "oc", "docker", "crictl", "nerdctl", "podman", "stern", "minikube"),
    *("journalctl", "systemctl", "cat", "tail", "less", "head", "grep", "vi", "vim"),
)
_USER_AGENT = re.compile(r"User-Agent: ([a-z][a-z0-9-]{1,40})/")
# A program that puts its name before its message.
_NAMED = re.compile(
    rf"^[\s\d/:.TZ+-]{{0,40}}(?:[Ee]rror: )?(?P<name>{_ANY}): ", re.MULTILINE | re.IGNORECASE
)
_WORD = re.compile(
    r"(?<![\w./@-])(?P<word>helm|terraform|k9s|argocd|ansible|prometheus|etcdctl|docker|podman"
    r"|skopeo|buildah|cri-o|crio|curl|wget)(?![a-z0-9/@=.-])",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"[IWEF]\d{4} [\d:.]{8,16} +\d+ (?P<file>[a-z_0-9]{2,60})\.go:\d+\]")
# kubectl, and oc, write it so.
_FATAL = re.compile(r"^\s{0,20}error: (?!get-token:)", re.MULTILINE)
_ANSWER = re.compile(
    r"^\s{0,20}Error from server\b|^\s{0,20}\{\s{0,20}\"kind\": ?\"Status\"", re.MULTILINE
)
# Only kubectl, and oc, say so.
_OF_KUBECTL = re.compile(rf"{UNABLE}|The connection to the server ")
_OF_OC = re.compile(
    "The server uses a certificate signed by|see 'oc |server oauth-openshift"
    "|oauth-authorization-server|no token is currently in use for this session"
)
_BY_SOURCE = {file: speaker for speaker, files in SOURCES.items() for file in files}
# Who speaks where the words do not tell, but the other side does.
USUAL = {
    Setting.CLIENT: Speaker.SOME_CLIENT,
    Setting.SERVER_LOG: Speaker.SERVER,
    Setting.CLIENT_LOG: Speaker.API_SERVER,
    Setting.WEBHOOK: Speaker.SERVER_ANSWER,
    Setting.CONVERSION: Speaker.SERVER_ANSWER,
    Setting.KUBELET_SERVING: Speaker.SOME_CLIENT,
    Setting.EXTENSION: Speaker.API_SERVER,
    Setting.ETCD: Speaker.API_SERVER,
    Setting.ETCD_LOG: Speaker.ETCD,
    Setting.ISSUER: Speaker.API_SERVER,
    Setting.SERVICE_ACCOUNT: Speaker.API_SERVER,
    Setting.REGISTRY: Speaker.SOME_CLIENT,
    Setting.KUBEADM: Speaker.KUBEADM,
    Setting.KUBELET: Speaker.KUBELET,
    Setting.KUBELET_LOG: Speaker.KUBELET,
    Setting.CONTROL_PLANE: Speaker.COMPONENT,
    Setting.POD: Speaker.POD,
    Setting.NETWORK_PLUGIN: Speaker.CNI,
    Setting.PROXY: Speaker.SOME_CLIENT,
    Setting.LOGIN_PROGRAM: Speaker.SOME_CLIENT,
    Setting.TALOS: Speaker.TALOSCTL,
    Setting.RANCHER: Speaker.RANCHER,
    Setting.NODE_JOIN: Speaker.K3S,
    Setting.ARGO_CD: Speaker.ARGOCD,
    Setting.DOWNSTREAM: Speaker.SOME_CLIENT,
    Setting.PROXIED: Speaker.SERVER_ANSWER,
    Setting.ANSWER: Speaker.SERVER_ANSWER,
    Setting.OWN_FILE: Speaker.SERVER,
    Setting.SIGNING: Speaker.CONTROLLER_MANAGER,
    Setting.FRONT_PROXY: Speaker.SERVER,
}
# Where the other side tells who speaks, whatever else is named in the text.
_ALWAYS = (
    Setting.ETCD_LOG,
    Setting.WEBHOOK,
    Setting.CONVERSION,
    Setting.SERVER_LOG,
    Setting.CLIENT_LOG,
    Setting.SERVICE_ACCOUNT,
    Setting.SIGNING,
)
# Their logs show whose they are.
_OWN_LOGS = (Speaker.NGINX, Speaker.INGRESS_NGINX, Speaker.K3S)


_FATALLY = (Setting.CLIENT, Setting.EXTENSION, Setting.LOGIN_PROGRAM, Setting.PROXY)
_OF_CLIENTS = (
    Setting.CLIENT,
    Setting.LOGIN_PROGRAM,
    Setting.PROXY,
    Setting.REPOSITORY,
    Setting.REGISTRY,
    Setting.ELSEWHERE,
    Setting.KUBEADM,
    Setting.TALOS,
    Setting.ETCD,
    None,
)


@cache
def _expressions() -> tuple[tuple[Speaker, re.Pattern[str]], ...]:
    return tuple((speaker, re.compile(clue)) for speaker, clue in CLUES)


def puller_of(given: Squeezed, pullers: tuple[Speaker, ...]) -> Speaker | None:
    """Which of these pulls images in a text, even where another one shows what it said."""
    told = speaker_of(given, None)
    words = (one for one, clue in _expressions() if one in pullers and clue.search(given.letters))
    return told if told in pullers else next(words, None)


def speaker_of(given: Squeezed, setting: Setting | None) -> Speaker | None:
    """Return who speaks in a text that is of this setting; None where nothing tells."""
    return prefixed(given.text) or _commanding(given.text, setting) or _by_words(given, setting)


def shown_log(text: str) -> Speaker | None:
    """Whose log a command at a prompt shows: that of a known program, or of some pod."""
    for typed in reversed(list(COMMAND.finditer(text))):
        if typed["program"] in _VIEWERS and _SHOWS_LOG.search(typed[0]):
            of = [found["of"] for found in _OF.finditer(typed["rest"])]
            return next((NAMES[name] for name in reversed(of)), None)
    return None


def traced(text: str) -> Speaker | None:
    """Who logs its own requests, as ``kubectl -v=8`` does, by its User-Agent."""
    found = _USER_AGENT.findall(text) if "round_trippers.go" in text else []
    if not found:
        return None
    return Speaker.KUBECTL if found[-1] == "kubectl" else NAMES.get(found[-1])


def typed(text: str) -> Speaker | None:
    """Which program was typed last at a prompt; None for kubectl, which shows what others say."""
    return NAMES.get(_typed_last(text))


def _typed_last(text: str) -> str:
    commands = [one for one in COMMAND.finditer(text) if not _SHOWS_LOG.search(one["rest"])]
    both = sorted((*_BARE.finditer(text), *commands), key=lambda one: one.start())
    names = (found["program"] for found in reversed(both))
    return next((name for name in names if name in NAMES or name in ("kubectl", "k")), "")


def at_a_prompt(text: str) -> bool:
    """Whether kubectl was typed last, and not for what others said."""
    last = next(reversed(list(_KUBECTL.finditer(text))), None)
    return last is not None and not _SHOWS_LOG.search(last["rest"])


def prefixed(text: str) -> Speaker | None:
    """Who speaks by the last prefix: the API server's answer, a log's tag, a source file."""
    if _ANSWER.search(text):
        return Speaker.SERVER_ANSWER
    if ran := list(_RAN.finditer(text)):
        return NAMES.get(ran[-1]["program"], Speaker.KUBECTL)
    tags = [found[found.lastgroup or 0] for found in _TAG.finditer(text)]
    if found := [NAMES[tag] for tag in tags if tag in NAMES]:
        return found[-1]
    files = [_BY_SOURCE.get(found["file"]) for found in _SOURCE.finditer(text)]
    found_file = next((speaker for speaker in reversed(files) if speaker), None)
    if found_file is Speaker.KUBECTL and typed(text) is Speaker.OC:
        return Speaker.OC  # made of the same sources
    return found_file


def _commanding(text: str, setting: Setting | None) -> Speaker | None:
    """Who speaks by a name before the message, or by the command that was typed last."""
    named = [found["name"].lower() for found in _NAMED.finditer(text)]
    if setting in _OF_CLIENTS and (last := _typed_last(text)):
        named.append(last)
    found = NAMES.get(named[-1]) if named else None
    if _OF_OC.search(text):
        return Speaker.OC
    if found not in (None, Speaker.OC) and _OF_KUBECTL.search(text):
        return Speaker.KUBECTL
    return found or (Speaker.KUBECTL if setting in _FATALLY and _FATAL.search(text) else None)


def _by_words(given: Squeezed, setting: Setting | None) -> Speaker | None:
    own_logs = setting is Setting.SERVER_LOG
    for speaker, expression in _expressions():
        if speaker is Speaker.CONTAINERD and setting is Setting.REPOSITORY:
            continue
        if setting in _ALWAYS and not (own_logs and speaker in _OWN_LOGS):
            continue
        if expression.search(given.letters):
            if speaker is Speaker.GO or (
                speaker in (Speaker.KUBECTL, Speaker.SERVER_ANSWER)
                and setting not in (Setting.CLIENT, Setting.PROXY, Setting.LOGIN_PROGRAM)
            ):
                break
            return speaker
    else:
        return USUAL.get(setting) if setting else None
    if word := _WORD.search(without_commands(given.text)):
        return NAMES[word["word"].lower()]
    usual = USUAL.get(setting) if setting else None
    return speaker if usual in (None, Speaker.SOME_CLIENT) else usual
