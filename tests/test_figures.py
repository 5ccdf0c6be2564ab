"""Pictures: the same bytes every time, nothing over anything else, and all of it in words, too."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import matplotlib
import pytest
from cryptography import x509
from examples import examples
from figure_cases import (
    NOW,
    authority,
    chain_of_three,
    client,
    every_tie,
    impostor,
    intermediate,
    new_key,
    of_size,
    raw,
    server,
)
from figure_judge import SVG, Box, Text, apart, faults, painted, texts, within
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import pki
from kubecert_lesson.certificates import self_signed_authority
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures import Drawing, chain_of_trust, graph
from kubecert_lesson.figures.__main__ import example
from kubecert_lesson.figures.boxes import BOX, Item
from kubecert_lesson.figures.layout import SHEET, arrange

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "notebooks" / "images" / "chain_of_trust.svg"


def box_of(item: Item) -> Box:
    return item.x, item.y, item.x + BOX, item.y + item.height


def masked(text: str) -> str:
    """What the notebooks' comparison leaves of a text: fingerprints and dates are masked."""
    return re.sub(r"\d{4}-\d\d-\d\d", "DATE", re.sub(r"([0-9A-F]{2}:){7}[0-9A-F]{2}", "HEX", text))


def image(drawing: Drawing) -> Mapping[str, str]:
    """The attributes of the <img> that a notebook gets."""

    class Reader(HTMLParser):
        found: dict[str, str] = {}

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag == ("img" if self.found else "div")  # the div scrolls
            self.found = {name: value or "" for name, value in attrs}

    reader = Reader()
    reader.feed(drawing._repr_mimebundle_()["text/html"])
    return reader.found


def readable(certificates: list[x509.Certificate], drawing: Drawing) -> None:
    """Nothing lies over anything else, no type is too small, all of it is on the sheet."""
    layout = arrange(graph(certificates))
    sheet = (0.0, 0.0, layout.width, layout.height)
    boxes = sorted((box_of(item) for item in layout.items), key=lambda box: box[1])
    assert all(within(box, sheet) for box in boxes)
    for at, box in enumerate(boxes):
        below = boxes[at + 1 :]
        assert all(apart(box, other) for other in below if other[1] < box[3])
    for line in (one.box for one in painted(drawing) if isinstance(one, Text)):
        near = [box for box in boxes if box[1] < line[3] and line[1] < box[3]]
        assert all(apart(line, box) or within(line, box) for box in near)  # in one box, or in none
    assert faults(drawing) == []


@pytest.mark.parametrize("count", [1, 3, 5, 12, 30, 300])
def test_no_text_overlaps_however_many_certificates_there_are(count: int) -> None:
    certificates = of_size(count)
    drawing = chain_of_trust(certificates)
    readable(certificates, drawing)
    sheet = ET.fromstring(drawing.svg)
    assert float(sheet.attrib["width"].removesuffix("pt")) <= SHEET + 24


@examples(20)
@given(st.data())
def test_no_text_overlaps_in_any_forest(data: st.DataObject) -> None:
    names = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda n: len(n.encode()) < 65)
    signers = [authority(data.draw(names))]
    certificates = [signers[0].certificate]
    for _ in range(data.draw(st.integers(0, 20))):
        above = data.draw(st.sampled_from(signers))
        match data.draw(st.sampled_from(["intermediate", "server", "client", "client"])):
            case "intermediate":
                signers.append(intermediate(above, data.draw(names)))
                certificates.append(signers[-1].certificate)
            case "server":
                certificates.append(server(above, data.draw(names), "10.0.0.1", "a.b" * 20))
            case _:
                certificates.append(client(above, data.draw(names), data.draw(names)))
    readable(certificates, chain_of_trust(certificates))


def test_a_chain_of_two_hundred_links_is_drawn() -> None:
    links = [authority("0")]
    for number in range(1, 200):
        links.append(intermediate(links[-1], str(number)))
    certificates = [link.certificate for link in links]
    drawing = chain_of_trust(certificates)
    assert drawing.svg.count(">signs</text>") == 199
    readable(certificates, drawing)


def test_authorities_that_vouch_for_each_other_in_a_ring_are_each_drawn_once() -> None:
    one, two = new_key(), new_key()
    ring = [
        raw("one", "two", signed_with=two, key=one, ca=True),
        raw("two", "one", signed_with=one, key=two, ca=True),
    ]
    assert [item.node.name if item.node else "" for item in arrange(graph(ring)).items] == [
        "two",
        "one",
        "",
    ]


