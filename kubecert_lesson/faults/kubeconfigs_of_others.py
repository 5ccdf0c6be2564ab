"""What libraries of other languages say of a kubeconfig that is missing or leads nowhere.

Sources: the Kubernetes clients for Python, JavaScript, Java, C# and Rust, and Terraform's provider.
"""

from kubecert_lesson.faults.model import ProgramText
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.faults.texts import LOAD, by
from kubecert_lesson.faults.words_of_windows import DENIED

_J, _N, _D, _P, _R = (
    Speaker.JAVA,
    Speaker.NODE,
    Speaker.DOTNET,
    Speaker.PYTHON,
    Speaker.RUST,
)


def _all(*said: tuple[Speaker, str]) -> tuple[ProgramText, ...]:
    return tuple(by(speaker, words) for speaker, words in said)


NO_KUBECONFIG_TO_OTHERS = _all(
    (Speaker.KUBECTL, "Config not found: {path}"),
    (Speaker.TERRAFORM, "no client config"),
    (_P, "Invalid kube-config file. No configuration found"),
    (_R, "failed to read kubeconfig"),
    (_R, "failed to infer config"),
    (_N, "No active cluster"),
    (_N, "No currently active cluster"),
    (_J, "Could not find a kubeconfig"),
    (Speaker.K9S, "Unable to locate K8s cluster configuration"),
    (_D, "No kubeconfig file found at path {path}"),
    (_D, "No kubeconfig file found"),
    (_D, "kubeconfig file not found at {path}"),
    (_D, "kubeconfig file not found"),
    (_N, "ENOENT: no such file or directory, open '{path}/.kube/config'"),
    (_J, "FileNotFoundException: {path}/.kube/config (No such file or directory)"),
    (Speaker.RUBY, "No such file or directory @ rb_sysopen - {path}/.kube/config"),
    (Speaker.GO, "open {path}/.kube/config: no such file or directory"),
    (Speaker.GO, "stat {path}/.kube/config: no such file or directory"),
)
DENIED_TO_OPEN = (
    *(f"open {{path}}: {words}" for words in DENIED),
    *(f"{LOAD}open {{path}}: {words}" for words in DENIED),
    "open /etc/kubernetes/admin.conf: permission denied",
)
NOT_YAML_TO_OTHERS = _all(
    (_P, "YamlError while loading kubeconfig"),
    (_P, 'while scanning {what} in "{path}kube/config", line {line}, column'),
    (_P, 'while parsing {what} in "{path}kube/config", line {line}, column'),
    (_P, 'ScannerError: …in "{path}kube/config", line {line}, column'),
    (_P, 'ParserError: …in "{path}kube/config", line {line}, column'),
)
NO_CONTEXT_TO_OTHERS = _all(
    (Speaker.KUBECTL, "current-context must exist in order to minify"),
    (_P, "Expected key current-context"),
    (_R, "failed to load current context"),
    (_N, "No active context"),
    (Speaker.GO, "currentContext not set in kubeconfig"),
)
UNKNOWN_CONTEXT_TO_OTHERS = _all(
    (_P, "Expected object with name {context} in {file}/contexts list"),
    (_R, "failed to find the context"),
    (_D, "not found in contexts"),
)
UNKNOWN_USER_TO_OTHERS = _all(
    (Speaker.KUBECTL, 'auth info "{user}" does not exist'),
    (_P, "Expected object with name {user} in {file}/users list"),
    (_R, "failed to find the auth info"),
)
UNKNOWN_CLUSTER_TO_OTHERS = _all(
    (Speaker.KUBECTL, 'cluster "{cluster}" does not exist'),
    (_P, "Expected object with name {cluster} in {file}/clusters list"),
    (_R, "failed to load the cluster of context"),
)
