"""Every kind of picture: the same bytes everywhere, and legible at any size, light and dark."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from examples import examples
from figure_cases import (
    NOW,
    STORED,
    authority,
    client,
    intermediate,
    kubeconfig_of,
    of_size,
    pictures,
    server,
    spans,
    stored_name,
    whole_cluster,
)
from figure_judge import CONTRAST, LINE_CONTRAST, contrast, faults, size, texts
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import figures, pki
from kubecert_lesson.figures.lettering import broken
from kubecert_lesson.figures.palette import DARK, LIGHT, Palette

ROOT = Path(__file__).resolve().parent.parent
LONG = "한글 이름 " + "a-name-that-never-ends/" * 6 + "\u202e<&>\x00 {}"
BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


# The same on every machine


@BOTH
def test_every_picture_is_what_is_stored(dark: bool) -> None:
    for name, drawing in pictures(dark=dark):
        stored = (STORED / stored_name(name, dark=dark)).read_text("utf-8")
        assert drawing.svg == stored, "look at it, then run: make pictures"


def test_nothing_is_stored_that_no_case_draws() -> None:
    drawn = {
        stored_name(name, dark=dark) for dark in (False, True) for name, _ in pictures(dark=dark)
    }
    assert {path.name for path in STORED.iterdir()} == drawn


def test_another_process_in_another_country_draws_the_same_bytes(tmp_path: Path) -> None:
    style = tmp_path / "matplotlibrc"
    style.write_text("svg.fonttype: path\nfont.sans-serif: Comic Neue\nsvg.id: mine\n")
    environment = {
        **os.environ,
        "MATPLOTLIBRC": str(style),
        "LC_ALL": "C",
        "TZ": "Asia/Seoul",
        "PYTHONHASHSEED": "7",
    }
    drawn = tmp_path / "drawn"
    drawn.mkdir()
    command = [sys.executable, "-m", "tests.figure_cases", str(drawn)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True)
    assert done.stderr == b""
    files = {path.name: path.read_bytes() for path in drawn.iterdir()}
    assert files == {path.name: path.read_bytes() for path in STORED.iterdir()}


# Legible


@BOTH
def test_every_picture_is_legible(dark: bool) -> None:
    for name, drawing in pictures(dark=dark):
        assert faults(drawing) == [], name


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_lines_stand_out_from_what_is_behind_them(colors: Palette) -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    grounds = [colors.paper, *(tint.fill for tint in colors.tints.values())]
    for ground in grounds:
        for ink in (colors.ink, colors.alarm, colors.muted):
            assert contrast(ink, ground) >= CONTRAST
        for tint in colors.tints.values():
            assert contrast(tint.line, ground) >= LINE_CONTRAST
    for tint in colors.tints.values():
        assert contrast(colors.paper, tint.line) >= CONTRAST  # the words in a coloured bar


def test_a_dark_picture_says_and_places_all_that_a_light_one_does() -> None:
    for (_, light), (_, dark) in zip(pictures(dark=False), pictures(dark=True), strict=True):
        assert light.alt == dark.alt and texts(light) == texts(dark) and size(light) == size(dark)
        assert light.svg != dark.svg


@pytest.mark.parametrize("count", [3, 30, 300])
@pytest.mark.parametrize("name", ["{}", LONG], ids=["short", "hostile"])
def test_no_text_overlaps_however_much_there_is(count: int, name: str) -> None:
    assert faults(figures.kubeconfig_anatomy(kubeconfig_of(count, name), dark=True)) == []
    assert faults(figures.validity_timeline(spans(count, name), at=NOW)) == []


@pytest.mark.parametrize("count", [3, 30, 300])
def test_no_text_overlaps_on_a_dark_page(count: int) -> None:
    assert faults(figures.chain_of_trust(of_size(count), dark=True)) == []


@examples(25)
@given(st.data())
def test_a_certificate_of_any_names_is_legible(data: st.DataObject) -> None:
    names = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda n: len(n.encode()) < 65)
    above = authority(data.draw(names))
    leaf = data.draw(
        st.sampled_from(
            [
                client(above, data.draw(names), *data.draw(st.lists(names, max_size=5))),
                server(above, data.draw(names), *["a.b" * 20] * data.draw(st.integers(1, 40))),
                intermediate(above, data.draw(names)).certificate,
            ]
        )
    )
    issuer = data.draw(st.sampled_from([None, above.certificate, authority("x").certificate]))
    assert faults(figures.certificate_anatomy(leaf, issuer=issuer)) == []


def test_a_cluster_with_long_names_is_legible() -> None:
    parameters = pki.Parameters(
        node_name="n" * 50, cert_sans=tuple(f"very-long-name-{n}.example.com" for n in range(50))
    )
    assert faults(figures.cluster_pki(whole_cluster(parameters))) == []


@given(st.binary(min_size=3, max_size=8), st.binary(min_size=3, max_size=8))
def test_a_line_breaks_at_one_place_whatever_the_bytes_of_a_key_are(one: bytes, two: bytes) -> None:
    def lines(key: bytes) -> list[int]:
        text = f"the key of kubernetes that is here, {key.hex(':').upper()}…, does not verify it"
        return [len(line) for line in broken(text, 150, most=5)]

    two = (two * 8)[: len(one)]
    assert lines(one) == lines(two)
    fingerprint = one.hex(":").upper()
    assert any(fingerprint in line for line in broken(f"key {fingerprint}…, here", 170))
