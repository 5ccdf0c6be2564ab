"""From what a program printed to the faults that it can mean: ``explain("x509: …")``."""

from collections.abc import Iterator
from dataclasses import replace

from kubecert_lesson.diagnose.deciding import Read, of_logins, with_the_reason
from kubecert_lesson.diagnose.explaining import explain_heard
from kubecert_lesson.diagnose.explanation import Explanation, Explanations
from kubecert_lesson.diagnose.fitting import fits, sureness
from kubecert_lesson.diagnose.homes import OF_KUBECTL, at_home
from kubecert_lesson.diagnose.paste import messages_of
from kubecert_lesson.diagnose.understanding import Understood
from kubecert_lesson.diagnose.who_speaks import COMPONENTS, understood_of
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import Setting, Speaker, heard_in, settings_of
from kubecert_lesson.faults.command_lines import CommandLine, typed_line
from kubecert_lesson.faults.composing import not_let_in, reason_in
from kubecert_lesson.faults.csr_listings import by_csr_listing
from kubecert_lesson.faults.dates_and_hosts import by_dates_and_hosts
from kubecert_lesson.faults.distributions import distribution_in
from kubecert_lesson.faults.families.shown_logins import by_shown_login
from kubecert_lesson.faults.fixes.by_program import NO_KUBECONFIG
from kubecert_lesson.faults.leaving_out import (
    up_to,
    without_commands,
    without_warnings,
    without_what_was_made,
    without_what_was_tried,
)
from kubecert_lesson.faults.named_programs import NamedProgram
from kubecert_lesson.faults.names_dialled import by_the_resolver, by_the_silence
from kubecert_lesson.faults.names_of_speakers import NAMES
from kubecert_lesson.faults.prompts import without_prompts
from kubecert_lesson.faults.server_ports import by_the_servers_port
from kubecert_lesson.faults.settings import turned
from kubecert_lesson.faults.shortened import whole_again
from kubecert_lesson.faults.speakers import (
    prefixed,
    shown_log,
    speaker_of,
    traced,
    typed,
)
from kubecert_lesson.faults.squeezing import Squeezed, squeeze
from kubecert_lesson.faults.stated import stated
from kubecert_lesson.faults.typed_commands import by_typed_command

# Who mostly logs in with the client certificate of a kubeconfig.
_USERS = (Speaker.KUBECTL, Speaker.API_SERVER, Speaker.K3S, Speaker.MINIKUBE)
_OF_A_KUBECONFIG = ("no-authority", "wrong-tls-server-name", "two-answers")


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
    messages, all_in_one = messages_of(message.replace("\xa0", " "))
    place = distribution_in(squeeze(_whole(messages, all_in_one)))  # a prompt may tell it
    messages = tuple(map(_said, messages))
    all_in_one = _said(all_in_one)
    whole = squeeze(_whole(messages, all_in_one))
    shown = traced(whole.text) or shown_log(whole.text)
    lens = Speaker.LENS if speaker_of(whole, None) is Speaker.LENS else None
    program = stated(whole.text)
    each = [
        _read(squeeze(one), speaker=shown or _typed_above(one, whole.text) or lens, program=program)
        for one in messages
    ]
    read = _deciding(each, whole if all_in_one else None)
    line = read.found[0].line if read.found else ""
    read = replace(read, text=squeeze(up_to(read.text.text, line)))
    above = squeeze(up_to(whole.text, line))
    understood = replace(
        understood_of(read, above, place), line=read.line if len(messages) > 1 else ""
    )
    explained = _explained(read, whole.text, typed_line(above.text), understood)
    return Explanations(explained, understood=understood)


def _typed_above(message: str, paste: str) -> Speaker | None:
    """Which program was typed last before the end of a message."""
    end = message.rstrip().rpartition("\n")[2]
    before = paste.rpartition(end)[0] if end else ""
    return typed(f"{before}{end}" if before else paste)


def _read(
    text: Squeezed,
    settings: tuple[Setting, ...] = (),
    *,
    speaker: Speaker | None = None,
    program: NamedProgram | None = None,
) -> Read:
    """Find who speaks to whom, and then the words of that setting alone."""
    told = NAMES.get(program.name) if program else None
    typed_besides = OF_KUBECTL.search(text.text)
    own = (None if typed_besides else speaker) or prefixed(text.text)
    if told in COMPONENTS and not typed_besides:
        own = own or told
    settings = settings or turned(settings_of(text.letters), own)
    settings = at_home(settings, text, stated(text.text) or program)
    said = squeeze(without_what_was_made(without_commands(text.text)))
    return Read(text=text, settings=settings, found=heard_in(said, settings))


def _deciding(read: list[Read], whole: Squeezed | None) -> Read:
    """The last message that says something definite; lines that were torn apart as one."""
    latest = list(reversed(read)) or [_read(squeeze(""))]
    clear = [one for one in latest if one.clear]
    telling = [one for one in clear if one.found[0].fault.id != "not-about-certificates"]
    kinds = (
        with_the_reason(latest) or next(iter(telling or of_logins(latest) or clear), None),
        next((one for one in latest if one.found), None),
        next((one for one in latest if one.settings), None),
    )
    best = next((one for one in kinds if one is not None), latest[0])
    if whole is None or [one.text.letters for one in read] == [whole.letters]:
        return best
    together = _read(whole)
    if together.letters > max(one.letters for one in latest):
        return together
    if not best.settings and together.settings:
        return _read(best.text, together.settings)
    return best


def _whole(messages: tuple[str, ...], all_in_one: str) -> str:
    return all_in_one or "\n".join(messages[-8:])[-8_000:]


def _said(text: str) -> str:
    """What programs said, and the commands: whole, without prompts and without what was tried."""
    return whole_again(without_prompts(without_what_was_tried(without_warnings(text))))


def _explained(
    read: Read, paste: str, line: CommandLine | None, understood: Understood
) -> Iterator[Explanation]:
    """A 401 has many reasons; of a program that is not known, none of them is the likeliest."""
    found = read.found
    fitting = [one for one in found if fits(one, understood.distribution, read.text.text)]
    fitting = fitting or list(found)
    unlike = understood.speaker not in _USERS or understood.program
    told = understood.speaker is Speaker.TERRAFORM and understood.distribution != "eks"
    if fitting and fitting[0].fault.id == "client-expired":
        shown = by_shown_login(fitting, paste)
        fitting = [*not_let_in(read.text), *fitting] if unlike and shown == fitting else shown
    elif fitting and fitting[0].fault.id == "identity-not-mapped" and told:
        fitting = [*not_let_in(read.text), *fitting]
    if understood.speaker in NO_KUBECONFIG:
        fitting = [one for one in fitting if one.fault.id not in _OF_A_KUBECONFIG] or fitting
    reason = reason_in(read.text)
    fitting = by_typed_command(fitting, line, reason, understood.speaker, paste)
    fitting = by_the_servers_port(by_dates_and_hosts(fitting, read.text), paste)
    fitting = by_csr_listing(fitting, paste)
    fitting = by_the_silence(by_the_resolver(fitting, read.text))
    for number, one in enumerate(fitting):
        yield explain_heard(one, understood, sureness(one, number, len(fitting), understood))
