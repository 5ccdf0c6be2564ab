"""How long does ``kubecert-lesson diagnose --error`` read a paste of 100 KB, and one of 1 MB?

One phrase again and again, one line without an end, a log of different lines, half a message, and
colours; the longest of each length counts.
"""

import time
from string import ascii_lowercase

from kubecert_lesson.diagnose import explain

TARGET = 1.0
_LINE = "E0203 10:11:12 {n} a.go:{n}] Get https://{host}/api: x509: unauthorized token\n"
PASTES = {
    "one phrase": "certificate signed by unknown authority ",
    "one line": "x",
    "a log": "".join(_LINE.format(n=n, host=ascii_lowercase[n % 26 :]) for n in range(500)),
    "half a message": 'Error from server (Forbidden): User "a" cannot get resource "',
    "colours": "\x1b[31mEOF\x1b[0m\n",
}


def seconds(text: str, length: int) -> float:
    """Explain this text, repeated up to this length; return how long that took."""
    paste = (text * (length // len(text) + 1))[:length]
    start = time.perf_counter()
    explain(paste)
    return time.perf_counter() - start


def main() -> None:
    explain("x509: certificate signed by unknown authority")  # compiles what it needs
    short = {name: seconds(text, 100_000) for name, text in PASTES.items()}
    long = {name: seconds(text, 1_000_000) for name, text in PASTES.items()}
    for name in PASTES:
        print(f"{name}: {short[name]:.3f} s for 100 KB, {long[name]:.3f} s for 1 MB")
    slowest = max(long.values())
    print(f"RESULT a paste of 1 MB explained: {slowest:.2f} s (target <={TARGET:.0f} s)")


if __name__ == "__main__":
    main()
