"""Commands as they are typed on the control-plane node, done to the learner's folder.

There is no node: what kubeadm, crictl and systemctl would do there is done here, in Python. Paths
below /etc/kubernetes are those of the folder. openssl and cp do what they always do.
"""

import base64
import re
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import SystemRandom

from cryptography import x509

from kubecert_lesson import certificates, kubeconfig, kubectl
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import NewFile, read_file, write_private, write_public, write_together
from kubecert_lesson.hunt.facts_of_servers import sans
from kubecert_lesson.hunt.folder import ADMIN, read_identity
from kubecert_lesson.hunt.names import HuntNames
from kubecert_lesson.keys import PrivateKey
from kubecert_lesson.keys.practice import PRIMES, practice_key

_ROOT, _PROXY = "/etc/kubernetes/", "/etc/haproxy/"
_WITHOUT_EFFECT = ("crictl", "journalctl", "systemctl", "timedatectl")  # on the folder
_SED = re.compile(r"s(?P<sign>[/|,])(?P<old>.*?)(?P=sign)(?P<new>.*?)(?P=sign)g?")
_SANS, _CLIENT, _ORG = "--apiserver-cert-extra-sans=", "--client-name=", "--org="


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPlaneNode:
    """The node: its /etc/kubernetes is the learner's folder."""

    names: HuntNames
    folder: Path
    port: int

    def run(self, line: str) -> str:
        """Do what a line says, and return what it prints. Raises LessonError where it fails."""
        try:
            words = shlex.split(line.replace(_ROOT, "").replace(_PROXY, ""))
        except ValueError as error:
            raise _unknown(line) from error
        words, target = _redirected(words)
        printed = self._done(words, line)
        if target:
            path = self._path(target)
            write = (
                write_private if "PRIVATE KEY" in printed or "key-data" in printed else write_public
            )
            write(path, printed.encode())
            return ""
        return printed

    def _done(self, words: Sequence[str], line: str) -> str:
        match list(words):
            case ["kubeadm", "certs", "renew", "apiserver"]:
                return self._renew()
            case ["kubeadm", "certs", "renew", "admin.conf"]:
                return self._renew_admin()
            case ["kubeadm", "init", "phase", "certs", "apiserver", *options]:
                return self._make(options)
            case ["kubeadm", "kubeconfig", "user", *options]:
                return self._kubeconfig(options, line)
            case ["openssl", *args]:
                return _openssl(args, self.folder)
            case ["cat", *names] if names:
                return "".join(read_file(self._path(name)).decode() for name in names)
            case ["base64", "-w0", name]:
                return base64.b64encode(read_file(self._path(name))).decode()
            case ["cp", *names] if len(names) > 1:
                return self._each(names, shutil.copy)
            case ["mv", *names] if len(names) > 1:
                return self._each(names, shutil.move)
            case ["sed", "-i", change, name]:
                return self._sed(change, self._path(name), line)
            case [program, *_] if program in _WITHOUT_EFFECT:
                return ""
        raise _unknown(line)

    def _path(self, name: str) -> Path:
        """Return where a path leads: nowhere outside of the folder."""
        place = (self.folder / name.removeprefix("~/").removeprefix("./")).resolve()
        if not place.is_relative_to(self.folder.resolve()):
            raise LessonError(
                "outside", "{path} is outside of the hunt's folder: name a file in it", path=name
            )
        return place

    def _each(self, names: Sequence[str], act: object) -> str:
        *sources, to = names
        for source in sources:
            if not self._path(source).exists():
                raise LessonError("no-such-file", "there is no file {name}", name=source)
            act(self._path(source), self._path(to))  # type: ignore[operator]
        return ""

    def _sed(self, change: str, path: Path, line: str) -> str:
        found = _SED.fullmatch(change)
        if found is None:
            raise _unknown(line)
        text = read_file(path).decode().replace(found["old"], found["new"])
        write_public(path, text.encode())
        return ""

    @property
    def _authority(self) -> Identity:
        return read_identity(self.folder / "pki", "ca")

    def _renew(self) -> str:
        """Say again what the old certificate says, for another year: its names, not its issuer."""
        old = certificates.load_all(read_file(self.folder / "pki" / "apiserver.crt"))[0]
        self._issue(tuple(sans(old)), _common_name(old))
        return ""

    def _renew_admin(self) -> str:
        """Only admin.conf, which is the administrator's: nobody else's kubeconfig."""
        config = kubeconfig.read(self.folder / ADMIN)
        old = certificates.load(config.users[0].certificate_pem())
        made = certificates.issue_identity(
            self._authority,
            common_name=_common_name(old),
            organizations=certificates.organizations(old),
            use=Use.CLIENT,
            key=new_key(),
        )
        user = replace(
            config.users[0],
            client_certificate_data=made.certificate_pem,
            client_key_data=made.key_pem,
        )
        write_private(self.folder / ADMIN, kubeconfig.to_yaml(replace(config, users=(user,))))
        return ""

    def _make(self, options: Sequence[str]) -> str:
        """Make what is not there; what is there stays, as with kubeadm."""
        if (self.folder / "pki" / "apiserver.crt").exists():
            return "[certs] Using existing apiserver certificate and key on disk\n"
        extra = [o.removeprefix(_SANS).split(",") for o in options if o.startswith(_SANS)]
        scene = self.names.scene
        usual = ("kubernetes", "kubernetes.default", "kubernetes.default.svc")
        own = (self.names.node, *scene.other_names[-2:])
        self._issue((*usual, *own, *(name for names in extra for name in names)), "kube-apiserver")
        return ""

    def _issue(self, names: Sequence[str], common_name: str) -> None:
        made = certificates.issue_identity(
            self._authority, common_name=common_name, sans=names, use=Use.SERVING, key=new_key()
        )
        write_together(
            self.folder / "pki",
            NewFile("apiserver.crt", made.certificate_pem, 0o644),
            NewFile("apiserver.key", made.key_pem),
        )

    def _kubeconfig(self, options: Sequence[str], line: str) -> str:
        name = [o.removeprefix(_CLIENT) for o in options if o.startswith(_CLIENT)]
        groups = [o.removeprefix(_ORG) for o in options if o.startswith(_ORG)]
        if not name:
            raise _unknown(line)
        authority, scene = self._authority, self.names.scene
        made = certificates.issue_identity(
            authority,
            common_name=name[0],
            organizations=groups,
            use=Use.CLIENT,
            key=new_key(),
        )
        host = scene.server.rpartition(":")[0]
        built = kubeconfig.build(
            cluster=scene.cluster,
            server=f"{host}:{self.port}",
            authority_pem=authority.certificate_pem,
            user=name[0],
            certificate_pem=made.certificate_pem,
            key_pem=made.key_pem,
        )
        return kubeconfig.to_yaml(built).decode()


def new_key() -> PrivateKey:
    """A key out of the pool: published, as all of a hunt's are, and made in no time."""
    one, other = SystemRandom().sample(range(PRIMES), 2)
    return practice_key(one, other)


def _openssl(args: Sequence[str], folder: Path) -> str:
    run = kubectl.openssl(*args, cwd=folder)
    if not run.ok:
        raise LessonError(
            "openssl-failed", "openssl says: {words}", words=run.text.strip() or run.code
        )
    return run.stdout


def _redirected(words: list[str]) -> tuple[list[str], str]:
    if ">" in words[:-1]:
        place = words.index(">")
        return words[:place], words[place + 1]
    return words, ""


def _common_name(certificate: x509.Certificate) -> str:
    return certificates.common_name(certificate) or "kube-apiserver"


def _unknown(line: str) -> LessonError:
    known = "kubeadm certs renew apiserver, kubeadm init phase certs apiserver, kubeadm kubeconfig"
    known += " user, crictl, journalctl, systemctl, openssl, cat, cp, mv, sed -i, base64 -w0"
    return LessonError(
        "unknown-command",
        "this node cannot do {line}: it knows {known}",
        line=line,
        known=known,
    )
