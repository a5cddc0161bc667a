"""How loyalty runs with satisfaction: the curve with its band, and where most answers lie."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.frame import Frame, frame, scales
from analysis.charts.sheet import Sheet
from analysis.charts.telling import NOTHING, header, span
from analysis.charts.typography import ACCENT, INK, QUIET, TINT
from analysis.findings import Finding, Point, Unit

HEIGHT = 78.0
MARKS = (0, 20, 40, 60, 80, 100)


def draw(
    finding: Finding,
    words: ChartWords,
    names: Mapping[str, str],
    tipping_point: Finding | None = None,
) -> Chart | None:
    """The curve of ``loyalty.curve``; a tipping point is marked where one was found."""
    points = [p for p in finding.points if isinstance(p.x, float) and p.estimate is not None]
    if len(points) < 2:
        return None
    satisfaction, loyalty = (
        names.get(str(finding.facts.get(key)), str(finding.facts.get(key)))
        for key in ("satisfaction", "loyalty")
    )
    sheet = Sheet(HEIGHT)
    plane = frame((0, 100), (0, 100), HEIGHT)
    marks = [(float(mark), words.number(mark)) for mark in MARKS]
    scales(sheet, plane, marks, marks, (satisfaction, loyalty))
    _band(sheet, plane, points)
    _crowd(sheet, plane, points)
    if tipping_point is not None and tipping_point.estimate is not None:
        _knot(sheet, plane, tipping_point, words)
    title = words.words("chart.curve.title", satisfaction=satisfaction, loyalty=loyalty)
    first, last = points[0], points[-1]
    description = words.words(
        "chart.curve.description",
        low=words.number(_x(first)),
        low_value=words.number(first.estimate or 0),
        high=words.number(_x(last)),
        high_value=words.number(last.estimate or 0),
    )
    svg = sheet.svg("curve", title, description)
    head = (satisfaction, loyalty, *header(words, "interval", "n"))
    return Chart(svg, title, description, head, _table(points, words), "curve")


def _x(point: Point) -> float:
    return float(point.x)


def _band(sheet: Sheet, plane: Frame, points: list[Point]) -> None:
    upper = [plane.at(_x(p), p.high) for p in points if p.high is not None]
    lower = [plane.at(_x(p), p.low) for p in points if p.low is not None]
    if len(upper) > 1:
        sheet.area([*upper, *reversed(lower)], TINT)
    sheet.line([plane.at(_x(p), p.estimate or 0) for p in points], ACCENT, 1.8)


def _crowd(sheet: Sheet, plane: Frame, points: list[Point]) -> None:
    """Ticks on the floor, longer where more people answered near that satisfaction."""
    most = max(point.n for point in points)
    for point in points:
        tall = 4.0 * point.n / most if most else 0.0
        x = plane.x.at(_x(point))
        sheet.line([(x, plane.floor), (x, plane.floor - tall)], INK, 0.6)


def _knot(sheet: Sheet, plane: Frame, knot: Finding, words: ChartWords) -> None:
    x = plane.x.at(knot.estimate or 0)
    sheet.line([(x, plane.y.at(100)), (x, plane.floor)], INK, 0.8, 3.0)
    label = words.words("chart.curve.knot", value=words.number(knot.estimate or 0))
    sheet.text((x - 1.5, plane.y.at(100) + 3.5), label, QUIET, "right")


def _table(points: list[Point], words: ChartWords) -> tuple[tuple[str, ...], ...]:
    chosen = points[:: max(len(points) // 10, 1)]
    return tuple(
        (
            words.number(_x(p)),
            words.number(p.estimate) if p.estimate is not None else NOTHING,
            span(p.low, p.high, Unit.POINTS, words),
            words.number(p.n),
        )
        for p in chosen
    )
