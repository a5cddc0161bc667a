"""How much of the value the top fifth of customers account for."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.rows import BAR, Row, guides, lay_out, write_rows
from analysis.charts.sheet import Sheet
from analysis.charts.telling import PLAIN, figure, header, plain_row, span
from analysis.charts.typography import ACCENT, FILL
from analysis.findings import Finding

TOP = 0.2


def draw(finding: Finding, words: ChartWords, names: Mapping[str, str]) -> Chart | None:
    """Two bars, customers and value, with the rule of 80/20 as a mark; None without a number."""
    if finding.estimate is None or finding.interval is None:
        return None
    low, high = finding.interval.low, finding.interval.high
    value = figure(finding.estimate, finding.unit, words)
    rows = (
        Row(words.words("chart.pareto.customers"), (words.percent(TOP), "")),
        Row(words.words("chart.pareto.value"), (value, span(low, high, finding.unit, words)), True),
    )
    heads = [words.words("chart.head.value"), words.words("chart.head.interval")]
    layout = lay_out(rows, heads)
    sheet = Sheet(layout.height)
    axis = layout.axis(0, 1)
    marks = [(0.0, words.percent(0)), (0.2, words.percent(0.2)), (0.8, words.percent(0.8))]
    guides(sheet, layout, axis, [*marks, (1.0, words.percent(1))])
    write_rows(sheet, layout)
    for index, share in enumerate((TOP, finding.estimate)):
        color = ACCENT if index else FILL
        start = (axis.start, layout.middle(index) - BAR / 2)
        sheet.box(start, axis.at(share) - axis.start, BAR, color)
    sheet.whisker(axis.at(low), axis.at(high), layout.middle(1))
    title = words.words("chart.pareto.title")
    description = words.words("chart.pareto.description", share=value)
    table = (plain_row(finding, words, {**names, finding.key: rows[1].name}),)
    svg = sheet.svg("pareto", title, description)
    return Chart(svg, title, description, header(words, *PLAIN), table, "pareto")
