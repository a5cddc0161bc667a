"""Levels with the weights that would make those who answered look like everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analysis.findings import Finding, Unit
from analysis.questions import roles
from analysis.questions.making import level, refusal_of, refused
from analysis.questions.present import Present
from analysis.questions.sensitivity_comparison import compared
from analysis.questions.weighting import Weights, weights_of
from analysis.statistics.errors import StatisticsError
from analysis.statistics.survey.weighted_mean import Weighted, survey_mean, survey_share
from analysis.statistics.survey.weights import Design
from analysis.thresholds import Thresholds
from questionnaires.model import Construct, ConstructRole


def weighted(now: Present, plan: Thresholds) -> Iterator[Finding]:
    """Satisfaction, loyalty and the relationship, weighted; nothing without weights."""
    weights = weights_of(now, plan)
    if not isinstance(weights, Weights):
        return
    form = now.dataset.questionnaire
    for construct in form.constructs_with_role(*roles.OUTCOMES, ConstructRole.RELATIONSHIP_INDEX):
        yield _weighted(now, construct, weights, plan)


def _weighted(now: Present, construct: Construct, weights: Weights, plan: Thresholds) -> Finding:
    key = f"sensitivity.weighted.levels.{construct.id}"
    values = now.scores.constructs[construct.id]
    binary = roles.is_binary(now.dataset.questionnaire, construct)
    usual = level(key, values, plan, binary=binary, subject=construct.id)
    if usual.estimate is None:
        return usual
    known = ~np.isnan(values)
    design = Design(weights.rows[known])
    try:
        found: Weighted
        if binary:
            found = survey_share((values[known] > 50).astype(np.float64), design)
        else:
            found = survey_mean(values[known], design)
    except StatisticsError as error:
        unit = Unit.SHARE if binary else Unit.POINTS
        return refused(key, unit, usual.method, refusal_of(error), subject=construct.id)
    varied = replace(
        usual,
        method="share_weighted" if binary else "mean_weighted",
        estimate=found.weighted.value,
        interval=found.weighted.interval,
    )
    made = compared(now.dataset, "weighted", varied, usual, 0)
    more = {"effective_n": found.effective_n, "design_effect": found.design_effect}
    return replace(made, facts={**made.facts, **more})
