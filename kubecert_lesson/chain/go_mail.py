"""Mail addresses among names and limits, as Go takes them apart.

Source: Go 1.26, crypto/x509/verify.go, parseRFC2821Mailbox; RFC 2821, section 4.1.2.
"""

import re
from dataclasses import dataclass

from kubecert_lesson.chain.go_text import domain_is_valid

_QUOTED = re.compile(
    r'"((?:\\[\x01-\x09\x0b\x0c\x0e-\x7f]|[\x01-\x08\x0b\x0c\x0e-\x21\x23-\x5b\x5d-\x7f])*)"'
)
_ATOM = re.compile(r"(?:\\.|[0-9A-Za-z!#$%&'*+\-/=?^_`{|}~.])*", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail address: what is before the @, and the domain after it."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def read_mailbox(text: str) -> Mailbox | None:
    """Take a mail address apart; None where Go does not take it for one."""
    if text.startswith('"'):
        match = _QUOTED.match(text)
        if match is None:
            return None
        local = _ESCAPED.sub(r"\1", match[1])
    else:
        match = _ATOM.match(text)
        assert match is not None  # it fits the empty text
        local = _ESCAPED.sub(r"\1", match[0])
        if not local or local[0] == "." or local[-1] == "." or ".." in local:
            return None
    if text[match.end() : match.end() + 1] != "@":
        return None
    domain = text[match.end() + 1 :]
    if not domain_is_valid(domain, limit=False):
        return None
    return Mailbox(local, domain)
