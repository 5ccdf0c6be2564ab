"""The file as a whole, and its contexts: kubectl cannot read it, or it leads nowhere."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import (
    CHOOSE_CONTEXT,
    SET_SERVER,
    TAKEN_BACK,
)
from kubecert_lesson.faults.fixes.kubeconfigs import GIVE_A_KUBECONFIG
from kubecert_lesson.faults.kubeconfigs_of_others import (
    DENIED_TO_OPEN,
    NO_CONTEXT_TO_OTHERS,
    NOT_YAML_TO_OTHERS,
    UNKNOWN_CLUSTER_TO_OTHERS,
    UNKNOWN_CONTEXT_TO_OTHERS,
    UNKNOWN_USER_TO_OTHERS,
)
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.faults.texts import (
    BAD_REQUEST,
    ERROR,
    LOAD,
    LOADING,
    OPEN_DENIED,
    READING,
    UNKNOWN_REASON,
    kubectl,
    localhost,
    please_enter,
)
from kubecert_lesson.words import template, text

_COMPARE = remark(template("the message names the place; compare it with a kubeconfig that works"))

FAULTS = (
    Fault(
        id="bad-base64",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A *-data field is not base64"),
        cause=text(
            "cause",
            "A field whose name ends in -data holds the base64 of a PEM file, in one line; a field"
            " without -data holds a path. Often the PEM itself was pasted there. Base64 is not"
            " encryption: it hides nothing.",
        ),
        note=text("note", "kubectl config cannot fix it: it cannot read the file either."),
        messages=(kubectl("illegal base64 data at input byte {byte}", begins=LOADING),),
        fix=(
            remark(template("what belongs in certificate-authority-data is the output of:")),
            command("base64 -w0 ca.crt"),
            remark(template("in client-certificate-data and client-key-data, likewise:")),
            command("base64 -w0 client.crt"),
            command("base64 -w0 client.key"),
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="not-yaml",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The file is not YAML"),
        cause=text(
            "cause",
            "Something broke the file's layout: an edit, a merge by hand, an incomplete download.",
        ),
        messages=(
            kubectl(LOAD + "yaml: …", begins=ERROR),
            kubectl(LOAD + "error converting YAML to JSON: …", begins=ERROR),
            *NOT_YAML_TO_OTHERS,
        ),
        fix=(_COMPARE,),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="wrong-field",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A field of the file is not what it should be"),
        cause=text(
            "cause",
            "The file is YAML, but not a kubeconfig as kubectl knows it. kubectl refuses the whole"
            " file for one field of the wrong type, or for two entries with the same name.",
        ),
        messages=(kubectl(LOAD + "…", begins=ERROR),),
        fix=(_COMPARE,),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="unreadable-file",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "A file that the kubeconfig names cannot be read"),
        cause=text("cause", "The file exists, but this user may not read it, or it is empty."),
        messages=(
            kubectl(": permission denied", begins=ERROR),
            kubectl(READING + "permission denied", begins=ERROR),
            kubectl(READING + "Access is denied", begins=ERROR),
        ),
        fix=(command("ls -l {path}"), *TAKEN_BACK),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="kubeconfig-not-readable",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SYSTEM_HERE,
        refused=Refused.KUBECONFIG,
        title=text("title", "This user may not open the kubeconfig"),
        cause=text(
            "cause",
            "It belongs to another user, mostly to root: admin.conf and k3s.yaml are made so, for"
            " they hold an administrator's key. kubectl config needs the right to write, too.",
        ),
        messages=(
            kubectl(OPEN_DENIED, begins=ERROR),
            kubectl("open {path}: permission denied", begins=LOADING),
            kubectl("stat {path}: permission denied"),
            kubectl("Unable to read {path}, please start server with --write-kubeconfig-mode"),
            *map(kubectl, DENIED_TO_OPEN),
            kubectl("Permission denied: '{path}"),
            kubectl("Insufficient permissions to access MicroK8s"),
            kubectl(LOAD, rank=3, vague=True),
        ),
        fix=(
            *TAKEN_BACK,
            remark(template("or a copy of your own:")),
            command("mkdir -p ~/.kube && sudo cp {path} ~/.kube/config"),
            command('sudo chown "$(id -u):$(id -g)" ~/.kube/config && chmod 600 ~/.kube/config'),
            command("export KUBECONFIG=~/.kube/config"),
        ),
        confirm=(command("ls -l {path}"), command("id")),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="readable-by-others",
        door=Door.KUBECTL_WORKS,
        refuser=Party.NOBODY,
        refused=Refused.NOTHING,
        title=text("title", "Other users of this machine can read the kubeconfig"),
        cause=text(
            "cause",
            "The private key and the tokens in it are all that a login takes: anyone who has read"
            " them can log in as this user until the certificate ends. Base64 protects nothing.",
        ),
        fix=(command("chmod 600 {file}"),),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="unknown-context",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.KUBECONFIG,
        title=text("title", "The current context does not exist"),
        cause=text(
            "cause",
            "current-context names a context that is in none of the files: it was renamed or"
            " deleted, or it is in a file that KUBECONFIG does not name.",
        ),
        messages=(
            *UNKNOWN_CONTEXT_TO_OTHERS,
            kubectl(
                "context was not found for specified context: {context}",
                begins="Error in configuration: ",
            ),
            kubectl('context "{context}" does not exist', begins=ERROR),
            kubectl('no context exists with the name: "{context}"', begins=ERROR),
            kubectl("cannot locate context {context}"),
            kubectl("Expected object with name {context} in kube-config/contexts list"),
        ),
        fix=CHOOSE_CONTEXT,
        page=pages.SEVERAL_CLUSTERS,
    ),
    Fault(
        id="no-context",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.GUESS_CLUSTER,
        title=text("title", "No context is current"),
        cause=text(
            "cause",
            "There are contexts, but none is chosen. kubectl then falls back to its oldest"
            " default, localhost:8080, where nothing listens.",
        ),
        messages=(
            *localhost(2),
            *NO_CONTEXT_TO_OTHERS,
            kubectl("current-context is not set", begins=ERROR),
        ),
        fix=CHOOSE_CONTEXT,
        page=pages.SEVERAL_CLUSTERS,
    ),
    Fault(
        id="no-kubeconfig",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SYSTEM_HERE,
        refused=Refused.CONNECTION,
        title=text("title", "No kubeconfig was found, and the default address is dialled"),
        cause=text(
            "cause",
            "There is no file where the program looks, or it is empty: KUBECONFIG names no file"
            " that exists, or ~/.kube/config is missing. kubectl then tries localhost:8080, and so"
            " do programs that are built with its libraries.",
        ),
        messages=(
            *localhost(1),
            kubectl("HTTPConnectionPool(host='localhost', port=80): Max retries exceeded"),
            kubectl("HTTPConnectionPool(host='localhost', port=8080): Max retries exceeded"),
            kubectl("connect ECONNREFUSED 127.0.0.1:8080"),
        ),
        fix=GIVE_A_KUBECONFIG,
        confirm=(command("{kubectl} config view"), command('echo "$KUBECONFIG"; ls -l ~/.kube')),
        page=pages.KUBECONFIG,
    ),
    Fault(
        id="unknown-cluster",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.GUESS_CLUSTER,
        title=text("title", "The context names a cluster that does not exist"),
        cause=text(
            "cause",
            "A context ties a cluster and a user together by their names, and no cluster has this"
            " name.",
        ),
        messages=(*localhost(3), *UNKNOWN_CLUSTER_TO_OTHERS),
        fix=(command("{kubectl} config set-context {context} --cluster=NAME"),),
        page=pages.SEVERAL_CLUSTERS,
    ),
    Fault(
        id="unknown-user",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.NO_LOGIN,
        title=text("title", "The context names a user that does not exist"),
        cause=text(
            "cause",
            "A context ties a cluster and a user together by their names, and no user has this"
            " name. kubectl then asks for a user name and a password, which no API server accepts"
            " any more.",
        ),
        messages=(*please_enter(2), *UNKNOWN_USER_TO_OTHERS),
        fix=(command("{kubectl} config set-context {context} --user=NAME"),),
        page=pages.SEVERAL_CLUSTERS,
    ),
    Fault(
        id="no-server",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.GUESS_SERVER,
        title=text("title", "The cluster entry has no server"),
        cause=text(
            "cause", "Without an address kubectl falls back to its oldest default, localhost:8080."
        ),
        messages=(*localhost(4), kubectl("no server found for cluster {entry}", begins=ERROR)),
        fix=(SET_SERVER,),
        page=pages.KUBECONFIG_FIELDS,
    ),
    Fault(
        id="wrong-server",
        door=Door.NEVER_CONNECTED,
        refuser=Party.KUBECTL,
        refused=Refused.NO_HTTPS,
        title=text("title", "The server's address does not begin with https://"),
        cause=text(
            "cause",
            "Without https:// kubectl speaks plain HTTP, which an API server does not answer.",
        ),
        messages=(kubectl(UNKNOWN_REASON, begins=BAD_REQUEST, rank=2),),
        fix=(SET_SERVER,),
        page=pages.KUBECONFIG_FIELDS,
    ),
)
