"""What a model of drivers takes for granted, looked at and told."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from analysis.dataset import Dataset
from analysis.findings import Check, Fact
from analysis.levelled import part
from analysis.questions.fitting import Fitted
from analysis.scores import Scores
from analysis.statistics.diagnostics import breusch_pagan, cooks_distance
from analysis.statistics.errors import OutOfRange, StatisticsError
from analysis.statistics.moments import Moments, moments, total
from analysis.statistics.reliability import alpha_of_moments
from analysis.statistics.validity import furthest_pair, htmt_ratios
from analysis.thresholds import Thresholds
from questionnaires.model import Construct

ROWS_AT_ONCE = 50_000
ONE_ROW_RULES = 1.0
"""Cook's distance from which a single answer moves the result (Cook & Weisberg 1982)."""


def model_checks(
    dataset: Dataset, scores: Scores, model: Fitted, plan: Thresholds
) -> tuple[Check, ...]:
    """Rows lost, single rows that rule, even spread, predictors that differ and are
    measured well; residuals are those of the first imputation.
    """
    made = model.design
    furthest = float(np.max(cooks_distance(model.first)))
    spread = breusch_pagan(model.first, made.x)
    return (
        made.missing(plan),
        Check("influence", furthest < ONE_ROW_RULES, {"largest": furthest}),
        Check("even_spread", spread.p >= plan.significance, {"p": spread.p}),
        *_measurement(dataset, scores, made.names, plan),
    )


def _measurement(
    dataset: Dataset, scores: Scores, names: tuple[str, ...], plan: Thresholds
) -> tuple[Check, ...]:
    known = dataset.questionnaire.construct_by_id
    scales = [known[name] for name in names if _is_scale(known[name], scores)]
    try:
        return (
            *((_weakest(scores, scales, plan),) if scales else ()),
            *((_distinct(scores, scales, plan),) if len(scales) > 1 else ()),
        )
    except StatisticsError:
        return ()


def _is_scale(construct: Construct, scores: Scores) -> bool:
    measured = all(item in scores.items for item in construct.items)
    return not construct.of_constructs and len(construct.items) > 1 and measured


def _weakest(scores: Scores, scales: list[Construct], plan: Thresholds) -> Check:
    alphas = {scale.id: _alpha(scores, scale) for scale in scales}
    name = min(alphas, key=lambda scale: alphas[scale])
    facts: dict[str, Fact] = {"construct": name, "value": alphas[name], "needed": plan.reliable}
    return Check("reliable", alphas[name] >= plan.reliable, facts)


def _alpha(scores: Scores, scale: Construct) -> float:
    """The alpha of a scale, worked out once for all models that it is in."""
    mark = ("driver_checks", "alpha", scale.id)
    if mark not in scores.computed:
        scores.computed[mark] = alpha_of_moments(_moments(scores, scale.items)).alpha
    return float(scores.computed[mark])


def _distinct(scores: Scores, scales: list[Construct], plan: Thresholds) -> Check:
    items = [item for scale in scales for item in scale.items]
    ends = np.cumsum([0, *(len(scale.items) for scale in scales)])
    groups = [range(start, end) for start, end in pairwise(ends)]
    correlation = _moments(scores, items).correlation()
    found = htmt_ratios(correlation[None], groups, geometric=False)[0]
    pair = furthest_pair(found)
    ratio = float(found[pair])
    if np.isinf(ratio):
        raise OutOfRange("the mean correlation within a construct", "above zero")
    names = tuple(scales[place].id for place in pair)
    facts: dict[str, Fact] = {"htmt": ratio, "limit": plan.htmt, "pair": names}
    return Check("distinct", ratio < plan.htmt, facts)


def _moments(scores: Scores, items: Sequence[str]) -> Moments:
    """The moments of rows that answered all ``items``, some rows at a time: columns of a million
    rows side by side would not stay in any cache.
    """
    n = scores.items[items[0]].size
    blocks = (
        part(scores.items, slice(start, start + ROWS_AT_ONCE))
        for start in range(0, n, ROWS_AT_ONCE)
    )
    tables = (np.column_stack([block[item] for item in items]) for block in blocks)
    return total((moments(table) for table in tables), len(items))
