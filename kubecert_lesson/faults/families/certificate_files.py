"""A file with certificates that a program was told of, and that is not there.

Sources: botocore (httpsession.py), requests (adapters.py), urllib3 (util/ssl_.py) and the
Kubernetes client for Python (kube_config.py).
"""

from dataclasses import replace

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Door, Fault, ProgramText, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.words import template, text

_SETTINGS = (Setting.CLIENT, Setting.POD, Setting.ELSEWHERE)
_WORDS = (
    "SSL validation failed for {url} [Errno 2] No such file or directory",
    "Could not find a suitable TLS CA certificate bundle, invalid path: {path}",
    "Could not find the TLS certificate file, invalid path: {path}",
    "Could not find the TLS key file, invalid path: {path}",
    "SSLError(FileNotFoundError(2, 'No such file or directory'",
    "ssl_wrap_socket…FileNotFoundError: [Errno 2] No such file or directory",
    "unable to load trusted certificates: …No such file or directory",
    "ConfigException: File does not exist: {path}",
)


def _said(*settings: Setting) -> tuple[ProgramText, ...]:
    return tuple(by(Speaker.PYTHON, words, setting=one) for one in settings for words in _WORDS)


_MISSING = Fault(
    id="certificate-file-missing",
    door=Door.NEVER_CONNECTED,
    refuser=Party.SPEAKER,
    refused=Refused.OWN_FILE,
    title=text("title", "A file with authorities, a certificate or a key is not there"),
    cause=text(
        "cause",
        "The program was told of a file with the authorities that it should trust (a CA bundle), or"
        " with its own certificate or key, and there is none at that path. It did not get as far as"
        " checking a certificate. Python often leaves the path out.",
    ),
    messages=(
        *_said(*_SETTINGS),
        *(
            by(Speaker.JAVA, f"NoSuchFileException: {{path}}.{ending}")
            for ending in ("crt", "pem", "key")
        ),
    ),
    fix=(
        remark(template("which settings name such a file, and is it there?")),
        command("env | grep -E 'CA_BUNDLE|SSL_CERT|CURL_CA'"),
        command("aws configure get ca_bundle", distributions=("eks",)),
        remark(
            template(
                "in a kubeconfig: certificate-authority, client-certificate, client-key; relative"
                " paths start at the folder of the kubeconfig"
            )
        ),
        command("kubecert-lesson diagnose {file}"),
        remark(template("in a container, only what was mounted or copied into it is there")),
    ),
    page=pages.CLIENT_LIBRARIES,
)
FAULTS = (
    _MISSING,
    replace(
        _MISSING,
        id="login-program-without-its-file",
        refuser=Party.LOGIN_PROGRAM,
        messages=_said(Setting.LOGIN_PROGRAM),
    ),
)
