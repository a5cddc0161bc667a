"""How loyalty runs with satisfaction: the curve with its band, and where most answers lie."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.frame import Frame, frame, scales
from analysis.charts.ribbon import crowd, curve_points, curve_table, ribbon
from analysis.charts.sheet import Sheet
from analysis.charts.telling import header, limits
from analysis.charts.typography import INK, PALE, QUIET
from analysis.findings import Finding

HEIGHT = 78.0
MARKS = (0, 20, 40, 60, 80, 100)


def draw(
    finding: Finding,
    words: ChartWords,
    names: Mapping[str, str],
    tipping_point: Finding | None = None,
) -> Chart | None:
    """The curve of ``loyalty.curve``; a tipping point is marked where one was found.

    None where there is no curve.
    """
    points = curve_points(finding)
    if len(points) < 2:
        return None
    satisfaction, loyalty = (
        names.get(str(finding.facts.get(key)), str(finding.facts.get(key)))
        for key in ("satisfaction", "loyalty")
    )
    sheet = Sheet(HEIGHT)
    plane = frame((0, 100), (0, 100), HEIGHT)
    knot = tipping_point if tipping_point and tipping_point.estimate is not None else None
    if knot is not None:
        _unsure(sheet, plane, knot)
    marks = [(float(mark), words.number(mark)) for mark in MARKS]
    scales(sheet, plane, marks, marks, (satisfaction, loyalty))
    if knot is not None:
        _knot(sheet, plane, knot, words)
    crowd(sheet, plane, points, words.words("chart.curve.crowd"))
    ribbon(sheet, plane, points, words)
    title = words.words("chart.curve.title", satisfaction=satisfaction, loyalty=loyalty)
    description = words.words(
        "chart.curve.description",
        low=words.number(float(points[0].x)),
        low_value=words.number(points[0].estimate or 0),
        high=words.number(float(points[-1].x)),
        high_value=words.number(points[-1].estimate or 0),
    )
    svg = sheet.svg("curve", title, description)
    head = (satisfaction, loyalty, *header(words, "interval", "n"))
    return Chart(svg, title, description, head, curve_table(points, words), "curve")


def _unsure(sheet: Sheet, plane: Frame, knot: Finding) -> None:
    """The stretch in which the bend may lie."""
    low, high = limits(knot)
    if low is not None and high is not None:
        start, top = plane.at(low, 100)
        sheet.box((start, top), plane.x.at(high) - start, plane.floor - top, PALE)


def _knot(sheet: Sheet, plane: Frame, knot: Finding, words: ChartWords) -> None:
    low, _ = limits(knot)
    x, top = plane.at(knot.estimate or 0, 100)
    sheet.line([(x, top), (x, plane.floor)], INK, 0.8, 3.0)
    label = words.words("chart.curve.knot", value=words.number(knot.estimate or 0))
    beside = x if low is None else min(x, plane.x.at(low))
    sheet.text((beside - 1.5, top + 3.5), label, QUIET, "right")
