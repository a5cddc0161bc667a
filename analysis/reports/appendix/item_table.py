"""The item table: n, don't know, mean, spread, skew, floor and ceiling."""

from __future__ import annotations

from analysis.findings import Fact, Finding
from analysis.reports.appendix.cells import NOTHING, figure, ranged, share
from analysis.reports.document import Page, Table
from analysis.reports.telling import Telling

HEAD = ("item", "n", "dont_know", "mean", "sd", "skew", "ends")


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
        telling.phrases.number(finding.n),
        share(telling, facts.get("dont_know_share")),
        ranged(telling, finding),
        figure(telling, facts.get("sd")),
        figure(telling, facts.get("skew")),
        _ends(telling, facts.get("floor"), facts.get("ceiling")),
    )


def _ends(telling: Telling, floor: Fact, ceiling: Fact) -> str:
    if floor is None and ceiling is None:
        return NOTHING
    return f"{share(telling, floor)} · {share(telling, ceiling)}"
