"""Goals as bullets: the level with its 90 % interval against the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.rows import Axis, Row, guides, lay_out, say_refused, span_of, write_rows
from analysis.charts.sheet import Sheet
from analysis.charts.telling import PLAIN, figure, header, name_of, plain_row, refused, shown
from analysis.charts.typography import ACCENT, INK, WHITE
from analysis.findings import Finding, Unit

RADIUS = 1.3
MARK = 2.4


def draw(findings: Sequence[Finding], words: ChartWords, names: Mapping[str, str]) -> Chart | None:
    """One row a goal; the outcome stands in words beside it. None when there are no goals."""
    if not findings:
        return None
    rows = [_row(finding, words, names) for finding in findings]
    heads = [words.words(f"chart.head.{key}") for key in ("value", "target", "outcome")]
    layout = lay_out(rows, heads)
    sheet = Sheet(layout.height)
    axis = layout.axis(*span_of(_places(findings) or [0.0, 100.0]))
    marks = [axis.low + 10 * step for step in range(int(axis.high - axis.low) // 10 + 1)]
    guides(sheet, layout, axis, [(mark, words.number(mark)) for mark in marks])
    write_rows(sheet, layout)
    for index, finding in enumerate(findings):
        if shown(finding):
            _bullet(sheet, axis, finding, layout.middle(index))
        else:
            say_refused(sheet, layout, index, refused(finding, words))
    title = words.words("chart.goals.title")
    parts = "; ".join(": ".join((row.name, row.figures[2])) for row in rows)
    description = words.words("chart.goals.description", parts=parts)
    table = tuple(plain_row(finding, words, names) for finding in findings)
    svg = sheet.svg("goals", title, description)
    return Chart(svg, title, description, header(words, *PLAIN), table, "goals")


def _places(findings: Sequence[Finding]) -> list[float]:
    drawn = [finding for finding in findings if shown(finding)]
    levels = [_position(finding, finding.estimate) for finding in drawn]
    return levels + [_position(f, _number(f.facts.get("target"))) for f in drawn]


def _bullet(sheet: Sheet, axis: Axis, finding: Finding, middle: float) -> None:
    target = axis.at(_position(finding, _number(finding.facts.get("target"))))
    sheet.line([(target, middle - MARK), (target, middle + MARK)], INK, 1.8)
    if finding.interval is not None:
        low = axis.at(_position(finding, finding.interval.low))
        high = axis.at(_position(finding, finding.interval.high))
        sheet.line([(low, middle), (high, middle)], ACCENT, 1.6)
    met = finding.facts.get("outcome") == "met"
    at = (axis.at(_position(finding, finding.estimate)), middle)
    sheet.dot(at, RADIUS, ACCENT if met else WHITE, ACCENT)


def _position(finding: Finding, value: float | None) -> float:
    scale = 100.0 if finding.unit is Unit.SHARE else 1.0
    return (value or 0.0) * scale


def _number(fact: object) -> float | None:
    return float(fact) if isinstance(fact, int | float) else None


def _row(finding: Finding, words: ChartWords, names: Mapping[str, str]) -> Row:
    name = name_of(finding, names)
    if not shown(finding):
        return Row(name, ("", "", refused(finding, words)))
    target = figure(_number(finding.facts.get("target")), finding.unit, words)
    outcome = words.words(f"chart.goals.{finding.facts['outcome']}")
    return Row(name, (figure(finding.estimate, finding.unit, words), target, outcome))
