"""Does one relationship stand behind its dimensions: the model of second order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.factor_findings import fit_finding
from analysis.questions.factor_models import fitted, method, sizes
from analysis.questions.making import refused
from analysis.questions.measured import Measured, Scales
from analysis.statistics.errors import StatisticsError
from analysis.statistics.exploratory.schmid_leiman import SchmidLeiman, schmid_leiman
from analysis.statistics.structure.builders import cfa, second_order
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.hierarchical_omega import hierarchical_omega
from analysis.statistics.structure.parameters import Relation
from analysis.thresholds import Thresholds

FEWEST = 4
"""With fewer dimensions a factor behind them could not fail to fit."""
SHARE = "hierarchical_delta"


_Index = tuple[str, Scales, Fit | Refusal]
"""The name of an index, its parts with their items, and the model with a factor behind them."""


def second_order_model(
    dataset: Dataset, data: Measured, observed: Floats, plan: Thresholds
) -> Iterator[Finding]:
    """Fit and loadings of a factor behind the parts of each index made of constructs, and its share
    of their sum; ``observed`` (k, k) are the items' correlations.
    """
    for construct in dataset.questionnaire.constructs:
        parts = tuple(part for part in construct.items if part in data.scales)
        if construct.of_constructs and len(parts) >= FEWEST:
            scales = {part: data.scales[part] for part in parts}
            found = fitted(data, second_order(scales, construct.id))
            yield from _model(dataset, data, (construct.id, scales, found), plan)
            yield _general_share(data, (construct.id, scales, found), observed)


def _model(dataset: Dataset, data: Measured, index: _Index, plan: Thresholds) -> Iterator[Finding]:
    general, scales, found = index
    key = f"measurement.{general}.second_order"
    if isinstance(found, Refusal):
        yield refused(key, Unit.COEFFICIENT, method(data), found, data.n, general)
        return
    told = fit_finding(key, found, dataset, data, plan)
    yield replace(told, subject=general, facts={**told.facts, **_improvement(data, scales, found)})
    for part in scales:
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


def _general_share(data: Measured, index: _Index, observed: Floats) -> Finding:
    """How much of the sum of all items is the one thing behind them: by the model, and beside it
    by factors that the items find for themselves.
    """
    general, scales, found = index
    key = f"measurement.{general}.omega_hierarchical"
    if isinstance(found, Refusal):
        return refused(key, Unit.COEFFICIENT, SHARE, found, data.n, general)
    share = hierarchical_omega(found, general)
    explored = _explored(observed, data.columns(*scales), len(scales))
    return Finding(
        key,
        share.n,
        Unit.COEFFICIENT,
        SHARE,
        Verdict.CANNOT_TELL if share.improper else Verdict.SURE,
        share.omega.value,
        share.omega.interval,
        general,
        checks=(Check("proper", not share.improper),),
        facts={
            "items": sum(len(items) for items in scales.values()),
            "omega_total": share.total,
            "explored": None if explored is None else explored.omega_hierarchical,
            "explored_total": None if explored is None else explored.omega_total,
            "explained_common": None if explored is None else explored.explained_common,
        },
    )


def _explored(observed: Floats, places: list[int], factors: int) -> SchmidLeiman | None:
    try:
        explored = schmid_leiman(observed[np.ix_(places, places)], factors)
    except StatisticsError:
        return None
    return None if explored.improper else explored


def _improvement(data: Measured, scales: Scales, found: Fit) -> dict[str, Fact]:
    """How much of the fit of freely correlated dimensions is kept (Marsh & Hocevar 1985)."""
    free = fitted(data, cfa(scales))
    if not isinstance(free, Fit) or found.measures.plain.chi_square <= 0:
        return {"target": None, "cfi_change": None}
    kept = free.measures.plain.chi_square / found.measures.plain.chi_square
    return {"target": kept, "cfi_change": sizes(found).cfi - sizes(free).cfi}
