"""An answer put together where no record fits: who refuses whom, about what, and why.

The setting tells the two sides, the reason which of them refuses. What to do is what the records of
that setting say of the same side, so that no fix is for another component than those two.
"""

from dataclasses import replace
from functools import cache

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.callers import (
    CALLER_WITHOUT_TLS,
    CALLERS_CERTIFICATE,
    CALLERS_OFFER,
)
from kubecert_lesson.faults.fixes.files import FILE_FIXES, kind_of_file, phase_of
from kubecert_lesson.faults.fixes.reasons import (
    BY_REASON,
    ISSUE_AGAIN,
    LOOK,
    SERVING,
)
from kubecert_lesson.faults.model import Fault, FixLine, ProgramText
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.reasons import Concern, Reason
from kubecert_lesson.faults.recognising import Recognised, Sayables, recognised
from kubecert_lesson.faults.sides import ELSEWHERE, SIDES, Sides
from kubecert_lesson.faults.squeezing import Squeezed
from kubecert_lesson.faults.words_of_reasons import OF_RECORDS, WORDS
from kubecert_lesson.words import Text, text


def composed(letters: Squeezed, setting: Setting) -> tuple[Recognised, ...]:
    """Return what a text can mean by its setting and its reason; nothing without a reason."""
    found = recognised(letters, _messages_of(setting))
    return tuple(_about_its_file(one) for one in found[:1])


def reason_in(letters: Squeezed) -> Reason | None:
    """Return why one side refuses the other, by the words of a text; None where they tell none."""
    found = recognised(letters, _messages_of(Setting.ELSEWHERE))
    return _REASONS.get(found[0].fault.id) if found else None


def not_let_in(letters: Squeezed) -> tuple[Recognised, ...]:
    """Return what a 401 means of a client of whose login nothing is known."""
    return recognised(letters, _messages_of(Setting.CLIENT, Reason.NOT_LET_IN))[:1]


def _about_its_file(one: Recognised) -> Recognised:
    """Which file it is decides on the fix: an authority cannot be made again."""
    path = one.values.get("path", "")
    if not path:
        return one
    if " " in path or '"' in path:  # more than the path alone
        return replace(one, values={**one.values, "path": ""})
    told = {"field": kind_of_file(path), "phase": phase_of(path)}
    return replace(one, values={**one.values, **told})


_REASONS = {f"{reason.value}-{Setting.ELSEWHERE.value}": reason for reason in Reason}


@cache
def _messages_of(setting: Setting, only: Reason | None = None) -> Sayables:
    return Sayables(
        (
            _fault(setting, reason, side),
            ProgramText(speaker=Speaker.GO, text=words, setting=setting),
        )
        for reason, (side, own) in WORDS.items()
        if only in (None, reason)
        if side is Concern.FILE or setting is not Setting.OWN_FILE
        for words in (*own, *_said_to_clients(reason))
    )


@cache
def _fault(setting: Setting, reason: Reason, side: Concern) -> Fault:
    sides = SIDES.get(setting, ELSEWHERE)
    if sides.server_speaks and side in (Concern.SERVING, Concern.LOGIN):
        side = Concern.LOGIN if side is Concern.SERVING else Concern.SERVING
    if sides.server_speaks and reason is Reason.PLAIN_HTTP:  # what comes in
        reason = Reason.HTTP_TO_TLS
    login = sides.login
    if reason is Reason.NOT_LET_IN and login in (Refused.CLIENT, Refused.OTHER_CERTIFICATE):
        login = Refused.OTHER_LOGIN  # a certificate or a token: a 401 does not tell
    refuser, refused = {
        Concern.SERVING: (sides.dialer, sides.serving),
        Concern.LOGIN: (sides.server, login),
        Concern.HANDSHAKE: (Party.ONE_SIDE, Refused.OFFER),
        Concern.NETWORK: (Party.NETWORK, Refused.CARRY),
        Concern.FILE: (Party.SPEAKER, Refused.OWN_FILE),
    }[side]
    return Fault(
        id=f"{reason.value}-{setting.value}",
        refuser=refuser,
        refused=refused,
        title=_title(side, reason),
        cause=_cause(side, reason, sides),
        messages=(),
        fix=_own_fix(setting, reason) or _fix(side, reason, sides),
        confirm=() if side is Concern.FILE else LOOK,
        page=pages.PKI,
    )


