"""The login program that a kubeconfig names: missing, refused, failing, or of another version."""

from dataclasses import replace

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import WRITTEN_AGAIN
from kubecert_lesson.faults.fixes.logins import (
    ARGUMENTS_AGAIN,
    INSTALL_PROGRAM,
    LOG_IN_AGAIN,
    OWN_IDENTITY,
    RUN_BY_HAND,
    SHOW_PROGRAM,
    WRITE_KUBECONFIG_AGAIN,
)
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by, kubectl
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.LOGIN_PROGRAM
_V1BETA1 = command(
    "{kubectl} config set-credentials {user}"
    " --exec-api-version=client.authentication.k8s.io/v1beta1"
)
_INVALID = "exec plugin: invalid apiVersion client.authentication.k8s.io/"
# Azure's kubelogin has these flags, and the one for OIDC has the last three.
_FLAGS_OF_KUBELOGINS = (
    *("environment", "server-id", "tenant-id", "login"),
    *("oidc-issuer-url", "oidc-client-id", "oidc-extra-scope"),
)

FAULTS = (
    Fault(
        id="exec-version",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The login program's apiVersion is not one that the client speaks"),
        cause=text(
            "cause",
            "The client and its login program must speak one version of"
            " client.authentication.k8s.io, the one that the kubeconfig names. v1alpha1 is gone"
            " since kubectl 1.24, and from all that is built with its libraries. The kubeconfig or"
            " the program is too old.",
        ),
        messages=(
            *go(
                _S,
                (
                    f"{_INVALID}v1alpha1",
                    "exec plugin: invalid apiVersion",
                    "Kubeconfig user entry is using deprecated API version",
                    "KUBERNETES_EXEC_INFO is empty, defaulting to client.authentication.k8s.io",
                    "exec plugin is configured to use API version {wanted}, plugin returned",
                    "no kind {kind} is registered for version {version} in scheme",
                    "is not of a registered type",
                ),
                speaker=Speaker.KUBECTL,
            ),
            by(Speaker.PYTHON, "exec: plugin api version {version} does not match", setting=_S),
        ),
        fix=(
            remark(
                template("write the kubeconfig again with a new version of the tool that wrote it")
            ),
            *WRITE_KUBECONFIG_AGAIN,
            remark(template("or say v1beta1 (v1 needs interactiveMode, too):")),
            _V1BETA1,
        ),
        confirm=SHOW_PROGRAM,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="exec-client-too-old",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The client is too old for the login program's apiVersion"),
        cause=text(
            "cause",
            "The kubeconfig names a version of client.authentication.k8s.io that the program that"
            " speaks does not know yet: v1 came with kubectl 1.22, v1beta1 with 1.11. Helm, k9s and"
            " other programs bring libraries of their own, and can be older than your kubectl.",
        ),
        messages=(
            kubectl(f"{_INVALID}v1beta1", setting=_S, field="v1beta1"),
            kubectl(f"{_INVALID}v1", setting=_S, field="v1"),
        ),
        fix=(
            remark(template("a newer version of the program that speaks; kubectl's own:")),
            command("kubectl version --client"),
            remark(
                template("or, where the login program speaks it, too, the version before:"),
                fields=("v1",),
            ),
            replace(_V1BETA1, fields=("v1",)),
        ),
        confirm=SHOW_PROGRAM,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="exec-incomplete",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The exec entry of the kubeconfig is not complete"),
        cause=text(
            "cause",
            "The client checks the exec entry before it runs anything: interactiveMode must be"
            " Never, IfAvailable or Always, there must be a command and an apiVersion, each env a"
            " name, and no auth-provider beside it.",
        ),
        messages=(
            by(Speaker.PYTHON, "exec: malformed request. missing key", setting=_S),
            *go(
                _S,
                (
                    "invalid interactiveMode for",
                    "command must be specified for {user} to use exec authentication plugin",
                    "apiVersion must be specified for {user} to use exec authentication plugin",
                    "env value must be specified for",
                    "env name must be specified for",
                    "execProvider and authProvider",
                    "authProvider cannot be provided in combination with an exec plugin",
                ),
                speaker=Speaker.KUBECTL,
            ),
        ),
        fix=(
            ARGUMENTS_AGAIN,
            command(
                "{kubectl} config set-credentials {user} --exec-command=PROGRAM --exec-arg=ARGUMENT"
                " --exec-api-version=client.authentication.k8s.io/v1"
                " --exec-interactive-mode=IfAvailable"
            ),
            *WRITTEN_AGAIN,
        ),
        confirm=SHOW_PROGRAM,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="exec-program-missing",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.PROGRAM,
        title=text("title", "The login program of the kubeconfig is not installed, or not on PATH"),
        cause=text(
            "cause",
            "The user logs in with a program (exec), and it is not found on the PATH of this"
            " process: sudo, a container, an IDE or a desktop program has another PATH than your"
            " shell.",
        ),
        messages=go(
            _S,
            (
                "exec: executable {program} not found",
                'exec: exec: "{program}": executable file not found in',
                'exec: exec: "{program}": executable file not found in $PATH',
                'exec: exec: "{program}": executable file not found in %PATH%',
                'exec: "{program}": executable file not found in',
                'exec: "{program}": executable file not found in $PATH',
                'exec: "{program}": executable file not found in %PATH%',
                "exec: fork/exec {program}: no such file or directory",
                "gke-gcloud-auth-plugin: command not found",
                "is not installed which is required to connect to AAD enabled cluster",
                "{program} is not found in PATH",
                "Error running {program}: [Errno 2] No such file or directory",
                'Cannot run program "{program}"',
                "spawn {program} ENOENT",
                "gke-gcloud-auth-plugin, which is needed for continued use of kubectl, was not"
                " found",
                "is not recognized as an internal or external command",
                'unknown command "oidc-login" for "kubectl"',
                "The system cannot find the file specified",
            ),
            speaker=Speaker.KUBECTL,
        )
        + go(_S, ("a client-go credential plugin that is not installed",), vague=True),
        fix=(
            *INSTALL_PROGRAM,
            remark(template("or name it with its whole path:")),
            ARGUMENTS_AGAIN,
            command(
                '{kubectl} config set-credentials {user} --exec-command="$(command -v {program})"'
                " --exec-arg=ARGUMENT"
            ),
        ),
        confirm=(command("command -v {program}"), *SHOW_PROGRAM),
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="other-kubelogin",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "Another program of the same name runs: there are two kubelogins"),
        cause=text(
            "cause",
            "Azure's kubelogin and the one for any OIDC issuer (kubectl oidc-login) are different"
            " programs with different flags. The kubeconfig has the flags of the one, and the other"
            " is found first on PATH. No login was tried.",
        ),
        messages=go(
            _S,
            tuple(
                words
                for flag in _FLAGS_OF_KUBELOGINS
                for words in (
                    f"unknown flag: --{flag}…kubelogin",
                    f"kubelogin…unknown flag: --{flag}",
                )
            ),
            speaker=Speaker.LOGIN_PROGRAM,
        ),
        fix=(
            remark(template("which ones are on PATH? Of Azure's, --version tells a commit:")),
            command("which -a kubelogin"),
            command("kubelogin --version"),
            remark(template("Azure's:"), distributions=("aks",)),
            command("az aks install-cli", distributions=("aks",)),
            remark(template("then name the right one with its whole path:")),
            ARGUMENTS_AGAIN,
            command(
                "{kubectl} config set-credentials {user} --exec-command=/PATH/TO/kubelogin"
                " --exec-arg=ARGUMENT"
            ),
        ),
        confirm=SHOW_PROGRAM,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="exec-program-fails",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "The login program ran and failed"),
        cause=text(
            "cause",
            "The client started the program that its user entry names, and that ended with an"
            " error: its own lines before this one say why. Often its login to the provider has"
            " ended. The cluster was not asked.",
        ),
        messages=(
            by(
                Speaker.KUBECTL,
                "exec: executable {program} failed with exit code {code}",
                setting=_S,
                vague=True,
                rank=2,
            ),
            by(Speaker.KUBECTL, "exec: executable {program} failed with", setting=_S, vague=True),
            by(Speaker.KUBECTL, "exec: exit status {code}", setting=_S, vague=True, rank=2),
            by(Speaker.RUST, "auth exec command", setting=_S),
            by(Speaker.DOTNET, "external exec failed due to", setting=_S),
            by(Speaker.NODE, "Command failed: {program} ", setting=_S, vague=True),
            by(Speaker.PYTHON, "exec: process returned {code}", setting=_S),
            *go(
                _S,
                (
                    "exec plugin cannot support interactive mode",
                    "standard input is not a terminal",
                ),
                speaker=Speaker.KUBECTL,
            ),
            by(Speaker.KUBECTL, "getting credentials:", setting=_S, vague=True, rank=3),
            # of the gcp auth provider
            by(Speaker.KUBECTL, "error executing access token command", setting=_S, vague=True),
            *go(
                _S,
                (
                    "could not get token: {why}",
                    "could not get a token: {why}",
                    "Failed to acquire a token",
                    "failed to get token:",
                    "token source: {why}",
                    "oauth2: cannot fetch token",
                    "DefaultAzureCredential: failed to acquire a token",
                    "get-token: authentication error",
                    "authorization code flow error",
                    "device code error",
                ),
                speaker=Speaker.LOGIN_PROGRAM,
                vague=True,
            ),
        ),
        fix=(
            *RUN_BY_HAND,
            *LOG_IN_AGAIN,
        ),
        confirm=OWN_IDENTITY,
        page=pages.EXEC_PLUGINS,
    ),
)
