"""Goals as bullets: the level with its 90 % interval against the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.rows import Axis, Row, guides, lay_out, say_refused, span_of, write_rows
from analysis.charts.sheet import Sheet
from analysis.charts.telling import figure, header, limits, name_of, refused, shown, span
from analysis.charts.typography import ACCENT, FILL, INK, WHITE
from analysis.findings import Finding, Unit

RADIUS = 1.0
BAND = 1.7
MARK = 2.8
"""Millimetres that the mark of the target reaches above and below the middle of its row."""


def draw(findings: Sequence[Finding], words: ChartWords, names: Mapping[str, str]) -> Chart | None:
    """One row a goal; the outcome stands in words beside it. None when there are no goals."""
    if not findings:
        return None
    rows = [_row(finding, words, names) for finding in findings]
    layout = lay_out(rows, header(words, "value", "target", "outcome"))
    sheet = Sheet(layout.height)
    axis = layout.axis(*span_of(_places(findings) or [0.0, 100.0]))
    marks = range(int(axis.low), int(axis.high) + 1, 10)
    guides(sheet, layout, axis, [(mark, words.number(mark)) for mark in marks])
    write_rows(sheet, layout)
    for index, finding in enumerate(findings):
        if shown(finding):
            _bullet(sheet, axis, finding, layout.middle(index))
        else:
            say_refused(sheet, layout, index, refused(finding, words))
    title = words.words("chart.goals.title")
    pairs = list(zip(rows, findings, strict=True))
    parts = "; ".join(f"{row.name}: {_ended(row, finding, words)}" for row, finding in pairs)
    description = words.words("chart.goals.description", parts=parts)
    table = tuple(_table_row(row, finding, words) for row, finding in pairs)
    svg = sheet.svg("goals", title, description)
    head = header(words, "name", "value", "interval", "n", "target", "outcome")
    return Chart(svg, title, description, head, table, "goals")


def _places(findings: Sequence[Finding]) -> list[float]:
    drawn = [finding for finding in findings if shown(finding)]
    values = [(f, end) for f in drawn for end in (f.estimate, *limits(f), _target(f))]
    return [_position(finding, end) for finding, end in values if end is not None]


def _bullet(sheet: Sheet, axis: Axis, finding: Finding, middle: float) -> None:
    low, high = limits(finding)
    if low is not None and high is not None:
        start, end = (axis.at(_position(finding, limit)) for limit in (low, high))
        sheet.box((start, middle - BAND / 2), end - start, BAND, FILL)
    target = axis.at(_position(finding, _target(finding)))
    for color, wide in ((WHITE, 3.2), (INK, 1.8)):
        sheet.line([(target, middle - MARK), (target, middle + MARK)], color, wide)
    met = finding.facts.get("outcome") == "met"
    level = axis.at(_position(finding, finding.estimate))
    sheet.dot((level, middle), RADIUS, ACCENT if met else WHITE, ACCENT)


def _position(finding: Finding, value: float | None) -> float:
    scale = 100.0 if finding.unit is Unit.SHARE else 1.0
    return (value or 0.0) * scale


def _target(finding: Finding) -> float | None:
    fact = finding.facts.get("target")
    return float(fact) if isinstance(fact, int | float) else None


def _row(finding: Finding, words: ChartWords, names: Mapping[str, str]) -> Row:
    name = name_of(finding, names)
    target = figure(_target(finding), finding.unit, words)
    if not shown(finding):
        return Row(name, ("", target, ""))
    outcome = words.words(f"chart.goals.{finding.facts['outcome']}")
    return Row(name, (figure(finding.estimate, finding.unit, words), target, outcome))


def _ended(row: Row, finding: Finding, words: ChartWords) -> str:
    return row.figures[2] or refused(finding, words)


def _table_row(row: Row, finding: Finding, words: ChartWords) -> tuple[str, ...]:
    between = span(*limits(finding), finding.unit, words)
    value, target, _ = row.figures
    number = words.number(finding.n)
    return (row.name, value, between, number, target, _ended(row, finding, words))
