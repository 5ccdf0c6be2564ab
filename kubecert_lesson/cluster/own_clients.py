"""What an API server logs in with where it is a client itself, and how it calls others."""

from datetime import datetime
from functools import cached_property
from threading import Lock

from kubecert_lesson import certificates, keys
from kubecert_lesson.apiserver.calls import Call, Reply, Shown
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.dialling import calls
from kubecert_lesson.dialling.values import Login


class OwnClients:
    """Its client certificates, named as kubeadm names them; each is made when it is first needed.

    ``authority`` is the cluster's; the front proxy has one of its own. ``at`` is the time, None
    for the real one.
    """

    def __init__(self, authority: Identity, at: datetime | None) -> None:
        self._authority, self._at = authority, at
        self._front_proxy_authority: Identity | None = None
        self._making = Lock()

    @property
    def front_proxy_authority(self) -> Identity:
        """The authority that extension API servers know the API server by."""
        with self._making:  # calls are made in threads of their own
            if self._front_proxy_authority is None:
                self._front_proxy_authority = certificates.self_signed_authority(
                    keys.generate(), common_name="front-proxy-ca", now=self._at
                )
            return self._front_proxy_authority

    @cached_property
    def _kubelet_client(self) -> Login:
        return self._login(self._authority, "kube-apiserver-kubelet-client")

    @cached_property
    def _front_proxy(self) -> Login:
        return self._login(self.front_proxy_authority, "front-proxy-client")

    def dial(self, call: Call) -> Reply:
        """Make a call with the certificate that belongs to it."""
        match call.shown:
            case Shown.KUBELET_CLIENT:
                login = self._kubelet_client
            case Shown.FRONT_PROXY:
                login = self._front_proxy
            case _:
                login = Login()
        return calls.make(call, login, self._at)

    def _login(self, authority: Identity, name: str) -> Login:
        own = certificates.issue_identity(authority, common_name=name, use=Use.CLIENT, now=self._at)
        return Login((own.certificate,), own.key)
