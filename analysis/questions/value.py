"""How unevenly customers bring value, what they are worth, and where they stand on the ladder."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.ladder import ladder
from analysis.questions.lifetime import lifetime
from analysis.questions.making import SEED, not_asked, persons_only, refusal_of, refused, too_few
from analysis.questions.moves import moves
from analysis.questions.risk_value import customers
from analysis.questions.roles import number_fact
from analysis.questions.segments_rfm import segments
from analysis.questions.value_groups import differences
from analysis.scores import Scores
from analysis.statistics.concentration import (
    Concentration,
    gini_interval,
    top_share_interval,
)
from analysis.statistics.errors import StatisticsError
from analysis.thresholds import PLAN, Thresholds

METHOD = "studentised_bootstrap"
MEASURES = {"revenue_12m": "", "margin_12m": ".margin"}
TOP = 0.2
DRAWS = 1000


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Concentration of revenue and margin, apart; lifetime value; segments; the ladder."""
    why = Refusal("no_answers") if dataset.n == 0 else persons_only(dataset)
    if why is not None:
        return Answer("value", refusal=why)
    rows = customers(dataset)
    findings = [*_concentrations(dataset, rows, plan, seed), *ladder(dataset, plan)]
    if not findings:
        return Answer("value", refusal=not_asked(*MEASURES, "purchases_12m"))
    findings += moves(dataset, plan)
    findings += lifetime(dataset, rows, plan, seed)
    findings += segments(dataset, rows, plan)
    findings += differences(dataset, scores, rows, plan)
    return Answer("value", tuple(findings))


def _concentrations(
    dataset: Dataset, customer: NDArray[np.bool_], plan: Thresholds, seed: int
) -> Iterator[Finding]:
    for measure, suffix in MEASURES.items():
        column = number_fact(dataset, measure)
        if column is None:
            continue
        rows = ~np.isnan(column) & customer
        yield from _measure(dataset, measure, suffix, column[rows], plan, seed)


def _measure(
    dataset: Dataset, measure: str, suffix: str, value: Floats, plan: Thresholds, seed: int
) -> Iterator[Finding]:
    n = int(value.size)
    why: Refusal | None = None
    if n < plan.value_customers:
        why = too_few(n, plan.value_customers)
    elif value.min() < 0 or value.sum() <= 0:
        why = Refusal("negative_values")
    facts: dict[str, Fact] = {"measure": measure}
    if why is None:
        top = {**facts, "customers_in_top": int(np.ceil(TOP * n)), "total": float(value.sum())}
        top["currency"] = dataset.currency
        yield _interval(
            f"value.top_share{suffix}", Unit.SHARE, value, top, top_share_interval, seed
        )
        yield _interval(f"value.gini{suffix}", Unit.COEFFICIENT, value, facts, gini_interval, seed)
        return
    yield refused(f"value.top_share{suffix}", Unit.SHARE, METHOD, why, n)
    yield refused(f"value.gini{suffix}", Unit.COEFFICIENT, METHOD, why, n)


def _interval(
    key: str,
    unit: Unit,
    value: Floats,
    facts: dict[str, Fact],
    statistic: Callable[..., Concentration],
    seed: int,
) -> Finding:
    try:
        found = statistic(value, seed=seed, draws=DRAWS)
    except StatisticsError as error:
        return refused(key, unit, METHOD, refusal_of(error), int(value.size))
    return Finding(
        key, found.n, unit, METHOD, Verdict.SURE, found.value, found.interval, facts=facts
    )
