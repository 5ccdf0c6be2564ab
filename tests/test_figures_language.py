"""Another language changes all that a person reads in a figure, and the figure grows with it."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

import pytest
from figure_cases import (
    every_tie,
    kubeconfig_of,
    of_size,
    pictures,
    shaken,
    spans,
    whole_cluster,
)
from figure_judge import SVG, Shape, faults, painted, size, texts
from pseudo import CLOSING, OPENING, Cyrillic, Pseudo

from kubecert_lesson import certificates, figures, gallery, kubeadm, kubeconfig, samples
from kubecert_lesson.figures import Drawing
from kubecert_lesson.figures.checkers import CHECKERS, OUTSIDERS
from kubecert_lesson.words import Joined, Listed, Plural, Text, speaking

NAMES = sorted(name for name, _ in pictures(dark=False))
BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@cache
def drawn(language: type[Pseudo] | None, dark: bool) -> dict[str, Drawing]:
    """Every picture that is stored, in a language; None is English."""
    if language is None:
        return dict(pictures(dark=dark))
    with speaking(language()):
        return dict(pictures(dark=dark))


# What is data in each picture: names, times, fields, and the words of kubectl and of logs


def data(value: object) -> str:
    """What is filled into a text, and into the texts within it."""
    match value:
        case Text() | Plural():
            return data(tuple(value.values.values()))
        case Listed():
            return data(value.items)
        case Joined():
            return data(value.parts)
        case tuple() | list():
            return " ".join(data(one) for one in value)
        case str():
            return value
        case _:
            return ""


def words(text: str) -> set[str]:
    """All that is in Latin letters, but for what a cut name ends with."""
    return set(re.findall(r"[A-Za-z]+(?![A-Za-z…])", text))


def of_certificates(found: figures.Graph) -> str:
    return data([(n.name, n.issuer, n.key, *n.sans, *n.groups) for n in found.nodes])


def of_cluster() -> str:
    tree = whole_cluster()
    made = figures.graph(
        [*(i.certificate for i in tree.authorities.values())]
        + [*(i.certificate for i in tree.identities.values())]
    )
    files = [name for entry in kubeadm.TREE for name in (entry.name, *entry.files)]
    checkers = [*CHECKERS.values(), *(outsider.checker for outsider in OUTSIDERS)]
    options = [checker.option for checker in checkers]
    return data([of_certificates(made), *files, *options])


def of_parts(*given: object) -> str:
    return data([(part.content, part.title, part.because) for part in figures.parts(*given)])  # type: ignore[arg-type]


def of_kubeconfig(config: kubeconfig.Kubeconfig) -> str:
    fields = ["certificate-authority-data", "client-certificate-data", "client-key-data"]
    fields += ["token", "tokenFile", "exec", "aws", "me"]
    certificates_ = [
        certificates.load_all(pem)
        for pem in (
            *(cluster.certificate_authority_data for cluster in config.clusters),
            *(user.client_certificate_data for user in config.users),
        )
        if pem.startswith(b"-----BEGIN")
    ]
    found = [of_certificates(figures.graph(some)) for some in certificates_]
    servers = [(cluster.server, str(cluster.proxy_url)) for cluster in config.clusters]
    more = [(one.cluster, one.user, one.namespace) for one in config.contexts]
    names = [*(user.name for user in config.users), *(one.name for one in config.contexts)]
    names += [name for one in config.clusters for name in (one.name, one.tls_server_name)]
    return data([*fields, *found, *servers, *more, *names])


def of_handshake(known: bool = True) -> str:
    shake = shaken(known=known)
    verdicts = [(one.because, one.text) for one in shake.verdicts]
    messages = [message.name for message in shake.messages]
    return data(["kubectl", "TLS", *messages, *verdicts])


def of_gallery() -> str:
    return data([exhibit.message for exhibit in gallery.GALLERY])


@cache
def known(name: str) -> set[str]:
    """The words of a picture that no translator sees."""
    kind = kubeconfig.parse(samples.kind_kubeconfig())
    ca = certificates.load(kind.clusters[0].certificate_authority_data)
    user = certificates.load(kind.users[0].client_certificate_data)
    tree = whole_cluster()
    signed = [tree["ca"].certificate, tree["apiserver"].certificate]
    sources: dict[str, Callable[[], str]] = {
        "authority": lambda: of_parts(ca) + of_certificates(figures.graph([ca])),
        "chain_of_trust": lambda: of_certificates(figures.graph([ca, user, *signed])),
        "client": lambda: of_parts(user, ca) + of_certificates(figures.graph([ca, user])),
        "cluster_pki": of_cluster,
        "decisions": of_gallery,
        "handshake": of_handshake,
        "kubeconfig": lambda: of_kubeconfig(kind),
        "kubeconfig_with_faults": lambda: of_kubeconfig(kubeconfig_of(7)),
        "refused_client": lambda: of_handshake(known=False),
        "validity": lambda: data([label for label, *_ in spans(6)]),
    }
    return words(sources[name]())


def balanced(lines: Iterable[str]) -> bool:
    """Whether each mark that is opened is closed: no text has lost its end."""
    depth = 0
    for letter in "".join(lines):
        depth += {OPENING: 1, CLOSING: -1}.get(letter, 0)
        if depth < 0:
            return False
    return depth == 0


def shapes(drawing: Drawing) -> Counter[tuple[str, str, int]]:
    """All boxes, arrows and signs, by their colours and their kind of outline."""
    found = (one for one in painted(drawing) if isinstance(one, Shape))
    return Counter((one.fill, one.stroke, len(one.segments)) for one in found)


@BOTH
@pytest.mark.parametrize("name", NAMES)
def test_all_that_a_person_reads_in_a_figure_changes(name: str, dark: bool) -> None:
    drawing = drawn(Cyrillic, dark)[name]
    sheet = ET.fromstring(drawing.svg)
    title = sheet.findtext(f"{SVG}title") or ""
    assert title.startswith(OPENING) and title.endswith(CLOSING)
    for text in (title, drawing.alt, " ".join(texts(drawing))):
        assert words(text) - known(name) == set()


@BOTH
@pytest.mark.parametrize("name", NAMES)
def test_a_longer_language_makes_a_figure_taller_and_cuts_nothing(name: str, dark: bool) -> None:
    english, longer = drawn(None, dark)[name], drawn(Pseudo, dark)[name]
    assert faults(longer) == []
    assert balanced(texts(longer)) and balanced(longer.alt)
    assert " ".join(texts(longer)).count("…") == " ".join(texts(english)).count("…")
    assert size(longer)[0] == size(english)[0] and size(longer)[1] > size(english)[1]


@BOTH
@pytest.mark.parametrize("name", NAMES)
def test_another_language_draws_the_same_boxes_arrows_and_signs(name: str, dark: bool) -> None:
    assert shapes(drawn(Pseudo, dark)[name]) == shapes(drawn(None, dark)[name])


@BOTH
@pytest.mark.parametrize("count", [0, 40])
def test_every_tie_is_legible_in_a_longer_language(count: int, dark: bool) -> None:
    given, anchors = every_tie()
    given += of_size(count) if count else []
    with speaking(Pseudo()):
        drawing = figures.chain_of_trust(given, anchors=anchors, dark=dark)
    assert faults(drawing) == [] and balanced(texts(drawing))


def test_no_code_depends_on_the_language() -> None:
    given, anchors = every_tie()

    def codes() -> list[object]:
        found = figures.graph(given, anchors=anchors)
        parts = [
            (part.code, part.because.code, part.problem)
            for certificate in given
            for part in figures.parts(certificate)
        ]
        kinds = [(node.kind, node.reaches_anchor, node.issuer_missing) for node in found.nodes]
        return [found.edges, kinds, parts]

    english = codes()
    with speaking(Pseudo()):
        assert codes() == english
