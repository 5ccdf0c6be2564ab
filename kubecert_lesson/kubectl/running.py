"""Run kubectl and openssl with an environment of their own."""

import os
import re
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

from kubecert_lesson.errors import LessonError, ToolMissing
from kubecert_lesson.files import private_folder
from kubecert_lesson.kubeconfig import Kubeconfig, to_yaml
from kubecert_lesson.kubectl.programs import HOW_TO_GET, find
from kubecert_lesson.kubectl.runs import Run, recording

PathLike = str | os.PathLike[str]
# Everything that these programs get from the learner's environment. Windows needs the first three.
_INHERITED = ("SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATH", "LD_LIBRARY_PATH")
# A kubeconfig can name a program for kubectl to run; one from somebody else must not do so here.
_KNOWS_POLICY = (1, 35)  # the first kubectl that reads this policy; an older one does not get it
_PROGRAMS = ("exec", "auth-provider")
_MAY_NAME_ONE = re.compile(rb"exec|auth-provider|\\|\0", re.IGNORECASE)  # or write it in escapes
_NO_PLUGINS = """\
apiVersion: kubectl.config.k8s.io/v1beta1
kind: Preference
credentialPluginPolicy: DenyAll
"""


def run(
    *args: str,
    kubeconfig: Kubeconfig | bytes | PathLike | Sequence[PathLike] | None = None,
    cwd: PathLike | None = None,
    timeout: float = 20,
    recorded: str | None = None,
    kuberc: str = "",
) -> Run:
    """Run the real kubectl: ``run("get", "nodes", kubeconfig=cluster.kubeconfig())``.

    ``kubeconfig`` is a Kubeconfig, the content of one (bytes), a path, or several paths to merge;
    without it, kubectl finds none. Programs that it names to get credentials are not run, unless
    ``kuberc``, the text of kubectl's own settings, allows it: name one that you wrote yourself.
    ``timeout`` is in seconds. ``recorded`` names the recorded run to return if kubectl is not
    installed.
    Raises ToolMissing if it is not installed and ``recorded`` is not given. Raises LessonError
    after the timeout, and for a kubeconfig that names a program if kubectl is too old to be told
    not to run it.
    """
    program = _find_or_replay("kubectl", recorded)
    if isinstance(program, Run):
        return program
    with private_folder("kubectl") as folder:
        home = str(folder)
        if isinstance(kubeconfig, Kubeconfig):
            kubeconfig = to_yaml(kubeconfig)
        if isinstance(kubeconfig, bytes):
            path = folder / "kubeconfig"
            path.touch(mode=0o600)
            path.write_bytes(kubeconfig)
            value = str(path)
        else:
            value = _joined(kubeconfig) or str(folder / "no-kubeconfig")
        _refuse_programs((*value.split(os.pathsep), *_named_in(args)), Path(cwd or "."))
        preferences = folder / "kuberc"
        preferences.write_text(kuberc or _NO_PLUGINS, encoding="utf-8")
        extra = {
            "KUBECONFIG": value,
            "KUBECACHEDIR": str(folder / "cache"),
            "KUBERC": str(preferences),
        }
        return _execute(
            ("kubectl", *args), program, home=home, extra=extra, cwd=cwd, timeout=timeout
        )


def openssl(
    *args: str,
    cwd: PathLike | None = None,
    stdin: bytes = b"",
    timeout: float = 20,
    recorded: str | None = None,
) -> Run:
    """Run the real openssl in the folder ``cwd``: ``openssl("x509", "-in", "ca.crt", "-text")``.

    ``stdin`` is its standard input. Raises ToolMissing and LessonError as ``run`` does.
    """
    return _with_own_home("openssl", args, cwd, stdin, timeout, recorded)


def base64(*args: str, stdin: bytes = b"", recorded: str | None = None) -> Run:
    """Run the system's base64: ``base64("-d", stdin=b"eHh4")``.

    Raises ToolMissing where it is not installed, as on Windows, and ``recorded`` is not given.
    """
    return _with_own_home("base64", args, None, stdin, 20, recorded)


def version(tool: str = "kubectl") -> str:
    """Return a program's name and version, such as 'kubectl v1.37.1' or 'OpenSSL 3.0.19'.

    Raises ToolMissing if it is not installed.
    """
    return _version(tool, find(tool))


@cache
def _version(tool: str, program: Path) -> str:
    if tool == "kubectl":
        return "kubectl " + run("version", "--client").stdout.split(maxsplit=3)[2]
    if tool == "base64":
        return base64("--version").text.partition("\n")[0]
    return " ".join(openssl("version").stdout.split()[:2])


def _with_own_home(
    tool: str,
    args: tuple[str, ...],
    cwd: PathLike | None,
    stdin: bytes,
    timeout: float,
    recorded: str | None,
) -> Run:
    program = _find_or_replay(tool, recorded)
    if isinstance(program, Run):
        return program
    with private_folder(tool) as folder:
        home = str(folder)
        return _execute((tool, *args), program, home=home, cwd=cwd, stdin=stdin, timeout=timeout)


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
    """Return the kubeconfigs that the command line itself names."""
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
                    "kubectl-runs-programs",
                    "{file} names a program that gets credentials, and {kubectl} would run it: use"
                    " kubectl 1.35 or newer ({how_to_get_it})",
                    file=path.name,
                    kubectl=said,
                    how_to_get_it=HOW_TO_GET["kubectl"],
                )


def _names_a_program(kubeconfig: bytes) -> bool:
    """Look for the fields anywhere, however they are written: a false alarm is the safer error."""
    if not _MAY_NAME_ONE.search(kubeconfig):
        return False
    try:
        events = yaml.parse(kubeconfig, yaml.SafeLoader)
        words = (event.value for event in events if isinstance(event, yaml.ScalarEvent))
        return any(word.lower() in _PROGRAMS for word in words)
    except (yaml.YAMLError, ValueError):
        return True


def _execute(
    argv: tuple[str, ...],
    program: Path,
    *,
    home: str,
    extra: Mapping[str, str] | None = None,
    cwd: PathLike | None,
    stdin: bytes = b"",
    timeout: float,
) -> Run:
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    folders = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP")
    environment |= {**dict.fromkeys(folders, home), "LC_ALL": "C", "TZ": "UTC", **(extra or {})}
    try:
        done = subprocess.run(
            [str(program), *argv[1:]],
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
            "no-answer-in-time",
            "`{command}` gave no answer within {seconds:g} seconds: is the server running?",
            command=shlex.join(argv),
            seconds=timeout,
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in an argument
        raise LessonError(
            "not-started",
            "{tool} could not be started: {why}; check the folder {folder}",
            tool=argv[0],
            why=str(error),
            folder=cwd,
        ) from error
    return Run(
        argv=argv,
        stdout=_decoded(done.stdout),
        stderr=_decoded(done.stderr),
        code=done.returncode,
        home=home,
    )


def _decoded(output: bytes) -> str:
    return output.decode("utf-8", "replace").replace("\r\n", "\n")
