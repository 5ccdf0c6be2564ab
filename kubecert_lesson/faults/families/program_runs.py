"""The login program is found, and does not run, or prints something else than a credential."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.logins import ARGUMENTS_AGAIN, INSTEAD_OF_A_PROVIDER, SHOW_PROGRAM
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.LOGIN_PROGRAM

FAULTS = (
    Fault(
        id="auth-provider-deprecated",
        refuser=Party.SPEAKER,
        refused=Refused.NOTHING_YET,
        title=text(
            "title", "A warning: newer releases of this client do not have this auth-provider"
        ),
        cause=text(
            "cause",
            "The kubeconfig logs in with an auth-provider that is a part of this client. It still"
            " works; kubectl has none of them from 1.26 on, and each cloud has a program of its own"
            " instead, which the kubeconfig names under exec.",
        ),
        messages=(by(Speaker.KUBECTL, "auth plugin is deprecated in", setting=_S),),
        fix=INSTEAD_OF_A_PROVIDER,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="exec-output",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.CREDENTIAL_OUTPUT,
        title=text("title", "What the login program prints is no credential"),
        cause=text(
            "cause",
            "The client reads the login program's output, which must be one ExecCredential in JSON"
            " or YAML, with a token or a certificate in its status, and nothing else. Something"
            " else is there: a notice, a question, an error, the output of another command. The"
            " cluster was not asked.",
        ),
        messages=(
            *go(
                _S,
                (
                    "decoding stdout: couldn't get version/kind",
                    "decoding stdout:",
                    "exec plugin didn't return a status field",
                    "exec plugin didn't return a token or cert/key pair",
                    "exec plugin returned only certificate or key, not both",
                ),
                speaker=Speaker.KUBECTL,
            ),
            by(Speaker.PYTHON, "exec: failed to decode process output", setting=_S),
            by(Speaker.PYTHON, "exec: malformed response. missing key", setting=_S),
        ),
        fix=(
            remark(
                template(
                    "run it by hand, with the arguments and env of the kubeconfig, and without what"
                    " it writes to stderr (2>/dev/null): what is left must be the ExecCredential:"
                )
            ),
            *SHOW_PROGRAM,
        ),
        confirm=SHOW_PROGRAM,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="exec-program-is-a-script",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SYSTEM_HERE,
        refused=Refused.START_PROGRAM,
        title=text("title", "The login program started, and what it needs could not be run"),
        cause=text(
            "cause",
            "126 and 127 are what a shell, env or the loader of programs answers. Mostly the file"
            " that the kubeconfig names is a script, such as a shim of asdf, mise or pyenv, and the"
            " program behind it is not there, cannot be run, or has no version chosen for this"
            " folder; or a library of the program is missing. Its own lines, before this one, tell"
            " which. No login was tried.",
        ),
        likely=True,
        messages=go(
            _S,
            (
                "exec: executable {program} failed with exit code 126",
                "exec: executable {program} failed with exit code 127",
            ),
            speaker=Speaker.KUBECTL,
        ),
        fix=(
            remark(template("what is run, in this folder and with this PATH?")),
            command("command -v {program}"),
            command("{program} --version"),
            remark(
                template(
                    "choose a version in the version manager, for all folders, or name the program"
                    " itself with its whole path:"
                )
            ),
            ARGUMENTS_AGAIN,
            command(
                "{kubectl} config set-credentials {user} --exec-command=/PATH/TO/PROGRAM"
                " --exec-arg=ARGUMENT"
            ),
        ),
        confirm=SHOW_PROGRAM,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="exec-program-not-startable",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SYSTEM_HERE,
        refused=Refused.START_PROGRAM,
        title=text("title", "The login program is there, and cannot be started"),
        cause=text(
            "cause",
            "The operating system does not run the file: this user may not execute it, a sandbox"
            " (snap, flatpak, an IDE's) keeps it from that, or it was built for another processor"
            " or system.",
        ),
        messages=go(
            _S,
            (
                "exec: fork/exec {program}: permission denied",
                "exec: fork/exec {program}: exec format error",
                "exec: fork/exec {program}: operation not permitted",
                "exec: fork/exec {program}: bad CPU type in executable",
            ),
            speaker=Speaker.KUBECTL,
        ),
        fix=(
            command("ls -l {program} && file {program} && uname -m"),
            remark(template("where the x is missing:")),
            command("chmod +x {program}"),
        ),
        confirm=SHOW_PROGRAM,
        page=pages.EXEC_PLUGINS,
    ),
    Fault(
        id="exec-without-cluster",
        door=Door.NEVER_CONNECTED,
        refuser=Party.LOGIN_PROGRAM,
        refused=Refused.CLOUD_LOGIN,
        title=text("title", "The login program is not told which cluster it is for"),
        cause=text(
            "cause",
            "Some login programs, such as gardenlogin, need to know the cluster. A client tells it"
            " in the variable KUBERNETES_EXEC_INFO, but only where the user entry says"
            " provideClusterInfo: true, and clients in other languages than Go often leave it out.",
        ),
        messages=go(
            _S,
            (
                "ExecCredential does not contain cluster information",
                "{program} failed with exit code {code}: ExecCredential does not contain cluster",
            ),
            speaker=Speaker.KUBECTL,
        ),
        fix=(
            remark(template("this writes provideClusterInfo: true under user.exec of this user:")),
            command("{kubectl} config set-credentials {user} --exec-provide-cluster-info=true"),
            remark(
                template(
                    "if it is there, and a program other than kubectl says this, give that program"
                    " a kubeconfig with a token or a client certificate"
                )
            ),
        ),
        confirm=SHOW_PROGRAM,
        page=pages.EXEC_PLUGINS,
    ),
)
