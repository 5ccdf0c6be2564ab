"""The cheap ways out: kubectl works, and something was opened for it. Each is known by name.

Decided by files and by the cluster's state; whoever finds a new one adds a function here.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from kubecert_lesson.apiserver import Binding
from kubecert_lesson.hunt.asking import ClusterState, bundle
from kubecert_lesson.hunt.dealing import HuntCase
from kubecert_lesson.hunt.journal import Journal
from kubecert_lesson.hunt.layouts import Work
from kubecert_lesson.hunt.traces import Traces, material
from kubecert_lesson.words import Text, text

_HOSTS = ("127.0.0.1", "localhost")
_NOBODY = ("system:anonymous", "system:unauthenticated")
_EVERYBODY = ("system:authenticated", "system:serviceaccounts")
_MASTERS = "system:masters"
_OTHERS = 0o077
_OTHER_LOGINS = ("as", "as-groups", "as-uid", "exec")
_OF_SYSTEM = "system:"


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterFix:
    """What there is once kubectl works."""

    case: HuntCase
    traces: Traces
    state: ClusterState
    folder: Path
    journal: Journal


def ways_out(now: AfterFix) -> tuple[Text, ...]:
    """Return every cheap way out that was taken; () where nothing was opened."""
    found = (
        *_of_cluster(now),
        *_of_authorities(now),
        *_of_login(now),
        *_of_bindings(now),
        *_of_work(now),
        *_of_modes(now.folder),
    )
    return tuple({way.code: way for way in found}.values())


def _of_cluster(now: AfterFix) -> Iterator[Text]:
    cluster, server = now.traces.cluster, now.traces.server
    if cluster.get("insecure-skip-tls-verify") is True:
        yield text(
            "insecure",
            "The kubeconfig says insecure-skip-tls-verify: kubectl works with whoever answers at"
            " that address, and tells them who asks. Give it the cluster's authority instead.",
        )
    if server.scheme == "http":
        yield text(
            "plain-http",
            "The kubeconfig dials http://: nobody's certificate is looked at. Dial https://.",
        )
    if (server.hostname, server.port) not in [(host, now.traces.port) for host in _HOSTS]:
        yield text(
            "other-server",
            "The kubeconfig leads to {server}, and that is another server. This cluster's is at"
            " port {port} of 127.0.0.1.",
            server=server.geturl(),
            port=now.traces.port,
        )
    if cluster.get("proxy-url"):
        yield text(
            "proxy",
            "The kubeconfig sends everything through {proxy}, which was not there before.",
            proxy=cluster["proxy-url"],
        )


def _of_authorities(now: AfterFix) -> Iterator[Text]:
    own = now.case.healthy.authority.key.public_key()
    trusted = material(now.traces.cluster, "certificate-authority", now.folder).certificates
    if strangers := _strangers(trusted, own):
        yield text(
            "other-authority",
            "The kubeconfig trusts {names}, too: whoever holds that key can pose as the API server."
            " It needs the cluster's authority, and no other.",
            names=strangers,
        )
    if strangers := _strangers(now.traces.client_ca, own):
        yield text(
            "clients-of-strangers",
            "pki/ca.crt holds {names}: whoever has that key lets in anybody under any name. The"
            " cluster's authority was not to be exchanged, and needs no other beside it.",
            names=strangers,
        )


def _strangers(found: tuple[x509.Certificate, ...], own: object) -> tuple[str, ...]:
    return tuple(c.subject.rfc4514_string() for c in found if c.public_key() != own)


def _of_login(now: AfterFix) -> Iterator[Text]:
    user, wanted = now.traces.entry("users", now.traces.user_name), now.traces.wanted
    shown = material(user, "client-certificate", now.folder).certificates
    groups = _names(shown, NameOID.ORGANIZATION_NAME)
    if _MASTERS in groups:
        yield text(
            "system-masters",
            "The user's certificate has O={group}: that user may do everything, and no role can"
            " take it away again. Issue one for the group {wanted}.",
            group=_MASTERS,
            wanted=wanted.group,
        )
    elif not shown or any(user.get(name) for name in _OTHER_LOGINS):
        yield text(
            "another-login",
            "The kubeconfig logs in otherwise than with a certificate for {user} of {group}.",
            user=wanted.user,
            group=wanted.group,
        )
    elif _names(shown, NameOID.COMMON_NAME) != (wanted.user,):
        yield text(
            "wrong-user",
            "The kubeconfig logs in as {user}, and it is that of {wanted}.",
            user=_names(shown, NameOID.COMMON_NAME),
            wanted=wanted.user,
        )
    elif groups != (wanted.group,):
        yield text(
            "wrong-group",
            "The user's certificate is for the groups {groups}, and the user belongs to {wanted}"
            " alone.",
            groups=groups or text("none", "none"),
            wanted=wanted.group,
        )


def _names(shown: tuple[x509.Certificate, ...], oid: x509.ObjectIdentifier) -> tuple[str, ...]:
    found = shown[0].subject.get_attributes_for_oid(oid) if shown else []
    return tuple(str(attribute.value) for attribute in found)


def _of_bindings(now: AfterFix) -> Iterator[Text]:
    given = {_plain(binding) for binding in now.case.bindings}
    for binding in now.state.bindings:
        if _plain(binding) in given or (
            # a real control plane brings bindings of its own
            now.journal.real and binding.name.startswith(_OF_SYSTEM)
        ):
            continue
        named = {"binding": binding.name, "role": binding.role.name}
        if {*_NOBODY} & {*binding.groups, *binding.users}:
            yield text(
                "anonymous",
                "{binding} gives {role} to those who do not log in at all. Bind it to the group.",
                **named,
            )
        elif {*_EVERYBODY} & {*binding.groups}:
            yield text(
                "everybody",
                "{binding} gives {role} to everybody who can log in. Bind it to the group.",
                **named,
            )
        elif binding.role.name == "cluster-admin":
            yield text(
                "cluster-admin",
                "{binding} gives {role}, which is everything, for a few rights that were missing.",
                **named,
            )
        elif any("*" in (*rule.verbs, *rule.resources) for rule in binding.role.rules):
            yield text(
                "wildcard",
                "{binding} gives {role}, which says * where a verb or a resource belongs.",
                **named,
            )


def _plain(binding: Binding) -> tuple[object, ...]:
    """A binding without the order of what is in it."""
    rules = frozenset(
        tuple(
            frozenset(part)
            for part in (r.verbs, r.resources, () if r.urls else r.api_groups, r.names, r.urls)
        )
        for r in binding.role.rules
    )
    subjects = frozenset(binding.groups), frozenset(binding.users)
    return binding.name, binding.namespace, binding.role.name, rules, *subjects


def _of_work(now: AfterFix) -> Iterator[Text]:
    work, called = now.case.work, now.state.called
    if work is None or called is None:
        return
    if strangers := _strangers(bundle(called), work.authority.key.public_key()):
        yield text(
            "bundle-of-strangers",
            "The caBundle holds {names}: the API server believes whoever has that key.",
            names=strangers,
        )
    if called and _port_called(called) != now.journal.work_port:
        yield text(
            "other-webhook",
            "The API server calls another server now, whoever may have written that one.",
        )
    if work.kind is Work.EXTENSION:
        if called.get("insecureSkipTLSVerify") is True:
            yield text(
                "insecure-extension",
                "The APIService says insecureSkipTLSVerify: the API server hands its users' names"
                " to whoever answers. Put the right authority into spec.caBundle.",
            )
        return
    rules: list[Mapping[str, Any]] = list(called.get("rules") or ())
    asked = any("pods" in rule.get("resources", ()) for rule in rules)
    if called.get("failurePolicy") != "Fail" or not asked:
        yield text(
            "webhook-off",
            "The webhook is not asked any more, or does not count: what it is to keep out gets in."
            " Make it work instead.",
        )


def _port_called(called: Mapping[str, Any]) -> int:
    """Return the port of a webhook's URL, or that of an APIService; 0 for none."""
    try:
        if service := called.get("service"):
            return int(service.get("port") or 0)
        return urlsplit(str(called.get("clientConfig", {}).get("url", ""))).port or 0
    except (ValueError, TypeError, AttributeError):
        return 0


def _of_modes(folder: Path) -> Iterator[Text]:
    """Is there a private key that others may read? What holds none may be read by all."""
    if os.name == "nt":
        return
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or not status.st_mode & _OTHERS:
            continue
        if status.st_size < 100_000 and _holds_key(path):
            yield text(
                "mode-too-open",
                "Others may read {file}, and a private key is in it: chmod 600 {file}.",
                file=path.relative_to(folder),
            )


def _holds_key(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return b"PRIVATE KEY-----" in content or b"client-key-data:" in content
