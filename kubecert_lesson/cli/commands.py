"""The commands as data: what each takes, its examples and its exit codes.

The parser, the help and the reference page are all made from these records. English stands in them
as templates, which are rendered when they are shown.
"""

from dataclasses import dataclass

from kubecert_lesson.words import template

SOUND, FINDING, UNREADABLE = 0, 1, 2
PROGRAM = "kubecert-lesson"
NOBODY_READS = 141  # 128 + SIGPIPE, as for every program whose reader has gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option (``--at``) or argument (``files``) of a command.

    ``metavar`` is what stands for its value, '' for an option that takes none. ``count`` is the
    ``nargs`` of argparse ('*', '+', '?'), '' for exactly one value.
    """

    name: str
    help: str
    metavar: str = ""
    count: str = ""
    default: str | None = None

    @property
    def positional(self) -> bool:
        """True for an argument, which has no dashes."""
        return not self.name.startswith("-")


@dataclass(frozen=True, slots=True)
class Example:
    """A command line, and what it is good for."""

    line: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ExitCode:
    """A number that the command returns, and what it means."""

    number: int
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: ``summary`` in a line, ``description`` in a few."""

    name: str
    summary: str
    description: str
    options: tuple[Option, ...] = ()
    examples: tuple[Example, ...]
    exit_codes: tuple[ExitCode, ...]


_AT = Option(
    name="--at",
    metavar="TIME",
    help=template("judge dates at this time instead of now, for example 2027-01-31T12:00:00Z"),
)
_JSON = Option(name="--json", help=template("print JSON for programs, by diagnosis.schema.json"))

START = Command(
    name="start",
    summary=template("copy the notebooks to a folder and open JupyterLab"),
    description=template(
        "Copy the notebooks to a folder and open JupyterLab there, on 127.0.0.1. A notebook that"
        " you changed is replaced only if you agree."
    ),
    options=(
        Option(
            name="folder",
            metavar="DIR",
            count="?",
            default="kubecert-lesson",
            help=template("the folder for your copy, kubecert-lesson if none is named"),
        ),
        Option(name="--no-browser", help=template("only copy the notebooks")),
        Option(name="--in-place", help=template("copy nothing, only open JupyterLab on DIR")),
    ),
    examples=(
        Example(
            "kubecert-lesson start", template("Begin the lesson in the folder kubecert-lesson:")
        ),
        Example(
            "kubecert-lesson start --no-browser ~/lesson",
            template("Copy the notebooks, and open them later:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("the notebooks were copied, and JupyterLab ended well")),
        ExitCode(UNREADABLE, template("the folder cannot be used, or JupyterLab is not installed")),
    ),
)
DOCTOR = Command(
    name="doctor",
    summary=template("show what is installed, what is missing, and what that costs"),
    description=template(
        "Check every program and library that the lesson uses. Nothing is changed."
    ),
    examples=(Example("kubecert-lesson doctor", template("Check this machine before a class:")),),
    exit_codes=(
        ExitCode(SOUND, template("everything is installed")),
        ExitCode(FINDING, template("something is missing")),
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
            help=template("a kubeconfig; several are merged as kubectl does"),
        ),
        Option(name="--kubeconfig", metavar="FILE", help=template("the same, as for kubectl")),
        Option(
            name="--current",
            help=template("what kubectl uses now: $KUBECONFIG, or ~/.kube/config; only read"),
        ),
        Option(
            name="--context",
            metavar="NAME",
            help=template("another context than the current one"),
        ),
        _AT,
        Option(name="--offline", help=template("open no connection")),
        Option(name="--error", metavar="TEXT", help=template("explain what kubectl printed")),
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
    ),
)
EXPIRY = Command(
    name="expiry",
    summary=template("list what will expire, soonest first"),
    description=template(
        "List the certificates in PEM files, kubeconfigs and folders of them, soonest end first."
    ),
    options=(
        Option(
            name="files",
            metavar="FILE",
            count="+",
            help=template("a PEM file, a kubeconfig, or a folder of them"),
        ),
        _AT,
        _JSON,
    ),
    examples=(
        Example(
            "kubecert-lesson expiry /etc/kubernetes",
            template("List every certificate of a control-plane node:"),
        ),
        Example(
            "kubecert-lesson expiry ~/.kube/config --at 2027-01-31 > /dev/null || echo renew",
            template("Act on what will have expired on a given day:"),
        ),
    ),
    exit_codes=(
        ExitCode(SOUND, template("everything is valid")),
        ExitCode(FINDING, template("something has expired, or is not valid yet")),
        ExitCode(UNREADABLE, template("a file cannot be read, or holds no certificate")),
    ),
)
COMMANDS = (START, DIAGNOSE, EXPIRY, DOCTOR)
WHOLE = Command(
    name=PROGRAM,
    summary=template("learn Kubernetes certificates by making them"),
    description=template("Learn Kubernetes certificates by making them."),
    examples=(*START.examples[:1], *DIAGNOSE.examples[:1], *EXPIRY.examples[:1]),
    exit_codes=(
        ExitCode(SOUND, template("nothing was found to be wrong")),
        ExitCode(FINDING, template("something was found to be wrong")),
        ExitCode(UNREADABLE, template("the command cannot do this; one line says why")),
    ),
)
