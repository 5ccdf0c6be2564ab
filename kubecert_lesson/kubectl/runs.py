"""A run of a program as a value: just made, or recorded earlier."""

import re
import shlex
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import yaml

from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubectl.programs import HOW_TO_GET
from kubecert_lesson.tables import preformatted
from kubecert_lesson.words import listed, say

_MASKS = (
    (re.compile(r"^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ ", re.MULTILINE), r"\1<time> <pid> "),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<time>"),
    (re.compile(r"\b(127\.0\.0\.1|localhost):\d+"), r"\1:<port>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<sha256>"),
    (re.compile(r"(?<=[ \t])\d+[smhdy](\d+[smhd])?(?=\s|$)", re.MULTILINE), "<age>"),
    (re.compile(r"(?<=\S) {2,}"), "  "),
    (re.compile(r" +$", re.MULTILINE), ""),
)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Run:
    """A command and what the program printed. Shown as a terminal shows it.

    ``stdout`` and ``stderr`` are exactly what it printed, and ``code`` is its exit status.
    ``recorded_with`` names the version that was recorded; it is '' for a run that just took place.
    """

    argv: tuple[str, ...]
    stdout: str = ""
    stderr: str = ""
    code: int = 0
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
        """The text with times, process ids, ports, ages and fingerprints masked, for comparing."""
        masked = self.text
        for pattern, mask in _MASKS:
            masked = pattern.sub(mask, masked)
        return masked

    @property
    def ok(self) -> bool:
        """True if the program reported success: exit code 0."""
        return self.code == 0

    def __repr__(self) -> str:
        lines = [f"$ {shlex.join(self.argv)}", *self.text.rstrip("\n").splitlines()]
        if self.code:
            lines.append(say("[exit code {code}]", code=self.code))
        if self.recorded_with:
            lines.insert(0, self._note())
        return "\n".join(lines)

    def _note(self) -> str:
        tool = self.argv[0]
        if tool not in HOW_TO_GET:  # the lesson never runs it
            return say("[recorded with {version}]", version=self.recorded_with)
        return say(
            "[recorded with {version}; {tool} is not installed here: {how_to_get_it}]",
            version=self.recorded_with,
            tool=tool,
            how_to_get_it=HOW_TO_GET[tool],
        )

    def _repr_html_(self) -> str:
        return preformatted(repr(self), say("What was printed"), ";font-family:monospace;margin:0")


def recording(name: str) -> Run:
    """Return a run that was recorded earlier. Raises LessonError for an unknown name."""
    known = _recordings()
    if name not in known:
        raise LessonError(
            "not-recorded",
            "nothing is recorded as {name!r}: there are {names}",
            name=name,
            names=listed(sorted(known)),
        )
    return known[name]


@cache
def _recordings() -> dict[str, Run]:
    found = {}
    for file in ("recorded.yaml", "recorded_kubeadm.yaml"):
        text = (files("kubecert_lesson") / "data" / file).read_text(encoding="utf-8")
        for name, entry in (yaml.safe_load(text) or {}).items():
            found[name] = Run(argv=tuple(entry.pop("argv")), **entry)
    return found
