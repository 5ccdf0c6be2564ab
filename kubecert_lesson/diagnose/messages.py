"""From what a program printed to the faults that it can mean: ``explain("x509: …")``."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kubecert_lesson.diagnose.deciding import Read, of_logins, with_the_reason
from kubecert_lesson.diagnose.explaining import explain_heard
from kubecert_lesson.diagnose.explanation import Explanation, Explanations
from kubecert_lesson.diagnose.fitting import fits, meant, sureness
from kubecert_lesson.diagnose.homes import OF_KUBECTL, at_home
from kubecert_lesson.diagnose.paste import messages_of
from kubecert_lesson.diagnose.understanding import Understood
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import Setting, Speaker, heard_in, settings_of
from kubecert_lesson.faults.command_lines import CommandLine, dialled_by, typed_line
from kubecert_lesson.faults.composing import not_let_in, reason_in
from kubecert_lesson.faults.csr_listings import by_csr_listing
from kubecert_lesson.faults.dates_and_hosts import by_dates_and_hosts
from kubecert_lesson.faults.distributions import KINDS, KUBEADM, distribution_in
from kubecert_lesson.faults.families.shown_logins import by_shown_login
from kubecert_lesson.faults.fixes.by_program import NO_KUBECONFIG
from kubecert_lesson.faults.named_programs import PROGRAMS, Home, NamedProgram
from kubecert_lesson.faults.names_dialled import by_the_resolver
from kubecert_lesson.faults.names_of_speakers import NAMES
from kubecert_lesson.faults.partners import partners_in
from kubecert_lesson.faults.prompts import without_prompts
from kubecert_lesson.faults.providers import provider_told
from kubecert_lesson.faults.server_ports import by_the_servers_port
from kubecert_lesson.faults.settings import asked_by_a_webhook, turned
from kubecert_lesson.faults.shortened import whole_again
from kubecert_lesson.faults.speakers import (
    at_a_prompt,
    prefixed,
    puller_of,
    shown_log,
    speaker_of,
    traced,
    typed,
    up_to,
    without_commands,
    without_warnings,
    without_what_was_made,
    without_what_was_tried,
)
from kubecert_lesson.faults.squeezing import Squeezed, squeeze
from kubecert_lesson.faults.stated import stated
from kubecert_lesson.faults.typed_commands import by_typed_command

# Where a message alone tells no more than this, the rest of the paste may tell who speaks.
_GUESSED = (None, Speaker.KUBECTL, Speaker.GO, Speaker.SOME_CLIENT)

_LANGUAGES = (Speaker.PYTHON, Speaker.RUBY, Speaker.NODE)
# A name that the message tells says more than these.
_UNNAMED = (
    *_GUESSED,
    Speaker.POD,
    Speaker.SERVER,
    Speaker.OPERATOR,
    Speaker.CNI,
    Speaker.MESH,
    Speaker.METRICS_SERVER,
    Speaker.API_SERVER,
    Speaker.LOGIN_PROGRAM,
    Speaker.CONTAINERD,
    *(Speaker.TALOSCTL, Speaker.TALOS),
    *_LANGUAGES,
    Speaker.VAULT,
)
_OF_A_CALLER = re.compile(
    r"fail\w* (?:to )?call\w* |connect to webhook|degraded_webhook|dmission webhook(?! server)"
    r"|Error from server|nternal error|onversion webhook|WebhookConfiguration|dispatcher\.go|Post \W{0,4}https?://",
    re.IGNORECASE,
)
# No other server speaks so of a user, their rights and what they ask for.
_OF_RBAC = re.compile(
    r"isforbidden:user[^;]{1,160}(?:cannot|togrant)|attempttograntextraprivileges"
    r"|usersystem:serviceaccount:[^;]{3,120}cannot[a-z]"
)
_K3S = re.compile(r"(?<![\w./-])(?:k3s|rke2)(?=[\[: -])")

# They start the login programs of a kubeconfig, and tell of themselves in other lines.
_WITH_LOGIN_PROGRAMS = (Speaker.LENS, Speaker.K9S, Speaker.HELM, Speaker.TERRAFORM, Speaker.ANSIBLE)
# They pull and push images, too; these are said to where nothing tells more.
_MAYBE_OTHERS = (*_GUESSED, Speaker.CONTAINERD, Speaker.KUBELET)
_PULLERS = (Speaker.DOCKER, Speaker.CRIO, Speaker.BUILD_TOOL, Speaker.KANIKO)
# Who mostly logs in with the client certificate of a kubeconfig.
_USERS = (Speaker.KUBECTL, Speaker.API_SERVER, Speaker.K3S, Speaker.MINIKUBE)
# They look at what is there, before or after another program has failed.
_LOOKING = (Speaker.OPENSSL, Speaker.CURL, Speaker.WGET, Speaker.GIT)
# They log in with files of their own, in every line of their log.
_COMPONENTS = (Speaker.CONTROLLER_MANAGER, Speaker.SCHEDULER, Speaker.KUBELET, Speaker.RANCHER)
_OF_A_KUBECONFIG = ("no-authority", "wrong-tls-server-name", "two-answers")
_OF_CLIENTS = (None, Setting.CLIENT, Setting.LOGIN_PROGRAM, Setting.PROXY)
_ANY_PROGRAM = (None, Setting.CLIENT, Setting.ELSEWHERE, Setting.REPOSITORY, Setting.ROUTE)


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
        _understood(read, above, place), line=read.line if len(messages) > 1 else ""
    )
    explained = _explained(read, whole.text, typed_line(above.text), understood)
    return Explanations(explained, understood=understood)


def _typed_above(message: str, paste: str) -> Speaker | None:
    """Which program was typed last before the end of a message."""
    end = message.rpartition("\n")[2]
    before, _, _ = paste.rpartition(end)
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
    if told in _COMPONENTS and not typed_besides:
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


def _understood(read: Read, whole: Squeezed, place: str) -> Understood:
    setting = next(iter(read.settings), None)
    if read.found:
        setting = read.found[0].message.setting
    setting_or_usual = setting or (Setting.CLIENT if read.found else None)
    own = (
        prefixed(read.text.text)
        or traced(whole.text)
        or (None if OF_KUBECTL.search(read.text.text) else shown_log(whole.text))
        or speaker_of(read.text, setting_or_usual)
    )
    if own in _GUESSED and setting in _ANY_PROGRAM and typed(whole.text) not in _LOOKING:
        others = speaker_of(whole, setting_or_usual)
        kubectls = own is Speaker.KUBECTL and (others in _COMPONENTS or at_a_prompt(whole.text))
        own = own if kubectls else others
    if own in _GUESSED and setting is Setting.LOGIN_PROGRAM:
        told = speaker_of(whole, setting)
        own = told if told in _WITH_LOGIN_PROGRAMS else own
    if (
        setting is Setting.REGISTRY
        and own in _MAYBE_OTHERS
        and (pulls := puller_of(whole, _PULLERS))
    ):
        own = pulls  # what was said before tells who it was
    line = typed_line(whole.text)
    if setting is Setting.ETCD and own is Speaker.API_SERVER and line and not prefixed(whole.text):
        own = line.speaker
    if asked_by_a_webhook(read.text.letters):
        own = Speaker.WEBHOOK
    program = stated(read.text.text) or stated(whole.text)
    own, name = _named(own, setting, program, whole.text)
    if own in (None, Speaker.GO, Speaker.SOME_CLIENT) and not name and at_a_prompt(whole.text):
        own = Speaker.KUBECTL if setting in _OF_CLIENTS else own
    if setting is Setting.ANSWER and own is not Speaker.SERVER_ANSWER:
        setting = None
    if setting is Setting.WEBHOOK and own is Speaker.SERVER:
        setting = Setting.SERVER_LOG if "handshakeerror" in whole.letters else None
    own_tool = distribution_in(read.text)  # others are built on kubeadm, and show its words
    return Understood(
        speaker=own,
        program=name,
        setting=setting,
        sure=bool(read.settings)
        or own in (Speaker.KUBECTL, Speaker.OC)
        or _OF_RBAC.search(read.text.letters) is not None,
        distribution=own_tool if own_tool not in ("", KUBEADM, KINDS.get(place)) else place,
        names=meant(
            {
                **dialled_by(whole.text),
                **(_node_in(whole.text) if setting is Setting.REGISTRY else {}),
                **partners_in(read.text.text),
                **provider_told(setting, read.text.letters, whole.letters),
            },
            setting,
        ),
    )


def _node_in(text: str) -> dict[str, str]:
    """The node on which an image is pulled, which the events before may tell."""
    return {name: value for name, value in partners_in(text).items() if name == "node"}


def _named(
    own: Speaker | None, setting: Setting | None, program: NamedProgram | None, text: str
) -> tuple[Speaker | None, str]:
    """The speaker, and its name where that tells more; not what a prefix contradicts."""
    if setting is Setting.WEBHOOK and not _OF_A_CALLER.search(text):
        own = Speaker.SERVER  # the webhook's own log
    if setting is Setting.NODE_JOIN and own in (*_LOOKING, Speaker.SERVER_ANSWER):
        own = Speaker.K3S
    if own is Speaker.OPENSSL and "verify error:num" in text:
        return own, "openssl s_client"
    if own is Speaker.OPENSSL and "depth lookup:" in text:
        return own, "openssl verify"
    if own is Speaker.K3S and len(found := set(_K3S.findall(text))) == 1:
        return own, found.pop()
    if program is None or prefixed(text):
        return own, ""
    another = own is Speaker.KUBEADM and "kubeadm" not in text and program.name not in NAMES
    another = another or (own is Speaker.CONTROLLER_MANAGER and own.value not in text)
    if own not in _UNNAMED and not another:
        return own, ""
    if own in _LANGUAGES and program.name not in NAMES and program not in PROGRAMS.values():
        return own, ""  # a service account's namespace tells less
    if own is Speaker.KUBECTL and OF_KUBECTL.search(text):
        return own, ""
    if known := NAMES.get(program.name):
        return known, ""
    if setting is Setting.REGISTRY and program.home is not Home.MACHINE:
        return own, ""  # whose image is pulled, not who pulls it
    if program.home is Home.POD and setting is Setting.PROXY:  # reads no kubeconfig
        return Speaker.POD, program.name
    return own or Speaker.SOME_CLIENT, program.name


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
    fitting = by_the_resolver(fitting, read.text)
    for number, one in enumerate(fitting):
        yield explain_heard(one, understood, sureness(one, number, len(fitting), understood))
