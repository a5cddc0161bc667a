"""What changed from one wave to the next: before and after on one line, the difference in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.rows import Axis, Row, guides, lay_out, say_refused, span_of, write_rows
from analysis.charts.sheet import Sheet
from analysis.charts.telling import header, limits, name_of, refused, shown, span, verdict
from analysis.charts.typography import ACCENT, INK, WHITE
from analysis.findings import Finding, Unit

RADIUS = 1.25


def draw(findings: Sequence[Finding], words: ChartWords, names: Mapping[str, str]) -> Chart | None:
    """One row a change, hollow before and filled after; None when there are none.

    A balance has a scale of its own and is left out beside index points.
    """
    findings = [f for f in findings if f.unit is not Unit.BALANCE] or findings
    ends = [level for finding in findings if shown(finding) for level in _levels(finding)]
    if not ends:
        return None
    waves = _waves(findings)
    rows = [_row(finding, words, names) for finding in findings]
    heads = (*waves.values(), *header(words, "change", "verdict"))
    layout = lay_out(rows, heads)
    sheet = Sheet(layout.height)
    axis = layout.axis(*span_of(ends))
    marks = range(int(axis.low), int(axis.high) + 1, 10)
    guides(sheet, layout, axis, [(mark, words.number(mark)) for mark in marks])
    write_rows(sheet, layout)
    for index, finding in enumerate(findings):
        if shown(finding):
            _dumbbell(sheet, axis, finding, layout.middle(index))
        else:
            say_refused(sheet, layout, index, refused(finding, words))
    title = words.words("chart.waves.title", **waves)
    parts = "; ".join(f"{row.name} {row.figures[2]} ({row.figures[3]})".strip() for row in rows)
    description = words.words("chart.waves.description", parts=parts, **waves)
    table = tuple(_table_row(*pair, words) for pair in zip(rows, findings, strict=True))
    svg = sheet.svg("waves", title, description)
    head = (*header(words, "name"), *heads[:3], *header(words, "interval", "n", "verdict"))
    return Chart(svg, title, description, head, table, "waves")


def _waves(findings: Sequence[Finding]) -> dict[str, str]:
    """The names of both waves, from the first finding that has them."""
    facts = next((f.facts for f in findings if f.facts.get("wave_after") is not None), {})
    return {name: str(facts.get(f"wave_{name}") or "") for name in ("before", "after")}


def _row(finding: Finding, words: ChartWords, names: Mapping[str, str]) -> Row:
    name = name_of(finding, names)
    if not shown(finding) or finding.estimate is None:
        return Row(name, ("", "", "", verdict(finding, words)))
    levels = [words.number(level) for level in _levels(finding)]
    difference = finding.estimate * _scale(finding)
    return Row(name, (*levels, _signed(difference, words), verdict(finding, words)))


def _table_row(row: Row, finding: Finding, words: ChartWords) -> tuple[str, ...]:
    low, high = (None if end is None else end * _scale(finding) for end in limits(finding))
    between = span(low, high, Unit.POINTS, words)
    before, after, change, sure = row.figures
    return (row.name, before, after, change, between, words.number(finding.n), sure)


def _signed(difference: float, words: ChartWords) -> str:
    return ("+" if round(difference) > 0 else "") + words.number(difference)


def _dumbbell(sheet: Sheet, axis: Axis, finding: Finding, middle: float) -> None:
    before, after = (axis.at(level) for level in _levels(finding))
    sheet.line([(before, middle), (after, middle)], INK, 1.0)
    sheet.dot((before, middle), RADIUS, WHITE, INK)
    sheet.dot((after, middle), RADIUS, ACCENT, ACCENT)


def _levels(finding: Finding) -> list[float]:
    values = (finding.facts.get(key) for key in ("before", "after"))
    return [float(v) * _scale(finding) if isinstance(v, int | float) else 0.0 for v in values]


def _scale(finding: Finding) -> float:
    return 100.0 if finding.unit is Unit.SHARE else 1.0
