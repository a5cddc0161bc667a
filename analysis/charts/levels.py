"""Levels from 0 to 100 with their intervals, the highest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.rows import BAR, Axis, Layout, Row, guides, lay_out, say_refused, write_rows
from analysis.charts.sheet import Sheet
from analysis.charts.telling import (
    PLAIN,
    decimals_for,
    figure,
    header,
    margin,
    name_of,
    plain_row,
    refused,
    shown,
    verdict,
)
from analysis.charts.typography import ACCENT, FILL
from analysis.findings import Finding, Unit, Verdict

BANDS = (0.0, 60.0, 75.0, 100.0)
"""The ends of the scale and the limits of the plan's low, middle and high bands."""


def draw(findings: Sequence[Finding], words: ChartWords, names: Mapping[str, str]) -> Chart | None:
    """Bars of the findings ``levels.<construct>`` or of group means; None when there are none.

    A share (a score with two values) is drawn as a percentage on the same scale. The highest and
    the lowest level of three or more are set in bold and named in words.
    """
    if not findings:
        return None
    order = sorted(findings, key=_level, reverse=True)
    rows = _rows(order, words, names)
    heads = [*(words.words(f"chart.head.{key}") for key in ("value", "margin", "n")), ""]
    layout = lay_out(rows, heads)
    title, description = _told(order, words, names)
    sheet = Sheet(layout.height)
    axis = layout.axis(0, 100)
    guides(sheet, layout, axis, [(mark, words.number(mark)) for mark in BANDS])
    write_rows(sheet, layout)
    _bars(sheet, layout, axis, order, words)
    table = tuple(plain_row(finding, words, names) for finding in order)
    svg = sheet.svg("levels", title, description)
    return Chart(svg, title, description, header(words, *PLAIN), table, "levels")


def _level(finding: Finding) -> float:
    if not shown(finding) or finding.estimate is None:
        return -1.0
    return finding.estimate * _factor(finding)


def _factor(finding: Finding) -> float:
    return 100.0 if finding.unit is Unit.SHARE else 1.0


def _rows(order: Sequence[Finding], words: ChartWords, names: Mapping[str, str]) -> tuple[Row, ...]:
    decimals = decimals_for([f for f in order if f.unit is not Unit.SHARE])
    ends = _ends(order)
    return tuple(_row(f, words, names, decimals, ends.get(f.key)) for f in order)


def _row(
    finding: Finding, words: ChartWords, names: Mapping[str, str], decimals: int, end: str | None
) -> Row:
    name = name_of(finding, names)
    if not shown(finding):
        return Row(name, ("", "", "", ""))
    value = figure(finding.estimate, finding.unit, words, decimals)
    note = words.words(f"chart.levels.{end}") if end else ""
    if finding.verdict is not Verdict.SURE:
        note = verdict(finding, words)
    more = (margin(finding, words, decimals), words.number(finding.n), note)
    return Row(name, (value, *more), end is not None)


def _ends(order: Sequence[Finding]) -> dict[str, str]:
    drawn = [finding for finding in order if shown(finding)]
    if len(drawn) < 3 or _level(drawn[0]) == _level(drawn[-1]):
        return {}
    return {drawn[0].key: "highest", drawn[-1].key: "lowest"}


def _bars(
    sheet: Sheet, layout: Layout, axis: Axis, order: Sequence[Finding], words: ChartWords
) -> None:
    for index, finding in enumerate(order):
        if not shown(finding):
            say_refused(sheet, layout, index, refused(finding, words))
            continue
        middle = layout.middle(index)
        end = axis.at(_level(finding))
        color = ACCENT if layout.rows[index].strong else FILL
        sheet.box((axis.start, middle - BAR / 2), end - axis.start, BAR, color)
        if finding.interval is not None:
            limits = finding.interval.low, finding.interval.high
            low, high = (axis.at(limit * _factor(finding)) for limit in limits)
            sheet.whisker(low, high, middle)


def _told(order: Sequence[Finding], words: ChartWords, names: Mapping[str, str]) -> tuple[str, str]:
    drawn = [finding for finding in order if shown(finding)]
    title = words.words("chart.levels.title")
    if not drawn:
        return title, words.words("chart.nothing")
    first, last = drawn[0], drawn[-1]
    facts = {
        "count": words.number(len(drawn)),
        "highest": name_of(first, names),
        "highest_value": figure(first.estimate, first.unit, words),
        "lowest": name_of(last, names),
        "lowest_value": figure(last.estimate, last.unit, words),
    }
    return title, words.words("chart.levels.description", **facts)
