"""A text without the commands, warnings and attempts in it, in which nobody refuses anything."""

import re

from kubecert_lesson.faults.names_of_speakers import NAMES

# What was typed at a prompt: a program, or what shows the log of one.
COMMAND = re.compile(
    r"^[^\n$#%>⇒➜❯]{0,60}[$#%>⇒➜❯] {0,3}"
    r"(?:sudo (?:-\S{1,20} )?|[A-Z_]{2,30}=\S{1,80} |(?:k3s|microk8s|minikube) (?=kubectl))*"
    r"(?:[\w.~-]{0,40}/)*(?P<program>[a-z][a-z0-9-]{0,40})(?:\.exe)?(?P<rest>(?: [^\n]{0,300})?)$",
    re.MULTILINE,
)
_ASKS_VERSION = re.compile(
    r"^[^\n$#%>⇒➜❯]{0,60}[$#%>⇒➜❯] {0,3}[^\n]{0,80} -?-?version\b[^\n]{0,80}$", re.M
)
# What was done about a message, below it, is nobody's message.
_TRIED = re.compile(
    r"\s*(?:^[ \t]*(?:[$#>%] ?)?(?:sudo )?(?:kubeadm|systemctl|crictl|docker"
    r"|(?:cp|mv|rm)(?= [^\n]{0,200}?[-/~.*])"  # no end of a word that was broken
    r"|service(?= \S{1,60} (?:start|stop|restart|status|reload))"
    r"|openssl|chown|chmod|export|kill|reboot) [^\n:]{1,200}$\s*)+\Z",
    re.MULTILINE,
)
# They make a certificate, and refuse none.
_SELF_SIGNED = r"\n?".join((*"self", "-?", *"signed", " ", *"cert"))  # a terminal may break it
_MADE = re.compile(
    rf"\b(?:creat|generat|us|mak)(?:ed|ing|es?)\s(?:an? |new )?\n?{_SELF_SIGNED}\w*", re.IGNORECASE
)
# k3s warns so of a join token that is a password alone, kubeadm of checks; both go on.
_WARNED = re.compile(
    "Cluster CA certificate is not trusted by the host CA bundle, but "
    r"|\[WARNING (?!HTTPProxy)[\w-]{3,80}\]:[^\n\\\[]{0,300}|--ignore-preflight-errors[=\s][\w,.-]+"
)
_TYPED = {
    *NAMES,
    *("kubectl", "k", "cat", "ls", "grep", "journalctl", "systemctl", "kind", "k3d", "az", "aws"),
    *("gcloud", "doctl", "eksctl", "crictl", "echo", "export", "cd", "vi", "vim"),
}


def without_commands(text: str) -> str:
    """Return what programs said, without the command lines of programs that are known."""
    return COMMAND.sub(lambda one: "" if one["program"] in _TYPED else one[0], text)


def up_to(text: str, line: str) -> str:
    """Return a text without the commands after a line of it: who said it stands above.

    Where no command stands above, it may have been copied from below one; but who is asked for a
    version alone says no such line.
    """
    if not line or line not in text:
        return text
    before, _, after = text.rpartition(line)
    of_another = COMMAND if COMMAND.search(before) else _ASKS_VERSION
    return f"{before}{line}{of_another.sub('', after)}"


def without_what_was_made(text: str) -> str:
    """Return a text without what it says of certificates that a program makes for itself."""
    return _MADE.sub("", text)


def without_warnings(text: str) -> str:
    """Return a text without what a program warns of in words of a refusal."""
    return _WARNED.sub("", text)


def without_what_was_tried(text: str) -> str:
    """Return a text without the command lines at its end, whose output it does not show."""
    return _TRIED.sub("", text) or text
