"""What checks demand of a kubeconfig: each function returns, or raises NotYet.

``diagnose`` names what is wrong with the file by itself; what a task asks for is compared here; and
when nothing is found, the real kubectl has the last word, at a cluster with the task's own keys.
"""

from collections.abc import Sequence
from dataclasses import replace

from cryptography import x509

from kubecert_lesson import certificates, chain, diagnose, kubeconfig
from kubecert_lesson.certificates import Identity
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.answers import NotYet
from kubecert_lesson.exercises.certificate_demands import (
    demand_signed_by,
    demand_user,
)
from kubecert_lesson.exercises.kubectl_judging import judged_by
from kubecert_lesson.exercises.reading import certificates_in
from kubecert_lesson.kubeconfig import Cluster, Kubeconfig, User
from kubecert_lesson.words import Text, template

_EITHER = "client-other-authority"
_WITHOUT_LOGIN = ("unknown-user", "no-credentials")
_WHOAMI = ("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")


def one_kubeconfig(content: bytes, *, login: bool = True) -> Kubeconfig:
    """Read a kubeconfig and demand that each of its parts can be used, without any other file.

    Without ``login``, nobody has to be able to log in with it, and the user can be left out.
    """
    _demand_embedded(content)
    found = diagnose.diagnose(content, offline=True).checks
    # Which of the two is from another cluster, the task tells: that is asked later.
    aside = (_EITHER,) if login else (_EITHER, *_WITHOUT_LOGIN)
    faults = [one for one in found if one.failed and not one.advice and one.fault not in aside]
    if faults:
        first = faults[0]
        raise NotYet(
            first.fault,
            "{check}: {reason}",
            next=template("fix this first: what comes after it was not looked at"),
            check=first.title,
            reason=str(first.because).removesuffix("."),
        )
    try:
        config = kubeconfig.parse(content)
    except LessonError as error:
        raise NotYet(
            "not-a-kubeconfig",
            "it cannot be read as a kubeconfig: {problem}",
            next=template("hand in the whole file, from apiVersion to the last line"),
            problem=error.text,
        ) from None
    _demand_closed(config)
    return config


def _demand_closed(config: Kubeconfig) -> None:
    """No entry may be a way around the checks, not even one that no context uses yet."""
    if unchecked := [one.name for one in config.clusters if one.insecure_skip_tls_verify]:
        raise NotYet(
            "insecure",
            "nobody checks who answers at the cluster {name}: it has insecure-skip-tls-verify",
            next=template("take it out, and trust the authority of that cluster"),
            name=unchecked[0],
        )
    if programs := [one.name for one in config.users if one.exec]:
        raise NotYet(
            "program-inside",
            "the user {name} runs a program on the machine of whoever uses this file",
            next=template("log in with a certificate, and leave the program out"),
            name=programs[0],
        )


def _demand_embedded(content: bytes) -> None:
    """What is judged is what was handed in: no path leads anywhere else."""
    try:
        config = kubeconfig.parse(content)
    except LessonError:
        return
    paths = [cluster.certificate_authority for cluster in config.clusters]
    for user in config.users:
        paths += [user.client_certificate, user.client_key, user.token_file]
    if found := [path for path in paths if path]:
        raise NotYet(
            "not-embedded",
            "it names the file {path}, which is on your machine only",
            next=template("embed what is in the file: --embed-certs"),
            path=str(found[0])[:80],
        )


def demand_server(cluster: Cluster, server: str, authority: x509.Certificate) -> None:
    """Demand that a cluster leads there, and that exactly this authority is trusted."""
    if cluster.insecure_skip_tls_verify:
        raise NotYet(
            "insecure",
            "nobody would be checked: whoever answers at {server} gets what kubectl sends",
            next=template("take insecure-skip-tls-verify out, and put the authority in"),
            server=server,
        )
    if cluster.server != server:
        raise NotYet(
            "another-server",
            "it leads to {found}, and the task says {server}",
            next=template("set the server that the task names"),
            found=str(cluster.server)[:80],
            server=server,
        )
    if cluster.tls_server_name or cluster.proxy_url:
        raise NotYet(
            "detour",
            "it has tls-server-name or proxy-url, which nobody asked for",
            next=template("leave both out: the address itself is in the server's certificate"),
        )
    demand_trust(cluster.authority_pem(), authority)


def demand_trust(pem: bytes, authority: x509.Certificate) -> None:
    """Demand a file that holds exactly this authority."""
    found = certificates_in(pem) if pem else ()
    if not found:
        raise NotYet(
            "no-authority",
            "it has no authority, so kubectl would ask the system's: they do not know this cluster",
            next=template("embed ca.crt as certificate-authority-data"),
        )
    for certificate in found:
        if certificate == authority:
            continue
        if not certificates.summarize(certificate).is_ca:
            raise NotYet(
                "not-an-authority",
                "it trusts the certificate of {name}, which signs nothing: at the next renewal it"
                " would be good for nobody",
                next=template("trust the authority that signed it"),
                name=certificates.common_name(certificate),
            )
        if certificate.subject == authority.subject:
            raise NotYet(
                "namesake-authority",
                "it trusts an authority of the right name with another key",
                next=template("take the one whose key signed what the server shows"),
            )
        raise NotYet(
            "unknown-authority",
            "it trusts {name}, which did not sign what the server shows",
            next=template("trust the authority that did, and nobody else"),
            name=certificates.name_text(certificate.subject),
        )


def demand_certificate_login(
    login: User, authority: x509.Certificate, user: str, groups: Sequence[str]
) -> None:
    """Demand that a user entry logs in with a certificate of this authority for this user."""
    if login.exec or login.token or login.token_file or login.username or login.impersonate:
        raise NotYet(
            "another-login",
            "the user logs in with something other than a client certificate",
            next=template("leave only client-certificate-data and client-key-data"),
        )
    shown = certificates.load_all(login.certificate_pem())[0]
    if shown.issuer == authority.subject and not chain.signed_by(shown, authority):
        raise NotYet(
            "another-key",
            "the client certificate is from an authority of the same name with another key, and"
            " the API server would answer 401",
            next=template("a new authority needs a new login, too: embed that one"),
        )
    demand_signed_by(shown, authority)
    demand_user(shown, user, groups)


def demand_working(
    content: bytes,
    *,
    server: str,
    authority: Identity,
    serving: Identity,
    user: str,
    groups: Sequence[str],
) -> Text:
    """Demand a kubeconfig that logs this user in, checks the server, and opens nothing else.

    Returns who had the last word: the real kubectl, at a cluster with these keys.
    """
    config = one_kubeconfig(content)
    found = kubeconfig.resolve(config)
    demand_server(found.cluster, server, authority.certificate)
    demand_certificate_login(found.user, authority.certificate, user, groups)
    with LessonCluster(authority=authority, serving=serving) as cluster:
        here = [replace(each, server=cluster.url) for each in config.clusters]
        return judged_by(_WHOAMI, kubeconfig=replace(config, clusters=tuple(here)), expected=user)
