"""The entries of a kubeconfig as boxes without a place, and all of them in sentences.

Names are cut in a box, and whole in the sentences. Secrets are named and never shown.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kubecert_lesson.certificates import load_all
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.cards import PADDING, Card, Glyph, card
from kubecert_lesson.figures.drawing import readable
from kubecert_lesson.figures.glyphs import key
from kubecert_lesson.figures.graphs import CertificateKind, GraphNode, graph
from kubecert_lesson.figures.lettering import clipped
from kubecert_lesson.kubeconfig import Cluster, Context, EntryKind, Kubeconfig, Problem, User
from kubecert_lesson.words import Joined, Plural, Text, say, template, text

COLUMN = 178.0  # the width of a box
BELOW, BETWEEN = 18.0, 5.0  # from an entry down to its material, and on
SHOWN = 3  # certificates of one field; kubectl trusts any number
LONGEST = 2 * (COLUMN - 2 * PADDING)  # a name in a box: two lines, or it is cut
Told = Text | Plural


@dataclass(frozen=True, slots=True)
class Piece:
    """A box and what it says in words: an entry, or what an entry uses."""

    card: Card
    title: str
    texts: Joined

    @property
    def told(self) -> str:
        """The box as the end of a sentence."""
        if not self.texts.parts:
            return readable(self.title)
        return readable(say("{name}: {texts}", name=self.title, texts=self.texts))


@dataclass(slots=True)
class Block:
    """An entry of the kubeconfig with what it uses below it."""

    name: str
    entry: Piece
    material: tuple[Piece, ...] = ()
    y: float = 0

    @property
    def height(self) -> float:
        below = sum(piece.card.height + BETWEEN for piece in self.material)
        return self.entry.card.height + (BELOW + below - BETWEEN if self.material else 0)

    @property
    def middle(self) -> float:
        """Where arrows to the entry itself end."""
        return self.y + self.entry.card.height / 2


def _problems(kind: EntryKind, name: str, found: Sequence[Problem]) -> list[Text]:
    return [each.because for each in found if (each.kind, each.name) == (kind, name)]


def _piece(
    title: str,
    texts: Sequence[Told],
    kind: CertificateKind | None,
    problems: Sequence[Text] = (),
    glyph: Glyph | None = None,
) -> Piece:
    own = card(
        title,
        [_in_box(one) for one in texts],
        width=COLUMN,
        kind=kind,
        problems=[_in_box(one) for one in problems],
        glyph=glyph,
    )
    return Piece(own, title, Joined((*texts, *problems)))


def _in_box(told: Told) -> str:
    """Render a text for a box, in which long names are cut."""
    values = {
        name: clipped(readable(str(value)), LONGEST) if isinstance(value, str | Path) else value
        for name, value in told.values.items()
    }
    return str(replace(told, values=values))


def context_block(context: Context, config: Kubeconfig, found: Sequence[Problem]) -> Block:
    texts = [
        text("cluster", "cluster: {cluster}", cluster=context.cluster or "–"),
        text("user", "user: {user}", user=context.user or "–"),
    ]
    if context.namespace:
        texts.append(text("namespace", "namespace: {namespace}", namespace=context.namespace))
    if context.name == config.current_context:
        texts.insert(0, text("current", "the current context"))
    problems = _problems(EntryKind.CONTEXT, context.name, found)
    return Block(context.name, _piece(context.name, texts, CertificateKind.OTHER, problems))


def cluster_block(cluster: Cluster, found: Sequence[Problem]) -> Block:
    texts = [text("server", "{server}", server=cluster.server)] if cluster.server else []
    if cluster.tls_server_name:
        name = cluster.tls_server_name
        texts.append(text("server-name", "its certificate must be for {name}", name=name))
    if cluster.proxy_url:
        texts.append(text("proxy", "through the proxy {proxy}", proxy=str(cluster.proxy_url)))
    problems = _problems(EntryKind.CLUSTER, cluster.name, found)
    material: list[Piece] = []
    if cluster.insecure_skip_tls_verify:
        problems.append(text("insecure", "insecure-skip-tls-verify: any server is trusted"))
    elif cluster.certificate_authority_data or cluster.certificate_authority:
        place = _field("certificate-authority", cluster.certificate_authority_data)
        path = "" if cluster.certificate_authority_data else cluster.certificate_authority
        material = [_certificates(place, path, cluster.authority_pem, CertificateKind.AUTHORITY)]
    else:
        texts.append(
            text("system-roots", "no authority: those of the operating system are trusted")
        )
    entry = _piece(cluster.name, texts, CertificateKind.SERVING, problems)
    return Block(cluster.name, entry, tuple(material))


def user_block(user: User, found: Sequence[Problem]) -> Block:
    problems = _problems(EntryKind.USER, user.name, found)
    login = text("login", "logs in with {login}", login=user.login)
    entry = _piece(user.name, [login], CertificateKind.CLIENT, problems)
    return Block(user.name, entry, tuple(_material(user)))


def _material(user: User) -> Iterator[Piece]:
    secret = text("secret", "a secret, not shown")
    if user.client_certificate_data or user.client_certificate:
        place = _field("client-certificate", user.client_certificate_data)
        path = "" if user.client_certificate_data else user.client_certificate
        yield _certificates(place, path, user.certificate_pem, CertificateKind.CLIENT)
    if user.client_key_data or user.client_key:
        place = _field("client-key", user.client_key_data)
        texts = [] if user.client_key_data else [_file(user.client_key)]
        texts.append(text("private-key", "a private key, not shown"))
        yield _piece(place, texts, None, glyph=key)
    if user.token:
        yield _piece("token", [secret], None)
    if user.token_file:
        yield _piece("tokenFile", [_file(user.token_file), secret], None)
    if user.username or user.password:
        texts = [text("username", "{name}", name=user.username)] if user.username else []
        texts.append(text("password", "the password is not shown"))
        yield _piece(say("username and password"), texts, None)
    if user.exec:
        command = user.exec.command
        runs = text("exec", "kubectl would run {command}", command=command)
        yield _piece("exec", [runs, text("never-run", "never run here")], None)


def _file(path: str) -> Text:
    return text("file", "file {path}", path=path)


def _field(name: str, data: bytes) -> str:
    """The name of a field in the kubeconfig."""
    return f"{name}-data" if data else name


def _certificates(place: str, path: str, pem: Callable[[], bytes], kind: CertificateKind) -> Piece:
    """What is in a field or in its file: certificates, or the reason why there are none."""
    where = _file(path) if path else text("embedded", "embedded, as base64")
    try:
        nodes = graph(load_all(pem(), source=place)).nodes
    except LessonError as error:
        return _piece(place, [where], None, [error.text])
    texts: list[Told] = [where]
    for node in nodes[:SHOWN]:
        texts += [_short(node), text("key", "key {key}", key=node.key)]
    if len(nodes) > SHOWN:
        more = len(nodes) - SHOWN
        texts.append(Plural("and {n} more certificate", "and {n} more certificates", more))
    return _piece(place, texts, kind)


def _short(node: GraphNode) -> Told:
    values = {"name": node.name, "groups": ", ".join(node.groups), "day": node.until}
    if not node.groups:
        return Text("certificate", "{name}, until {day}", values)
    return Plural(
        "{name}, group {groups}, until {day}",
        "{name}, groups {groups}, until {day}",
        len(node.groups),
        values,
    )


def sentences(
    config: Kubeconfig,
    clusters: Sequence[Block],
    users: Sequence[Block],
    contexts: Sequence[Block],
) -> Iterator[str]:
    """The whole picture in words."""
    yield say(
        "A kubeconfig with {clusters}, {users} and {contexts}.",
        clusters=Plural("{n} cluster", "{n} clusters", len(clusters)),
        users=Plural("{n} user", "{n} users", len(users)),
        contexts=Plural("{n} context", "{n} contexts", len(contexts)),
    )
    for entry, blocks in (
        (template("Cluster {entry}."), clusters),
        (template("User {entry}."), users),
        (template("Context {entry}."), contexts),
    ):
        for block in blocks:
            yield say(entry, entry=block.entry.told)
            for piece in block.material:
                yield say("Its {piece}.", piece=piece.told)
    current = readable(config.current_context)
    if current:
        yield say("The current context is {context}.", context=current)
    else:
        yield say("No context is current.")