def test_every_arrow_says_whether_the_signature_was_seen_to_fit() -> None:
    real, leaf, other = impostor()
    signed = chain_of_trust([real, leaf], anchors=[real])
    assert "signs" in texts(signed) and "name matches, signature does not" not in texts(signed)
    assert "stroke-dasharray" not in signed.svg
    refused = chain_of_trust([leaf], anchors=[other])
    assert "name matches, signature does not" in texts(refused) and "signs" not in texts(refused)
    assert "leads to no trust anchor" in texts(refused)
    assert "stroke-dasharray" in refused.svg  # the broken arrow


def test_an_impostor_hangs_loose_beside_the_real_authority() -> None:
    real, leaf, other = impostor()
    drawn = texts(chain_of_trust([real, leaf, other], anchors=[real]))
    assert drawn.count("signs") == 1 and drawn.count("name matches, signature does not") == 1
    assert drawn.count("not signed by this key") == 1 and drawn.count("trust anchor") == 1
    assert drawn.count("kube-apiserver") == 2  # its box, and the mention below the impostor
    assert drawn.count("kubernetes") == 2


def test_a_mention_of_many_certificates_names_some_and_counts_the_rest() -> None:
    real, other = authority("kubernetes"), authority("kubernetes")
    users = [client(real, f"user-{number}") for number in range(9)]
    drawn = texts(chain_of_trust([real.certificate, *users, other.certificate]))
    assert drawn[-4:] == ["user-0", "user-1", "and 7 more", "not signed by this key"]


def test_every_kind_of_tie_and_fault_is_in_the_picture_and_in_its_words() -> None:
    given_, anchors = every_tie()
    drawing = chain_of_trust(given_, anchors=anchors)
    for words in (
        "signs, without CA:TRUE",
        "signs, but the name differs",
        "name matches, signature does not",
        "drawn elsewhere",
        "not signed by its own key",
        "its issuer who knows is missing",
        "leads to no trust anchor",
    ):
        assert words in " ".join(texts(drawing))
    for sentence in (
        "Although it does not say CA:TRUE, its key signed below-no-ca (a plain certificate",
        "valid until 2028-11-23), although a different issuer is named there.",
        "localhost is a plain certificate, signed by itself, valid until 2028-11-23.",
        "whose own key does not verify its signature.",
        "The issuer that orphan names, who knows, is missing.",
    ):
        assert sentence in drawing.alt


def test_the_words_alone_tell_the_whole_chain() -> None:
    root, below, leaf = chain_of_three()
    told = masked(chain_of_trust([root, below, leaf], anchors=[root]).alt)
    assert told == (
        "Chain of trust of 3 certificates: 1 authority, 1 intermediate authority and 1 serving"
        " certificate. kubernetes is a trust anchor and an authority, signed by itself, valid"
        " until DATE, with the key HEX. Its key signed team authority. team authority is an"
        " intermediate authority, valid until DATE, with the key HEX. Its key signed"
        " kube-apiserver (a serving certificate for 127.0.0.1 and localhost, valid until DATE)."
    )


def test_the_words_tell_two_authorities_of_one_name_apart_by_their_keys() -> None:
    real, leaf, other = impostor()
    told = chain_of_trust([real, leaf], anchors=[other]).alt
    keys = [node.key for node in graph([real, other]).nodes]
    assert f"kubernetes (key {keys[0]}) is an authority" in told
    assert f"kubernetes (key {keys[1]}) is a trust anchor and an authority" in told
    assert (
        "kube-apiserver names an issuer of this name, but this key did not sign it:"
        " the name matches, the signature does not." in told
    )
    assert f"No signature of a trust anchor leads to kubernetes (key {keys[0]}) and" in told


def test_two_certificates_for_one_key_are_told_apart_by_their_ends() -> None:
    key = new_key()
    early = raw("kubernetes", "kubernetes", signed_with=key, ca=True)
    late = self_signed_authority(key, common_name="kubernetes", now=NOW).certificate
    told = chain_of_trust([early, late]).alt
    assert "until 2028-11-23) is" in told and "until 2036-11-20) is" in told


def test_names_that_are_too_long_end_with_an_ellipsis_and_are_whole_in_the_words() -> None:
    name = "a-name-as-long-as-a-certificate-allows-it-to-be.example.com"
    root = authority("root")
    drawing = chain_of_trust([root.certificate, server(root, name, "10.0.0.1")])
    assert name not in texts(drawing) and name in drawing.alt
    assert any(text.startswith("example") or text.endswith("…") for text in texts(drawing))


