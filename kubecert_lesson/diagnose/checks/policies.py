"""The check of kuberc: which login programs kubectl may start, by a policy of 1.35 and later.

Source: Kubernetes documentation, "kuberc"; learned from kubectl 1.37.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from kubecert_lesson.diagnose.findings import Findings
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults.validating import refusal
from kubecert_lesson.files import read_file
from kubecert_lesson.kubeconfig import yamltext
from kubecert_lesson.kubeconfig.hidden import hide
from kubecert_lesson.words import Text, sentence, template, text

KUBERC = text("kuberc", "kuberc")

_VERSION, _KIND = "kubectl.config.k8s.io/v1beta1", "Preference"
_DENY, _LIST = "DenyAll", "Allowlist"
_POLICIES = ("", "AllowAll", _DENY, _LIST)
_FAULT = "plugin-policy"
_REFUSALS = {
    "kuberc-unreadable": template(
        "kubectl finds no valid preferences in {path}, and no command of it works."
    ),
    "policy-unknown": template(
        'The credentialPluginPolicy "{policy}" is unknown: it must be AllowAll, DenyAll or'
        " Allowlist, in these letters. No command of kubectl works."
    ),
    "policy-without-list": template(
        "The policy is Allowlist, and there is no credentialPluginAllowlist: no command of kubectl"
        " works."
    ),
    "policy-empty-list": template(
        "The credentialPluginAllowlist is empty, and no command of kubectl works. Write DenyAll."
    ),
    "policy-with-list": template(
        'There is a credentialPluginAllowlist, and the policy is "{policy}": no command of kubectl'
        " works until it is Allowlist, or the list is gone."
    ),
    "policy-empty-entry": template(
        "Entry {n} of the credentialPluginAllowlist names no command: no command of kubectl works."
    ),
}


@dataclass(frozen=True, slots=True)
class PluginPolicy:
    """Which login programs may be started: a policy's name, and the list for Allowlist."""

    policy: str = ""
    allowed: tuple[str, ...] = ()

    def refuses(self, program: str, place: str) -> str:
        """Return the code of the refusal of a program, by its name and its place; '' for none."""
        if self.policy == _DENY:
            return "program-denied"
        known = {program, place} - {""}
        if self.policy == _LIST and not any(
            one in known or shutil.which(one) == place for one in self.allowed
        ):
            return "program-not-listed"
        return ""


def check_kuberc(findings: Findings, path: str) -> PluginPolicy:
    """Read a kuberc as kubectl does, and judge what it says about login programs."""
    if not path or not os.path.exists(path):
        return PluginPolicy()
    try:
        content = read_file(path)
        found = yamltext.plain_value(node) if (node := yamltext.load(content)) else {}
    except yaml.YAMLError:
        return _refused(findings, path, "kuberc-unreadable")
    except LessonError as error:
        findings.failed(KUBERC, sentence(error.text), fault=_FAULT)
        return PluginPolicy()
    if not found:
        return PluginPolicy()
    if not isinstance(found, Mapping) or found.get("kind") != _KIND:
        return _refused(findings, path, "kuberc-unreadable")
    if found.get("apiVersion") != _VERSION:
        why = text("no-policy", "{path} says nothing about login programs.", path=path)
        findings.passed(KUBERC, why)
        return PluginPolicy()
    return _judged(findings, path, found)


def current_kuberc(environment: Mapping[str, str]) -> str:
    """Return which kuberc kubectl reads; '' where that is switched off."""
    named = environment.get("KUBERC", "")
    if named == "off" or environment.get("KUBECTL_KUBERC") == "false":
        return ""
    return named or str(Path.home() / ".kube" / "kuberc")


def _judged(findings: Findings, path: str, found: Mapping[str, object]) -> PluginPolicy:
    policy = found.get("credentialPluginPolicy") or ""
    given = found.get("credentialPluginAllowlist")
    if not isinstance(policy, str) or not (given is None or isinstance(given, list)):
        return _refused(findings, path, "kuberc-unreadable")
    commands = [_command(entry) for entry in given or ()]
    refusals = {
        "policy-unknown": policy not in _POLICIES,
        "policy-with-list": given is not None and policy != _LIST,
        "policy-without-list": given is None and policy == _LIST,
        "policy-empty-list": given == [] and policy == _LIST,
        "policy-empty-entry": "" in commands,
    }
    if code := next((code for code, refused in refusals.items() if refused), ""):
        n = commands.index("") + 1 if "" in commands else 0
        return _refused(findings, path, code, policy=hide(policy), n=n)
    why = text(
        "policy", "{policy} is its policy about login programs.", policy=policy or "AllowAll"
    )
    findings.passed(KUBERC, why)
    return PluginPolicy(policy, tuple(commands))


def _command(entry: object) -> str:
    """An entry's program; older versions say name."""
    named = (entry.get("command") or entry.get("name")) if isinstance(entry, dict) else ""
    return named if isinstance(named, str) else ""


def _refused(findings: Findings, path: str, code: str, **values: object) -> PluginPolicy:
    told = {"path": path, **values}
    because = Text(code, _REFUSALS[code], told)
    findings.failed(KUBERC, because, fault=_FAULT, kubectl=refusal(code, **told))
    return PluginPolicy()
