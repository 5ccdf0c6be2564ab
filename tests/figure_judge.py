"""Looking at a picture as a reader does, from its SVG alone: what lies over what, and how legible.

Text is measured by Pillow in DejaVu Sans, which is wider than what the pictures name.
"""

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, takewhile
from pathlib import Path

import matplotlib
from PIL import ImageFont

from kubecert_lesson.figures import Drawing

SVG = "{http://www.w3.org/2000/svg}"
SMALLEST, NOTEBOOK = 9.0, 675.0  # points; a notebook is some 900 pixels wide
CONTRAST = 4.5  # WCAG 2.2, 1.4.3, level AA
LINE_CONTRAST = 3.0  # WCAG 2.2, 1.4.11
SHELF = 40.0  # points
Box = tuple[float, float, float, float]  # left, top, right, bottom
Segment = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    size: float
    color: str
    box: Box


@dataclass(frozen=True, slots=True)
class Shape:
    box: Box
    fill: str
    stroke: str
    segments: tuple[Segment, ...]


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return ImageFont.truetype(str(fonts / f"DejaVuSans{'-Bold' if bold else ''}.ttf"), 100)


def _style(element: ET.Element) -> dict[str, str]:
    parts = (part.split(":") for part in element.attrib["style"].split(";") if part)
    return {name.strip(): value.strip() for name, value in parts}


def _text(element: ET.Element) -> Text:
    style = _style(element)
    size = float(style["font-size"].removesuffix("px"))
    text = element.text or ""
    width = _font(style.get("font-weight") == "700").getlength(text) * size / 100
    if "x" in element.attrib:  # centred
        base = float(element.attrib["y"])
        left = float(element.attrib["x"]) - width / 2
    else:
        found = re.fullmatch(r"translate\((\S+) (\S+)\)", element.attrib["transform"])
        assert found
        left, base = float(found[1]), float(found[2])
    box = left, base - 0.76 * size, left + width, base + 0.24 * size
    return Text(text, size, style.get("fill", "#000000"), box)


def _shape(element: ET.Element) -> Shape:
    style = _style(element)
    moved = re.fullmatch(r"translate\((\S+) (\S+)\)", element.attrib["transform"])
    assert moved
    left, top = float(moved[1]), float(moved[2])
    points: list[tuple[float, float]] = []
    segments: list[Segment] = []
    for command, numbers in re.findall(r"([MLCz])([^MLCz]*)", element.attrib["d"]):
        values = [float(number) for number in numbers.split()]
        pairs = zip(values[::2], values[1::2], strict=True)
        found = [(x + left, y + top) for x, y in pairs]
        if command == "L":
            segments.append((points[-1], found[-1]))
        elif command == "C":
            segments += pairwise(_curve(points[-1], found))
        points += found
    xs, ys = [x for x, _ in points], [y for _, y in points]
    fill, stroke = style.get("fill", "#000000"), style.get("stroke", "none")
    return Shape(
        (min(xs), min(ys), max(xs), max(ys)),
        "" if fill == "none" else fill,
        "" if stroke == "none" else stroke,
        tuple(segments),
    )


def _curve(
    start: tuple[float, float], rest: list[tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    points = [start, *rest]
    for step in range(9):
        t = step / 8
        weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
        x, y = (sum(w * p[axis] for w, p in zip(weights, points, strict=True)) for axis in (0, 1))
        yield x, y


def painted(drawing: Drawing) -> Iterator[Text | Shape]:
    """Everything in the order in which it is painted."""
    for element in ET.fromstring(drawing.svg).iter():
        if element.tag == f"{SVG}text":
            yield _text(element)
        elif element.tag == f"{SVG}path" and "style" in element.attrib:
            yield _shape(element)


def texts(drawing: Drawing) -> list[str]:
    return [one.text for one in painted(drawing) if isinstance(one, Text)]


def size(drawing: Drawing) -> tuple[float, float]:
    sheet = ET.fromstring(drawing.svg).attrib
    return float(sheet["width"].removesuffix("pt")), float(sheet["height"].removesuffix("pt"))


def apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def within(inner: Box, outer: Box) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def crosses(segment: Segment, box: Box) -> bool:
    """Whether a line goes through a box (Liang and Barsky's clipping)."""
    (x0, y0), (x1, y1) = segment
    enter, leave = 0.0, 1.0
    for start, delta, low, high in ((x0, x1 - x0, box[0], box[2]), (y0, y1 - y0, box[1], box[3])):
        if delta == 0:
            if not low < start < high:
                return False
            continue
        near, far = sorted(((low - start) / delta, (high - start) / delta))
        enter, leave = max(enter, near), min(leave, far)
    return enter < leave


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""

    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def faults(drawing: Drawing) -> list[str]:
    """What is wrong with a picture for a reader's eye, a line each; nothing where all is well."""
    width, height = size(drawing)
    sheet = (0.0, 0.0, width, height)
    found = [] if width <= NOTEBOOK else [f"{width} points are wider than a notebook"]
    everything = list(painted(drawing))
    lines = sorted((o for o in everything if isinstance(o, Text)), key=lambda one: one.box[1])
    for at, one in enumerate(lines):
        if one.size < SMALLEST:
            found.append(f"{one.text!r} is set in {one.size}")
        if not within(one.box, sheet):
            found.append(f"{one.text!r} leaves the sheet")
        found += [
            f"{one.text!r} lies over {other.text!r}"
            for other in takewhile(lambda other: other.box[1] < one.box[3], lines[at + 1 :])  # noqa: B023
            if not apart(one.box, other.box)
        ]
    shelves: dict[int, list[tuple[int, Shape]]] = defaultdict(list)  # shapes by their heights
    for at, shape in ((at, one) for at, one in enumerate(everything) if isinstance(one, Shape)):
        if not within(shape.box, sheet):
            found.append(f"a shape at {shape.box} leaves the sheet")
        for shelf in range(int(shape.box[1] / SHELF), int(shape.box[3] / SHELF) + 1):
            shelves[shelf].append((at, shape))
    for at, line in ((at, one) for at, one in enumerate(everything) if isinstance(one, Text)):
        ends = (int(y / SHELF) for y in (line.box[1], line.box[3]))
        some = {order: shape for shelf in ends for order, shape in shelves[shelf]}
        near = sorted(
            ((order, one) for order, one in some.items() if not apart(one.box, line.box)),
            key=lambda pair: pair[0],
        )
        found += _on(line, [pair for pair in near if pair[0] < at], near)
    return found


def _on(
    line: Text, behind: list[tuple[int, Shape]], near: list[tuple[int, Shape]]
) -> Iterator[str]:
    """What is wrong between a text and the shapes around it: all else is hidden by its ground."""
    filled = [(order, one) for order, one in behind if one.fill and within(line.box, one.box)]
    if not filled:
        yield f"{line.text!r} has nothing behind it"
        return
    order, ground = filled[-1]
    if contrast(line.color, ground.fill) < CONTRAST:
        yield f"{line.text!r} in {line.color} on {ground.fill} has too little contrast"
    box = line.box[0] + 0.5, line.box[1] + 0.5, line.box[2] - 0.5, line.box[3] - 0.5
    above = (one for at, one in near if at >= order)
    if any(crosses(segment, box) for shape in above for segment in shape.segments):
        yield f"a line goes through {line.text!r}"
