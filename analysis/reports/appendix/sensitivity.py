"""What the main figures would be without careless answers or reversed items, or otherwise."""

from __future__ import annotations

from analysis.findings import Finding
from analysis.reports.appendix.cells import estimate, figure, interval
from analysis.reports.choosing import told
from analysis.reports.document import Page, Table
from analysis.reports.telling import Telling

HEAD = ("what", "key", "baseline", "estimate", "interval", "difference", "n", "robust")


def page(telling: Telling) -> Page | None:
    """One row for each figure that was worked out another way."""
    findings = told(telling, "sensitivity", "sensitivity.")
    if not findings:
        return None
    table = Table(
        header=tuple(telling.say(f"sensitivity.{head}") for head in HEAD),
        rows=tuple(_row(telling, finding) for finding in findings),
        numeric=frozenset({2, 3, 4, 5, 6}),
        wide=True,
    )
    return Page("sensitivity", telling.say("sensitivity.title"), "", (table,))


def _row(telling: Telling, finding: Finding) -> tuple[str, ...]:
    what = str(finding.facts.get("what", ""))
    robust = next((check.held for check in finding.checks if check.code == "robust"), None)
    key = f"sensitivity.{what}"
    return (
        telling.say(key) if telling.phrases.has(key) else what,
        finding.key.removeprefix(f"sensitivity.{what}."),
        figure(telling, finding.facts.get("baseline")),
        estimate(telling, finding),
        interval(telling, finding.interval),
        figure(telling, finding.facts.get("difference")),
        telling.phrases.number(finding.n),
        telling.say("sensitivity.yes" if robust else "sensitivity.no"),
    )
