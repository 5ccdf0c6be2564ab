"""The reference solver: the diagnosis, and the commands that it prints, until kubectl works.

A person reads remarks, too: "client.crt and client.key: from the administrator". What such a remark
asks for is made here, out of the folder, without a look at what the seed has broken.
"""

import base64
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Use
from kubecert_lesson.cluster import ca_bundle_patch
from kubecert_lesson.diagnose import Explanation, explain
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import read_file, write_private
from kubecert_lesson.hunt.folder import read_identity, read_key
from kubecert_lesson.hunt.hunting import HuntFolder
from kubecert_lesson.hunt.layouts import Work
from kubecert_lesson.hunt.node import new_key
from kubecert_lesson.hunt.work import name_of

_MOST_ROUNDS = 8
_UNAVAILABLE, _API = ("extension-unavailable", "server-not-ready"), "v1beta1.metrics.k8s.io"
_WHY = "--output=jsonpath={.status.conditions[*].message}"
_PLACEHOLDER = re.compile(r"\b[A-Z][A-Z]+(?:-[A-Z]+)*\b")
_SETTING = re.compile(r"[A-Z]+=\S+")
_AUTHORITY_LINE = re.compile(rb"(certificate-authority-data:).*")
_SOURCES = {  # what a remark names, and where it is
    "ca.crt": "pki/ca.crt",
    "apiserver-leaf.crt": "pki/apiserver.crt",
    "intermediate.crt": "pki/intermediate.crt",
}


def solve(hunt: HuntFolder) -> tuple[str, ...]:
    """Fix a hunt; return the faults that were met, in order. Raises LessonError where it cannot."""
    solver = _Solver(hunt)
    met: list[str] = []
    for _ in range(_MOST_ROUNDS):
        trouble = solver.trouble()
        if trouble is None:
            return tuple(met)
        met.append(trouble.fault)
        solver.fix(trouble)
    raise LessonError("not-solved", "not solved: {faults}", faults=tuple(met))


class _Solver:
    def __init__(self, hunt: HuntFolder) -> None:
        self._hunt, self._folder = hunt, hunt.folder
        self._goals, self._wanted, self._address = hunt.goals, hunt.wanted, hunt.address

    def trouble(self) -> Explanation | None:
        """What is wrong first: as the diagnosis has it, and then as kubectl's own words mean.

        None where nothing is, or nothing that the diagnosis could tell.
        """
        found = self._hunt.diagnose()
        if found.first and not found.first.advice:
            return found.explanation
        if self._hunt.check().good:
            return None
        for goal in self._goals:
            dry = ("--dry-run=server",) if goal[0] == "run" else ()
            run = self._hunt.kubectl(*goal, *dry)
            if not run.ok:
                return self._meant(run.text)
        return None

    def _meant(self, words: str) -> Explanation:
        meant = explain(words)
        if not meant:
            raise LessonError("not-understood", "not known: {words}", words=words)
        if meant[0].fault in _UNAVAILABLE:  # their fix is to ask why; the answer is in words
            run = self._hunt.kubectl("--kubeconfig=admin.conf", "get", "apiservice", _API, _WHY)
            return self._meant(run.text)
        return meant[0]

    def fix(self, trouble: Explanation) -> None:
        self._hand_over()
        if by_hand := _BY_HAND.get(trouble.fault):
            by_hand(self._hunt)
            return
        for line in trouble.fix:
            self._run(line.replace(f"{self._folder}/", ""))

    def _hand_over(self) -> None:
        """What the remarks of the fixes ask for."""
        place = self._folder
        for name, source in _SOURCES.items():
            if (place / source).exists():
                write_private(place / name, read_file(place / source))
        authority = read_identity(place / "pki", "ca")
        write_private(place / "ca.der", authority.certificate.public_bytes(Encoding.DER))
        wanted = self._wanted
        made = certificates.issue_identity(
            authority,
            common_name=wanted.user,
            organizations=(wanted.group,),
            use=Use.CLIENT,
            key=new_key(),
        )
        made.write(place, "client")

    def _run(self, line: str) -> None:
        if line.startswith("#"):
            return
        line = line.replace("API-SERVER:6443", self._address)
        words = shlex.split(line)
        if _SETTING.fullmatch(words[0]):
            words = words[1:]
        if words[0] == "kubeadm" and _PLACEHOLDER.search(line):
            return
        if words[0] != "kubectl":
            if _all_there(words, self._folder):
                self._hunt.node(line)
        elif not _PLACEHOLDER.search(shlex.join(words)):
            run = self._hunt.kubectl(*words[1:])
            if not run.ok:
                raise LessonError("fix-failed", "{line}: {words}", line=line, words=run.text)


def _all_there(words: Sequence[str], folder: Path) -> bool:
    """Say whether the file that openssl is to read exists: it is a remark's, of another case."""
    read = [name for option, name in pairwise(words) if option == "-in" and "/" not in name]
    return all((folder / name).exists() for name in read)


def _put_authority(hunt: HuntFolder) -> None:
    """In an editor: the base64 that the fix prints, where it belongs."""
    data = base64.b64encode(read_file(hunt.folder / "ca.crt"))
    path = hunt.paths[-1]
    changed = _AUTHORITY_LINE.sub(rb"\1 " + data, path.read_bytes())
    write_private(path, changed)


def _put_bundle(hunt: HuntFolder) -> None:
    """``kubectl edit``: the authority that signed the server's certificate, as the caBundle."""
    admin = "--kubeconfig=admin.conf"
    if (hunt.folder / Work.WEBHOOK.value).exists():
        kind, place = "validatingwebhookconfiguration", "/webhooks/0/clientConfig/caBundle"
        names = hunt.kubectl(admin, "get", kind, "--output=jsonpath={.items[*].metadata.name}")
        name, own = names.stdout, Work.WEBHOOK
    else:
        kind, place, own = "apiservice", "/spec/caBundle", Work.EXTENSION
        name = _API
    trusted = read_identity(hunt.folder / own.value, "ca").certificate
    patch = ca_bundle_patch(place, trusted)
    run = hunt.kubectl(admin, "patch", kind, name, "--type=json", f"--patch={patch}")
    if not run.ok:
        raise LessonError("fix-failed", "{words}", words=run.text)


def _issue_again(hunt: HuntFolder) -> None:
    """The webhook's certificate, by its own authority, for the name that it is called by."""
    place = hunt.folder / Work.WEBHOOK.value
    made = certificates.issue_identity(
        read_identity(place, "ca"),
        common_name="webhook",
        sans=(name_of(Work.WEBHOOK),),
        use=Use.SERVING,
        key=read_key(place / "tls.key"),
    )
    made.write(place, "tls")
    hunt.node("systemctl restart webhook")


def _put_login(hunt: HuntFolder) -> None:
    """The key that the certificate was made for is nowhere: both are put in anew."""
    files = ("--client-certificate=client.crt", "--client-key=client.key", "--embed-certs")
    hunt.kubectl("config", "set-credentials", hunt.wanted.user, *files)


_BY_HAND: Mapping[str, Callable[[HuntFolder], None]] = {
    "bad-base64": _put_authority,
    "cert-without-key": _put_login,
    "webhook-unknown-authority": _put_bundle,
    "extension-not-trusted": _put_bundle,
    "webhook-expired": _issue_again,
    "webhook-wrong-name": _issue_again,
}
