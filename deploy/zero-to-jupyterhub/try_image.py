"""Run the steps of the Dockerfile in a plain folder, without Docker: does the image come about?

    python try_image.py FOLDER

The system's packages, and the account, are the image's own affair: those two steps are left out,
and openssl has to be installed. All others run as they stand, with this Python in a virtual
environment, and at the end the server is started as the chart starts it.
"""

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SOURCE = "/tmp/kubecert-lesson"  # noqa: S108 - in the image
LEFT_OUT = ("apt-get", "useradd")


def steps() -> Iterator[str]:
    """Return the commands of the Dockerfile that need no root, in order."""
    text = (HERE / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    for command in re.findall(r"^RUN (.*)$", text, re.MULTILINE):
        if not command.startswith(LEFT_OUT):
            yield " ".join(command.split())


def run(command: list[str], folder: Path) -> None:
    """Run one command where the environment's programs come first. Raises CalledProcessError."""
    path = os.pathsep.join([str(folder / "venv" / "bin"), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "HOME": str(folder / "home")}
    print("+", *command, flush=True)
    subprocess.run(command, cwd=folder / "home", env=environment, check=True)


def main(name: str) -> int:
    """Run the steps in a folder that does not exist yet."""
    folder = Path(name).absolute()
    (folder / "home").mkdir(parents=True)
    venv.create(folder / "venv", with_pip=True)
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True)
    for path in listed.stdout.splitlines():
        if not (ROOT / path).is_file():  # removed, and not committed yet
            continue
        (folder / "source" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / "source" / path)
    for step in steps():
        run(["sh", "-e", "-c", step.replace(SOURCE, str(folder / "source"))], folder)
    values = yaml.safe_load((HERE / "values.yaml").read_text(encoding="utf-8"))["singleuser"]
    run(values["lifecycleHooks"]["postStart"]["exec"]["command"], folder)
    run([values["cmd"][0], "--version"], folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
