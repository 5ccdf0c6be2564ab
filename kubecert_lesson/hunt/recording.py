"""What a learner runs in a shell: remembered only where they ask for it, by ``. ./record.sh``."""

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from kubecert_lesson.files import read_file, write_private, write_public

SCRIPT, COMMANDS = "record.sh", ".commands"
_MOST = 500
_LOOKS = ("kubectl ", "openssl ", "kubecert-lesson diagnose")
_TEXT = """\
# . ./record.sh    KUBECONFIG for this shell, and the report knows what you run in it.
export KUBECONFIG={kubeconfig}
if [ -n "$ZSH_VERSION" ]; then
  preexec() {{ print -r -- "$1" >> {commands}; }}
else
  trap 'printf "%s\\n" "$BASH_COMMAND" >> {commands}' DEBUG
fi
"""


def write_script(folder: Path, kubeconfigs: Sequence[Path]) -> None:
    """Write what a shell reads to have its commands remembered."""
    script = _TEXT.format(
        kubeconfig=shlex.quote(os.pathsep.join(map(str, kubeconfigs))),
        commands=shlex.quote(str(folder / COMMANDS)).replace("'", '"'),
    )
    write_public(folder / SCRIPT, script.encode())
    write_private(folder / COMMANDS, b"")  # a command line may hold a token


def recorded(folder: Path) -> tuple[str, ...]:
    """Return the commands that looked at something, in their order; () where none was recorded."""
    if not (folder / COMMANDS).exists():
        return ()
    lines = read_file(folder / COMMANDS).decode("utf-8", "replace").splitlines()
    return tuple(line for line in lines if line.startswith(_LOOKS))[-_MOST:]
