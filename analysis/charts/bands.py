"""The share of satisfied people in each band of waiting, with Wilson whiskers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.frame import Frame, frame, scales
from analysis.charts.sheet import Sheet
from analysis.charts.telling import header, span
from analysis.charts.typography import FILL, INK, LABEL, QUIET, WHITE, width, wrap
from analysis.findings import Fact, Finding, Point, Unit

HEIGHT = 76.0
BOTTOM = 19.5
"""Room for lines under the bands: their names and how many people."""
LINE = 3.6
MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
CUT = "…"
FILLED = 0.8
"""Share of a band's room that its bar fills."""


def draw(
    finding: Finding,
    words: ChartWords,
    names: Mapping[str, str],  # noqa: ARG001 - all charts are called alike
    tipping_point: Finding | None = None,
) -> Chart | None:
    """One bar a band; the last band may be open. None when there are fewer than two."""
    points = [point for point in finding.points if point.estimate is not None]
    if len(points) < 2:
        return None
    labels = _labels(points, finding.facts.get("edges"), words)
    sheet = Sheet(HEIGHT)
    plane = frame((0, len(points)), (0, 1), HEIGHT, BOTTOM)
    unit = words.words(f"chart.waits.{finding.facts.get('wait_unit', 'minutes')}")
    source = words.words(f"chart.bands.{finding.facts.get('wait_source', 'actual')}", unit=unit)
    marks = [(mark, words.percent(mark)) for mark in MARKS]
    scales(sheet, plane, (), marks, (source, words.words("chart.bands.satisfied")))
    starts = [words.number(float(point.x)) for point in points]
    counted = _name_bands(sheet, plane, labels, starts)
    sheet.text((0, counted), words.words("chart.head.n"), QUIET)
    for index, point in enumerate(points):
        _bar(sheet, plane, index, point, words)
        number = words.number(point.n)
        if width(number, QUIET) < plane.x.at(1) - plane.x.at(0):
            sheet.text((plane.x.at(index + 0.5), counted), number, QUIET, "center")
    if tipping_point is not None and tipping_point.estimate is not None:
        _knot(sheet, plane, points, tipping_point, words)
    title = words.words("chart.bands.title")
    parts = "; ".join(
        f"{label}: {words.percent(point.estimate or 0)}"
        for label, point in zip(labels, points, strict=True)
    )
    description = words.words("chart.bands.description", parts=parts)
    table = tuple(_row(*pair, words) for pair in zip(labels, points, strict=True))
    svg = sheet.svg("bands", title, description)
    head = (source, *header(words, "value", "interval", "n"))
    return Chart(svg, title, description, head, table, "bands")


def _labels(points: Sequence[Point], edges: Fact, words: ChartWords) -> list[str]:
    lows = [float(point.x) for point in points]
    last = edges[-1] if isinstance(edges, tuple) and edges else None
    highs = [*lows[1:], last if isinstance(last, int | float) else None]
    return [
        words.words("chart.bands.open", low=words.number(low))
        if high is None
        else words.words("chart.bands.between", low=words.number(low), high=words.number(high))
        for low, high in zip(lows, highs, strict=True)
    ]


def _bar(sheet: Sheet, plane: Frame, index: int, point: Point, words: ChartWords) -> None:
    left, right = plane.x.at(index), plane.x.at(index + 1)
    room = (right - left) * FILLED
    middle = (left + right) / 2
    top = plane.y.at(point.estimate or 0)
    sheet.box((middle - room / 2, top), room, plane.floor - top, FILL)
    if point.low is not None and point.high is not None:
        low, top = plane.y.at(point.low), plane.y.at(point.high)
        for color, stroke in ((WHITE, 3.0), (INK, 1.3)):
            sheet.line([(middle, low), (middle, top)], color, stroke)
    share = words.percent(point.estimate or 0)
    if width(share) < right - left:
        sheet.text((middle, top - 1.2), share, LABEL, "center")


def _name_bands(sheet: Sheet, plane: Frame, labels: Sequence[str], starts: Sequence[str]) -> float:
    """Names below the floor, in two lines where one is too short; gives the next baseline.

    Where even two lines are too short, each band's start stands at its left edge instead.
    """
    room = plane.x.at(1) - plane.x.at(0) - 1.5
    lines = [wrap(label, room, QUIET) for label in labels]
    first = 0.5
    if any(part.endswith(CUT) for parts in lines for part in parts):
        lines, first = [(start,) for start in starts], 0.0
    for index, parts in enumerate(lines):
        for line, part in enumerate(parts):
            place = (plane.x.at(index + first), plane.floor + 4.2 + LINE * line)
            sheet.text(place, part, QUIET, "center")
    return plane.floor + 4.2 + LINE * max(map(len, lines)) + 0.4


def _knot(
    sheet: Sheet, plane: Frame, points: Sequence[Point], knot: Finding, words: ChartWords
) -> None:
    """A mark between or within bands, as far along as the limit is."""
    lows = [float(point.x) for point in points]
    at = knot.estimate or 0.0
    band = max(index for index, low in enumerate(lows) if low <= at or index == 0)
    high = lows[band + 1] if band + 1 < len(lows) else lows[band] + max(at - lows[band], 1.0) * 2
    share = (at - lows[band]) / (high - lows[band])
    x = plane.x.at(band + min(max(share, 0.0), 1.0))
    sheet.line([(x, plane.y.at(1)), (x, plane.floor)], INK, 0.9, 3.0)
    label = words.words("chart.bands.knot", value=words.number(at))
    sheet.text((x + 1.5, plane.y.at(1) + 3), label, QUIET)


def _row(label: str, point: Point, words: ChartWords) -> tuple[str, ...]:
    share = words.percent(point.estimate or 0)
    between = span(point.low, point.high, Unit.SHARE, words)
    return (label, share, between, words.number(point.n))
