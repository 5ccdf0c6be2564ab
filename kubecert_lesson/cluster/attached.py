"""Any cluster that a kubeconfig leads to, such as one made by kind.

Its authority's key stays where it is: users get certificates by a CertificateSigningRequest, which
the kubeconfig's own user must be allowed to make and to approve. All is done with the real
kubectl; a program that a kubeconfig names is never run.
"""

import atexit
import base64
import os
import secrets
import time
from collections.abc import Sequence
from typing import Self

import yaml
from cryptography import x509

from kubecert_lesson import certificates, keys, kubeconfig, kubectl
from kubecert_lesson.apiserver.signer import KUBE_APISERVER_CLIENT
from kubecert_lesson.certificates import Identity
from kubecert_lesson.cluster.reachable import ReachableCluster
from kubecert_lesson.cluster.signing_requests import signing_request
from kubecert_lesson.errors import LessonError
from kubecert_lesson.files import private_folder
from kubecert_lesson.kubeconfig import Kubeconfig

_SECONDS_TO_SIGN = 20.0


def attach(
    config: Kubeconfig | bytes | str | os.PathLike[str], *, context: str = ""
) -> "AttachedCluster":
    """Use the cluster of a kubeconfig: a path, its bytes, or a Kubeconfig.

    ``context`` chooses one of its contexts, by default the current one.
    Raises LessonError for a kubeconfig that cannot be used.
    """
    if isinstance(config, bytes):
        config = kubeconfig.parse(config)
    elif not isinstance(config, Kubeconfig):
        config = kubeconfig.read(config)
    return AttachedCluster(kubeconfig.use_context(config, context) if context else config)


class AttachedCluster(ReachableCluster):
    """A cluster that existed before and stays; what the lesson makes in it goes again.

    It keeps its authority's key and its log to itself.
    """

    def __init__(self, config: Kubeconfig) -> None:
        self._config = config
        self._announced: list[str] = []
        self._resolved = kubeconfig.resolve(config)
        if not self._resolved.cluster.server:
            raise LessonError(
                "no-server", "the kubeconfig's cluster has no server: give it an address"
            )

    def start(self) -> Self:
        """Return the cluster itself: it runs already."""
        return self

    def stop(self) -> None:
        """Remove what was announced with ``remove_at_end``; the cluster itself stays.

        What cannot be removed is tried again when the process ends.
        """
        problems = []
        for each in tuple(self._announced):
            try:
                self._ask("delete", *_words(each), "--ignore-not-found")
                self._announced.remove(each)
            except LessonError as error:
                problems.append(error)
        if problems:
            raise problems[0]
        atexit.unregister(self.stop)

    def remove_at_end(self, *objects: str) -> None:
        for each in objects:
            found = self._ask("get", *_words(each), "--ignore-not-found", "--output=name")
            if found:
                raise LessonError(
                    "exists-already",
                    "{object} exists in that cluster already, and the lesson removes only what it"
                    " made: if it is left over, kubectl delete {object}; if not, use another"
                    " cluster",
                    object=each,
                )
        atexit.register(self.stop)
        self._announced += objects

    @property
    def authorities(self) -> tuple[x509.Certificate, ...]:
        """The certificates that the kubeconfig checks the server by; empty where it names none."""
        pem = self._resolved.cluster.authority_pem()
        return certificates.load_all(pem) if pem else ()

    @property
    def url(self) -> str:
        """What the kubeconfig calls ``server``."""
        return self._resolved.cluster.server

    @property
    def running(self) -> bool:
        """True: nothing here starts or stops it."""
        return True

    @property
    def admin(self) -> Identity:
        """The kubeconfig's own user. Raises LessonError where it logs in without a certificate."""
        user = self._resolved.user
        certificate, key = user.certificate_pem(), user.key_pem()
        if not certificate or not key:
            raise LessonError(
                "no-client-certificate",
                "the user {user} of the kubeconfig logs in without a client certificate:"
                " take a kubeconfig with one, such as kubeadm's admin.conf",
                user=user.name,
            )
        return Identity(certificates.load(certificate), keys.load_private(key))

    def user(self, name: str, *, groups: Sequence[str] = ()) -> Identity:
        """Make a key, ask the cluster for a certificate, approve it, and take it.

        The request is deleted from the cluster again; the certificate is valid for a day.
        Raises LessonError, in the cluster's own words, for what it refuses.
        """
        key = keys.generate()
        csr = certificates.request(key, common_name=name, organizations=groups)
        request = f"kubecert-lesson-{secrets.token_hex(4)}"
        document = signing_request(
            request,
            csr,
            {
                "signerName": KUBE_APISERVER_CLIENT,
                "expirationSeconds": 86400,
                "usages": ["client auth"],
            },
        )
        with private_folder("request") as folder:
            path = folder / "request.yaml"
            path.write_text(yaml.safe_dump(document), encoding="utf-8")
            self._ask("create", "--filename", str(path))
        try:
            self._ask("certificate", "approve", request)
            certificate = self._issued(request)
        finally:
            self._ask("delete", "csr", request)
        return Identity(certificate, key)

    def kubeconfig(
        self,
        user: Identity | None = None,
        *,
        authority: x509.Certificate | Sequence[x509.Certificate] | None = None,
        server: str = "",
        token: str = "",
    ) -> bytes:
        """Write a kubeconfig as other clusters do; without arguments, the one that was given."""
        if user is None and authority is None and not server and not token:
            return kubeconfig.to_yaml(self._config)
        return super().kubeconfig(user, authority=authority, server=server, token=token)

    def _issued(self, request: str) -> x509.Certificate:
        end = time.monotonic() + _SECONDS_TO_SIGN
        while time.monotonic() < end:
            pem = self._ask("get", "csr", request, "--output=jsonpath={.status.certificate}")
            if pem:
                return certificates.load(base64.b64decode(pem))
            time.sleep(0.2)
        raise LessonError(
            "not-signed",
            "nobody signed the approved request within {seconds:g} seconds:"
            " does the cluster's kube-controller-manager have the authority's key?",
            seconds=_SECONDS_TO_SIGN,
        )

    def _ask(self, *args: str) -> str:
        run = kubectl.run(*args, kubeconfig=self._config)
        if not run.ok:
            raise LessonError(
                "kubectl-failed",
                "kubectl {command} failed: {words}",
                command=args[0],
                words=run.stderr.strip(),
            )
        return run.stdout


def _words(announced: str) -> list[str]:
    """Take 'role/reader -n kube-system' apart, for kubectl's command line."""
    return announced.split()
