"""Colours for a light page and for a dark one. No meaning is in colour alone.

Fill and line of each kind of certificate are Okabe and Ito's blue, green, orange and purple, pale
and dark (on a dark page the other way round), which colour-blind readers tell apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kubecert_lesson.figures.graphs import CertificateKind


@dataclass(frozen=True, slots=True)
class Tint:
    """The two colours of a shape; text in ``paper`` is legible on ``line``."""

    fill: str
    line: str


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of a picture, as #rrggbb. Text is legible on paper and on every tint's fill."""

    paper: str
    frame: str
    ink: str
    muted: str
    alarm: str
    tints: Mapping[CertificateKind, Tint]


def _tints(*colors: tuple[str, str]) -> Mapping[CertificateKind, Tint]:
    authority, serving, client, both, other = (Tint(*pair) for pair in colors)
    return MappingProxyType(
        {
            CertificateKind.AUTHORITY: authority,
            CertificateKind.INTERMEDIATE: authority,
            CertificateKind.SERVING: serving,
            CertificateKind.CLIENT: client,
            CertificateKind.SERVING_AND_CLIENT: both,
            CertificateKind.OTHER: other,
        }
    )


LIGHT = Palette(
    paper="#ffffff",
    frame="#c8c8c8",
    ink="#1a1a1a",
    muted="#595959",
    alarm="#b03a00",
    tints=_tints(
        ("#e3eff8", "#00598c"),
        ("#e2f3ec", "#00704f"),
        ("#fcf0d8", "#8f5f00"),
        ("#f7e8f0", "#8c3f68"),
        ("#f2f2f2", "#595959"),
    ),
)
DARK = Palette(
    paper="#16181d",
    frame="#50555e",
    ink="#f0f0f0",
    muted="#b8bcc4",
    alarm="#ff9e66",
    tints=_tints(
        ("#12324a", "#86c5ee"),
        ("#0f372b", "#72d0b0"),
        ("#3d2f0e", "#ebc165"),
        ("#41233a", "#e5a8cf"),
        ("#2a2d32", "#b8bcc4"),
    ),
)


def palette(*, dark: bool) -> Palette:
    """The colours for a dark page, or for a light one."""
    return DARK if dark else LIGHT
