"""What follows from the choices for a kubeconfig.

The kubeconfig itself, its YAML without secrets, the kubectl commands that write the same file, and
for each user at each cluster whether it can log in.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kubecert_lesson import chain, keys, kubeconfig
from kubecert_lesson.certificates import Use
from kubecert_lesson.kubeconfig import Kubeconfig, Problem
from kubecert_lesson.steps import Check, Verdict, first_failure
from kubecert_lesson.widgets.kubeconfig_choices import Chosen, ClusterChoice, UserChoice
from kubecert_lesson.widgets.kubeconfig_materials import Materials
from kubecert_lesson.words import say, text

FILE = "built.yaml"  # the file that the commands write, never the learner's own kubeconfig


@dataclass(frozen=True, slots=True)
class UserAtCluster:
    """One user at one cluster, and whether the login works and why."""

    user: str
    cluster: str
    check: Check

    @property
    def works(self) -> bool:
        """True if the user can log in."""
        return self.check.passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What follows from the choices. ``yaml`` shows no key; ``config`` has them."""

    config: Kubeconfig
    yaml: str
    commands: tuple[str, ...]
    logins: tuple[UserAtCluster, ...]
    problems: tuple[Problem, ...]


def build(chosen: Chosen, materials: Materials) -> Built:
    """Compute all that the choices lead to. Raises LessonError if a file cannot be read."""
    folder, config = materials.folder, Kubeconfig()
    for c in chosen.clusters:
        config = kubeconfig.set_cluster(
            config,
            c.name,
            server=c.server,
            certificate_authority=folder / c.authority,
            embed=c.embed,
        )
    for u in chosen.users:
        config = kubeconfig.set_credentials(
            config,
            u.name,
            client_certificate=folder / u.certificate,
            client_key=folder / u.key,
            embed=u.embed,
        )
    for t in chosen.contexts:
        config = kubeconfig.set_context(
            config, t.name, cluster=t.cluster, user=t.user, namespace=t.namespace or None
        )
    if chosen.current:
        config = kubeconfig.use_context(config, chosen.current)
    return Built(
        config=config,
        yaml=shown_yaml(config, folder),
        commands=commands(chosen),
        logins=tuple(
            log_in(user, cluster, materials) for user in chosen.users for cluster in chosen.clusters
        ),
        problems=kubeconfig.check(config),
    )


def commands(chosen: Chosen) -> tuple[str, ...]:
    """Return the commands, for a shell in the folder of the files, that write the same file."""
    lines = [
        _command(
            "set-cluster",
            c.name,
            server=c.server,
            certificate_authority=c.authority,
            embed_certs=c.embed,
        )
        for c in chosen.clusters
    ]
    lines += [
        _command(
            "set-credentials",
            u.name,
            client_certificate=u.certificate,
            client_key=u.key,
            embed_certs=u.embed,
        )
        for u in chosen.users
    ]
    lines += [
        _command("set-context", t.name, cluster=t.cluster, user=t.user, namespace=t.namespace)
        for t in chosen.contexts
    ]
    return (*lines, *([_command("use-context", chosen.current)] if chosen.current else []))


def log_in(user: UserChoice, cluster: ClusterChoice, materials: Materials) -> UserAtCluster:
    """Judge whether a user can log in to a cluster: by the key, the address, and who signed.

    Over http:// there is no TLS, so kubectl shows no certificate to anybody.
    Raises LessonError if a file is gone.
    """
    certificate = materials.certificate(user.certificate)
    trusted = materials.certificate(cluster.client_authority or cluster.authority)
    title = text("user-at-cluster", "{user} at {cluster}", user=user.name, cluster=cluster.name)
    if not keys.same_key(materials.key(user.key), certificate.public_key()):  # type: ignore[arg-type]
        because = text(
            "key-mismatch",
            "kubectl refuses its own files: the key in {key} does not belong to the certificate in"
            " {certificate}.",
            key=user.key,
            certificate=user.certificate,
        )
        return UserAtCluster(user.name, cluster.name, Check(title, Verdict.FAILED, because))
    if urlsplit(cluster.server).scheme == "http":
        because = text(
            "plain-http",
            "{server} is http://: without TLS kubectl checks no server and shows no certificate, so"
            " nobody is logged in. Write https://.",
            server=cluster.server,
        )
        return UserAtCluster(user.name, cluster.name, Check(title, Verdict.FAILED, because))
    found = chain.verify(certificate, anchors=[trusted], at=materials.at, use=Use.CLIENT)
    failure = first_failure(found.checks)
    if failure is None:
        check = Check(title, Verdict.PASSED, found.checks[0].because)
    else:
        because = text("unauthorized", "The server answers 401: {why}", why=failure.because)
        check = Check(title, Verdict.FAILED, because)
    return UserAtCluster(user.name, cluster.name, check)


def shown_yaml(config: Kubeconfig, folder: Path) -> str:
    """Write a kubeconfig to look at: keys as a note on their size, certificates cut short."""
    yaml = kubeconfig.to_yaml(config, folder=folder).decode()
    return _CERTIFICATE.sub(r"\1\2…", _KEY.sub(_hidden, yaml))


_KEY = re.compile(r"^( +client-key-data: )(.*)$", re.MULTILINE)
_CERTIFICATE = re.compile(r"^( +[a-z-]+-data: )([\w+/=]{24})[\w+/=]+$", re.MULTILINE)


def _hidden(key: re.Match[str]) -> str:
    return key[1] + say("(private key, {size:.1f} kB, hidden)", size=len(key[2]) * 0.75e-3)


def _command(verb: str, name: str, **options: str | bool) -> str:
    """Write a command for a shell, with its options on a second line."""
    first = f"kubectl config --kubeconfig={FILE} {verb}"
    given = {f"--{option.replace('_', '-')}": value for option, value in options.items() if value}
    words = [flag if value is True else f"{flag}={value}" for flag, value in given.items()]
    if name.startswith("-"):
        words += ["--", name]
    else:
        first += f" {shlex.quote(name)}"
    return f"{first} \\\n    {shlex.join(words)}" if words else first