def _title(side: Concern, reason: Reason) -> Text:
    return {
        Concern.SERVING: text(
            "serving", "A server's certificate is refused: {reason}", reason=reason
        ),
        Concern.LOGIN: text("login", "A client's login is refused: {reason}", reason=reason),
        Concern.HANDSHAKE: text("handshake", "A TLS handshake fails: {reason}", reason=reason),
        Concern.NETWORK: text("network", "A server is not reached: {reason}", reason=reason),
        Concern.FILE: text("file", "A file cannot be used: {reason}", reason=reason),
    }[side]


def _cause(side: Concern, reason: Reason, sides: Sides) -> Text:
    who = {"server": sides.server, "reason": reason}
    return {
        Concern.SERVING: text(
            "serving",
            "The certificate that {server} shows is refused: {reason}. The lesson put this together"
            " from who speaks and from the reason.",
            **who,
        ),
        Concern.LOGIN: text(
            "login",
            "What a client shows to {server} is refused: {reason}. The lesson put this together"
            " from who speaks and from the reason.",
            **who,
        ),
        Concern.HANDSHAKE: text(
            "handshake",
            "The connection to {server} ends before a certificate is judged: {reason}.",
            **who,
        ),
        Concern.NETWORK: text(
            "network",
            "There is no connection to {server}: {reason}. No certificate was found to be wrong.",
            **who,
        )
        if reason is not Reason.CUT_OFF
        else text(
            "cut-off",
            "The connection to {server}, or to what is behind it, is cut before it could be used."
            " No certificate was found to be wrong.",
            **who,
        ),
        Concern.FILE: text(
            "file",
            "The program that speaks wants a certificate, a key or a kubeconfig in a file, and"
            " cannot use it: {reason}. It has not connected to anything yet.",
            reason=reason,
        ),
    }[side]


# A reason for which mostly the same has to be done as for another one.
_LIKE = {Reason.EXPIRED: Reason.OUTDATED}


def _own_fix(setting: Setting, reason: Reason) -> tuple[FixLine, ...]:
    own = (Reason.MISUSED, Reason.MISNAMED, Reason.EXPIRED, Reason.OUTDATED)
    if setting in (Setting.WEBHOOK, Setting.CONVERSION) and reason in own:
        return _record("webhook-wrong-name").fix
    own_fixes = SERVING.get(setting, {})
    return own_fixes.get(reason) or own_fixes.get(_LIKE.get(reason, reason), ())


def _fix(side: Concern, reason: Reason, sides: Sides) -> tuple[FixLine, ...]:
    if side is Concern.FILE:
        return FILE_FIXES[reason]
    alike = (
        Reason.UNTRUSTED,
        Reason.REFUSED,
        Reason.NOT_LET_IN,
        Reason.NOT_REACHED,
        Reason.CUT_OFF,
    )
    if reason is Reason.EARLY:  # a matter of clocks, whoever they are
        return BY_REASON[reason]
    if sides.server_speaks and reason is Reason.HTTP_TO_TLS:
        return CALLER_WITHOUT_TLS
    if sides.server_speaks and reason is Reason.HANDSHAKE:
        return CALLERS_OFFER
    if sides.server_speaks and side is Concern.LOGIN:
        return CALLERS_CERTIFICATE
    if side in sides.records and (reason in alike or sides.serving is Refused.KUBELET):
        return _record(sides.records[side]).fix
    return BY_REASON.get(reason, ISSUE_AGAIN)


_OF_A_401 = ("Unauthorized", "logged in", "provide credentials")  # that is a reason of its own


@cache
def _said_to_clients(reason: Reason) -> tuple[str, ...]:
    return tuple(
        message.text
        for id in OF_RECORDS.get(reason, ())
        for message in _record(id).messages
        if message.setting is Setting.CLIENT
        and not message.vague
        and not any(words in message.text for words in _OF_A_401)
    )


@cache
def _record(id: str) -> Fault:
    from kubecert_lesson.faults.records import RECORDS

    return next(record for record in RECORDS if record.id == id)
