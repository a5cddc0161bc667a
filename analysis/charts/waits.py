"""Actual, felt and acceptable wait on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.rows import BAR, Axis, Row, guides, lay_out, say_refused, write_rows
from analysis.charts.sheet import Sheet
from analysis.charts.telling import header, limits, refused, shown, span
from analysis.charts.typography import ACCENT, FILL
from analysis.findings import Finding, Unit

HEADS = ("value", "interval", "n")
STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 240)
SHORTEST = 0.5
"""Millimetres: shorter intervals would look like a blot."""


def draw(
    findings: Sequence[Finding],
    words: ChartWords,
    names: Mapping[str, str],  # noqa: ARG001 - all charts are called alike
) -> Chart | None:
    """The median of each kind of wait with its interval; None when none has a number."""
    told = [finding for finding in findings if shown(finding)]
    if not told:
        return None
    decimals = int(any((finding.estimate or 0) % 1 for finding in told))
    rows = [_row(finding, words, decimals) for finding in findings]
    layout = lay_out(rows, header(words, *HEADS))
    sheet = Sheet(layout.height)
    longest = max(_high(finding) for finding in told) * 1.08 or 1.0
    axis = layout.axis(0, longest)
    guides(sheet, layout, axis, [(mark, words.number(mark)) for mark in _marks(longest)])
    write_rows(sheet, layout)
    for index, finding in enumerate(findings):
        if shown(finding):
            _bar(sheet, axis, finding, layout.middle(index))
        else:
            say_refused(sheet, layout, index, refused(finding, words))
    unit = words.words(f"chart.waits.{told[0].facts.get('wait_unit', 'minutes')}")
    title = words.words("chart.waits.title", unit=unit)
    parts = "; ".join(f"{row.name} {row.figures[0]}" for row in rows if row.figures[0])
    description = words.words("chart.waits.description", parts=parts, unit=unit)
    table = tuple(_table_row(*pair, words) for pair in zip(rows, findings, strict=True))
    svg = sheet.svg("waits", title, description)
    return Chart(svg, title, description, header(words, "name", *HEADS), table, "waits")


def _bar(sheet: Sheet, axis: Axis, finding: Finding, middle: float) -> None:
    color = ACCENT if _is_felt(finding) else FILL
    length = axis.at(finding.estimate or 0) - axis.start
    sheet.box((axis.start, middle - BAR / 2), length, BAR, color)
    if finding.interval is not None:
        low, high = axis.at(finding.interval.low), axis.at(finding.interval.high)
        if high - low > SHORTEST:
            sheet.whisker(low, high, middle)


def _marks(longest: float) -> list[float]:
    step = next((step for step in STEPS if longest / step <= 6), STEPS[-1])
    return [float(step * mark) for mark in range(int(longest // step) + 1)]


def _high(finding: Finding) -> float:
    return finding.interval.high if finding.interval else finding.estimate or 0.0


def _row(finding: Finding, words: ChartWords, decimals: int) -> Row:
    name = words.words(f"chart.waits.{finding.key.rpartition('.')[2]}")
    if not shown(finding):
        return Row(name, ("", "", ""))
    value = words.number(finding.estimate or 0, decimals)
    between = span(*limits(finding), Unit.WAIT, words, decimals)
    return Row(name, (value, between, words.number(finding.n)), _is_felt(finding))


def _table_row(row: Row, finding: Finding, words: ChartWords) -> tuple[str, ...]:
    if not shown(finding):
        return (row.name, refused(finding, words), "", "")
    return (row.name, *row.figures)


def _is_felt(finding: Finding) -> bool:
    return finding.key.endswith("perceived")
