"""What changed from one wave to the next: before and after on one line, the difference in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.rows import Axis, Row, guides, lay_out, say_refused, span_of, write_rows
from analysis.charts.sheet import Sheet
from analysis.charts.telling import PLAIN, header, name_of, plain_row, refused, shown, verdict
from analysis.charts.typography import ACCENT, QUIET_INK, WHITE
from analysis.findings import Finding, Unit

RADIUS = 1.25


def draw(findings: Sequence[Finding], words: ChartWords, names: Mapping[str, str]) -> Chart | None:
    """One row a change, hollow before and filled after; None when there are none.

    A balance has a scale of its own and is left out beside index points.
    """
    findings = [f for f in findings if f.unit is not Unit.BALANCE] or findings
    ends = [end for f in findings if shown(f) for end in (_value(f, "before"), _value(f, "after"))]
    if not ends:
        return None
    rows = [_row(finding, words, names) for finding in findings]
    heads = [words.words(f"chart.head.{key}") for key in ("change", "verdict")]
    layout = lay_out(rows, heads)
    sheet = Sheet(layout.height)
    axis = layout.axis(*span_of(ends))
    marks = [axis.low + 10 * step for step in range(int(axis.high - axis.low) // 10 + 1)]
    guides(sheet, layout, axis, [(mark, words.number(mark)) for mark in marks])
    write_rows(sheet, layout)
    for index, finding in enumerate(findings):
        if shown(finding):
            _dumbbell(sheet, axis, finding, layout.middle(index))
        else:
            say_refused(sheet, layout, index, refused(finding, words))
    first = findings[0].facts
    waves = {"before": str(first.get("wave_before")), "after": str(first.get("wave_after"))}
    title = words.words("chart.waves.title", **waves)
    parts = "; ".join(f"{row.name} {row.figures[0]} ({row.figures[1]})" for row in rows)
    description = words.words("chart.waves.description", parts=parts, **waves)
    table = tuple(plain_row(finding, words, names) for finding in findings)
    svg = sheet.svg("waves", title, description)
    return Chart(svg, title, description, header(words, *PLAIN), table, "waves")


def _row(finding: Finding, words: ChartWords, names: Mapping[str, str]) -> Row:
    name = name_of(finding, names)
    if not shown(finding) or finding.estimate is None:
        return Row(name, ("", verdict(finding, words)))
    difference = finding.estimate * _scale(finding)
    sign = "+" if round(difference) > 0 else ""
    return Row(name, (sign + words.number(difference), verdict(finding, words)))


def _dumbbell(sheet: Sheet, axis: Axis, finding: Finding, middle: float) -> None:
    before, after = (axis.at(_value(finding, key)) for key in ("before", "after"))
    sheet.line([(before, middle), (after, middle)], QUIET_INK, 1.0)
    sheet.dot((before, middle), RADIUS, WHITE, QUIET_INK)
    sheet.dot((after, middle), RADIUS, ACCENT, ACCENT)


def _value(finding: Finding, key: str) -> float:
    value = finding.facts.get(key)
    return float(value) * _scale(finding) if isinstance(value, int | float) else 0.0


def _scale(finding: Finding) -> float:
    return 100.0 if finding.unit is Unit.SHARE else 1.0
