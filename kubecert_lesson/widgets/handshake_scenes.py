"""The handshakes that HandshakeStepper plays, and what each side knows after each message.

Every fault of the gallery that concerns the handshake is played in memory, with the same broken
certificates and keys that the gallery gives to a real server and a real kubectl.
"""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from kubecert_lesson import certificates, gallery, keys, kubeconfig
from kubecert_lesson.certificates import Identity
from kubecert_lesson.faults import Door
from kubecert_lesson.gallery import Exhibit, Healthy, Setup
from kubecert_lesson.handshake import (
    Handshake,
    Message,
    Side,
    SideVerdict,
    Version,
    shake_hands,
)
from kubecert_lesson.steps import Check, Verdict
from kubecert_lesson.words import Text, template, text

_PLAYED = (Door.KUBECTL_REFUSES_SERVER, Door.TLS_REFUSES_KUBECTL, Door.UNAUTHORIZED)
_ABOVE_TLS = ("wrong-token", "merged-users")  # the handshake itself is like another one's
NEVER_BEGAN = "key-mismatch"
_NOT_YET = text("not-yet", "not yet")
_NEVER = text("never", "this never happened")
_SAME_MESSAGES = text("same-messages", "Did both see the same messages?")


def playable() -> tuple[Exhibit, ...]:
    """Return the faults of the gallery that show in the handshake, or prevent it."""
    return (
        gallery.fault(NEVER_BEGAN),
        *(f for f in gallery.GALLERY if f.door in _PLAYED and f.id not in _ABOVE_TLS),
    )


@cache
def play(fault: str, version: Version) -> Handshake:
    """Return the handshake of a cluster with this fault, '' for none. Each is made once."""
    healthy = gallery.healthy()
    setup = gallery.fault(fault).change(healthy) if fault else healthy.whole()
    chosen = kubeconfig.resolve(kubeconfig.parse(setup.kubeconfigs[0]))
    pem = chosen.cluster.authority_pem()
    return shake_hands(
        server=setup.serving,
        server_chain=setup.serving_chain,
        client=_client(chosen.user, setup, healthy),
        client_ca=setup.client_ca,
        authorities=certificates.load_all(pem) if pem else (),
        name=chosen.cluster.tls_server_name or urlsplit(chosen.cluster.server).hostname or "",
        version=version,
        server_requires_certificate=setup.require_client_certificate,
    )


def client_knows(handshake: Handshake, step: int) -> tuple[Check, ...]:
    """Return what the client knows after so many messages, and what has been proved to it."""
    tls13 = handshake.version is Version.TLS13
    seen = _Seen(handshake, step)
    return (
        seen.session_keys(),
        seen.shown(text("server-name", "Who does the server say it is?"), Side.SERVER),
        seen.judged(text("server-trusted", "Is its certificate to be trusted?"), handshake.client),
        seen.proved(
            text("server-key", "Does it hold the key to that certificate?"),
            "CertificateVerify" if tls13 else "ServerKeyExchange",
            Side.SERVER,
        ),
        seen.proved(_SAME_MESSAGES, "Finished", Side.SERVER),
    )


def server_knows(handshake: Handshake, step: int) -> tuple[Check, ...]:
    """Return what the server knows after so many messages, and what has been proved to it."""
    seen = _Seen(handshake, step)
    return (
        seen.session_keys(),
        seen.shown(text("client-name", "Who does the client say it is?"), Side.CLIENT),
        seen.proved(
            text("client-key", "Does it hold the key to that certificate?"),
            "CertificateVerify",
            Side.CLIENT,
        ),
        seen.proved(_SAME_MESSAGES, "Finished", Side.CLIENT),
        seen.judged(text("client-user", "Who is it, in the end?"), handshake.server),
    )


def who_stops(handshake: Handshake) -> SideVerdict | None:
    """Return the verdict of the side that refuses the other, the client's first; None for none."""
    return next((verdict for verdict in handshake.verdicts if not verdict.accepted), None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A handshake as far as a step: each method answers one question from it."""

    handshake: Handshake
    step: int

    def session_keys(self) -> Check:
        tls13 = self.handshake.version is Version.TLS13
        name, sender = ("ServerHello", Side.SERVER) if tls13 else ("ClientKeyExchange", Side.CLIENT)
        question = text("session-keys", "Are there session keys?")
        if self.message(name, sender) is None:
            return self.open(question)
        because = text(
            "new-keys", "yes, since {message}: new ones, for this connection only", message=name
        )
        return Check(question, Verdict.PASSED, because)

    def shown(self, question: Text, sender: Side) -> Check:
        """A certificate that was shown proves nothing yet: the verdict stays open."""
        message = self.message("Certificate", sender)
        if message is None:
            return self.open(question)
        if message.meaning.says.code == "empty-certificate":
            because = text("shows-none", "it shows no certificate")
        else:
            because = text(
                "shows-certificate", "it shows a certificate; anyone could show a copy of it"
            )
        return Check(question, Verdict.NOT_CHECKED, because)

    def proved(self, question: Text, name: str, sender: Side) -> Check:
        message = self.message(name, sender)
        if message is None:
            return self.open(question)
        meaning = message.meaning
        because = Text(
            meaning.says.code,
            template("{meaning} ({source})"),
            {"meaning": meaning.says, "source": meaning.source},
        )
        return Check(question, Verdict.PASSED, because)

    def judged(self, question: Text, verdict: SideVerdict) -> Check:
        if self.step < verdict.when:
            return Check(question, Verdict.NOT_CHECKED, _NOT_YET)
        if verdict.accepted:
            return Check(question, Verdict.PASSED, verdict.because)
        if verdict.refused:
            return Check(question, Verdict.FAILED, verdict.because)
        because = text("never-judged", "this never happened: {why}", why=verdict.because)
        return Check(question, Verdict.NOT_CHECKED, because)

    def open(self, question: Text) -> Check:
        """Leave a question open: its message has not been sent, or never will be."""
        over = self.step >= len(self.handshake.messages)
        return Check(question, Verdict.NOT_CHECKED, _NEVER if over else _NOT_YET)

    def message(self, name: str, sender: Side) -> Message | None:
        """Return a message that was sent by now, or None."""
        message = self.handshake.message(name, sender)
        return message if message and message.number <= self.step else None


def _client(user: kubeconfig.User, setup: Setup, healthy: Healthy) -> Identity | None:
    if not user.client_certificate_data:
        return None
    pem = user.key_pem()
    # Loading an RSA key checks it for 100 ms. These are our own, so compare first.
    ours = (healthy.user.key, healthy.spare, setup.serving.key)
    certificate = certificates.load(user.certificate_pem())
    found = (key for key in ours if Identity(certificate, key).key_pem == pem)
    return Identity(certificate, next(found, None) or keys.load_private(pem))
