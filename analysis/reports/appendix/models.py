"""Every model: coefficients with errors, intervals, n and diagnostics, and all other results."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.charts import gap
from analysis.findings import Finding
from analysis.reports.appendix.cells import NOTHING, estimate, figure, probability, ranged
from analysis.reports.appendix.driver_details import otherwise
from analysis.reports.document import Block, Page, Picture, Table
from analysis.reports.telling import Telling
from analysis.reports.wording import inline

EFFECTS = ("predictor", "effect", "p_holm", "vif", "importance", "first")
RESULTS = ("key", "estimate", "judged")
PARTS = (".group.", ".unit.", ".compared.")
DETAILS = (".low", ".middle", ".high")
QUESTIONS = (
    *("levels", "loyalty", "waiting", "risk", "value", "word_of_mouth", "units", "change", "goals"),
    *("both_sides", "staff_customers"),
)


def page(telling: Telling) -> Page | None:
    """The driver models as tables, then one table for each other question."""
    blocks = tuple(_blocks(telling))
    if not blocks:
        return None
    return Page("models", telling.say("models.title"), "", blocks)


def _blocks(telling: Telling) -> Iterator[Block]:
    for fit in telling.answer("drivers").findings:
        if fit.key.endswith(".r2"):
            yield _model(telling, fit)
            yield from otherwise(telling, fit.key.split(".")[1])
    for question in QUESTIONS:
        findings = [f for f in telling.answer(question).findings if f.unit and _is_listed(f)]
        if findings:
            yield _results(telling, question, findings)
        if question == "waiting":
            yield from _gap(telling)


def _gap(telling: Telling) -> Iterator[Picture]:
    """What waiting beyond the acceptable costs, as a curve."""
    found = telling.told("waiting.gap.curve")
    chart = gap.draw(found, telling.phrases, telling.names) if found is not None else None
    if chart is not None:
        yield Picture(chart)


def _model(telling: Telling, fit: Finding) -> Table:
    outcome = fit.key.split(".")[1]
    effects = [
        f
        for f in telling.answer("drivers").starting(f"drivers.{outcome}.")
        if f.key.endswith(".effect")
    ]
    method = effects[0].method if effects else fit.method
    return Table(
        header=tuple(telling.say(f"models.{head}") for head in EFFECTS),
        rows=tuple(_effect(telling, finding, outcome) for finding in effects),
        title=telling.say("models.model", outcome=telling.name(outcome)),
        numeric=frozenset(range(1, len(EFFECTS))),
        wide=True,
        note=telling.say(
            "models.fit",
            r2=estimate(telling, fit),
            adjusted=figure(telling, fit.facts.get("adjusted_r2")),
            n=fit.n,
            method=method,
        ),
    )


def _effect(telling: Telling, finding: Finding, outcome: str) -> tuple[str, ...]:
    importance = telling.told(f"drivers.{outcome}.{finding.subject}.importance")
    return (
        telling.name(finding.subject),
        ranged(telling, finding),
        probability(telling, finding.facts.get("p_holm")),
        figure(telling, finding.facts.get("vif")),
        ranged(telling, importance) if importance else NOTHING,
        figure(telling, importance.facts.get("first_share")) if importance else NOTHING,
    )


def _is_listed(finding: Finding) -> bool:
    """Group means and shares of bands are left to the findings file; there are hundreds."""
    detail = any(part in finding.key for part in PARTS) or finding.key.endswith(DETAILS)
    return finding.estimate is not None and not finding.points and not detail


def _results(telling: Telling, question: str, findings: list[Finding]) -> Table:
    return Table(
        header=tuple(telling.say(f"models.{head}") for head in RESULTS),
        rows=tuple(_result(telling, finding) for finding in findings),
        title=telling.say(f"models.question_{question}"),
        numeric=frozenset({1}),
        wide=True,
        note=_unmeasured(telling) if question == "waiting" else "",
    )


def _unmeasured(telling: Telling) -> str:
    """How strong something unmeasured would have to be to undo what waits go together with."""
    found = telling.told("waiting.unmeasured")
    if found is None:
        return ""
    outcome = str(found.facts["outcome"])
    known = outcome in telling.names
    return telling.say(
        f"models.unmeasured_{found.unit.value}",
        value=figure(telling, found.estimate),
        unclear=figure(telling, found.facts["to_unclear"]),
        outcome=inline(telling, outcome) if known else telling.say("waiting.outcome"),
    )


def _result(telling: Telling, finding: Finding) -> tuple[str, ...]:
    return (
        finding.key,
        ranged(telling, finding),
        f"{telling.phrases.number(finding.n)} · {finding.method} · {telling.verdict(finding)}",
    )
