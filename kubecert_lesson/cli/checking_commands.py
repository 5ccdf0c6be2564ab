"""The commands that check what is there: diagnose, expiry and tree."""

from kubecert_lesson.cli.command import (
    ENDS_SOON,
    FINDING,
    NOT_ESTABLISHED,
    SOUND,
    UNREADABLE,
    Command,
    Example,
    ExitCode,
    Option,
)
from kubecert_lesson.words import template

TEXT, JSON, MARKDOWN, JUNIT = "text", "json", "markdown", "junit"
SARIF, PROMETHEUS, SVG = "sarif", "prometheus", "svg"

_AT = Option(
    name="--at",
    metavar="TIME",
    help=template("judge dates at this time instead of now, for example 2027-01-31T12:00:00Z"),
)
_JSON = Option(name="--json", help=template("the same as --output json"))
_KUBECONFIG = Option(
    name="--kubeconfig", metavar="FILE", help=template("a kubeconfig, as for kubectl")
)
_CURRENT = Option(
    name="--current",
    help=template("what kubectl uses now: $KUBECONFIG, or ~/.kube/config; only read"),
)
_CONTEXT = Option(
    name="--context", metavar="NAME", help=template("another context than the current one")
)
_TIMEOUT = Option(
    name="--timeout",
    metavar="SECONDS",
    help=template("how long a server may take to connect and to answer, 30 if none is named"),
)
_CLUSTER = Option(
    name="--cluster",
    help=template(
        "ask the cluster, by kubectl: TLS Secrets, ConfigMaps, signing requests, and the"
        " authorities of webhooks and APIs"
    ),
)


def _output(*formats: str) -> Option:
    return Option(
        name="--output",
        short="-o",
        metavar="FORMAT",
        choices=formats,
        default=TEXT,
        help=template(
            "text, or json (by diagnosis.schema.json), or another format for programs and tickets"
        ),
    )


