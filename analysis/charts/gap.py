"""Satisfaction with the wait by how much longer it felt than is acceptable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.frame import Frame, Mark, frame, scales
from analysis.charts.ribbon import crowd, curve_points, curve_table, ribbon
from analysis.charts.sheet import Sheet
from analysis.charts.telling import header
from analysis.charts.typography import INK, QUIET
from analysis.findings import Finding, Point

HEIGHT = 78.0
MARKS = (0, 20, 40, 60, 80, 100)
STEPS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
MOST_MARKS = 9
LEAST = 7
"""Answers near a point; with fewer the line would be drawn where nobody was."""


def draw(
    finding: Finding,
    words: ChartWords,
    names: Mapping[str, str],  # noqa: ARG001 - all charts are called alike
) -> Chart | None:
    """The curve of ``waiting.gap.curve`` with a mark where felt equals acceptable; None without."""
    points = _peopled(curve_points(finding))
    if len(points) < 2:
        return None
    unit = words.words(f"chart.waits.{finding.facts.get('wait_unit', 'minutes')}")
    titles = (words.words("chart.gap.x", unit=unit), words.words("chart.gap.y"))
    sheet = Sheet(HEIGHT)
    low, high = float(points[0].x), float(points[-1].x)
    plane = frame((low, high), (0, 100), HEIGHT)
    levels = [(float(mark), words.number(mark)) for mark in MARKS]
    scales(sheet, plane, _marks(low, high, words), levels, titles)
    _limit(sheet, plane, words)
    crowd(sheet, plane, points, words.words("chart.curve.crowd"))
    ribbon(sheet, plane, points, words)
    title = words.words("chart.gap.title")
    description = words.words("chart.gap.description", **_facts(points, words), unit=unit)
    svg = sheet.svg("gap", title, description)
    head = (*titles, *header(words, "interval", "n"))
    return Chart(svg, title, description, head, curve_table(points, words), "gap")


def _peopled(points: Sequence[Point]) -> list[Point]:
    """The stretch around most answers without a place where there are too few."""
    few = [index for index, point in enumerate(points) if point.n < LEAST]
    most = max(range(len(points)), key=lambda index: points[index].n, default=0)
    first = max((index + 1 for index in few if index < most), default=0)
    last = min((index for index in few if index >= most), default=len(points))
    return list(points[first:last])


def _marks(low: float, high: float, words: ChartWords) -> list[Mark]:
    step = next((step for step in STEPS if (high - low) / step <= MOST_MARKS), STEPS[-1])
    first, last = int(low / step), int(high / step)
    return [(step * mark, words.number(step * mark)) for mark in range(first, last + 1)]


def _limit(sheet: Sheet, plane: Frame, words: ChartWords) -> None:
    """The line where the wait feels as long as is acceptable, if anybody is near it."""
    if not plane.x.low < 0 < plane.x.high:
        return
    x, top = plane.at(0, 100)
    sheet.line([(x, top), (x, plane.floor)], INK, 0.8, 3.0)
    sheet.text((x + 1.5, top + 3.5), words.words("chart.gap.limit"), QUIET)


def _facts(points: Sequence[Point], words: ChartWords) -> dict[str, str]:
    near = min(points, key=lambda point: abs(float(point.x)))
    chosen = {"low": points[0], "middle": near, "high": points[-1]}
    places = {name: words.number(float(point.x)) for name, point in chosen.items()}
    heights = {f"{name}_value": words.number(p.estimate or 0) for name, p in chosen.items()}
    return {**places, **heights}
