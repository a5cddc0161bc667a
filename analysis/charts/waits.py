"""Actual, felt and acceptable wait on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.rows import BAR, Row, guides, lay_out, write_rows
from analysis.charts.sheet import Sheet
from analysis.charts.telling import header, limits, span
from analysis.charts.typography import ACCENT, TINT
from analysis.findings import Finding, Unit

HEADS = ("value", "interval", "n")
STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 240)


def draw(
    findings: Sequence[Finding],
    words: ChartWords,
    names: Mapping[str, str],  # noqa: ARG001 - all charts are called alike
) -> Chart | None:
    """The median of each kind of wait with its interval; None when there are none."""
    told = [finding for finding in findings if finding.estimate is not None]
    if not told:
        return None
    rows = [_row(finding, words) for finding in told]
    layout = lay_out(rows, [words.words(f"chart.head.{key}") for key in HEADS])
    sheet = Sheet(layout.height)
    longest = max(_high(finding) for finding in told) * 1.08 or 1.0
    axis = layout.axis(0, longest)
    step = next((step for step in STEPS if longest / step <= 6), STEPS[-1])
    marks = [float(step * mark) for mark in range(int(longest // step) + 1)]
    guides(sheet, layout, axis, [(mark, words.number(mark)) for mark in marks])
    write_rows(sheet, layout)
    for index, finding in enumerate(told):
        middle = layout.middle(index)
        color = TINT if finding.key.endswith("acceptable") else ACCENT
        length = axis.at(finding.estimate or 0) - axis.start
        sheet.box((axis.start, middle - BAR / 2), length, BAR, color)
        if finding.interval is not None:
            low, high = axis.at(finding.interval.low), axis.at(finding.interval.high)
            if high - low > 0.5:
                sheet.whisker(low, high, middle)
    unit = words.words(f"chart.waits.{told[0].facts.get('wait_unit', 'minutes')}")
    title = words.words("chart.waits.title", unit=unit)
    parts = "; ".join(f"{row.name} {row.figures[0]}" for row in rows)
    description = words.words("chart.waits.description", parts=parts, unit=unit)
    table = tuple((row.name, *row.figures) for row in rows)
    svg = sheet.svg("waits", title, description)
    return Chart(svg, title, description, header(words, "name", *HEADS), table, "waits")


def _high(finding: Finding) -> float:
    return finding.interval.high if finding.interval else finding.estimate or 0.0


def _row(finding: Finding, words: ChartWords) -> Row:
    name = words.words(f"chart.waits.{finding.key.rpartition('.')[2]}")
    low, high = limits(finding)
    value = words.number(finding.estimate or 0, 0 if (finding.estimate or 0) % 1 == 0 else 1)
    between = span(low, high, Unit.WAIT, words)
    return Row(name, (value, between, words.number(finding.n)), _is_felt(finding))


def _is_felt(finding: Finding) -> bool:
    return finding.key.endswith("perceived")
