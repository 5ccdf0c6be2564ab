"""What somebody pasted, as messages: without colours, quoting and secrets, of a bounded length.

A paste is read as a person reads it: terminals colour and wrap, chats quote, logs prefix and
escape. Everything here is linear in the length of the paste.
"""

import html
import re
from collections.abc import Iterator
from itertools import zip_longest

from kubecert_lesson.diagnose.printed import as_typed, without_frames

HIDDEN = "(hidden)"
_MOST = 96_000  # letters that are looked at closely, of a longer paste around its telling words
_LONGEST = 4_000  # letters of one message
_AROUND = 1_500
_OF_EACH = 40
_COLOURS = re.compile(
    r"(?:(?:\x1b|\x9b|\\x1b|\\u001b|\\033|\^\[|␛)\[?|\\e\[)[0-9;?]{0,20}[A-Za-z]"
    r"|\[(?:\d{1,3};){0,3}\d{1,3}m(?:\[K)?|\[m(?:\[K)?(?![A-Za-z0-9_.-]{1,60}\])"
)
_DIGITS = re.compile("[0-9]+")
_UNICODE = re.compile(r"\\u00([2-7][0-9a-fA-F])")
_QUOTED_LINE = re.compile(r"^\s{0,20}(?:[>|│┃║╷╵]\s?)+", re.MULTILINE)
_FENCE = re.compile(r"^\s*(?:```|~~~)[\w-]{0,20}\s*$|^\s*```", re.MULTILINE)
_NEW_LINE = re.compile(r"\\+[nr](?![a-z]{2,}[\\/.])")
_TABS = re.compile(r"\\+t(?=[\s\"\\A-Z])")
_SECRETS = re.compile(
    r"-----BEGIN [A-Z0-9 ]{1,40}-----[^-]*+(?:-----END [A-Z0-9 ]{1,40}-----)?"
    r"|K10[0-9a-f]{8,}::[^\s\"']*"
    r"|(?<![A-Za-z0-9])eyJ[A-Za-z0-9_=-]{6,}(?:\.[A-Za-z0-9_=-]*){0,4}"
    r"|(?<![A-Za-z0-9])(?![a-z]+(?:-[a-z]+)+(?![A-Za-z0-9+_-]))"
    r"(?![a-z]+(?:-[a-z0-9]{1,20}){1,8}-[a-f0-9]{8,10}-[a-z0-9]{5}(?![A-Za-z0-9+_-]))"
    r"(?![A-Za-z]{30,100}(?:Degraded|Available|Progressing|Upgradeable):)"
    r"[A-Za-z0-9+_-]{40,}={0,2}"
    r"|(?<![A-Za-z0-9/+_.-])(?!//)(?!\d{1,5}/)"
    # a path of a source file, as in a stack trace
    r"(?!/(?:[A-Z]?[a-z0-9_-]{1,39}/){2,20}[A-Z]?[a-z0-9_-]{0,39}(?![A-Za-z0-9+/_-]))"
    r"[A-Za-z0-9+/_-]{64,}={0,2}"
    r"|(?<![A-Za-z0-9.])[a-z0-9]{6}\.[a-z0-9]{16}(?![A-Za-z0-9.])"
    r"|(?<=[Bb]earer )[^\s\"',]{16,}"
    r"|(?<=://)[^\s/@\"']{1,200}:[^\s/@\"']{1,200}(?=@)"
    r"|(?:(?<=token=)|(?<=password=)|(?<=secret=)|(?<=apikey=)|(?<=--token )|(?<=--password ))"
    r"(?!is\s)[^\s\"',&;]+"
    r"|(?:(?<=token: )|(?<=password: )|(?<=-data: )|(?<=-key ))"
    r"(?=[^\s\"',;]{0,60}\d)[^\s\"',;]{16,}"
    r"|\[(?:\d{1,3}[ ,]{1,2}){8,}\d{0,3}\]?",
    re.ASCII,
)
_FINGERPRINT = re.compile(r"sha256:[0-9a-fA-F]{4,64}|[0-9A-F]{32}(?=\.)|(?<=SN=)[0-9]{3,60}")
# A line of klog, which a terminal or a chat put behind another one.
_KLOG = re.compile(r"(?=[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{3,6} {1,8}\d+ [\w.]+\.go:\d+\])")
_HEADER = re.compile(r"\s*[IWEF]\d{4} \d\d:\d\d:\d\d")  # never goes on what was before
_BESIDE = "││"  # between two panes of a terminal
# How a message begins, where a paste has several lines.
_START = re.compile(
    r"""^\s*(?:
      [IWEF]\d{4}\ \d\d:\d\d          # klog
    | \d{4}[-/]\d\d[-/]\d\d[T\ ]\d\d  # a time
    | [A-Z][a-z]{2}\ {1,2}\d{1,2}\ \d\d:\d\d:\d\d  # syslog, journald
    | (?:time|ts|level)=  | \{\s*" | [$\#%]\ \S | PS\ [A-Z]: | C:\\
    | \[?[\w.-]{1,40}@[\w.-]{1,80}[:\ ][^\n$\#%>]{0,80}[$\#>%]\ ?\S | [❯➜⇒]\ {1,3}\S  # a prompt
    | (?:Get|Post|Head)\ "?https?://
    | [Ee]rror:\ (?!desc\ =)  # which goes on with what gRPC said
    | Error\ from\ server | ERROR | FATA?L?[:\[\ ] | WARN | Warning | Normal\ | INFO
    | Unable\ to\ connect | The\ connection\ to | Failed\ to\ | failed\ to\ | unable\ to\ load
    | \[(?:preflight|discovery|kubelet|certs|upgrade|ERROR|WARNING|INFO)
    | curl:\ |wget:\ |ssl\.SSL|urllib3\.|requests\.|kubernetes\.client|Traceback|Caused\ by
    | javax\.|java\.|Exception |Unhandled| (?:Client|Server)\ Version
    )""",
    re.VERBOSE,
)
# After a break in mid-line these may stand first, too.
_TIMES = re.compile(
    r"\s*(?:[IWEF]\d{4} \d\d:\d\d|\d{4}[-/]\d\d[-/]\d\d[T ]\d\d"
    r"|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d)"
)
_NARROWEST = 20  # of a terminal
# A line that ends so goes on in the next one.
_GOES_ON = re.compile(
    r"(?:[:,=(\"-]|\b(?:remote|connection|the|of|for|to|is|by|a|server|an|time|before|after))\s*$"
)
# One of these stands in each message that is known.
_TELLING = (
    "x509",
    "certificate",
    "tls",
    "ssl",
    "unauthorized",
    "forbidden",
    "credential",
    "refused",
    "timeout",
    "timed out",
    "deadline",
    "eof",
    "reset by peer",
    "no such host",
    "connectex",
    "proxy",
    "plugin",
    "webhook",
    "token",
    "config",
    "pkix",
    "jws",
    "pinned",
    "pem",
    "econn",
    "oauth2",
    "sso",
    "error from server",
    "exec",
    "unable to",
)


