"""What an answer to a review means: is it an API server's, and whom does it name?

Only an object of the kind that was asked for, with an answer in it, counts as accepted. What
kube-apiserver answers otherwise is a Status, which names the user; anything else is of another
program.
Source: Kubernetes API reference, Status; answers of kube-apiserver 1.36, the kubelet and etcd.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import urlsplit

from kubecert_lesson.dialling.values import Answer
from kubecert_lesson.words import Text, one_line, text

ANONYMOUS = "system:anonymous"
_LONGEST = 80
# From 1.36 on, 'cannot impersonate-on:user-info:create resource …'.
_NAMED = re.compile(r'User "([^"]*)" cannot (impersonate\b)?')
_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)


class AnswerMeaning(Enum):
    """What an answer says about a login."""

    ACCEPTED = auto()  # what was asked for came
    FORBIDDEN = auto()  # 403, and it names the user: the login itself is good
    NOBODY = auto()  # the login did not arrive: it takes us for system:anonymous
    MAY_NOT_IMPERSONATE = auto()
    UNAUTHORIZED = auto()
    UNKNOWN_REVIEW = auto()  # 404, as an older API server answers
    BUSY = auto()  # 429
    IN_TROUBLE = auto()  # 5xx
    FOREIGN = auto()  # not an API server's answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """An answer and what it means; ``user`` is whom it names, '' for nobody."""

    answer: Answer
    meaning: AnswerMeaning
    user: str = ""


def read_answer(answer: Answer, kind: str, told: Callable[[Any], bool]) -> ReadAnswer:
    """Read the answer to a review of this kind; ``told`` looks whether its status answers it."""
    document: dict[Any, Any] = answer.body if isinstance(answer.body, dict) else {}
    message = str(document.get("message", "")) if document.get("kind") == "Status" else ""
    meaning = AnswerMeaning.FOREIGN
    user = ""
    match answer.code:
        case 200 | 201 if document.get("kind") == kind and told(document.get("status")):
            meaning = AnswerMeaning.ACCEPTED
        case 401 if message:
            meaning = AnswerMeaning.UNAUTHORIZED
        case 403 if named := _NAMED.search(message):
            user = named[1]
            if user == ANONYMOUS:
                meaning = AnswerMeaning.NOBODY
            else:
                meaning = AnswerMeaning.MAY_NOT_IMPERSONATE if named[2] else AnswerMeaning.FORBIDDEN
        case 404:
            meaning = AnswerMeaning.UNKNOWN_REVIEW
        case 429:
            meaning = AnswerMeaning.BUSY
        case code if code >= 500:
            meaning = AnswerMeaning.IN_TROUBLE
    return ReadAnswer(answer=answer, meaning=meaning, user=user)


def who_answers(answer: Answer, version: Answer) -> Text:
    """Say what it is that answers, where it is no API server; ``version`` is its /version."""
    if isinstance(version.body, dict) and "etcdserver" in version.body:
        return text("etcd", "what answers at this address is etcd")
    body = answer.body if isinstance(answer.body, str) else ""
    if body.startswith("Forbidden (user="):
        return text("kubelet", "what answers at this address is a kubelet")
    if 300 <= answer.code < 400:
        return text(
            "redirect",
            "the answer is HTTP {status}, and leads to {place}: a login page, for example",
            status=answer.code,
            place=_place(answer.location),
        )
    if "<" in body[:_LONGEST]:
        title = _TITLE.search(body)
        return text(
            "web-page",
            'the answer is HTTP {status} with a web page, "{title}"',
            status=answer.code,
            title=few_words(title[1] if title else body),
        )
    if body:
        return text(
            "other-text",
            'the answer is HTTP {status}, "{words}", which is not what an API server says',
            status=answer.code,
            words=few_words(body),
        )
    return text(
        "other-answer",
        "the answer is HTTP {status}, and not what was asked for",
        status=answer.code,
    )


def _place(location: str) -> str:
    """Write where a redirect leads to, without what may be secret in it."""
    try:
        parts = urlsplit(location)
        host = parts.hostname or ""
    except ValueError:
        return "…"
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    return few_words(f"{scheme}{host}{parts.path}") or "…"


def few_words(words: str) -> str:
    """Write the beginning of what came, on one line."""
    plain = " ".join(words.split())
    return one_line(plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…")
