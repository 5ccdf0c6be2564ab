"""The anatomy of a kubeconfig: contexts in the middle, each with its cluster and its user.

Below a cluster stands whom it trusts, below a user what it logs in with: out of the kubeconfig
itself, or out of a file. Secrets are named and never shown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures.arrows import downwards, sideways, stub
from kubecert_lesson.figures.canvas import Canvas, canvas
from kubecert_lesson.figures.cards import Card, Glyph, card, draw
from kubecert_lesson.figures.drawing import Drawing
from kubecert_lesson.figures.glyphs import key
from kubecert_lesson.figures.graphs import Kind, graph
from kubecert_lesson.figures.palette import palette
from kubecert_lesson.figures.speech import counted, readable, sentence
from kubecert_lesson.kubeconfig import Cluster, Context, Kubeconfig, User, check
from kubecert_lesson.reading import load_all

MARGIN, TOP, GAP = 12.0, 26.0, 16.0
BELOW, BETWEEN = 18.0, 5.0  # from an entry down to its material, and on
COLUMN, GUTTER = 178.0, 40.0
LEFT, MIDDLE, RIGHT = (MARGIN + number * (COLUMN + GUTTER) for number in range(3))
WIDTH = RIGHT + COLUMN + MARGIN
SHOWN = 3  # certificates of one field; kubectl trusts any number


@dataclass(frozen=True, slots=True)
class _Piece:
    """A box and what it says in words: an entry, or what an entry draws on."""

    card: Card
    words: str


@dataclass(slots=True)
class _Block:
    """An entry of the kubeconfig with what it draws on below it."""

    name: str
    entry: _Piece
    material: tuple[_Piece, ...] = ()
    y: float = 0

    @property
    def height(self) -> float:
        below = sum(piece.card.height + BETWEEN for piece in self.material)
        return self.entry.card.height + (BELOW + below - BETWEEN if self.material else 0)

    @property
    def middle(self) -> float:
        """Where arrows to the entry itself end."""
        return self.y + self.entry.card.height / 2


def kubeconfig_anatomy(config: Kubeconfig, *, dark: bool = False) -> Drawing:
    """Draw which user each context pairs with which cluster, and where their material comes from.

    What kubectl would stumble over before it connects is marked. ``dark`` chooses light lines on
    a dark sheet. Raises LessonError for something else than a Kubeconfig, and for an empty one.
    """
    if not isinstance(config, Kubeconfig):
        raise LessonError(
            f"a {type(config).__name__} is no kubeconfig: give what kubeconfig.read() returns"
        )
    if not (config.clusters or config.users or config.contexts):
        raise LessonError("this kubeconfig is empty: there is nothing to draw")
    found = check(config)
    contexts = [_context(one, config, found) for one in config.contexts]
    clusters = {one.name: _cluster(one, found) for one in config.clusters}
    users = {one.name: _user(one, found) for one in config.users}
    _stack(contexts)
    for blocks, names in (
        (clusters, [one.cluster for one in config.contexts]),
        (users, [one.user for one in config.contexts]),
    ):
        _stack(_beside(blocks, list(zip(names, contexts, strict=True))))
    columns = [*contexts, *clusters.values(), *users.values()]
    height = max(block.y + block.height for block in columns) + MARGIN
    alt = _sentences(config, [list(clusters.values()), contexts, list(users.values())])
    colors = palette(dark=dark)
    title = "Anatomy of a kubeconfig"
    with canvas(WIDTH, height, title=title, description=alt, colors=colors) as sheet:
        for x, text in (
            (LEFT, "clusters: where, and whom to trust"),
            (MIDDLE, "contexts: who goes where"),
            (RIGHT, "users: who you are"),
        ):
            sheet.text((x, 17), text, color=colors.muted)
        for x, blocks in ((LEFT, clusters), (RIGHT, users)):
            for block in blocks.values():
                _paint(sheet, block, x)
        for one, block in zip(config.contexts, contexts, strict=True):
            _paint(sheet, block, MIDDLE)
            _tie(sheet, block, clusters.get(one.cluster), (MIDDLE, LEFT + COLUMN))
            _tie(sheet, block, users.get(one.user), (MIDDLE + COLUMN, RIGHT))
        return Drawing(sheet.svg(), alt)


def _problems(kind: str, name: str, found: Sequence[str]) -> list[str]:
    start = f'{kind} "{name}": '
    return [text.removeprefix(start) for text in found if text.startswith(start)]


def _piece(
    title: str,
    texts: Sequence[str],
    kind: Kind | None,
    problems: Sequence[str] = (),
    glyph: Glyph | None = None,
) -> _Piece:
    own = card(title, texts, width=COLUMN, kind=kind, problems=problems, glyph=glyph)
    told = "; ".join([*texts, *problems])
    return _Piece(own, readable(f"{title}: {told}" if told else title))


def _context(context: Context, config: Kubeconfig, found: Sequence[str]) -> _Block:
    texts = [f"cluster: {context.cluster or '–'}", f"user: {context.user or '–'}"]
    if context.namespace:
        texts.append(f"namespace: {context.namespace}")
    if context.name == config.current_context:
        texts.insert(0, "the current context")
    problems = _problems("context", context.name, found)
    return _Block(context.name, _piece(context.name, texts, Kind.OTHER, problems))


def _cluster(cluster: Cluster, found: Sequence[str]) -> _Block:
    texts = [str(cluster.server)] if cluster.server else []
    if cluster.tls_server_name:
        texts.append(f"its certificate must be for {cluster.tls_server_name}")
    if cluster.proxy_url:
        texts.append(f"by way of {cluster.proxy_url}")
    problems = _problems("cluster", cluster.name, found)
    material: list[_Piece] = []
    if cluster.insecure_skip_tls_verify:
        problems.append("insecure-skip-tls-verify: any server is trusted")
    elif cluster.certificate_authority_data or cluster.certificate_authority:
        place = _field("certificate-authority", cluster.certificate_authority_data)
        path = "" if cluster.certificate_authority_data else cluster.certificate_authority
        material = [_certificates(place, path, cluster.authority_pem, Kind.AUTHORITY)]
    else:
        texts.append("no authority: those of this machine are trusted")
    entry = _piece(cluster.name, texts, Kind.SERVING, problems)
    return _Block(cluster.name, entry, tuple(material))


def _user(user: User, found: Sequence[str]) -> _Block:
    problems = _problems("user", user.name, found)
    entry = _piece(user.name, [f"logs in with {user.login}"], Kind.CLIENT, problems)
    return _Block(user.name, entry, tuple(_material(user)))


def _material(user: User) -> Iterator[_Piece]:
    if user.client_certificate_data or user.client_certificate:
        place = _field("client-certificate", user.client_certificate_data)
        path = "" if user.client_certificate_data else user.client_certificate
        yield _certificates(place, path, user.certificate_pem, Kind.CLIENT)
    if user.client_key_data or user.client_key:
        place = _field("client-key", user.client_key_data)
        texts = [] if user.client_key_data else [f"file {user.client_key}"]
        yield _piece(place, [*texts, "a private key, not shown"], None, glyph=key)
    if user.token:
        yield _piece("token", ["a secret, not shown"], None)
    if user.token_file:
        yield _piece("tokenFile", [f"file {user.token_file}", "a secret, not shown"], None)
    if user.username or user.password:
        yield _piece("username and password", [user.username, "the password is not shown"], None)
    if user.exec:
        yield _piece("exec", [f"kubectl would run {user.exec.command}", "never run here"], None)


def _field(name: str, data: bytes) -> str:
    """The name of a field, as it stands in the kubeconfig."""
    return f"{name}-data" if data else name


def _certificates(place: str, path: str, pem: Callable[[], bytes], kind: Kind) -> _Piece:
    """What is in a field or in its file: certificates, or the reason why there are none."""
    texts = [f"file {path}"] if path else ["embedded, as base64"]
    try:
        nodes = graph(load_all(pem(), source=place)).nodes
    except LessonError as error:
        return _piece(place, texts, None, [str(error)])
    for node in nodes[:SHOWN]:
        groups = f", {'groups' if len(node.groups) > 1 else 'group'} {', '.join(node.groups)}"
        texts.append(f"{node.name}{groups if node.groups else ''}, until {node.not_after:%Y-%m-%d}")
        texts.append(f"key {node.key}")
    if len(nodes) > SHOWN:
        texts.append(f"and {counted(len(nodes) - SHOWN, 'certificate')} more")
    return _piece(place, texts, kind)


def _beside(blocks: Mapping[str, _Block], ties: Sequence[tuple[str, _Block]]) -> list[_Block]:
    """Order entries by the height of the contexts that name them, and aim at that height."""
    heights: dict[str, list[float]] = {}
    for name, context in ties:
        heights.setdefault(name, []).append(context.middle)
    named = [name for name in blocks if name in heights]
    for name in named:
        mean = sum(heights[name]) / len(heights[name])
        blocks[name].y = mean - blocks[name].entry.card.height / 2
    named.sort(key=lambda name: blocks[name].y)
    return [blocks[name] for name in named] + [
        block for name, block in blocks.items() if name not in heights
    ]


def _stack(blocks: Sequence[_Block]) -> None:
    """Move blocks down until none touches the one above it."""
    free = TOP
    for block in blocks:
        block.y = max(block.y, free)
        free = block.y + block.height + GAP


def _paint(sheet: Canvas, block: _Block, x: float) -> None:
    """Draw an entry, and an arrow down to what it draws on."""
    draw(sheet, block.entry.card, (x, block.y))
    y = block.y + block.entry.card.height
    if block.material:
        downwards(sheet, x + COLUMN / 2, y, y + BELOW, color=sheet.colors.muted)
    y += BELOW
    for piece in block.material:
        draw(sheet, piece.card, (x, y))
        y += piece.card.height + BETWEEN


def _tie(sheet: Canvas, context: _Block, to: _Block | None, ends: tuple[float, float]) -> None:
    """Draw an arrow from a context to what it names, or a broken one into the void."""
    start = ends[0], context.middle
    if to is None:
        stub(sheet, start, ends[0] + (ends[1] - ends[0]) * 0.7)
    else:
        sideways(sheet, start, (ends[1], to.middle), color=sheet.colors.muted)


def _sentences(config: Kubeconfig, columns: Sequence[Sequence[_Block]]) -> str:
    """The whole picture in words."""
    clusters, contexts, users = columns
    counts = [
        counted(len(clusters), "cluster"),
        counted(len(users), "user"),
        counted(len(contexts), "context"),
    ]
    told = [f"A kubeconfig with {counts[0]}, {counts[1]} and {counts[2]}."]
    for what, blocks in (("Cluster", clusters), ("User", users), ("Context", contexts)):
        for block in blocks:
            told.append(sentence(f"{what} {block.entry.words}"))
            told += [sentence(f"its {piece.words}") for piece in block.material]
    current = readable(config.current_context)
    told.append(f"The current context is {current}." if current else "No context is current.")
    return " ".join(told)
