"""Does one relationship stand behind its dimensions: the model of second order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.dataset import Dataset
from analysis.findings import Check, Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.factor_findings import fit_finding
from analysis.questions.factor_models import fitted, method, sizes
from analysis.questions.making import refused
from analysis.questions.measured import Measured, Scales
from analysis.statistics.structure.builders import cfa, second_order
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.parameters import Relation
from analysis.thresholds import Thresholds

FEWEST = 4
"""With fewer dimensions a factor behind them could not fail to fit."""


def second_order_model(dataset: Dataset, data: Measured, plan: Thresholds) -> Iterator[Finding]:
    """Fit and loadings of a factor behind the parts of each index made of constructs."""
    for construct in dataset.questionnaire.constructs:
        parts = tuple(part for part in construct.items if part in data.scales)
        if construct.of_constructs and len(parts) >= FEWEST:
            yield from _model(dataset, data, (construct.id, parts), plan)


def _model(
    dataset: Dataset, data: Measured, index: tuple[str, tuple[str, ...]], plan: Thresholds
) -> Iterator[Finding]:
    general, parts = index
    key = f"measurement.{general}.second_order"
    scales = {part: data.scales[part] for part in parts}
    found = fitted(data, second_order(scales, general))
    if isinstance(found, Refusal):
        yield refused(key, Unit.COEFFICIENT, method(data), found, data.n, general)
        return
    told = fit_finding(key, found, dataset, data, plan)
    yield replace(told, subject=general, facts={**told.facts, **_improvement(data, scales, found)})
    for part in parts:
        row = found.find(general, Relation.LOADING, part)
        if row.standardised is None:
            continue
        yield Finding(
            f"measurement.{general}.{part}.order",
            found.n,
            Unit.COEFFICIENT,
            method(data),
            Verdict.CANNOT_TELL if found.improper else Verdict.SURE,
            row.standardised,
            row.standardised_interval,
            part,
            checks=(Check("proper", not found.improper),),
            facts={"standard_error": row.standardised_error},
        )


def _improvement(data: Measured, scales: Scales, found: Fit) -> dict[str, Fact]:
    """How much of the fit of freely correlated dimensions is kept (Marsh & Hocevar 1985)."""
    free = fitted(data, cfa(scales))
    if not isinstance(free, Fit) or found.measures.plain.chi_square <= 0:
        return {"target": None, "cfi_change": None}
    kept = free.measures.plain.chi_square / found.measures.plain.chi_square
    return {"target": kept, "cfi_change": sizes(found).cfi - sizes(free).cfi}
