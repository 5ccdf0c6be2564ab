"""The way to a server, and how long it may take."""

import time
from dataclasses import dataclass, field

from kubecert_lesson.dialling.channels import Channel, dial
from kubecert_lesson.dialling.proxies import Proxy
from kubecert_lesson.dialling.tunnels import ProxyRefused, reach, tunnel
from kubecert_lesson.dialling.values import Address, Judge

SECONDS = 30.0  # for a connection or an answer: as kubectl waits to connect
HANDSHAKE_SECONDS = 10.0  # which kubectl gives a handshake, whatever it is told
_STEPS = 4
_LEAST_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way to a server: straight, or through a proxy; and how long it may take.

    ``seconds`` are for one step: to connect, or to get an answer; all steps together may take
    four times that. ``trusts_proxy`` judges the certificate of a proxy whose URL says https.
    """

    where: Address
    proxy: Proxy | None = None
    trusts_proxy: Judge = lambda shown: False
    seconds: float = SECONDS
    ends: float = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ends", time.monotonic() + _STEPS * self.seconds)

    @property
    def patience(self) -> float:
        """How many seconds the next step may take."""
        return max(_LEAST_SECONDS, min(self.seconds, self.ends - time.monotonic()))

    def open(self) -> Channel:
        """Connect to the server. Raises OSError, ProxyUnreachable and ProxyRefused."""
        if self.proxy is None:
            return dial(self.where.host, self.where.port, self.patience)
        channel = reach(self.proxy, self.patience, self.trusts_proxy)
        if self.passes_on:
            return channel
        try:
            tunnel(self.proxy, channel, self.where, time.monotonic() + self.patience)
        except ProxyRefused:
            channel.close()
            raise
        return channel

    @property
    def handshake_seconds(self) -> float:
        """How long a handshake may take."""
        return min(self.patience, HANDSHAKE_SECONDS)

    @property
    def as_patient_as_kubectl(self) -> bool:
        """True where a handshake that takes too long here does so for kubectl, too."""
        return self.patience >= HANDSHAKE_SECONDS

    @property
    def passes_on(self) -> bool:
        """True where an HTTP proxy reads plain requests and passes them on: there is no tunnel."""
        return self.where.scheme == "http" and self.proxy is not None and not self.proxy.is_socks
