"""What a model of drivers takes for granted, looked at and told."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from analysis.dataset import Dataset
from analysis.findings import Check, Fact
from analysis.questions.fitting import Fitted
from analysis.scores import Scores
from analysis.statistics.diagnostics import breusch_pagan, cooks_distance
from analysis.statistics.errors import StatisticsError
from analysis.statistics.reliability import cronbach_alpha
from analysis.statistics.validity import htmt
from analysis.thresholds import Thresholds
from questionnaires.model import Construct

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
    alphas = {
        scale.id: cronbach_alpha(np.column_stack([scores.items[i] for i in scale.items])).alpha
        for scale in scales
    }
    name = min(alphas, key=lambda scale: alphas[scale])
    facts: dict[str, Fact] = {"construct": name, "value": alphas[name], "needed": plan.reliable}
    return Check("reliable", alphas[name] >= plan.reliable, facts)


def _distinct(scores: Scores, scales: list[Construct], plan: Thresholds) -> Check:
    items = [item for scale in scales for item in scale.items]
    ends = np.cumsum([0, *(len(scale.items) for scale in scales)])
    groups = [range(start, end) for start, end in pairwise(ends)]
    found = htmt(np.column_stack([scores.items[item] for item in items]), groups)
    pair = tuple(scales[place].id for place in found.pair)
    facts: dict[str, Fact] = {"htmt": found.largest, "limit": plan.htmt, "pair": pair}
    return Check("distinct", found.largest < plan.htmt, facts)