def test_no_name_can_break_out_of_the_picture() -> None:
    names = ["<script>alert(1)</script>", "&amp; \"quoted\" 'too'", "$x^2$ %41 \\N", "#frag?a=b"]
    root = authority("root")
    drawing = chain_of_trust(
        [root.certificate, *(server(root, name, "10.0.0.1") for name in names)]
    )
    assert "<script" not in drawing.svg
    assert "$x^2$ %41 \\N" in texts(drawing) and "#frag?a=b" in texts(drawing)
    assert image(drawing)["alt"] == drawing.alt
    for name in names:
        assert name in drawing.alt


def test_a_notebook_gets_an_image_with_the_words_and_nothing_is_lost_on_the_way() -> None:
    root, below, leaf = chain_of_three()
    drawing = chain_of_trust([root, below, leaf], anchors=[root])
    shown = image(drawing)
    assert set(shown) == {"alt", "src", "style"} and shown["alt"] == drawing.alt
    kind, data = shown["src"].split(",", 1)
    assert kind == "data:image/svg+xml"
    assert unquote(data) == drawing.svg.replace("\n", "")
    assert not set(data) & set('"<>#%&\n') - {"%"}
    assert drawing._repr_mimebundle_()["text/plain"] == repr(drawing) == drawing.alt


def test_the_svg_names_itself_for_a_screen_reader() -> None:
    drawing = chain_of_trust(chain_of_three())
    sheet = ET.fromstring(drawing.svg)
    assert sheet.attrib["role"] == "img"
    assert sheet.findtext(f"{SVG}title") == "Chain of trust"
    assert sheet.findtext(f"{SVG}desc") == drawing.alt


def test_other_keys_change_nothing_but_the_fingerprints() -> None:
    first, second = (
        chain_of_trust(certificates, anchors=anchors)
        for certificates, anchors in (every_tie(), every_tie())
    )
    assert first != second
    for face in (lambda d: d.svg, repr, lambda d: d._repr_mimebundle_()["text/html"]):
        assert masked(face(first)) == masked(face(second))


def test_a_notebooks_comparison_masks_every_fingerprint_in_the_image() -> None:
    real, leaf, other = impostor()
    drawing = chain_of_trust([real, leaf, other])
    shown = drawing._repr_mimebundle_()["text/html"]
    for node in graph([real, other]).nodes:
        assert shown.count(node.key) == 3  # in alt, desc and the box
        assert re.search(rf"(?<![0-9A-Fa-f]){node.key}(?![0-9A-Fa-f])", shown)


def test_the_picture_has_the_same_bytes_in_another_process_with_other_settings(
    tmp_path: Path,
) -> None:
    settings_ = tmp_path / "matplotlibrc"
    settings_.write_text("svg.fonttype: path\nfont.sans-serif: Comic Neue\nsvg.id: mine\n")
    environment = {**os.environ, "MATPLOTLIBRC": str(settings_), "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-m", "kubecert_lesson.figures", tmp_path / "it.svg"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert (tmp_path / "it.svg").read_bytes() == example().svg.encode()


def test_the_readmes_picture_is_what_its_command_draws() -> None:
    assert PICTURE.read_text("utf-8") == example().svg, (
        "run: python -m kubecert_lesson.figures notebooks/images/chain_of_trust.svg"
    )


def test_drawing_leaves_a_readers_own_matplotlib_settings_alone() -> None:
    before = dict(matplotlib.rcParams)
    chain_of_trust(chain_of_three())
    assert dict(matplotlib.rcParams) == before


def test_matplotlib_is_loaded_by_the_first_picture_and_pyplot_and_jupyter_never() -> None:
    code = (
        "import sys; from kubecert_lesson import figures; from kubecert_lesson.figures import"
        " __main__; first = 'matplotlib' in sys.modules; __main__.example();"
        "print(first, [m for m in ('matplotlib.pyplot', 'matplotlib.figure', 'IPython',"
        " 'ipywidgets') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False []\n"


def test_a_whole_cluster_is_drawn_as_its_three_trees() -> None:
    tree = pki.build(now=NOW, keys=[new_key() for _ in range(pki.KEYS_NEEDED)])
    certificates = [tree[entry.name].certificate for entry in pki.TREE]
    anchors = [one.certificate for one in tree.authorities.values()]
    drawing = chain_of_trust(certificates, anchors=anchors)
    drawn = texts(drawing)
    assert drawn.count("trust anchor") == 3 and drawn.count("signs") == 3
    assert "leads to no trust anchor" not in drawn
    assert "No signature of a trust anchor" not in drawing.alt


def test_a_picture_is_written_to_a_file_or_says_why_not(tmp_path: Path) -> None:
    drawing = chain_of_trust(chain_of_three())
    assert drawing.save(tmp_path / "it.svg").read_text("utf-8") == drawing.svg
    with pytest.raises(LessonError):
        drawing.save(tmp_path / "no such folder" / "it.svg")
