"""The command line that was typed above what a program said: its program, options and server."""

import re
from dataclasses import dataclass

from kubecert_lesson.faults.names_of_speakers import NAMES
from kubecert_lesson.faults.parties import Speaker

# With an option or a URL, so that it is no sentence about the program; not what kubectl -v=8 logs.
_LINE = re.compile(
    r"(?:(?<![\w.-])|(?<![\w.-])(?:docker|podman|nerdctl) run [^\n]{1,300}?[-/])"
    r"(?<!\] )(?<!curlCommand=<\n\t)(?<!curlCommand=\")"
    r"(?P<program>curl|wget|etcdctl|helm3?|kubectl|oc|openssl s_client)"
    r"(?:\.exe)?(?::\w[\w.-]{0,60})?(?P<rest> (?=[^\n]{0,300}?(?:(?<!\S)--?[a-zA-Z]|https?://|login)"
    r"|(?<=etcdctl )(?:endpoint|member|snapshot|cluster-health|get|put|del|ls|alarm|defrag)\b)"
    r"[^\n]{1,600})"
)
_CONTINUED = re.compile(r"\\\n\s*")
_SHOWS_OTHERS = re.compile(r" (?:logs?|config|describe|get events)\b")
_IN_ENVIRONMENT = re.compile(r"\bETCDCTL_(?P<name>[A-Z_]{3,30})=")
_ADDRESS = re.compile(
    r"(?:(?P<scheme>https?)://)?(?:[^\s/@]{1,100}@)?(?P<address>(?!https?:)[A-Za-z0-9][\w.-]{0,252}(?::\d{1,5})?)"
)
_OF_A_SERVER = {
    "curl": (),
    "wget": (),
    "etcdctl": ("--endpoints", "--endpoint", "-C", "--peers"),
    "helm": ("--kube-apiserver",),
    "helm3": ("--kube-apiserver",),
    "kubectl": ("--server", "-s"),
    "oc": ("--server",),
    "openssl s_client": ("-connect",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """One command line: its words after the program, and what it dials, as far as it tells.

    ``scheme`` is '' where the address has none.
    """

    program: str
    words: tuple[str, ...]
    scheme: str = ""
    address: str = ""

    @property
    def speaker(self) -> Speaker:
        """The program as a speaker."""
        return NAMES.get(self.program.partition(" ")[0], Speaker.KUBECTL)

    def has(self, *options: str) -> bool:
        """Say whether one of these options is given, as ``--option value`` or ``--option=…``."""
        return any(word.partition("=")[0] in options for word in self.words)

    def value(self, *options: str) -> str:
        """Return what the last of these options is given, '' where none is."""
        told = ""
        for word, following in zip(self.words, (*self.words[1:], ""), strict=True):
            name, equals, value = word.partition("=")
            if name in options:
                told = value if equals else following
        return told.strip("\"'`")


def typed_line(text: str) -> CommandLine | None:
    """Return the last command line that is known; None where it shows what others said."""
    found = _lines_in(_CONTINUED.sub(" ", text)) or _lines_in(_unwrapped(text))
    if not found or _SHOWS_OTHERS.match(found[-1]["rest"]):
        return None
    inside = _lines_in(found[-1]["rest"])  # kubectl exec POD -- etcdctl …
    last = inside[-1] if inside else found[-1]
    program = last["program"]
    words = tuple(word.strip("\"'`;") for word in last["rest"].split())
    given = tuple(f"--{one['name'].lower()}" for one in _IN_ENVIRONMENT.finditer(text))
    line = CommandLine(program=program, words=(*words, *given))
    if program == "etcdctl" and not line.has(*_OF_A_SERVER[program]):
        return CommandLine(program=program, words=line.words, address="127.0.0.1:2379")
    dialled = line.value(*_OF_A_SERVER[program])
    if not _OF_A_SERVER[program] or (program == "oc" and "login" in words):
        dialled = dialled or _url(words)
    if address := _ADDRESS.match(dialled):
        return CommandLine(
            program=program,
            words=line.words,
            scheme=address["scheme"] or "",
            address=address["address"],
        )
    return line


def _lines_in(text: str) -> list[re.Match[str]]:
    return list(_LINE.finditer(text))


def _unwrapped(text: str) -> str:
    """Return the line that a terminal broke at its width; '' where the lines are no such pieces."""
    *full, last = text.strip("\n").split("\n")
    widths = {len(line) for line in full}
    return "".join((*full, last)) if len(widths) == 1 and len(last) <= max(widths) else ""


def _url(words: tuple[str, ...]) -> str:
    return next((word for word in reversed(words) if "://" in word), "")


def dialled_by(text: str) -> dict[str, str]:
    """Return the address, and the host in it, that the last command line connects to."""
    line = typed_line(text)
    if line is None or not line.address:
        return {}
    return {"address": line.address, "host": line.address.partition(":")[0]}
