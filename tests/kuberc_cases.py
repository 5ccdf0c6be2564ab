"""Preferences of kubectl with a policy about login programs, and the fault that each is."""

from dataclasses import dataclass

_HEAD = "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n"
_LIST = "credentialPluginAllowlist:\n"


@dataclass(frozen=True)
class KubercCase:
    """A kuberc, the check that fails and the code of its reason; '' where all is well.

    ``always``: no command of kubectl works, whatever the user logs in with.
    """

    content: str
    check: str = ""
    code: str = ""
    always: bool = False


def policy(words: str, code: str = "", *, check: str = "kuberc") -> KubercCase:
    return KubercCase(_HEAD + words, check if code else "", code, always=check == "kuberc")


CASES = {
    "nothing": KubercCase(""),
    "no policy": policy(""),
    "an empty policy": policy("credentialPluginPolicy: ''\n"),
    "all": policy("credentialPluginPolicy: AllowAll\n"),
    "none": policy("credentialPluginPolicy: DenyAll\n", "program-denied", check="login-program"),
    "a list with it": policy(f"credentialPluginPolicy: Allowlist\n{_LIST}- command: login\n"),
    "a list with it, by name": policy(f"credentialPluginPolicy: Allowlist\n{_LIST}- name: login\n"),
    "a list without it": policy(
        f"credentialPluginPolicy: Allowlist\n{_LIST}- command: other\n",
        "program-not-listed",
        check="login-program",
    ),
    "no list": policy("credentialPluginPolicy: Allowlist\n", "policy-without-list"),
    "an empty list": policy(
        "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: []\n", "policy-empty-list"
    ),
    "an empty entry": policy(
        f"credentialPluginPolicy: Allowlist\n{_LIST}- command: a\n- {{}}\n", "policy-empty-entry"
    ),
    "a list alone": policy(f"{_LIST}- command: login\n", "policy-with-list"),
    "a list and another policy": policy(
        f"credentialPluginPolicy: DenyAll\n{_LIST}- command: login\n", "policy-with-list"
    ),
    "an unknown policy": policy("credentialPluginPolicy: denyall\n", "policy-unknown"),
    "a number": policy("credentialPluginPolicy: 5\n", "kuberc-unreadable"),
    "no YAML": KubercCase("a: [", "kuberc", "kuberc-unreadable", always=True),
    "another kind": KubercCase(
        "kind: Config\napiVersion: v1\n", "kuberc", "kuberc-unreadable", True
    ),
    "an older version": KubercCase(
        "apiVersion: kubectl.config.k8s.io/v1alpha1\nkind: Preference\n"
        "credentialPluginPolicy: DenyAll\n"
    ),
}
