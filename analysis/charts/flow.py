"""From invited to completed: how many came how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.rows import BAR, Row, lay_out, write_rows
from analysis.charts.sheet import Sheet
from analysis.charts.typography import ACCENT, FILL
from analysis.findings import Finding


def draw(
    findings: Sequence[Finding],
    words: ChartWords,
    names: Mapping[str, str],  # noqa: ARG001 - all charts are called alike
) -> Chart | None:
    """Bars for invited, begun and completed; None where there is only one of them."""
    counts = _counts(findings)
    if len(counts) < 2:
        return None
    largest = max(count for _, count in counts)
    named = [(words.words(f"chart.flow.{step}"), count) for step, count in counts]
    rows = [
        Row(name, (words.number(count), words.percent(count / largest))) for name, count in named
    ]
    layout = lay_out(rows, [words.words(f"chart.flow.{key}") for key in ("count", "share")])
    sheet = Sheet(layout.height)
    axis = layout.axis(0, largest)
    write_rows(sheet, layout)
    for index, (_, count) in enumerate(counts):
        color = ACCENT if index == len(counts) - 1 else FILL
        start = (axis.start, layout.middle(index) - BAR / 2)
        sheet.box(start, axis.at(count) - axis.start, BAR, color)
    title = words.words("chart.flow.title")
    parts = "; ".join(f"{name} {words.number(count)}" for name, count in named)
    description = words.words("chart.flow.description", parts=parts)
    head = (words.words("chart.head.name"), *layout.heads)
    table = tuple((row.name, *row.figures) for row in rows)
    svg = sheet.svg("flow", title, description)
    return Chart(svg, title, description, head, table, "flow")


def _counts(findings: Sequence[Finding]) -> list[tuple[str, float]]:
    by_key = {finding.key: finding for finding in findings if finding.estimate is not None}
    counts: list[tuple[str, float]] = []
    for step in ("invited", "answered"):
        finding = by_key.get(f"respondents.{step}")
        if finding is not None and finding.estimate is not None:
            counts.append((step, finding.estimate))
    answered = by_key.get("respondents.answered")
    complete = answered.facts.get("complete") if answered is not None else None
    if isinstance(complete, int) and "respondents.completion" in by_key:
        counts.append(("completed", float(complete)))
    return counts
