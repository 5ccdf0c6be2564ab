"""Mail addresses among names and limits, taken apart by one pattern.

The grammar is that of Mailbox in RFC 5321, section 4.1.2. Go was seen to take more: escapes outside
quotes, and any printable text for a domain. Source: RFC 5280, section 4.2.1.6; RFC 3696, section 3.
"""

import re
from dataclasses import dataclass

from kubecert_lesson.chain.go_text import domain_is_valid

# Texts, not compiled: few certificates have mail addresses, and `re` compiles a pattern when it is
# used.
_MAILBOX = r"""(?xs)
    (?: "(?P<quoted> (?: \\[^\0\n\r] | [^\0\t\n\r"\\] )* )"
    |    (?P<plain>  (?: \\. | [A-Za-z0-9.!\#$%&'*+/=?^_`{|}~-] )+ )
    )
    @ (?P<domain> .* )
"""
_ESCAPED = r"(?s)\\(.)"
_BAD_DOTS = r"^\.|\.\.|\.\Z"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail address: what is before the @, and the domain after it, in small letters."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def read_mailbox(text: str) -> Mailbox | None:
    """Take a mail address of ASCII apart; None where Go does not take it for one."""
    match = re.fullmatch(_MAILBOX, text)
    if match is None or not domain_is_valid(match["domain"]):
        return None
    local = re.sub(_ESCAPED, r"\1", match["quoted"] or match["plain"] or "")
    if match["plain"] and re.search(_BAD_DOTS, local):
        return None
    return Mailbox(local, match["domain"].lower())
