"""A plane with two scales: the ground of curves, bands and maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts.rows import Axis
from analysis.charts.sheet import WIDTH, Sheet
from analysis.charts.typography import PALE, QUIET, RULE, STRONG, width

LEFT = 14.0
RIGHT = 4.0
TOP = 8.0
BOTTOM = 12.0

Mark = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plane lies on its sheet; ``y`` runs upwards."""

    x: Axis
    y: Axis
    floor: float
    """The lower edge of the plane, in millimetres from the top."""

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point."""
        return self.x.at(x), self.y.at(y)


def frame(
    x: tuple[float, float], y: tuple[float, float], height: float, bottom: float = BOTTOM
) -> Frame:
    """A plane of the sheet's width with room for its marks, ``bottom`` millimetres below it."""
    across = Axis(x[0], x[1], LEFT, WIDTH - RIGHT)
    return Frame(across, Axis(y[0], y[1], height - bottom, TOP), height - bottom)


def scales(
    sheet: Sheet, plane: Frame, x: Sequence[Mark], y: Sequence[Mark], titles: tuple[str, str]
) -> None:
    """Quiet horizontal lines, a floor, the marks and the names of both scales."""
    right = WIDTH - RIGHT
    for value, label in y:
        level = plane.y.at(value)
        sheet.line([(LEFT, level), (right, level)], PALE, 0.5)
        sheet.text((LEFT - 2, level + 1.1), label, QUIET, "right")
    sheet.line([(LEFT, plane.floor), (right, plane.floor)], RULE, 0.8)
    taken = -WIDTH
    for value, label in x:
        place = plane.x.at(value)
        if place - width(label, QUIET) / 2 <= taken:
            continue
        sheet.text((place, plane.floor + 4.2), label, QUIET, "center")
        taken = place + width(label, QUIET) / 2 + 1.5
    sheet.text((0, 3.4), titles[1], STRONG)
    sheet.text((right, sheet.height - BOTTOM + 9.2), titles[0], STRONG, "right")
