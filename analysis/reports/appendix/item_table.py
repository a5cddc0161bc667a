"""The item table: n, don't know, mean, spread, skew, floor and ceiling."""

from __future__ import annotations

from analysis.findings import Finding
from analysis.reports.appendix.cells import NOTHING, figure, ranged, share
from analysis.reports.document import Page, Table
from analysis.reports.telling import Telling

HEAD = ("item", "answers", "mean", "spread", "ends")


def page(telling: Telling) -> Page | None:
    """One row an item."""
    findings = telling.answer("items").findings
    if not findings:
        return None
    table = Table(
        header=tuple(telling.say(f"item_table.{head}") for head in HEAD),
        rows=tuple(_row(telling, finding) for finding in findings),
        numeric=frozenset(range(1, len(HEAD))),
        wide=True,
        note=telling.say("item_table.note"),
    )
    return Page("item-table", telling.say("item_table.title"), "", (table,))


def _row(telling: Telling, finding: Finding) -> tuple[str, ...]:
    facts = finding.facts
    return (
        finding.key.removeprefix("items."),
        _beside(telling.phrases.number(finding.n), share(telling, facts.get("dont_know_share"))),
        ranged(telling, finding),
        _beside(figure(telling, facts.get("sd")), figure(telling, facts.get("skew"))),
        _beside(share(telling, facts.get("floor")), share(telling, facts.get("ceiling"))),
    )


def _beside(one: str, other: str) -> str:
    """Two figures in one cell, or a single dash where there are none."""
    return NOTHING if one == other == NOTHING else f"{one} · {other}"
