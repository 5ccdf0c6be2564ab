"""From what a program printed to the faults that it can mean: ``explain("x509: …")``."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from kubecert_lesson.diagnose.explaining import explain_heard
from kubecert_lesson.diagnose.explanation import Explanation, Explanations
from kubecert_lesson.diagnose.paste import messages_of
from kubecert_lesson.diagnose.understanding import Understood
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import (
    Door,
    Recognised,
    Refused,
    Setting,
    Speaker,
    Sureness,
    heard_in,
    settings_of,
)
from kubecert_lesson.faults.composing import composed
from kubecert_lesson.faults.distributions import distribution_in
from kubecert_lesson.faults.partners import partners_in
from kubecert_lesson.faults.settings import turned
from kubecert_lesson.faults.speakers import prefixed, shown_log, speaker_of, typed, without_commands
from kubecert_lesson.faults.squeezing import Squeezed, squeeze


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One message of a paste: who speaks to whom, and the faults that it can mean."""

    text: Squeezed
    settings: tuple[Setting, ...]
    found: tuple[Recognised, ...]

    @property
    def clear(self) -> bool:
        return bool(self.found) and not self.found[0].message.vague

    @property
    def letters(self) -> int:
        return self.found[0].letters if self.clear else 0


# Where a message alone tells no more than this, the rest of the paste may tell who speaks.
_GUESSED = (None, Speaker.KUBECTL, Speaker.GO, Speaker.SOME_CLIENT)

_ANY_CLIENT = (Speaker.GO, Speaker.SOME_CLIENT)
# They look at what is there, before or after another program has failed.
_LOOKING = (Speaker.OPENSSL, Speaker.CURL, Speaker.WGET, Speaker.GIT)
_ANY_PROGRAM = (None, Setting.CLIENT, Setting.ELSEWHERE, Setting.REPOSITORY)
# A connection that fails, and what may be its reason when it stands right before it.
_OF_THE_NETWORK = (Refused.CARRY, Refused.CONNECTION)
_OF_CERTIFICATES = (
    Refused.SERVING,
    Refused.OTHER,
    Refused.CLIENT,
    Refused.ETCD,
    Refused.REGISTRY,
    Refused.WEBHOOK,
    Refused.KUBELET,
    Refused.OFFER,
)


def explain(message: str) -> Explanations:
    """Explain what a program printed: kubectl, kube-apiserver, a kubelet, Python, Java, curl, …

    One line or all of the output, with colours, log prefixes, quotes and broken lines as they are.
    Who speaks to whom is looked for first, then the words: the last message that says something
    definite decides. Returns every fault that it can mean, the likeliest first; nothing for words
    that are not known, but then ``understood`` says who speaks and of whom. Of the message itself
    only names and the part that was recognised come back, never what looks like a key or a token.
    Raises LessonError for no message.
    """
    if not message.strip():
        raise LessonError(
            "no-message", "no message was given: paste what kubectl printed, like 'x509: …'"
        )
    messages, all_in_one = messages_of(message)
    whole = squeeze(all_in_one or "\n".join(messages[-8:])[-8_000:])
    shown = shown_log(whole.text) or typed(whole.text)
    each = [_read(squeeze(one), speaker=shown) for one in messages]
    read = _deciding(each, whole if all_in_one else None)
    understood = _understood(read, whole)
    return Explanations(_explained(read.text, read.found, understood), understood=understood)


def _read(
    text: Squeezed, settings: tuple[Setting, ...] = (), *, speaker: Speaker | None = None
) -> _Read:
    """Find who speaks to whom, and then the words of that setting alone."""
    settings = settings or turned(settings_of(text.letters), speaker or prefixed(text.text))
    said = squeeze(without_commands(text.text))
    return _Read(text=text, settings=settings, found=heard_in(said, settings))


def _deciding(read: list[_Read], whole: Squeezed | None) -> _Read:
    """The last message that says something definite; lines that were torn apart as one."""
    latest = list(reversed(read)) or [_read(squeeze(""))]
    kinds = (
        _of_a_certificate(latest) or next((one for one in latest if one.clear), None),
        next((one for one in latest if one.found), None),
        next((one for one in latest if one.settings), None),
    )
    best = next((one for one in kinds if one is not None), latest[0])
    if whole is None:
        return best
    together = _read(whole)
    if together.letters > max(one.letters for one in latest):
        return together
    if not best.settings and together.settings:
        return _read(best.text, together.settings)
    return best


def _of_a_certificate(latest: list[_Read]) -> _Read | None:
    """Where the last clear message is of the network alone, one right before it that is not.

    A client that refuses a certificate ends the connection, and says that, too.
    """
    clear = [one for one in latest[:4] if one.clear]
    network = clear and clear[0].found[0].fault.refused in _OF_THE_NETWORK
    others = [one for one in clear if one.found[0].fault.refused in _OF_CERTIFICATES]
    return others[0] if network and others else None


def _understood(read: _Read, whole: Squeezed) -> Understood:
    setting = next(iter(read.settings), None)
    if read.found:
        setting = read.found[0].message.setting
    setting_or_usual = setting or (Setting.CLIENT if read.found else None)
    own = (
        prefixed(read.text.text) or shown_log(whole.text) or speaker_of(read.text, setting_or_usual)
    )
    if own in _GUESSED and setting in _ANY_PROGRAM and typed(whole.text) not in _LOOKING:
        own = speaker_of(whole, setting_or_usual)
    return Understood(
        speaker=own,
        setting=setting,
        sure=bool(read.settings),
        distribution=distribution_in(read.text) or distribution_in(whole),
        names=partners_in(read.text.text),
    )


def _explained(
    text: Squeezed, found: tuple[Recognised, ...], understood: Understood
) -> Iterator[Explanation]:
    """A 401 has many reasons; of a program that is not known, none of them is the likeliest."""
    fitting = [one for one in found if _fits(one, understood.distribution)] or list(found)
    if fitting and fitting[0].fault.door is Door.UNAUTHORIZED and understood.speaker in _ANY_CLIENT:
        fitting = [*composed(text, Setting.CLIENT), *fitting]
    for number, one in enumerate(fitting):
        yield explain_heard(one, understood, _sureness(one, number, len(fitting), understood))


def _fits(one: Recognised, distribution: str) -> bool:
    record, host = one.fault, one.values.get("host", "")
    unlike = "name-not-in-sans" if _is_address(host) else "ip-not-in-sans"
    if host and record.id == unlike:
        return False
    if one.message.setting is not Setting.CLIENT:  # what is told there is told for sure
        return True
    return distribution not in record.but_not and (not record.on or distribution in record.on)


def _sureness(one: Recognised, number: int, of: int, understood: Understood) -> Sureness:
    if number or one.message.vague or not understood.sure:
        return Sureness.POSSIBLE
    return Sureness.CERTAIN if of == 1 else Sureness.LIKELY


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
