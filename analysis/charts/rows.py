"""The layout most charts share: a name, a scale to draw on and columns of figures in each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts.sheet import WIDTH, Sheet
from analysis.charts.typography import LABEL, PALE, QUIET, RULE, STRONG, Style, width, wrap

HEAD = 7.4
"""Millimetres above the first row: column headings and scale numbers."""
PITCH = 7.6
"""Millimetres from row to row."""
BAR = 3.6
NAMES_AT_MOST = 50.0
GAP = 4.0
FIGURES_GAP = 3.6
SCALE_GAP = 8.0
"""Room after the scale: half of its last number stands there."""
BASELINE = 1.1
"""From the middle of a line of text down to its baseline."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row's name and figures; an emphasised row is set in a heavier weight."""

    name: str
    figures: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear scale between two places of a sheet."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies; values beyond the ends are drawn at the end."""
        inside = min(max(value, self.low), self.high)
        share = (inside - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where rows and columns stand, in millimetres."""

    rows: tuple[Row, ...]
    heads: tuple[str, ...]
    start: float
    end: float
    rights: tuple[float, ...]
    pitch: float = PITCH

    @property
    def height(self) -> float:
        """The height of the whole chart."""
        return HEAD + self.pitch * len(self.rows) + 1

    @property
    def bottom(self) -> float:
        """Where the last row ends."""
        return HEAD + self.pitch * len(self.rows)

    def middle(self, index: int) -> float:
        """The middle line of a row."""
        return HEAD + self.pitch * (index + 0.5)

    def axis(self, low: float, high: float) -> Axis:
        """A scale over the drawing column."""
        return Axis(low, high, self.start, self.end)


def lay_out(rows: Sequence[Row], heads: Sequence[str] = (), pitch: float = PITCH) -> Layout:
    """Give names and figures the width they need and the rest to the scale."""
    names = max(_names_width(row) for row in rows)
    rights: list[float] = []
    right = WIDTH
    for column in reversed(range(len(heads))):
        rights.insert(0, right)
        cells = [width(row.figures[column], STRONG) for row in rows]
        right -= max(*cells, width(heads[column], QUIET)) + FIGURES_GAP
    end = right + FIGURES_GAP - SCALE_GAP if heads else WIDTH - GAP
    return Layout(tuple(rows), tuple(heads), names + GAP, end, tuple(rights), pitch)


def _names_width(row: Row) -> float:
    style = STRONG if row.strong else LABEL
    return max(width(line, style) for line in wrap(row.name, NAMES_AT_MOST, style))


def span_of(values: Sequence[float], margin: float = 5.0, step: int = 10) -> tuple[float, float]:
    """Round limits around values drawn as dots, which need no zero to stand on."""
    low = (min(values) - margin) // step * step
    high = -(-(max(values) + margin) // step) * step
    return low, high


def write_rows(sheet: Sheet, layout: Layout) -> None:
    """Names to the left, figures to the right, hair lines between the rows."""
    for right, head in zip(layout.rights, layout.heads, strict=True):
        sheet.text((right, HEAD - 3.8), head, QUIET, "right")
    for index, row in enumerate(layout.rows):
        style = STRONG if row.strong else LABEL
        middle = layout.middle(index)
        sheet.line([(0, middle + layout.pitch / 2), (WIDTH, middle + layout.pitch / 2)], PALE, 0.5)
        _name(sheet, row.name, middle, style)
        for right, figure in zip(layout.rights, row.figures, strict=True):
            sheet.text((right, middle + BASELINE), figure, style, "right")


def _name(sheet: Sheet, name: str, middle: float, style: Style) -> None:
    lines = wrap(name, NAMES_AT_MOST, style)
    first = middle + BASELINE - 1.75 * (len(lines) - 1)
    for index, line in enumerate(lines):
        sheet.text((0, first + 3.5 * index), line, style)


def guides(sheet: Sheet, layout: Layout, axis: Axis, marks: Sequence[tuple[float, str]]) -> None:
    """Thin vertical lines with their numbers on top; a number without room is left out."""
    taken = -WIDTH
    for value, label in marks:
        x = axis.at(value)
        sheet.line([(x, HEAD - 2.2), (x, layout.bottom)], RULE, 0.5)
        if x - width(label, QUIET) / 2 > taken:
            sheet.text((x, HEAD - 3.8), label, QUIET, "center")
            taken = x + width(label, QUIET) / 2 + 1


def say_refused(sheet: Sheet, layout: Layout, index: int, word: str) -> None:
    """The word that stands in place of a bar."""
    sheet.text((layout.start + 1, layout.middle(index) + BASELINE), word, QUIET)
