"""What the command that was typed lacks, or gives: often that is the answer."""

from dataclasses import replace

from kubecert_lesson.faults.command_lines import CommandLine
from kubecert_lesson.faults.model import Fault
from kubecert_lesson.faults.parties import Refused, Setting, Speaker
from kubecert_lesson.faults.reasons import Reason
from kubecert_lesson.faults.recognising import Recognised
from kubecert_lesson.faults.texts import UNKNOWN_AUTHORITY
from kubecert_lesson.faults.typed_faults import (
    ETCD_UNCHECKED,
    ETCD_UNTRUSTED,
    ETCD_WITHOUT_TLS,
    NO_ETCD_LOGIN,
    NO_LOGIN,
    NO_NAMESPACE,
    OF_A_ROUTE,
    OF_OC_LOGIN,
    OTHER_AUTHORITY,
    WITHOUT_ANONYMOUS,
    without_authority,
)

_AUTHORITY = (
    *("--cacert", "--capath", "--kube-ca-file", "--certificate-authority", "--ca-file"),
    *("-CAfile", "-CApath", "--trusted-ca-file", "--ca-certificate"),
)
_OF_REPOSITORIES = (Speaker.HELM, "--ca-file")  # not of the API server
_UNCHECKED = (
    *("-k", "--insecure", "-sk", "-ks", "-kv", "-vk", "-kL", "-Lk", "-skL", "-ksL", "-kvL"),
    *("--insecure-skip-tls-verify", "--kube-insecure-skip-tls-verify", "--insecure-transport"),
)
_LOGIN = (
    *("--cert", "-E", "--cert-file", "-u", "--user", "-H", "--header", "--oauth2-bearer"),
    *("--token", "--kube-token", "--client-certificate", "-cert", "--key", "--key-file"),
    *("--certificate", "--private-key"),
)
_ASKING = ("curl", "wget", "openssl s_client")
_REFUSED = "connection refused"  # nothing listens there
_CUT = (Reason.CUT_OFF, Reason.NOT_REACHED, Reason.PLAIN_HTTP, Reason.HTTP_TO_TLS)


def by_typed_command(
    found: list[Recognised],
    line: CommandLine | None,
    reason: Reason | None,
    speaker: Speaker | None,
    paste: str,
) -> list[Recognised]:
    """Return what a message can mean after this command; ``found`` is what it can mean alone."""
    if not found or line is None or speaker not in (line.speaker, Speaker.SERVER_ANSWER):
        return found
    if reason is Reason.NOT_REACHED and _REFUSED in paste:  # with TLS or without
        return found
    first = found[0]
    told = (
        _of_etcd(first, line, reason)
        or _of_a_server(first, line, reason)
        or _of_a_namespace(first, line)
    )
    return [told, *found[1:]] if told else found


def _of_a_server(one: Recognised, line: CommandLine, reason: Reason | None) -> Recognised | None:
    if reason is Reason.UNTRUSTED and one.fault.refused in (Refused.SERVING, Refused.OTHER):
        return _untrusted(one, line)
    if line.program not in _ASKING or line.has(*_LOGIN):
        return None
    if one.fault.refused is Refused.ANONYMOUS:
        return replace(one, fault=NO_LOGIN)
    told = one.fault.refused is not Refused.BY_ITS_RULES
    if told and reason is Reason.NOT_LET_IN and one.message.setting in WITHOUT_ANONYMOUS:
        return _likely(one, WITHOUT_ANONYMOUS[one.message.setting], {})
    return None


def _untrusted(one: Recognised, line: CommandLine) -> Recognised | None:
    given = [name for name in _AUTHORITY if (line.speaker, name) != _OF_REPOSITORIES]
    if line.has(*given):
        path = line.value(*given)
        return _likely(one, OTHER_AUTHORITY, {"path": path} if path else {})
    if line.program == "oc" and "login" in line.words:
        bare = one.message.text == UNKNOWN_AUTHORITY
        return _likely(one, OF_A_ROUTE if bare else OF_OC_LOGIN, {})
    named = line.address or line.has("--kube-apiserver")  # it may be a variable
    if line.program in _ASKING or not named or line.has(*_UNCHECKED, "--kubeconfig"):
        return None
    return _likely(one, without_authority(line), {})


def _of_a_namespace(one: Recognised, line: CommandLine) -> Recognised | None:
    """A namespace has no dots in its name."""
    namespace = line.value("-n", "--namespace")
    if line.program not in ("kubectl", "oc", "helm") or "." not in namespace:
        return None
    return _likely(
        one, replace(NO_NAMESPACE, refuser=one.fault.refuser, refused=one.fault.refused), {}
    )


def _of_etcd(one: Recognised, line: CommandLine, reason: Reason | None) -> Recognised | None:
    if one.message.setting is not Setting.ETCD:
        return None
    if reason is Reason.REFUSED and not line.has(*_LOGIN):
        return _likely(one, NO_ETCD_LOGIN, {})
    if reason is Reason.UNTRUSTED:
        path = line.value(*_AUTHORITY)
        return _likely(one, ETCD_UNTRUSTED if not path else OTHER_AUTHORITY, {"path": path})
    if line.program != "etcdctl" or reason not in _CUT or line.has(*_AUTHORITY, *_UNCHECKED):
        return None
    if line.scheme == "https":
        return _likely(one, ETCD_UNCHECKED, {})
    return None if line.has(*_LOGIN) else _likely(one, ETCD_WITHOUT_TLS, {})


def _likely(one: Recognised, fault: Fault, told: dict[str, str]) -> Recognised:
    page = one.fault.page
    return replace(one, fault=replace(fault, page=page), likely=True, values={**one.values, **told})
