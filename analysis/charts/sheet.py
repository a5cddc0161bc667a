"""A sheet of millimetres to draw on; matplotlib sets it, the result is SVG with real text."""

from __future__ import annotations

import io
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from analysis.charts.svg import clean
from analysis.charts.typography import INK, LABEL, RULE, WHITE, Style, font, visible

WIDTH = 170.0
"""Millimetres: the text width of an A4 page with 20 mm margins."""
MM_PER_INCH = 25.4

# The two settings are read when a figure is written; ids would otherwise be random.
mpl.rcParams["svg.fonttype"] = "none"
mpl.rcParams["svg.hashsalt"] = "charts"
mpl.rcParams["font.sans-serif"] = ["Source Sans Pro"]

Place = tuple[float, float]


class _Line(Text):
    """One line of text; the reader of the SVG lays it out, so no glyph has to be known here."""

    def draw(self, renderer: RendererBase) -> None:
        """Write the text at its place."""
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        x, y = self.get_transform().transform(self.get_unitless_position())
        _, height = renderer.get_canvas_width_height()
        font = self.get_fontproperties()
        renderer.draw_text(gc, x, height - y, self.get_text(), font, 0, mtext=self)
        gc.restore()


class Sheet:
    """Draws in millimetres from the top left corner. The order of calls is the order of layers."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._figure = Figure(figsize=(WIDTH / MM_PER_INCH, height / MM_PER_INCH))
        self._figure.patch.set_visible(False)
        place = Affine2D().scale(1 / WIDTH, -1 / height).translate(0, 1)
        self._place = place + self._figure.transFigure
        self._layer = 0

    def text(self, place: Place, text: str, style: Style = LABEL, anchor: str = "left") -> None:
        """One line of text on the baseline at ``place``; anchor is left, center or right."""
        line = _Line(*place, visible(text), ha=anchor, va="baseline", color=style.color)
        line.set_fontproperties(font(style.size, style.weight))
        self._add(line)

    def line(
        self, points: Sequence[Place], color: str = RULE, width: float = 0.6, dash: float = 0.0
    ) -> None:
        """A line through the points; ``width`` and ``dash`` in points (0 = not dashed)."""
        xs, ys = zip(*points, strict=True)
        line = Line2D(xs, ys, color=color, linewidth=width)
        line.set_solid_capstyle("butt")
        line.set_solid_joinstyle("round")
        if dash:
            line.set_dash_capstyle("butt")
            line.set_linestyle((0, (dash, dash)))
        self._add(line)

    def area(self, points: Sequence[Place], color: str) -> None:
        """A filled area without an edge."""
        self._add(Polygon(points, closed=True, facecolor=color, edgecolor="none", linewidth=0))

    def box(self, place: Place, width: float, height: float, color: str) -> None:
        """A filled rectangle from its top left corner."""
        x, y = place
        self.area([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], color)

    def dot(self, place: Place, radius: float, fill: str, edge: str = "none") -> None:
        """A disc; with an edge and a white filling it is a ring."""
        self._add(Circle(place, radius, facecolor=fill, edgecolor=edge, linewidth=1.1))

    def whisker(self, low: float, high: float, y: float, color: str = INK) -> None:
        """An interval, cased in white so that it is seen on a bar."""
        self.line([(low, y), (high, y)], WHITE, 3.0)
        self.line([(low, y), (high, y)], color, 1.3)

    def svg(self, key: str, title: str, description: str) -> str:
        """The sheet as one SVG element with a title and a description."""
        buffer = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self._figure.savefig(buffer, format="svg", metadata=nothing)
        return clean(buffer.getvalue(), key, visible(title), visible(description))

    def _add(self, artist: Line2D | Polygon | Circle | Text) -> None:
        artist.set_transform(self._place)
        artist.set_clip_on(False)
        artist.set_zorder(self._layer)
        self._layer += 1
        self._figure.add_artist(artist)
