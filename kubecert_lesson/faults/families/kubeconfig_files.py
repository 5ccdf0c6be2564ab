"""What is found where the kubeconfig should be is none: a folder, no text, another kind of file."""

from dataclasses import replace

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import SET_SERVER, TAKEN_BACK
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import ERROR, LOAD, by, kubectl
from kubecert_lesson.words import template, text

_NO_TEXT = (
    "yaml: invalid leading UTF-8 octet",
    "yaml: invalid trailing UTF-8 octet",
    "yaml: incomplete UTF-8 octet sequence",
    "yaml: invalid Unicode character",
    "yaml: control characters are not allowed",
)
_ONE_STRING = "json: cannot unmarshal string into Go value of type struct"

FAULTS = (
    Fault(
        id="kubeconfig-is-a-folder",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SYSTEM_HERE,
        refused=Refused.KUBECONFIG,
        title=text("title", "A folder is where the kubeconfig should be"),
        cause=text(
            "cause",
            "KUBECONFIG or an option names a folder, or there is a folder called config: docker run"
            " --volume makes one where the file to mount is missing. Windows says of a folder that"
            " the handle is invalid.",
        ),
        messages=(
            kubectl(LOAD + "read {path}: is a directory", begins=ERROR),
            kubectl("is a directory"),
            kubectl("EISDIR: illegal operation on a directory"),
            kubectl(LOAD + "read {path}: The handle is invalid", begins=ERROR),
            kubectl("The handle is invalid"),
        ),
        fix=(
            command("ls -ld {path}"),
            remark(template("name the file in it:")),
            command("export KUBECONFIG={path}/config"),
            remark(template("or, where docker made an empty folder: remove it, and mount a file")),
            command("rmdir {path}"),
        ),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="kubeconfig-not-writable",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SYSTEM_HERE,
        refused=Refused.KUBECONFIG,
        title=text("title", "The kubeconfig cannot be written"),
        cause=text(
            "cause",
            "kubectl config, and tools that add a cluster, write the file, and a second one beside"
            " it, .lock, while they do. This user may not write there, nothing may (a volume that"
            " is mounted read-only), or a .lock was left by a run that was stopped.",
        ),
        messages=(
            kubectl("open {path}.lock: permission denied", field="rights"),
            kubectl("open {path}.lock: read-only file system", field="read-only"),
            kubectl("open {path}: read-only file system", field="read-only"),
            kubectl("open {path}.lock: file exists", field="lock"),
        ),
        fix=(
            remark(template("does another kubectl config run? Otherwise:"), fields=("lock",)),
            command("rm {path}.lock", fields=("lock",)),
            *(replace(line, fields=("rights",)) for line in TAKEN_BACK),
            remark(template("or a copy that this user may write:"), fields=("rights", "read-only")),
            command(
                "cp {path} /tmp/kubeconfig && export KUBECONFIG=/tmp/kubeconfig",
                fields=("rights", "read-only"),
            ),
            remark(
                template("doctl as a snap may not write there until it is told:"),
                distributions=("doks",),
            ),
            command("sudo snap connect doctl:kube-config", distributions=("doks",)),
        ),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="kubeconfig-is-no-text",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The kubeconfig is not text"),
        cause=text(
            "cause",
            "There are bytes in it that no text has. In a CI job that means: the secret was decoded"
            " as base64 and was not base64, or is base64 of something else, such as an archive. On"
            " Windows, > may have written it in another encoding.",
        ),
        messages=tuple(
            kubectl(before + words, begins=ERROR if before else "")
            for words in _NO_TEXT
            for before in (LOAD, "")
        ),
        fix=(
            command("head -c 40 {file} | od -c | head"),
            remark(template("for a secret that the job decodes, this is what it must hold:")),
            command("kubectl config view --raw --minify --flatten | base64 | tr -d '\\n'"),
        ),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="kubeconfig-is-encoded",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The file is one single string: often a kubeconfig still in base64"),
        cause=text(
            "cause",
            "Where a kubeconfig has fields, this file has one string and nothing else. Usually a CI"
            " job wrote a secret into it as it is, and the secret is the base64 of the kubeconfig;"
            " or there is an error message of another tool in it.",
        ),
        messages=tuple(
            kubectl(words, begins=begins)
            for words, begins in (
                (LOAD + "couldn't get version/kind; json parse error: " + _ONE_STRING, ERROR),
                (_ONE_STRING, ""),
                ("cannot unmarshal !!str {what} into v1.Config", ""),
                ("cannot unmarshal string into Go value of type v1.Config", ""),
            )
        ),
        fix=(
            command("head -c 40 {file}"),
            remark(template("where that looks like base64 (YXBp… is the beginning), decode it:")),
            command("base64 -d < {file} > kubeconfig && export KUBECONFIG=kubeconfig"),
        ),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="not-in-a-cluster",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SPEAKER,
        refused=Refused.NO_LOGIN,
        title=text("title", "No kubeconfig was found, and the program does not run in a Pod"),
        cause=text(
            "cause",
            "Without a kubeconfig, a program looks for what every Pod has: the variables"
            " KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, and a service account's token."
            " The variables are not there: it runs outside of a cluster, as in a CI job or in"
            " docker run, or something took its environment away (sudo, systemd, a shell of cron).",
        ),
        messages=tuple(
            by(Speaker.GO, words, setting=setting)
            for setting in (Setting.POD, Setting.CLIENT)
            for words in (
                "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined",
                "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and"
                " KUBERNETES_SERVICE_PORT must be defined",
            )
        ),
        fix=(
            remark(template("outside of a cluster, it needs a kubeconfig, by its option or by:")),
            command("export KUBECONFIG=FILE"),
            remark(template("in a container, that file has to be mounted, too")),
            remark(template("in a Pod: does its process have the variables?")),
            command("kubectl --namespace={namespace} exec POD -- env | grep ^KUBERNETES_"),
        ),
        page=pages.FROM_A_POD,
    ),
    Fault(
        id="kubeconfig-of-another-version",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "apiVersion or kind of the file is not that of a kubeconfig"),
        cause=text(
            "cause",
            "A kubeconfig says apiVersion: v1 and kind: Config. This file says something else: it"
            " was mistyped, or is another kind of file, such as a manifest, a kubeadm or a kind"
            " configuration.",
        ),
        messages=(
            kubectl(LOAD + 'no kind "{kind}" is registered for version', begins=ERROR),
            kubectl(LOAD + 'no kind "{kind}" is registered for the internal version', begins=ERROR),
            kubectl(LOAD + "Object 'Kind' is missing in", begins=ERROR),
            kubectl(LOAD + "Object 'apiVersion' is missing in", begins=ERROR),
            kubectl('no kind "Config" is registered for version'),
        ),
        fix=(
            command("head -n 5 {file}"),
            remark(template("a kubeconfig has these two lines:")),
            remark("apiVersion: v1"),
            remark("kind: Config"),
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="server-without-host",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.ADDRESS,
        title=text("title", "The server's address has no host in it"),
        cause=text(
            "cause",
            "The kubeconfig says something like https://:6443, where a script put an empty"
            " variable, or https://https://, where it stands twice. Then the dial goes to this very"
            " machine, or to a host called https, and no name can be checked.",
        ),
        messages=(
            kubectl("tls: either ServerName or InsecureSkipVerify must be specified"),
            kubectl("dial tcp :{port}: connect: connection refused"),
            kubectl("no Host in request URL"),
            *(
                kubectl(f"dial tcp: lookup {scheme}{where}: {why}")
                for scheme in ("https", "http")
                for where in ("", " on {resolver}")
                for why in ("no such host", "server misbehaving", "i/o timeout")
            ),
        ),
        fix=(
            command("{kubectl} config view --minify -o jsonpath='{{.clusters[0].cluster.server}}'"),
            SET_SERVER,
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
)
