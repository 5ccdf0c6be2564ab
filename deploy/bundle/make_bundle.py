"""Put all that the lesson needs into one folder, for a room without internet.

    python make_bundle.py bundle linux-x86_64 macos-arm64 windows-x86_64

The folder has the wheels for these systems and for each Python that the lesson runs on, kubectl
among them, and says how to install from it. The lesson's own wheel carries the notebooks. What each
system needs is read from the wheels' metadata; the versions are those of constraints.txt.
"""

import argparse
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.markers import Environment, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
WHEELS = "wheels"
_METADATA = re.compile(r"[^/]+\.dist-info/METADATA")


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A kind of machine: what pip calls its wheels, and what Python says there."""

    tags: tuple[str, ...]
    sys_platform: str
    platform_system: str
    os_name: str
    platform_machine: str

    def environment(self, python: str) -> Environment:
        """Return the values of environment markers there. Source: PEP 508."""
        here = default_environment()
        return {
            **here,
            "sys_platform": self.sys_platform,
            "platform_system": self.platform_system,
            "os_name": self.os_name,
            "platform_machine": self.platform_machine,
            "python_version": python,
            "python_full_version": f"{python}.0",
        }


def _linux(machine: str) -> System:
    names = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_24", "manylinux_2_17", "linux")
    more = ("manylinux2014", "manylinux_2_12", "manylinux2010", "manylinux_2_5", "manylinux1")
    return System(
        tags=tuple(f"{name}_{machine}" for name in (*names, *more)),
        sys_platform="linux",
        platform_system="Linux",
        os_name="posix",
        platform_machine=machine,
    )


def _macos(machine: str) -> System:
    return System(
        tags=(f"macosx_14_0_{machine}", "macosx_14_0_universal2"),
        sys_platform="darwin",
        platform_system="Darwin",
        os_name="posix",
        platform_machine=machine,
    )


SYSTEMS = {
    "linux-x86_64": _linux("x86_64"),
    "linux-aarch64": _linux("aarch64"),
    "macos-arm64": _macos("arm64"),
    "macos-x86_64": _macos("x86_64"),
    "windows-x86_64": System(
        tags=("win_amd64",),
        sys_platform="win32",
        platform_system="Windows",
        os_name="nt",
        platform_machine="AMD64",
    ),
}

HOW = """\
kubecert-lesson {version}, to install without internet
======================================================

This folder is for {systems}, with Python {pythons}.
Open a terminal in this folder.

Linux and macOS:

    python3 -m venv lesson
    lesson/bin/pip install --no-index --find-links wheels kubecert-lesson
    lesson/bin/kubecert-lesson start

Windows:

    py -m venv lesson
    lesson\\Scripts\\pip install --no-index --find-links wheels kubecert-lesson
    lesson\\Scripts\\kubecert-lesson start

The last line copies the notebooks to the folder kubecert-lesson, and opens JupyterLab on them.
`kubecert-lesson doctor` says what is installed, and what is missing.
"""


def pip(*arguments: str | Path) -> None:
    """Run pip, quietly. Raises CalledProcessError when it fails."""
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "pip", *arguments, *quiet], check=True)


def needs(wheel: Path, extras: Iterable[str], environment: Environment) -> set[Requirement]:
    """Return what a wheel requires in an environment, with these of its extras."""
    archive = zipfile.ZipFile(wheel)
    (name,) = (path for path in archive.namelist() if _METADATA.fullmatch(path))
    lines = HeaderParser().parsestr(archive.read(name).decode()).get_all("Requires-Dist", [])
    return {
        requirement
        for requirement in map(Requirement, lines)
        if requirement.marker is None
        or any(
            requirement.marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras)
        )
    }


def gather(ours: Path, system: System, python: str, folder: Path) -> set[Path]:
    """Download all that the lesson needs on a system with a Python; return the wheels."""
    environment = system.environment(python)
    found: dict[str, Path] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    wanted = needs(ours, (), environment)
    while wanted:
        new = sorted({canonicalize_name(each.name) for each in wanted} - found.keys())
        if new:
            _download(new, system, python, folder)
            found |= {_name(path): path for path in folder.glob("*.whl") if _name(path) in new}
        seen |= {(canonicalize_name(each.name), frozenset(each.extras)) for each in wanted}
        deeper = [
            needs(found[canonicalize_name(each.name)], each.extras, environment) for each in wanted
        ]
        wanted = {
            each
            for some in deeper
            for each in some
            if (canonicalize_name(each.name), frozenset(each.extras)) not in seen
        }
    return set(found.values())


def _download(names: list[str], system: System, python: str, folder: Path) -> None:
    platforms = [option for tag in system.tags for option in ("--platform", tag)]
    pins = ("--constraint", ROOT / "constraints.txt")
    only = ("--only-binary=:all:", "--no-deps", "--python-version", python)
    pip("download", *only, *platforms, *pins, "--dest", folder, *names)


def _name(wheel: Path) -> str:
    return parse_wheel_filename(wheel.name)[0]


def try_it(bundle: Path, folder: Path) -> None:
    """Install from the bundle, with no index, into a new environment, and ask its doctor."""
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    options = ["--quiet", "--no-index", "--find-links", str(bundle / WHEELS)]
    subprocess.run([programs / "pip", "install", *options, "kubecert-lesson"], check=True)
    subprocess.run([programs / "kubecert-lesson", "doctor"], check=True)


def main() -> int:
    """Make the bundle, try it where it is for this machine, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("systems", nargs="+", choices=sorted(SYSTEMS), metavar="SYSTEM")
    chosen = parser.parse_args()
    wheels = chosen.folder / WHEELS
    if wheels.exists():
        parser.error(f"{wheels} is there already, and may hold older wheels: remove it first")
    wheels.mkdir(parents=True)
    pip("wheel", "--no-deps", "--wheel-dir", wheels, ROOT)
    (ours,) = wheels.glob("kubecert_lesson-*.whl")
    for name in chosen.systems:
        kept: set[Path] = set()
        for python in PYTHONS:
            scratch = chosen.folder / f"{name}-{python}"
            for wheel in gather(ours, SYSTEMS[name], python, scratch):
                kept.add(Path(shutil.move(wheel, wheels / wheel.name)))
            shutil.rmtree(scratch)
        size = sum(wheel.stat().st_size for wheel in {ours, *kept})
        print(f"{name}: {len(kept) + 1} wheels, {size / 1e6:.0f} MB")
    version = parse_wheel_filename(ours.name)[1]
    how = HOW.format(version=version, systems=", ".join(chosen.systems), pythons=", ".join(PYTHONS))
    (chosen.folder / "README.txt").write_text(how, encoding="utf-8")
    try_it(chosen.folder, chosen.folder / "tried")
    shutil.rmtree(chosen.folder / "tried")
    return 0


if __name__ == "__main__":
    sys.exit(main())
