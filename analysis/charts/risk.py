"""The grid of satisfaction and loyalty as tiles: how many customers stand where."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.sheet import Sheet
from analysis.charts.telling import NOTHING, header, span
from analysis.charts.typography import (
    ACCENTED,
    FIGURE,
    PALE,
    QUIET,
    SIGNAL,
    STRONG,
    TINT,
    WARM_TINT,
    Style,
)
from analysis.findings import Finding, Point, Unit

BANDS = ("low", "middle", "high")
LEFT = 34.0
TOP = 9.0
TILE = (44.0, 22.0)
SPACE = 1.2
CORNERS = {
    "high/high": "ambassador",
    "low/low": "defector",
    "low/high": "hostage",
    "high/low": "mercenary",
}


def draw(grid: Finding, words: ChartWords, names: Mapping[str, str]) -> Chart | None:
    """Tiles with share and number; the corners are named. None without a grid."""
    points = {str(point.x): point for point in grid.points}
    if not points:
        return None
    sheet = Sheet(TOP + 3 * (TILE[1] + SPACE) + 9)
    _axes(sheet, grid, words, names)
    for row, loyalty in enumerate(reversed(BANDS)):
        for column, satisfaction in enumerate(BANDS):
            cell = f"{satisfaction}/{loyalty}"
            place = (LEFT + column * (TILE[0] + SPACE), TOP + row * (TILE[1] + SPACE))
            _tile(sheet, place, cell, points.get(cell), words)
    title = words.words("chart.risk.title")
    parts = "; ".join(
        f"{words.words(f'chart.risk.{name}')} {_share(points[cell], words)}"
        for cell, name in CORNERS.items()
        if cell in points
    )
    description = words.words("chart.risk.description", parts=parts)
    head = (*header(words, "name", "value", "interval", "n"),)
    table = tuple(_table_row(cell, point, words) for cell, point in points.items())
    svg = sheet.svg("risk", title, description)
    return Chart(svg, title, description, head, table, "risk")


def _axes(sheet: Sheet, grid: Finding, words: ChartWords, names: Mapping[str, str]) -> None:
    satisfaction = str(grid.facts.get("satisfaction", "satisfaction"))
    loyalty = str(grid.facts.get("loyalty", "loyalty"))
    sheet.text((LEFT, 3.6), names.get(satisfaction, satisfaction), STRONG)
    sheet.text((0, 3.6), names.get(loyalty, loyalty), STRONG)
    bottom = TOP + 3 * (TILE[1] + SPACE) + 4
    for index, band in enumerate(BANDS):
        word = words.words(f"chart.risk.band_{band}")
        middle = LEFT + index * (TILE[0] + SPACE) + TILE[0] / 2
        sheet.text((middle, bottom), word, QUIET, "center")
        row = TOP + (2 - index) * (TILE[1] + SPACE) + TILE[1] / 2
        sheet.text((LEFT - 3, row + 1.2), word, QUIET, "right")


def _tile(
    sheet: Sheet, place: tuple[float, float], cell: str, point: Point | None, words: ChartWords
) -> None:
    corner = CORNERS.get(cell)
    color, style = _look(corner)
    x, y = place
    sheet.box(place, *TILE, color)
    if corner is not None:
        sheet.text((x + 2.5, y + 5.2), words.words(f"chart.risk.{corner}"), style)
    if point is None or point.estimate is None:
        sheet.text((x + 2.5, y + 13.2), words.words("chart.hidden"), QUIET)
        return
    sheet.text((x + 2.5, y + 13.2), words.percent(point.estimate), FIGURE)
    sheet.text((x + 2.5, y + 18.4), words.words("chart.n", n=words.number(point.n)), QUIET)


def _look(corner: str | None) -> tuple[str, Style]:
    if corner is None:
        return PALE, QUIET
    return (TINT, ACCENTED) if corner == "ambassador" else (WARM_TINT, SIGNAL)


def _table_row(cell: str, point: Point, words: ChartWords) -> tuple[str, ...]:
    bands = [words.words(f"chart.risk.band_{band}") for band in cell.split("/")]
    between = span(point.low, point.high, Unit.SHARE, words)
    number = words.number(point.n) if point.estimate is not None else NOTHING
    return (" / ".join(bands), _share(point, words), between, number)


def _share(point: Point, words: ChartWords) -> str:
    hidden = point.estimate is None
    return words.words("chart.hidden") if hidden else words.percent(point.estimate or 0)