def messages_of(paste: str) -> tuple[tuple[str, ...], str]:
    """Return the messages of a paste in their order, and of a short one all of it in one."""
    text = _clean(_telling_part(paste))
    found = tuple(_messages(text))
    latest: dict[str, str] = {}
    for message in reversed(found):  # a log says the same again and again
        latest.setdefault(_DIGITS.sub("", message), message)
    return tuple(reversed(latest.values())), text if len(text) <= _LONGEST else ""


def without_secrets(text: str) -> str:
    """Return a text without what looks like a key, a token or another long secret."""
    kept: dict[str, str] = {}

    def keep(match: re.Match[str]) -> str:
        return kept.setdefault(match[0], f"\x00{len(kept)}\x00")

    hidden = _SECRETS.sub(HIDDEN, _FINGERPRINT.sub(keep, text))
    for original, mark in kept.items():
        hidden = hidden.replace(mark, original) if len(kept) < 50 else hidden
    return hidden


def _telling_part(paste: str) -> str:
    """Leave out of a long paste what is far from every telling word: the last of each count."""
    if len(paste) <= _MOST:
        return paste
    lower = paste.lower()
    if len(lower) != len(paste):
        lower = paste
    places = sorted({place for word in _TELLING for place in _places(lower, word)})
    pieces: list[str] = []
    room, reached = _MOST, len(paste)
    for place in reversed(places):
        if place >= reached:
            continue
        start = max(paste.rfind("\n", max(0, place - _AROUND), place) + 1, place - _AROUND, 0)
        end = min(reached, place + _AROUND)
        line_end = paste.find("\n", end, min(reached, end + _AROUND))
        end = line_end if line_end >= 0 else end
        pieces.append(paste[start:end])
        room, reached = room - (end - start), start
        if room <= 0:
            break
    return "\n".join(reversed(pieces))


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word stands last, and where it stands first, so that a log's start counts, too."""
    place = len(text)
    for _ in range(_OF_EACH):
        place = text.rfind(word, 0, place)
        if place < 0:
            return
        yield place
    place = -1
    for _ in range(_OF_EACH // 4):
        place = text.find(word, place + 1)
        yield place


def _clean(text: str) -> str:
    text = _COLOURS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = without_frames(as_typed(text))
    text = _FENCE.sub("", _QUOTED_LINE.sub("", _unwrapped(text)))
    if "&" in text:
        text = html.unescape(text)
    text = _UNICODE.sub(lambda code: chr(int(code[1], 16)), text)
    if '\\"' in text or text.lstrip().startswith("{"):
        text = _TABS.sub(" ", _NEW_LINE.sub("\n", text))
    return without_secrets(_one_under_another(text))


def _unwrapped(text: str) -> str:
    """Join the lines that a terminal broke at its width, which is that of each but the last.

    Lines of a log may have one width by chance; but then each of them begins as such lines do.
    """
    lines = text.strip("\n").split("\n")
    width = max(map(len, lines))
    after = [line for line, before in zip(lines[1:], lines, strict=False) if len(before) == width]
    begun = sum(_START.match(line) is not None for line in after)
    framed = _BESIDE in text or all(map(_QUOTED_LINE.match, lines))
    if width < _NARROWEST or len(after) < 2 or 2 * begun > len(after) or framed:
        return text
    if len(after) == len(lines) - 1:
        return "".join(lines)
    joined = [lines[0]]
    for line, before in zip(lines[1:], lines, strict=False):
        goes_on = len(before) == width and (not _START.match(line) or _TIMES.match(line))
        joined.append(line if goes_on else f"\n{line}")
    return "".join(joined)


def _one_under_another(text: str) -> str:
    """Put panes that were copied side by side, and log lines of one line, one under another."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 2 and sum(_BESIDE in line for line in lines) > len(lines) // 2:
        panes = zip_longest(*(line.split(_BESIDE) for line in lines), fillvalue="")
        text = "\n".join("\n".join(pane) for pane in panes)
    return "\n".join(map(_log_lines, text.split("\n"))) if ".go:" in text else text


def _log_lines(line: str) -> str:
    """What stands before the first of them belongs to it."""
    before, *lines = _KLOG.split(line) if line.count(".go:") > 1 else [line]
    return before + "\n".join(lines)


def _messages(text: str) -> Iterator[str]:
    """Put lines that belong together into one message."""
    message: list[str] = []
    length = 0
    for line in text.split("\n"):
        begins = _START.match(line) is not None
        goes_on = bool(message) and _goes_on(message[-1], line)
        if message and (length > _LONGEST or (begins and not goes_on) or _HEADER.match(line)):
            yield from _pieces("\n".join(message))
            message, length = [], 0
        if line.strip():
            message.append(line)
            length += len(line)
    if message:
        yield from _pieces("\n".join(message))


def _goes_on(line: str, following: str) -> bool:
    """Whether a line is not at its end; a quote that it closes is, before a line of another log."""
    other = line[:5] != following[:5]
    closed = other and line.rstrip().endswith('"') and line.count('"') % 2 == 0
    return _GOES_ON.search(line[-40:]) is not None and not closed


def _pieces(message: str) -> Iterator[str]:
    """A message of bounded length; a longer one in pieces that overlap."""
    if len(message) <= 2 * _LONGEST:
        yield message
        return
    for start in range(0, len(message), _LONGEST):
        yield message[start : start + _LONGEST + 600]
