"""Levels with weights: as main figures where the plan says so, else beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Check, Fact, Finding
from analysis.questions.making import level
from analysis.questions.present import Present
from analysis.questions.weighting import Weights, weights_of
from analysis.statistics.errors import StatisticsError
from analysis.statistics.survey.weighted_mean import Weighted, survey_mean, survey_share
from analysis.statistics.survey.weights import Design
from analysis.thresholds import Thresholds

LEVEL = 0.95


def planned_weights(now: Present, plan: Thresholds) -> Floats | None:
    """The weights (n,) of the rows of now where the plan weights main figures."""
    found = weights_of(now, plan)
    return found.rows if isinstance(found, Weights) and found.by == "plan" else None


def main_level(  # noqa: PLR0913 - as ``level``, whose place it takes
    now: Present,
    key: str,
    values: Floats,
    plan: Thresholds,
    *,
    binary: bool,
    facts: Mapping[str, Fact] | None = None,
    checks: tuple[Check, ...] = (),
    subject: str | None = None,
) -> Finding:
    """A level of the rows of now (n,), NaN left out, by the plan's weights where it has some."""
    usual = level(key, values, plan, binary=binary, facts=facts, checks=checks, subject=subject)
    weights = planned_weights(now, plan)
    return usual if weights is None else weighted_level(usual, values, weights, binary=binary)


def weighted_level(usual: Finding, values: Floats, weights: Floats, *, binary: bool) -> Finding:
    """An unweighted level of values (n,) made a weighted one; as it was where that cannot be."""
    if usual.estimate is None:
        return usual
    try:
        found = weighted_mean_of(values, weights, binary=binary)
    except StatisticsError:
        return usual
    return replace(
        usual,
        method="share_weighted" if binary else "mean_weighted",
        estimate=found.weighted.value,
        interval=found.weighted.interval,
        facts={
            **usual.facts,
            "unweighted": usual.estimate,
            "effective_n": found.effective_n,
            "design_effect": found.design_effect,
        },
    )


def weighted_mean_of(
    values: Floats, weights: Floats, *, binary: bool, level: float = LEVEL
) -> Weighted:
    """The weighted mean of 0-100 scores (n,), or the share of 100s; NaN left out.

    Raises StatisticsError.
    """
    known = ~np.isnan(values)
    design = Design(weights[known])
    if binary:
        return survey_share((values[known] > 50).astype(np.float64), design, level=level)
    return survey_mean(values[known], design, level=level)