DIAGNOSE = Command(
    name="diagnose",
    summary=template("find out why a kubeconfig fails"),
    description=template(
        "Check a kubeconfig step by step, from the file to what its user may do, and explain the"
        " first failure: who refused whom, why, and the commands that fix it. No private key, token"
        " or password is ever shown or sent to a server that was not verified, and no program that"
        " a kubeconfig names is run."
    ),
    options=(
        Option(
            name="files",
            metavar="FILE",
            count="*",
            help=template("a kubeconfig, or - for standard input; several are merged"),
        ),
        _KUBECONFIG,
        _CURRENT,
        _CONTEXT,
        Option(name="--all-contexts", help=template("every context, a row each")),
        _AT,
        Option(name="--offline", help=template("open no connection")),
        _TIMEOUT,
        Option(
            name="--error",
            metavar="TEXT",
            help=template(
                "explain what kubectl printed, - for standard input; with FILE, begin with what"
                " the message means there"
            ),
        ),
        _output(TEXT, JSON, MARKDOWN, JUNIT, SARIF, PROMETHEUS),
        _JSON,
    ),
    examples=(
        Example(
            "kubecert-lesson diagnose ~/Downloads/kubeconfig",
            template("Find out why a kubeconfig fails:"),
        ),
        Example(
            "kubecert-lesson diagnose --current --offline",
            template("Check what kubectl uses now, without a connection:"),
        ),
        Example(
            "kubecert-lesson diagnose --error 'x509: certificate signed by unknown authority'",
            template("Explain what kubectl printed:"),
        ),
        Example(
            "kubecert-lesson diagnose --current --error - < message.txt",
            template("Find out what a message means for the kubeconfig that kubectl uses now:"),
        ),
        Example(
            "kubecert-lesson diagnose --current --all-contexts",
            template("Look at every context, a row each:"),
        ),
        Example(
            "kubecert-lesson diagnose config --at 2027-01-31 --offline",
            template("Find out whether it will still work on a given day:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("no check failed")),
        ExitCode(FINDING, template("a check failed, or the message of --error is known")),
        ExitCode(
            UNREADABLE, template("nothing could be read, or the message of --error is not known")
        ),
        ExitCode(
            NOT_ESTABLISHED,
            template("no check failed, but the login was not judged, and not for --offline"),
        ),
    ),
)
EXPIRY = Command(
    name="expiry",
    summary=template("list what will expire, soonest first"),
    description=template(
        "List the certificates in PEM files, kubeconfigs and folders of them, or in the objects of"
        " a cluster, soonest end first. What cannot be read is listed last, with the reason."
    ),
    options=(
        Option(
            name="files",
            metavar="FILE",
            count="*",
            help=template("a PEM file, a kubeconfig, a folder of them, or - for standard input"),
        ),
        _CURRENT,
        _CLUSTER,
        _KUBECONFIG,
        _CONTEXT,
        _TIMEOUT,
        Option(
            name="--within",
            metavar="TIME",
            help=template("warn of what ends within this time: 30d, 12h, 2w, 1y"),
        ),
        Option(
            name="--skip-others",
            help=template("pass over files that are neither, as in a folder"),
        ),
        _AT,
        _output(TEXT, JSON, MARKDOWN, JUNIT, SARIF, PROMETHEUS),
        _JSON,
    ),
    examples=(
        Example(
            "kubecert-lesson expiry /etc/kubernetes",
            template("List every certificate of a control-plane node:"),
        ),
        Example(
            "kubecert-lesson expiry ~/.kube/config --within 30d > /dev/null || echo renew",
            template("Act on what ends within a month:"),
        ),
        Example(
            "kubecert-lesson expiry --cluster --current",
            template("List the certificates in the objects of the cluster that kubectl uses now:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("everything is valid")),
        ExitCode(FINDING, template("something has expired, or is not valid yet")),
        ExitCode(UNREADABLE, template("nothing could be read, or there is no certificate")),
        ExitCode(
            NOT_ESTABLISHED,
            template("what could be read is valid, but something could not be read"),
        ),
        ExitCode(ENDS_SOON, template("nothing has expired, but something ends within --within")),
    ),
)
TREE = Command(
    name="tree",
    summary=template("show who signed whom, and what is wrong in a kubeadm folder"),
    description=template(
        "Show who signed whom in files, folders and kubeconfigs, or in the objects of a cluster: by"
        " the signatures, not by the names. Certificates with the name of an authority and another"
        " key hang loose. A folder that kubeadm made is compared with what kubeadm writes."
    ),
    options=(
        Option(
            name="files",
            metavar="PATH",
            count="*",
            help=template("a folder, a PEM file, a kubeconfig, or - for standard input"),
        ),
        _CURRENT,
        _CLUSTER,
        _KUBECONFIG,
        _CONTEXT,
        _TIMEOUT,
        Option(
            name="--find",
            metavar="WHAT",
            help=template(
                "show only the certificate with this serial number, subject, name or fingerprint,"
                " or those that an alert means, for example KubeClientCertificateExpiration"
            ),
        ),
        _AT,
        _output(TEXT, JSON, MARKDOWN, JUNIT, SARIF, SVG),
        _JSON,
    ),
    examples=(
        Example(
            "kubecert-lesson tree /etc/kubernetes",
            template("See who signed whom on a control-plane node, and what is wrong there:"),
        ),
        Example(
            "kubecert-lesson tree /etc/kubernetes ~/.kube/config --find 7C:3F:21",
            template("Find the file that holds a certificate:"),
        ),
        Example(
            "kubecert-lesson tree /etc/kubernetes -o svg > tree.svg",
            template("Draw it:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("nothing was found to be wrong, or --find found something")),
        ExitCode(FINDING, template("something was found to be wrong, or --find found nothing")),
        ExitCode(UNREADABLE, template("nothing could be read, or there is no certificate")),
        ExitCode(
            NOT_ESTABLISHED,
            template("nothing was found to be wrong, but something could not be read"),
        ),
    ),
)
