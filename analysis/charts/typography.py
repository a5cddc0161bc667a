"""The typeface of the charts: styles, and how wide a text will be."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import font_source_sans_pro as source_sans
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags

INK = "#1f2a2e"
QUIET_INK = "#566166"
RULE = "#c3cbce"
PALE = "#e6ebec"
ACCENT = "#0b6e6e"
TINT = "#a9cfcd"
FILL = "#649f9c"
"""Bars without emphasis: 3:1 against white, clearly lighter than the accent, in grey as well."""
WARM = "#ad4a14"
WARM_TINT = "#f3d9c9"
WARM_PALE = "#fbf2ec"
WHITE = "#ffffff"

FAMILY = ("Source Sans Pro", "sans-serif")
MM_PER_POINT = 25.4 / 72
FILES: Mapping[int, str] = {
    400: source_sans.font_directory + "/SourceSansPro-Regular.ttf",
    600: source_sans.font_directory + "/SourceSansPro-Semibold.ttf",
    700: source_sans.font_directory + "/SourceSansPro-Bold.ttf",
}
UNKNOWN_GLYPH = 0.6
"""Width in em of a character that another typeface will have to show."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: size in points, weight, colour."""

    size: float = 9.0
    weight: int = 400
    color: str = INK


LABEL = Style()
STRONG = Style(weight=600)
QUIET = Style(size=8.5, color=QUIET_INK)
SIGNAL = Style(weight=600, color=WARM)
ACCENTED = Style(weight=600, color=ACCENT)
FIGURE = Style(size=12.0, weight=700)


@lru_cache(maxsize=64)
def font(size: float, weight: int) -> FontProperties:
    """The font of a size and weight, from the installed package."""
    return FontProperties(family=FAMILY, size=size, weight=weight, fname=FILES[weight])


@lru_cache(maxsize=8)
def _advances(weight: int) -> dict[int, float]:
    face = FT2Font(FILES[weight])
    glyphs = {
        code: face.load_glyph(index, flags=LoadFlags.NO_SCALE).horiAdvance
        for code, index in face.get_charmap().items()
    }
    return {code: advance / face.units_per_EM for code, advance in glyphs.items()}


def width(text: str, style: Style = LABEL) -> float:
    """How wide a text is, in millimetres."""
    advances = _advances(style.weight)
    ems = sum(advances.get(ord(character), UNKNOWN_GLYPH) for character in text)
    return ems * style.size * MM_PER_POINT


def visible(text: str) -> str:
    """The text in one line without control, bidirectional and unpaired characters."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in plain)


def fit(text: str, room: float, style: Style = LABEL) -> str:
    """The text, or as much of it as has room, with an ellipsis."""
    text = visible(text)
    if width(text, style) <= room:
        return text
    while text and width(text + "…", style) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, room: float, style: Style = LABEL, lines: int = 2) -> tuple[str, ...]:
    """The text in at most ``lines`` lines that fit into ``room`` millimetres."""
    done: list[str] = []
    line = ""
    for word in visible(text).split():
        longer = f"{line} {word}".strip()
        if line and len(done) < lines - 1 and width(longer, style) > room:
            done.append(fit(line, room, style))
            longer = word
        line = longer
    return (*done, fit(line, room, style))
