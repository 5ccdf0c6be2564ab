"""Packs of exercises: a folder with a manifest, ``exercises.yaml``, and Python modules.

    name: my-class
    version: 1
    exercises:
      - first.py

Each module has a tuple ``EXERCISES``. A pack is code: it runs only if a person names its folder.
The lesson's own exercises are a pack like any other.
"""

import importlib.util
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType

import yaml

from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises import tasks
from kubecert_lesson.exercises.model import Exercise
from kubecert_lesson.files import read_file
from kubecert_lesson.words import listed

MANIFEST = "exercises.yaml"
_VERSION = 1
_MODULE = re.compile(r"[a-z0-9_]+\.py")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Exercises by name, in the order of their notebooks. ``own`` is the lesson's pack."""

    name: str
    own: bool
    exercises: Mapping[str, Exercise] = field(repr=False)

    def key(self, name: str) -> str:
        """Return what progress calls an exercise: one of others has its pack's name, too."""
        return name if self.own else f"{self.name}/{name}"

    def exercise(self, name: str) -> Exercise:
        """Return the exercise of that name. Raises LessonError for another."""
        if name not in self.exercises:
            raise LessonError(
                "unknown-exercise",
                "no exercise is called {name!r}: there are {known}",
                name=name,
                known=listed(self.exercises),
            )
        return self.exercises[name]


def own_pack() -> Pack:
    """Return the lesson's own exercises."""
    return _own()


def load_pack(folder: str | os.PathLike[str]) -> Pack:
    """Load a pack by its folder, which runs its code. Raises LessonError where it is none."""
    place = Path(folder)
    name, modules = _manifest(place)
    loaded = [_loaded(place / module, f"_kubecert_pack_{name}_{module[:-3]}") for module in modules]
    return _pack(name, loaded, own=False)


@cache
def _own() -> Pack:
    name, modules = _manifest(Path(tasks.__path__[0]))
    loaded = [import_module(f"{tasks.__name__}.{module[:-3]}") for module in modules]
    return _pack(name, loaded, own=True)


def _pack(name: str, modules: list[ModuleType], *, own: bool) -> Pack:
    found: dict[str, Exercise] = {}
    for module in modules:
        exercises = getattr(module, "EXERCISES", None)
        if not isinstance(exercises, tuple) or not all(type(e) is Exercise for e in exercises):
            raise LessonError(
                "no-exercises",
                "{module} has no EXERCISES: it should be a tuple of Exercise",
                module=module.__file__,
            )
        for exercise in exercises:
            if exercise.name in found:
                raise LessonError(
                    "two-exercises",
                    "two exercises are called {name}: give one another name",
                    name=exercise.name,
                )
            found[exercise.name] = exercise
    return Pack(name=name, own=own, exercises=MappingProxyType(found))


def _manifest(folder: Path) -> tuple[str, list[str]]:
    place = folder / MANIFEST
    try:
        said = yaml.safe_load(read_file(place))
    except yaml.YAMLError as error:
        raise LessonError(
            "manifest", "{place} is not YAML: {why}", place=place, why=str(error).split("\n")[0]
        ) from None
    fields = said if isinstance(said, dict) else {}
    name, modules = fields.get("name"), fields.get("exercises")
    if fields.get("version") != _VERSION:
        raise LessonError(
            "manifest-version", "{place}: write version: {version}", place=place, version=_VERSION
        )
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise LessonError(
            "manifest-name",
            "{place}: name has to be of small letters, digits and dashes",
            place=place,
        )
    if not isinstance(modules, list) or not all(
        isinstance(module, str) and _MODULE.fullmatch(module) for module in modules
    ):
        raise LessonError(
            "manifest-exercises",
            "{place}: exercises has to be a list of Python files in the same folder",
            place=place,
        )
    return name, modules


def _loaded(path: Path, name: str) -> ModuleType:
    """Run a module of a pack. What goes wrong in it is the pack's fault, and is said so."""
    try:
        source = read_file(path)
        spec = importlib.util.spec_from_loader(name, loader=None, origin=str(path))
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        module.__file__ = str(path)
        sys.modules[name] = module
        exec(compile(source, str(path), "exec"), module.__dict__)
    except LessonError:
        raise
    except Exception as error:
        raise LessonError(
            "pack-fails",
            "{path} cannot be run: {kind}: {why}",
            path=path,
            kind=type(error).__name__,
            why=str(error),
        ) from error
    return module
