"""Shells' prompts: what stands in them (folder, branch, host) is not said by any program.

Sources: the default prompts of bash, zsh (Oh My Zsh), fish, PowerShell, cmd, Kali and virtualenv.
"""

import re

from kubecert_lesson.faults.names_of_speakers import NAMES

_COMMANDS = "|".join(map(re.escape, ("kubectl", "k", "sudo", "cat", "journalctl", *NAMES)))
_PROMPT = re.compile(
    r"^[ \t]{0,8}(?:[\u2500-\u257f]{1,3} ?)?(?:\([\w.:/@-]{1,60}\) ?){0,2}(?:"
    # user@host:~/folder$, [user@host folder]#, user@host ~ %
    r"\[?[\w.-]{1,40}@[\w.-]{1,80}[: ][^\n$#%>]{0,80}(?:[$#>]|(?<!\d)%) {0,3}"
    # Oh My Zsh: an arrow, the folder and its branch
    r"|[➜❯⇒→] {1,3}\S{1,60} (?:git|hg|svn):\([^\n()]{1,80}\) {1,2}(?:[✗✔±] {1,2})?"
    rf"|[➜❯⇒→] {{2,3}}\S{{1,60}} (?=(?:{_COMMANDS}) )"
    # PowerShell and cmd
    r"|(?:PS )?[A-Z]:\\[^\n<>|\"]{0,120}> {0,3}|PS /?[^\n<>|\"]{0,120}> {0,3}"
    # a folder alone, with what zsh's themes add
    r"|~(?:/[^\n$#%>❯➜]{0,100})? {0,2}[$#%>❯➜] {0,3}"
    r")(?=\S)",
    re.MULTILINE,
)
# The first of two lines.
_ABOVE = re.compile(r"^[ \t]{0,8}[╭┌]─{1,3}\(?[\w.-]{1,40}[@㉿][^\n]{1,120}$", re.MULTILINE)


def without_prompts(text: str) -> str:
    """Return a text with a bare '$ ' in the place of each prompt."""
    return _PROMPT.sub("$ ", _ABOVE.sub("", text))
