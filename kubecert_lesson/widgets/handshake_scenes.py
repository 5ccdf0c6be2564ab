"""The handshakes that HandshakeStepper plays, and what each side knows after each message.

Every fault of the gallery that concerns the handshake is played in memory, with the same broken
pieces that the gallery gives to a real server and a real kubectl.
"""

from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

from kubecert_lesson import certificates, gallery, keys, kubeconfig
from kubecert_lesson.certificates import Identity
from kubecert_lesson.gallery import Fault, Healthy, Setup, Where
from kubecert_lesson.handshake import Handshake, Side, SideVerdict, Version, shake_hands
from kubecert_lesson.steps import Check, Verdict

_PLAYED = (Where.KUBECTL_REFUSES_SERVER, Where.TLS_REFUSES_KUBECTL, Where.UNAUTHORIZED)
_ABOVE_TLS = ("wrong-token", "merged-users")  # the handshake itself is like another one's
NEVER_BEGAN = "key-mismatch"
NOT_YET = "not yet"
NEVER = "it never came to that"


def playable() -> tuple[Fault, ...]:
    """Return the faults of the gallery that show in the handshake, or prevent it."""
    return (
        gallery.fault(NEVER_BEGAN),
        *(f for f in gallery.GALLERY if f.where in _PLAYED and f.id not in _ABOVE_TLS),
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
    proof = "CertificateVerify" if handshake.version is Version.TLS13 else "ServerKeyExchange"
    return (
        _session_keys(handshake, step),
        _shown(handshake, step, "Who does the server say it is?", Side.SERVER),
        _judged(handshake, step, "Is its certificate to be trusted?", handshake.client),
        _proved(handshake, step, "Does it hold the key of that?", proof, Side.SERVER),
        _proved(handshake, step, "Did both hear the same?", "Finished", Side.SERVER),
    )


def server_knows(handshake: Handshake, step: int) -> tuple[Check, ...]:
    """Return what the server knows after so many messages, and what has been proved to it."""
    return (
        _session_keys(handshake, step),
        _shown(handshake, step, "Who does the client say it is?", Side.CLIENT),
        _proved(handshake, step, "Does it hold the key of that?", "CertificateVerify", Side.CLIENT),
        _proved(handshake, step, "Did both hear the same?", "Finished", Side.CLIENT),
        _judged(handshake, step, "Who is that, in the end?", handshake.server),
    )


def who_stops(handshake: Handshake) -> SideVerdict | None:
    """Return the verdict of the side that refuses the other, the client's first; None for none."""
    return next((verdict for verdict in handshake.verdicts if not verdict.accepted), None)


def _session_keys(handshake: Handshake, step: int) -> Check:
    tls13 = handshake.version is Version.TLS13
    name, sender = ("ServerHello", Side.SERVER) if tls13 else ("ClientKeyExchange", Side.CLIENT)
    reason = f"yes, since {name}: new ones, for this connection only"
    return _said(handshake, step, "Are there session keys?", name, sender, reason)


def _shown(handshake: Handshake, step: int, question: str, sender: Side) -> Check:
    """A certificate that was shown is heard, not proved: the verdict stays open."""
    message = handshake.message("Certificate", sender)
    empty = message is not None and message.meaning.says.code == "empty-certificate"
    reason = "it shows none" if empty else "it shows a certificate; anybody could show a copy"
    said = _said(handshake, step, question, "Certificate", sender, reason)
    return replace(said, verdict=Verdict.NOT_CHECKED)


def _proved(handshake: Handshake, step: int, question: str, name: str, sender: Side) -> Check:
    message = handshake.message(name, sender)
    reason = message.proves if message else ""
    return _said(handshake, step, question, name, sender, reason)


def _said(
    handshake: Handshake, step: int, question: str, name: str, sender: Side, reason: str
) -> Check:
    message = handshake.message(name, sender)
    if message and message.number <= step:
        return Check(question, Verdict.PASSED, reason)
    over = step >= len(handshake.messages)
    return Check(question, Verdict.NOT_CHECKED, NEVER if over else NOT_YET)


def _judged(handshake: Handshake, step: int, question: str, verdict: SideVerdict) -> Check:
    if step < verdict.when:
        return Check(question, Verdict.NOT_CHECKED, NOT_YET)
    if verdict.accepted:
        return Check(question, Verdict.PASSED, verdict.reason)
    if not verdict.refused:  # the other side went away
        return Check(question, Verdict.NOT_CHECKED, f"{NEVER}: {verdict.reason}")
    return Check(question, Verdict.FAILED, verdict.reason)


def _client(user: kubeconfig.User, setup: Setup, healthy: Healthy) -> Identity | None:
    if not user.client_certificate_data:
        return None
    pem = user.key_pem()
    # Loading an RSA key checks it for 100 ms. These are our own, so compare first.
    ours = (healthy.user.key, healthy.spare, setup.serving.key)
    certificate = certificates.load(user.certificate_pem())
    found = (key for key in ours if Identity(certificate, key).key_pem == pem)
    return Identity(certificate, next(found, None) or keys.load_private(pem))
