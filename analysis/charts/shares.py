"""Shares of people as bars with Wilson whiskers: cells of the grid, stages, languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.rows import BAR, Row, guides, lay_out, say_refused, write_rows
from analysis.charts.sheet import Sheet
from analysis.charts.telling import (
    PLAIN,
    figure,
    header,
    margin,
    name_of,
    plain_row,
    refused,
    shown,
)
from analysis.charts.typography import FILL
from analysis.findings import Finding

ENDS = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Shares at which the scale may end."""


def draw(
    findings: Sequence[Finding], words: ChartWords, names: Mapping[str, str], title: str
) -> Chart | None:
    """Bars in the order given, from 0 to a round share; None when there are none."""
    if not findings:
        return None
    rows = [_row(finding, words, names) for finding in findings]
    layout = lay_out(rows, [words.words(f"chart.head.{key}") for key in ("value", "margin", "n")])
    sheet = Sheet(layout.height)
    end = _end(findings)
    axis = layout.axis(0, end)
    guides(sheet, layout, axis, [(mark, words.percent(mark)) for mark in (0, end / 2, end)])
    write_rows(sheet, layout)
    for index, finding in enumerate(findings):
        if not shown(finding) or finding.estimate is None:
            say_refused(sheet, layout, index, refused(finding, words))
            continue
        middle = layout.middle(index)
        length = axis.at(finding.estimate) - axis.start
        sheet.box((axis.start, middle - BAR / 2), length, BAR, FILL)
        if finding.interval is not None:
            low, high = axis.at(finding.interval.low), axis.at(finding.interval.high)
            sheet.whisker(low, high, middle)
    description = words.words("chart.shares.description", title=title, parts=_told(rows))
    table = tuple(plain_row(finding, words, names) for finding in findings)
    key = f"shares.{findings[0].key}"
    svg = sheet.svg(key, title, description)
    return Chart(svg, title, description, header(words, *PLAIN), table, "shares")


def _row(finding: Finding, words: ChartWords, names: Mapping[str, str]) -> Row:
    name = name_of(finding, names)
    if not shown(finding):
        return Row(name, ("", "", ""))
    value = figure(finding.estimate, finding.unit, words)
    return Row(name, (value, margin(finding, words), words.number(finding.n)))


def _end(findings: Sequence[Finding]) -> float:
    """The shortest scale that holds all intervals."""
    highs = [finding.interval.high for finding in findings if finding.interval is not None]
    highs += [finding.estimate for finding in findings if finding.estimate is not None]
    return next((end for end in ENDS if max(highs, default=1.0) <= end), 1.0)


def _told(rows: Sequence[Row]) -> str:
    return "; ".join(f"{row.name} {row.figures[0]}" for row in rows if row.figures[0])
