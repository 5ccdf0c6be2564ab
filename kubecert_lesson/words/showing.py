"""How a name of others reaches a person: on one line, with nothing in it that acts, and no secret.

A name out of a file can hold line breaks, which forge lines, marks that turn the direction of
reading, and signs that nobody sees. They are written as escapes, so that they are seen.
"""

import json
import re
from itertools import pairwise

# Printable to Python, and yet not seen: fillers, joiners, variation selectors, an empty Braille.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_UNUSUAL = re.compile("[^ -~]")
_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LINES = frozenset("\n\t")
_INDENT = "\N{NO-BREAK SPACE}"  # looks as what it is
# What keys, certificates and tokens look like, wherever they stand. Each form begins with a sign as
# it is, and what may not stand before it comes after: so a search passes over all other signs.
_SECRET = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY"
    r"|L(?<![A-Za-z0-9+/]L)S0tLS1(?:CRUdJTi|DRUdJTi)"  # base64 of PEM, and below of DER
    r"|M(?<![A-Za-z0-9+/]M)(?:I[GI][A-Za-z0-9+/]{5}|[CH][0-9A-Za-z]CAQ[AE])[A-Za-z0-9+/]{40}"
    r"|eyJ[\w-]{6,}\.[\w-]{6,}"  # a JWT, or as much of it as was copied
    r"|s(?<!\ws)ha256~[\w-]{20}"  # OpenShift
    r"|k(?<!\wk)8s-aws-v1\.[\w-]{20}"  # EKS
    r"|y(?<!\wy)a29\.[\w-]{20}"  # Google
    r"|g(?<!\wg)(?:h[opusr]_\w{30}|lpat-[\w-]{20})"
    r"|T(?<![A-Za-z0-9+/]T)FMwdExTMUNSVWRKV"  # base64 of base64 of PEM
    r"|Z(?<![A-Za-z0-9+/]Z)XlK[A-Za-z0-9+/]{40}"  # base64 of a JWT
    r"|Y(?<![A-Za-z0-9+/]Y)XBpVmVyc2lvb"  # base64 of a kubeconfig
    r"|k(?<!\wk)ubeconfig-u(?:ser)?-[\w.-]+:[a-z0-9]{30}"  # Rancher
    r"|t(?<!\wt)oken-[\w.-]+:[a-z0-9]{30}"
    r"|K(?<!\wK)10[0-9a-f]{40,}::?\S"  # k3s and rke2
    r"|:/{1,2}[^\s/?#@:]*:[^\s/?#@]+@"  # a password in an address
    r"|[?&#](?=\w{3,30}=[^\s&])(?i:\w*(?:token|passw(?:or)?d|secret|signature)|sig)="  # … its query
    r"|\.(?<=\b[a-z0-9]{6}\.)[a-z0-9]{16}\b"  # a bootstrap token, found by its dot
)
_SHORTEST = 16  # characters of anything that could be one
_RUN = re.compile(r"[A-Za-z0-9+_=-]{20,}")
_LOWER_RUN = re.compile(r"[a-z0-9]{32,}|[A-F0-9]{32,}")
_MIXED, _LOWER_MIXED = 0.45, 0.3  # of all pairs of neighbours, those of two kinds; words have fewer


def one_line(text: str) -> str:
    """Write what acts or is not seen as an escape, line breaks, too: \\n, \\x1b, \\u202e."""
    if text.isprintable() and (text.isascii() or not _UNSEEN.search(text)):
        return text
    return _UNUSUAL.sub(lambda one: _seen(one[0]), text)


def visible(text: str) -> str:
    """Do the same to a text of several lines: line breaks and tabs stay."""
    if text.isprintable() and (text.isascii() or not _UNSEEN.search(text)):
        return text
    return _UNUSUAL.sub(lambda one: one[0] if one[0] in _LINES else _seen(one[0]), text)


def json_text(document: object) -> str:
    """Write JSON with letters of all languages as they are, and what ``visible`` escapes as \\u….

    A program reads the same value either way.
    """
    lines = json.dumps(document, indent=2, ensure_ascii=False).split("\n")
    return "\n".join(line if visible(line) == line else _escaped(line) for line in lines)


def _escaped(line: str) -> str:
    return "".join(sign if visible(sign) == sign else json.dumps(sign)[1:-1] for sign in line)


def has_secret(text: str) -> bool:
    """Say whether a private key or a token stands in a text, by its look."""
    return len(text) >= _SHORTEST and _SECRET.search(text) is not None


def looks_secret(text: str) -> bool:
    """Say whether what should be a name or a path looks like a key, a certificate or a token.

    Besides those that have a form of their own it may be anything random: of words there are
    longer runs of one kind of letters.
    """
    if len(text) < _SHORTEST:
        return False
    if _SECRET.search(text) or "-----BEGIN" in text:
        return True
    return any(_is_random(run[0]) for run in _RUN.finditer(text)) or any(
        _changes(run[0]) >= _LOWER_MIXED for run in _LOWER_RUN.finditer(text)
    )


def _seen(sign: str) -> str:
    if sign in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[sign]
    if sign == _INDENT or (sign.isprintable() and not _UNSEEN.match(sign)):
        return sign
    code = ord(sign)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def _is_random(run: str) -> bool:
    kinds = {_kind(sign) for sign in run}
    return {"a", "A", "0"} <= kinds and _changes(run) >= _MIXED


def _changes(run: str) -> float:
    signs = [kind for kind in map(_kind, run) if kind]
    return sum(one != other for one, other in pairwise(signs)) / (len(signs) or 1)


def _kind(sign: str) -> str:
    return "a" if sign.islower() else "A" if sign.isupper() else "0" if sign.isdigit() else ""
