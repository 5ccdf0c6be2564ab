"""Who speaks, to whom, and of whom: by a message first, then by the rest of what was pasted."""

import re

from kubecert_lesson.diagnose.deciding import Read
from kubecert_lesson.diagnose.fitting import meant
from kubecert_lesson.diagnose.homes import OF_KUBECTL
from kubecert_lesson.diagnose.understanding import Understood
from kubecert_lesson.faults import Setting, Speaker
from kubecert_lesson.faults.command_lines import dialled_by, typed_line
from kubecert_lesson.faults.distributions import KINDS, KUBEADM, distribution_in
from kubecert_lesson.faults.named_programs import PROGRAMS, Home, NamedProgram
from kubecert_lesson.faults.names_of_speakers import NAMES
from kubecert_lesson.faults.partners import partners_in
from kubecert_lesson.faults.providers import provider_told
from kubecert_lesson.faults.settings import asked_by_a_webhook
from kubecert_lesson.faults.speakers import (
    at_a_prompt,
    prefixed,
    puller_of,
    shown_log,
    speaker_of,
    traced,
    typed,
)
from kubecert_lesson.faults.squeezing import Squeezed
from kubecert_lesson.faults.stated import stated

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
# They look at what is there, before or after another program has failed.
_LOOKING = (Speaker.OPENSSL, Speaker.CURL, Speaker.WGET, Speaker.GIT)
# They log in with files of their own, in every line of their log.
COMPONENTS = (Speaker.CONTROLLER_MANAGER, Speaker.SCHEDULER, Speaker.KUBELET, Speaker.RANCHER)
_OF_CLIENTS = (None, Setting.CLIENT, Setting.LOGIN_PROGRAM, Setting.PROXY)
_ANY_PROGRAM = (None, Setting.CLIENT, Setting.ELSEWHERE, Setting.REPOSITORY, Setting.ROUTE)


def understood_of(read: Read, whole: Squeezed, place: str) -> Understood:
    """Return who speaks to whom, and of whom, by one message of a paste and all of it.

    ``place`` is the distribution that the paste shows.
    """
    setting = next(iter(read.settings), None)
    if read.found:
        setting = read.found[0].message.setting
    own = _speaker(read, whole, setting)
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


def _speaker(read: Read, whole: Squeezed, setting: Setting | None) -> Speaker | None:
    """Which program speaks: by the message first, then by the rest of the paste."""
    if asked_by_a_webhook(read.text.letters):
        return Speaker.WEBHOOK
    setting_or_usual = setting or (Setting.CLIENT if read.found else None)
    own = (
        prefixed(read.text.text)
        or traced(whole.text)
        or (None if OF_KUBECTL.search(read.text.text) else shown_log(whole.text))
        or speaker_of(read.text, setting_or_usual)
    )
    if own in _GUESSED and setting in _ANY_PROGRAM and typed(whole.text) not in _LOOKING:
        others = speaker_of(whole, setting_or_usual)
        kubectls = own is Speaker.KUBECTL and (others in COMPONENTS or at_a_prompt(whole.text))
        own = own if kubectls else others
    if own in _GUESSED and setting is Setting.LOGIN_PROGRAM:
        told = speaker_of(whole, setting)
        own = told if told in _WITH_LOGIN_PROGRAMS else own
    if setting is Setting.REGISTRY and own in _MAYBE_OTHERS:
        return puller_of(whole, _PULLERS) or own  # what was said before tells who it was
    line = typed_line(whole.text)
    if setting is Setting.ETCD and own is Speaker.API_SERVER and line and not prefixed(whole.text):
        return line.speaker
    return own


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
