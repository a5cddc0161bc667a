"""A curve with its interval as a band, its ends labelled, and where the answers lie below it."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts.chart import ChartWords
from analysis.charts.frame import Frame
from analysis.charts.sheet import Sheet
from analysis.charts.telling import NOTHING, span
from analysis.charts.typography import ACCENT, ACCENTED, QUIET, QUIET_INK, TINT, width
from analysis.findings import Finding, Point, Unit

TALLEST = 6.0
THICK = 1.4
LIFT = 2.2
"""Millimetres from the end of the curve up to its number."""


def curve_points(finding: Finding) -> list[Point]:
    """The points that have a place and a height."""
    return [p for p in finding.points if not isinstance(p.x, str) and p.estimate is not None]


def ribbon(sheet: Sheet, plane: Frame, points: Sequence[Point], words: ChartWords) -> None:
    """The band, the line and the numbers at both ends of the line."""
    sides = [(p, p.low, p.high) for p in points]
    upper = [plane.at(float(p.x), high) for p, _, high in sides if high is not None]
    lower = [plane.at(float(p.x), low) for p, low, _ in sides if low is not None]
    if len(upper) > 1:
        sheet.area([*upper, *reversed(lower)], TINT)
    sheet.line([plane.at(float(p.x), p.estimate or 0) for p in points], ACCENT, 1.8)
    for point, anchor in ((points[0], "left"), (points[-1], "right")):
        edge = point.estimate if point.high is None else point.high
        x, y = plane.at(float(point.x), edge or 0)
        sheet.text((x, y - LIFT), words.number(point.estimate or 0), ACCENTED, anchor)


def crowd(sheet: Sheet, plane: Frame, points: Sequence[Point], label: str) -> None:
    """Small bars on the floor, taller where more people answered; named on the emptier side."""
    most = max(point.n for point in points) or 1
    places = [plane.x.at(float(point.x)) for point in points]
    for x, point in zip(places, points, strict=True):
        tall = TALLEST * point.n / most
        sheet.box((x - THICK / 2, plane.floor - tall), THICK, tall, QUIET_INK)
    first = places[0] - plane.x.start
    beside = first > width(label, QUIET) + 4
    place = (places[0] - 3, plane.floor - 1.4) if beside else (places[0], plane.floor - TALLEST - 2)
    sheet.text(place, label, QUIET, "right" if beside else "left")


def curve_table(points: Sequence[Point], words: ChartWords) -> tuple[tuple[str, ...], ...]:
    """About ten points of the curve with interval and number of answers."""
    return tuple(
        (
            words.number(float(p.x)),
            words.number(p.estimate) if p.estimate is not None else NOTHING,
            span(p.low, p.high, Unit.POINTS, words),
            words.number(p.n),
        )
        for p in points[:: max(len(points) // 10, 1)]
    )
