"""The relationship from both sides, and satisfied staff beside satisfied customers."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings import Finding
from analysis.reports.choosing import told
from analysis.reports.document import Block, Bullets, Page, Paragraph, Table
from analysis.reports.telling import Telling
from analysis.reports.wording import amount, inline, opening, spread, woven

SIDES = ("agreement", "accuracy")


def page(telling: Telling) -> Page | None:
    """Where customers and staff see the relationship alike; no page where only one was asked."""
    gaps = {side: told(telling, "both_sides", f"both_sides.{side}.") for side in SIDES}
    units = told(telling, "staff_customers", "staff_customers.")
    if not any(gaps.values()) and not units:
        return None
    return Page(
        id="both-sides",
        title=telling.say("both_sides.title"),
        message=_message(telling, gaps["agreement"]),
        blocks=tuple(_blocks(telling, gaps, units)),
    )


def _message(telling: Telling, agreement: tuple[Finding, ...]) -> str:
    if not agreement:
        return telling.say("both_sides.message_units")
    apart = [f for f in agreement if telling.is_sure(f)]
    if not apart:
        return telling.say("both_sides.message_alike", count=len(agreement))
    widest = max(apart, key=lambda f: abs(f.estimate or 0.0))
    side = "lower" if (widest.estimate or 0.0) < 0 else "higher"
    return telling.say(
        f"both_sides.message_{side}",
        name=inline(telling, widest.subject),
        amount=amount(telling, widest),
    )


def _blocks(
    telling: Telling, gaps: dict[str, tuple[Finding, ...]], units: tuple[Finding, ...]
) -> Iterator[Block]:
    for side, findings in gaps.items():
        if findings:
            yield _table(telling, side, findings)
            yield Paragraph(telling.say(f"both_sides.meaning_{side}", accounts=findings[0].n))
    if units:
        yield Bullets(tuple(_unit(telling, finding) for finding in units))


def _table(telling: Telling, side: str, findings: tuple[Finding, ...]) -> Table:
    heads = ("relation", f"{side}_first", f"{side}_second", "gap", "sure")
    return Table(
        header=tuple(telling.say(f"both_sides.{head}") for head in heads),
        rows=tuple(_row(telling, finding) for finding in findings),
        numeric=frozenset({1, 2, 3}),
        wide=True,
    )


def _row(telling: Telling, finding: Finding) -> tuple[str, ...]:
    number = telling.phrases.number
    return (
        telling.name(finding.subject),
        number(float(str(finding.facts["first"]))),
        number(float(str(finding.facts["second"]))),
        f"{telling.phrases.signed(finding.estimate or 0.0)} ({spread(telling, finding)})",
        telling.verdict(finding),
    )


def _unit(telling: Telling, finding: Finding) -> str:
    name = inline(telling, finding.subject)
    return opening(woven(telling, "both_sides.units", finding, name=name, units=finding.n))
